# SPDX-License-Identifier: Apache-2.0
"""Reversal of `format=flowed` (RFC 3676), but only if the reversal repairs a diff.

A mail program that flows text inserts a blank before each line that begins with a blank. A line
that ends with a blank continues on the next line. `git am` reverses both, which breaks the diffs of
mails that are not flowed although they say so. A context line of a diff begins with one blank,
and with two blanks after the mail program inserted one. So context lines show whether a mail is
flowed. The text in front of the diff shows nothing, because a line that begins with `From ` or `>`
has one blank before it in a flowed mail. Text without a diff stays unchanged.
"""

import re

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_FIRST = "\n@@ -"
# a line of a diff with one blank, which a mail program would have put before `>` and `From `
_UNSTUFFED = re.compile(r"^ (?!>|From )[^ \n]", re.MULTILINE)


def restored(text: str, is_delsp: bool) -> str:
    """Return the text as it was before a mail program flowed it.

    A text that is not flowed stays unchanged.
    """
    begin = text.find(_FIRST)
    if begin < 0 or _UNSTUFFED.search(text, begin):
        return text
    lines = [line[1:] if line.startswith(" ") else line for line in text.split("\n")]
    # Code may end with a blank, too, and is not continued on the next line: count whole hunks.
    return max(_unflowed(lines, is_delsp), "\n".join(lines), key=_whole_hunks)


def _unflowed(lines: list[str], is_delsp: bool) -> str:
    joined: list[str] = []
    start = ""
    for line in lines:
        # neither the signature mark nor an empty context line continues on the next line
        if line.endswith(" ") and line not in {"-- ", " "}:
            start += line[:-1] if is_delsp else line
            continue
        joined.append(start + line)
        start = ""
    return "\n".join([*joined, start] if start else joined)


def _whole_hunks(text: str) -> int:
    lines = text.split("\n")
    return sum(_is_whole(lines, at) for at, line in enumerate(lines) if line.startswith("@@ -"))


def _is_whole(lines: list[str], at: int) -> bool:
    header = _HUNK.match(lines[at])
    if not header:
        return False
    old, new = (int(count or 1) for count in header.groups())
    for following in range(at + 1, len(lines)):
        if old <= 0 and new <= 0:
            break
        marker = lines[following][:1]
        if marker not in {"", " ", "+", "-", "\\"}:
            return False
        old -= marker in {"", " ", "-"}
        new -= marker in {"", " ", "+"}
    return old == 0 and new == 0
