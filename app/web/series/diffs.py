# SPDX-License-Identifier: Apache-2.0
"""Diff of a patch as rows of a page, with each finding at its line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.model import FileChange, FileStatus, Finding, Hunk, Patch

MAX_LINES = 5_000  # of one page; the whole patch is in the mbox
MAX_FILES = 1_000
MAX_LINE = 1_000  # characters


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of a diff; `kind` is `added`, `removed` or `context`."""

    kind: str
    old: int | None
    new: int | None
    text: str
    findings: tuple[Finding, ...]
    is_related: bool


@dataclass(frozen=True, slots=True)
class HunkBlock:
    header: str
    rows: tuple[DiffRow, ...]


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A file of a diff; `remark` contains facts that are not in the hunks: renamed from, new file,
    mode, binary."""

    path: str
    remark: str
    added: int
    removed: int
    findings: tuple[Finding, ...]
    hunks: tuple[HunkBlock, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """The part of a patch's diff that the page shows.

    `loose` are findings whose line or file is not on the page, and findings about the mail itself.
    `cut` counts the lines and `hidden` the files that are not on the page.
    """

    files: tuple[FileBlock, ...]
    loose: tuple[Finding, ...]
    cut: int
    hidden: int = 0


_KINDS = {"+": "added", "-": "removed", " ": "context"}
Place = tuple[str, int | None]


class _Placed:
    """Findings by path and line, with a record of the places that the page has already shown."""

    def __init__(self, patch: Patch, findings: Iterable[Finding]) -> None:
        self.by_place: dict[Place, list[Finding]] = defaultdict(list)
        self.related: set[Place] = set()
        self.shown: set[Place] = set()
        for finding in findings:
            self.by_place[finding.at.path, finding.at.line].append(finding)
            self.related |= {
                (place.path, place.line)
                for place in finding.related
                if place.message_id == patch.message_id
            }

    def take(self, path: str, line: int | None) -> tuple[Finding, ...]:
        self.shown.add((path, line))
        return tuple(self.by_place.get((path, line), ()))

    @property
    def loose(self) -> tuple[Finding, ...]:
        left = [found for place, found in self.by_place.items() if place not in self.shown]
        return tuple(finding for found in left for finding in found)


def blocks(patch: Patch, findings: Iterable[Finding], most: int = MAX_LINES) -> Diff:
    """Return the diff of a patch for a page, cut after `most` lines."""
    placed = _Placed(patch, findings)
    files: list[FileBlock] = []
    left = most
    for change in patch.files[:MAX_FILES]:
        hunks = list(_until(change.hunks, left))
        left -= sum(len(hunk.lines) for hunk in hunks)
        files.append(_file(change, hunks, placed))
    total = sum(len(hunk.lines) for change in patch.files for hunk in change.hunks)
    shown = sum(len(hunk.rows) for file in files for hunk in file.hunks)
    return Diff(tuple(files), placed.loose, total - shown, len(patch.files) - len(files))


def _until(hunks: Iterable[Hunk], left: int) -> Iterator[Hunk]:
    for hunk in hunks:
        left -= len(hunk.lines)
        if left < 0:
            return
        yield hunk


def _file(change: FileChange, hunks: list[Hunk], placed: _Placed) -> FileBlock:
    return FileBlock(
        path=change.path,
        remark=_remark(change),
        added=change.added_count,
        removed=change.removed_count,
        findings=placed.take(change.path, None),
        hunks=tuple(_hunk(change.path, hunk, placed) for hunk in hunks),
    )


def _hunk(path: str, hunk: Hunk, placed: _Placed) -> HunkBlock:
    rows = tuple(
        DiffRow(
            _KINDS[line.kind],
            line.old,
            line.new,
            cut(line.text),
            placed.take(path, line.new) if line.new else (),
            (path, line.new) in placed.related and line.new is not None,
        )
        for line in hunk.lines
    )
    return HunkBlock(hunk.header, rows)


def cut(text: str) -> str:
    """Return a line of a diff, as a page shows the line. A CR is shown as a symbol."""
    text = text.replace("\r", "\N{SYMBOL FOR CARRIAGE RETURN}")
    more = len(text) - MAX_LINE
    return text if more <= 0 else f"{text[:MAX_LINE]} [ {more:,} more characters ]"


def _remark(change: FileChange) -> str:
    words = []
    if change.status in (FileStatus.RENAMED, FileStatus.COPIED):
        words.append(f"{change.status} from {change.old_path}")
    elif change.status in (FileStatus.ADDED, FileStatus.DELETED):
        words.append("new file" if change.status is FileStatus.ADDED else "deleted")
    if change.old_mode and change.new_mode and change.old_mode != change.new_mode:
        words.append(f"mode {change.old_mode} → {change.new_mode}")
    if change.is_binary:
        words.append("binary")
    return ", ".join(words)
