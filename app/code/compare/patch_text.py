# SPDX-License-Identifier: Apache-2.0
"""The text of a patch that `git range-diff` compares: author, message, then file by file."""

from collections.abc import Iterator
from typing import NamedTuple

from app.model import FileChange, FileStatus, Patch

_NAMED = {FileStatus.ADDED: " (new)", FileStatus.DELETED: " (deleted)"}


class PatchText(NamedTuple):
    """The lines of a patch without line ends. The lines from index `diff_at` on are the diff."""

    lines: tuple[str, ...]
    diff_at: int

    @property
    def diff(self) -> tuple[str, ...]:
        return self.lines[self.diff_at :]


def patch_text(patch: Patch) -> PatchText:
    head = (
        " ## Metadata ##",
        f"Author: {_one_line(str(patch.author))}",
        "",
        " ## Commit message ##",
        *_message(patch),
    )
    # the blank line before the first file is not a part of the diff
    files = [line for change in patch.files for line in ("", *_file(change))]
    return PatchText((*head, *files), len(head) + bool(files))


def _message(patch: Patch) -> Iterator[str]:
    """Yield the lines of the commit message, indented as in `git log` and cleaned as by `git am`.

    Several blank lines in a row become one.
    """
    trailers = "\n".join(f"{trailer.name}: {trailer.value}" for trailer in patch.trailers)
    text = "\n\n".join(part for part in (patch.title, patch.description, trailers) if part)
    last = ""
    for raw in text.split("\n"):
        line = raw.expandtabs(8).rstrip()
        if line or last:
            yield f"    {line}" if line else ""
        last = line


def _file(change: FileChange) -> Iterator[str]:
    path = _one_line(change.path)
    yield f" ## {_heading(change)} ##"
    if change.is_binary:
        old, new = (_one_line(side or "/dev/null") for side in (change.old_path, change.new_path))
        yield f" Binary files {old} and {new} differ"
    for hunk in change.hunks:
        yield f"@@ {path}: {hunk.section}" if hunk.section else "@@"
        for line in hunk.lines:
            yield line.kind + line.text


def _heading(change: FileChange) -> str:
    path = _one_line(change.path)
    heading = path + _NAMED.get(change.status, "")
    if change.status is FileStatus.RENAMED:
        heading = f"{_one_line(change.old_path or '')} => {path}"
    if change.status in _NAMED or not (change.old_mode and change.new_mode):
        return heading
    if change.old_mode == change.new_mode:
        return heading
    return f"{heading} (mode change {change.old_mode} => {change.new_mode})"


def _one_line(text: str) -> str:
    return text.replace("\n", "\\n")
