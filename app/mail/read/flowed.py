# SPDX-License-Identifier: Apache-2.0
"""format=flowed (RFC 3676) undone where that mends a diff, and nowhere else.

A mail program that flows text puts a blank before each line that begins with one, and
lets lines that end with one run into the next. git am undoes both, which breaks the diffs
of senders who only say that theirs is flowed. Context lines tell: where one begins with a
single blank, nothing was put before it. Prose without a diff stays as it was sent.
"""

import re

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_UNSTUFFED = re.compile(r"^ [^ \n]", re.MULTILINE)


def restored(text: str, is_delsp: bool) -> str:
    """The text as it was before it was flowed, or as it is where it was not."""
    if "\n@@ -" not in text or _UNSTUFFED.search(text):
        return text
    lines = [line[1:] if line.startswith(" ") else line for line in text.split("\n")]
    # code may end with a blank, too, and the next line is none of its: count whole hunks
    return max(_unflowed(lines, is_delsp), "\n".join(lines), key=_whole_hunks)


def _unflowed(lines: list[str], is_delsp: bool) -> str:
    joined: list[str] = []
    start = ""
    for line in lines:
        # neither the signature mark nor an empty context line runs into the next
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
