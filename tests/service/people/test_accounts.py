# SPDX-License-Identifier: Apache-2.0
"""Accounts, passwords and attempts, on both databases."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.errors import UserError
from app.model.people import Role
from app.service.people import accounts, attempts, passwords, rates, sign_in
from app.service.people.attempts import Attempts, TooMany
from app.store.database import Database
from app.store.people import users
from app.store.tables.people import SignInRow, UserRow

PASSWORD = "correct horse battery"
ADDRESS = "192.0.2.1"


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    pass


def names(database: Database) -> list[str]:
    return [account.name for account in accounts.everybody(database)]


def cookie(database: Database, name: str = "alice", password: str = PASSWORD) -> str:
    return sign_in.by_password(database, Attempts(), name, password, ADDRESS)


def test_the_life_of_an_account(database: Database) -> None:
    made = accounts.create(database, "Alice", Role.VIEWER, PASSWORD)
    assert (made.name, made.role, made.has_password) == ("alice", Role.VIEWER, True)
    value = cookie(database)
    accounts.set_role(database, "ALICE", Role.ADMIN)
    found = accounts.of_sign_in(database, value)
    assert found
    assert found.role is Role.ADMIN
    accounts.disable(database, "alice")
    assert accounts.of_sign_in(database, value) is None
    with pytest.raises(UserError, match="wrong name or password"):
        cookie(database)
    first = accounts.everybody(database)[0].disabled_at
    accounts.disable(database, "alice")
    assert accounts.everybody(database)[0].disabled_at == first
    accounts.enable(database, "alice")
    assert accounts.of_sign_in(database, value) is None
    assert accounts.of_sign_in(database, cookie(database))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".hidden",
        "-rf",
        "a b",
        "a\0b",
        "a\nb",
        "a\r\nBcc: x@y",
        "alice\n",
        "äöü",
        "\N{CYRILLIC SMALL LETTER A}lice",
        "a/b",
        "<b>",
        "\udcff",
        "\N{KELVIN SIGN}",  # in lower case a plain k
        "x" * 65,
    ],
)
def test_a_name_that_cannot_be(database: Database, name: str) -> None:
    with pytest.raises(UserError, match="invalid name of a user"):
        accounts.create(database, name, Role.VIEWER, PASSWORD)
    assert names(database) == []


@pytest.mark.parametrize("name", ["a", "Alice", "alice@example.org", "a.b_c+d-e", "7", "x" * 64])
def test_a_name_that_can(small: Database, name: str) -> None:
    accounts.create(small, name, Role.VIEWER, None)
    assert names(small) == [name.lower()]


def test_a_name_is_taken_once(database: Database) -> None:
    accounts.create(database, "alice", Role.VIEWER, PASSWORD)
    with pytest.raises(UserError, match="already a user named alice"):
        accounts.create(database, "ALICE", Role.ADMIN, PASSWORD)
    assert accounts.everybody(database)[0].role is Role.VIEWER


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 1001])
def test_a_poor_password(small: Database, password: str) -> None:
    with pytest.raises(UserError, match="12 to 1000"):
        accounts.create(small, "alice", Role.VIEWER, password)
    accounts.create(small, "alice", Role.VIEWER, PASSWORD)
    with pytest.raises(UserError, match="12 to 1000"):
        accounts.set_password(small, "alice", password)


def test_who_is_not_there(small: Database) -> None:
    for change in (accounts.disable, accounts.enable):
        with pytest.raises(UserError, match="no user named bob"):
            change(small, "bob")
    with pytest.raises(UserError, match="no user named bob"):
        accounts.create_token(small, "ci", ["triage"], "bob")


def test_tokens_belong_to_users(database: Database) -> None:
    accounts.create(database, "alice", Role.TRIAGER, None)
    theirs = accounts.create_token(database, "a", ["triage"], "alice")
    operators = accounts.create_token(database, "b", ["submit"])
    listed = [(token.name, token.user) for token in accounts.tokens(database)]
    assert listed == [("a", "alice"), ("b", "")]
    assert [token.name for token in accounts.tokens(database, "alice")] == ["a"]
    found = accounts.of_token(database, operators)
    assert found
    assert found.account is None
    accounts.disable(database, "alice")
    assert accounts.of_token(database, theirs) is None
    assert accounts.of_token(database, operators)
    with pytest.raises(UserError, match="alice is disabled"):
        accounts.create_token(database, "c", ["triage"], "alice")


def test_tokens_of_a_user_are_bounded(small: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MAX_TOKENS", 2)
    accounts.create(small, "alice", Role.TRIAGER, None)
    for name in ("a", "b"):
        accounts.create_token(small, name, ["triage"], "alice")
    with pytest.raises(UserError, match="revoke one first"):
        accounts.create_token(small, "c", ["triage"], "alice")


@pytest.mark.parametrize("token", ["", "kantha_", "x", "ü", "\udcff", "a\0b"])
def test_what_is_no_token(database: Database, token: str) -> None:
    assert accounts.of_token(database, token) is None
    assert accounts.of_sign_in(database, token) is None


def test_sign_ins_of_a_user_are_bounded(database: Database) -> None:
    accounts.create(database, "alice", Role.VIEWER, None)
    values = []
    with database.writing() as session:
        row = users.named(session, "alice")
        for _ in range(users.MAX_SIGN_INS + 5):
            values.append(users.sign_in(session, row.id, datetime.now(UTC), sign_in.LASTS))
            session.flush()
    with database.reading() as session:
        count = session.scalar(select(func.count()).select_from(SignInRow))
    assert count == users.MAX_SIGN_INS
    assert len(set(values)) == len(values)
    assert accounts.of_sign_in(database, values[-1])
    assert accounts.of_sign_in(database, values[0]) is None


def test_a_password_changed_meanwhile_is_not_brought_back(small: Database) -> None:
    accounts.create(small, "alice", Role.VIEWER, PASSWORD)
    with small.reading() as session:
        before = session.scalar(select(UserRow.password))
    accounts.set_password(small, "alice", "another long password")
    with small.reading() as session:
        assert session.scalar(select(UserRow.password)) != before
    with pytest.raises(UserError):
        cookie(small)
    assert cookie(small, password="another long password")


# passwords


def test_who_is_unknown_is_as_much_work(monkeypatch: pytest.MonkeyPatch, small: Database) -> None:
    """One hash is compared for each attempt, of whatever name, with the same parameters."""
    accounts.create(small, "alice", Role.VIEWER, PASSWORD)
    accounts.create(small, "bot", Role.VIEWER, None)
    compared: list[str] = []
    real = passwords.HASHER

    class Counting(type(real)):  # type: ignore[misc]
        def verify(self, against: str, password: bytes) -> bool:
            compared.append(against.rpartition("$")[0].rpartition("$")[0])
            return bool(real.verify(against, password))

    monkeypatch.setattr(passwords, "HASHER", Counting(1, 8, 1))
    for name in ("alice", "bot", "nobody", "", "a\0", "x" * 9999):
        with pytest.raises(UserError):
            cookie(small, name, "wrong")
    assert len(compared) == 6
    assert len(set(compared)) == 1


def test_a_password_with_any_characters(small: Database) -> None:
    for number, password in enumerate(("ü" * 12, "pass word \n with", "\udcff" * 12, "x" * 1000)):
        accounts.create(small, f"u{number}", Role.VIEWER, password)
        assert cookie(small, f"u{number}", password)


def test_one_letter_may_be_typed_as_two_characters(small: Database) -> None:
    accounts.create(small, "alice", Role.VIEWER, "caf\u00e9 caf\u00e9 caf\u00e9")
    assert cookie(small, password="cafe\u0301 cafe\u0301 cafe\u0301")


@pytest.mark.parametrize("against", [None, "", "plain", "$argon2id$v=19$broken"])
def test_what_is_no_hash_is_no_password(against: str | None) -> None:
    assert not passwords.verify(PASSWORD, against)
    assert not passwords.verify("", against)


# attempts


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(counted: Attempts, name: str, address: str) -> int:
    """The seconds to wait, 0 where the attempt may go on."""
    try:
        counted.count(name, address)
    except TooMany as error:
        return error.seconds
    return 0


def test_a_name_has_its_share_from_wherever() -> None:
    clock = Clock()
    counted = Attempts(clock)
    for number in range(attempts.PER_NAME):
        assert not refused(counted, "alice", f"192.0.2.{number}")
    clock.now = 100
    assert refused(counted, "alice", "198.51.100.1") == attempts.WINDOW - 100
    assert not refused(counted, "bob", "198.51.100.1")
    clock.now = attempts.WINDOW
    assert not refused(counted, "alice", "198.51.100.1")


def test_an_address_has_its_share_for_whatever_names() -> None:
    counted = Attempts(Clock())
    for number in range(attempts.PER_ADDRESS):
        assert not refused(counted, f"user{number}", ADDRESS)
    assert refused(counted, "alice", ADDRESS)
    assert not refused(counted, "alice", "192.0.2.2")


def test_an_ipv6_network_is_one_address() -> None:
    counted = Attempts(Clock())
    for number in range(attempts.PER_ADDRESS):
        assert not refused(counted, f"user{number}", f"2001:db8::{number:x}")
    assert refused(counted, "alice", "2001:db8::ffff:1")
    assert not refused(counted, "alice", "2001:db8:0:1::1")


def test_an_ipv4_address_is_the_same_written_as_ipv6() -> None:
    counted = Attempts(Clock())
    for number in range(attempts.PER_ADDRESS):
        assert not refused(counted, f"user{number}", ADDRESS)
    assert refused(counted, "alice", f"::ffff:{ADDRESS}")
    assert not refused(counted, "alice", "::ffff:192.0.2.2")


def test_who_is_refused_does_not_wait_longer_for_it() -> None:
    clock = Clock()
    counted = Attempts(clock)
    for _ in range(attempts.PER_NAME * 3):
        refused(counted, "alice", ADDRESS)
    clock.now = attempts.WINDOW
    assert not refused(counted, "alice", ADDRESS)


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=60))
def test_memory_is_bounded(tried: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rates, "MAX_KEYS", 10)
        counted = Attempts(Clock())
        for name, address in tried:
            refused(counted, name, address)
            assert len(counted.windows) <= 11
