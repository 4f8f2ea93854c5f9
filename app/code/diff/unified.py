# SPDX-License-Identifier: Apache-2.0
"""Parser for the diff of a mail, file by file. No other module uses the unidiff library."""

from collections.abc import Iterable, Iterator
from io import StringIO

import unidiff.patch
from unidiff.errors import UnidiffParseError

from app.code.diff.names import FileHeader, read
from app.code.diff.quoting import NOWHERE
from app.code.diff.scan import HUNK, RawFile, RawHunk, scan
from app.model import DiffProblem, FileChange, FileStatus, Hunk, Line
from app.model.patch import LineKind

_KINDS: dict[str, LineKind] = {"+": "+", "-": "-", " ": " "}

PATH_MAX = 4096  # Linux's own


def parse(text: str, first_line: int = 1) -> tuple[tuple[FileChange, ...], tuple[DiffProblem, ...]]:
    """Parse the files of a diff, and report unreadable parts as problems.

    `text` is the part of a mail's body from its first diff line on. `first_line` is the 1-based
    number of this line in the body. A signature, a list's footer or other text after the diff is
    skipped. A file that breaks off or contradicts its own header becomes a problem. The other files
    are still read.
    """
    files: list[FileChange] = []
    problems: list[DiffProblem] = []
    for raw in scan(_lines(text)):
        change, found = _file(raw, first_line)
        files += [change] if change else []
        problems += found
    return tuple(files), tuple(problems)


def _lines(text: str) -> list[str]:
    """Split a text at LF only: a form feed or U+2028 is a part of its line.

    If every line ends in CR, the CR is removed, because then a mail program added it.
    """
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if lines and all(line.endswith("\r") for line in lines):
        return [line[:-1] for line in lines]
    return lines


def _file(raw: RawFile, first_line: int) -> tuple[FileChange | None, list[DiffProblem]]:
    header = read(raw.headers)
    path = header.new if header.new not in ("", NOWHERE) else header.old
    if not path and not raw.trouble:
        raw.fail(raw.start, "the diff does not name its file")
    if len(path) > PATH_MAX:
        raw.fail(raw.start, f"its path is longer than {PATH_MAX} characters")
        path = path[:100]
    if raw.trouble:
        return None, [_problem(raw.trouble, path, first_line)]
    remarks = [_problem(remark, path, first_line) for remark in raw.remarks]
    try:
        hunks = tuple(_hunks(raw.hunks, first_line))
    except UnidiffParseError as error:
        return None, [_problem((raw.start, f"unidiff: {error}"), path, first_line)]
    return _change(header, hunks), remarks


def _problem(trouble: tuple[int, str], path: str, first_line: int) -> DiffProblem:
    index, reason = trouble
    at = first_line + index
    return DiffProblem(at, path, reason)


def _hunks(raw: list[RawHunk], first_line: int) -> Iterator[Hunk]:
    """Parse hunks with unidiff, which numbers the lines and compares them with the headers."""
    text = ["--- a/file", "+++ b/file"]
    places = [0, 0]
    for hunk in raw:
        text += [hunk.header, *(line for _, line in hunk.lines)]
        places += [hunk.start, *(index for index, _ in hunk.lines)]
    if not raw:
        return
    at = [first_line + place for place in places]
    (file,) = unidiff.patch.PatchSet(StringIO("\n".join(text) + "\n", newline="\n"))
    for hunk, found in zip(raw, file, strict=True):
        yield _hunk(hunk, found, at)


def _hunk(raw: RawHunk, found: unidiff.patch.Hunk, at: list[int]) -> Hunk:
    match = HUNK.match(raw.header)
    unended = _unended(raw)
    return Hunk(
        old_start=found.source_start,
        old_count=found.source_length,
        new_start=found.target_start,
        new_count=found.target_length,
        section=match[5].strip() if match else "",
        lines=tuple(_hunk_lines(found, at)),
        old_lacks_newline="-" in unended,
        new_lacks_newline="+" in unended,
    )


def _unended(raw: RawHunk) -> str:
    r"""Return the kinds of the lines before `\ No newline at end of file`: `-`, `+`, or both."""
    kinds, last = "", ""
    for _, line in raw.lines:
        if line.startswith("\\"):
            kinds += "-+" if last == " " else last
        last = line[0]
    return kinds


def _hunk_lines(found: Iterable[unidiff.patch.Line], at: list[int]) -> Iterator[Line]:
    for line in found:
        kind = _KINDS.get(line.line_type)
        if kind is None or line.diff_line_no is None:
            continue  # `\ No newline at end of file`
        text = line.value.removesuffix("\n")
        place = at[line.diff_line_no - 1]
        yield Line(kind, text, line.source_line_no, line.target_line_no, place)


def _change(header: FileHeader, hunks: tuple[Hunk, ...]) -> FileChange:
    status = _status(header, hunks)
    return FileChange(
        old_path=None if status is FileStatus.ADDED else header.old,
        new_path=None if status is FileStatus.DELETED else header.new,
        status=status,
        hunks=hunks,
        is_binary=header.is_binary,
        old_mode=header.old_mode,
        new_mode=header.new_mode,
        old_id=header.old_id,
        new_id=header.new_id,
        similarity=header.similarity,
    )


def _status(header: FileHeader, hunks: tuple[Hunk, ...]) -> FileStatus:
    if header.status is not FileStatus.MODIFIED:
        return header.status
    only = hunks[0] if len(hunks) == 1 else None
    if header.old == NOWHERE or (only and (only.old_start, only.old_count) == (0, 0)):
        return FileStatus.ADDED
    if header.new == NOWHERE or (only and (only.new_start, only.new_count) == (0, 0)):
        return FileStatus.DELETED
    has_mode = header.old_mode != header.new_mode and not hunks and not header.is_binary
    return FileStatus.MODE if has_mode else FileStatus.MODIFIED
