# SPDX-License-Identifier: Apache-2.0
"""The discussion of a series: answers under their patch, tags, and answers to findings."""

from collections.abc import Iterable, Iterator

from app.mail import thread
from app.mail.answers import Sent
from app.mail.decode import Undecodable, decode
from app.mail.thread import Thread
from app.model import Finding, Message, MessageKind
from app.store import browse, threads
from app.store.database import Database
from app.store.tables_outgoing import OutboxRow


def of(database: Database, message_id: str) -> Thread | None:
    """The thread of the series with this mail, `None` where there is no such series."""
    with database.reading() as session:
        row = browse.series_with(session, message_id)
        if row is None:
            return None
        around = threads.around(session, row)
        found = threads.findings(session, row) if around.sent else {}
        raws = [(one, one.raw) for one in around.sent]
    members = [member.message_id for member in around.members]
    cover = next((m.message_id for m in around.members if m.kind == MessageKind.COVER), "")
    sent = [_sent(one, raw, found) for one, raw in raws]
    return thread.build(members, _decoded(around.replies), sent, cover)


def _sent(row: OutboxRow, raw: bytes, findings: dict[str, Finding]) -> Sent:
    body = next((message.body for message in _decoded([raw])), "")
    prints = tuple(row.fingerprints)
    known = tuple(findings[one] for one in prints if one in findings)
    return Sent(row.message_id, row.answers, body, prints, known)


def _decoded(raws: Iterable[bytes]) -> Iterator[Message]:
    for raw in raws:
        try:
            yield decode(raw)
        except Undecodable:
            continue  # it was read when it came: a mail cut to its headers may not be
