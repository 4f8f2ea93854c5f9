# SPDX-License-Identifier: Apache-2.0
"""Tokens are readable once, known by their hashes, and revoked for good."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.errors import UserError
from app.model.people import Bearer, Role
from app.store.database import Database
from app.store.people import api_tokens, users
from app.store.people.users import NewUser
from app.store.tables.people import TokenRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def create(
    database: Database, name: str = "bot", *scopes: str, user: int | None = None, at: datetime = NOW
) -> str:
    with database.writing() as session:
        return api_tokens.create(session, name, scopes or ("submit",), at, user)


def add_user(database: Database, name: str) -> int:
    with database.writing() as session:
        return users.add(session, NewUser(name, Role.ADMIN), NOW).id


def bearer(database: Database, token: str) -> Bearer | None:
    with database.reading() as session:
        return api_tokens.bearer(session, token)


def revoked(database: Database) -> dict[str, datetime | None]:
    with database.reading() as session:
        return {token.name: token.revoked_at for token in api_tokens.every(session)}


def test_a_token_names_its_bearer_with_sorted_scopes_that_occur_once(database: Database) -> None:
    token = create(database, "bot", "submit", "ingest", "submit")
    assert bearer(database, token) == Bearer("bot", ("ingest", "submit"), None)


def test_a_token_of_a_user_brings_the_account(database: Database) -> None:
    ann = add_user(database, "ann")
    found = bearer(database, create(database, "cli", user=ann))
    assert found is not None
    assert found.account is not None
    assert (found.account.id, found.account.name) == (ann, "ann")


def test_the_token_itself_is_not_stored(small: Database) -> None:
    token = create(small)
    with small.reading() as session:
        row = session.scalars(select(TokenRow)).one()
    secret = token.removeprefix(api_tokens.PREFIX)
    assert len(secret) >= 43  # 256 bits in base64
    assert all(secret not in str(value) for value in vars(row).values())


def test_two_tokens_are_never_equal(small: Database) -> None:
    assert len({create(small, f"bot {number}") for number in range(20)}) == 20


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "=",
        lambda token: token.upper(),
        lambda token: token.removeprefix(api_tokens.PREFIX),
        lambda token: f" {token}",
        lambda token: token.encode().hex(),
        lambda token: "\udc80",
    ],
)
def test_what_is_not_the_whole_token_is_nobodys(
    small: Database, change: Callable[[str], str]
) -> None:
    token = create(small)
    assert bearer(small, change(token)) is None


def test_the_stored_hash_opens_nothing(small: Database) -> None:
    create(small)
    with small.reading() as session:
        stored = session.scalars(select(TokenRow.hash)).one()
    assert bearer(small, stored) is None
    assert bearer(small, api_tokens.PREFIX + stored) is None


@pytest.mark.parametrize(
    "name", ["", "x" * (api_tokens.MAX_NAME + 1), "a\nb", "a\tb", "a\0", "\x7f", "a\u2028b"]
)
def test_an_odd_name_is_refused(small: Database, name: str) -> None:
    with pytest.raises(UserError, match="printable characters"):
        create(small, name)
    assert revoked(small) == {}


@pytest.mark.parametrize("name", ["x", "x" * api_tokens.MAX_NAME, "Łukasz's bot", "'; DROP TABLE"])
def test_any_printable_name_is_taken(small: Database, name: str) -> None:
    create(small, name)
    assert revoked(small) == {name: None}


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        ([], "invalid scopes ''"),
        (["root"], "invalid scopes 'root'"),
        (["submit", "root", "god"], "invalid scopes 'submit, root, god'"),
        (["Submit"], "invalid scopes 'Submit'"),
        ([""], ": use submit, ingest, triage, metrics"),
    ],
)
def test_unknown_scopes_are_refused_by_name(small: Database, scopes: list[str], said: str) -> None:
    with small.writing() as session, pytest.raises(UserError, match=said):
        api_tokens.create(session, "bot", scopes, NOW)
    assert revoked(small) == {}


def test_a_name_is_taken_once_and_stays_taken_when_the_token_is_revoked(database: Database) -> None:
    token = create(database)
    with pytest.raises(UserError, match="already a token named bot"):
        create(database)
    with database.writing() as session:
        api_tokens.revoke(session, "bot", LATER)
    with pytest.raises(UserError, match="already a token named bot"):
        create(database, user=add_user(database, "ann"))
    assert bearer(database, token) is None


def test_a_revoked_token_opens_nothing_and_keeps_its_first_time(database: Database) -> None:
    token, other = create(database), create(database, "other")
    for time in (NOW, LATER):
        with database.writing() as session:
            api_tokens.revoke(session, "bot", time)
    assert bearer(database, token) is None
    assert bearer(database, other) is not None
    assert revoked(database) == {"bot": NOW, "other": None}


def test_only_what_is_there_can_be_revoked(small: Database) -> None:
    create(small)
    with small.writing() as session, pytest.raises(UserError, match="no token named Bot"):
        api_tokens.revoke(session, "Bot", NOW)
    assert revoked(small) == {"bot": None}


def test_users_revoke_their_own_tokens_alone(small: Database) -> None:
    ann, ben = add_user(small, "ann"), add_user(small, "ben")
    create(small, "operator's")
    token = create(small, "ann's", user=ann)
    with small.reading() as session:
        ids = {one.name: one.id for one in api_tokens.every(session)}
    for user, token_id in ((ben, ids["ann's"]), (ann, ids["operator's"]), (ann, 10**6)):
        with small.writing() as session, pytest.raises(UserError, match="you have no such token"):
            api_tokens.revoke_of(session, user, token_id, NOW)
    assert revoked(small) == {"operator's": None, "ann's": None}
    for time in (NOW, LATER):
        with small.writing() as session:
            api_tokens.revoke_of(session, ann, ids["ann's"], time)
    assert revoked(small) == {"operator's": None, "ann's": NOW}
    assert bearer(small, token) is None


def test_a_disabled_user_has_no_token_and_gets_none_back(database: Database) -> None:
    ann, ben = add_user(database, "ann"), add_user(database, "ben")
    anns, bens = create(database, "ann's", user=ann), create(database, "ben's", user=ben)
    with database.writing() as session:
        users.disable(session, ann, NOW)
    # one that is made for a disabled user is of no use before `enable`
    late = create(database, "late", user=ann)
    assert [bearer(database, token) is None for token in (anns, late, bens)] == [True, True, False]
    with database.writing() as session:
        users.enable(session, ann)
    assert [bearer(database, token) is None for token in (anns, late, bens)] == [True, False, False]
    assert revoked(database) == {"ann's": NOW, "ben's": None, "late": None}


def test_the_list_has_the_names_of_users_and_none_for_the_operators(database: Database) -> None:
    create(database, "one", "metrics", at=LATER)
    create(database, "two", "triage", user=add_user(database, "ann"))
    with database.reading() as session:
        found = [(t.name, t.scopes, t.user, t.created_at) for t in api_tokens.every(session)]
    assert found == [("one", ("metrics",), "", LATER), ("two", ("triage",), "ann", NOW)]


def test_what_is_revoked_or_anothers_does_not_count(database: Database) -> None:
    ann, ben = add_user(database, "ann"), add_user(database, "ben")
    for name in ("a", "b", "c"):
        create(database, name, user=ann)
    create(database, "operator's")
    with database.writing() as session:
        api_tokens.revoke(session, "b", NOW)
    with database.reading() as session:
        assert [api_tokens.count_valid(session, user) for user in (ann, ben, 10**6)] == [2, 0, 0]
