# SPDX-License-Identifier: Apache-2.0
"""The bounds of what is read to answer a reader: anybody may ask, and as often as they like."""

from collections.abc import Iterable

from app.model import Message

MAX_BYTES = 4 * 2**20  # of all mails that one answer is made from
MAX_LINES = 120_000  # of their text; to parse so many lines of diffs takes a second or two
MAX_SHOWN = 20_000  # lines of a patch that is shown with its diff


def count_lines(mails: Iterable[Message]) -> int:
    """Return the number of lines in the text of some mails."""
    return sum(mail.body.count("\n") for mail in mails)
