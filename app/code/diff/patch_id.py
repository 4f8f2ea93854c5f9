# SPDX-License-Identifier: Apache-2.0
"""The id of a patch, as `git patch-id --stable` prints it.

`git format-patch --base` names the patches that a series needs by such ids. White space, line
numbers and the order of the files do not change the id.
"""

import hashlib
import re

_HUNK = re.compile(r"@@ -\d{1,10}(?:,(\d{1,10}))? \+\d{1,10}(?:,(\d{1,10}))? ?@@")
_INDEX = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: |$)")
_BINARY = ("GIT binary patch", "Binary files")
_SPACE = b" \t\r\n"
_NO_NEWLINE = "\\ "
_SIZE = 20  # bytes of SHA-1
_IN_HEADER = -1


def of(diff: str) -> str | None:
    """Return the id of a diff; `None` if the text does not begin with a diff of git."""
    reader = _Reader()
    for line in diff.split("\n"):
        if not reader.read(line):
            break
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

    def read(self, line: str) -> bool:
        """Take the next line; return false at the end of the diff."""
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
        if self._before == self._after == 0:
            return self._begin(line)
        self._keep(line)
        return True

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
            self._before = self._after = 1
            self._keep(line)
        elif line[:1].isascii() and line[:1].isalpha():
            self._keep(line)
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
        self._keep(line)
        return True

    def _keep(self, line: str) -> None:
        self._before -= line.startswith(("-", " "))
        self._after -= line.startswith(("+", " "))
        self._kept.append(line)

    def _flush(self) -> None:
        text = "".join(self._kept).encode(errors="surrogatepass").translate(None, _SPACE)
        digest = hashlib.sha1(text, usedforsecurity=False).digest()
        self._sum += int.from_bytes(digest, "little")
        self._kept.clear()
