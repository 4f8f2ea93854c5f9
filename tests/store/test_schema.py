# SPDX-License-Identifier: Apache-2.0
"""One set of migrations makes the tables of the models, on both databases, and undoes them."""

from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.config import Settings
from app.errors import Unusable, UserError
from app.mail.read.mbox import RawMail
from app.model.patch_states import AppliedCommit, CommitProof, PatchState, SeriesStanding
from app.service.intake.taking import Intake, Submission
from app.service.review import reviews
from app.store import schema
from app.store.database import Database
from app.store.series import standing_json
from app.store.tables.base import Table
from app.store.tables.intake import MessageListRow
from app.store.tables.review import FindingRow, LifeRow
from app.store.tables.series import SeriesRow
from tests.support.mails import GOTO_MIX, now, patch
from tests.support.submitting import submit


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with a reviewed series, a dead letter and a submission in it."""
    mails = [RawMail(patch("1@x", "[PATCH] One", GOTO_MIX)), RawMail(b"nothing")]
    submission = Submission("id", "test", now())
    submit(Intake(database, timedelta(0)), mails, submission)
    return database


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": schema.is_modelled})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_twice_is_migrating_once(database: Database) -> None:
    schema.migrate(database)
    schema.check(database)


def test_down_and_up_again_with_data_in_the_tables(filled: Database) -> None:
    schema.downgrade(filled, "base")
    assert set(inspect(filled.engine).get_table_names()) <= {"alembic_version"}
    with pytest.raises(Unusable, match="run `kantha migrate`"):
        schema.check(filled)
    schema.migrate(filled)
    schema.check(filled)


def test_older_code_can_read_what_is_left_after_a_downgrade(filled: Database) -> None:
    assert sum(reviews.Worker(filled, Settings(workers=1)).drain()) == 1
    with filled.writing() as session:
        session.execute(delete(LifeRow))
        finding = session.scalars(select(FindingRow)).one()
        life = dict.fromkeys(("since", "last", "resolved_by", "identity"), "")
        life["life"] = "unchecked before"
        session.add(LifeRow(series_id=1, finding_id=finding.id, position=0, subjects=[], **life))
        commit = AppliedCommit("c" * 40, "next/master", now(), CommitProof.LINK)
        applied = SeriesStanding(PatchState.APPLIED, (), commit=commit)
        stored = standing_json.write(applied, ())
        series = {"patch_state": "applied", "is_settled": True, "standing": stored, "state_due": 0}
        session.execute(update(SeriesRow).values(**series))
    schema.downgrade(filled, "0015")
    with filled.reading() as session:
        assert session.scalars(text("SELECT life FROM life")).all() == ["new"]
        columns = text("SELECT patch_state, is_settled, standing, state_due FROM series")
        assert [tuple(row) for row in session.execute(columns)] == [("under review", 0, None, 1)]


def test_an_upgrade_keeps_what_is_stored(filled: Database) -> None:
    with filled.reading() as session:
        before = session.scalar(select(func.count()).select_from(MessageListRow))
    schema.migrate(filled)
    with filled.reading() as session:
        assert session.scalar(select(func.count()).select_from(MessageListRow)) == before == 1


def test_a_database_of_a_newer_version_is_left_alone(filled: Database) -> None:
    with filled.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="revision 9999, which needs a newer version of Kantha"):
        schema.migrate(filled)


def test_an_empty_database_is_not_ready(url: str) -> None:
    database = Database(url)
    with pytest.raises(Unusable, match="at revision None"):
        schema.check(database)
    database.dispose()


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(MessageListRow(message_id=12345, list="x"))


def test_sqlite_is_set_up_to_lose_nothing(small: Database) -> None:
    def pragma(name: str) -> object:
        with small.engine.connect() as connection:
            return connection.execute(text(f"PRAGMA {name}")).scalar()

    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("synchronous") == 2
    assert pragma("busy_timeout") == 30_000


def test_a_writer_locks_before_it_writes(small: Database) -> None:
    other = Database(str(small.engine.url))
    with other.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    with small.writing() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), other.writing() as second:
            second.execute(text("SELECT 1"))
    other.dispose()


def test_findings_go_with_their_run(filled: Database) -> None:
    assert sum(reviews.Worker(filled, Settings(workers=1)).drain()) == 1
    with filled.writing() as session:
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 1
        session.execute(text("DELETE FROM run"))
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UserError):
        Database(url)


def test_a_database_that_does_not_answer_is_said_in_words() -> None:
    database = Database("postgresql://user:hush@127.0.0.1:1/none")
    for ask in (schema.check, schema.migrate):
        with pytest.raises(UserError, match="does not answer") as caught:
            ask(database)
        assert "hush" not in str(caught.value)
    database.dispose()
