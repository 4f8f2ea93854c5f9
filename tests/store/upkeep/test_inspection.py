# SPDX-License-Identifier: Apache-2.0
"""A look at a database changes nothing, makes nothing, and says in words what is wrong."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.errors import Unusable, UserError
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store import schema
from app.store.database import Database
from app.store.upkeep import inspection
from tests.peers.post_office import closed_port
from tests.support.mails import mail

FILL = text("""
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
    INSERT INTO crowded_key SELECT hex(randomblob(9)) || i FROM n
""")
SECONDS = 60.0  # more than any look here needs


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def file_of(database: Database) -> Path:
    found = inspection.path_of(url_of(database))
    assert found is not None
    return found


def test_a_database_says_what_it_is(database: Database) -> None:
    is_small = database.engine.dialect.name == "sqlite"
    with inspection.looking(url_of(database), SECONDS) as session:
        assert inspection.is_sqlite(session) == is_small
        name, version = inspection.kind(session).split(" ", 1)
        assert name == ("SQLite" if is_small else "PostgreSQL")
        assert version[0].isdigit()
        assert inspection.revisions(session) == (schema.head(), schema.head())
        assert inspection.why_read_only(session) == ""
        assert (inspection.clock(session) is None) == is_small
        assert inspection.newest_mail(session) is None


def test_the_clock_of_a_server_is_in_utc(queue: Database) -> None:
    with inspection.looking(url_of(queue), SECONDS) as session:
        found = inspection.clock(session)
    assert found is not None
    assert found.tzinfo is UTC
    assert abs(found - datetime.now(UTC)) < timedelta(hours=1)


def test_the_newest_mail_is_the_last_that_came_and_not_the_last_written(small: Database) -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    for number, date in enumerate((far, datetime(2020, 1, 1, tzinfo=UTC))):
        raw = RawMail(mail(f"{number}@x", "x", date=date))
        list(taking.take(Intake(small, timedelta(0)), [raw]))
    with inspection.looking(url_of(small), SECONDS) as session:
        found = inspection.newest_mail(session)
    assert found is not None
    assert abs(found - datetime.now(UTC)) < timedelta(hours=1)


def test_a_database_without_tables_has_no_revision(url: str) -> None:
    database = Database(url)
    database.engine.connect().close()  # makes the file
    database.dispose()
    with inspection.looking(url, SECONDS) as session:
        assert inspection.revisions(session) == (None, schema.head())


def test_a_look_makes_no_database(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with (
        pytest.raises(UserError, match=f"there is no database at {path} yet"),
        inspection.looking(f"sqlite:///{path}", SECONDS),
    ):
        raise AssertionError
    assert list(tmp_path.iterdir()) == []


def test_a_look_changes_no_byte_of_the_file(small: Database) -> None:
    small.dispose()
    file = file_of(small)
    before = file.read_bytes()
    with inspection.looking(url_of(small), SECONDS) as session:
        inspection.kind(session)
        inspection.revisions(session)
        inspection.why_read_only(session)
        assert inspection.journal_mode(session) == "wal"
        assert inspection.damage(session, SECONDS) == []
        session.execute(text("DELETE FROM alembic_version"))  # is not committed
    assert file.read_bytes() == before


def look(url: str, *statements: str, seconds: float = SECONDS) -> None:
    with inspection.looking(url, seconds) as session:
        for statement in statements:
            session.execute(text(statement))


@pytest.mark.parametrize("content", [b"this is no database, but a text" * 100, b"\0" * 4096])
def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "it.db"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=r"it\.db"):
        look(f"sqlite:///{path}", "SELECT * FROM sqlite_master")
    assert path.read_bytes() == content


def test_a_place_where_no_file_can_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (f"{tmp_path}/file/it.db", str(tmp_path)):
        with pytest.raises((UserError, Unusable), match=str(tmp_path)):
            look(f"sqlite:///{place}", "SELECT 1")


def test_a_server_that_is_not_there_is_said_without_its_url() -> None:
    url = f"postgresql://kantha:hush@127.0.0.1:{closed_port()}/hidden"
    with pytest.raises(UserError, match="the database does not answer correctly") as caught:
        look(url, "SELECT 1", seconds=5)
    assert "hush" not in str(caught.value)


def test_a_statement_that_fails_is_the_databases_answer(database: Database) -> None:
    with pytest.raises(UserError, match="does not answer correctly"):
        look(url_of(database), "SELECT * FROM nothing_of_that_name")


def test_a_mistake_of_ours_is_not_taken_for_the_databases(small: Database) -> None:
    with pytest.raises(ZeroDivisionError), inspection.looking(url_of(small), SECONDS):
        raise ZeroDivisionError


def test_a_look_at_a_server_ends_in_time(queue: Database) -> None:
    with pytest.raises(UserError, match="does not answer correctly"):
        look(url_of(queue), "SELECT pg_sleep(600)", seconds=0.2)


def test_who_may_only_read_is_told_so(queue: Database, small: Database) -> None:
    with inspection.looking(url_of(queue), SECONDS) as session:
        session.execute(text("SET default_transaction_read_only = on"))
        session.execute(text("SET transaction_read_only = on"))
        assert inspection.why_read_only(session) == "its transactions are read-only"
    with small.writing() as writer, inspection.looking(url_of(small), 0.05) as session:
        writer.execute(text("DELETE FROM source"))
        assert "locked" in inspection.why_read_only(session)


@pytest.mark.parametrize("url", ["postgresql://x/y", "nonsense", "mysql://x/y", ""])
def test_another_kind_has_no_file(url: str) -> None:
    assert inspection.path_of(url) is None


def test_a_row_that_refers_to_nothing_is_damage(small: Database) -> None:
    connection = sqlite3.connect(file_of(small))
    with connection:
        for number in range(inspection.MAX_PROBLEMS + 3):
            connection.execute("INSERT INTO thread_key VALUES (?, 'x')", (number + 1000,))
    connection.close()
    with inspection.looking(url_of(small), SECONDS) as session:
        found = inspection.damage(session, SECONDS)
    assert found is not None
    assert len(found) == inspection.MAX_PROBLEMS
    assert all("of thread_key refers to no row of message" in line for line in found)


def test_a_file_that_a_look_cannot_read_is_of_its_place(small: Database) -> None:
    small.dispose()
    file = file_of(small)
    # a folder where the file with the log must be
    for name in ("-wal", "-shm"):
        file.with_name(file.name + name).unlink(missing_ok=True)
        file.with_name(file.name + name).mkdir()
    with pytest.raises(Unusable, match=file.name):
        look(url_of(small), "SELECT * FROM alembic_version")


def test_a_torn_page_is_damage(small: Database) -> None:
    with small.writing() as session:
        for number in range(2000):
            values = {"key": f"{number} " + "x" * 100}
            session.execute(text("INSERT INTO crowded_key VALUES (:key)"), values)
    with small.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    small.dispose()
    file = file_of(small)
    content = bytearray(file.read_bytes())
    middle = len(content) * 3 // 4 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    with inspection.looking(url_of(small), SECONDS) as session:
        found = inspection.damage(session, SECONDS)
    assert found


def test_who_has_no_time_says_nothing_of_damage(small: Database) -> None:
    with small.writing() as session:
        session.execute(FILL)
    with inspection.looking(url_of(small), SECONDS) as session:
        assert inspection.damage(session, 0) is None
        assert inspection.damage(session, SECONDS) == []  # and can be asked again
