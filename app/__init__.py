# SPDX-License-Identifier: Apache-2.0
"""Kantha reviews Linux kernel patch series."""

__version__ = "0.1.0"
