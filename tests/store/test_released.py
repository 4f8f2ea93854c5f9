# SPDX-License-Identifier: Apache-2.0
"""The database of a released version migrates and is served as that version served it."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.config import Settings
from app.service.mailing import outbox
from app.service.people import sign_in
from app.service.people.attempts import Attempts
from app.service.series import refresh, states
from app.service.upkeep import backup, copying
from app.service.upkeep.opening import opened
from app.store import schema
from app.store.database import Database
from app.store.series import stored_statements
from app.web.factory import create_app
from tests.conftest import CORPUS, new_database
from tests.store.upkeep.test_copying import contents, nothing

RELEASED = CORPUS / "released"
VERSIONS = sorted(path.name for path in RELEASED.iterdir() if path.is_dir())
# words for people, which may change
IN_WORDS = {"state", "help", "description"}


class Old(NamedTuple):
    """A database as a released version left it, and what that version answered."""

    url: str
    said: dict[str, Any]


def restore(url: str, directory: Path) -> None:
    if url.startswith("sqlite"):
        packed = (directory / "sqlite.db.gz").read_bytes()
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress(packed))
        return
    with psycopg.connect(url) as connection:
        connection.execute((directory / "postgresql.sql").read_bytes())


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, url: str) -> Old:
    directory = RELEASED / request.param
    restore(url, directory)
    engine = "sqlite" if url.startswith("sqlite") else "postgresql"
    return Old(url, json.loads((directory / f"{engine}.json").read_text()))


@pytest.fixture
def upgraded(old: Old, settings: Settings) -> Iterator[Database]:
    changed = {"database": old.url, "workers": 0, "data": settings.data}
    found = opened(Settings.model_validate(changed))
    schema.check(found)
    yield found
    found.dispose()


@pytest.fixture
def served(upgraded: Database, settings: Settings) -> Iterator[TestClient]:
    """Today's server on it, which reviews nothing anew, once the lives of old findings and the states
    of old series are stored."""
    compute(upgraded)
    with TestClient(create_app(settings.model_copy(update={"workers": 0}), upgraded)) as client:
        yield client


def kept(before: object, now: object, at: str) -> Iterator[str]:
    """Where what was said is not said any more; more may be said."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in before.keys() - IN_WORDS:
            if name in now:
                yield from kept(before[name], now[name], f"{at}.{name}")
            else:
                yield f"{at}.{name} is missing"
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from kept(one, other, f"{at}[{number}]")
    elif before != now:
        yield f"{at}: {before!r} is {now!r} now"


def test_rest_says_what_the_released_version_said(old: Old, served: TestClient) -> None:
    paths = old.said["answers"]
    assert any(path.endswith("/findings") and answer for path, answer in paths.items())
    for path, before in paths.items():
        answer = served.get(in_all_states(path))
        assert answer.status_code == 200, path
        assert list(kept(before, answer.json(), path)) == []


def test_its_series_get_their_states(old: Old, upgraded: Database, served: TestClient) -> None:
    found = served.get("/api/v1/series?state=all&limit=100").json()["series"]
    standings = {one["message_id"]: one["standing"] for one in found}
    assert {one["state"] for one in standings.values()} >= {"under review", "superseded"}
    assert not any(one["is_pending"] for one in standings.values())
    with upgraded.reading() as transaction:
        assert stored_statements.unread(transaction, 1) is None


def test_its_fixture_has_every_state_and_verdict(old: Old) -> None:
    answers = old.said["answers"]
    series = answers["/api/v1/series?limit=100"]["series"]
    assert {one["status"] for one in series} >= {"waiting", "reviewed", "failed"}
    findings = [f for path, found in answers.items() if path.endswith("/findings") for f in found]
    assert {f["life"] for f in findings} >= {"new"}
    assert {f["triage"]["verdict"] for f in findings if f["triage"]} == {
        "acknowledged",
        "won't fix",
    }
    assert any(answer["edits"] for path, answer in answers.items() if path.endswith("/chain"))


def test_its_tokens_and_passwords_hold(old: Old, upgraded: Database, served: TestClient) -> None:
    headers = {
        "Authorization": f"Bearer {old.said['tokens']['bot']}",
        "Content-Type": "message/rfc822",
    }
    mail = b"Message-ID: <later@example.org>\nSubject: later\n\nNothing.\n"
    assert served.post("/api/v1/messages", content=mail, headers=headers).status_code == 202
    assert sign_in.by_password(upgraded, Attempts(), "alice", old.said["password"], "")


def test_its_outbox_and_pages_are_there(old: Old, upgraded: Database, served: TestClient) -> None:
    mails = outbox.box(upgraded, None).entries
    assert [mail.state for mail in mails] == ["dry run"] * len(old.said["outbox"])
    for path in ("/", "/outbox", "/parked", "/dead-letters", "/not-taken", "/feed.atom", "/readyz"):
        assert served.get(path).status_code == 200, path
    found = served.get("/api/v1/search", params={"q": "liveupdate"}).json()
    assert found["mails"]


def compute(database: Database) -> None:
    while refresh.refresh_all(database):
        pass
    while states.read_old(database) or states.refresh_due(database, ""):
        pass


def in_all_states(path: str) -> str:
    """The address with the filter that lists what that version listed."""
    return f"{path}&state=all" if path.startswith("/api/v1/series?") else path


def assert_said(old: Old, database: Database, settings: Settings) -> None:
    compute(database)
    with TestClient(create_app(settings.model_copy(update={"workers": 0}), database)) as client:
        for path, before in old.said["answers"].items():
            assert list(kept(before, client.get(in_all_states(path)).json(), path)) == []
        assert client.get("/api/v1/search", params={"q": "liveupdate"}).json()["mails"]


def test_it_is_copied_to_the_other_kind_and_back(
    old: Old, upgraded: Database, settings: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    sqlite = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    other = sqlite[0]
    if old.url.startswith("sqlite"):
        other = new_database(request.getfixturevalue("postgres"))
    copying.copy(old.url, other, nothing)
    copying.copy(other, sqlite[1], nothing)
    before = contents(upgraded)
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"message", "finding", "triage", "hook", "hook_event", "outbox", "user"}
    for url in (other, sqlite[1]):
        copied = Database(url)
        assert contents(copied) == before
        assert_said(old, copied, settings)
        copied.dispose()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_its_backup_is_restored(old: Old, settings: Settings, tmp_path: Path) -> None:
    """A backup of the database as the released version left it, restored by this version."""
    database, target = Database(old.url), Database(f"sqlite:///{tmp_path / 'restored.db'}")
    backup.write(database, tmp_path / "backup", nothing)
    backup.restore(target, tmp_path / "backup", nothing)
    opened(settings.model_copy(update={"database": SecretStr(old.url)})).dispose()
    assert contents(target) == contents(database)
    assert_said(old, target, settings)
    for one in (database, target):
        one.dispose()
