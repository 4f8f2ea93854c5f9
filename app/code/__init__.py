# SPDX-License-Identifier: Apache-2.0
"""Reading diffs and kernel C: lines, functions, events, members."""
