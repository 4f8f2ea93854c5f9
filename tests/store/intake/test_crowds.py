# SPDX-License-Identifier: Apache-2.0
"""Crowds in the database are what the set of mails says, however the mails came and went."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from app.engine.assemble import grouped
from app.mail.group import chain, history, threading
from app.mail.read import digest
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model.stored import RetentionKind
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.upkeep import retention
from app.store import schema
from app.store.database import Database
from app.store.intake.removal import Gone
from app.store.review import results
from app.store.tables.intake import CrowdedKeyRow, MessageListRow, MessageRow, ThreadKeyRow
from app.store.tables.series import ChainEditRow, ChainLinkRow, SeriesRow
from tests.support import crowds
from tests.support.crowds import diff
from tests.support.mails import DATE, now, patch

NAMES = "abcdefghij"
LISTED = "List-Id: <flood.example.org>\n"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that a dozen mails reach."""
    monkeypatch.setattr(threading, "MAX_CLUSTER", 4)
    monkeypatch.setattr(threading, "SPARE", 0)
    monkeypatch.setattr(chain, "MAX_HOLDERS", 3)
    monkeypatch.setattr(chain, "MAX_VERSIONS", 3)


def _mail(name: str, mark: str, refs: Sequence[str], title: str, path: str, at: int) -> bytes:
    return patch(
        f"{name}@x",
        f"[PATCH {mark}] {title}",
        diff(path, at),
        refs=[f"{ref}@x" for ref in refs],
        date=DATE + timedelta(minutes=at),
        headers=LISTED,
    )


mails_of_a_crowd = st.lists(
    st.builds(
        _mail,
        name=st.sampled_from(NAMES),
        mark=st.sampled_from(["1/3", "2/3", "3/3", "2/3", "v2 1/3", "v2", "v3", "v4"]),
        refs=st.lists(st.sampled_from(NAMES), max_size=2),
        title=st.sampled_from(["foo: mark", "bar: mark", "baz: else"]),
        path=st.sampled_from(["foo.c", "bar.c"]),
        at=st.integers(0, 90),
    ),
    min_size=4,
    max_size=10,
    unique_by=lambda raw: raw.split(b">", 1)[0],
)


def emptied(database: Database) -> None:
    with database.writing() as session:
        for table in (MessageListRow, MessageRow, SeriesRow, CrowdedKeyRow, ChainEditRow):
            session.execute(delete(table))


def take(database: Database, mails: Sequence[bytes | Gone]) -> None:
    given = (RawMail(mail) if isinstance(mail, bytes) else mail for mail in mails)
    list(taking.take(Intake(database, timedelta(0)), given))


def taken_back(raw: bytes) -> Gone:
    message = decode(raw)
    return Gone(message.message_id, digest.of_mail(message), ("flood.example.org",))


Stored = tuple[set[tuple[str, ...]], set[tuple[str, str]], set[tuple[str, str, str]]]


def stored(database: Database) -> Stored:
    """The members of each series, the chain of each, and the links."""
    with database.reading() as session:
        rows = {row.id: row for row in session.scalars(select(SeriesRow))}
        members: dict[int, list[str]] = {pk: [] for pk in rows}
        for home, name in session.execute(
            select(MessageRow.series_id, MessageRow.message_id).order_by(MessageRow.message_id)
        ):
            members[home or 0].append(name)
        links = session.scalars(select(ChainLinkRow)).all()
        return (
            {tuple(some) for some in members.values()},
            {(row.message_id, row.chain) for row in rows.values()},
            {
                (rows[link.later_id].message_id, rows[link.earlier_id].message_id, link.kind)
                for link in links
            },
        )


def computed(mails: Sequence[bytes]) -> Stored:
    whole = grouped(map(decode, mails))
    found = chain.chains(map(history.node, whole))
    return (
        {tuple(sorted(m.message_id for m in one.members)) for one in whole},
        {(name, one.name) for one in found for name in one.members},
        {(link.later, link.earlier, link.kind.value) for one in found for link in one.links},
    )


def portions(
    items: Sequence[bytes | Gone], cuts: Sequence[int]
) -> Iterator[Sequence[bytes | Gone]]:
    rest = list(items)
    for cut in (*cuts, len(rest)):
        yield rest[:cut]
        rest = rest[cut:]


MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("few")
@given(
    mails=mails_of_a_crowd,
    random=st.randoms(),
    cuts=st.lists(st.integers(1, 3), min_size=10, max_size=10),
)
@MANY
def test_any_order_of_arrival_gives_the_same_crowds(
    small: Database, mails: list[bytes], random: object, cuts: list[int]
) -> None:
    emptied(small)
    shuffled = list(mails)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for some in portions(shuffled, cuts):
        take(small, some)
    assert stored(small) == computed(mails)


@pytest.mark.usefixtures("few")
@given(mails=mails_of_a_crowd, gone=st.sets(st.integers(0, 9)), random=st.randoms())
@MANY
def test_what_is_taken_back_leaves_what_the_rest_would_be(
    small: Database, mails: list[bytes], gone: set[int], random: object
) -> None:
    emptied(small)
    take(small, mails)
    back = [taken_back(mails[at]) for at in sorted(gone) if at < len(mails)]
    random.shuffle(back)  # type: ignore[attr-defined]
    for one in back:
        take(small, [one])
    assert stored(small) == computed([m for at, m in enumerate(mails) if at not in gone])


@contextmanager
def counted(database: Database) -> Iterator[Counter[str]]:
    """Count the statements that a block asks, and the rows that it gets or writes."""
    counts: Counter[str] = Counter()

    @event.listens_for(database.engine, "after_cursor_execute")
    def executed(_c: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        counts["statements"] += 1
        counts["rows"] += len(parameters) if isinstance(parameters, list) else 1

    @event.listens_for(MessageRow, "load")
    def loaded(*_: Any) -> None:
        counts["mails"] += 1

    yield counts
    event.remove(database.engine, "after_cursor_execute", executed)
    event.remove(MessageRow, "load", loaded)


# with bounds as small as these, so many mails stand for hundreds and thousands
EARLY, LATE = 30, 110


@pytest.fixture
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "MAX_CLUSTER", 20)
    monkeypatch.setattr(threading, "SPARE", 4)
    monkeypatch.setattr(chain, "MAX_HOLDERS", 10)
    monkeypatch.setattr(chain, "MAX_VERSIONS", 10)


@pytest.mark.usefixtures("small_bounds")
@pytest.mark.parametrize("kind", crowds.KINDS)
def test_the_cost_of_a_mail_does_not_grow_with_the_flood(database: Database, kind: str) -> None:
    flood = list(crowds.KINDS[kind](LATE + 10))[: LATE + 10]
    costs = []
    for first, last in ((0, EARLY), (EARLY + 10, LATE)):
        take(database, flood[first:last])
        with counted(database) as counts:
            for mail in flood[last : last + 10]:
                take(database, [mail])
        costs.append(counts)
    early, late = costs
    assert late["statements"] <= early["statements"] * 1.2
    assert late["rows"] <= early["rows"] * 1.2
    assert late["mails"] <= max(early["mails"], 10 * threading.MAX_CLUSTER)
    with database.reading() as session:
        assert len(session.scalars(select(MessageRow.id)).all()) == len(flood)


@pytest.mark.slow
def test_the_5000th_mail_of_a_flood_costs_what_the_100th_costs(small: Database) -> None:
    """With the real bounds."""
    flood = list(crowds.one_number(5_010))
    costs = []
    for first, last in ((0, 100), (110, 5_000)):
        take(small, flood[first:last])
        with counted(small) as counts:
            for mail in flood[last : last + 10]:
                take(small, [mail])
        costs.append(counts)
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("small_bounds")
def test_a_crowd_is_loose_patches_that_wait_behind_everybody(database: Database) -> None:
    flood = list(crowds.one_number(40))
    take(database, [flood[0], patch("honest@x", "[PATCH 1/2] Honest", refs=["cover@flood"])])
    take(database, [patch("more@x", "[PATCH 2/2] Honest", refs=["cover@flood"]), *flood[1:]])
    with database.reading() as session:
        rows = session.scalars(select(SeriesRow)).all()
        late = [row for row in rows if row.message_id == "39@flood"]
        assert [(row.total, row.status, row.priority) for row in late] == [(1, "queued", 0)]
        assert len(rows) == len(flood) + 1
        due = results.due(session, now(), 100)
        # the mails that made the crowd known came before, with the priority of their origin
        assert due[-1].message_id != "honest@x"
        (honest,) = (row for row in rows if row.message_id == "honest@x")
        assert (honest.total, honest.missing) == (2, [])


@pytest.mark.usefixtures("small_bounds")
def test_a_crowd_that_is_taken_back_is_a_series_again(database: Database) -> None:
    flood = [listed(raw) for raw in crowds.one_number(40)]
    take(database, flood)
    take(database, [taken_back(raw) for raw in flood[2:]])
    assert stored(database) == computed(flood[:2])
    with database.reading() as session:
        assert not session.scalars(select(CrowdedKeyRow.key)).all()


def listed(raw: bytes) -> bytes:
    return raw.replace(b"\nMIME", b"\n" + LISTED.encode() + b"MIME", 1)


@pytest.mark.usefixtures("small_bounds")
@pytest.mark.parametrize("kind", ["one_number", "deep_patches", "versions", "deep_versions"])
def test_the_cost_to_take_a_mail_back_does_not_grow_with_the_flood(
    database: Database, kind: str
) -> None:
    costs = []
    flood = [listed(raw) for raw in getattr(crowds, kind)(LATE)]
    for first, last in ((0, 50), (50, LATE)):
        take(database, flood[first:last])
        with counted(database) as counts:
            for raw in flood[last - 5 : last]:
                take(database, [taken_back(raw)])
        costs.append(counts)
        take(database, flood[last - 5 : last])
    early, late = costs
    assert late["statements"] <= early["statements"] * 1.2
    assert late["rows"] <= early["rows"] * 1.2
    assert late["mails"] <= max(early["mails"], 5 * threading.MAX_CLUSTER)


@pytest.mark.usefixtures("small_bounds")
def test_a_crowd_that_is_old_is_forgotten_with_its_keys(database: Database) -> None:
    take(database, list(crowds.one_number(40)))
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status="reviewed"))
    later = DATE + timedelta(days=900)
    gone = retention.prune(database, {RetentionKind.SERIES: later, RetentionKind.REPLIES: later})
    assert sum(one.number for one in gone) == 41
    with database.reading() as session:
        for column in (MessageRow.id, CrowdedKeyRow.key):
            assert not session.scalars(select(column)).all()


def test_the_thread_keys_of_older_databases_get_their_author(database: Database) -> None:
    take(database, list(crowds.one_number(5)))
    keys = select(ThreadKeyRow.message_id, ThreadKeyRow.key).order_by(
        ThreadKeyRow.message_id, ThreadKeyRow.key
    )
    with database.reading() as session:
        new = session.execute(keys).all()
    schema.downgrade(database, "0008")
    with database.reading() as session:
        named = [key for _, key in session.execute(keys) if key.startswith("id ")]
        assert named
        assert not any("evil@example.net" in key for key in named)
    schema.migrate(database)
    with database.reading() as session:
        assert session.execute(keys).all() == new
