# SPDX-License-Identifier: Apache-2.0
"""Rows of every released revision survive the upgrade and are served."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    null,
    select,
)

from app.config import Settings
from app.paths import MIGRATIONS
from app.service.upkeep.opening import opened
from app.store import schema
from app.store.database import Database
from app.store.intake.messages import compress
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, patch

REVISIONS = sorted(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAW = compress(patch("1@x", "[PATCH] One", GOTO_MIX))

# one row of each table; whatever is not named here is of no consequence
PLAIN: dict[type, Any] = {
    Boolean: False,
    Integer: 1,
    JSON: [],
    DateTime: WHEN,
    LargeBinary: RAW,
    String: "x",
}
MEANT: dict[tuple[str, str], Any] = {
    ("finding", "confidence"): "high",
    ("finding", "fixed_in"): "",
    ("finding", "message"): "a finding of old",
    ("finding", "patch"): "1@x",
    ("finding", "rests_on"): "exact",
    ("finding", "severity"): "warning",
    ("hook", "disabled_at"): None,
    ("hook_event", "body"): "{}",
    ("hook_event", "status"): "delivered",
    ("message", "facts"): null(),
    ("message", "in_reply_to"): None,
    ("message", "kind"): "patch",
    ("message", "message_id"): "1@x",
    ("message", "subject"): "[PATCH] One",
    ("message", "topic"): "one",
    ("outbox", "series"): "1@x",
    ("outbox", "status"): "sent",
    ("run", "tree"): null(),
    ("series", "chain"): "",
    ("prerequisite", "kind"): "patch-id",
    ("series", "kind"): "PATCH",
    ("series", "message_id"): "1@x",
    ("series", "patch_state"): "under review",
    ("series", "previous_id"): None,
    ("series", "project"): None,
    ("series", "standing"): null(),
    ("series", "status"): "reviewed",
    ("series", "title"): "One of old",
    ("state_edit", "state"): "applied",
    ("statement", "state"): "applied",
    ("triage", "series"): "1@x",
    ("triage", "verdict"): "acknowledged",
    ("user", "role"): "triager",
}
# made of the others, and perhaps anew
DERIVED = {"chain_key", "chain_link", "search_due", "thread_key"}
COUNTED_ANEW = {
    ("message", "facts"),
    ("series", "base_id"),
    ("series", "chain"),
    ("series", "generation"),
    ("series", "lives_due"),
    ("series", "partial_on"),
    ("series", "revision"),
}
RENAMED = {"login": "sign_in", "revision": "generation"}  # tables and columns, by 0010


def tables(connection: Connection) -> list[Table]:
    """The tables as they are at the revision, those that others refer to first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in schema.METADATA.tables)
    return found.sorted_tables


def values(table: Table) -> dict[str, Any]:
    return {
        c.name: MEANT[table.name, c.name]
        if (table.name, c.name) in MEANT
        else next(value for kind, value in PLAIN.items() if isinstance(c.type, kind))
        for c in table.columns
    }


def stored(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows by table, without what may be made anew."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                {n: v for n, v in row.items() if (table.name, n) not in COUNTED_ANEW}
                for row in connection.execute(select(table)).mappings()
            ]
            for table in tables(connection)
            if table.name not in DERIVED
        }


@pytest.fixture(params=REVISIONS)
def old(request: pytest.FixtureRequest, url: str) -> Iterator[Database]:
    """A database of a revision with a row in each of its tables."""
    database = Database(url)
    schema.migrate(database, request.param)
    with schema.changing(database) as connection:
        for table in tables(connection):
            if table.name not in DERIVED - {"search_due"}:
                connection.execute(insert(table).values(values(table)))
    yield database
    database.dispose()


def test_all_that_is_stored_at_a_revision_is_there_and_served_after_the_upgrade(
    old: Database, url: str, settings: Settings
) -> None:
    before = stored(old)
    assert before
    assert all(len(rows) == 1 for rows in before.values())
    changed = {"database": url, "workers": 0, "data": settings.data}
    found = opened(Settings.model_validate(changed))
    schema.check(found)
    after = stored(found)
    for table, rows in before.items():
        (row,), (now,) = rows, after[RENAMED.get(table, table)]
        kept = {RENAMED.get(name, name): value for name, value in row.items()}
        assert now | kept == now, table
    with TestClient(create_app(settings.model_copy(update={"workers": 0}), found)) as client:
        assert "One of old" in client.get("/").text
        page = client.get("/series/1@x")
        assert page.status_code == 200
        assert "a finding of old" in page.text
        assert "1@x" in client.get("/api/v1/search", params={"q": "one"}).text
        assert client.get("/api/v1/series/1@x").json()["message_id"] == "1@x"
        for path in ("/outbox", "/parked", "/dead-letters", "/not-taken", "/feed.atom", "/readyz"):
            assert client.get(path).status_code == 200, path
    found.dispose()


def test_findings_of_a_removed_check_are_neither_kept_nor_counted(
    url: str, settings: Settings
) -> None:
    database = Database(url)
    schema.migrate(database, "0014")
    gone = {"check_id": "finding-unaddressed", "severity": "note"}
    with schema.changing(database) as connection:
        for table in tables(connection):
            if table.name not in DERIVED:
                connection.execute(insert(table).values(values(table)))
            if table.name == "finding":
                second = values(table) | gone | {"id": 2, "position": 2, "fingerprint": "y"}
                connection.execute(insert(table).values(second))
            if table.name == "life":
                second = values(table) | {"finding_id": 2, "position": 2}
                connection.execute(insert(table).values(second))
    found = opened(Settings.model_validate({"database": url, "workers": 0, "data": settings.data}))
    with TestClient(create_app(settings.model_copy(update={"workers": 0}), found)) as client:
        series = client.get("/api/v1/series/1@x").json()
        assert [one["message"] for one in series["findings"]] == ["a finding of old"]
        assert (series["notes"], series["unanswered"], series["unanswered_in"]) == (0, 0, None)
        assert client.get("/series/1@x").status_code == 200
    found.dispose()
