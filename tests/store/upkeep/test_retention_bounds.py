# SPDX-License-Identifier: Apache-2.0
"""What is exactly as old as the bound stays, and so does all that something still needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.mail.read.mbox import RawMail
from app.model import SeriesState
from app.model.hooks import EventStatus, NewHook
from app.model.mailing import OutboxState
from app.model.stored import RetentionKind as Kind
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import NewEvent
from app.store.tables.hooks import HookEventRow
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageRow, SubmissionRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from app.store.upkeep import retention
from app.store.upkeep.retention import CHAINS, PORTION
from tests.support.mails import DIFF, GOTO_MIX, mail, patch

BOUND = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
AGES = (("younger", BOUND + MOMENT), ("equal", BOUND), ("older", BOUND - MOMENT))


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def reviewed(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status=SeriesState.REVIEWED))


def found(database: Database, kind: Kind, before: datetime = BOUND) -> Sequence[Any]:
    with database.reading() as session:
        old = retention.find(session, kind, before, None)
    assert old.next is None
    return old.ids


def forget(database: Database, kind: Kind, before: datetime = BOUND) -> None:
    with database.writing() as session:
        retention.forget(session, kind, retention.find(session, kind, before, None).ids)


def series(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(SeriesRow.message_id)))


def mails(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(MessageRow.message_id)))


def outbox_row(
    name: str, status: str, at: datetime, of: str = "of nobody", **more: Any
) -> OutboxRow:
    lists: dict[str, Any] = {"fingerprints": [], "recipients": [], "pending": []}
    texts = {"message_id": name, "series": of, "answers": of, "list_id": "", "finding_set": ""}
    return OutboxRow(**texts, **lists, raw=b"", status=status, created_at=at, next_at=at, **more)


@pytest.mark.parametrize("kind", list(Kind))
def test_of_an_empty_database_nothing_is_old(database: Database, kind: Kind) -> None:
    assert found(database, kind, datetime(9999, 1, 1, tzinfo=UTC)) == []
    forget(database, kind)


def test_submissions_conflicts_and_dead_letters_go_by_their_age(database: Database) -> None:
    with database.writing() as session:
        for number, (name, at) in enumerate(AGES):
            session.add(SubmissionRow(id=name, received_at=at, source="", items=[]))
            same = {"id": number + 1, "digest": name, "raw": b"", "stored_at": at}
            session.add(ConflictRow(message_id="1@x", **same))
            session.add(DeadLetterRow(reason="", size=0, **same))
    for kind, old in ((Kind.SUBMISSIONS, "older"), (Kind.CONFLICTS, 3), (Kind.DEAD_LETTERS, 3)):
        assert found(database, kind) == [old]
        forget(database, kind)
        assert found(database, kind) == []
    with database.reading() as session:
        assert len(session.scalars(select(SubmissionRow.id)).all()) == 2
        assert len(session.scalars(select(ConflictRow.id)).all()) == 2
        assert len(session.scalars(select(DeadLetterRow.id)).all()) == 2


def test_events_that_were_not_delivered_yet_stay(database: Database) -> None:
    with database.writing() as session:
        hooks.add(session, NewHook("bot", "https://x", "whsec_x", ()), BOUND)
        hook = hooks.named(session, "bot")
        for name, at in AGES:
            for status in EventStatus:
                hooks.make(session, [NewEvent(f"{name} {status}", hook.id, "x", "{}")], at)
        for status in EventStatus:
            of = HookEventRow.id.like(f"% {status}")
            session.execute(update(HookEventRow).where(of).values(status=status))
    assert found(database, Kind.EVENTS) == ["older delivered", "older failed"]
    assert "older pending" not in found(database, Kind.EVENTS, BOUND + 1000 * DAY)


def test_mails_that_wait_stay_and_others_go_by_when_they_were_sent(database: Database) -> None:
    states = [state for state in OutboxState if state is not OutboxState.QUEUED]
    with database.writing() as session:
        for name, at in AGES:
            session.add_all(outbox_row(f"{name} {state}", state, at) for state in states)
        session.add(outbox_row("waits", OutboxState.QUEUED, BOUND - DAY))
        session.add(outbox_row("sent late", OutboxState.SENT, BOUND - DAY, sent_at=BOUND))
    forget(database, Kind.OUTBOX)
    with database.reading() as session:
        left = set(session.scalars(select(OutboxRow.message_id)))
    kept = {f"{name} {state}" for name in ("younger", "equal") for state in states}
    assert left == kept | {"waits", "sent late"}


@pytest.mark.parametrize(
    ("posted_at", "state"),
    [(BOUND, SeriesState.REVIEWED), (BOUND - DAY, SeriesState.QUEUED)],
)
def test_a_mail_of_a_work_that_lives_is_remembered(
    database: Database, posted_at: datetime, state: SeriesState
) -> None:
    take(database, patch("1@x", "[PATCH] One", GOTO_MIX, date=posted_at))
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status=state))
        session.add(outbox_row("1@k", OutboxState.SENT, BOUND - DAY, "1@x"))
    assert found(database, Kind.OUTBOX) == []
    with database.writing() as session:
        dead = {"status": SeriesState.REVIEWED, "posted_at": BOUND - MOMENT}
        session.execute(update(SeriesRow).values(**dead))
    assert len(found(database, Kind.OUTBOX)) == 1


def test_a_run_that_is_shown_or_was_mailed_about_stays(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", "[PATCH] Two", DIFF % 2))
    with database.writing() as session:
        ids = {row.message_id: row.id for row in session.scalars(select(SeriesRow))}
        runs = (
            (1, "1@x", BOUND - MOMENT),
            (2, "1@x", BOUND),
            (3, "1@x", BOUND - DAY),  # is shown
            (4, "2@x", BOUND - DAY),
            (5, "2@x", BOUND - DAY),  # is shown
        )
        for run_id, name, at in runs:
            more = {"members": "", "rules": str(run_id), "outcomes": [], "finished_at": at}
            session.add(RunRow(id=run_id, series_id=ids[name], **more))
        for name, run_id in (("1@x", 3), ("2@x", 5)):
            of = SeriesRow.message_id == name
            session.execute(update(SeriesRow).where(of).values(run_id=run_id))
        session.add(outbox_row("1@k", OutboxState.DRY_RUN, BOUND, "1@x"))
        session.add(outbox_row("2@k", OutboxState.SENT, BOUND, "2@x", sent_at=BOUND))
    assert found(database, Kind.RUNS) == [1]
    forget(database, Kind.RUNS)
    with database.reading() as session:
        assert set(session.scalars(select(RunRow.id))) == {2, 3, 4, 5}


def test_a_series_goes_by_its_own_date_with_its_mails(database: Database) -> None:
    for number, (name, at) in enumerate(AGES):
        take(
            database,
            mail(f"0@{name}", f"[PATCH 0/1] {name}", date=at),
            patch(f"1@{name}", f"[PATCH 1/1] {name}", DIFF % number, date=at, refs=[f"0@{name}"]),
        )
    # a mail's date is in seconds
    with database.writing() as session:
        for name, at in AGES:
            of = SeriesRow.message_id == f"0@{name}"
            session.execute(update(SeriesRow).where(of).values(posted_at=at, chain=name))
    assert found(database, Kind.SERIES) == []  # they wait for their reviews
    reviewed(database)
    forget(database, Kind.SERIES)
    assert series(database) == {"0@younger", "0@equal"}
    assert mails(database) == {f"{n}@{name}" for n in (0, 1) for name in ("younger", "equal")}


def test_a_work_with_a_young_or_waiting_version_stays_whole(database: Database) -> None:
    take(
        database,
        patch("1@a", "[PATCH] foo: young", DIFF % 1, date=BOUND - DAY),
        patch("2@a", "[PATCH v2] foo: young", DIFF % 2, date=BOUND),
        patch("1@b", "[PATCH] bar: waiting", DIFF % 3, date=BOUND - DAY),
        patch("2@b", "[PATCH v2] bar: waiting", DIFF % 4, date=BOUND - DAY),
    )
    reviewed(database)
    with database.writing() as session:
        waits = update(SeriesRow).where(SeriesRow.message_id == "2@b")
        session.execute(waits.values(status=SeriesState.WAITING))
        chains = session.scalars(select(SeriesRow.chain).distinct()).all()
        assert len(chains) == 2
    assert found(database, Kind.SERIES) == []
    assert len(found(database, Kind.SERIES, BOUND + MOMENT)) == 2


def test_a_queued_mail_survives_its_series_and_a_sent_one_does_not(small: Database) -> None:
    take(small, patch("1@x", "[PATCH] One", GOTO_MIX, date=BOUND - DAY))
    reviewed(small)
    with small.writing() as session:
        session.add(outbox_row("waits", OutboxState.QUEUED, BOUND, "1@x"))
        session.add(outbox_row("sent", OutboxState.SENT, BOUND, "1@x", sent_at=BOUND))
        session.add(outbox_row("another's", OutboxState.SENT, BOUND, "2@x", sent_at=BOUND))
    forget(small, Kind.SERIES)
    assert mails(small) == set()
    with small.reading() as session:
        assert set(session.scalars(select(OutboxRow.message_id))) == {"waits", "another's"}


def test_a_reply_stays_while_what_it_answers_does_through_others_too(database: Database) -> None:
    take(
        database,
        patch("1@x", "[PATCH] One", GOTO_MIX, date=BOUND),
        mail("2@x", "Re: [PATCH] One", date=BOUND - DAY, refs=["1@x"]),
        mail("3@x", "Re: Re: [PATCH] One", date=BOUND - DAY, refs=["2@x"]),
        mail("4@x", "Re: Re: Re: [PATCH] One", date=BOUND - DAY, refs=["unknown@x", "3@x"]),
        mail("5@x", "Hello", date=BOUND - DAY),
        mail("6@x", "Re: Hello", date=BOUND - DAY, refs=["5@x"]),
        mail("7@x", "Re: Hello", date=BOUND, refs=["6@x"]),
    )
    reviewed(database)
    forget(database, Kind.REPLIES)
    assert mails(database) == {"1@x", "2@x", "3@x", "4@x", "7@x"}


def test_replies_go_with_the_work_that_they_answer(database: Database) -> None:
    take(
        database,
        patch("1@x", "[PATCH] One", GOTO_MIX, date=BOUND - DAY),
        mail("2@x", "Re: [PATCH] One", date=BOUND - DAY, refs=["1@x"]),
        mail("3@x", "Re: [PATCH] One", date=BOUND, refs=["1@x"]),
    )
    assert found(database, Kind.REPLIES) == []  # it waits for its review
    reviewed(database)
    assert len(found(database, Kind.REPLIES)) == 1
    forget(database, Kind.SERIES)
    forget(database, Kind.REPLIES)
    assert mails(database) == {"3@x"}


def test_two_mails_that_answer_each_other_are_looked_at_once(small: Database) -> None:
    take(
        small,
        mail("1@x", "Re: x", date=BOUND - DAY, refs=["2@x"]),
        mail("2@x", "Re: x", date=BOUND - DAY, refs=["1@x"]),
        mail("3@x", "Re: x", date=BOUND - DAY, refs=["3@x"]),
    )
    forget(small, Kind.REPLIES)
    assert mails(small) == set()


def test_a_thread_that_is_too_deep_is_cut(small: Database) -> None:
    deep = retention.MAX_DEPTH + 10
    take(
        small,
        patch("0@x", "[PATCH] One", GOTO_MIX, date=BOUND),
        *(
            mail(f"{n}@x", "Re: [PATCH] One", date=BOUND + DAY, refs=[f"{n - 1}@x"])
            for n in range(1, deep)
        ),
        mail(f"{deep}@x", "Re: [PATCH] One", date=BOUND - DAY, refs=[f"{deep - 1}@x"]),
    )
    reviewed(small)
    assert len(found(small, Kind.REPLIES)) == 1


def test_a_mail_without_a_date_goes_by_when_it_came(small: Database) -> None:
    undated = mail("1@x", "x").replace(b"\nDate: ", b"\nX-Date: ")
    take(small, undated)
    assert found(small, Kind.REPLIES) == []
    with small.writing() as session:
        session.execute(update(MessageRow).values(stored_at=BOUND))
    assert found(small, Kind.REPLIES) == []
    assert len(found(small, Kind.REPLIES, BOUND + MOMENT)) == 1


def looks(database: Database, kind: Kind) -> list[int]:
    """How many each look finds, from where the one before ended."""
    sizes, after = list[int](), None
    while True:
        with database.reading() as session:
            old = retention.find(session, kind, BOUND, after)
        sizes.append(len(old.ids))
        if old.next is None:
            return sizes
        assert after is None or old.next > after
        after = old.next


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(PORTION - 1, [PORTION - 1]), (PORTION, [PORTION, 0]), (PORTION + 1, [PORTION, 1])],
)
def test_a_look_finds_a_portion_and_goes_on_behind_it(
    small: Database, count: int, sizes: list[int]
) -> None:
    with small.writing() as session:
        for number in range(count):
            same = {"received_at": BOUND - DAY, "source": "", "items": []}
            session.add(SubmissionRow(id=f"{number:04}", **same))
    assert looks(small, Kind.SUBMISSIONS) == sizes


def test_a_look_at_series_and_replies_goes_on_too(small: Database) -> None:
    take(
        small,
        *(
            patch(f"{n:03}@x", f"[PATCH] driver{n}: do {n}", DIFF % n, date=BOUND - DAY)
            for n in range(CHAINS + 2)
        ),
        *(mail(f"{n}@y", "Hello", date=BOUND - DAY) for n in range(PORTION + 2)),
    )
    reviewed(small)
    with small.writing() as session:
        session.execute(update(SeriesRow).values(chain=SeriesRow.message_id))
    assert looks(small, Kind.SERIES) == [CHAINS, 2]
    assert looks(small, Kind.REPLIES) == [PORTION, 2]
