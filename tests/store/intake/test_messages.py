# SPDX-License-Identifier: Apache-2.0
"""What comes in is stored once, on both databases, and nothing is dropped in silence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.mail.read.mbox import RawMail
from app.model import Priority, SeriesState
from app.model.intake import Item, Taken, Withdrawal
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Bookmark, Intake, Origin, Submission
from app.service.series import browsing, threads
from app.store import chunks
from app.store.database import Database, Transaction
from app.store.intake import sources
from app.store.review import results
from app.store.series import browse
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageListRow, MessageRow
from app.store.tables.series import SeriesRow
from tests.support.mails import mail, now, patch
from tests.support.submitting import submit

WAIT = timedelta(minutes=30)


def take(database: Database, *mails: bytes, lists: tuple[str, ...] = ()) -> list[Item]:
    return list(taking.take(Intake(database, WAIT), map(RawMail, mails), Origin(lists)))


def taken(items: Iterable[Item]) -> list[Taken | Withdrawal]:
    return [item.taken for item in items]


def series(database: Database) -> list[tuple[str, str, list[int]]]:
    with database.reading() as session:
        rows = session.scalars(select(SeriesRow).order_by(SeriesRow.message_id))
        return [(row.message_id, row.status, row.missing) for row in rows]


COVER = mail("0@x", "[PATCH v2 0/2] Two", "Cover.\n")
ONE = patch("1@x", "[PATCH v2 1/2] One", refs=["0@x"])
TWO = patch("2@x", "[PATCH v2 2/2] Two", refs=["0@x"])


def pk_of(session: Transaction, message_id: str) -> int:
    return session.scalars(select(MessageRow.id).where(MessageRow.message_id == message_id)).one()


def test_a_new_mail_is_stored_and_comes_back_as_it_was(database: Database) -> None:
    raw = patch("1@x", "[PATCH] One") + b"\xff\x00 odd bytes\n"
    assert taken(take(database, raw)) == [Taken.STORED]
    with database.reading() as session:
        (stored,) = browse.texts(session, {pk_of(session, "1@x"): 0}).values()
    assert stored == (raw, True)


def test_the_same_mail_again_is_a_duplicate_that_adds_its_list(database: Database) -> None:
    first = patch("1@x", "[PATCH] One", headers="List-Id: <a.example.org>\n")
    second = patch("1@x", "[PATCH] One", headers="List-Id: <b.example.org>\n")
    assert taken(take(database, first)) == [Taken.STORED]
    assert taken(take(database, second, lists=("c.example.org",))) == [Taken.DUPLICATE]
    with database.reading() as session:
        names = set(session.scalars(select(MessageListRow.list)))
    assert {"a.example.org", "b.example.org", "c.example.org"} <= names


def test_the_same_mail_twice_in_one_batch(database: Database) -> None:
    assert taken(take(database, ONE, ONE)) == [Taken.STORED, Taken.DUPLICATE]


def test_another_mail_under_the_same_id_is_kept_beside_it(database: Database) -> None:
    other = patch("1@x", "[PATCH] One", "Something else.\n")
    items = take(database, patch("1@x", "[PATCH] One"), other, other)
    assert taken(items) == [Taken.STORED, Taken.CONFLICT, Taken.CONFLICT]
    assert "both mails are kept" in items[1].reason
    assert taken(take(database, other)) == [Taken.CONFLICT]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConflictRow)) == 1
        (kept,) = browse.texts(session, {pk_of(session, "1@x"): 0}).values()
    assert kept == (patch("1@x", "[PATCH] One"), True)


def test_what_cannot_be_read_becomes_a_dead_letter_once(database: Database) -> None:
    items = take(database, b"garbage", b"Subject: no id\n\nx\n", b"garbage")
    assert taken(items) == [Taken.DEAD] * 3
    assert all(item.reason for item in items)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DeadLetterRow)) == 2


def test_a_complete_series_is_queued_at_once(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    assert series(database) == [("0@x", "queued", [])]


def test_an_incomplete_one_waits_and_says_for_what(database: Database) -> None:
    take(database, COVER, ONE)
    assert series(database) == [("0@x", "waiting", [2])]
    (summary,) = browsing.list_series(database, Filters()).items
    assert summary.state == "waiting for 2/2"


def test_a_late_cover_letter_renames_the_series(database: Database) -> None:
    take(database, ONE, TWO)
    assert series(database) == [("1@x", "queued", [])]
    take(database, COVER)
    assert series(database) == [("0@x", "queued", [])]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_cover_letter_without_a_bracket_has_the_version(
    database: Database, order: tuple[int, ...]
) -> None:
    mails = [
        mail("0@x", "demo: cleanups, v5", "Two.\n\nChanges since v4:\n - none\n"),
        patch("1@x", "[PATCH 1/2] One", refs=["0@x"]),
        patch("2@x", "[PATCH 2/2] Two", refs=["0@x"]),
    ]
    for place in order:
        take(database, mails[place])
    assert series(database) == [("0@x", "queued", [])]
    (summary,) = browsing.list_series(database, Filters()).items
    assert (summary.version, summary.title) == (5, "demo: cleanups, v5")


def test_replies_belong_to_no_series(database: Database) -> None:
    take(database, mail("r@x", "Re: [PATCH v2 1/2] One", refs=["0@x", "1@x"]), COVER, ONE, TWO)
    assert len(series(database)) == 1
    thread = threads.of(database, "1@x")
    assert thread is not None
    assert [reply.message_id for reply in thread.replies] == ["r@x"]


def test_a_mail_that_joins_two_groups_leaves_one_series(database: Database) -> None:
    a = patch("1@x", "[PATCH 1/3] a", refs=["gone@x"])
    c = patch("3@x", "[PATCH 3/3] c", refs=["2@x"])
    b = patch("2@x", "[PATCH 2/3] b", refs=["gone@x", "1@x"])
    take(database, a)
    take(database, c)
    assert len(series(database)) == 2
    take(database, b)
    assert series(database) == [("1@x", "queued", [])]


MAILS = [
    COVER,
    ONE,
    TWO,
    mail("0@y", "[PATCH v3 0/2] Two", refs=["0@x"]),
    patch("1@y", "[PATCH v3 1/2] One", refs=["0@x", "0@y"]),
    patch("2@y", "[PATCH v3 2/2] Two", refs=["0@x", "0@y"]),
    mail("r@y", "Re: [PATCH v3 1/2] One", refs=["0@y", "1@y"]),
    patch("s@x", "[PATCH] Alone"),
    patch("1@z", "[PATCH 1/3] No cover"),
    patch("3@z", "[PATCH 3/3] No cover", refs=["1@z"]),
]


@pytest.fixture(scope="session")
def expected() -> list[tuple[str, str, list[int]]]:
    return [
        ("0@x", "queued", []),
        ("0@y", "queued", []),
        ("1@z", "waiting", [2]),
        ("s@x", "queued", []),
    ]


@given(order=st.permutations(MAILS), cuts=st.lists(st.integers(1, 4), min_size=10, max_size=10))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_of_arrival_in_any_portions_gives_the_same_series(
    small: Database, order: list[bytes], cuts: list[int], expected: list[tuple[str, str, list[int]]]
) -> None:
    with small.writing() as session:
        for table in (MessageListRow, MessageRow, SeriesRow):
            session.query(table).delete()
    rest = list(order)
    for cut in cuts:
        take(small, *rest[:cut])
        rest = rest[cut:]
    assert series(small) == expected
    with small.reading() as session:
        loose = session.scalars(select(MessageRow.message_id).where(MessageRow.series_id.is_(None)))
        assert list(loose) == ["r@y"]


def test_a_series_that_gains_a_mail_is_queued_again(database: Database) -> None:
    take(database, ONE, TWO)
    with database.writing() as session:
        session.query(SeriesRow).update({"status": SeriesState.REVIEWED})
    take(database, COVER)
    assert series(database) == [("0@x", "queued", [])]


def test_a_mail_that_is_known_does_not_queue_it_again(database: Database) -> None:
    take(database, ONE, TWO)
    with database.writing() as session:
        session.query(SeriesRow).update({"status": SeriesState.REVIEWED})
    take(database, ONE)
    assert series(database) == [("1@x", "reviewed", [])]


def test_patches_that_come_at_once_by_several_connections_are_one_series(
    database: Database, url: str
) -> None:
    mails = [
        patch(f"{series}-{number}@x", f"[PATCH {number}/6] {series}", refs=[f"{series}-0@x"])
        for number in range(1, 7)
        for series in range(5)
    ]
    others = [Database(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(take, others[n % 4], raw, raw) for n, raw in enumerate(mails)]
        again = [threads.submit(take, others[n % 4], raw) for n, raw in enumerate(mails)]
        results = Counter(item.taken for job in [*jobs, *again] for item in job.result())
    assert results == {Taken.STORED: 30, Taken.DUPLICATE: 60}
    assert series(database) == [(f"{number}-1@x", "queued", []) for number in range(5)]
    for other in others:
        other.dispose()


def test_more_mails_than_a_statement_has_parameters(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 7)
    mails = [patch(f"{n}@x", f"[PATCH {n}/40] {n}", refs=["0@x"]) for n in range(1, 41)]
    take(database, *mails[:20])
    assert taken(take(database, *mails)) == [Taken.DUPLICATE] * 20 + [Taken.STORED] * 20
    assert series(database) == [("1@x", "queued", [])]


def test_a_huge_entity_costs_no_other_mail(small: Database) -> None:
    entity = mail("e@x", "Hello", "&#" + "1" * 5000).replace(b"text/plain", b"text/html")
    assert taken(take(small, entity, ONE)) == [Taken.STORED, Taken.STORED]


def test_a_second_title_under_one_id_is_no_duplicate(small: Database) -> None:
    forged = patch("1@x", "[PATCH] forged")
    items = take(
        small, forged, patch("1@x", "[PATCH v2] real"), patch("1@x", "[list] [PATCH] forged")
    )
    assert taken(items) == [Taken.STORED, Taken.CONFLICT, Taken.DUPLICATE]


def test_the_bookmark_moves_with_the_batch_that_is_stored(database: Database) -> None:
    read: list[int] = []

    def mails() -> Iterator[RawMail]:
        for number in range(taking.BATCH + 1):
            read.append(number)
            yield RawMail(patch(f"{number}@x", f"[PATCH] N{number}"))
        raise OSError("the archive breaks off")

    origin = Origin(bookmark=Bookmark("archive", lambda: str(read[-1])))
    with pytest.raises(OSError, match="breaks off"):
        list(taking.take(Intake(database, WAIT), mails(), origin))
    with database.reading() as session:
        assert sources.position(session, "archive") == str(taking.BATCH - 1)
        assert browse.counts(session).messages == taking.BATCH


def test_a_batch_ends_where_it_would_fill_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "BATCH_BYTES", 1)
    seen: list[int] = []

    def mails() -> Iterator[RawMail]:
        for number in range(3):
            with database.reading() as session:
                seen.append(browse.counts(session).messages)
            yield RawMail(patch(f"{number}@x", f"[PATCH] N{number}"))

    list(taking.take(Intake(database, WAIT), mails()))
    assert seen == [0, 1, 2]


def test_who_waits_is_reviewed_before_archives(database: Database) -> None:
    to = Intake(database, WAIT)
    old, live = (RawMail(patch(f"{n}@x", f"[PATCH] {n}")) for n in ("old", "live"))
    list(taking.take(to, [old]))
    list(taking.take(to, [live], Origin(priority=Priority.LIVE)))
    asked = Submission("1", "bot", now(), priority=Priority.INTERACTIVE)
    submit(to, [RawMail(patch("asked@x", "[PATCH] asked"))], asked)
    with database.reading() as session:
        due = results.due(session, datetime.now(UTC), 10)
        titles = [session.get_one(SeriesRow, item.series_id).title for item in due]
    assert titles == ["asked", "live", "old"]


def test_a_part_that_comes_by_an_archive_makes_nobody_wait_longer(small: Database) -> None:
    to = Intake(small, WAIT)
    mails = [RawMail(patch(f"{n}@x", f"[PATCH {n}/2] N{n}", refs=["0@x"])) for n in (1, 2)]
    list(taking.take(to, mails[:1], Origin(priority=Priority.LIVE)))
    list(taking.take(to, mails[1:], Origin(priority=Priority.BACKFILL)))
    with small.reading() as session:
        (row,) = session.scalars(select(SeriesRow))
        assert (row.status, row.priority) == ("queued", Priority.LIVE)


def test_requests_that_come_together_are_answered_each_for_itself(database: Database) -> None:
    to = Intake(database, WAIT)
    one, two = (RawMail(patch(f"{n}@x", f"[PATCH] N{n}")) for n in (1, 2))
    broken = RawMail(b"no mail")
    given = [
        taking.IntakeRequest.of(Submission("a", "bot", now()), [one, broken]),
        taking.IntakeRequest.of(Submission("b", "bot", now()), [one, two]),
    ]
    said = [
        [item.taken for item in items]
        for items in taking.submit_all(to, given)
        if not isinstance(items, Exception)
    ]
    assert said == [[Taken.STORED, Taken.DEAD], [Taken.DUPLICATE, Taken.STORED]]
    assert browsing.counts(database).messages == 2


def test_a_request_that_no_database_takes_fails_alone(database: Database) -> None:
    to = Intake(database, WAIT)
    mails = [RawMail(patch(f"{n}@x", f"[PATCH] N{n}")) for n in range(3)]
    ids = ("same", "same", "other")
    given = [
        taking.IntakeRequest.of(Submission(i, "bot", now()), [m])
        for i, m in zip(ids, mails, strict=True)
    ]
    first, second, third = taking.submit_all(to, given)
    assert isinstance(second, IntegrityError)
    assert not isinstance(first, Exception)
    assert not isinstance(third, Exception)
    assert [item.taken for item in first + third] == [Taken.STORED] * 2
    assert browsing.counts(database).messages == 2
