# SPDX-License-Identifier: Apache-2.0
"""A version number is used twice for different patches, or a version number is left out.

## Why

Reviewers, patchwork and `b4` distinguish the versions of a series only by their numbers. If two
different series are called v3, people review, test and apply the wrong one. RESEND says that
nothing changed, so nobody looks at the patches again. submitting-patches.rst therefore asks not to
use RESEND for a modified patch. If a number is left out, people search for a series that does not
exist.

## Instead

Give each series with a change the next number: `git format-patch -v4`. Use RESEND only if you send
the same patches again. If a version went to another list, say so in the changelog.

## Not reported

- The same patches sent again, rebased, or with other tags or another commit message.
- A PATCH after an RFC, which begins to count anew.
- Series that share half of their patches or less, for example if a single patch joins a series.
- Series that are incomplete, or that were sent over several days.
- Series of two people, or with other words in the brackets of their subjects.
- Backports, which are sent for several branches.
- A resend that says that it is rebased.
- A title with a version in a form that Kantha does not read for certain.
- A number that is left out, unless the changelog says that it lists the changes since the version
  before that number, and mentions the number nowhere.

A series with a later version number is skipped if Kantha knows no earlier version.
"""

import re
from collections.abc import Iterator, Sequence

from app.code.compare import same
from app.mail.group import identities, versions
from app.model import Series, SeriesKind
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    Reference,
    Said,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
    pattern,
)

_ONE_WORK = 0.5  # the share of changed lines that two versions of a patch have in common
_REBASED = pattern(r"\brebas", re.IGNORECASE)


def run(series: SeriesView) -> Said:
    now = series.series
    before = now.previous
    if before is None:
        if now.version > 1 or now.kind is SeriesKind.RESEND:
            yield Skip("needs history: no earlier version is known")
        return
    if not versions.is_certain(before) or not versions.is_certain(now):
        return
    pairs = same.pairs(before.patches, now.patches)
    if not _is_comparable(before, now, pairs):
        return
    if before.version == now.version:
        yield from _repeated(series, before, pairs)
    else:
        yield from _left_out(series, before)


def _is_comparable(before: Series, now: Series, pairs: Sequence[same.Pair]) -> bool:
    """Return whether one series can replace the other. An RFC has version numbers of its own."""
    if (before.kind is SeriesKind.RFC) != (now.kind is SeriesKind.RFC):
        return False
    marks = [{prefix.lower() for prefix in series.prefixes} for series in (before, now)]
    if marks[0] != marks[1] or not identities.alike(before.author, now.author):
        return False
    is_most = 2 * len(pairs) > max(len(before.patches), len(now.patches))
    return is_most and versions.is_whole(before) and versions.is_whole(now)


def _repeated(
    series: SeriesView, before: Series, pairs: Sequence[same.Pair]
) -> Iterator[Observation]:
    now = series.series
    changed = [f'"{pair.after.title}"' for pair in pairs if _differs(pair)]
    is_rebased = now.kind is SeriesKind.RESEND and any(map(_REBASED.search, versions.texts(now)))
    if not changed or is_rebased:
        return
    which = ", ".join(changed[:3])
    others = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    yield Observation(
        series.cover_place(),
        f"{_what(before, now)}, but the diff of {which}{others} has changed since; "
        f"would v{now.version + 1} be the better number?",
        symbol=f"v{now.version}",
    )


def _what(before: Series, now: Series) -> str:
    day = f"{before.date:%Y-%m-%d}"
    if now.kind is SeriesKind.RESEND:
        return f"This is called a resend of what was posted on {day}"
    return f"v{now.version} of this work was already posted on {day}"


def _differs(pair: same.Pair) -> bool:
    """Return whether two patches are readable, make different changes and are one work.

    Patches that have neither the title nor half of the changed lines in common are two works.
    """
    if not (same.is_readable(pair.before) and same.is_readable(pair.after)) or pair.is_unchanged:
        return False
    is_titled = pair.before.title.casefold() == pair.after.title.casefold()
    return is_titled or same.likeness(*pair) >= _ONE_WORK


def _left_out(series: SeriesView, before: Series) -> Iterator[Observation]:
    now = series.series
    texts = versions.texts(now)
    unseen = sorted({*range(before.version + 1, now.version)} - versions.mentioned(texts))
    if not unseen or max(versions.compared(texts), default=0) != before.version:
        return
    names = ", ".join(f"v{version}" for version in unseen[:5])
    yield Observation(
        series.cover_place(),
        f"The changelog lists the changes since v{before.version}; was there a {names}, which it "
        "does not mention?",
        symbol=names,
        severity=Severity.NOTE,
    )


_BODY = """

The interrupt may come at once.

Signed-off-by: A. Developer <developer@example.org>
---
"""
_DIFF = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct device *dev)
 	ret = foo_init(dev);
+	foo_mark(dev, true);
 	if (ret)
 		return ret;
"""
_OTHER = _DIFF.replace("true", "foo->is_marked")
_TITLE = "foo: Mark the device before its interrupt"


def _mail(marks: str, diff: str = _DIFF, notes: str = "", announced: str = "") -> str:
    mark = f"  //~ {announced}" if announced else ""
    changelog = f"{notes}\n\n" if notes else ""
    return f"Subject: [{marks}] {_TITLE}{mark}{_BODY}{changelog}{diff}"


def _sibling(mail: str, verb: str) -> str:
    """Return another patch of the series that the mail with the number 2 begins."""
    mail = mail.replace("Mark", verb.title()).replace("/foo.c", f"/{verb}.c")
    return f"In-Reply-To: <example-2@example.org>\n{mail}"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Don't get discouraged - or impatient",
            "https://docs.kernel.org/process/submitting-patches.html"
            "#don-t-get-discouraged-or-impatient",
        ),
        Reference(
            "Documentation/process/submitting-patches.rst, Subject Line",
            "https://docs.kernel.org/process/submitting-patches.html#subject-line",
        ),
    ),
    examples=(
        Bad(
            "Two different patches are v2",
            (
                _mail("PATCH v2"),
                _mail("PATCH v2", _OTHER, announced="would v3 be the better number"),
            ),
        ),
        Bad(
            "A resend that changed",
            (
                _mail("PATCH"),
                _mail(
                    "PATCH RESEND", _OTHER, announced="called a resend of what was posted on 2026"
                ),
            ),
        ),
        Bad(
            "A number is left out",
            (
                _mail("PATCH v2"),
                _mail(
                    "PATCH v4", _OTHER, "Changes since v2: mark it once", "was there a v3, which"
                ),
            ),
        ),
        Bad(
            "v4l2 is no version",
            (
                _mail("PATCH v2").replace(_TITLE, f"v4l2: {_TITLE}"),
                _mail("PATCH v2", _OTHER, announced="would v3 be the better number").replace(
                    _TITLE, f"v4l2: {_TITLE}"
                ),
            ),
        ),
        Good(
            "Another number of which nothing is known",
            (_mail("PATCH v2"), _mail("PATCH v4", _OTHER, "v4: do not mark it twice")),
        ),
        Good(
            "Two branches",
            (_mail("PATCH 6.12.y"), _mail("PATCH 6.12.y", _OTHER)),
        ),
        Good(
            "A resend on a newer base",
            (_mail("PATCH"), _mail("PATCH RESEND", _OTHER, "Rebased on v7.1-rc1.")),
        ),
        Good("For another tree", (_mail("PATCH net"), _mail("PATCH net-next", _OTHER))),
        Good(
            "A version in words",
            (_mail("PATCH"), _mail("PATCH", _OTHER).replace("interrupt", "interrupt, round 2", 1)),
        ),
        Good("The same patch again", (_mail("PATCH v2"), _mail("PATCH RESEND v2"))),
        Good(
            "The same patch on a newer base",
            (
                _mail("PATCH v2"),
                _mail("PATCH v2", _DIFF.replace("10", "13").replace("= foo", "=  foo")),
            ),
        ),
        Good("A PATCH after its RFC", (_mail("RFC PATCH"), _mail("PATCH", _OTHER))),
        Good(
            "The changelog knows of the number",
            (_mail("PATCH v2"), _mail("PATCH v4", _OTHER, "v3: sent to linux-foo alone")),
        ),
        Good("No earlier version is known", (_mail("PATCH v4"),)),
        Good(
            "A patch that was sent alone is now one of three",
            (
                _mail("PATCH v2"),
                _mail("PATCH v2 1/3", _OTHER),
                _sibling(_mail("PATCH v2 2/3"), "name"),
                _sibling(_mail("PATCH v2 3/3"), "count"),
            ),
        ),
        Good(
            "Of three patches one has come so far",
            (_mail("PATCH v2"), _mail("PATCH v2 1/3", _OTHER)),
        ),
    ),
)
