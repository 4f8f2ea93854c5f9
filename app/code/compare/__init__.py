# SPDX-License-Identifier: Apache-2.0
"""Comparison of texts, of patches, of series, and of findings across versions."""
