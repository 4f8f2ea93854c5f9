# SPDX-License-Identifier: Apache-2.0
"""A scratch repository in which real git compares two series whose base nobody has.

Files are made up from the hunks: what a hunk shows is in its place, the line before it is
what git printed behind its `@@`, and every other line is unlike all others.
"""

import io
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from app.engine import assemble
from app.mail.mboxrd import mboxrd
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import FileChange, FileStatus, Hunk, Patch, Series

SECTION = "@section "


class CannotApply(Exception):
    """The hunks contradict each other: they were made on something else."""


class Posted(NamedTuple):
    series: Series
    mails: tuple[bytes, ...]  # of its patches, in order


class Cell:
    """A line of the base; None until a hunk shows it. `section` is for a hunk below it."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self.section: str | None = None

    def shown(self, number: int) -> str:
        if self.text is not None:
            return self.text
        return f"@line {number}" if self.section is None else SECTION + self.section


def grouped(mails: Sequence[bytes]) -> list[Posted]:
    """The series of a thread, first version first, with their raw patches."""
    raw = {decode(mail).message_id: mail for mail in mails}
    found = assemble.series(decode(mail) for mail in mails)
    posted = [Posted(s, tuple(raw[p.message_id] for p in s.patches)) for s in found]
    return sorted(posted, key=lambda one: (one.series.version, one.series.date))


def git(where: Path, *args: str, given: bytes | None = None) -> str:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(where),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_COMMITTER_NAME": "C",
        "GIT_COMMITTER_EMAIL": "c@example.org",
        "LC_ALL": "C.UTF-8",
    }
    command = ["git", *args]
    done = subprocess.run(
        command, check=False, cwd=where, env=env, input=given, capture_output=True
    )
    if done.returncode:
        raise CannotApply(f"{args}: {done.stderr.decode()} {done.stdout.decode()}")
    return done.stdout.decode(errors="surrogateescape")


class Base:
    """The files as they were before a series, as far as its hunks show them."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        self.first: dict[str, list[Cell]] = {}
        self.now: dict[str, list[Cell]] = {}
        self.whole: set[str] = set()
        for patch in patches:
            for change in patch.files:
                self._apply(change)

    def _apply(self, change: FileChange) -> None:
        if change.status is FileStatus.ADDED:
            self.now[change.path] = []
        cells = self._take(change)
        shift = 0
        for hunk in change.hunks:
            at = hunk.old_start - (1 if hunk.old_count else 0) + shift
            self._reach(cells, change, at + hunk.old_count)
            self._hint(cells, at, hunk.section)
            if [line.kind for line in hunk.lines[-3:]] != [" ", " ", " "]:
                self.whole.add(change.old_path or change.path)
            cells[at : at + hunk.old_count] = self._after(cells, at, hunk, change.path)
            shift += hunk.new_count - hunk.old_count
        self.now[change.path] = cells

    def _hint(self, cells: list[Cell], at: int, section: str) -> None:
        """Have git print this behind the `@@` of a hunk at that place."""
        for cell in reversed(cells[:at]):
            if cell.text is None:
                cell.section = section if cell.section is None else cell.section
                return

    def _after(self, cells: list[Cell], at: int, hunk: Hunk, path: str) -> list[Cell]:
        after = []
        for line in hunk.lines:
            if line.kind == "+":
                after.append(Cell(line.text))
                continue
            cell = cells[at + (line.old or 0) - hunk.old_start]
            if cell.text not in (None, line.text):
                raise CannotApply(f"{path}:{line.old}: {cell.text!r}, {line.text!r}")
            cell.text = line.text
            after += [cell] if line.kind == " " else []
        return after

    def _take(self, change: FileChange) -> list[Cell]:
        old = change.old_path or change.path
        if old not in self.now:
            self.first[old] = []
            self.now[old] = list(self.first[old])
        if change.status is FileStatus.RENAMED:
            return self.now.pop(old)
        return self.now[old]

    def _reach(self, cells: list[Cell], change: FileChange, length: int) -> None:
        grown = [Cell() for _ in range(length - len(cells))]
        cells += grown
        old = change.old_path or change.path
        if old in self.first:
            self.first[old] += grown

    def write(self, root: Path) -> None:
        for path, cells in self.first.items():
            lines = [cell.shown(number) for number, cell in enumerate(cells)]
            lines += [] if path in self.whole else ["@end"]
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{line}\n" for line in lines)
            file.write_text(text, encoding="utf-8", errors="surrogateescape")


def repository(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "config", "diff.section.xfuncname", f"^{SECTION}(.*)$")
    (root / ".git" / "info" / "attributes").write_text("* diff=section\n")


def commit(root: Path, name: str, posted: Posted) -> None:
    """A branch with the base of a series, tagged NAME-base, and the series on it."""
    git(root, "checkout", "-q", "--orphan", name)
    git(root, "rm", "-rfq", "--ignore-unmatch", ".")
    Base(posted.series.patches).write(root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "--author=B <b@example.org>", "-m", "base")
    git(root, "tag", f"{name}-base")
    git(root, "am", "-q", "--keep-cr", given=mboxrd(posted.mails))


def range_diff(root: Path, before: Posted, after: Posted, *options: str) -> str:
    """What git says, with the abbreviated ids taken out."""
    repository(root)
    commit(root, "old", before)
    commit(root, "new", after)
    ranges = ("old-base..old", "new-base..new")
    said = git(root, "range-diff", "--no-color", *options, *ranges)
    return re.sub(
        r"^( *[\d-]+: ) (?:[0-9a-f]+|-+) (.) ( *[\d-]+: ) (?:[0-9a-f]+|-+)",
        r"\1\2 \3",
        said,
        flags=re.MULTILINE,
    )


def patches(root: Path, name: str) -> tuple[Patch, ...]:
    """The patches of a branch as git itself would post them."""
    made = git(root, "format-patch", "--stdout", "--thread", f"{name}-base..{name}")
    raw = made.encode(errors="surrogateescape")
    return tuple(assemble.patch_of(decode(mail.data)) for mail in mbox.split(io.BytesIO(raw)))
