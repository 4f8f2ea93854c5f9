# SPDX-License-Identifier: Apache-2.0
"""Parser for the marks before the title in a subject, such as `[PATCH v2 net-next 02/14]`."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import SubjectTag

_MAX_LENGTH = 1000
_MAX_GROUPS = 20

# The reply and forward marks of mail programs in the languages of kernel lists, except those that
# are subsystems, too (rv:, tr:, res:).
_REPLY = re.compile(
    r"(?:re|aw|sv|antw|odp|fw|fwd|wg|回复|答复|转发|回覆|轉寄|返信|отв|ответ)"
    r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})? ?[:：] ?",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\[([^\[\]]{0,300})\] ?")
_BARE = re.compile(r"((?:RESEND|REPOST|RFC|PATCH)) ?:? ?(?=\[)", re.IGNORECASE)
_UNBRACKETED = re.compile(r"((?:(?:RFC|RESEND) )?PATCH[^:\[\]]{0,30}): ", re.IGNORECASE)
_BARE_PULL = re.compile(r"(?:git )?pull(?:[- ]request)?: ?", re.IGNORECASE)
_LEADING_COUNTER = re.compile(r"(\d{1,4}/\d{1,4})(?:[:,] ?| )")

_COUNTER = re.compile(r"(\d{1,4})/(\d{1,4})")
_VERSION = re.compile(r"-?(?:v|ver\.?)(\d{1,3})(?:\.\d{1,3})?", re.IGNORECASE)
# The longterm branches of the kernel: `[PATCH v6.6 1/2]` is for a branch and no sixth version.
_BRANCH = re.compile(
    r"v(?:4\.(?:4|9|14|19)|5\.(?:4|10|15)|6\.(?:1|6|12|18)|\d\.\d{1,2}(?=\.[xy]))(?:\.(?:y|x|\d{1,3}))?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\s,;]+")
_GLUED = re.compile(r"(PATCH|RFC|RESEND)(?=[-_/.]?(?:v\d|PATCH|RFC|RESEND))[-_/.]?", re.IGNORECASE)
_RESEND = frozenset({"RESEND", "REPOST", "RESENT", "RE-SEND"})
_NOISE = frozenset({"", "-", ":", "/"})
_AROUND = "()<>:"
_NUMBERED = r"(?:v|v\.|ver\.? ?|version )(\d{1,2})"
_FIRST = re.compile(rf"(?:(?:rfc )?{_NUMBERED}[:,]|[(\[]{_NUMBERED}[)\]]:?) (?=\S)", re.IGNORECASE)
_LAST = re.compile(
    rf" ?[(\[] ?(?:patch |rfc |series )?{_NUMBERED}(?:[ ,][^()\[\]]{{0,40}})?[)\]]$"
    rf"|(?: ?[,;:]| --?|) {_NUMBERED}$",
    re.IGNORECASE,
)
_LAST_WORDS = 80  # characters at the end of a title that can state a version
# A number after these words is the version of a thing and not of the series.
_VERSIONED = frozenset(
    (
        *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or"),
        *("the", "to", "use", "uses", "using", "via", "with", "without", "support", "supports"),
        *("abi", "api", "uapi", "binding", "cgroup", "cgroups", "core", "driver", "firmware"),
        *("format", "fw", "gen", "gic", "hardware", "hw", "interface", "ip", "nfs", "phy"),
        *("protocol", "rev", "revision", "smb", "smmu", "spec", "specification", "tpm"),
    )
)


@dataclass(slots=True)
class _Reading:
    """The marks of a subject that were read so far. The marks become a `SubjectTag`."""

    rest: str
    prefixes: list[str] = field(default_factory=list)
    counter: tuple[int, int] | None = None
    version: int | None = None
    words: set[str] = field(default_factory=set)


def read(subject: str) -> SubjectTag:
    """Split the marks at the beginning of a subject from its title. The function never fails."""
    reading = _Reading(" ".join(subject[:_MAX_LENGTH].split()))
    for _ in range(_MAX_GROUPS):
        if not _step(reading):
            break
    if "PATCH" in reading.words:
        _read_leading_counter(reading)
    number, total = reading.counter or (None, None)
    if number == 0 and reading.version is None:
        reading.version = cover_title(reading.rest.strip()).version
    return SubjectTag(
        title=reading.rest.strip(),
        prefixes=tuple(reading.prefixes),
        number=number,
        total=total,
        version=1 if reading.version is None else reading.version,
        is_patch="PATCH" in reading.words,
        is_rfc="RFC" in reading.words,
        is_resend=not _RESEND.isdisjoint(reading.words),
        is_pull="PULL" in reading.words,
        is_reply="RE:" in reading.words,
    )


class CoverTitle(NamedTuple):
    """The title of a cover letter without its version; `version` is `None` without a version."""

    title: str
    version: int | None


def cover_title(title: str) -> CoverTitle:
    """Split the version from the title of a cover letter, such as `foo (v3)` or `v3: foo`.

    The version of a thing, as in `support cgroup v2`, belongs to the title.
    """
    if mark := _FIRST.match(title):
        return CoverTitle(title[mark.end() :], int(mark[1] or mark[2]) or None)
    start = max(0, len(title) - _LAST_WORDS)
    mark = _LAST.search(title, start)
    if not mark or not mark.start() or (mark[2] and not _is_of_series(title, mark)):
        return CoverTitle(title, None)
    return CoverTitle(title[: mark.start()].rstrip(), int(mark[1] or mark[2]) or None)


def _is_of_series(title: str, mark: re.Match[str]) -> bool:
    """Return whether a number at the end of a title without brackets is the version of a series."""
    if not mark[0].startswith(" ") or mark[0].startswith((" -", " ,", " ;", " :")):
        return True
    word = title[: mark.start()].rpartition(" ")[2]
    is_acronym = len(word) > 1 and word.isupper()
    return not is_acronym and word.lower() not in _VERSIONED


def topic(title: str) -> str:
    """Return a title in a form that can be compared: in lower case and with single blanks."""
    return " ".join(title.lower().split())[:500]


def _step(reading: _Reading) -> bool:
    """Remove one mark from the rest of the subject.

    Return false if the rest begins with the title.
    """
    if (mark := _REPLY.match(reading.rest)) and "PATCH" not in reading.words:
        reading.words.add("RE:")
    elif mark := _GROUP.match(reading.rest) or _BARE.match(reading.rest):
        _read_group(reading, mark[1])
    elif "PATCH" in reading.words:
        return False
    elif mark := _BARE_PULL.match(reading.rest):
        reading.words.add("PULL")
    elif (mark := _UNBRACKETED.match(reading.rest)) and _is_marks_only(mark[1]):
        _read_group(reading, mark[1])
    else:
        return False
    reading.rest = reading.rest[mark.end() :]
    return True


def _read_group(reading: _Reading, group: str) -> None:
    words = _WORDS.split(_GLUED.sub(r"\1 ", group))
    is_pull = any(word.upper().strip(_AROUND) == "PULL" for word in words)
    for word in words:
        if is_pull and word.upper() in {"GIT", "REQUEST"}:
            continue
        _read_word(reading, word)


def _read_word(reading: _Reading, word: str) -> None:
    bare = word.strip(_AROUND)
    if bare.upper() in _RESEND | {"PATCH", "PATCHES", "RFC", "PULL"}:
        reading.words.add(bare.upper().removesuffix("ES"))
    elif _BRANCH.fullmatch(bare):
        reading.prefixes.append(word)
    elif version := _VERSION.fullmatch(bare):
        reading.version = reading.version or int(version[1])
    elif counter := _counter(bare):
        # `[PATCH v2 1/3] [PATCH 1/3] foo`: the sender added the first mark last
        reading.counter = reading.counter or counter
    elif bare not in _NOISE:
        reading.prefixes.append(word)


def _counter(word: str) -> tuple[int, int] | None:
    """Return the numbers of a counter such as `3/7`; `None` for another word such as `3/2`."""
    match = _COUNTER.fullmatch(word)
    if not match:
        return None
    number, total = int(match[1]), int(match[2])
    return (number, total) if number <= total and total > 0 else None


def _read_leading_counter(reading: _Reading) -> None:
    """Read a counter that the sender wrote by hand, as in `[PATCH] 1/2: foo`."""
    match = _LEADING_COUNTER.match(reading.rest)
    if not match or reading.counter:
        return
    reading.counter = _counter(match[1])
    if reading.counter:
        reading.rest = reading.rest[match.end() :]


def _is_marks_only(words: str) -> bool:
    reading = _Reading("")
    _read_group(reading, words)
    return not reading.prefixes
