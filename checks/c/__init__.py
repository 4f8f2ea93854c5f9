# SPDX-License-Identifier: Apache-2.0
"""Contracts of C code: what a function returns, frees and documents."""
