# SPDX-License-Identifier: Apache-2.0
"""Parsers for kernel C: tokens, functions, events, types and kernel-doc comments."""
