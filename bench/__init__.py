# SPDX-License-Identifier: Apache-2.0
"""Measurements: speed, and how often checks and parsers are right."""
