# SPDX-License-Identifier: Apache-2.0
"""Tests of app.lmtp; those with real processes are in tests/test_lmtp.py."""
