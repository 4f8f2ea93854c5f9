# SPDX-License-Identifier: Apache-2.0
"""Queries for series, chains, threads, verdicts and feeds."""
