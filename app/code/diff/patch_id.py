# SPDX-License-Identifier: Apache-2.0
"""The id of a patch, as `git patch-id --stable` prints it.

`git format-patch --base` names the patches that a series needs by such ids. White space, line
numbers and the order of the files do not change the id.
"""

import hashlib
import re
from collections.abc import Iterator

_HUNK = re.compile(r"@@ -\d{1,10}(?:,(\d{1,10}))? \+\d{1,10}(?:,(\d{1,10}))? ?@@")
_INDEX = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: |$)")
_BINARY = ("GIT binary patch", "Binary files")
_SPACE = b" \t\r\n"
_NO_NEWLINE = "\\ "
_SIZE = 20  # bytes of SHA-1
_IN_HEADER = -1


def of(diff: str) -> str | None:
    """Return the id of a diff; `None` if the text does not begin with a diff of git."""
    reader, lines = _Reader(), iter(diff.split("\n"))
    for line in lines:
        if not reader.read(line):
            break
        if reader.is_in_hunk:
            reader.read_hunk(lines)
    return reader.end()


class _Reader:
    """The state of git's parser between two lines, which does what git does for damaged diffs, too.

    `_before` and `_after` are the numbers of lines that the current hunk still has. `_before` is -1
    in the header of a file.
    """

    def __init__(self) -> None:
        self._sum = 0
        self._kept: list[str] = []
        self._before = self._after = _IN_HEADER
        self._is_started = self._is_binary = False
        self._blobs = ""

    @property
    def is_in_hunk(self) -> bool:
        return self._before != _IN_HEADER and bool(self._before or self._after)

    def read(self, line: str) -> bool:
        """Take the next line outside hunks; return false at the end of the diff."""
        if line.startswith(_NO_NEWLINE):
            return True
        if self._is_binary:
            self._skip_binary(line)
            return True
        self._is_started = self._is_started or line.startswith("diff ")
        if not self._is_started:
            return False
        if self._before == _IN_HEADER:
            return self._read_header(line)
        return self._begin(line)

    def read_hunk(self, lines: Iterator[str]) -> None:
        """Take the other lines of a hunk. Most lines are in hunks, so this loop calls nothing."""
        before, after, kept = self._before, self._after, self._kept
        for line in lines:
            mark = line[:1]
            if mark == " ":
                before -= 1
                after -= 1
            elif mark == "+":
                after -= 1
            elif mark == "-":
                before -= 1
            elif line.startswith(_NO_NEWLINE):
                continue
            kept.append(line)
            if before == _IN_HEADER or not (before or after):
                break
        self._before, self._after = before, after

    def end(self) -> str | None:
        if not self._is_started:
            return None
        self._flush()
        return (self._sum % (1 << 8 * _SIZE)).to_bytes(_SIZE, "little").hex()

    def _read_header(self, line: str) -> bool:
        if line.startswith(_BINARY):
            self._is_binary = True
            self._kept.append(self._blobs)
            self._flush()
        elif line.startswith("index "):
            if index := _INDEX.match(line):
                self._blobs = index[1] + index[2]
        elif line.startswith("--- "):
            self._before, self._after = 0, 1  # the line with "+++" ends the header
            self._kept.append(line)
        elif line[:1].isascii() and line[:1].isalpha():
            self._kept.append(line)
        else:
            return False
        return True

    def _skip_binary(self, line: str) -> None:
        if line.startswith("diff "):
            self._is_binary, self._before = False, _IN_HEADER

    def _begin(self, line: str) -> bool:
        """Begin the next hunk or the next file."""
        if hunk := _HUNK.match(line):
            self._before, self._after = (int(size) if size else 1 for size in hunk.groups())
            return True
        if not line.startswith("diff "):
            return False
        self._flush()
        self._before = self._after = _IN_HEADER
        self._kept.append(line)
        return True

    def _flush(self) -> None:
        text = "".join(self._kept).encode(errors="surrogatepass").translate(None, _SPACE)
        digest = hashlib.sha1(text, usedforsecurity=False).digest()
        self._sum += int.from_bytes(digest, "little")
        self._kept.clear()
