# SPDX-License-Identifier: Apache-2.0
"""Checks: each file is one check, its page and its tests."""
