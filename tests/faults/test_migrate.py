# SPDX-License-Identifier: Apache-2.0
"""Several processes open one database at once, and some are killed: it is migrated once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from app.store import schema
from app.store.database import Database
from app.store.intake import messages
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import ROOT

OLD = "0003"


def forks(mode: str, url: str, tmp_path: Path) -> list[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forks", mode, url],
        cwd=ROOT,
        env=os.environ | {"KANTHA_DATA": str(tmp_path), "KANTHA_WORKERS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, said = process.communicate(timeout=120)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, said
    return out.splitlines()


SERIES = """
    INSERT INTO series (message_id, title, author_name, author_email, posted_at, version, kind,
        prefixes, total, missing, members, chain, status, reason, ready_at, errors, warnings, notes)
    VALUES ('1@x', 'One', 'A', 'a@x', '2026-03-01 12:00:00', 1, 'PATCH',
        '[]', 1, '[]', '', '', 'reviewed', '', '2026-03-01 12:00:00', 0, 0, 0)"""
MESSAGE = """
    INSERT INTO message (message_id, digest, kind, subject, topic, author_name, author_email, date,
        stored_at, "references", raw, size, series_id)
    VALUES ('1@x', '', 'patch', '[PATCH] One', 'one', 'A', 'a@x', '2026-03-01 12:00:00',
        '2026-03-01 12:00:00', '[]', :raw, 1, 1)"""
LIST = "INSERT INTO message_list (message_id, list) VALUES (1, 'x')"


@pytest.fixture
def old(url: str) -> Iterator[Database]:
    """A database of an older revision with a series in it."""
    database = Database(url)
    schema.migrate(database, OLD)
    raw = messages.compress(patch("1@x", "[PATCH] One", GOTO_MIX))
    with database.writing() as session:
        session.execute(text(SERIES))
        session.execute(text(MESSAGE), {"raw": raw})
        session.execute(text(LIST))
    yield database
    database.dispose()


def assert_fine(codes: str) -> None:
    """Those that stay may be told to stop before they listen for it."""
    found = json.loads(codes)
    assert found[:4] == [0] * 4
    assert set(found[4:]) <= {0, -signal.SIGTERM}


def rows(database: Database) -> object:
    with database.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM message_list")).scalar()


@pytest.mark.xdist_group("processes")
def test_all_that_start_at_once_on_an_empty_database_succeed(url: str, tmp_path: Path) -> None:
    (codes,) = forks("race", url, tmp_path)
    assert_fine(codes)
    database = Database(url)
    schema.check(database)
    database.dispose()


@pytest.mark.xdist_group("processes")
def test_all_that_start_at_once_on_an_old_database_succeed(
    old: Database, url: str, tmp_path: Path
) -> None:
    (codes,) = forks("stay", url, tmp_path)
    assert_fine(codes)
    schema.check(old)
    assert rows(old) == 1


@pytest.mark.xdist_group("processes")
def test_a_kill_in_the_middle_of_a_migration_leaves_the_old_revision(
    old: Database, url: str, tmp_path: Path
) -> None:
    left = forks("kill", url, tmp_path)
    assert len(left) > 3
    assert set(left) == {f"('{OLD}', 1)"}
    schema.check(old)
    assert rows(old) == 1
