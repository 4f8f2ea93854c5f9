# SPDX-License-Identifier: Apache-2.0
"""Backup, retention, gauges and inspection of a database."""
