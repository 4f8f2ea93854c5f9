# SPDX-License-Identifier: Apache-2.0
"""Changelogs of new versions, which are in a cover letter or below the `---` of a patch."""

import re
from collections.abc import Iterable, Iterator

from app.patterns import pattern

_WIDEST = 400  # characters of a line that are compared
_HEADING = pattern(
    r"[\W_]{0,10}(?:"
    r"change ?-?logs?|"
    r"(?:other |main )?chang(?:es|ed)? (?:since|in|from|for|between)|"
    r"(?:changes? )?\(?(?:rfc )?(?:patch )?v\d{1,3}\b"
    r"(?: ?(?:[-=]*>|\.\.|to|from|since|changes|:|$))|"
    r"since (?:rfc )?v\d|"
    r"differences? (?:since|from|to) )",
    re.IGNORECASE,
)
_VERSION = pattern(r"\bv\d", re.IGNORECASE)
# words by which a cover letter or the text below the `---` tells of changes
_TOLD = pattern(
    r"\bv ?\d{1,2}(?![\d.])\b|\bver(?:sion|\.)? ?\d|\bchanges?\b|\bchange[- ]?logs?\b|"
    r"\bpatch(?:set)? ?v?\d{1,2}\b|\brev(?:ision)?\.? ?\d|\bunchanged\b|"
    r"\bas (?:you )?(?:requested|suggested|discussed|proposed)\b|\bfeedback\b|\bI(?:['’]| ha)ve\b|"
    r"\baddressed\b|\brange-diff\b|"
    r"\b(?:previous|last|earlier|first|prior|initial) "
    r"(?:version|revision|series|posting|submission|patch|review|round)",
    re.IGNORECASE,
)
# the beginnings of list items and of a block of git's notes
_LISTED = pattern(
    r"^[ \t]{0,20}(?:[-*+•] \S|Notes(?: \([^)\n]{1,40}\))?:[ \t]{0,9}$)", re.MULTILINE
)
_SPOKEN = pattern(
    r"\bport(?:ed|ing)\b|\brebas|\bchange(?:s|d|log)? (?:since|from|in) v|"
    r"\b(?:this|new|previous|last|earlier|first) "
    r"(?:version|revision|spin|solution|attempt|approach|proposal)\b|"
    r"\b(?:v ?|version )(\d{1,3})(?![\d.])\b",
    re.IGNORECASE,
)
# A commit message also tells of attempts, ports and versions of other things.
_IN_PROSE = pattern(
    r"\bthis version\b|\bprevious (?:solution|version)\b|\brebased on\b|"
    r"\bchange(?:s|d|log)? (?:since|from|in) v|"
    r"(?:\A|[.:] )v\d{1,2} (?:fixes|fixed|address(?:es|ed)|add(?:s|ed)|drop(?:s|ped)|remove[sd])\b",
    re.IGNORECASE,
)
_SINCE = (
    r"(?:in|since|from|for|between|of|to|with|on) (?:the )?(?:patch(?:set)? |series |version )?"
)
_ARROW = r"(?:-{1,2}>|=>|→|to|vs\.?)"
_IN_MESSAGE = pattern(
    r"[ \t]{0,8}(?:[-*=#]{1,4} ?)?(?:"
    rf"change[sd]?:? {_SINCE}v ?(?P<since>\d{{1,2}})\b[^\n]{{0,80}}|"
    r"(?:change[- ]?log|changes|patch(?:set)?|version) "
    rf"v?(?P<log>\d{{1,2}}) ?(?:{_ARROW}|:)[^\n]{{0,80}}|"
    rf"v ?(?P<bare>\d{{1,2}}) ?(?:{_ARROW} ?v? ?\d{{1,2}}[^\n]{{0,80}}|:[^\n]{{0,300}}|)|"
    r"change[- ]?log[ \t]{0,4}:?[ \t]{0,4})",
    re.IGNORECASE,
)
_SHORTLOG = pattern(r"\S[^()]{0,200} \(\d{1,4}\):$")
_END = ("base-commit:", "prerequisite-", "The following changes since", "change-id:", "diff --git ")
_SIGNATURE = "--"
_FILE = pattern(r" \S[^|]{0,300}\| +(?:\d{1,9}\b|Bin\b|Unmerged\b)")
_TOTAL = pattern(r" \d{1,6} files? changed(?:, \d{1,9} \w{9,10}\([+-]\))?")
_MODE = pattern(r" (?:create|delete) mode \d{6} |  ?(?:rename|copy|mode change|rewrite) ")


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


def tells(text: str) -> bool:
    """Return whether a cover letter, or the text below the `---` of a patch, tells of changes."""
    return bool(_TOLD.search(text))


def lists(notes: str) -> bool:
    """Return whether the text below the `---` of a patch has a list, or a block of git's notes."""
    return bool(_LISTED.search(notes))


def speaks_of(text: str, version: int) -> bool:
    """Return whether an answer speaks of a version of a series, or of the version before it."""
    near = {"", str(version), str(version - 1)}
    return any(number in near for number in _SPOKEN.findall(text))


def is_told_in_prose(description: str) -> bool:
    """Return whether the prose of a commit message tells of the changes of a version."""
    return bool(_IN_PROSE.search(" ".join(description.split())))


def in_message(description: str, version: int) -> str:
    """Return the line at which a commit message begins a list of changes; empty if none does."""
    for line in description.split("\n"):
        match = _IN_MESSAGE.fullmatch(line.rstrip()[:_WIDEST])
        if match and _is_version(match, version):
            return line.strip()
    return ""


def _is_version(match: re.Match[str], version: int) -> bool:
    """Return whether a version number means a version of this series.

    A version number may also be a version of hardware.
    """
    number = match["since"] or match["log"] or match["bare"]
    return number is None or 1 <= int(number) <= version


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
