# SPDX-License-Identifier: Apache-2.0
"""Rows of every released revision survive the upgrade and are served."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient

from app.config import Settings
from app.paths import MIGRATIONS
from app.service.upkeep.opening import opened
from app.store import schema
from app.store.database import Database
from app.store.intake.messages import compress
from app.store.upkeep import backup
from app.store.upkeep.backup import Shape, Value
from app.web.factory import create_app
from tests.support.mails import GOTO_MIX, patch

REVISIONS = sorted(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAW = compress(patch("1@x", "[PATCH] One", GOTO_MIX))

# one row of each table; whatever is not named here is of no consequence
PLAIN: dict[str, Value] = {
    "integer": 1,
    "text": "x",
    "json": "[]",
    "time": WHEN,
    "bytes": RAW,
    "boolean": False,
}
MEANT: dict[tuple[str, str], Value] = {
    ("finding", "confidence"): "high",
    ("finding", "fixed_in"): "",
    ("finding", "message"): "a finding of old",
    ("finding", "patch"): "1@x",
    ("finding", "severity"): "warning",
    ("hook", "disabled_at"): None,
    ("hook_event", "body"): "{}",
    ("hook_event", "status"): "delivered",
    ("message", "facts"): None,
    ("message", "in_reply_to"): None,
    ("message", "kind"): "patch",
    ("message", "message_id"): "1@x",
    ("message", "subject"): "[PATCH] One",
    ("message", "topic"): "one",
    ("outbox", "series"): "1@x",
    ("outbox", "status"): "sent",
    ("series", "chain"): "",
    ("series", "kind"): "PATCH",
    ("series", "message_id"): "1@x",
    ("series", "previous_id"): None,
    ("series", "project"): None,
    ("series", "status"): "reviewed",
    ("series", "title"): "One of old",
    ("triage", "series"): "1@x",
    ("triage", "verdict"): "acknowledged",
    ("user", "role"): "triager",
}
# made of the others, and perhaps anew
DERIVED = {"chain_key", "chain_link", "search_due", "thread_key"}
COUNTED_ANEW = {
    ("message", "facts"),
    ("series", "chain"),
    ("series", "generation"),
    ("series", "revision"),
}
RENAMED = {"login": "sign_in", "revision": "generation"}  # tables and columns, by 0010


def values(shape: Shape) -> list[Value]:
    return [MEANT.get((shape.name, name), PLAIN[kind]) for name, kind in shape.columns]


def stored(database: Database) -> dict[str, list[dict[str, Value]]]:
    """All rows by table, without what may be made anew."""
    found = {}
    with backup.snapshot(database) as connection:
        for shape in backup.shapes(connection):
            names = [name for name, _ in shape.columns]
            rows = [dict(zip(names, row, strict=True)) for row in backup.rows(connection, shape)]
            if shape.name not in DERIVED:
                found[shape.name] = [
                    {n: v for n, v in row.items() if (shape.name, n) not in COUNTED_ANEW}
                    for row in rows
                ]
    return found


@pytest.fixture(params=REVISIONS)
def old(request: pytest.FixtureRequest, url: str) -> Iterator[Database]:
    """A database of a revision with a row in each of its tables."""
    database = Database(url)
    schema.migrate(database, request.param)
    with schema.changing(database) as connection:
        for shape in backup.shapes(connection):
            if shape.name not in DERIVED - {"search_due"}:
                backup.load(connection, shape, [[values(shape)]])
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
        for path in ("/outbox", "/parked", "/dead-letters", "/feed.atom", "/readyz"):
            assert client.get(path).status_code == 200, path
    found.dispose()
