# SPDX-License-Identifier: Apache-2.0
"""This version still has a finding of the previous version.

## Why

submitting-patches.rst asks authors to answer every comment. The rules of netdev ask authors to
address all feedback before the next version. If a check reports the same finding on v2 and on v3,
the author overlooked the finding or thinks that it is wrong. A reviewer wants to know which of the
two is true, without comparing the versions.

## Instead

Change the line. If the finding is wrong, say why in the thread or in the changelog.

## Not reported

- A finding that a later patch of the series removes.
- A finding of a check in preview.

Two findings are the same if they have the same check, file, function, text of the line and subject,
such as a flag or a member. The line number does not matter. Two findings about mails are the same
if they are about the same patch. If the author wrote an answer below the line of the finding in the
thread of the previous version, the message says so. A finding of this check is only a note, because
the repeated finding keeps its own severity.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from app.code.compare import same
from app.mail.thread import quoted
from app.sdk import (
    Bad,
    Confidence,
    Finding,
    FindingCheck,
    Good,
    Observation,
    Reference,
    Said,
    SeriesView,
    Severity,
    Skip,
)


def run(series: SeriesView, findings: tuple[Finding, ...], before: tuple[Finding, ...]) -> Said:
    found = [finding for finding in findings if finding.counts]
    previous = series.previous
    if previous is None:
        if found and series.series.version > 1:
            yield Skip("needs history: no earlier version is known")
        return
    became = _Became(series, previous)
    known = {became.key(finding) for finding in before if finding.counts}
    repeated = [finding for finding in found if became.key(finding) in known]
    if not repeated:
        return
    answered = set(_answered(previous))
    for same_words in _folded(repeated):
        yield _report(same_words, previous.series.version, answered)


class _Became:
    """The mails of the previous version, mapped to the mails of this version that replace them."""

    def __init__(self, series: SeriesView, previous: SeriesView) -> None:
        pairs = same.pairs(previous.series.patches, series.series.patches)
        self._later = {pair.before.message_id: pair.after.message_id for pair in pairs}
        before, now = previous.series.cover, series.series.cover
        if before and now:
            self._later[before.message_id] = now.message_id

    def key(self, finding: Finding) -> tuple[str, str]:
        """Return the part of a finding that is the same in both versions.

        A finding about a mail may have the same text in several mails of the series.
        """
        at = finding.at
        if at.path:
            return finding.fingerprint, ""
        return finding.fingerprint.partition(".")[0], self._later.get(at.message_id, at.message_id)


def _folded(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Group findings that have the same words in several mails."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = finding.at if finding.at.path else (finding.at.text, finding.message)
        groups.setdefault((finding.check, key), []).append(finding)
    return groups.values()


def _answered(previous: SeriesView) -> Iterator[str]:
    """Yield the added lines that the author quoted in the thread with an answer below them."""
    author = previous.series.author.email.lower()
    for mail in previous.series.replies:
        if mail.author.email.lower() != author:
            continue
        for exchange in quoted.exchanges(mail.body):
            added = (line for line in reversed(exchange.quoted) if line.startswith("+"))
            if exchange.text:
                yield from (_plain(line[1:]) for line in islice(added, 1))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _report(findings: list[Finding], version: int, answered: set[str]) -> Observation:
    first, *others = findings
    is_answered = bool(first.at.path) and _plain(first.at.text) in answered
    answer = ", and its author answered below that line" if is_answered else ""
    return Observation(
        first.at,
        f"{first.check} said this about v{version} already{answer}.",
        related=tuple(finding.at for finding in others),
        symbol=first.check,
    )


_HEADER = """

Foo can be set from two places at once.

Signed-off-by: A. Developer <developer@example.org>
---
"""
_MIX = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_set(struct foo *foo, int value)
 	ret = foo_check(value);
 	if (ret)
 		return ret;
+	guard(mutex)(&foo->lock);
+	if (foo->busy)
+		goto out_free;
 	foo->value = value;
"""
_MARKED = _MIX.replace("goto out_free;", "goto out_free;  //~ said this about v1 already")
_MENDED = _MIX.replace("goto out_free;", "return -EBUSY;")


def _mail(marks: str, diff: str) -> str:
    return f"Subject: [{marks}] foo: Take the lock to set it{_HEADER}{diff}"


_ANSWER = """\
Subject: Re: [PATCH] foo: Take the lock to set it
In-Reply-To: <example-1@example.org>
References: <example-1@example.org>

> > +		goto out_free;
> This goto mixes with guard().

It does no harm here, does it?
"""


CHECK = FindingCheck(
    doc=__doc__,
    run=run,
    severity=Severity.NOTE,
    confidence=Confidence.HIGH,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Respond to review comments",
            "https://docs.kernel.org/process/submitting-patches.html#respond-to-review-comments",
        ),
    ),
    examples=(
        Bad("The same goto again", (_mail("PATCH", _MIX), _mail("PATCH v2", _MARKED))),
        Bad(
            "The function moved, the finding with it",
            (_mail("PATCH", _MIX), _mail("PATCH v2", _MARKED.replace("-10 +10", "-40 +44"))),
        ),
        Bad(
            "The author answered and left it as it was",
            (
                _mail("PATCH", _MIX),
                _ANSWER,
                _mail("PATCH v2", _MARKED.replace("already", "already, and its author answered")),
            ),
        ),
        Good("The goto is gone", (_mail("PATCH", _MIX), _mail("PATCH v2", _MENDED))),
        Good("It is new in this version", (_mail("PATCH", _MENDED), _mail("PATCH v2", _MIX))),
        Good("The first version", (_mail("PATCH", _MIX),)),
    ),
)
