# SPDX-License-Identifier: Apache-2.0
"""Parsers for diffs and kernel C: lines, functions, events and members."""
