# SPDX-License-Identifier: Apache-2.0
"""Rules about a series as a whole: the order of its patches, its exports, and its names."""
