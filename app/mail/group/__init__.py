# SPDX-License-Identifier: Apache-2.0
"""Grouping of mails into series, and of series into revision chains."""
