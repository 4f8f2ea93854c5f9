# SPDX-License-Identifier: Apache-2.0
"""Parser for the marks before the title in a subject, such as `[PATCH v2 net-next 02/14]`."""

import re
from dataclasses import dataclass, field

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
# `git mailinfo` removes these before a title
_CUT_BY_GIT = re.compile(r"(?:[ \t:]|re:|\[[^\]]{0,300}\])*", re.IGNORECASE)

_COUNTER = re.compile(r"(\d{1,4})/(\d{1,4})")
_VERSION = re.compile(r"-?(?:v|ver\.?)(\d{1,3})(?:\.\d{1,3})?", re.IGNORECASE)
_WORDS = re.compile(r"[\s,;]+")
_GLUED = re.compile(r"(PATCH|RFC|RESEND)(?=[-_/.]?(?:v\d|PATCH|RFC|RESEND))[-_/.]?", re.IGNORECASE)
_RESEND = frozenset({"RESEND", "REPOST", "RESENT", "RE-SEND"})
_NOISE = frozenset({"", "-", ":", "/"})
_AROUND = "()<>:"


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


def joined(sent: str, inner: str) -> str:
    """Return the subject of a patch whose body has a subject of its own.

    The title is that of the body. The marks are those of the mail, because they place the patch in
    its series. If the mail has neither `[PATCH]` nor `[RFC]`, the marks of the body count, too. An
    answer with a patch gets the subject of the body, if that has one of these marks.
    """
    outer, tag = read(sent), read(inner)
    is_marked = tag.is_patch or tag.is_rfc
    title = inner[cut.end() :].strip() if (cut := _CUT_BY_GIT.match(inner)) else inner
    if not title or (outer.is_reply and (tag.is_reply or not is_marked)):
        return sent
    if not outer.is_reply and (outer.is_patch or outer.is_rfc):
        marks = _marks(sent, outer) if outer.title else f"{sent} "
    else:
        marks = "".join(f"[{prefix}] " for prefix in outer.prefixes if not outer.is_reply)
        marks += _marks(inner, tag) if not tag.is_reply else ""
    return f"{marks}{title}"[:_MAX_LENGTH]


def _marks(subject: str, tag: SubjectTag) -> str:
    return subject[: len(subject) - len(tag.title)]


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
