# SPDX-License-Identifier: Apache-2.0
"""Search for a finding's line at the tip of the series, the code after the series' last patch.

A finding does not count if a later patch of the series removes its line.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from app.model import FileChange, Finding, Hunk, Line, Patch

# a line that a patch rewrites, `goto err;` into `goto err_free;`, is still that line
_REWRITTEN = 0.7
_LONGEST = 400  # characters to compare: difflib is quadratic


def marked(
    findings: Iterable[Finding], patches: Sequence[Patch], of_steps: Container[str] = ()
) -> Iterator[Finding]:
    """Yield the findings.

    If a later patch removes the line of a finding, `fixed_in` is the Message-ID of this patch.
    Findings of the checks in `of_steps` stay unchanged, because they are about the state between
    two patches.
    """
    changes = _Later(patches)
    for finding in findings:
        fixed_in = "" if finding.check in of_steps else changes.removes(finding)
        yield replace(finding, fixed_in=fixed_in) if fixed_in else finding


class _Later:
    """The changes of a series to files, by the path of the file before each change."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self._index = {patch.message_id: index for index, patch in enumerate(patches)}
        self._by_path: dict[str, list[tuple[int, str, FileChange]]] = defaultdict(list)
        for index, patch in enumerate(patches):
            for change in patch.files:
                before = change.old_path or change.path
                self._by_path[before].append((index, patch.message_id, change))

    def removes(self, finding: Finding) -> str:
        """Return the Message-ID of the later patch that removes a finding's line, or empty."""
        at = finding.at
        if at.line is None or at.message_id not in self._index:
            return ""
        path, line, text = at.path, at.line, at.text
        last = self._index[at.message_id]
        while found := self._next(path, last):
            last, message_id, change = found
            after = _follow(change, line, text)
            if after is None:
                return message_id
            (line, text), path = after, change.path
        return ""

    def _next(self, path: str, last: int) -> tuple[int, str, FileChange] | None:
        return next((one for one in self._by_path.get(path, ()) if one[0] > last), None)


def _follow(change: FileChange, number: int, text: str) -> tuple[int, str] | None:
    """Return the number and the text that a line has after a change; `None` if it is gone."""
    if change.new_path is None:
        return None
    shift = 0
    for hunk in change.hunks:
        if number < hunk.old_start:
            break
        if number < hunk.old_start + hunk.old_count:
            return _within(hunk, number, text)
        shift += hunk.new_count - hunk.old_count
    return number + shift, text


def _within(hunk: Hunk, number: int, text: str) -> tuple[int, str] | None:
    index = next((i for i, line in enumerate(hunk.lines) if line.old == number), None)
    if index is None:
        return None
    line = hunk.lines[index]
    if line.text.split() != text.split():
        # the numbers do not match, so the patches were not made on top of each other
        return (line.new or number), text
    if line.new is not None:
        return line.new, text
    return next(
        ((a.new, a.text) for a in _added_beside(hunk, index) if a.new and _is_like(a.text, text)),
        None,
    )


def _added_beside(hunk: Hunk, index: int) -> Iterator[Line]:
    """Yield the added lines in the block of changed lines around a removed line."""
    first = last = index
    while first and hunk.lines[first - 1].kind != " ":
        first -= 1
    while last + 1 < len(hunk.lines) and hunk.lines[last + 1].kind != " ":
        last += 1
    return (line for line in hunk.lines[first : last + 1] if line.kind == "+")


def _is_like(one: str, other: str) -> bool:
    a, b = " ".join(one.split())[:_LONGEST], " ".join(other.split())[:_LONGEST]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return a == b or (matcher.quick_ratio() >= _REWRITTEN and matcher.ratio() >= _REWRITTEN)
