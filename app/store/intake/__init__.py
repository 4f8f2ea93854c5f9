# SPDX-License-Identifier: Apache-2.0
"""Stored mails: adding, grouping into series, exporting and removing them."""
