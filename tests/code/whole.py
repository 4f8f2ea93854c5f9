# SPDX-License-Identifier: Apache-2.0
"""Changes of whole files: the diff as git shows it, and the image of the file."""

import difflib
import re
from collections.abc import Mapping
from typing import NamedTuple

from app.code.diff import unified
from app.code.view import FileView, PatchView
from app.model.images import Fidelity, Image
from tests.code.given import patch_of

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
# what git puts behind the second `@@` of a hunk of C
_HEADING = re.compile(r"[A-Za-z_$]")


class Views(NamedTuple):
    """The view of a changed file with its image, and the view of the diff alone."""

    whole: FileView
    hunks: FileView


def diff(before: str, after: str, path: str, context: int = 3) -> str:
    old, new = (text.removesuffix("\n").split("\n") if text else [] for text in (before, after))
    found = [*difflib.unified_diff(old, new, "a", "b", n=context, lineterm="")][2:]
    lines = [_with_heading(line, old) for line in found]
    head = [f"diff --git a/{path} b/{path}", f"--- a/{path}", f"+++ b/{path}"]
    return "\n".join([*head, *lines, ""]) if lines else ""


def _with_heading(line: str, old: list[str]) -> str:
    match = _HUNK.match(line)
    if not match:
        return line
    first = int(match[1]) - (match[2] != "0")
    above = (text for text in reversed(old[:first]) if _HEADING.match(text))
    return f"{line} {next(above, '')[:80]}".rstrip()


def patch(
    files: Mapping[str, tuple[str, str]], context: int = 3, fidelity: Fidelity = Fidelity.EXACT
) -> tuple[PatchView, PatchView]:
    """The views of a patch with images and without; `files` has the texts before and after."""
    texts = "".join(diff(*texts, path, context) for path, texts in files.items())
    changes, problems = unified.parse(texts, 1)
    assert not problems
    one = patch_of(changes)
    images = {
        (one.message_id, path): Image(fidelity, before, after)
        for path, (before, after) in files.items()
    }
    return PatchView(one, images), PatchView(one)


def views(before: str, after: str, path: str = "fs/x.c", context: int = 3) -> Views:
    whole, hunks = patch({path: (before, after)}, context)
    return Views(whole.files[0], hunks.files[0])
