# SPDX-License-Identifier: Apache-2.0
"""Accounts, passwords, sign-ins, and limits for attempts."""
