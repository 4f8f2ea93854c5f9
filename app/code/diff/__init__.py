# SPDX-License-Identifier: Apache-2.0
"""Diffs: from the text of a mail to files and hunks."""
