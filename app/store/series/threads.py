# SPDX-License-Identifier: Apache-2.0
"""The mails around a series: its members, the answers, and the reply mails of Kantha."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.model import Finding
from app.model.stored import StoredMail, StoredSeries
from app.store.intake.messages import LARGE, decompress, first_part, packed
from app.store.review import results
from app.store.series import browse
from app.store.series.browse import Answering
from app.store.tables.intake import MessageRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow

MAX_REPLIES = 501  # one more than is shown
MAX_SENT = 200
MAX_RUNS = 20
MAX_BYTES = 4 * 2**20  # of all answers, unpacked; what comes after has no text


class SentMail(NamedTuple):
    """A reply mail that Kantha sent about a series, with the fingerprints of its findings."""

    message_id: str
    answers: str
    fingerprints: tuple[str, ...]
    raw: bytes


class ThreadMails(NamedTuple):
    """The mails around a series.

    `replies` are raw mails: only the beginning of large ones, and only headers after too many
    bytes.
    """

    members: Sequence[StoredMail]
    replies: Sequence[bytes]
    sent: Sequence[SentMail]


def around(session: Session, series: StoredSeries, most: int = MAX_BYTES) -> ThreadMails:
    """Return the mails around a series; read `most` bytes of all answers.

    Answers to a sent reply mail count even if the reply mail itself never came back.
    """
    members = browse.members(session, series.id)
    names = [row.message_id for row in members]
    sent = _sent(session, names)
    found = browse.replies(session, names, MAX_REPLIES)
    known = {row.message_id for row in found}
    outside = [row.message_id for row in sent if row.message_id not in known]
    more = browse.replies(session, outside, MAX_REPLIES) if outside else ()
    rows = {row.id: row for row in (*found, *more) if row.message_id not in names}
    return ThreadMails(members, list(_raws(session, rows.values(), most)), sent)


def findings(session: Session, series: StoredSeries) -> dict[str, Finding]:
    """Return all findings of any review of a series, the newest of each fingerprint."""
    query = (
        select(RunRow.id)
        .where(RunRow.series_id == series.id)
        .order_by(RunRow.id.desc())
        .limit(MAX_RUNS)
    )
    runs = reversed(session.scalars(query).all())
    return {f.fingerprint: f for run in runs for f in results.findings(session, run)}


def asked(session: Session, versions: Sequence[StoredSeries]) -> list[StoredSeries]:
    """Return the series about which Kantha sent a mail, in the given order."""
    query = (
        select(MessageRow.series_id)
        .join(OutboxRow, OutboxRow.series == MessageRow.message_id)
        .where(
            MessageRow.series_id.in_([row.id for row in versions]), OutboxRow.sent_at.is_not(None)
        )
    )
    about = set(session.scalars(query)) if versions else set()
    return [row for row in versions if row.id in about]


def _sent(session: Session, names: Sequence[str]) -> list[SentMail]:
    """Return the sent reply mails; a regrouped series may now have another first mail."""
    query = (
        select(OutboxRow.message_id, OutboxRow.answers, OutboxRow.fingerprints, OutboxRow.raw)
        .where(OutboxRow.series.in_(names), OutboxRow.sent_at.is_not(None))
        .order_by(OutboxRow.id.desc())
        .limit(MAX_SENT)
    )
    return [
        SentMail(message_id, answers, tuple(fingerprints), decompress(raw))
        for message_id, answers, fingerprints, raw in session.execute(query)
    ]


def _raws(session: Session, rows: Iterable[Answering], left: int) -> Iterator[bytes]:
    ordered = sorted(rows, key=lambda row: (row.date, row.id))[:MAX_REPLIES]
    stored = packed(session, (row.id for row in ordered))
    for row in ordered:
        raw = decompress(stored[row.id]) if row.size <= LARGE else first_part(stored[row.id])
        left -= len(raw)
        yield raw if left >= 0 else raw.partition(b"\n\n")[0] + b"\n\n"
