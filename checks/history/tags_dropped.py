# SPDX-License-Identifier: Apache-2.0
"""A Reviewed-by, Acked-by or Tested-by of the version before is gone, and nothing says why.

## Why

Reviewers give a tag once. submitting-patches.rst asks the author to add it to the next
version, and to say in the changelog when a patch changed so much that it was removed. A
tag that is forgotten costs the maintainer a search through the old thread, or the reviewer
a second review. On linux-gpio and linux-iio one patch in eight lost a tag that way.

## Not reported

Tags that were sent after the new version, or in the hour before it; conditional ones
("with that fixed", "if ...", "otherwise"), quoted ones and those that somebody gives for
another person; tags below the cover letter that are for some patches only, or that the
author put on some; a tag that became another of the same person, or a sign-off; any change
that the changelog, the cover letter or the author's own answers announce ("dropped the tags,
since ..."); a patch of which a fifth is new. Where less of the diff changed this is a note:
the author may have been right to drop the tag.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from app.code.compare import same
from app.mail.group import identities
from app.mail.read import address
from app.mail.thread import quoted
from app.model import UNDATED, Address, Message, Patch, Trailer
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchView,
    Reference,
    Said,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
    pattern,
)

_TOO_LATE = timedelta(hours=1)  # a reply shortly before the series was hardly seen
_REWRITTEN = 0.8  # below this likeness an author is right to drop a tag
_TAG = pattern(r"(?:(?:reviewed|acked|tested)(?:-and|-&)?-?){1,3}-by", re.IGNORECASE)
_OWN = pattern(r"(?:signed-off|co-developed)-by", re.IGNORECASE)
_ANY_TAG = pattern(
    r"\b(?:tags?|trailers?|r-?o?bs?|acks?|a-?bs?|t-?bs?|(?:reviewed|acked|tested)(?:-by)?)\b",
    re.IGNORECASE,
)
_GONE = pattern(
    r"\b(?:drop|remov|discard|strip|omit|left out|reset|lost|"
    r"(?:not|don't|didn't) (?:add|keep|kept|carr|collect|includ|pick|tak))",
    re.IGNORECASE,
)
# the items of a changelog and the sentences of a mail
_ITEM = pattern(r"\n[ \t]{0,20}(?:\n|[-*+•o][ \t]|\d{1,2}[.)][ \t])|[.;](?=\s)")
_MAX_TRAILERS = 200
_PART = pattern(
    r"\bpatch(?:es)?[ #]{0,2}\d|\b\d{1,3}/\d|#|\b(?:part|parts|bits|bindings?|changes to)\b",
    re.IGNORECASE,
)


class _Tag(NamedTuple):
    """A review tag by its giver; `is_test` separates Tested-by from the others."""

    text: str
    person: Address
    is_test: bool


def run(series: SeriesView) -> Said:
    previous = series.previous
    if previous is None:
        if series.series.version > 1:
            yield Skip("needs history: no earlier version is known")
        return
    if _says_so_of_all(series, previous):
        return
    threads = _Threads(previous, series)
    views = {view.patch.message_id: view for view in series.patches}
    for pair in same.pairs(previous.series.patches, series.series.patches):
        lost = _lost(threads.tags(pair.before), pair.after)
        if lost and not _is_explained(pair):
            yield _report(views[pair.after.message_id], pair, lost, previous.series.version)


class _Threads:
    """The tags that were given to the previous version in time, by patch."""

    def __init__(self, previous: SeriesView, now: SeriesView) -> None:
        cover = previous.series.cover
        posted = min(patch.date for patch in now.series.patches)
        self._cover = cover.message_id if cover else ""
        self._given: dict[str, list[_Tag]] = {}
        self._withdrawn: list[Address] = []
        members = {patch.message_id for patch in previous.series.patches} | {self._cover}
        for mail in previous.series.replies:
            if mail.date != UNDATED and mail.date <= posted - _TOO_LATE:
                self._read(mail, members)
        self._of_all = self._unsorted(now)

    def _read(self, mail: Message, members: set[str]) -> None:
        """Read a mail; its tags are for the nearest mail of the series above it in the thread."""
        if _has_both(mail.body) and _says_so(quoted.own_text(mail.body)):
            self._withdrawn.append(mail.author)
        above = (name for name in reversed(mail.references) if name in members)
        target = next(above, "")
        if target:
            self._given.setdefault(target, []).extend(_given(mail, target == self._cover))

    def _unsorted(self, now: SeriesView) -> list[_Tag]:
        """Return the cover letter's tags that no patch carries: the author sorted the others."""
        given = self._given.get(self._cover, [])[:_MAX_TRAILERS]
        carried = [t for p in now.series.patches for t in islice(_kept(p), _MAX_TRAILERS)]
        return [tag for tag in given if not any(_answers(tag, one) for one in carried)]

    def tags(self, patch: Patch) -> list[_Tag]:
        """Return the tags of a patch: carried tags first, then those from replies."""
        carried = islice(_kept(patch), _MAX_TRAILERS)
        every = [*carried, *self._given.get(patch.message_id, ()), *self._of_all]
        return [t for t in every if not any(identities.same(t.person, p) for p in self._withdrawn)]


def _given(mail: Message, is_for_all: bool) -> Iterator[_Tag]:
    for one in quoted.given(mail.body):
        tag = _tag(one.trailer)
        is_limited = is_for_all and _PART.search(one.near)
        if tag and not is_limited and identities.same(tag.person, mail.author):
            yield tag


def _tag(trailer: Trailer) -> _Tag | None:
    found = address.parse(trailer.value)
    if not found:
        return None
    name = trailer.name.capitalize()
    value = trailer.value.partition(" #")[0][:200]
    return _Tag(f"{name}: {value}", found[0], "tested" in name.lower())


def _kept(patch: Patch) -> Iterator[_Tag]:
    found = (_tag(trailer) for trailer in patch.trailers if _TAG.fullmatch(trailer.name))
    yield from (tag for tag in found if tag)
    yield from _below_notes(patch)


def _lost(tags: list[_Tag], patch: Patch) -> list[_Tag]:
    kept = list(islice(_kept(patch), _MAX_TRAILERS))
    if max(len(tags), len(kept), len(patch.trailers)) >= _MAX_TRAILERS:
        return []
    signed = [tag.person for t in patch.trailers if _OWN.fullmatch(t.name) and (tag := _tag(t))]
    lost: list[_Tag] = []
    for tag in tags:
        if any(identities.same(tag.person, one) for one in (*signed, patch.author, patch.sender)):
            continue
        if not any(_answers(tag, one) for one in (*kept, *lost)):
            lost.append(tag)
    return lost


def _below_notes(patch: Patch) -> Iterator[_Tag]:
    """Find tags below the notes: some write their changelog above, where git am cuts tags off."""
    for line in patch.notes.split("\n"):
        name, _, value = line.partition(": ")
        if _TAG.fullmatch(name) and (tag := _tag(Trailer(name, value))):
            yield tag


def _answers(tag: _Tag, other: _Tag) -> bool:
    """Return whether `other` replaces `tag`: an Ack often becomes a review, or vice versa."""
    both = {"tested", "reviewed"} <= set(re.split(r"[-:]", other.text.lower()))
    return (both or tag.is_test == other.is_test) and identities.same(tag.person, other.person)


def _is_explained(pair: same.Pair) -> bool:
    is_rewritten = same.likeness(pair.before, pair.after) < _REWRITTEN
    return is_rewritten or _says_so(f"{pair.after.description}\n{pair.after.notes}")


def _says_so_of_all(series: SeriesView, previous: SeriesView) -> bool:
    """Return whether the cover letter, the first patch or an earlier answer explains the loss."""
    cover, first = series.series.cover, series.series.patches[0]
    answers = (
        m for m in previous.series.replies if identities.same(m.author, series.series.author)
    )
    texts = [quoted.own_text(mail.body) for mail in answers if _has_both(mail.body)]
    return any(map(_says_so, [*texts, cover.body if cover else first.notes]))


def _says_so(text: str) -> bool:
    return _has_both(text) and any(map(_has_both, _ITEM.split(text)))


def _has_both(text: str) -> bool:
    plain = " ".join(text.split())
    return bool(_GONE.search(plain) and _ANY_TAG.search(plain))


def _report(view: PatchView, pair: same.Pair, lost: list[_Tag], version: int) -> Observation:
    tags = ", ".join(tag.text for tag in lost)
    were = "was" if len(lost) == 1 else "were"
    if pair.is_unchanged:
        return Observation(
            view.mail_place(),
            f"{tags} {were} given to v{version} of this patch, which has the same diff, "
            f"and {were} not carried over; is that on purpose?",
            symbol=tags,
        )
    return Observation(
        view.mail_place(),
        f"{tags} {were} given to v{version} of this patch and {were} not carried over; if "
        "that is because the patch changed, the changelog might say so.",
        symbol=tags,
        severity=Severity.NOTE,
    )


_DIFF = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct device *dev)
 	ret = foo_init(dev);
+	foo_mark(dev, true);
+	foo_set_irq(dev, foo->irq);
+	foo_set_wakeup(dev, true);
+	foo_enable(dev);
+	foo_report(dev);
 	if (ret)
 		return ret;
"""
_SIGNED = "Signed-off-by: A. Developer <developer@example.org>"
_V1 = f"""\
Subject: [PATCH] foo: Mark the device before its interrupt

The interrupt may come at once.

{_SIGNED}
---
{_DIFF}"""
_V2 = f"""\
Subject: [PATCH v2] foo: Mark the device before its interrupt

The interrupt may come at once, as it does on a Bar board.

{_SIGNED}
---
v2: say where it was seen

{_DIFF}"""
_MARKED = _V2.replace(
    "its interrupt\n", "its interrupt  //~ Jane Roe <jane@example.com> was given\n", 1
)
_REVIEW = """\
Subject: Re: [PATCH] foo: Mark the device before its interrupt
From: Jane Roe <jane@example.com>
In-Reply-To: <example-1@example.org>
References: <example-1@example.org>

> The interrupt may come at once.

Indeed.

Reviewed-by: Jane Roe <jane@example.com>
"""


def _amended(text: str, old: str, new: str) -> str:
    return text.replace(old, new, 1)


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    any_project=True,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, "
            "Reviewed-by:, Suggested-by: and Fixes:",
            "https://docs.kernel.org/process/submitting-patches.html"
            "#using-reported-by-tested-by-reviewed-by-suggested-by-and-fixes",
        ),
    ),
    examples=(
        Bad("A review of the same diff was forgotten", (_V1, _REVIEW, _MARKED)),
        Bad(
            "An Ack that the version before had is gone, and the patch changed a little",
            (
                _amended(_V1, _SIGNED, f"Acked-by: Jane Roe <jane@example.com>\n{_SIGNED}"),
                _amended(_MARKED, "foo_mark(dev, true)", "foo_mark(dev, false)"),
            ),
        ),
        Good(
            "The tag was carried over, from another address of the same person",
            (
                _V1,
                _REVIEW,
                _amended(_V2, _SIGNED, f"Reviewed-by: Jane Roe (Foo) <roe@foo.example>\n{_SIGNED}"),
            ),
        ),
        Good(
            "The changelog says so",
            (_V1, _REVIEW, _amended(_V2, "v2: ", "v2: drop Jane's R-b, since this is new; ")),
        ),
        Good(
            "The tag had a condition",
            (_V1, _amended(_REVIEW, "Indeed.", "With the typo in the subject fixed,"), _V2),
        ),
        Good("The tag was quoted", (_V1, _amended(_REVIEW, "Reviewed-by", "> Reviewed-by"), _V2)),
        Good(
            "The tag came after the new version",
            (_V1, _amended(_REVIEW, "From:", "Date: Fri, 02 Jan 2026 10:00:00 +0000\nFrom:"), _V2),
        ),
        Good(
            "The reviewer took it back",
            (
                _V1,
                _REVIEW,
                _amended(
                    _REVIEW, "Reviewed-by: Jane", "Sorry, please drop my tag.\n\nCheers, Jane"
                ),
                _V2,
            ),
        ),
        Good(
            "The patch was written anew",
            (_V1, _REVIEW, _V2.replace("\n+\tfoo_", "\n+\tbar_").replace("(dev", "(bar")),
        ),
        Good(
            "Below the cover letter, for one patch of two",
            (
                "Subject: [PATCH 0/1] foo: Mark early\n\nOne of more to come.",
                _amended(_V1, "[PATCH]", "[PATCH 1/1]").replace(
                    "interrupt\n", "interrupt\nIn-Reply-To: <example-1@example.org>\n", 1
                ),
                _amended(_REVIEW, "Indeed.", "For patches 2 and 3:"),
                _V2,
            ),
        ),
    ),
)
