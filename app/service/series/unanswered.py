# SPDX-License-Identifier: Apache-2.0
"""The findings of a series that an earlier version had, and that nobody answered since."""

from collections.abc import Collection, Iterable

from app.code.compare import lives
from app.code.compare.lives import Identity, Lived
from app.mail.thread import answers
from app.model import Finding, Life
from app.model.stored import StoredSeries
from app.service.series.threads import MAX_EARLIER, decoded, sent_with
from app.store.database import Transaction
from app.store.series import browse, threads
from app.store.series.story import Story
from app.store.series.threads import MAX_REPLIES, SentMail


def marks(
    transaction: Transaction, story: Story, series: StoredSeries, here: Iterable[Lived]
) -> dict[tuple[int, str], int]:
    """Return `Finding.unanswered_in` of the findings of a series, by the row id of the series and
    the fingerprint.

    `here` has the lives of these findings. An answer in the thread of any earlier version counts.
    """
    still = [one for one in here if one.life is Life.STILL]
    if not still:
        return {}
    position = story.position(series)
    wanted = {one.identity for one in still}
    sent = threads.sent(transaction, series)
    answered = set[Identity]()
    for n in range(max(0, position - MAX_EARLIER), position):
        ids, home = story.ids[n], story.series[n]
        findings = [f for f in story.versions[n].findings if ids[f.fingerprint] in wanted]
        if findings:
            mine = [one for one in sent if one.home == home.id]
            names = list(story.versions[n].mails)
            prints = _answered(transaction, home, names, findings, mine)
            answered |= {ids[fingerprint] for fingerprint in prints}
    numbers = {one.message_id: one.version for one in story.series}
    found = lives.unanswered(still, answered, numbers)
    return {(series.id, fingerprint): version for fingerprint, version in found.items()}


def _answered(
    transaction: Transaction,
    series: StoredSeries,
    names: list[str],
    findings: Collection[Finding],
    sent: Collection[SentMail],
) -> frozenset[str]:
    """Return the fingerprints of those findings of a version that somebody answered in its
    thread."""
    replies = browse.replies(transaction, names, [one.message_id for one in sent], MAX_REPLIES)
    texts = browse.texts(transaction, {reply.id: reply.size for reply in replies})
    by_print = {finding.fingerprint: finding for finding in findings}
    ours = {
        one.message_id: sent_with(one, (by_print[f] for f in one.fingerprints if f in by_print))
        for one in sent
    }
    found = answers.answered(
        findings, list(decoded(threads.texts(replies, texts))), ours, series.author
    )
    return frozenset(found & by_print.keys())
