# SPDX-License-Identifier: Apache-2.0
"""Parser for diffs: from the text of a mail to files and hunks."""
