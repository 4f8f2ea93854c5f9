# SPDX-License-Identifier: Apache-2.0
"""Tests of app.lmtp; those with real processes are in tests/whole/test_lmtp.py."""
