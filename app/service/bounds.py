# SPDX-License-Identifier: Apache-2.0
"""How much of mails is read to answer a reader: anybody may ask, and as often as they like."""

MAX_BYTES = 4 * 2**20  # of all mails that one answer is made from
MAX_LINES = 120_000  # of their text; to parse so many lines of diffs takes a second or two
MAX_SHOWN = 20_000  # lines of a patch that is shown with its diff
