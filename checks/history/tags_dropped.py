# SPDX-License-Identifier: Apache-2.0
"""A Reviewed-by, Acked-by or Tested-by of the previous version is gone, and nothing says why.

## Why

Reviewers give a tag to a patch only once. submitting-patches.rst asks the author to add the tag to
the next version. If the patch changed so much that the author removed the tag, the changelog should
say so. If a tag is forgotten, the maintainer must search the old thread, or the reviewer must
review again. On linux-gpio and linux-iio, one patch in eight lost a tag in this way.

## Instead

Add the tag to the new version: `b4 trailers -u` collects the tags of a thread. If the tag no longer
applies, name it in the changelog: "dropped Jane's Reviewed-by, because the locking is new".

## Not reported

- Tags that were sent after the new version, or in the hour before it.
- Tags with a condition ("with that fixed", "if ...", "otherwise"), and quoted tags.
- Tags that somebody gave for another person.
- Tags below the cover letter that are for some patches only, or that the author put on some
  patches.
- A tag that became another tag of the same person, or a sign-off, or that the cover letter has.
- A loss that the changelog, the cover letter or the author's answers announce.
- A patch of which at least a fifth is new, or more than ten lines.
- Tags of robots, and tags for a part of a patch that changed since.
- Backports, because their message is that of the commit in Linus' tree.

If the diff changed, but less than that, the finding is a note, because the author may have
been right to drop the tag.
"""

import re

from app.code.compare import same
from app.mail.group import branches, identities
from app.mail.thread import review_tags
from app.mail.thread.review_tags import GivenTags, ReviewTag, announces_dropped, says_dropped
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

# below this likeness, or with more new lines, an author is right to drop a tag
_REWRITTEN = 0.8
_MANY_NEW = 10
_OWN = pattern(r"(?:signed-off|co-developed)-by", re.IGNORECASE)


def run(series: SeriesView) -> Said:
    previous = series.previous
    if previous is None:
        if series.series.version > 1:
            yield Skip("needs history: no earlier version is known")
        return
    if branches.is_for_stable(series.series.prefixes) or _is_explained_for_all(series, previous):
        return
    cover = series.series.cover
    of_cover = review_tags.in_text(cover.text) if cover else []
    given = GivenTags(previous.series, series.series)
    views = {view.patch.message_id: view for view in series.patches}
    for pair in same.pairs(previous.series.patches, series.series.patches):
        if branches.is_backport(series.series, pair.after):
            continue
        lost = _lost(given.of(pair.before), pair, of_cover)
        if lost and not _is_explained(pair):
            yield _report(views[pair.after.message_id], pair, lost, previous.series.version)


def _lost(tags: list[ReviewTag], pair: same.Pair, of_cover: list[ReviewTag]) -> list[ReviewTag]:
    patch = pair.after
    kept = [*review_tags.carried(patch), *of_cover]
    if max(len(tags), len(kept), len(patch.trailers)) >= review_tags.MAX_TRAILERS:
        return []
    own = (review_tags.read(one) for one in patch.trailers if _OWN.fullmatch(one.name))
    signed = [tag.person for tag in own if tag]
    lost: list[ReviewTag] = []
    for tag in tags:
        if any(identities.alike(tag.person, one) for one in (*signed, patch.author, patch.sender)):
            continue
        if tag.is_limited and not pair.is_unchanged:  # the parts may be gone
            continue
        if not any(map(tag.is_replaced_by, (*kept, *lost))):
            lost.append(tag)
    return lost


def _is_explained(pair: same.Pair) -> bool:
    share = same.likeness(pair.before, pair.after)
    lines = sum(change.added_count + change.removed_count for change in pair.after.files)
    is_rewritten = share < _REWRITTEN or (1 - share) * lines > _MANY_NEW
    return is_rewritten or announces_dropped(f"{pair.after.description}\n{pair.after.notes}")


def _is_explained_for_all(series: SeriesView, previous: SeriesView) -> bool:
    """Return whether the cover letter, the first patch or the author explains lost tags."""
    now = series.series
    replies = (*previous.series.replies, *now.replies)
    answers = (mail.body for mail in replies if identities.alike(mail.author, now.author))
    texts = [now.patches[0].notes, now.cover.body if now.cover else ""]
    return any(map(says_dropped, answers)) or any(map(announces_dropped, texts))


def _report(view: PatchView, pair: same.Pair, lost: list[ReviewTag], version: int) -> Observation:
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
    version=2,
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
        Good(
            "The author announced it below the quoted tag",
            (
                _amended(_V1, _SIGNED, f"Reviewed-by: Jane Roe <jane@example.com>\n{_SIGNED}"),
                _amended(
                    _REVIEW.replace(
                        "Jane Roe <jane@example.com>\nIn",
                        "A. Developer <developer@example.org>\nIn",
                    ),
                    "Indeed.\n\nReviewed-by: Jane Roe <jane@example.com>",
                    "> Reviewed-by: Jane Roe <jane@example.com>\n\nThese were left over. "
                    "I'll remove them in the next version.",
                ),
                _V2,
            ),
        ),
        Bad(
            "The author announced something else below the quoted tag",
            (
                _V1,
                _REVIEW,
                _amended(
                    _REVIEW.replace(
                        "Jane Roe <jane@example.com>\nIn",
                        "A. Developer <developer@example.org>\nIn",
                    ),
                    "Indeed.\n\nReviewed-by: Jane Roe <jane@example.com>",
                    "> Reviewed-by: Jane Roe <jane@example.com>\n\nThank you. "
                    "I will also remove the empty line in v2.",
                ),
                _MARKED,
            ),
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
            "The cover letter has the tag",
            (
                _V1,
                _REVIEW,
                "Subject: [PATCH v2 0/1] foo: Mark early\n\nOne fix.\n\n"
                "Reviewed-by: Jane Roe <jane@example.com>",
                _amended(_V2, "[PATCH v2]", "[PATCH v2 1/1]").replace(
                    "interrupt\n", "interrupt\nIn-Reply-To: <example-3@example.org>\n", 1
                ),
            ),
        ),
        Good(
            "The cover letter says that the tag is deleted",
            (
                _V1,
                _REVIEW,
                "Subject: [PATCH v2 0/1] foo: Mark early\n\nOne fix.\n\nChanges in v2:\n"
                "- Delete reviewed-by tag of Jane Roe, because the locking\n  is introduced",
                _amended(_V2, "[PATCH v2]", "[PATCH v2 1/1]").replace(
                    "interrupt\n", "interrupt\nIn-Reply-To: <example-3@example.org>\n", 1
                ),
            ),
        ),
        Good(
            "The tag of a robot",
            (
                _V1,
                _REVIEW.replace("Jane Roe <jane@example.com>", "Review Bot <bot@example.com>"),
                _V2,
            ),
        ),
        Good(
            "A backport",
            (
                _V1.replace("[PATCH]", "[PATCH 6.12.y]"),
                _REVIEW,
                _V2.replace("[PATCH", "[PATCH 6.12.y"),
            ),
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
