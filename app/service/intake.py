# SPDX-License-Identifier: Apache-2.0
"""Take mails in: store first, answer second, lose nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from app.errors import UserError
from app.mail.mbox import RawMail
from app.service.reading import read
from app.store import access, chains, grouping, history, messages
from app.store.database import Database, Session
from app.store.messages import Incoming, Taken

BATCH = 200


class Item(NamedTuple):
    """What became of one mail; `message_id` is empty where none could be read."""

    message_id: str
    taken: Taken
    reason: str = ""


class Intake(NamedTuple):
    """Where mails go and how long an incomplete series waits for the rest."""

    database: Database
    wait: timedelta


class Delivery(NamedTuple):
    """A signed webhook request: its id, when it was signed, for how long that counts."""

    webhook_id: str
    signed_at: datetime
    window: timedelta


class Submission(NamedTuple):
    """One request: its id, who sent it, the lists that it names besides List-Id."""

    id: str
    source: str
    lists: tuple[str, ...] = ()
    delivery: Delivery | None = None


class Replayed(UserError):
    """A signed request that was taken before."""


def take(intake: Intake, mails: Iterable[RawMail], lists: tuple[str, ...] = ()) -> Iterator[Item]:
    """Store mails in batches and say of each what became of it.

    An item is yielded only after the transaction that holds it is committed, so who
    reads this to its end knows that everything is stored. `lists` are the List-Ids that
    the mails are known to have come through besides what their headers say.
    """
    source = iter(mails)
    while batch := [_Read.of(mail, lists) for mail in islice(source, BATCH)]:
        with intake.database.taking_in() as session:
            items = _store(session, batch, intake.wait)
        yield from items


def submit(intake: Intake, mails: Iterable[RawMail], submission: Submission) -> tuple[Item, ...]:
    """Take the mails of one request in, in one transaction with the record of it.

    Raises:
        Replayed: this very signed request was taken before.
    """
    batch = [_Read.of(mail, submission.lists) for mail in mails]
    with intake.database.taking_in() as session:
        if submission.delivery and not access.record_delivery(session, *submission.delivery):
            raise Replayed("this signed request was taken before")
        items = _store(session, batch, intake.wait)
        rows = [
            {"message_id": i.message_id, "result": i.taken.value, "reason": i.reason} for i in items
        ]
        access.add_submission(session, submission.id, submission.source, rows, _now())
    return tuple(items)


class _Read(NamedTuple):
    """A mail after decoding: `incoming`, or `None` with the reason."""

    data: bytes
    incoming: Incoming | None
    reason: str

    @classmethod
    def of(cls, mail: RawMail, lists: tuple[str, ...]) -> "_Read":
        message = read(mail)
        if isinstance(message, str):
            return cls(mail.data, None, message)
        return cls(mail.data, Incoming(message, mail.data, lists), "")


def _store(session: Session, batch: Sequence[_Read], wait: timedelta) -> list[Item]:
    now = _now()
    incoming = [read.incoming for read in batch if read.incoming]
    added = messages.add(session, incoming, now)
    messages.bury(session, [(r.data, r.reason) for r in batch if not r.incoming], now)
    changed = grouping.regroup(session, added.posted, now, wait)
    chains.rechain(session, changed, now)
    history.outdate(session, added.others, now)
    taken = iter(added.taken)
    return [_item(read, taken) for read in batch]


def _item(read: _Read, taken: Iterator[Taken]) -> Item:
    if read.incoming is None:
        return Item("", Taken.DEAD, read.reason)
    result = next(taken)
    reason = ""
    if result is Taken.CONFLICT:
        reason = "another mail has this Message-ID; this one is kept beside it"
    return Item(read.incoming.message.message_id, result, reason)


def _now() -> datetime:
    return datetime.now(UTC)
