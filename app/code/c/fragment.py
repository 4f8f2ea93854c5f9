# SPDX-License-Identifier: Apache-2.0
"""Contiguous lines of C: a whole file, or the pre- or post-image of one hunk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.code.c.mask import Masked, mask, mask_fragment
from app.model import Hunk, Line

Image = Literal["pre", "post"]


class CodeLine(NamedTuple):
    """A line of a file before the patch (pre-image) or after the patch (post-image).

    `masked` is `text` with blanks in place of comments, literals and preprocessor lines. `added`
    marks a line that the patch adds. In a pre-image, `added` marks a line that the patch removes.
    `condition` is `if`, `else` or `endif` on the line of such a directive, and empty on other
    lines.
    """

    number: int
    text: str
    masked: str
    added: bool
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Contiguous lines of C with their masked text.

    `section` is the heading of the hunk: the text after the second `@@`. `from_start` means that
    the fragment begins with the first line of the file. `origin` has the line of the diff for each
    of `lines`. `origin` is empty for a whole file.
    """

    lines: tuple[CodeLine, ...]
    masked: Masked
    text: str
    section: str = ""
    from_start: bool = False
    origin: tuple[Line, ...] = ()


def of_text(text: str) -> Fragment:
    """Return the text of a whole file as a fragment."""
    masked = mask(text)
    texts = text.split("\n")
    conditions = _conditions(masked)
    lines = tuple(
        CodeLine(number, line, blanked, False, conditions.get(number - 1, ""))
        for number, (line, blanked) in enumerate(
            zip(texts, masked.text.split("\n"), strict=True), 1
        )
    )
    return Fragment(lines, masked, text, from_start=True)


def of_hunk(hunk: Hunk, image: Image) -> Fragment:
    """Return one image of a hunk: its context and added lines, or its context and removed lines."""
    kinds = " +" if image == "post" else " -"
    origin = tuple(line for line in hunk.lines if line.kind in kinds)
    text = "\n".join(line.text for line in origin)
    first = hunk.new_start if image == "post" else hunk.old_start
    from_start = first <= 1 and not hunk.section
    masked = mask(text) if from_start else mask_fragment(text)
    return Fragment(
        tuple(_code_lines(origin, masked, image)), masked, text, hunk.section, from_start, origin
    )


def _code_lines(origin: tuple[Line, ...], masked: Masked, image: Image) -> Iterable[CodeLine]:
    conditions = _conditions(masked)
    for index, (line, blanked) in enumerate(zip(origin, masked.text.split("\n"), strict=False)):
        number = line.new if image == "post" else line.old
        condition = conditions.get(index, "")
        yield CodeLine(number or 0, line.text, blanked, line.kind != " ", condition)


def _conditions(masked: Masked) -> dict[int, str]:
    """Map line indices to the conditional directives (`if`, `else`, `endif`) that begin there."""
    found: dict[int, str] = {}
    index = place = 0
    for directive in masked.directives:
        index += masked.text.count("\n", place, directive.start)
        place = directive.start
        if directive.condition:
            found[index] = directive.condition
    return found
