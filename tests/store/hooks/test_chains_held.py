# SPDX-License-Identifier: Apache-2.0
"""A chain is held by one transaction at a time, and read as it is then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from app.mail.read.mbox import RawMail
from app.model.stored import StoredSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.hooks import hooks
from app.store.series import browse
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from tests.support.blocked import until_blocked
from tests.support.mails import DIFF, GOTO_MIX, patch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def take(database: Database) -> tuple[StoredSeries, StoredSeries]:
    """Two series that have nothing to do with each other."""
    mails = patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", "[PATCH] Two", DIFF % 2)
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    return found(database, "1@x"), found(database, "2@x")


def found(database: Database, message_id: str) -> StoredSeries:
    with database.reading() as session:
        series = browse.series_with(session, message_id)
    assert series is not None
    return series


def test_who_comes_second_waits_and_sees_what_the_first_wrote(queue: Database) -> None:
    one, _ = take(queue)

    def hold() -> str:
        with queue.writing() as session:
            session.get(SeriesRow, one.id)  # as it is before the first has written
            return hooks.hold(session, one).title

    with ThreadPoolExecutor(1) as pool:
        with queue.writing() as session:
            assert hooks.hold(session, one) == one
            second = pool.submit(hold)
            until_blocked(queue)
            session.execute(update(SeriesRow).values(title="Changed"))
        assert second.result() == "Changed"


def test_nobody_waits_for_another_chain(queue: Database) -> None:
    one, two = take(queue)
    with queue.writing() as first, queue.writing() as second:
        assert hooks.hold(first, one) == one
        assert hooks.hold(second, two) == two


def test_sqlite_has_one_writer_who_knows_the_series_already(small: Database) -> None:
    one, _ = take(small)
    with small.writing() as session:
        session.execute(update(SeriesRow).values(title="Changed"))
        assert hooks.hold(session, one) is one


def test_the_run_before_is_of_the_same_series(database: Database) -> None:
    one, two = take(database)
    with database.writing() as session:
        for run_id, series in ((1, one), (2, two), (3, one), (4, two), (5, one)):
            more = {"members": "", "rules": str(run_id), "outcomes": [], "finished_at": NOW}
            session.add(RunRow(id=run_id, series_id=series.id, **more))
        for series, run_id in ((one, 3), (two, 2)):
            session.execute(
                update(SeriesRow).where(SeriesRow.id == series.id).values(run_id=run_id)
            )
    with database.reading() as session:
        assert hooks.run_before(session, found(database, "1@x")) == 1
        assert hooks.run_before(session, found(database, "2@x")) is None  # 1 is another's
