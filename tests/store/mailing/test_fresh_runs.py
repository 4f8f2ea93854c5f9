# SPDX-License-Identifier: Apache-2.0
"""A run is turned into mails by the one caller who is first to ask."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.mailing import outbox
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from tests.support.mails import DIFF, GOTO_MIX, patch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with two series: 1@x of the runs 1 and 3, 2@x of the run 2."""
    mails = patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", "[PATCH] Two", DIFF % 2)
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    with database.writing() as session:
        found = session.execute(select(SeriesRow.message_id, SeriesRow.id))
        ids = {row[0]: row[1] for row in found}
        for run_id, name in ((1, "1@x"), (2, "2@x"), (3, "1@x")):
            more = {"members": "", "rules": str(run_id), "outcomes": [], "to_mail": True}
            at = NOW + timedelta(hours=run_id)
            session.add(RunRow(id=run_id, series_id=ids[name], finished_at=at, **more))
            of = SeriesRow.message_id == name
            session.execute(update(SeriesRow).where(of).values(run_id=run_id))
    return database


def fresh(database: Database, limit: int = 10, *but: int) -> list[int]:
    with database.reading() as session:
        return outbox.fresh(session, limit, but)


def see_to(database: Database, run_id: int) -> str | None:
    with database.writing() as session:
        found = outbox.see_to(session, run_id)
    return found.message_id if found else None


def test_runs_that_nobody_has_seen_are_named_oldest_first(filled: Database) -> None:
    assert fresh(filled) == [1, 2, 3]
    assert fresh(filled, 2) == [1, 2]
    assert fresh(filled, 10, 1, 3) == [2]
    assert fresh(filled, 10, 1, 2, 3) == []


def test_a_run_is_seen_to_once(filled: Database) -> None:
    assert [see_to(filled, 3) for _ in range(3)] == ["1@x", None, None]
    assert fresh(filled) == [1, 2]


def test_a_run_that_pages_do_not_show_gives_no_mail(filled: Database) -> None:
    assert see_to(filled, 1) is None
    assert see_to(filled, 7) is None
    assert fresh(filled) == [2, 3]


def test_nothing_up_to_now_gives_a_mail_once_it_is_forgotten(filled: Database) -> None:
    with filled.writing() as session:
        outbox.forget_fresh(session)
    assert fresh(filled) == []
    assert [see_to(filled, run_id) for run_id in (1, 2, 3)] == [None] * 3


def test_only_the_current_run_of_a_series_is_looked_at_again(filled: Database) -> None:
    with filled.writing() as session:
        outbox.forget_fresh(session)
        outbox.look_again(session, ["1@x", "nobody@x"])
    assert fresh(filled) == [3]
    with filled.writing() as session:
        outbox.look_again(session, [])
    assert fresh(filled) == [3]


def test_times_are_of_the_run_and_of_the_last_mail(filled: Database) -> None:
    with filled.reading() as session:
        assert outbox.finished_at(session, 2) == NOW + timedelta(hours=2)
        assert outbox.finished_at(session, 7) is outbox.finished_at(session, None) is None
        first = session.scalars(select(SeriesRow.id)).first()
        assert first is not None
        received = outbox.received_at(session, first)
        assert received is not None
        assert abs(received - datetime.now(UTC)) < timedelta(hours=1)
        assert outbox.received_at(session, 10**6) is None
