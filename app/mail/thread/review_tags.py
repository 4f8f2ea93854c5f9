# SPDX-License-Identifier: Apache-2.0
"""Review tags of a patch: the tags in its message, and the tags that people gave in the thread."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from app.mail import robots
from app.mail.group import identities
from app.mail.read import address
from app.mail.thread import quoted
from app.model import UNDATED, Address, Message, Patch, Series, Trailer
from app.patterns import pattern

MAX_TRAILERS = 200
_TOO_LATE = timedelta(hours=1)  # a reply shortly before the series was hardly seen
_TAG = pattern(r"(?:(?:reviewed|acked|tested)(?:-and|-&)?-?){1,3}-by", re.IGNORECASE)
_ANY_TAG = pattern(
    r"\b(?:(?<!version )(?<!fixes )(?<!fixes: )(?<!git )(?<!stable )tags?|trailers?|r-?o?bs?|"
    r"acks?|a-?bs?|t-?bs?|(?:reviewed|acked|tested)(?:-by)?)\b",
    re.IGNORECASE,
)
_GONE = pattern(
    r"\b(?:drop|remov|deleted?|deleting|eras|discard|strip|omit|lost|lose|clear(?:ed|ing)? |withdr|"
    r"retract|reset (?:the |all |your |any )?(?:tags?|trailers?|reviews?|r-?bs?|acks?)\b|"
    r"revok|invalid|forgot|(?:left|leave|leaving|took|take|taken) (?:out|off)|"
    r"no longer (?:appl|valid|hold|carr|keep)|"
    r"(?:not|don['’]t|didn['’]t|haven['’]t|hasn['’]t) (?:been )?"
    r"(?:add|keep|kept|carr|collect|includ|pick|tak|appl|transfer|retain|preserve))",
    re.IGNORECASE,
)
# below a quoted tag a pronoun is enough: "I'll remove them in v2", "these should be dropped"
_DROPPING = (
    r"(?:drop|remov|delet|discard|strip|omit|withdr|retract|revok|lost|los[ei]|"
    r"(?:left|leave|leaving|took|take|taken) (?:out|off)|"
    r"no longer (?:appl|valid|hold|carr|keep)|"
    r"(?:not|don['’]t|didn['’]t) (?:been )?(?:add|keep|kept|carr|includ|retain))\w{0,6}"
)
_GONE_IT = pattern(
    rf"\b{_DROPPING}(?: (?:all|both|of)){{0,2}} (?:them\b|(?:it|this|these|those)(?: tags?)?"
    r"(?=\W{0,3}\Z|[^\w ]| (?:in|from|for|and|next|when|on|now|then|again|because|since|if)\b))|"
    r"\b(?:they|these|those|this|it)(?: (?:will|should|must|can|was|were|are|is|be|been|have|has|"
    rf"also|now)){{0,4}} {_DROPPING}",
    re.IGNORECASE,
)
_TAG_LINE = pattern(r"[ \t]{0,9}(?:reviewed|acked|tested)-by:", re.IGNORECASE)
# the items of a changelog and the sentences of a mail
_ITEM = pattern(r"\n[ \t]{0,20}(?:\n|[-*+•o][ \t]|\d{1,2}[.)][ \t])|[.;](?=\s)")
_PART = pattern(
    r"\bpatch(?:es)?[ #]{0,2}\d|\b\d{1,3}/\d|#|\b(?:part|parts|bits|bindings?|changes to)\b",
    re.IGNORECASE,
)


class ReviewTag(NamedTuple):
    """A review tag with the person who gave it.

    `is_test` marks a Tested-by. `is_limited` marks a tag of a reply that is for some parts only.
    """

    text: str
    person: Address
    is_test: bool
    is_limited: bool = False

    def is_replaced_by(self, other: "ReviewTag") -> bool:
        """Return whether the tag `other` replaces this one.

        For example, an Acked-by may become a Reviewed-by of the same person.
        """
        both = {"tested", "reviewed"} <= set(re.split(r"[-:]", other.text.lower()))
        return (both or self.is_test == other.is_test) and identities.alike(
            self.person, other.person
        )


def read(trailer: Trailer) -> ReviewTag | None:
    """Return a trailer as a review tag; `None` if the trailer has no address."""
    found = address.parse(trailer.value)
    if not found:
        return None
    name = trailer.name.capitalize()
    value = trailer.value.partition(" #")[0][:200]
    return ReviewTag(f"{name}: {value}", found[0], "tested" in name.lower())


def carried(patch: Patch) -> list[ReviewTag]:
    """Return the review tags in a patch mail, including tags below the `---`.

    Some people write the `---` and their changelog above the tags, so that `git am` cuts the tags
    off. The tags of robots are left out.
    """
    tags = (*_read_all(patch.trailers), *in_text(patch.notes))
    return list(islice(tags, MAX_TRAILERS))


def in_text(text: str) -> list[ReviewTag]:
    """Return the review tags in the lines of a text, such as a cover letter."""
    lines = (line.partition(": ") for line in text.split("\n"))
    return list(islice(_read_all(Trailer(name, value) for name, _, value in lines), MAX_TRAILERS))


def _read_all(trailers: Iterable[Trailer]) -> Iterator[ReviewTag]:
    for trailer in trailers:
        tag = read(trailer) if _TAG.fullmatch(trailer.name) else None
        if tag and not robots.is_robot(tag.person):
            yield tag


class GivenTags:
    """The review tags that people gave to the previous version before the new version was sent."""

    def __init__(self, previous: Series, now: Series) -> None:
        posted = min(patch.date for patch in now.patches)
        self._cover = previous.cover.message_id if previous.cover else ""
        self._given: dict[str, list[ReviewTag]] = {}
        self._withdrawn: list[Address] = []
        members = {patch.message_id for patch in previous.patches} | {self._cover}
        for mail in previous.replies:
            if mail.date != UNDATED and mail.date <= posted - _TOO_LATE:
                self._read(mail, members)
        self._of_all = self._unsorted(now)

    def _read(self, mail: Message, members: set[str]) -> None:
        """Read a reply.

        The tags in the reply are for the nearest mail of the series above the reply.
        """
        if mentions_dropped(mail.body) and announces_dropped(quoted.own_text(mail.body)):
            self._withdrawn.append(mail.author)
        above = (name for name in reversed(mail.references) if name in members)
        target = next(above, "")
        if target:
            self._given.setdefault(target, []).extend(_given(mail, target == self._cover))

    def _unsorted(self, now: Series) -> list[ReviewTag]:
        """Return the tags given to the cover letter that no patch has.

        The author put the other tags on the right patches.
        """
        given = self._given.get(self._cover, [])[:MAX_TRAILERS]
        sorted_ = [tag for patch in now.patches for tag in carried(patch)]
        return [tag for tag in given if not any(map(tag.is_replaced_by, sorted_))]

    def of(self, patch: Patch) -> list[ReviewTag]:
        """Return the review tags of a patch: the tags in the patch, then the tags in replies."""
        every = [*carried(patch), *self._given.get(patch.message_id, ()), *self._of_all]
        return [t for t in every if not any(identities.alike(t.person, p) for p in self._withdrawn)]


def _given(mail: Message, is_for_all: bool) -> Iterator[ReviewTag]:
    """Yield the tags that the author of a reply gives.

    A tag below the cover letter that is for some patches only is left out, and so are the tags of
    robots.
    """
    given = quoted.given(mail.body)
    is_robot = robots.is_robot(mail.author)
    if not given or is_robot or robots.is_by_robot(quoted.own_text(mail.body)):
        return
    for one in given:
        tag = read(one.trailer)
        is_limited = bool(_PART.search(one.near))
        if not tag or (is_for_all and is_limited) or robots.is_robot(tag.person):
            continue
        if identities.alike(tag.person, mail.author):
            yield tag._replace(is_limited=is_limited)


def announces_dropped(text: str) -> bool:
    """Return whether an item of a changelog, or a sentence, says that tags were dropped."""
    return mentions_dropped(text) and any(map(mentions_dropped, _ITEM.split(text)))


def says_dropped(body: str) -> bool:
    """Return whether a reply says that tags are or will be dropped.

    Below a quoted tag a pronoun may stand for the tag.
    """
    if not mentions_dropped(body):
        return False
    below = (one.text for one in quoted.comments(body) if _TAG_LINE.match(one.line))
    return announces_dropped(quoted.own_text(body)) or any(map(_drops_it, below))


def _drops_it(text: str) -> bool:
    return bool(_GONE_IT.search(" ".join(text.split()))) or announces_dropped(text)


def mentions_dropped(text: str) -> bool:
    """Return whether a text has both words for tags and words for dropping, in any place."""
    plain = " ".join(text.split())
    return bool(_GONE.search(plain) and _ANY_TAG.search(plain))
