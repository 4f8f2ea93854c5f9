# SPDX-License-Identifier: Apache-2.0
"""Storing, grouping, exporting and removing mails."""
