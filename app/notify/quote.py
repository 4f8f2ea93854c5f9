# SPDX-License-Identifier: Apache-2.0
"""Quotation of a mail with remarks under its lines. Only the lines that matter are quoted."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from app.code.diff import unified
from app.model import DiffProblem, FileChange, Hunk, Message, Place

CONTEXT = 3
NEAR = 12  # lines between a place and a related place
MAX_LINE = 400
GAP = "[ ... ]"
WHOLE = -1  # the place of a remark about the whole mail
_MAX_HEADER = 15
# characters that a reader could take for a line end or that control a terminal
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Spot(NamedTuple):
    """The place of a remark: the index of a line of the mail's body, under which the remark goes.

    `needs` has the indices of the lines that a reader needs to understand the remark.
    """

    line: int
    needs: frozenset[int]


NOWHERE = Spot(WHOLE, frozenset())


class Quoted:
    """A mail that a reply mail quotes.

    The mail's diff is parsed when code first looks up a place in the diff.
    """

    def __init__(self, message: Message) -> None:
        self._lines = message.body.split("\n")
        self._message = message

    def spot(self, place: Place, related: Iterable[Place] = ()) -> Spot:
        """Return the spot of a finding's place in this mail; `NOWHERE` if no line of the mail shows
        the place."""
        if not place.path:
            return self._in_text(place.text)
        files, problems = self._diff
        for change in files:
            if place.path == change.path:
                return self._in_file(change, place, related)
        ends = (problem.at - 1 for problem in problems if problem.path == place.path)
        return _up_to(next(ends, WHOLE))

    def with_remarks(self, remarks: Iterable[tuple[Spot, str]]) -> str:
        """Return the lines that the spots need, quoted with `> `.

        Each remark is under the line of its spot.
        """
        by_line: dict[int, list[str]] = {}
        kept: set[int] = set()
        for spot, text in remarks:
            by_line.setdefault(spot.line, []).append(text)
            kept |= spot.needs
        blocks = []
        if WHOLE in by_line:
            blocks = [
                f"> Subject: {safe(self._message.sent_subject or self._message.subject)}",
                "",
                *_spaced(by_line[WHOLE]),
            ]
        return "\n".join([*blocks, *self._blocks(sorted(kept), by_line)])

    def _blocks(self, kept: list[int], by_line: dict[int, list[str]]) -> Iterator[str]:
        before = kept[0] - 1 if kept else 0
        for line in kept:
            if not all(map(_is_header, self._lines[before + 1 : line])):
                yield GAP
            shown = safe(self._lines[line])
            yield f"> {shown}" if shown else ">"
            if line in by_line:
                yield ""
                yield from _spaced(by_line[line])
            before = line

    @cached_property
    def _diff(self) -> tuple[tuple[FileChange, ...], tuple[DiffProblem, ...]]:
        return unified.parse(self._message.diff, self._message.diff_line)

    def _in_file(self, change: FileChange, place: Place, related: Iterable[Place]) -> Spot:
        if not place.line:
            head = self._head(change, next((h for h in change.hunks if h.lines), None))
            return Spot(head[-1], frozenset(head)) if head else NOWHERE
        for hunk in change.hunks:
            at = next((ln.at - 1 for ln in hunk.lines if ln.new == place.line), None)
            if at is not None:
                mine = frozenset(one.line for one in related if one.path == place.path and one.line)
                return Spot(at, frozenset((*self._head(change, hunk), *_context(hunk, at, mine))))
        return NOWHERE

    def _head(self, change: FileChange, hunk: Hunk | None) -> list[int]:
        """Return the indices of the line that names the file and of the hunk's `@@` line."""
        first = next((h for h in change.hunks if h.lines), None)
        if hunk is None or first is None:
            return [n for n, line in enumerate(self._lines) if _names(line, change.path)][:1]
        end = first.lines[0].at - 2
        names = (n for n in self._up(end) if self._lines[n].startswith("diff --git "))
        start = next(names, None)
        if start is None:
            start = next((n for n in self._up(end) if self._lines[n].startswith("+++ ")), end)
        return [start, hunk.lines[0].at - 2]

    def _up(self, end: int) -> range:
        return range(end - 1, max(-1, end - _MAX_HEADER), -1)

    def _in_text(self, text: str) -> Spot:
        """Return the spot of a line of the commit message, or of the text below the message.

        `text` is the line as the check showed it. The result is `NOWHERE` if no line is equal to
        `text`.
        """
        wanted = text.strip()
        if not wanted:
            return NOWHERE
        lines = self._message.text.split("\n")
        at = next((n for n, line in enumerate(lines) if line.strip() == wanted), WHOLE)
        return _up_to(at, 1 if at > 0 and lines[at - 1].strip() else 0)


def _up_to(line: int, context: int = CONTEXT) -> Spot:
    """Return the spot of a line, which also needs some lines before it; `NOWHERE` for `WHOLE`."""
    return Spot(line, frozenset(range(max(0, line - context), line + 1)))


def safe(line: str) -> str:
    """Return a line that no reader takes for several lines, cut off if the line is very long.

    Each line end, lone surrogate and control character except tabs becomes a replacement character.
    Carriage returns at the end of the line are removed.
    """
    bare = line[: MAX_LINE + 2].rstrip("\r")
    plain = _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", bare[: MAX_LINE + 1])
    return plain if len(plain) <= MAX_LINE else f"{plain[:MAX_LINE]} {GAP}"


def _context(hunk: Hunk, at: int, related: frozenset[int | None]) -> Iterator[int]:
    for line in hunk.lines:
        index = line.at - 1
        near = CONTEXT if line.new not in related else NEAR
        if at - near <= index <= at:
            yield index


def _is_header(line: str) -> bool:
    """Return whether a line is a file header that adds nothing to the `diff --git` line."""
    return line.startswith(("index ", "--- ", "+++ "))


def _names(line: str, path: str) -> bool:
    return line.startswith("diff --git ") and line.endswith(f"/{path}")


def _spaced(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield text
        yield ""
