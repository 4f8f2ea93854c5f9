# SPDX-License-Identifier: Apache-2.0
"""Kconfig symbols, and code that is compiled depending on them."""
