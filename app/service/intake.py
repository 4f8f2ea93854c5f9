# SPDX-License-Identifier: Apache-2.0
"""Take mails in: store first, answer second, lose nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from app.errors import UserError
from app.mail.mbox import RawMail
from app.model import Priority
from app.service.reading import read
from app.store import access, chains, grouping, history, messages, sources
from app.store.database import Database, Session
from app.store.grouping import Arrival
from app.store.messages import Incoming, Taken

BATCH = 200
BATCH_BYTES = 16 * 2**20


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
    priority: Priority = Priority.LIVE


class Bookmark(NamedTuple):
    """How far a source was read: `position` is asked for when a batch is complete, and
    then says where that batch ends."""

    name: str
    position: Callable[[], str]


class Origin(NamedTuple):
    """Where mails come from: the List-Ids that they are known to have come through besides
    what their headers say, and what remembers how far they were read."""

    lists: tuple[str, ...] = ()
    priority: Priority = Priority.BACKFILL
    bookmark: Bookmark | None = None


UNKNOWN = Origin()


class Replayed(UserError):
    """A signed request that was taken before."""


def take(intake: Intake, mails: Iterable[RawMail], origin: Origin = UNKNOWN) -> Iterator[Item]:
    """Store mails in batches and say of each what became of it.

    An item is yielded only after the transaction that holds it is committed, so who
    reads this to its end knows that everything is stored. The bookmark of the origin moves
    in the same transactions.
    """
    source = iter(mails)
    while batch := [_Read.of(mail, origin.lists) for mail in _portion(source)]:
        with intake.database.taking_in() as session:
            items = _store(session, batch, intake.wait, origin.priority)
            if origin.bookmark:
                name, position = origin.bookmark
                sources.move(session, name, position(), _now())
        yield from items


def _portion(mails: Iterator[RawMail]) -> Iterator[RawMail]:
    """The next mails that one transaction takes, few enough to be held in memory."""
    left = BATCH_BYTES
    for mail in islice(mails, BATCH):
        yield mail
        left -= len(mail.data)
        if left <= 0:
            return


def submit(intake: Intake, mails: Iterable[RawMail], submission: Submission) -> tuple[Item, ...]:
    """Take the mails of one request in, in one transaction with the record of it.

    Raises:
        Replayed: this very signed request was taken before.
    """
    batch = [_Read.of(mail, submission.lists) for mail in mails]
    with intake.database.taking_in() as session:
        if submission.delivery and not access.record_delivery(session, *submission.delivery):
            raise Replayed("this signed request was taken before")
        items = _store(session, batch, intake.wait, submission.priority)
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


def _store(
    session: Session, batch: Sequence[_Read], wait: timedelta, priority: Priority
) -> list[Item]:
    now = _now()
    arrival = Arrival(now, wait, priority)
    incoming = [read.incoming for read in batch if read.incoming]
    added = messages.add(session, incoming, now)
    messages.bury(session, [(r.data, r.reason) for r in batch if not r.incoming], now)
    changed = grouping.regroup(session, added.posted, arrival)
    chains.rechain(session, changed, arrival)
    history.outdate(session, added.others, arrival)
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
