# SPDX-License-Identifier: Apache-2.0
"""Mails that go out: a row each, claimed by one sender at a time, until it was delivered."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.mailing import OutboxEntry, OutboxState
from app.model.stored import StoredSeries
from app.store import locks, values
from app.store.intake.messages import compress, decompress
from app.store.locks import Lock
from app.store.tables.intake import MessageRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow

MAX_TRIES = 40
MAX_WAIT = timedelta(hours=4)
DAY = timedelta(days=1)


class Outgoing(NamedTuple):
    """A mail to be kept; `raw` is all of it."""

    message_id: str
    series: str
    answers: str
    list_id: str
    finding_set: str
    fingerprints: tuple[str, ...]
    recipients: tuple[str, ...]
    raw: bytes
    state: OutboxState
    next_at: datetime


class Claim(NamedTuple):
    """A mail that nobody else sends before `until`, which also proves that it is ours."""

    entry: OutboxEntry
    raw: bytes
    until: datetime


def add(session: Session, mail: Outgoing, now: datetime) -> bool:
    """Keep a mail, unless there is one with its Message-ID already.

    One that Kantha withdrew because its findings were gone is taken up again.
    """
    known = session.scalar(select(OutboxRow).where(OutboxRow.message_id == mail.message_id))
    if known is not None:
        return _revive(known, mail)
    row = OutboxRow(**_columns(mail), created_at=now, attempts=0, error="")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another worker had the same idea
        return False
    return True


def _columns(mail: Outgoing) -> dict[str, object]:
    return {
        "message_id": mail.message_id,
        "series": mail.series,
        "answers": mail.answers,
        "list_id": mail.list_id,
        "finding_set": mail.finding_set,
        "fingerprints": list(mail.fingerprints),
        "recipients": list(mail.recipients),
        "pending": list(mail.recipients),
        "raw": compress(mail.raw),
        "status": mail.state.value,
        "next_at": mail.next_at,
    }


def _revive(row: OutboxRow, mail: Outgoing) -> bool:
    if row.status != OutboxState.OUTDATED or row.sent_at is not None:
        return False
    for name, value in _columns(mail).items():
        setattr(row, name, value)
    row.error, row.claimed_until = "", None
    return True


def bring_back(session: Session, now: datetime) -> None:
    """Look now at what a clock that was ahead had made for a time that has not come yet."""
    waiting = and_(OutboxRow.status == OutboxState.QUEUED, OutboxRow.claimed_until.is_(None))
    query = update(OutboxRow).where(waiting, OutboxRow.created_at > now)
    session.execute(query.values(created_at=now, next_at=now))


def claim(session: Session, now: datetime, lease: timedelta) -> Claim | None:
    """The mail that waits longest of those that are due, for this caller alone.

    What another claimed and did not settle in time was left by a sender that died.
    """
    # what is counted of a day must not change meanwhile
    locks.take(session.connection(), Lock.OUTBOX)
    free = or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until <= now)
    query = (
        select(OutboxRow)
        .where(OutboxRow.status == OutboxState.QUEUED, OutboxRow.next_at <= now, free)
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(1)
    )
    row = session.scalar(query)
    if row is None:
        return None
    until = now + lease
    taken = (
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.status == OutboxState.QUEUED, free)
        .values(claimed_until=until, attempts=OutboxRow.attempts + 1)
    )
    if not _changed(session, taken):
        return None
    session.refresh(row)
    return Claim(_entry(row), decompress(row.raw), until)


def _changed(session: Session, statement: object) -> bool:
    result = session.execute(statement)  # type: ignore[call-overload]  # updates alone
    return bool(result.rowcount)


class Settled(NamedTuple):
    """What became of a claimed mail; what is `None` stays as it is."""

    state: OutboxState
    error: str = ""
    pending: tuple[str, ...] = ()
    next_at: datetime | None = None
    sent_at: datetime | None = None


def settle(session: Session, held: Claim, done: Settled) -> bool:
    """Write down what became of a claimed mail; False where the claim ran out meanwhile."""
    values: dict[str, object] = {
        "status": done.state.value,
        "error": done.error,
        "pending": list(done.pending),
        "claimed_until": None,
    }
    times = {"next_at": done.next_at, "sent_at": done.sent_at}
    values |= {name: time for name, time in times.items() if time is not None}
    mine = and_(OutboxRow.id == held.entry.id, OutboxRow.claimed_until == held.until)
    return _changed(session, update(OutboxRow).where(mine).values(values))


def postpone(session: Session, held: Claim, next_at: datetime, why: str) -> bool:
    """Give a claimed mail back untried."""
    mine = and_(OutboxRow.id == held.entry.id, OutboxRow.claimed_until == held.until)
    values = {"next_at": next_at, "error": why, "claimed_until": None}
    untried = {"attempts": OutboxRow.attempts - 1}
    return _changed(session, update(OutboxRow).where(mine).values(values | untried))


def wait(message_id: str, attempts: int, base: timedelta) -> timedelta:
    """How long until the next try: doubled each time up to a bound, and up to a quarter more
    by a hash, so that mails that failed together do not come back together."""
    doubled = min(base * float(2 ** min(attempts - 1, 20)), MAX_WAIT)
    digest = hashlib.sha256(f"{message_id} {attempts}".encode()).digest()
    return doubled * (1 + digest[0] / 1024)


def day_is_full(session: Session, entry: OutboxEntry, most: int, now: datetime) -> datetime | None:
    """When a mail may be sent, `None` for now: its list's mails reach at most `most`
    recipients in 24 hours, counting each recipient of each mail.

    Mails under way count, but not this one.
    """
    others = and_(OutboxRow.list_id == entry.list_id, OutboxRow.id != entry.id)
    is_sent = OutboxRow.sent_at > now - DAY
    is_under_way = and_(
        OutboxRow.status == OutboxState.QUEUED,
        OutboxRow.claimed_until > now,
        OutboxRow.sent_at.is_(None),
    )
    recipients = select(OutboxRow.recipients).where(others, is_under_way)
    room = most - len(entry.recipients) - sum(map(len, session.scalars(recipients)))
    # each mail has a recipient, so more mails than that cannot matter
    sent = session.execute(
        select(OutboxRow.sent_at, OutboxRow.recipients)
        .where(others, is_sent)
        .order_by(OutboxRow.sent_at.desc())
        .limit(most)
    )
    if room < 0:
        return now + timedelta(minutes=10)
    for sent_at, reached in sent:
        room -= len(reached)
        if room < 0 and sent_at is not None:
            return sent_at + DAY + timedelta(seconds=1)
    return None


def said(
    session: Session, series: Collection[str], now: datetime, dry_run: bool, but: int | None = None
) -> dict[str, str]:
    """The fingerprints that mails to these series spoke of, with the series.

    A mail that only waits has said nothing yet, unless somebody has it or is about to. To
    lists that get nothing yet a dry run is as good as a mail.
    """
    states = [OutboxState.SENT, OutboxState.WITHDRAWN, *([OutboxState.DRY_RUN] if dry_run else [])]
    out = or_(OutboxRow.claimed_until > now, OutboxRow.sent_at.is_not(None))
    query = (
        select(OutboxRow.series, OutboxRow.fingerprints)
        .where(
            OutboxRow.series.in_(series),
            or_(OutboxRow.status.in_(states), and_(OutboxRow.status == OutboxState.QUEUED, out)),
        )
        .order_by(OutboxRow.id.desc())
    )
    if but is not None:
        query = query.where(OutboxRow.id != but)
    return {one: name for name, prints in session.execute(query) for one in prints}


def of_series(session: Session, message_id: str) -> tuple[OutboxEntry, ...]:
    query = select(OutboxRow).where(OutboxRow.series == message_id).order_by(OutboxRow.id)
    return tuple(_entry(row) for row in session.scalars(query))


def entries(
    session: Session, state: str | None = None, limit: int = 200
) -> tuple[OutboxEntry, ...]:
    """The newest mails with the titles of their series."""
    query = select(OutboxRow).order_by(OutboxRow.id.desc()).limit(limit)
    if state:
        query = query.where(OutboxRow.status == state)
    rows = session.scalars(query).all()
    names = {row.series for row in rows}
    found = session.execute(
        select(SeriesRow.message_id, SeriesRow.title).where(SeriesRow.message_id.in_(names))
    )
    titles: dict[str, str] = {row[0]: row[1] for row in found}
    return tuple(_entry(row, titles.get(row.series, "")) for row in rows)


def counts(session: Session) -> dict[str, int]:
    query = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
    return {row[0]: row[1] for row in session.execute(query)}


def raw(session: Session, entry_id: int) -> bytes:
    """Raises UserError where there is no such mail."""
    return decompress(_row(session, entry_id).raw)


def retry(session: Session, entry_id: int, now: datetime) -> None:
    """Try a mail that failed or was withdrawn again.

    Raises:
        UserError: there is no such mail, or it is not one to be tried again.
    """
    row = _row(session, entry_id)
    if row.status not in (OutboxState.FAILED, OutboxState.WITHDRAWN, OutboxState.QUEUED):
        raise UserError(f"mail {entry_id} is {row.status}: only a failed one is tried again")
    row.pending = row.pending or row.recipients
    row.status, row.attempts, row.next_at = OutboxState.QUEUED.value, 0, now


def withdraw(session: Session, entry_id: int, why: str, now: datetime) -> None:
    """Never send a mail that waits. Raises UserError where it does not wait."""
    row = _row(session, entry_id)
    if row.claimed_until is not None and row.claimed_until > now:
        raise UserError(f"mail {entry_id} is just being sent; try again in a moment")
    if row.status not in (
        OutboxState.QUEUED,
        OutboxState.FAILED,
        OutboxState.DRY_RUN,
        OutboxState.OUTDATED,
    ):
        raise UserError(f"mail {entry_id} is {row.status} and cannot be withdrawn")
    row.status, row.error, row.claimed_until = OutboxState.WITHDRAWN.value, why, None


def _row(session: Session, entry_id: int) -> OutboxRow:
    row = session.get(OutboxRow, entry_id, with_for_update=True)
    if row is None:
        raise UserError(f"there is no mail {entry_id} in the outbox")
    return row


def _entry(row: OutboxRow, title: str = "") -> OutboxEntry:
    return OutboxEntry(
        id=row.id,
        message_id=row.message_id,
        series=row.series,
        answers=row.answers,
        list_id=row.list_id,
        finding_set=row.finding_set,
        fingerprints=tuple(row.fingerprints),
        recipients=tuple(row.recipients),
        pending=tuple(row.pending),
        state=OutboxState(row.status),
        attempts=row.attempts,
        error=row.error,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        title=title,
    )


def rewrite(session: Session, held: Claim, mail: Outgoing) -> Claim:
    """Put another text and other recipients into a claimed mail that nobody has yet."""
    row = _row(session, held.entry.id)
    row.recipients, row.pending = list(mail.recipients), list(mail.recipients)
    row.list_id, row.raw = mail.list_id, compress(mail.raw)
    return Claim(_entry(row), mail.raw, held.until)


def fresh(session: Session, limit: int, but: Collection[int] = ()) -> list[int]:
    """The ids of runs of which nobody has seen yet what mails they give, oldest first."""
    query = select(RunRow.id).where(RunRow.to_mail).order_by(RunRow.id).limit(limit)
    return list(session.scalars(query.where(RunRow.id.not_in(but)) if but else query))


def see_to(session: Session, run_id: int) -> StoredSeries | None:
    """The series whose current run this is, for the one caller who is first to ask."""
    query = update(RunRow).where(RunRow.to_mail, RunRow.id == run_id)
    if not _changed(session, query.values(to_mail=False)):
        return None
    row = session.scalar(select(SeriesRow).where(SeriesRow.run_id == run_id))
    return values.series(row) if row else None


def forget_fresh(session: Session) -> None:
    """No run up to now gives a mail."""
    session.execute(update(RunRow).where(RunRow.to_mail).values(to_mail=False))


def look_again(session: Session, series: Collection[str]) -> None:
    """See anew what mails the current runs of these series give."""
    current = select(SeriesRow.run_id).where(SeriesRow.message_id.in_(series))
    session.execute(update(RunRow).where(RunRow.id.in_(current)).values(to_mail=True))


def finished_at(session: Session, run_id: int | None) -> datetime | None:
    return session.scalar(select(RunRow.finished_at).where(RunRow.id == run_id))


def received_at(session: Session, series_id: int) -> datetime | None:
    """When the last mail of a series came in."""
    query = select(func.max(MessageRow.stored_at)).where(MessageRow.series_id == series_id)
    return session.scalar(query)
