# SPDX-License-Identifier: Apache-2.0
"""Checks of the database: access, revision, damage, and work that waits too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.errors import Unusable, UserError
from app.model import Priority
from app.model.mailing import OutboxState
from app.service.upkeep.doctor import line
from app.service.upkeep.doctor.line import DoctorLine, Patient, error, fine, warning
from app.service.upkeep.metrics import LONG_SECONDS
from app.store import sqlite_place
from app.store.database import Transaction
from app.store.upkeep import gauges, inspection

ANSWER_SECONDS = 5.0
READ_SECONDS = 10.0
# a server reviews in seconds; mails are retried for hours before a person must look
DUE = timedelta(minutes=10)
UNSENT = timedelta(days=1)
SKEW = timedelta(minutes=1)


def look(patient: Patient) -> Iterator[DoctorLine]:
    url = patient.settings.database_url
    try:
        with inspection.looking(url, ANSWER_SECONDS) as transaction:
            access = _access(transaction, inspection.path_of(url))
            yield access
            if inspection.is_sqlite(transaction):
                if access.state is line.LineState.ERROR:
                    return
                yield from _sqlite(transaction)
            tables = _migrations(transaction)
            yield tables
            if tables.todo:
                return
            if not inspection.is_sqlite(transaction):
                yield _intake(transaction)
            yield from _queue(transaction, patient.now)
            yield from _outgoing(transaction, patient.now)
            yield _clock(transaction, patient.now)
    except Unusable as wrong:
        yield error("database", wrong.what, wrong.todo)
    except UserError as away:
        yield error(
            "database", str(away), "start the database, or check KANTHA_DATABASE and KANTHA_DATA"
        )


def _access(transaction: Transaction, file: Path | None) -> DoctorLine:
    name, why = inspection.kind(transaction), inspection.why_read_only(transaction)
    if not why:
        return fine("database", f"{name}, readable and writable")
    if "locked" in why:
        todo = "find the process that writes for so long"
        return warning(
            "database", f"{name}, locked by another process for {ANSWER_SECONDS:g} s", todo
        )
    known = sqlite_place.reason(file) if file else None
    why, todo = known or (why, "check the owner of the database and its disk")
    return error("database", f"{name}, not writable: {why}", todo)


def _migrations(transaction: Transaction) -> DoctorLine:
    here, head = inspection.revisions(transaction)
    if here == head:
        return fine("migrations", f"at revision {here}")
    text = f"at revision {here or 'none'}, but this version needs {head}"
    return error(
        "migrations",
        text,
        "run `kantha migrate`, or use the version that created the database",
    )


def _sqlite(transaction: Transaction) -> Iterator[DoctorLine]:
    problems = inspection.damage(transaction, READ_SECONDS)
    if problems is None:
        yield fine("sqlite", f"no damage found in {READ_SECONDS:g} s; not read completely")
    elif problems:
        yield error("sqlite", "; ".join(problems), "restore a backup (docs/how-to/operations.md)")
    else:
        yield fine("sqlite", "the file is intact, and all references are valid")
    mode = inspection.journal_mode(transaction)
    if mode != "wal":
        yield warning(
            "sqlite", f"journal mode {mode}", "start `kantha serve`, which sets the mode to wal"
        )


def _intake(transaction: Transaction) -> DoctorLine:
    """Find a process that froze during intake and blocks the intake of all other processes."""
    holder = gauges.intake_holder(transaction)
    if holder is None or holder.seconds < LONG_SECONDS:
        return fine("intake", "no process blocks intake")
    text = f"intake is blocked by {holder}; {holder.waiting} others wait"
    end = f"`SELECT pg_terminate_backend({holder.backend})`"
    todo = f"check whether that process works or froze; {end} lets the others continue"
    return warning("intake", text, todo)


def _queue(transaction: Transaction, now: datetime) -> Iterator[DoctorLine]:
    found = gauges.queues(transaction, now)
    due = [one for one in found if one.state == gauges.DUE]
    number = sum(one.number for one in due)
    # a review from an archive may wait for days
    since = [one.since for one in due if one.priority > Priority.BACKFILL]
    if since and now - min(since) > DUE:
        text = f"{number:,} series wait for a review, the oldest since {min(since):%Y-%m-%d %H:%M}"
        yield warning("queue", text, "check that `kantha serve` or `kantha worker` runs")
    else:
        yield fine("queue", f"{number:,} series wait for a review")
    parked = sum(one.number for one in found if one.state == gauges.PARKED)
    if parked:
        text = f"{parked:,} series could not be reviewed"
        yield warning("queue", text, "see the reasons at /parked; run `kantha retry` to retry")


def _outgoing(transaction: Transaction, now: datetime) -> Iterator[DoctorLine]:
    mails, failed = (
        gauges.mails_queued(transaction),
        gauges.outbox(transaction).get(OutboxState.FAILED, 0),
    )
    if mails.since and now - mails.since > UNSENT:
        text = f"{mails.number:,} mails wait, the oldest since {mails.since:%Y-%m-%d %H:%M}"
        yield warning("outbox", text, "run `kantha outbox list`, and check KANTHA_SMTP")
    else:
        yield fine("outbox", f"{mails.number:,} mails wait")
    if failed:
        todo = "run `kantha outbox list --state failed`"
        yield warning("outbox", f"{failed:,} mails could not be sent", todo)
    disabled = gauges.hooks_disabled(transaction)
    for name, why in disabled:
        yield warning("hooks", f"{name} is disabled: {why}", f"run `kantha hook enable {name}`")
    if not disabled:
        waiting = gauges.events_waiting(transaction).number
        yield fine("hooks", f"no hook is disabled, {waiting:,} events wait for delivery")


def _clock(transaction: Transaction, now: datetime) -> DoctorLine:
    newest, theirs = inspection.newest_mail(transaction), inspection.clock(transaction)
    if newest and newest - now > SKEW:
        text = f"the newest mail was stored at {newest:%Y-%m-%d %H:%M:%S}, which is in the future"
        return warning("clock", text, "set the clock of this machine (NTP)")
    if theirs and abs(theirs - now) > SKEW:
        text = f"the database's clock is at {theirs:%Y-%m-%d %H:%M:%S}, this one at {now:%H:%M:%S}"
        return warning("clock", text, "set both clocks (NTP)")
    return fine("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")
