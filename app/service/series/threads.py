# SPDX-License-Identifier: Apache-2.0
"""The thread of a series: replies under their patches, tags, and answers to findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.mail.read.decode import Undecodable, decode
from app.mail.thread import trees
from app.mail.thread.answers import Answer, Sent, anchor
from app.mail.thread.trees import Reply, Tag, Thread
from app.model import Finding, Message, MessageKind
from app.model.stored import StoredMail, StoredSeries
from app.store.database import Database, Transaction
from app.store.series import browse, stored_lives, threads
from app.store.series.browse import Answering, StoredText
from app.store.series.stored_lives import SeriesLives
from app.store.series.threads import MAX_REPLIES, SentMail

__all__ = ["MAX_EARLIER", "Answer", "Reply", "Tag", "Thread", "anchor", "of"]

MAX_EARLIER = 8  # versions whose reply mails are read for answers to the same findings
MAX_KNOWN = 5_000  # findings in the reviews of these versions that a reply mail named


@dataclass(frozen=True, slots=True)
class StoredThread:
    """The mails around a series: everything that its thread needs, except the texts of the mails.

    `replies` are replies to the series, `earlier` are replies to reply mails about earlier
    versions. `sent` are the reply mails about the series and about earlier versions. `known` has
    the findings in reply mails by series and fingerprint. `now` has the fingerprints that the same
    findings have in this series.
    """

    series: StoredSeries
    members: Sequence[StoredMail]
    replies: Sequence[Answering]
    earlier: Sequence[Answering]
    sent: Sequence[SentMail]
    known: Mapping[tuple[int, str], Finding]
    now: Mapping[tuple[int, str], str]

    @property
    def sizes(self) -> dict[int, int]:
        """Return the row ids of the mails whose texts the thread needs, with their sizes."""
        return {reply.id: reply.size for reply in (*self.replies, *self.earlier)}

    def built(self, texts: Mapping[int, StoredText]) -> Thread:
        cover = next((m.message_id for m in self.members if m.kind == MessageKind.COVER), "")
        names = [member.message_id for member in self.members]
        sent = [self._sent(one) for one in self.sent if one.home == self.series.id]
        found = trees.build(names, decoded(threads.texts(self.replies, texts)), sent, cover)
        answers: dict[str, list[Answer]] = defaultdict(list)
        for fingerprint, answer in self._carried(texts):
            answers[fingerprint].append(answer)
        for fingerprint, own in found.answers.items():
            answers[fingerprint] += own
        return replace(found, answers={name: tuple(those) for name, those in answers.items()})

    def _carried(self, texts: Mapping[int, StoredText]) -> Iterator[tuple[str, Answer]]:
        """Yield the answers to findings of earlier versions, with the fingerprints of these
        findings in this version."""
        by_name = {one.message_id: one for one in self.sent if one.home != self.series.id}
        mails: dict[int, list[Message]] = defaultdict(list)
        for mail in decoded(threads.texts(self.earlier, texts)):
            answered = next((name for name in reversed(mail.references) if name in by_name), None)
            if answered:
                mails[by_name[answered].home].append(mail)
        for home, those in mails.items():
            about = [one for one in by_name.values() if one.home == home]
            read = trees.build([], those, map(self._sent, about))
            for fingerprint, answers in read.answers.items():
                if (now := self.now.get((home, fingerprint))) is not None:
                    yield from ((now, replace(one, series=about[0].series)) for one in answers)

    def _sent(self, mail: SentMail) -> Sent:
        findings = (self.known.get((mail.home, one)) for one in mail.fingerprints)
        return sent_with(mail, (one for one in findings if one is not None))


def of(database: Database, message_id: str) -> Thread | None:
    """Return the thread of the series with this mail, `None` if no series has the mail.

    Answers to a finding of an earlier version appear at the same finding of this version.
    """
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        if series is None:
            return None
        members = browse.members(transaction, series.id)
        stored = read(transaction, series, members, stored_lives.read(transaction, series))
        texts = browse.texts(transaction, stored.sizes)
    return stored.built(texts)


def read(
    transaction: Transaction,
    series: StoredSeries,
    members: Sequence[StoredMail],
    lives: SeriesLives,
    under: Sequence[str] | None = None,
) -> StoredThread:
    """Read the mails around a series; with `under`, read only the replies to these mails of the
    series.

    Replies to a sent reply mail count even if the reply mail itself never came back to Kantha.
    """
    names = [member.message_id for member in members] if under is None else under
    every = threads.sent(transaction, series)
    mine = [
        one for one in every if one.home == series.id and (under is None or one.answers in under)
    ]
    before = [one for one in every if one.home != series.id]
    homes = list(dict.fromkeys(one.home for one in before))[:MAX_EARLIER]
    known: dict[tuple[int, str], Finding] = {}
    now: dict[tuple[int, str], str] = {}
    here = {identity: fingerprint for fingerprint, identity in lives.identities.items()}
    wanted = {name for one in (*mine, *before) for name in one.fingerprints}
    for home, finding, identity in (
        stored_lives.known(transaction, [series.id, *homes], wanted, MAX_KNOWN) if wanted else ()
    ):
        known.setdefault((home, finding.fingerprint), finding)
        if identity in here:
            now.setdefault((home, finding.fingerprint), here[identity])
    before = [one for one in before if any((one.home, name) in now for name in one.fingerprints)]
    replies = browse.replies(transaction, names, [one.message_id for one in mine], MAX_REPLIES)
    earlier = (
        browse.replies(transaction, (), [one.message_id for one in before], MAX_REPLIES)
        if before
        else ()
    )
    return StoredThread(series, members, replies, earlier, (*mine, *before), known, now)


def sent_with(mail: SentMail, findings: Iterable[Finding]) -> Sent:
    """Return a sent reply mail with those of its findings that are known."""
    body = next((message.body for message in decoded([mail.raw])), "")
    return Sent(mail.message_id, mail.answers, body, mail.fingerprints, tuple(findings))


def decoded(raws: Iterable[bytes]) -> Iterator[Message]:
    for raw in raws:
        try:
            yield decode(raw)
        except Undecodable:
            continue  # the whole mail was read on arrival; cut to its headers it may not be
