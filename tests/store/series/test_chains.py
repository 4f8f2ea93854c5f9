# SPDX-License-Identifier: Apache-2.0
"""Chains in the database are what the set of mails says, however the mails arrived."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import null, select, update

from app.engine.assemble import grouped
from app.mail.group import chain, history
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model import SeriesState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.series import chains
from app.service.upkeep import opening
from app.store.database import Database
from app.store.series import browse
from app.store.tables.intake import MessageListRow, MessageRow
from app.store.tables.series import ChainKeyRow, ChainLinkRow, SeriesRow
from tests.support.mails import DIFF, mail, patch

START = datetime(2026, 1, 1, 10, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


Linked = tuple[str, str, str]


def stored(database: Database) -> tuple[set[tuple[str, str]], set[Linked], dict[str, str | None]]:
    """The chain of each series, the links, and the series before each."""
    with database.reading() as session:
        rows = session.scalars(select(SeriesRow)).all()
        by_id = {row.id: row.message_id for row in rows}
        links = session.scalars(select(ChainLinkRow)).all()
        before = {row.message_id: row.previous_id for row in rows}
        return (
            {(row.message_id, row.chain) for row in rows},
            {(by_id[x.later_id], by_id[x.earlier_id], x.kind) for x in links},
            {name: by_id[pk] if pk else None for name, pk in before.items()},
        )


def computed(
    mails: Sequence[bytes],
) -> tuple[set[tuple[str, str]], set[Linked], dict[str, str | None]]:
    """The same without a store, as the command line has it."""
    whole = grouped(map(decode, mails))
    found = chain.chains(map(history.node, whole))
    return (
        {(name, one.name) for one in found for name in one.members},
        {(x.later, x.earlier, x.kind.value) for one in found for x in one.links},
        {p.first.message_id: p.previous.first.message_id if p.previous else None for p in whole},
    )


OTHER = (DIFF % 1).replace("foo.c", "bar.c")
LINK = "Do it.\n---\nLink to v1: https://lore.kernel.org/r/1@y\n"
MAILS = [
    patch("1@x", "[RFC PATCH] foo: mark", date=day(1)),
    mail("0@a", "[PATCH 0/2] Mark foo", date=day(3)),
    patch("1@a", "[PATCH 1/2] foo: mark", DIFF % 2, date=day(3), refs=["0@a"]),
    patch("2@a", "[PATCH 2/2] bar: mark", OTHER, date=day(3), refs=["0@a"]),
    patch("1@b", "[PATCH v2 1/2] foo: mark", DIFF % 3, date=day(6), refs=["0@b"]),
    mail("0@b", "[PATCH v2 0/2] Mark foo and bar", date=day(6), refs=["0@a"]),
    patch("2@b", "[PATCH v2 2/2] bar: mark all", OTHER, date=day(6), refs=["0@b"]),
    patch("1@y", "[PATCH] foo: mark", DIFF % 4, date=day(4), author="S <stranger@example.net>"),
    mail("2@y", "[PATCH v2] baz: else", LINK + DIFF % 5, date=day(8)),
    patch("3@y", "[PATCH v3] baz: else", DIFF % 6, date=day(9)),
    patch("1@z", "[PATCH] baz: else", OTHER.replace("bar.c", "baz.c"), date=day(2)),
]


@given(order=st.permutations(MAILS), cuts=st.lists(st.integers(1, 4), min_size=11, max_size=11))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_of_arrival_in_any_portions_gives_the_same_chains(
    small: Database, order: list[bytes], cuts: list[int]
) -> None:
    with small.writing() as session:
        for table in (MessageListRow, MessageRow, SeriesRow):
            session.query(table).delete()
    rest = list(order)
    for cut in cuts:
        take(small, *rest[:cut])
        rest = rest[cut:]
    assert stored(small) == computed(MAILS)


def test_the_same_on_both_databases(database: Database) -> None:
    for raw in reversed(MAILS):
        take(database, raw)
    assert stored(database) == computed(MAILS)
    with database.reading() as session:
        row = browse.series_with(session, "2@b")
        assert row is not None
        assert [v.message_id for v in browse.versions(session, row)] == ["1@x", "0@a", "0@b"]


V1 = patch("1@x", "[PATCH] foo: mark", date=day(1))
V2 = patch("2@x", "[PATCH v2] foo: mark", DIFF % 2, date=day(5))
V3 = patch("3@x", "[PATCH v3] foo: mark", DIFF % 3, date=day(9))
APART = patch("1@y", "[PATCH] baz: mark", OTHER, date=day(2))


def review(database: Database) -> None:
    """As if all had been reviewed."""
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status=SeriesState.REVIEWED, run_id=1))


def queued(database: Database) -> set[tuple[str, int]]:
    with database.reading() as session:
        query = select(SeriesRow.message_id, SeriesRow.generation)
        waiting = session.execute(query.where(SeriesRow.status == SeriesState.QUEUED))
        return {(name, generation) for name, generation in waiting}


def test_what_gets_another_series_before_it_is_reviewed_again(small: Database) -> None:
    take(small, V1, V3, APART)
    review(small)
    take(small, V2)
    assert queued(small) == {("2@x", 0), ("3@x", 1)}


def test_what_gets_another_series_after_it_is_not(small: Database) -> None:
    take(small, V1, V2, APART)
    review(small)
    take(small, V3)
    assert queued(small) == {("3@x", 0)}


def test_a_first_version_that_comes_last_renames_the_chain(small: Database) -> None:
    take(small, V2, V3)
    take(small, V1)
    assert {name for _, name in stored(small)[0]} == {"1@x"}


def test_corrections_hold_whatever_comes_later(database: Database) -> None:
    take(database, V1, V2, APART)
    chains.unlink(database, "2@x", "1@x", "something else", "jane")
    chains.link(database, "2@x", "1@y", "the same idea", "jane")
    take(database, V3)
    assert stored(database)[0] == {("1@x", "1@x"), ("2@x", "1@y"), ("1@y", "1@y"), ("3@x", "1@y")}
    chains.undo(database, "2@x", "1@y", "joe")
    chains.undo(database, "1@x", "2@x", "joe")
    assert stored(database) == computed([V1, V2, V3, APART])


def test_a_correction_has_the_work_reviewed_again(small: Database) -> None:
    take(small, V1, V2, V3, APART)
    review(small)
    chains.unlink(small, "2@x", "1@x", "something else", "jane")
    assert queued(small) == {("2@x", 1)}


@pytest.mark.parametrize("portion", [1, 2, 100])
def test_what_was_stored_before_there_were_chains(
    small: Database, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    take(small, *MAILS)
    with small.writing() as session:
        session.query(ChainKeyRow).delete()
        session.query(ChainLinkRow).delete()
        session.execute(update(SeriesRow).values(chain="", previous_id=None))
        session.execute(update(MessageRow).values(facts=null()))
    monkeypatch.setattr(opening, "PORTION", portion)
    opening.backfill(small)
    assert stored(small) == computed(MAILS)
