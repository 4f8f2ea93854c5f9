# SPDX-License-Identifier: Apache-2.0
"""Comparison of texts, patches, series, and of the findings of several versions."""
