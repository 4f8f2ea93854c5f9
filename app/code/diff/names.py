# SPDX-License-Identifier: Apache-2.0
"""Parser for a file's header in a diff: the names, modes, ids and status before the first hunk."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.code.diff import quoting
from app.code.diff.quoting import NOWHERE
from app.model import FileStatus

_INDEX = re.compile(r"([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?")
_BINARY = re.compile(r"Binary files (.+) and (.+) differ")
_PREFIXES = (
    "diff --git ",
    "diff --cc ",
    "diff --combined ",
    "--- ",
    "+++ ",
    "old mode ",
    "new mode ",
    "new file mode ",
    "deleted file mode ",
    "similarity index ",
    "rename from ",
    "rename to ",
    "copy from ",
    "copy to ",
    "index ",
    "Binary files ",
    "GIT binary patch",
)


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The header of a file in a diff.

    The names are unquoted and without a prefix such as `a/`, or `linux.orig/` in plain diffs. The
    name of a side that does not exist is `/dev/null`.
    """

    old: str = ""
    new: str = ""
    status: FileStatus = FileStatus.MODIFIED
    is_binary: bool = False
    old_mode: str | None = None
    new_mode: str | None = None
    old_id: str | None = None
    new_id: str | None = None
    similarity: int | None = None


def read(lines: Iterable[str]) -> FileHeader:
    """Read the header lines of one file in any order. Missing values stay empty."""
    said: dict[str, str] = {}
    for line in lines:
        prefix = next((known for known in _PREFIXES if line.startswith(known)), None)
        if prefix:
            said.setdefault(prefix.strip(), line.rstrip("\r")[len(prefix) :])
    old, new = _names(said)
    index = _INDEX.match(said.get("index", ""))
    mode = index[3] if index else None
    return FileHeader(
        old=old,
        new=new,
        status=_status(said),
        is_binary="GIT binary patch" in said or "Binary files" in said,
        old_mode=said.get("old mode") or said.get("deleted file mode") or mode,
        new_mode=said.get("new mode") or said.get("new file mode") or mode,
        old_id=index[1] if index else None,
        new_id=index[2] if index else None,
        similarity=_percentage(said.get("similarity index", "")),
    )


def _status(said: dict[str, str]) -> FileStatus:
    if "rename from" in said:
        return FileStatus.RENAMED
    if "copy from" in said:
        return FileStatus.COPIED
    if "new file mode" in said:
        return FileStatus.ADDED
    return FileStatus.DELETED if "deleted file mode" in said else FileStatus.MODIFIED


def _percentage(text: str) -> int | None:
    digits = text.rstrip("%")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else None


def _names(said: dict[str, str]) -> tuple[str, str]:
    if "rename from" in said or "copy from" in said:
        old = said.get("rename from") or said.get("copy from") or ""
        new = said.get("rename to") or said.get("copy to") or ""
        return quoting.unquote(old), quoting.unquote(new)
    if "---" in said and "+++" in said:
        old, new = (quoting.header_name(f"--- {said[side]}") for side in ("---", "+++"))
        if "diff --git" not in said:
            return ("", "") if old == new == NOWHERE else quoting.both(old, new)
        if NOWHERE not in (old, new):
            return quoting.git_pair(old, new)
        # one side alone does not show which part of a name is a prefix
        _, name = quoting.git_pair(*quoting.git_names(said["diff --git"]))
        name = name or quoting.strip_prefix(new if old == NOWHERE else old)
        return (NOWHERE, name) if old == NOWHERE else (name, NOWHERE)
    if "diff --git" in said:
        return quoting.git_pair(*quoting.git_names(said["diff --git"]))
    return _other_names(said)


def _other_names(said: dict[str, str]) -> tuple[str, str]:
    """Return the names in a `diff --cc path` line of a merge, or in a `Binary files` line."""
    merged = said.get("diff --cc") or said.get("diff --combined")
    if merged:
        return quoting.unquote(merged), quoting.unquote(merged)
    match = _BINARY.fullmatch("Binary files " + said.get("Binary files", ""))
    return quoting.both(match[1], match[2]) if match else ("", "")
