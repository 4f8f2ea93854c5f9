# SPDX-License-Identifier: Apache-2.0
"""Accounts, passwords, signing in, and limits for attempts."""
