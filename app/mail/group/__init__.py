# SPDX-License-Identifier: Apache-2.0
"""Grouping mails: into series, and series into revision chains."""
