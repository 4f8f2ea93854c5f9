# SPDX-License-Identifier: Apache-2.0
"""Limits of what one response may read, because anybody may send requests, any number of times."""

from collections.abc import Iterable

from app.model import Message

MAX_BYTES = 4 * 2**20  # of all mails behind one answer
MAX_LINES = 120_000  # of their text; parsing so many lines of diffs takes a second or two
MAX_SHOWN = 20_000  # lines of a patch that is shown with its diff


def count_lines(mails: Iterable[Message]) -> int:
    """Return the total number of lines in the texts of some mails."""
    return sum(mail.body.count("\n") for mail in mails)
