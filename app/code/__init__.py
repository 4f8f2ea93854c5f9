# SPDX-License-Identifier: Apache-2.0
"""Code: diffs and kernel C, with lines, functions, events and members."""
