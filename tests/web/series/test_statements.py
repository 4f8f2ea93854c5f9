# SPDX-License-Identifier: Apache-2.0
"""The statements behind a page: a few in one transaction, whatever the length of the chain."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event

from app.code.diff import unified
from app.config import Settings
from app.mail.read import decode as decoding
from app.model import Life, Verdict
from app.model.people import Role
from app.service.people import accounts
from app.service.series import browsing, chains, triage
from app.service.series.triage import Subject
from app.store.database import Database
from app.store.series import stored_lives
from app.web.factory import create_app
from tests.service.series.test_threads import answered, reply
from tests.service.series.test_tracking import CLEAN, compute_again, posted, review
from tests.support.mails import DATE, GOTO_MIX, mail, patch

# Each later issue may add one statement to a page. The states and prerequisites are the first.
SERIES, PATCH, SIGNED_IN = 15, 11, 21
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


class Seen:
    def __init__(self) -> None:
        self.statements: list[str] = []
        self.transactions = 0


@contextmanager
def seen(*databases: Database) -> Iterator[Seen]:
    """Record the statements of a block, without those that only control transactions."""
    found = Seen()

    def execute(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        # the revision of the tables is read once a second, whatever is asked for
        is_of_tables = "alembic_version" in statement or "pg_catalog.pg_class" in statement
        if not statement.startswith("BEGIN") and not is_of_tables:
            found.statements.append(statement)

    def begin(_connection: Connection) -> None:
        found.transactions += 1

    engines = {database.engine for database in databases}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", execute)
        event.listen(engine, "begin", begin)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", execute)
            event.remove(engine, "begin", begin)


@pytest.fixture
def site(settings: Settings, database: Database) -> TestClient:
    """A chain with all that pages show: answers, verdicts, a correction, Kantha's own mails."""
    first = [
        mail("0@x", "[PATCH 0/2] foo: Set", "Two patches.\n"),
        patch("1@x", "[PATCH 1/2] foo: One", GOTO_MIX, refs=["0@x"]),
        patch("2@x", "[PATCH 2/2] foo: Two", refs=["0@x"]),
    ]
    review(database, *first)
    draft = answered(database)
    later = [reply("r@x", "0@x", "1@x", draft.message_id, body="It is meant so.\n")]
    for n in range(2, 9):
        date = DATE + timedelta(days=n)
        diff = CLEAN if n == 8 else GOTO_MIX
        later += [
            mail(f"{n}-0@x", f"[PATCH v{n} 0/2] foo: Set", "Two patches.\n", date=date),
            patch(f"{n}-1@x", f"[PATCH v{n} 1/2] foo: One", diff, refs=[f"{n}-0@x"], date=date),
            patch(f"{n}-2@x", f"[PATCH v{n} 2/2] foo: Two", refs=[f"{n}-0@x"], date=date),
            reply(f"{n}-r@x", f"{n}-1@x", body="Looks good.\n", days=n + 1),
        ]
    review(database, *later, patch("other@x", "[PATCH] bar: Other"))
    found = browsing.series(database, "3-0@x")
    assert found is not None
    goto = next(one.finding for one in found.here if one.finding.check == "cleanup-goto-mix")
    subject = Subject("3-0@x", goto.fingerprint)
    triage.give(database, subject, Verdict.ACKNOWLEDGED, "seen", "jane")
    chains.unlink(database, "other@x", "5-0@x", "another driver", "jane")
    return TestClient(create_app(settings, database), follow_redirects=False)


def test_a_page_is_one_short_transaction(site: TestClient, database: Database) -> None:
    for n in ("", "4-", "7-", "8-"):
        for page, most in ((f"/series/{n}0@x", SERIES), (f"/patch/{n}1@x", PATCH)):
            with seen(database, database.for_requests) as found:
                assert site.get(page).status_code == 200
            assert len(found.statements) <= most, "\n\n".join((page, *found.statements))
            assert found.transactions == 1, page


def test_a_user_who_is_signed_in_costs_a_few_more(site: TestClient, database: Database) -> None:
    accounts.create(database, "jane", Role.TRIAGER, PASSWORD)
    form = site.get("/login").text.partition('name="csrf" value="')[2][:128]
    answer = site.post("/login", data={"csrf": form, "name": "jane", "password": PASSWORD})
    assert answer.status_code == 303
    for page in ("/series/8-0@x", "/patch/8-1@x"):
        with seen(database, database.for_requests) as found:
            assert "jane" in site.get(page).text
        assert len(found.statements) <= SIGNED_IN


def test_a_page_parses_no_other_version_and_decodes_only_what_it_shows(
    site: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []
    plain = decoding.decode

    def counting(raw: bytes, *more: object) -> object:
        decoded.append(raw)
        return plain(raw, *more)

    monkeypatch.setattr(unified, "parse", None)
    for module in ("app.service.series.browsing", "app.service.series.threads"):
        monkeypatch.setattr(f"{module}.decode", counting)
    page = site.get("/series/8-0@x").text
    assert "resolved" in page
    assert len(decoded) == 2, "the cover letter and its reply"


def test_the_lives_that_pages_read_are_those_that_were_computed(database: Database) -> None:
    review(database, *(posted(n, GOTO_MIX) for n in (1, 2)), posted(3, CLEAN))
    names = ("v1@x", "v2@x", "v3@x")
    before = [browsing.series(database, name) for name in names]
    compute_again(database)
    after = [browsing.series(database, name) for name in names]
    assert [one and one.tracked for one in after] == [one and one.tracked for one in before]


def test_a_page_says_that_lives_are_being_computed(site: TestClient, database: Database) -> None:
    series = browsing.series(database, "8-0@x")
    assert series is not None
    with database.writing() as transaction:
        stored_lives.mark(transaction, series.summary.id)
    assert "is being computed" in site.get("/series/8-0@x").text
    found = site.get("/api/v1/series/7-0@x").json()
    assert {one["life"] for one in found["findings"]} == {Life.STILL.value}
    pending = site.get("/api/v1/series/8-0@x").json()
    assert pending["earlier"] == []
    compute_again(database)
    assert "is being computed" not in site.get("/series/8-0@x").text
