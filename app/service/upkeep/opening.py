# SPDX-License-Identifier: Apache-2.0
"""Open the configured database and upgrade its tables to this version of Kantha."""

from datetime import UTC, datetime, timedelta

from app.config import Settings
from app.mail.group import facts
from app.mail.group.facts import Facts
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.service.intake.decoding import read
from app.service.upkeep.connection import expect_tables
from app.store import schema
from app.store.database import Database
from app.store.intake.grouping import Arrival, Changed
from app.store.review import jobs
from app.store.search import mail_search
from app.store.series import chains

PORTION = 500


def opened(settings: Settings) -> Database:
    """Open and upgrade the database; raise UserError if the database does not answer."""
    database = Database(settings.database_url)
    upgrade(database)
    expect_tables(database)
    return database


def upgrade(database: Database) -> None:
    """Upgrade the tables to this version of Kantha, and compute values that older rows lack."""
    schema.migrate(database)
    backfill(database)
    fill_index(database)


def kept_open(settings: Settings) -> Database:
    """Open the database for a process that keeps running; check a SQLite file in the background."""
    database = opened(settings)
    if database.guard:
        database.guard.check_soon()
    return database


def backfill(database: Database) -> None:
    """Put series from before Kantha had chains into chains, some series at a time."""
    while True:
        with database.reading() as transaction:
            if not chains.unchained(transaction, 1):
                return
        with database.taking_in() as transaction:
            some = chains.unchained(transaction, PORTION)
            chains.write_facts(
                transaction,
                {pk: _facts(raw) for pk, raw in chains.without_facts(transaction, some).items()},
            )
            arrival = Arrival(datetime.now(UTC), timedelta(0), Priority.BACKFILL)
            again = chains.rechain(transaction, Changed(frozenset(some), frozenset()), arrival)
            jobs.enqueue(transaction, again.again)


def fill_index(database: Database) -> None:
    """Add mails and series from before the full-text index to the index, some at a time."""
    with database.reading() as transaction:
        is_left = mail_search.is_left(transaction)
    series: int | None = 0 if is_left else None
    while series is not None:
        with database.taking_in() as transaction:
            series = mail_search.fill_series(transaction, series, PORTION)
    while is_left:
        with database.taking_in() as transaction:
            is_left = mail_search.fill(transaction, PORTION)


def _facts(raw: bytes) -> Facts:
    message = read(RawMail(raw))
    return facts.NOTHING if isinstance(message, str) else facts.of(message)
