# SPDX-License-Identifier: Apache-2.0
"""Kconfig symbols, and code that is there or not depending on them."""
