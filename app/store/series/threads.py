# SPDX-License-Identifier: Apache-2.0
"""The mails around a series: replies of people, and reply mails of Kantha."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.model.stored import StoredSeries
from app.store.intake.messages import decompress
from app.store.series import stored_lives
from app.store.series.browse import Answering, StoredText
from app.store.tables.intake import MessageRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.series import SeriesRow

MAX_REPLIES = 501  # one more than is shown
MAX_SENT = 200
MAX_BYTES = 4 * 2**20  # of all answers, unpacked; what comes after has no text


class SentMail(NamedTuple):
    """A reply mail that Kantha sent, with the fingerprints of the findings in the mail.

    `home` is the row id of the series that the mail is about, and `series` is the Message-ID of
    that series.
    """

    home: int
    series: str
    message_id: str
    answers: str
    fingerprints: tuple[str, ...]
    raw: bytes


def sent(session: Session, series: StoredSeries) -> list[SentMail]:
    """Return the reply mails about a series and its earlier versions, the latest version first.

    The query finds reply mails by any mail of a series, because a series may have got another first
    mail since.
    """
    order = (SeriesRow.posted_at, SeriesRow.version, SeriesRow.id)
    columns = (OutboxRow.message_id, OutboxRow.answers, OutboxRow.fingerprints, OutboxRow.raw)
    query = (
        select(SeriesRow.id, SeriesRow.message_id, *columns)
        .join(MessageRow, MessageRow.series_id == SeriesRow.id)
        .join(OutboxRow, OutboxRow.series == MessageRow.message_id)
        .where(
            stored_lives.of_chain(series),
            tuple_(*order) <= series.place,
            OutboxRow.sent_at.is_not(None),
        )
        .order_by(*(column.desc() for column in order), OutboxRow.id.desc())
        .limit(MAX_SENT)
    )
    return [
        SentMail(*row[:4], fingerprints=tuple(row[4]), raw=decompress(row[5]))
        for row in session.execute(query)
    ]


def texts(
    replies: Sequence[Answering], read: Mapping[int, StoredText], most: int = MAX_BYTES
) -> list[bytes]:
    """Return the raw mails of some replies, the oldest first; after `most` bytes, only their
    headers."""
    found = []
    for reply in sorted(replies, key=lambda one: (one.date, one.id))[:MAX_REPLIES]:
        raw = read[reply.id].raw
        most -= len(raw)
        found.append(raw if most >= 0 else raw.partition(b"\n\n")[0] + b"\n\n")
    return found
