# SPDX-License-Identifier: Apache-2.0
"""`kantha migrate`, `restore` and `copy` on a database that a server uses, of both kinds."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.store import schema
from app.store.database import Database
from app.store.tables.intake import MessageRow
from tests.faults.test_backup_crash import Poster
from tests.support.server import Server
from tests.support.waiting import until

pytestmark = pytest.mark.xdist_group("processes")

ENOUGH = 10  # mails that are accepted before and after
LAST = "0007"  # a revision before the newest


@pytest.fixture
def busy(url: str, tmp_path: Path) -> Iterator[tuple[Server, Poster]]:
    """A server to which mails are posted, one after the other."""
    server = Server(tmp_path, KANTHA_DATABASE=url)
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    poster = Poster(server, token)
    poster.start()
    yield server, poster
    poster.has_enough.set()
    poster.join()
    server.end()


def until_more(poster: Poster) -> None:
    """Until some more mails were accepted, which is soon."""
    before = len(poster.accepted)
    until(lambda: len(poster.accepted) >= before + ENOUGH)


def until_refused(poster: Poster) -> None:
    """Until some mails were refused."""
    until(lambda: poster.refused >= ENOUGH)


def unreviewed(database: Database) -> int:
    with database.reading() as session:
        count = text("SELECT count(*) FROM series WHERE status != 'reviewed'")
        return int(session.scalar(count) or 0)


def assert_whole(server: Server, poster: Poster, url: str) -> None:
    """All that was accepted is stored, reviewed and shown."""
    poster.has_enough.set()
    poster.join()
    database = Database(url)
    until(lambda: not unreviewed(database))
    with database.reading() as session:
        stored = set(session.scalars(select(MessageRow.message_id)))
        runs = text("SELECT count(*), count(DISTINCT series_id) FROM run")
        assert session.execute(runs).one() == (len(stored), len(stored))
    assert set(poster.accepted) <= stored
    assert server.answers(f"/series/{poster.accepted[0]}")
    schema.check(database)
    database.dispose()
    server.stop()


def test_a_migration_of_what_is_migrated_disturbs_nobody(
    busy: tuple[Server, Poster], url: str
) -> None:
    server, poster = busy
    until_more(poster)
    for _ in range(3):
        server.run("migrate")
    until_more(poster)
    assert_whole(server, poster, url)


def test_a_migration_while_a_server_takes_mails_in_loses_none(
    busy: tuple[Server, Poster], url: str
) -> None:
    server, poster = busy
    until_more(poster)
    # what an older version left: this one takes no mails until the tables are its own
    older = Database(url)
    schema.downgrade(older, LAST)
    older.dispose()
    until_refused(poster)
    assert not server.answers("/readyz")
    server.run("migrate")
    until_more(poster)
    assert server.answers("/readyz")
    assert_whole(server, poster, url)


def test_a_restore_or_copy_into_a_database_in_use_is_refused_and_disturbs_nobody(
    busy: tuple[Server, Poster], url: str, tmp_path: Path
) -> None:
    server, poster = busy
    until_more(poster)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    server.run("copy", url, other)
    commands: list[tuple[str, ...]] = [("copy", other, url)]
    if url.startswith("sqlite"):
        server.run("backup", str(tmp_path / "backup"))
        commands.append(("restore", str(tmp_path / "backup")))
    for command in commands:
        with pytest.raises(subprocess.CalledProcessError) as refused:
            server.run(*command)
        assert refused.value.returncode == 2
        said = refused.value.stderr
        assert "has rows" in said or f"{tmp_path / 'kantha.db'} is in use" in said
        assert "Traceback" not in said
    until_more(poster)
    assert_whole(server, poster, url)
