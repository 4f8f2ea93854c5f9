# SPDX-License-Identifier: Apache-2.0
"""Users are who their names say, and sign-ins end when they must."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.errors import UserError
from app.model.people import Account, Role
from app.store.database import Database
from app.store.people import users
from app.store.people.users import MAX_SIGN_INS, NewUser
from app.store.tables.people import SignInRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def add(
    database: Database, name: str = "ann", hashed: str | None = "old", subject: str | None = None
) -> Account:
    with database.writing() as session:
        return users.add(session, NewUser(name, Role.TRIAGER, hashed, subject), NOW)


def sign_in(database: Database, user: Account, at: datetime = NOW, lasts: timedelta = HOUR) -> str:
    with database.writing() as session:
        return users.sign_in(session, user.id, at, lasts)


def who(database: Database, value: str, at: datetime = NOW) -> str | None:
    with database.reading() as session:
        found = users.of_sign_in(session, value, at)
    return found.name if found else None


def account(database: Database, name: str = "ann") -> Account:
    with database.reading() as session:
        return users.named(session, name)


def sign_ins(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(SignInRow)) or 0


def test_a_user_is_found_by_id_name_and_subject(database: Database) -> None:
    made = add(database, hashed=None, subject="https://id.example 7")
    with database.reading() as session:
        found = [
            users.by_id(session, made.id),
            users.by_name(session, "ann"),
            users.by_subject(session, "https://id.example 7"),
            users.named(session, "ann"),
        ]
    assert found == [made] * 4
    assert (made.role, made.has_password, made.disabled_at) == (Role.TRIAGER, False, None)
    assert (made.subject, made.created_at) == ("https://id.example 7", NOW)


def test_who_is_not_there_is_found_by_nothing(database: Database) -> None:
    add(database)
    with database.reading() as session:
        assert users.by_id(session, 10**6) is None
        assert users.by_name(session, "Ann") is None
        assert users.by_name(session, "ann ") is None
        assert users.by_subject(session, "") is None  # of whoever has none
        assert users.password_of(session, "ben") is None
        with pytest.raises(UserError, match="no user named ben"):
            users.named(session, "ben")


def test_a_name_or_subject_is_taken_once_and_the_transaction_goes_on(database: Database) -> None:
    add(database, subject="s")
    with database.writing() as session:
        with pytest.raises(UserError, match="already a user named ann"):
            users.add(session, NewUser("ann", Role.ADMIN), NOW)
        with pytest.raises(UserError, match="already a user named ben"):
            users.add(session, NewUser("ben", Role.ADMIN, subject="s"), NOW)
        users.add(session, NewUser("cleo", Role.ADMIN), NOW)
    with database.reading() as session:
        assert [one.name for one in users.all_users(session)] == ["ann", "cleo"]
    assert account(database).role is Role.TRIAGER


def test_many_users_without_a_subject_are_many_users(database: Database) -> None:
    for name in ("cleo", "ann", "ben"):
        add(database, name)
    with database.reading() as session:
        assert [one.name for one in users.all_users(session)] == ["ann", "ben", "cleo"]


def test_a_role_is_changed_for_one_user_alone(small: Database) -> None:
    ann, _ = add(small), add(small, "ben")
    with small.writing() as session:
        users.set_role(session, ann.id, Role.VIEWER)
        users.set_role(session, 10**6, Role.ADMIN)
    assert [account(small, name).role for name in ("ann", "ben")] == [Role.VIEWER, Role.TRIAGER]


def test_a_hash_is_renewed_in_place_of_the_one_that_it_fits(small: Database) -> None:
    ann = add(small)
    value = sign_in(small, ann)
    with small.writing() as session:
        assert users.renew_password(session, "ann", "old", "fresh") == ann
        assert users.password_of(session, "ann") == "fresh"
    assert who(small, value) == "ann"  # the password is the same


@pytest.mark.parametrize(
    ("name", "against", "is_disabled"),
    [
        ("ann", "another", False),
        ("ann", "", False),
        ("ann", "old", True),
        ("ben", "old", False),
        ("cleo", "", False),
    ],
)
def test_a_hash_is_not_renewed_for_others(
    small: Database, name: str, against: str, is_disabled: bool
) -> None:
    ann = add(small)
    add(small, "cleo", hashed=None)
    with small.writing() as session:
        if is_disabled:
            users.disable(session, ann.id, NOW)
        assert users.renew_password(session, name, against, "fresh") is None
    with small.reading() as session:
        passwords = [users.password_of(session, name) for name in ("ann", "ben", "cleo")]
    assert passwords == ["old", None, None]


def test_a_new_password_ends_the_sign_ins_with_the_old_one(database: Database) -> None:
    ann, ben = add(database), add(database, "ben")
    anns, bens = sign_in(database, ann), sign_in(database, ben)
    with database.writing() as session:
        users.set_password(session, ann.id, "new")
    assert [who(database, anns), who(database, bens)] == [None, "ben"]
    with database.reading() as session:
        assert [users.password_of(session, name) for name in ("ann", "ben")] == ["new", "old"]


def test_a_disabled_user_is_signed_out_and_keeps_the_first_time(database: Database) -> None:
    ann = add(database)
    value = sign_in(database, ann)
    for time in (NOW, NOW + HOUR):
        with database.writing() as session:
            users.disable(session, ann.id, time)
    assert account(database).disabled_at == NOW
    assert who(database, value) is None
    late = sign_in(database, ann)
    assert who(database, late) is None  # whoever signs in meanwhile
    with database.writing() as session:
        users.enable(session, ann.id)
    assert account(database).disabled_at is None
    assert [who(database, value), who(database, late)] == [None, "ann"]


def test_a_sign_in_ends_at_its_time_and_not_before(database: Database) -> None:
    value = sign_in(database, add(database))
    moment = timedelta(microseconds=1)
    assert who(database, value, NOW + HOUR - moment) == "ann"
    assert who(database, value, NOW + HOUR) is None
    assert who(database, value, NOW + HOUR * 1000) is None


@pytest.mark.parametrize(
    "change", [lambda v: "", lambda v: v[:-1], lambda v: v + " ", lambda v: "\udc80", str.swapcase]
)
def test_what_is_not_the_whole_value_is_nobodys(
    small: Database, change: Callable[[str], str]
) -> None:
    assert who(small, change(sign_in(small, add(small)))) is None


def test_the_value_of_a_cookie_is_not_stored(small: Database) -> None:
    value = sign_in(small, add(small))
    with small.reading() as session:
        stored = session.scalars(select(SignInRow.hash)).one()
    assert stored != value
    assert who(small, stored) is None


def test_one_sign_out_ends_one_sign_in(small: Database) -> None:
    ann = add(small)
    first, second = sign_in(small, ann), sign_in(small, ann)
    with small.writing() as session:
        users.sign_out(session, first)
        users.sign_out(session, "nobody's")
    assert [who(small, first), who(small, second)] == [None, "ann"]


def test_the_oldest_sign_ins_of_a_user_go_and_those_of_others_stay(database: Database) -> None:
    ann, ben = add(database), add(database, "ben")
    bens = sign_in(database, ben)
    values = [
        sign_in(database, ann, NOW + timedelta(seconds=number))
        for number in range(MAX_SIGN_INS + 3)
    ]
    found = [who(database, value) for value in values]
    assert found == [None] * 3 + ["ann"] * MAX_SIGN_INS
    assert who(database, bens) == "ben"


def test_expired_sign_ins_of_whomever_go_with_the_next_one(database: Database) -> None:
    ann, ben = add(database), add(database, "ben")
    sign_in(database, ann)
    sign_in(database, ann, lasts=HOUR * 2)
    assert sign_ins(database) == 2
    sign_in(database, ben, NOW + HOUR)
    assert sign_ins(database) == 2
