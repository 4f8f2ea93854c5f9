# SPDX-License-Identifier: Apache-2.0
"""Lines of a file that a patch changes."""

from dataclasses import replace

from app.model import FileChange


def touched_lines(change: FileChange) -> frozenset[int]:
    """Return the post-image numbers of the added lines, and of the lines next to removed lines."""
    found: set[int] = set()
    for hunk in change.hunks:
        last, after_removal = hunk.new_start - 1, False
        for line in hunk.lines:
            if line.new is None:
                found.add(last)
                after_removal = True
                continue
            if line.kind == "+" or after_removal:
                found.add(line.new)
            last, after_removal = line.new, False
    return frozenset(found)


def without_cr(change: FileChange) -> FileChange:
    """Return the change of a file with CRLF line ends as one of a file with LF line ends."""
    if not any(line.text.endswith("\r") for line in change.lines):
        return change
    hunks = (
        replace(
            hunk,
            lines=tuple(line._replace(text=line.text.removesuffix("\r")) for line in hunk.lines),
        )
        for hunk in change.hunks
    )
    return replace(change, hunks=tuple(hunks))
