# SPDX-License-Identifier: Apache-2.0
"""Scanner for diffs: finds the files, headers and hunks, and the hunks that are damaged.

The scanner works line by line and never gives up, so that a malformed file does not hide the other
files. `app.code.diff.unified` passes the hunks of each file to the unidiff library.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

HUNK = re.compile(r"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@ ?(.*)")
_COMBINED = ("diff --cc ", "diff --combined ")
_BINARY = re.compile(r"Binary files (.+) and (.+) differ")
_LEFT_OUT = "this hunk header follows text that is not part of the diff, and is skipped"
_VERSION = re.compile(r"[0-9]+\.[0-9]+")


@dataclass(slots=True)
class RawHunk:
    """The lines of a hunk, each with its index in the text. `header` is the `@@` line."""

    header: str
    start: int
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class RawFile:
    """The part of a diff about one file.

    `trouble` is the line where the diff is damaged, with the reason. `remarks` are problems that
    leave the file readable.
    """

    start: int
    headers: list[str] = field(default_factory=list)
    hunks: list[RawHunk] = field(default_factory=list)
    trouble: tuple[int, str] | None = None
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def fail(self, index: int, reason: str) -> None:
        self.trouble = self.trouble or (index, reason)


def scan(lines: Sequence[str]) -> list[RawFile]:
    """Return the parts of a diff about each file, in order."""
    scanner = _Scanner(lines)
    scanner.run()
    return scanner.files


class _Scanner:
    """A scan over the lines of a diff. `index` is the current line and always increases."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.index = 0
        self.files: list[RawFile] = []
        self.file: RawFile | None = None
        self.in_headers = False
        self.is_open = False

    def run(self) -> None:
        while self.index < len(self.lines):
            line = self.lines[self.index]
            if not self._starts_file(line):
                self._inside(line)

    def _line(self, offset: int) -> str:
        index = self.index + offset
        return self.lines[index] if index < len(self.lines) else ""

    def _starts_file(self, line: str) -> bool:
        if line.startswith("diff --git "):
            self._begin(1)
        elif line.startswith(_COMBINED):
            self._begin(1).fail(
                self.index - 1, "this is the combined diff of a merge, which shows no single change"
            )
        elif self._is_plain_header(line):
            self._begin(2)
        elif not self.in_headers and _BINARY.fullmatch(line):
            self._begin(1)
        else:
            return False
        return True

    def _is_plain_header(self, line: str) -> bool:
        """Return whether the next lines begin with `---`, `+++` and `@@`, outside a git header."""
        if self.in_headers or not line.startswith("--- "):
            return False
        return self._line(1).startswith("+++ ") and bool(HUNK.match(self._line(2)))

    def _begin(self, headers: int) -> RawFile:
        self.file = file = RawFile(self.index, list(self.lines[self.index : self.index + headers]))
        self.files.append(file)
        self.index += headers
        self.in_headers = headers == 1 and file.headers[0].startswith("diff ")
        self.is_open = True
        return file

    def _fail(self, reason: str) -> None:
        if self.file:
            self.file.fail(self.index, reason)

    def _inside(self, line: str) -> None:
        if line.startswith("@@"):
            self._hunk(line)
        elif self.in_headers and self.file:
            self.file.headers.append(line)
            self.in_headers = line != "" and not line.startswith("GIT binary patch")
            self.index += 1
        else:
            self.is_open = self.is_open and line.strip() == ""
            self.index += 1

    def _hunk(self, line: str) -> None:
        match = HUNK.match(line)
        file = self.file
        self.index += 1
        if file is None:
            return
        if not self.is_open:
            file.remarks += [(self.index - 1, _LEFT_OUT)] if match else []
            return
        self.in_headers = False
        if match is None:
            file.fail(self.index - 1, "the hunk header cannot be read")
            return
        hunk = RawHunk(line, self.index - 1)
        file.hunks.append(hunk)
        self._hunk_lines(hunk, _count(match[2]), _count(match[4]))

    def _hunk_lines(self, hunk: RawHunk, old: int, new: int) -> None:
        while (old or new) and self.index < len(self.lines):
            line = self.lines[self.index]
            kind = " " if line in ("", "\r") else line[0]
            if kind not in "+- \\" or self._is_signature(line):
                break
            old -= kind in "- "
            new -= kind in "+ "
            if old < 0 or new < 0:
                self._fail("the hunk has more lines than its header says")
                return
            self._take(hunk, line)
        if old or new:
            self._ends_early(old, new)
        else:
            self._after_hunk(hunk)

    def _take(self, hunk: RawHunk, line: str) -> None:
        # mail programs cut the blank of an empty context line
        hunk.lines.append((self.index, " " + line if line in ("", "\r") else line))
        self.index += 1

    def _is_signature(self, line: str) -> bool:
        return line.rstrip() == "--" and bool(_VERSION.match(self._line(1)))

    def _ends_early(self, old: int, new: int) -> None:
        missing = max(old, new)
        lines = f"{missing} line{'s' * (missing != 1)}"
        if self._is_foreign():
            reason = f"this line is neither context nor change, and the hunk lacks {lines}"
            self._fail(reason + ": the mail may be wrapped")
        else:
            self._fail(f"the hunk ends {lines} early: the mail may be cut or wrapped")

    def _is_foreign(self) -> bool:
        """Return whether the line in an incomplete hunk is no normal end of a diff."""
        line = self._line(0)
        if self.index >= len(self.lines) or line.startswith(("diff ", "@@", "Index: ")):
            return False
        return not self._is_signature(line)

    def _after_hunk(self, hunk: RawHunk) -> None:
        """Read the lines after a hunk.

        Mark the file as damaged if the hunk has more lines than its header says.
        """
        while self._line(0).startswith("\\"):
            self._take(hunk, self._line(0))
        line = self._line(0)
        if line.startswith(("+", "-", " ")) and line.strip() and not self._is_end(line):
            self._fail("the hunk continues after the number of lines in its header")

    def _is_end(self, line: str) -> bool:
        return self._is_plain_header(line) or line.rstrip() == "--" or not line.strip("-")


def _count(text: str | None) -> int:
    return 1 if text is None else int(text)
