# SPDX-License-Identifier: Apache-2.0
"""Backup, copy, retention, numbers for metrics, and inspection of a database."""
