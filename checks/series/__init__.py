# SPDX-License-Identifier: Apache-2.0
"""Rules about a series as a whole: its order, its exports, its words."""
