# SPDX-License-Identifier: Apache-2.0
"""Changelogs of new versions, which are in a cover letter or below the `---` of a patch."""

import re
from collections.abc import Iterable, Iterator

_WIDEST = 400  # characters of a line that are compared
_HEADING = re.compile(
    r"[\W_]{0,10}(?:"
    r"change ?-?logs?|"
    r"(?:other |main )?chang(?:es|ed)? (?:since|in|from|for|between)|"
    r"(?:changes? )?\(?(?:rfc )?(?:patch )?v\d{1,3}\b"
    r"(?: ?(?:[-=]*>|\.\.|to|from|since|changes|:|$))|"
    r"since (?:rfc )?v\d|"
    r"differences? (?:since|from|to) )",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\bv\d", re.IGNORECASE)
_SHORTLOG = re.compile(r"\S[^()]{0,200} \(\d{1,4}\):$")
_END = ("base-commit:", "prerequisite-", "The following changes since", "change-id:", "diff --git ")
_SIGNATURE = "--"
_FILE = re.compile(r" \S[^|]{0,300}\| +(?:\d{1,9}\b|Bin\b|Unmerged\b)")
_TOTAL = re.compile(r" \d{1,6} files? changed(?:, \d{1,9} \w{9,10}\([+-]\))?")
_MODE = re.compile(r" (?:create|delete) mode \d{6} |  ?(?:rename|copy|mode change|rewrite) ")


def of_notes(notes: str) -> str:
    """Return the text below the `---` of a patch without the diffstat and other lines of git."""
    kept: list[str] = []
    for line in notes.split("\n"):
        if line.rstrip() == _SIGNATURE:
            break
        if not _is_made(line):
            kept.append(line.rstrip())
    return _tidy(kept)


def of_cover(body: str) -> str:
    """Return the changelog of a cover letter; empty if the cover letter has none."""
    return _tidy(_from_heading(body.split("\n")))


def newest(text: str, most: int = 40) -> str:
    """Return the part of a changelog about the newest version, but no more than `most` lines."""
    lines = text.split("\n")
    later = (at for at, line in enumerate(lines[1:], 1) if _is_of_a_version(line))
    return _tidy(lines[: min(next(later, most), most)])


def _is_of_a_version(line: str) -> bool:
    head = line[:_WIDEST]
    return bool(_HEADING.match(head) and _VERSION.search(head))


def _from_heading(lines: Iterable[str]) -> Iterator[str]:
    is_in = False
    for line in lines:
        if line.rstrip() == _SIGNATURE or (is_in and _is_end(line)):
            return
        is_in = is_in or bool(_HEADING.match(line[:_WIDEST]))
        if is_in:
            yield line.rstrip()


def _is_end(line: str) -> bool:
    return line.startswith(_END) or bool(_SHORTLOG.fullmatch(line[:_WIDEST])) or _is_made(line)


def _is_made(line: str) -> bool:
    """Return whether git wrote a line: a line of a diffstat, or of the text below a diffstat."""
    head = line[:_WIDEST]
    return line.startswith(_END) or any(shape.match(head) for shape in (_FILE, _TOTAL, _MODE))


def _tidy(lines: Iterable[str]) -> str:
    """Remove blank lines and lines of `-` or `=` at both ends.

    Several blank lines in a row become one.
    """
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1].strip("-="):
        kept.pop()
    while kept and not kept[0].strip("-="):
        kept.pop(0)
    return "\n".join(kept)
