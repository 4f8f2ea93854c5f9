# SPDX-License-Identifier: Apache-2.0
"""The outbox: a row for each reply mail, which one sender at a time claims until the mail is
sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import UserError
from app.model.mailing import OutboxEntry, OutboxState
from app.model.stored import StoredSeries
from app.store import claims, locks, values
from app.store.intake.messages import compress, decompress
from app.store.locks import Lock
from app.store.tables.intake import MessageRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow

DAY = timedelta(days=1)


class Outgoing(NamedTuple):
    """A reply mail for the outbox; `raw` is the whole mail."""

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
    """A claimed reply mail: no other sender sends the mail before `until`, which also proves the
    claim."""

    entry: OutboxEntry
    raw: bytes
    until: datetime


def add(session: Session, mail: Outgoing, now: datetime) -> bool:
    """Store a reply mail unless the outbox has its Message-ID; return whether the mail was stored.

    An unsent mail in state `outdated` is replaced by the new mail, which counts as stored.
    """
    known = session.scalar(select(OutboxRow).where(OutboxRow.message_id == mail.message_id))
    if known is not None:
        return _revive(known, mail)
    row = OutboxRow(**_columns(mail), created_at=now, attempts=0, error="")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another worker stored the same mail
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
    """Make queued mails due now if their creation time is in the future, because a clock was
    wrong."""
    waiting = and_(OutboxRow.status == OutboxState.QUEUED, OutboxRow.claimed_until.is_(None))
    query = update(OutboxRow).where(waiting, OutboxRow.created_at > now)
    session.execute(query.values(created_at=now, next_at=now))


def claim(session: Session, now: datetime, lease: timedelta) -> Claim | None:
    """Claim the due mail that has waited longest, so that only the caller may send the mail.

    A mail with an expired claim can be claimed again, because the sender with that claim died.
    """
    # the numbers of a day must not change during the claim
    locks.take(session.connection(), Lock.OUTBOX)
    due = (
        OutboxRow.status == OutboxState.QUEUED,
        OutboxRow.next_at <= now,
        claims.is_free(OutboxRow, now),
    )
    order = (OutboxRow.next_at, OutboxRow.id)
    found = session.scalar(select(OutboxRow.id).where(*due).order_by(*order).limit(1))
    if found is None:
        return None
    until = now + lease
    row = claims.take(session, OutboxRow, found, until, *due)
    if row is None:
        return None
    return Claim(_entry(row), decompress(row.raw), until)


class Settled(NamedTuple):
    """The outcome of an attempt at a claimed mail; a time that is `None` is not changed in the
    row."""

    state: OutboxState
    error: str = ""
    pending: tuple[str, ...] = ()
    next_at: datetime | None = None
    sent_at: datetime | None = None


def settle(session: Session, held: Claim, done: Settled) -> bool:
    """Store the outcome of an attempt; return `False` and change nothing if the mail no longer has
    this claim."""
    values: dict[str, object] = {
        "status": done.state.value,
        "error": done.error,
        "pending": list(done.pending),
    }
    times = {"next_at": done.next_at, "sent_at": done.sent_at}
    values |= {name: time for name, time in times.items() if time is not None}
    return claims.release(session, OutboxRow, held.entry.id, held.until, **values)


def postpone(session: Session, held: Claim, next_at: datetime, why: str) -> bool:
    """End the claim on a mail, without counting an attempt."""
    untried = OutboxRow.attempts - 1
    values = {"next_at": next_at, "error": why, "attempts": untried}
    return claims.release(session, OutboxRow, held.entry.id, held.until, **values)


def day_is_full(session: Session, entry: OutboxEntry, most: int, now: datetime) -> datetime | None:
    """Return the time at which the caller must check a mail again, `None` if the mail may be sent
    now.

    All mails for one list together may have at most `most` recipients in 24 hours; a recipient of
    two mails counts twice. Mails that senders have claimed count too, except this mail.
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
    # each mail has a recipient, so more than `most` mails are never needed
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
    """Return the fingerprints of findings in mails about some series, each with the series.

    A queued mail counts only if a recipient already has the mail or a sender has claimed the mail.
    With `dry_run`, the mails of dry runs count too.
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
    """Return the newest mails of the outbox, each with the title of its series."""
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
    """Return the bytes of a mail; raise UserError if the outbox has no mail with this number."""
    return decompress(_row(session, entry_id, is_locked=False).raw)


def retry(session: Session, entry_id: int, now: datetime) -> None:
    """Queue a failed, withdrawn or queued mail so that it is sent now.

    Raises:
        UserError: the outbox has no mail with this number, or the mail is in another state.
    """
    row = _row(session, entry_id)
    if row.status not in (OutboxState.FAILED, OutboxState.WITHDRAWN, OutboxState.QUEUED):
        raise UserError(
            f"mail {entry_id} is {row.status}: you can retry only failed, withdrawn or queued mails"
        )
    row.pending = row.pending or row.recipients
    row.status, row.attempts, row.next_at = OutboxState.QUEUED.value, 0, now


def withdraw(session: Session, entry_id: int, why: str, now: datetime) -> None:
    """Withdraw a mail; raise UserError if the mail is being sent or its state prevents a
    withdrawal."""
    row = _row(session, entry_id)
    if row.claimed_until is not None and row.claimed_until > now:
        raise UserError(f"mail {entry_id} is being sent: try again in a moment")
    if row.status not in (
        OutboxState.QUEUED,
        OutboxState.FAILED,
        OutboxState.DRY_RUN,
        OutboxState.OUTDATED,
    ):
        raise UserError(f"mail {entry_id} is {row.status} and cannot be withdrawn")
    row.status, row.error, row.claimed_until = OutboxState.WITHDRAWN.value, why, None


def _row(session: Session, entry_id: int, *, is_locked: bool = True) -> OutboxRow:
    row = session.get(OutboxRow, entry_id, with_for_update=is_locked)
    if row is None:
        raise UserError(f"the outbox has no mail {entry_id}")
    return row


def _entry(row: OutboxRow, title: str = "") -> OutboxEntry:
    return values.of(OutboxEntry, row, state=OutboxState(row.status), title=title)


def rewrite(session: Session, held: Claim, mail: Outgoing) -> Claim:
    """Replace the text and the recipients of a claimed mail that no recipient has received yet."""
    row = _row(session, held.entry.id)
    row.recipients, row.pending = list(mail.recipients), list(mail.recipients)
    row.list_id, row.raw = mail.list_id, compress(mail.raw)
    return Claim(_entry(row), mail.raw, held.until)


def fresh(session: Session, limit: int, but: Collection[int] = ()) -> list[int]:
    """Return the ids of runs whose reply mails have not been planned yet, oldest first."""
    query = select(RunRow.id).where(RunRow.to_mail).order_by(RunRow.id).limit(limit)
    return list(session.scalars(query.where(RunRow.id.not_in(but)) if but else query))


def see_to(session: Session, run_id: int) -> StoredSeries | None:
    """Mark a run as planned, and return the series of the run.

    The result is `None` if another caller has already marked the run, or if the run is not the
    current run of a series.
    """
    query = update(RunRow).where(RunRow.to_mail, RunRow.id == run_id).values(to_mail=False)
    if session.scalar(query.returning(RunRow.id)) is None:
        return None
    row = session.scalar(select(SeriesRow).where(SeriesRow.run_id == run_id))
    return values.series(row) if row else None


def forget_fresh(session: Session) -> None:
    """Mark all runs as planned, so that these runs cause no reply mails."""
    session.execute(update(RunRow).where(RunRow.to_mail).values(to_mail=False))


def look_again(session: Session, series: Collection[str]) -> None:
    """Mark the current runs of some series as not planned, so that their reply mails are planned
    again."""
    current = select(SeriesRow.run_id).where(SeriesRow.message_id.in_(series))
    session.execute(update(RunRow).where(RunRow.id.in_(current)).values(to_mail=True))


def finished_at(session: Session, run_id: int | None) -> datetime | None:
    return session.scalar(select(RunRow.finished_at).where(RunRow.id == run_id))


def received_at(session: Session, series_id: int) -> datetime | None:
    """Return the time when the last mail of a series arrived."""
    query = select(func.max(MessageRow.stored_at)).where(MessageRow.series_id == series_id)
    return session.scalar(query)
