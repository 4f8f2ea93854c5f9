# SPDX-License-Identifier: Apache-2.0
"""The thread of a series: answers under their patch, tags, and answers to findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.code.compare.lives import Identity
from app.mail.read.decode import Undecodable, decode
from app.mail.thread import trees
from app.mail.thread.answers import Answer, Sent, anchor
from app.mail.thread.trees import Reply, Tag, Thread
from app.model import Finding, Message, MessageKind
from app.model.stored import StoredSeries
from app.store.database import Database, Transaction
from app.store.series import browse, story, threads
from app.store.series.story import Story
from app.store.series.threads import MAX_BYTES, SentMail, ThreadMails

__all__ = ["MAX_EARLIER", "Answer", "Reply", "Tag", "Thread", "anchor", "of"]

MAX_EARLIER = 8  # versions whose threads are read for answers to the same findings


@dataclass(frozen=True, slots=True)
class _StoredThread:
    """The thread of a series as it is stored."""

    series: str
    around: ThreadMails
    findings: dict[str, Finding]

    @classmethod
    def of(cls, transaction: Transaction, series: StoredSeries, share: int = 1) -> "_StoredThread":
        """Read the thread of a series; `share` is the number of series that are read together."""
        around = threads.around(transaction, series, MAX_BYTES // share)
        found = threads.findings(transaction, series) if around.sent else {}
        return cls(series.message_id, around, found)

    def built(self) -> Thread:
        members = self.around.members
        cover = next((m.message_id for m in members if m.kind == MessageKind.COVER), "")
        sent = [_sent(one, self.findings) for one in self.around.sent]
        names = [member.message_id for member in members]
        return trees.build(names, _decoded(self.around.replies), sent, cover)


def of(database: Database, message_id: str) -> Thread | None:
    """Return the thread of the series with this mail, `None` without such a series.

    Answers to an earlier version appear at the same finding of this version.
    """
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        if series is None:
            return None
        here = _StoredThread.of(transaction, series)
        versions = browse.versions(transaction, series)
        before = versions[: next(n for n, one in enumerate(versions) if one.id == series.id)]
        asked = threads.asked(transaction, before)[-MAX_EARLIER:]
        earlier = [_StoredThread.of(transaction, one, len(asked)) for one in asked]
        whole = story.load(transaction, series) if earlier else None
        position = whole.position(series) if whole else 0
    found = here.built()
    if whole is None:
        return found
    answers: dict[str, list[Answer]] = defaultdict(list)
    for read in earlier:
        for fingerprint, answer in _carried(read, whole, position):
            answers[fingerprint].append(answer)
    for fingerprint, own in found.answers.items():
        answers[fingerprint] += own
    return replace(found, answers={name: tuple(those) for name, those in answers.items()})


def _carried(read: _StoredThread, whole: Story, position: int) -> Iterator[tuple[str, Answer]]:
    """Yield the answers to an earlier version by the fingerprints of the version at a position."""
    mine = {identity: fingerprint for fingerprint, identity in whole.ids[position].items()}
    ids = whole.ids[whole.numbers[read.series]] if read.series in whole.numbers else {}
    for fingerprint, those in read.built().answers.items():
        # a finding that a later review lacks keeps the identity of the code it was found in
        now = mine.get(ids.get(fingerprint, Identity(fingerprint)))
        if now is not None:
            yield from ((now, replace(answer, series=read.series)) for answer in those)


def _sent(mail: SentMail, findings: dict[str, Finding]) -> Sent:
    body = next((message.body for message in _decoded([mail.raw])), "")
    known = tuple(findings[one] for one in mail.fingerprints if one in findings)
    return Sent(mail.message_id, mail.answers, body, mail.fingerprints, known)


def _decoded(raws: Iterable[bytes]) -> Iterator[Message]:
    for raw in raws:
        try:
            yield decode(raw)
        except Undecodable:
            continue  # the whole mail was read on arrival; cut to its headers it may not be
