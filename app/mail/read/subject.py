# SPDX-License-Identifier: Apache-2.0
"""Parser for the marks before the title in a subject, such as `[PATCH v2 net-next 02/14]`."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
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
# Mail filters write a mark before a subject, and some mail programs repeat the field's name.
_JUNK = re.compile(
    r"(?:\*{1,10}[^*\[\]]{0,40}\*{1,10}|[({][^(){}\[\]]{0,20}spam[^(){}\[\]]{0,20}[)}]|"
    r"(?:(?:possible|suspected|probable) )?spam\??:|subject:) ?(?=\[|PATCH|re:|fwd?:)",
    re.IGNORECASE,
)
# Brackets may be nested, as in `[PATCH [v2] 1/3]`, or doubled.
_GROUP = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,100}\]){0,300})\]|\[{1,3}([^\[\]]{0,300})\]{1,3}(?=[^\]]|$)"
)
# A bracket that is not closed, or that another bracket closes, ends with its last mark.
_TORN = re.compile(
    r"[\[({<]((?:(?:RFC|RESEND|v\d{1,3}|PATCH|\d{1,4}/\d{1,4})\b[ ,]?){1,6})[\])}>]?", re.IGNORECASE
)
# A colon, a comma or a dash may follow a bracket. A dash without a blank belongs to the title.
_AFTER_GROUP = re.compile(r" ?(?:(?:[:;,]|[-\u2013\u2014]{1,2}(?=[ \[])) ?)?")
_BARE = re.compile(r"((?:RESEND|REPOST|RFC|PATCH)) ?:? ?(?=\[)", re.IGNORECASE)
_UNBRACKETED = re.compile(r"((?:(?:RFC|RESEND) )?PATCH[^:\[\]]{0,30}?)(?:: | --? )", re.IGNORECASE)
# A blank ends these marks if the title begins with the name of a subsystem.
_SUBSYSTEM = r"(?=[\w.,/+-]{1,60}: )"
_SPACED = re.compile(
    rf"((?:(?:RFC|RESEND) )?PATCH(?: v\d{{1,3}})?(?: \d{{1,4}}/\d{{1,4}})?) {_SUBSYSTEM}"
)
_BARE_PULL = re.compile(r"(?:git )?pull(?:[- ]request)?: ?", re.IGNORECASE)
_LEADING_VERSION = re.compile(
    rf"v(\d{{1,2}})(?: ?[:,] ?| - | {_SUBSYSTEM})(?!of |is |to )", re.IGNORECASE
)
_LEADING_COUNTER = re.compile(
    rf"(?:\((\d{{1,4}}/\d{{1,4}})\)(?:[:,] ?| -{{1,2}} | )|"
    rf"(\d{{1,4}}/\d{{1,4}})(?:[:,] ?| -{{1,2}} | {_SUBSYSTEM}))"
)
# `git mailinfo` removes these before a title
_CUT_BY_GIT = re.compile(r"(?:[ \t:]|re:|\[[^\]]{0,300}\])*", re.IGNORECASE)

_COUNTER = re.compile(r"(\d{1,4})/(\d{1,4})")
# Mercurial counts `1 of 2`
_SPACED_COUNTER = re.compile(r"\b(\d{1,4})(?: ?/ ?|[ -]of[ -])(\d{1,4})\b", re.IGNORECASE)
_VERSION = re.compile(r"-?(?:v|ver\.?|version|take|try)[-#]?(\d{1,3})(?:\.\d{1,3})?", re.IGNORECASE)
_SPACED_VERSION = re.compile(r"\b(?:version|take|try) #?(?=\d{1,2}\b)", re.IGNORECASE)
_WORDS = re.compile(r"[\s,;|\[\]]+")
# One character or none glues a tree, a branch, a version or a counter to a mark: `PATCHv2-next`,
# `PATCH-cgroup/for-6.9`, `RFC/PATCH`, `net-next-PATCH`, `1/3v2`.
_MARK = r"(?:PATCH(?:E?S|SET)?|RFC|RESEND|REPOST)"
_GLUE = r"[-_/.+:#=~&@!?*(\"']"
_GLUED = re.compile(
    rf"({_MARK})(?:{_GLUE}+|(?=v\d|\d{{1,4}}/\d|{_MARK}))(.+)|(.+?){_GLUE}(PATCH(?:ES)?)|"
    rf"([^/]+)/(RFC)|(v\d{{1,3}}){_GLUE}+(?!rc\d|\d{{1,3}}(?:$|[^/\d]))(.+)|"
    rf"(\d{{1,4}}/\d{{1,4}}){_GLUE}?([a-z].*)",
    re.IGNORECASE,
)
_RESEND = frozenset({"RESEND", "REPOST", "RESENT", "RE-SEND"})
_PATCH = {"PATCH": "PATCH", "PATCHES": "PATCH", "PATCHS": "PATCH", "PATCHSET": "PATCHSET"}
_NOISE = frozenset({"", "-", ":", "/", "SPAM", "EXTERNAL"})
_OPEN = frozenset("[({<")
_AROUND = "()<>{}:#!?*\"'"
# The longterm branches of the kernel: `[PATCH v6.6 1/2]` is for a branch and no sixth version.
_BRANCH = re.compile(
    r"v(?:3\.(?:10|16|18)|4\.(?:4|9|14|19)|5\.(?:4|10|15)|6\.(?:1|6|12|18)|\d\.\d{1,2}(?=\.[xy]))(?:\.(?:y|x|\d{1,3}))?",
    re.IGNORECASE,
)
# Beside a plain version, a dotted one is a branch: `[PATCH v6.17 v2 1/2]`.
_PLAIN_VERSION = re.compile(r"v\d{1,3}", re.IGNORECASE)
_DOTTED_VERSION = re.compile(r"v\d{1,2}\.\d{1,3}", re.IGNORECASE)
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
        *("bifrost", "bitmap", "encryption", "io_uring", "memcg", "mesh", "pcie", "pmu", "policy"),
        *("stateful", "stateless", "uring", "valhall"),
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
    if junk := _JUNK.match(reading.rest):
        reading.rest = reading.rest[junk.end() :]
    for _ in range(_MAX_GROUPS):
        if not _step(reading):
            break
    if reading.words & {"PATCH", "PATCHSET"}:
        _read_leading_marks(reading)
    number, total = _place(reading)
    if reading.version is None and (number == 0 or not reading.words):
        reading.version = cover_title(reading.rest.strip()).version
    return SubjectTag(
        title=reading.rest.strip(),
        prefixes=tuple(reading.prefixes),
        number=number,
        total=total,
        version=1 if reading.version is None else reading.version,
        is_patch=not reading.words.isdisjoint({"PATCH", "PATCHSET"}),
        is_rfc="RFC" in reading.words,
        is_resend=not _RESEND.isdisjoint(reading.words),
        is_pull="PULL" in reading.words,
        is_reply="RE:" in reading.words,
    )


def joined(sent: str, inner: str) -> str:
    """Return the subject of a patch whose body has a subject of its own.

    The title is that of the body. The marks are those of the mail, because they place the patch in
    its series. If the mail has neither `[PATCH]` nor `[RFC]`, the marks of the body count, too. An
    answer with a patch gets the subject of the body, if that has one of these marks. An answer that
    repeats its subject and the place in the series quotes the patch at that place.
    """
    outer, tag = read(sent), read(inner)
    is_own = (tag.is_patch or tag.is_rfc) and not tag.is_reply and not _is_repeated(outer, tag)
    title = inner[cut.end() :].strip() if (cut := _CUT_BY_GIT.match(inner)) else inner
    if not title or (outer.is_reply and not is_own):
        return sent
    if not outer.is_reply and (outer.is_patch or outer.is_rfc):
        marks = _marks(sent, outer) if outer.title else f"{sent} "
    else:
        marks = "".join(f"[{prefix}] " for prefix in outer.prefixes if not outer.is_reply)
        marks += _marks(inner, tag) if not tag.is_reply else ""
    return f"{marks}{title}"[:_MAX_LENGTH]


def _is_repeated(outer: SubjectTag, inner: SubjectTag) -> bool:
    places = [(topic(tag.title), tag.version, tag.number, tag.total) for tag in (outer, inner)]
    return inner.number is not None and places[0] == places[1]


def _marks(subject: str, tag: SubjectTag) -> str:
    return subject[: len(subject) - len(tag.title)]


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
    is_acronym = len(word) > 1 and (word.isupper() or any(map(str.isupper, word[1:])))
    return not is_acronym and word.lower() not in _VERSIONED


def topic(title: str) -> str:
    """Return a title in a form that can be compared: in lower case and with single blanks."""
    return " ".join(title.lower().split())[:500]


def _place(reading: _Reading) -> tuple[int | None, int | None]:
    """Return the numbers of the counter. `[PATCHSET]` is a cover letter, whatever it counts."""
    if "PATCHSET" in reading.words and (not reading.counter or reading.counter[0]):
        return 0, 0
    return reading.counter or (None, None)


def _step(reading: _Reading) -> bool:
    """Remove one mark from the rest of the subject.

    Return false if the rest begins with the title.
    """
    rest = reading.rest
    is_patch = not reading.words.isdisjoint({"PATCH", "PATCHSET"})
    if (mark := _REPLY.match(rest)) and not is_patch:
        reading.words.add("RE:")
    elif rest[:1] in _OPEN and (mark := _GROUP.match(rest) or _TORN.match(rest)):
        _read_group(reading, mark[mark.lastindex or 0])
        after = _AFTER_GROUP.match(rest, mark.end())
        reading.rest = rest[after.end() if after else mark.end() :]
        return True
    elif mark := _BARE.match(rest):
        _read_group(reading, mark[1])
    elif is_patch:
        return False
    elif mark := _BARE_PULL.match(rest):
        reading.words.add("PULL")
    elif ((mark := _UNBRACKETED.match(rest)) and _is_marks_only(mark[1])) or (
        mark := _SPACED.match(rest)
    ):
        _read_group(reading, mark[1])
    else:
        return False
    reading.rest = rest[mark.end() :]
    return True


def _read_group(reading: _Reading, group: str) -> None:
    words = [piece for word in _words(group) for piece in _pieces(word)]
    is_pull = any(word.upper().strip(_AROUND) == "PULL" for word in words)
    is_versioned = any(_PLAIN_VERSION.fullmatch(word.strip(_AROUND)) for word in words)
    for word in words:
        if is_pull and word.upper() in {"GIT", "REQUEST"}:
            continue
        if is_versioned and _DOTTED_VERSION.fullmatch(word.strip(_AROUND)):
            reading.prefixes.append(word)
        else:
            _read_word(reading, word)


@lru_cache(maxsize=1000)  # most brackets have the same few words
def _words(group: str) -> tuple[str, ...]:
    group = _SPACED_VERSION.sub("v", _SPACED_COUNTER.sub(r"\1/\2", group))
    return tuple(_WORDS.split(group))


@lru_cache(maxsize=1000)
def _pieces(word: str) -> tuple[str, ...]:
    """Split a word such as `PATCHv2-next` into its marks and the rest."""
    pieces = []
    while glued := _GLUED.fullmatch(word):
        first, word = filter(None, glued.groups())
        pieces.append(first)
    return (*pieces, word)


def _read_word(reading: _Reading, word: str) -> None:
    bare = word.strip(_AROUND).rstrip("-_/+")
    name = bare.upper()
    if name in _RESEND | {"RFC", "PULL"}:
        reading.words.add(name)
    elif name in _PATCH:
        reading.words.add(_PATCH[name])
    elif _BRANCH.fullmatch(bare):
        reading.prefixes.append(word)
    elif version := _VERSION.fullmatch(bare):
        reading.version = reading.version or int(version[1])
    elif counter := _counter(bare):
        # `[PATCH v2 1/3] [PATCH 1/3] foo`: the sender added the first mark last
        reading.counter = reading.counter or counter
    elif name not in _NOISE:
        reading.prefixes.append(word)


def _counter(word: str) -> tuple[int, int] | None:
    """Return the numbers of a counter such as `3/7`; `None` for another word such as `3/2`."""
    match = _COUNTER.fullmatch(word)
    if not match:
        return None
    number, total = int(match[1]), int(match[2])
    return (number, total) if number <= total and total > 0 else None


def _read_leading_marks(reading: _Reading) -> None:
    """Read marks that the sender wrote by hand, as in `[PATCH] v2: foo` or `[PATCH] 1/2: foo`."""
    if (version := _LEADING_VERSION.match(reading.rest)) and reading.version is None:
        reading.version = int(version[1])
        reading.rest = reading.rest[version.end() :]
    match = _LEADING_COUNTER.match(reading.rest)
    if not match or reading.counter:
        return
    reading.counter = _counter(match[1] or match[2])
    if reading.counter:
        reading.rest = reading.rest[match.end() :]


def _is_marks_only(words: str) -> bool:
    reading = _Reading("")
    _read_group(reading, words)
    return not reading.prefixes
