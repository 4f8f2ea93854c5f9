# SPDX-License-Identifier: Apache-2.0
"""The rules: one file is one check, its page and its tests."""
