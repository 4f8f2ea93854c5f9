# SPDX-License-Identifier: Apache-2.0
"""Series whose images were missing are reviewed again when branches move, a few times."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from app.mail.read.mbox import RawMail
from app.model import Priority, SeriesState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.review import jobs, moved_branches
from app.store.tables.series import SeriesRow
from app.store.tables.trees import TreeRefsRow
from tests.support.mails import DIFF, patch

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AGO = NOW - 90 * DAY
NAMES = ("1@x", "2@x", "3@x")


@pytest.fixture
def filled(database: Database) -> Database:
    """Three reviewed series without images, the oldest first, and two known states of branches."""
    mails = [
        patch(name, f"[PATCH] Series {n}", DIFF % n, date=NOW - (10 - n) * DAY)
        for n, name in enumerate(NAMES)
    ]
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    with database.writing() as session:
        session.execute(
            update(SeriesRow).values(
                status=SeriesState.REVIEWED, images_missing_at=NOW - DAY, attempts=0
            )
        )
    see(database, "a", NOW - 2 * DAY)
    see(database, "b", NOW)
    return database


def see(database: Database, fingerprint: str, now: datetime) -> None:
    with database.writing() as session:
        moved_branches.see(session, fingerprint, now)


def renew(database: Database, most: int = 10, oldest: datetime = LONG_AGO) -> int | None:
    with database.writing() as session:
        return moved_branches.renew(session, oldest, most, NOW)


def queued(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(SeriesRow.message_id).where(SeriesRow.status == SeriesState.QUEUED)
        return sorted(session.scalars(query))


def change(database: Database, names: Sequence[str] = NAMES, **values: object) -> None:
    with database.writing() as session:
        session.execute(update(SeriesRow).where(SeriesRow.message_id.in_(names)).values(**values))


def test_the_newest_series_come_first_and_only_so_many_wait(filled: Database) -> None:
    assert renew(filled, most=2) == 2
    assert queued(filled) == ["2@x", "3@x"]
    assert renew(filled, most=2) == 0, "two wait"
    change(filled, ["2@x", "3@x"], status=SeriesState.REVIEWED, images_missing_at=NOW + DAY)
    assert renew(filled, most=2) == 1
    assert queued(filled) == ["1@x"]
    change(filled, ["1@x"], status=SeriesState.REVIEWED, images_missing_at=NOW + DAY)
    assert renew(filled, most=2) is None


def test_they_wait_behind_all_others_and_count_the_attempts(filled: Database) -> None:
    renew(filled)
    with filled.reading() as session:
        rows = session.scalars(select(SeriesRow)).all()
    assert {(row.priority, row.tree_attempts, row.generation) for row in rows} == {
        (Priority.BACKFILL, 1, 0)
    }
    with filled.writing() as session:
        if jobs.are_there(session):
            assert jobs.recall(session, NOW, DAY) == 0, "each has its job"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"tree_attempts": 3}, id="three times"),
        pytest.param({"is_settled": True}, id="settled"),
        pytest.param({"posted_at": LONG_AGO - DAY}, id="old"),
        pytest.param({"images_missing_at": None}, id="all images are there"),
        pytest.param({"images_missing_at": NOW + DAY}, id="reviewed since"),
        pytest.param({"status": SeriesState.FAILED}, id="parked"),
        pytest.param({"status": SeriesState.WAITING}, id="waits anyway"),
    ],
)
def test_others_are_left_alone(filled: Database, values: dict[str, object]) -> None:
    change(filled, NAMES, **values)
    assert renew(filled) is None
    assert queued(filled) == []


def test_a_change_of_the_mails_begins_a_new_count(filled: Database) -> None:
    change(filled, tree_attempts=3)
    more = patch("4@x", "[PATCH 2/2] More", date=NOW - 8 * DAY, refs=["1@x"])
    first = patch("5@x", "[PATCH 1/2] First", DIFF % 7, date=NOW - 8 * DAY)
    second = patch("6@x", "[PATCH 2/2] Second", DIFF % 8, date=NOW - 8 * DAY, refs=["5@x"])
    intake = Intake(filled, timedelta(0))
    list(taking.take(intake, map(RawMail, (more, first))))
    change(filled, ["5@x"], tree_attempts=3)
    list(taking.take(intake, [RawMail(second)]))
    with filled.reading() as session:
        row = session.scalars(select(SeriesRow).where(SeriesRow.message_id == "5@x")).one()
        assert row.tree_attempts == 0


def test_without_a_move_nothing_is_due(database: Database) -> None:
    with database.reading() as session:
        assert moved_branches.moved_at(session) is None
    see(database, "a", NOW)
    with database.reading() as session:
        assert moved_branches.moved_at(session) is None, "the first state is no move"
    assert renew(database) is None


def test_a_state_counts_once(filled: Database) -> None:
    """Two machines whose copies differ for a while do not take turns."""
    for n in range(5):
        see(filled, "ab"[n % 2], NOW + n * DAY)
        with filled.reading() as session:
            assert moved_branches.moved_at(session) == NOW


def test_old_states_are_forgotten(small: Database) -> None:
    for n in range(moved_branches.KEPT + 5):
        see(small, str(n), NOW + n * DAY)
    with small.reading() as session:
        states = set(session.scalars(select(TreeRefsRow.fingerprint)))
    assert states == {str(n) for n in range(5, moved_branches.KEPT + 5)}


def test_the_candidates_are_read_from_an_index(small: Database) -> None:
    with small.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT id FROM series WHERE images_missing_at IS NOT NULL "
                "AND tree_attempts < 3 AND posted_at >= '2026' ORDER BY posted_at DESC, id DESC"
            )
        ).all()
    assert "ix_series_images" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
