# SPDX-License-Identifier: Apache-2.0
"""A run is stored once for each state of its series, of the rules and of the kernel trees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.engine.pool import review_mails
from app.mail.read.mbox import RawMail
from app.model import RawSeries, Run
from app.model.images import Application, Applying, Basis, Fidelity, TreeUse
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.review import results
from app.store.review.results import Due
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from tests.support.mails import GOTO_MIX, patch

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RAW = patch("1@x", "[PATCH] One", GOTO_MIX)
APPLICATION = Application("1@x", Applying.WITH_OFFSET, Fidelity.APPROXIMATE, "v7.2-rc1", 3)
USE = TreeUse(
    commits=("c" * 40,),
    blobs=("b" * 40,),
    index="i",
    hash="one",
    applications=(APPLICATION,),
    inexact=(("drivers/foo/foo.c", Fidelity.APPROXIMATE),),
)


@pytest.fixture
def filled(database: Database) -> Database:
    list(taking.take(Intake(database, timedelta(0)), [RawMail(RAW)]))
    return database


def due(database: Database) -> Due:
    with database.reading() as session:
        return Due(*session.execute(select(*results._DUE)).one())


def run(tree: TreeUse | None) -> Run:
    plain = review_mails(RawSeries((RAW,)))
    findings = tuple(replace(one, rests_on=Basis.APPROXIMATE) for one in plain.findings)
    return replace(plain, findings=findings, tree=tree)


def finish(database: Database, found: Run, now: datetime = NOW) -> bool:
    item = due(database)
    with database.writing() as session:
        return results.finish(session, item, found, now)


def rows(database: Database) -> Iterator[dict[str, Any]]:
    """The stored runs and their findings, without the ids of rows and the times."""
    names = {"id", "run_id", "finished_at", "generation"}
    with database.reading() as session:
        for one in session.scalars(select(RunRow).order_by(RunRow.id)):
            columns = {c.name: getattr(one, c.name) for c in RunRow.__table__.columns}
            mine = select(FindingRow).where(FindingRow.run_id == one.id)
            found = [
                {c.name: getattr(row, c.name) for c in FindingRow.__table__.columns}
                for row in session.scalars(mine.order_by(FindingRow.position))
            ]
            yield {
                "run": {name: value for name, value in columns.items() if name not in names},
                "findings": [
                    {name: value for name, value in row.items() if name not in names}
                    for row in found
                ],
            }


def test_a_run_names_what_it_read_of_the_trees(filled: Database) -> None:
    assert finish(filled, run(USE))
    with filled.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        found = results.reviewed(session, "1@x")
        assert found is not None
        assert found.tree == USE
        (finding, *_) = results.findings(session, series.run_id)
        assert finding.rests_on is Basis.APPROXIMATE
        checked = results.checked_by_run(session, [series.run_id or 0])
        assert checked[series.run_id or 0].inexact == dict(USE.inexact)
    with filled.engine.connect() as connection:
        assert connection.scalars(select(RunRow.tree_hash)).all() == ["one"]
        assert set(connection.scalars(select(FindingRow.rests_on))) == {"approximate"}


def test_a_run_without_a_tree_has_none(filled: Database) -> None:
    plain = review_mails(RawSeries((RAW,)))
    assert finish(filled, plain)
    with filled.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        assert series.images_missing_at is None
        found = results.reviewed(session, "1@x")
        assert found is not None
        assert found.tree is None
        assert results.checked_by_run(session, [series.run_id or 0])[series.run_id or 0][1] is None
        assert {one.rests_on for one in results.findings(session, series.run_id)} == {None}
    with filled.engine.connect() as connection:
        assert connection.execute(select(RunRow.tree, RunRow.tree_hash)).one() == (None, "")


def test_the_same_state_of_the_trees_is_stored_once(filled: Database) -> None:
    assert finish(filled, run(USE))
    before = [*rows(filled)]
    assert not finish(filled, run(USE))
    assert [*rows(filled)] == before
    assert due(filled).generation == 0


def test_another_state_of_the_trees_is_another_run(filled: Database) -> None:
    assert finish(filled, run(None))
    assert finish(filled, run(USE))
    assert finish(filled, run(replace(USE, hash="two")))
    assert due(filled).generation == 2
    stored = [one["run"]["tree_hash"] for one in rows(filled)]
    assert stored == ["", "one", "two"]
    with filled.reading() as session:
        last = session.scalars(select(RunRow).order_by(RunRow.id.desc())).first()
        series = session.scalars(select(SeriesRow)).one()
        assert last is not None
        assert (series.run_id, series.generation) == (last.id, last.generation)


def test_equal_ids_give_equal_rows(filled: Database) -> None:
    """The generation and the times differ; they are no part of the result."""
    for use in (USE, replace(USE, hash="two"), USE):
        assert finish(filled, run(use))
    first, _, third = rows(filled)
    assert first == third


def test_a_review_of_an_older_state_of_the_trees_is_not_stored(filled: Database) -> None:
    assert finish(filled, run(None))
    item = due(filled)
    assert finish(filled, run(USE))
    with filled.writing() as session:
        assert not results.finish(session, item, run(None), NOW)
    with filled.reading() as session:
        found = results.reviewed(session, "1@x")
        assert found is not None
        assert found.tree == USE


def test_a_branch_that_moves_during_a_review_counts_as_a_later_move(filled: Database) -> None:
    item = due(filled)._replace(taken_at=NOW - timedelta(minutes=1))
    with filled.writing() as session:
        assert results.finish(session, item, run(replace(USE, is_complete=False)), NOW)
    with filled.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        assert series.images_missing_at == NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("tree", "project", "is_due"),
    [
        (replace(USE, is_complete=False), None, True),
        (replace(USE, is_complete=False), "QEMU", False),
        (USE, None, False),
        (None, None, False),
    ],
)
def test_a_series_without_an_image_is_remembered(
    filled: Database,
    tree: TreeUse | None,
    project: str | None,
    is_due: bool,
) -> None:
    finish(filled, run(replace(USE, hash="zero", is_complete=False)))
    finish(filled, replace(run(tree), project=project))
    with filled.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        assert series.images_missing_at == (NOW if is_due else None)
