# SPDX-License-Identifier: Apache-2.0
"""A server whose tables are of another version than its code shows and takes nothing."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.config import Settings
from app.errors import Unusable
from app.model.people import SCOPES
from app.service.upkeep import opening
from app.store import schema
from app.store.database import Database
from app.store.people import api_tokens
from app.web.factory import create_app
from tests.support.mails import now, patch
from tests.support.waiting import until

PAGES = ("/", "/search?q=a", "/feed.atom", "/parked", "/checks", "/api/v1/series", "/readyz")
MIGRATE = "run `kantha migrate`"


@pytest.fixture
def opened(url: str) -> Iterator[Database]:
    database = opening.opened(Settings.model_validate({"database": url}))
    yield database
    database.dispose()


@pytest.fixture
def token(opened: Database) -> str:
    with opened.writing() as session:
        return api_tokens.create(session, "bot", list(SCOPES), now())


@pytest.fixture
def client(opened: Database) -> Iterator[TestClient]:
    app = create_app(Settings.model_validate({"workers": 0}), opened)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, token: str, address: str, name: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"}
    return client.post(address, content=patch(name, "[PATCH] x"), headers=headers).status_code


def until_refused(client: TestClient) -> set[int]:
    """The statuses of pages until one is refused; nothing looks at each request."""
    seen = set[int]()

    def is_refused() -> bool:
        seen.update(client.get(page).status_code for page in PAGES)
        return client.get("/").status_code == 503

    until(is_refused, lambda: seen)
    return seen


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            "0001",
            f"at revision 0001, but this version of Kantha needs {schema.head()}",
            id="older",
        ),
        pytest.param("base", "at revision None", id="none"),
        pytest.param("", "at revision 9999 of a newer version of Kantha", id="newer"),
    ],
)
def test_nothing_is_shown_or_taken(
    opened: Database, client: TestClient, token: str, change: str, said: str
) -> None:
    assert {client.get(page).status_code for page in PAGES} == {200}
    if change:
        schema.downgrade(opened, change)
    else:
        with opened.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert until_refused(client) <= {200, 503}
    for page in PAGES:
        answer = client.get(page)
        # what needs no rows needs no tables
        assert answer.status_code == 503 or page == "/checks"
    for page in ("/", "/api/v1/series", "/readyz"):
        assert said in client.get(page).text.replace("&#39;", "'")
        assert MIGRATE in client.get(page).text
    assert post(client, token, "/api/v1/messages", "1@x") == 503
    assert post(client, token, "/webhooks/lore", "2@x") == 503
    assert client.get("/healthz").status_code == 200


def test_a_missing_table_is_noticed_at_once(opened: Database, client: TestClient) -> None:
    """Between two looks at the revision, a statement that fails has it looked at."""
    assert client.get("/").status_code == 200
    schema.downgrade(opened, "base")
    assert client.get("/").status_code == 503
    assert MIGRATE in client.get("/").text


def test_after_a_migration_all_goes_on(opened: Database, client: TestClient, token: str) -> None:
    schema.downgrade(opened, "0007")
    until_refused(client)
    schema.migrate(opened)
    assert {client.get(page).status_code for page in PAGES} == {200}
    assert post(client, token, "/api/v1/messages", "1@x") == 202


def test_a_wrong_statement_is_still_a_bug(opened: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as failed, opened.reading() as session:
        session.execute(text("SELECT 1 FROM nowhere"))
    assert not isinstance(failed.value, Unusable)
