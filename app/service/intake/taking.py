# SPDX-License-Identifier: Apache-2.0
"""Intake of mails: senders get a response only after their mails are stored, so no mail is lost."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import NamedTuple, Protocol

from app.errors import UserError
from app.mail.read import digest
from app.mail.read.mbox import RawMail
from app.model import Message, Priority
from app.model.intake import Item, StoredSubmission, Taken, Withdrawal
from app.service.hooks.review_events import HookSite
from app.service.intake.decoding import read
from app.service.series import states
from app.store.database import REFUSALS, Database, Transaction, is_away, savepoint
from app.store.intake import grouping, messages, removal, sources, submissions
from app.store.intake.grouping import Arrival, Changed
from app.store.intake.messages import Incoming
from app.store.intake.removal import Gone
from app.store.review import jobs, outdated
from app.store.series import chains, stored_statements

BATCH = 200
BATCH_BYTES = 16 * 2**20

log = logging.getLogger(__name__)


def _nobody(_items: Sequence[Item]) -> None:
    pass


class Intake(NamedTuple):
    """The target of an intake: the database, and settings.

    `wait` is the time that an incomplete series waits for its missing mails. `take` calls `tell`
    with the outcomes for each batch of mails that it stored. `url` is the URL of the server, for
    links in events.
    """

    database: Database
    wait: timedelta
    tell: Callable[[Sequence[Item]], None] = _nobody
    url: str = ""


class SignedRequest(NamedTuple):
    """A signed webhook request: its id, the time of its signature, and how long the signature is
    valid."""

    webhook_id: str
    signed_at: datetime
    window: timedelta


class Submission(NamedTuple):
    """One request with mails: its id, its source, and the lists that the request names besides
    List-Id headers."""

    id: str
    source: str
    received_at: datetime
    lists: tuple[str, ...] = ()
    delivery: SignedRequest | None = None
    priority: Priority = Priority.LIVE

    def with_items(self, items: tuple[Item, ...]) -> StoredSubmission:
        return StoredSubmission(self.id, self.source, self.received_at, items)


class SourceMark(Protocol):
    """The reading position of a source."""

    def move(self, transaction: Transaction, items: Sequence[Item], now: datetime) -> None:
        """Record in the transaction of a batch of mails that the batch is stored."""


class Bookmark(NamedTuple):
    """A reading position that is stored by the name of its source.

    `position` is called when a batch is complete, and returns the place where that batch ends.
    """

    name: str
    position: Callable[[], str]

    def move(self, transaction: Transaction, _items: Sequence[Item], now: datetime) -> None:
        sources.move(transaction, self.name, self.position(), now)


class Origin(NamedTuple):
    """The origin of mails: their lists, priority and reading position.

    `lists` are the List-Ids of lists that delivered the mails, besides the lists in the mails'
    headers. `bookmark` is the reading position of the source, `None` without one.
    """

    lists: tuple[str, ...] = ()
    priority: Priority = Priority.BACKFILL
    bookmark: SourceMark | None = None


UNKNOWN = Origin()


class Replayed(UserError):
    """Raised if a signed request was accepted before."""


def take(
    intake: Intake, mails: Iterable[RawMail | Gone], origin: Origin = UNKNOWN
) -> Iterator[Item]:
    """Store or remove mails in batches, and yield the outcome for each mail.

    An outcome is yielded only after the transaction of its mail is committed. A caller that has
    read all outcomes therefore knows that all mails are stored. The reading position of the origin
    moves in the same transactions.
    """
    source = iter(mails)
    while batch := [_DecodedMail.of(one, origin.lists) for one in _portion(source)]:
        try:
            items = _committed(intake, batch, origin, _settle)
        except REFUSALS:
            log.exception("the database refuses some of %d mails", len(batch))
            items = _committed(intake, batch, origin, _settle_each)
        intake.tell(items)
        yield from items


def _committed(
    intake: Intake, batch: Sequence["_DecodedMail"], origin: Origin, settle: "_Settling"
) -> list[Item]:
    with intake.database.taking_in() as transaction:
        items = settle(transaction, batch, intake, origin.priority)
        if origin.bookmark:
            origin.bookmark.move(transaction, items, _now())
    return items


def _portion(mails: Iterator[RawMail | Gone]) -> Iterator[RawMail | Gone]:
    """Yield the next mails for one transaction: at most `BATCH` mails, and no more mails after
    `BATCH_BYTES`."""
    left = BATCH_BYTES
    for mail in islice(mails, BATCH):
        yield mail
        left -= len(mail.data) if isinstance(mail, RawMail) else 0
        if left <= 0:
            return


class IntakeRequest(NamedTuple):
    """A submission with its decoded mails."""

    submission: Submission
    batch: list["_DecodedMail"]

    @classmethod
    def of(cls, submission: Submission, mails: Iterable[RawMail]) -> "IntakeRequest":
        return cls(submission, [_DecodedMail.of(mail, submission.lists) for mail in mails])

    @property
    def size(self) -> int:
        """Return the size of the mails in bytes."""
        return sum(len(read.data) for read in self.batch)

    @property
    def first_id(self) -> str:
        """Return the Message-ID of the request's first mail, empty if the mail cannot be read."""
        incoming = self.batch[0].incoming
        return incoming.message.message_id if incoming else ""


Outcome = tuple[Item, ...] | Exception


def submit_all(intake: Intake, requests: Sequence[IntakeRequest]) -> list[Outcome]:
    """Store the mails of several requests of one priority, with the requests, in one transaction.

    If the transaction fails although the database is available, each request gets its own
    transaction, so that an unacceptable request fails alone. If the database is away, the outcome
    of all requests is the error. The outcome of a signed request that was accepted before is
    `Replayed`.
    """
    try:
        return _in_one(intake, requests)
    except Exception as error:
        if len(requests) == 1 or is_away(error):
            return [error] * len(requests)
        log.exception("%d requests cannot be stored in one transaction", len(requests))
    return [outcome for one in requests for outcome in submit_all(intake, [one])]


def _in_one(intake: Intake, requests: Sequence[IntakeRequest]) -> list[Outcome]:
    with intake.database.taking_in() as transaction:
        is_new = [_is_new(transaction, request.submission) for request in requests]
        new = [request for request, taken in zip(requests, is_new, strict=True) if taken]
        batch = [read for request in new for read in request.batch]
        items = iter(_store(transaction, batch, intake, requests[0].submission.priority))
        stored = [tuple(islice(items, len(request.batch))) for request in new]
        for request, mine in zip(new, stored, strict=True):
            submissions.add(transaction, request.submission.with_items(mine))
    outcomes = iter(stored)
    replayed = Replayed("this signed request was already accepted")
    return [next(outcomes) if taken else replayed for taken in is_new]


def _is_new(transaction: Transaction, submission: Submission) -> bool:
    delivery = submission.delivery
    return delivery is None or submissions.record_delivery(transaction, *delivery)


class _DecodedMail(NamedTuple):
    """A mail after decoding, in `incoming`, or a mail to remove, in `gone`.

    `reason` describes what is wrong with the mail. Without `incoming`, the mail cannot be decoded.
    """

    data: bytes
    incoming: Incoming | None
    reason: str
    gone: Gone | None = None

    @classmethod
    def of(cls, mail: RawMail | Gone, lists: tuple[str, ...]) -> "_DecodedMail":
        if isinstance(mail, Gone):
            return cls(b"", None, "", mail)
        message = read(mail)
        if isinstance(message, str):
            return cls(mail.data, None, message)
        incoming = Incoming(message, mail.data, digest.of_mail(message), lists)
        return cls(mail.data, incoming, mail.remark or "")


def _settle(
    transaction: Transaction, batch: Sequence[_DecodedMail], intake: Intake, priority: Priority
) -> list[Item]:
    """Store and remove mails in their order, because a mail may be added, removed and added
    again."""
    items: list[Item] = []
    for is_gone, some in groupby(batch, lambda one: one.gone is not None):
        part = list(some)
        if is_gone:
            gone = [one.gone for one in part if one.gone]
            items += _withdraw(transaction, gone, intake, priority)
        else:
            items += _store(transaction, part, intake, priority)
    return items


_Settling = Callable[[Transaction, Sequence[_DecodedMail], Intake, Priority], list[Item]]


def _settle_each(
    transaction: Transaction, batch: Sequence[_DecodedMail], intake: Intake, priority: Priority
) -> list[Item]:
    """Store or remove each mail alone; a mail that the database refuses becomes a dead letter.

    If the refused mail raised an error instead, all mails after it would wait.
    """
    items: list[Item] = []
    for one in batch:
        try:
            with savepoint(transaction):
                items += _settle(transaction, [one], intake, priority)
        except REFUSALS as error:
            if one.gone:
                raise
            dead = _DecodedMail(
                one.data, None, f"the database refuses the mail: {type(error).__name__}"
            )
            items += _store(transaction, [dead], intake, priority)
    return items


def _withdraw(
    transaction: Transaction, gone: Sequence[Gone], intake: Intake, priority: Priority
) -> Iterator[Item]:
    arrival = Arrival(_now(), intake.wait, priority)
    removed = removal.remove(transaction, gone)
    changed = grouping.regroup(transaction, dict.fromkeys(removed.near), arrival)
    changed = changed._replace(
        chains=changed.chains | removed.chains, keys=changed.keys + removed.chain_keys
    )
    answers = [one.incoming.message for one in map(_stored, removed.answers) if one.incoming]
    said = [one for answer in answers for one in states.said_in(answer)]
    touched = _have_reviewed(transaction, changed, answers, arrival)
    states.refresh(transaction, touched, said, HookSite(intake.url, arrival.now), priority)
    # conflicts with the removed Message-IDs were kept beside the mails, and can now be stored
    again = _store(transaction, [*map(_stored, removed.again)], intake, priority)
    names = {item.message_id for item in again}
    for one, taken in zip(gone, removed.taken, strict=True):
        is_replaced = taken is Withdrawal.TAKEN_BACK and one.message_id in names
        yield Item(one.message_id, Withdrawal.REPLACED if is_replaced else taken)


def _store(
    transaction: Transaction, batch: Sequence[_DecodedMail], intake: Intake, priority: Priority
) -> list[Item]:
    now = _now()
    arrival = Arrival(now, intake.wait, priority)
    incoming = [read.incoming for read in batch if read.incoming]
    added = messages.add(transaction, incoming, now)
    messages.bury(transaction, [(r.data, r.reason) for r in batch if not r.incoming], now)
    said = {pk: found for pk, mail in added.others.items() if (found := states.said_in(mail))}
    stored_statements.add(transaction, said)
    changed = grouping.regroup(transaction, added.posted, arrival)
    about = [one for found in said.values() for one in found]
    touched = _have_reviewed(transaction, changed, added.others.values(), arrival)
    states.refresh(transaction, touched, about, HookSite(intake.url, now), priority)
    taken = iter(added.taken)
    return [_item(read, taken) for read in batch]


def _have_reviewed(
    transaction: Transaction, changed: Changed, answers: Iterable[Message], arrival: Arrival
) -> set[int]:
    """Update chains and histories after mails were stored or removed, and request the reviews that
    follow.

    Changed series change their chains, and `answers` (replies) change the history of series. Return
    the row ids of the series in changed chains.
    """
    rechained = chains.rechain(transaction, changed, arrival)
    again = rechained.again | outdated.outdate(transaction, answers, arrival)
    jobs.enqueue(transaction, changed.series | again)
    return rechained.touched


def _stored(raw: bytes) -> _DecodedMail:
    return _DecodedMail.of(RawMail(raw), ())


def _item(read: _DecodedMail, taken: Iterator[Taken]) -> Item:
    if read.incoming is None:
        return Item("", Taken.DEAD, read.reason)
    result, message = next(taken), read.incoming.message
    reasons = [read.reason] if read.reason else []
    if message.not_taken:
        reasons.append(f"not taken as a patch: {message.not_taken}")
    if result is Taken.CONFLICT:
        reasons.append("another mail has this Message-ID; both mails are kept")
    return Item(message.message_id, result, "; ".join(reasons))


def _now() -> datetime:
    return datetime.now(UTC)
