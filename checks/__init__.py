# SPDX-License-Identifier: Apache-2.0
"""Checks: each file contains one check with the text of its page and with its tests."""
