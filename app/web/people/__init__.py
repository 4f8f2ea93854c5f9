# SPDX-License-Identifier: Apache-2.0
"""Signing in, sessions, and the account page."""
