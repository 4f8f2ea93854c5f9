# SPDX-License-Identifier: Apache-2.0
"""What is old goes, on both databases, and nothing that is still needed goes with it."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from app import config
from app.config import Settings
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model.patch_states import CommitOutline
from app.model.stored import RetentionKind
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.upkeep import retention
from app.service.upkeep.retention import Pruner
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search
from app.store.series import tree_branches
from app.store.series.tree_branches import NamedBranch
from app.store.tables.base import Table
from app.store.tables.commits import TreeCommitRow
from app.store.tables.hooks import HookEventRow, HookRow
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageRow, SubmissionRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.people import TriageRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from app.store.upkeep import retention as rows
from tests.support.mails import DIFF, GOTO_MIX, mail, now, patch

OLD = datetime(2024, 1, 1, tzinfo=UTC)
NEW = datetime.now(UTC) - timedelta(hours=1)
YEAR = timedelta(days=365)
ALL = Settings(
    workers=1,
    keep_mails=YEAR,
    keep_reviews=YEAR,
    keep_sent=YEAR,
    keep_events=YEAR,
    keep_intake=YEAR,
)


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), [RawMail(raw) for raw in mails]))


def reviewed(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(SeriesRow).values(status="reviewed"))


def names(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(MessageRow.message_id)))


def count(database: Database, table: type[Table]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def found(database: Database) -> set[str]:
    """The mails about which there are findings."""
    with database.reading() as session:
        return set(session.scalars(select(FindingRow.patch)))


def prune(database: Database, settings: Settings = ALL) -> dict[str, int]:
    """What went, which is what was said before to go."""
    old = retention.limits(settings, now())
    told = retention.count(database, old)
    gone: Counter[RetentionKind] = Counter()
    for kind, number in retention.prune(database, old):
        gone[kind] += number
    assert {kind: number for kind, number in told.items() if number} == +gone
    assert not +retention.count(database, old)
    return {kind.value: number for kind, number in (+gone).items()}


def test_nothing_goes_by_default(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One", date=OLD), b"nothing")
    reviewed(database)
    assert prune(database, Settings(workers=1)) == {}
    assert names(database) == {"1@x"}


def test_a_work_goes_as_a_whole_with_all_that_hangs_on_it(database: Database) -> None:
    take(
        database,
        mail("0@a", "[PATCH 0/1] frobnicate", date=OLD),
        patch("1@a", "[PATCH 1/1] frobnicate it", GOTO_MIX, date=OLD, refs=["0@a"]),
        mail("2@a", "Re: [PATCH 1/1] frobnicate it", date=OLD, refs=["0@a", "1@a"]),
        patch("1@b", "[PATCH] foo: bar", DIFF % 1, date=OLD),
        patch("2@b", "[PATCH v2] foo: bar", DIFF % 2, date=NEW, refs=["1@b"]),
        # its version 1 is old, its thread is not
        mail("3@b", "Re: [PATCH] foo: bar", date=OLD, refs=["1@b"]),
        mail("4@b", "Re: [PATCH] foo: bar", date=OLD, refs=["3@b"]),
    )
    assert sum(Worker(database, ALL).drain()) == 3
    with database.writing() as session:
        word = {"verdict": "acknowledged", "reason": "", "made_by": "x", "check_id": "x"}
        session.add(TriageRow(series="0@a", fingerprint="0" * 32, **word, made_at=OLD))
        session.add(ConflictRow(message_id="1@a", digest="0", raw=b"", stored_at=now()))
    assert "1@a" in found(database)
    assert prune(database) == {"series": 1, "replies": 1}
    assert names(database) == {"1@b", "2@b", "3@b", "4@b"}
    assert (count(database, SeriesRow), count(database, RunRow)) == (2, 2)
    assert "1@a" not in found(database)
    assert count(database, ConflictRow) == 0
    assert count(database, TriageRow) == 1


def test_what_goes_is_not_found_any_more(database: Database) -> None:
    take(
        database,
        patch("1@x", "[PATCH] frobnicate", date=OLD),
        patch("2@x", "[PATCH] frobnicate no more", DIFF % 7, date=NEW, author="B <b@example.org>"),
    )
    reviewed(database)
    prune(database)
    with database.reading() as session:
        page = mail_search.search(session, "frobnicate", None, 10)
    assert [found.message_id for found in page.items] == ["2@x"]


def test_what_waits_for_its_review_stays(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One", date=OLD))
    assert prune(database) == {}
    reviewed(database)
    assert prune(database) == {"series": 1}


def test_replies_to_no_series_go_by_their_own_date(database: Database) -> None:
    take(
        database,
        mail("1@x", "What if?", date=OLD),
        mail("2@x", "Re: What if?", date=OLD, refs=["1@x"]),
        mail("3@x", "Re: What if?", date=NEW, refs=["1@x", "2@x"]),
        mail("4@x", "Re: gone", date=OLD, refs=["gone@x", "4@x"]),
        mail("5@x", "no date", date=NEW).replace(b"\nDate:", b"\nX-Date:"),
    )
    assert prune(database) == {"replies": 3}
    assert names(database) == {"3@x", "5@x"}


def test_more_than_a_portion(small: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PORTION", 3)
    monkeypatch.setattr(rows, "CHAINS", 2)
    monkeypatch.setattr(rows, "READ", 2)
    monkeypatch.setattr(retention, "BREATH", 0)
    some = [patch(f"{n}@x", f"[PATCH] {n} {n}", DIFF % n, date=OLD) for n in range(5)]
    talk = [mail(f"{n}@y", "Hello", date=OLD) for n in range(7)]
    # what stays is in between
    kept = [mail(f"{n}@z", "Hello", date=NEW) for n in range(7)]
    take(small, *some, *(one for pair in zip(talk, kept, strict=True) for one in pair))
    take(small, *(f"nothing {n}".encode() for n in range(8)))
    reviewed(small)
    with small.writing() as session:
        session.execute(update(DeadLetterRow).where(DeadLetterRow.id > 1).values(stored_at=OLD))
    assert prune(small) == {"series": 5, "replies": 7, "dead letters": 7}
    assert names(small) == {f"{n}@z" for n in range(7)}


def test_a_review_goes_when_nothing_shows_it(database: Database) -> None:
    take(
        database,
        patch("1@x", "[PATCH] One", GOTO_MIX, date=NEW),
        patch("2@x", "[PATCH] Two", DIFF % 2, date=NEW),
    )
    list(Worker(database, ALL).drain())
    with database.writing() as session:
        shown = dict(session.execute(select(SeriesRow.id, SeriesRow.run_id)).all())
        for series in shown:
            run = {"members": "", "rules": "", "outcomes": []}
            session.add(RunRow(series_id=series, **run, finished_at=OLD))
        # answers to a mail about a review are shown at its findings
        session.add(outbox("2@x", "sent", OLD))
        session.execute(update(RunRow).values(finished_at=OLD))
    assert prune(database) == {"superseded reviews": 1}
    with database.reading() as session:
        left = set(session.scalars(select(RunRow.id).where(RunRow.members != "")))
    assert left == set(shown.values())


def outbox(series: str, status: str, at: datetime) -> OutboxRow:
    return OutboxRow(
        message_id=f"{status} {series} {at}",
        series=series,
        answers=series,
        list_id="x",
        finding_set="",
        fingerprints=[],
        recipients=[],
        pending=[],
        raw=b"",
        status=status,
        created_at=at,
        next_at=at,
        sent_at=at if status == "sent" else None,
    )


def test_a_mail_that_went_out_is_remembered_while_its_work_lives(database: Database) -> None:
    take(
        database,
        patch("1@x", "[PATCH] One", DIFF % 1, date=OLD),
        patch("2@x", "[PATCH v2] One", DIFF % 2, date=NEW, refs=["1@x"]),
    )
    reviewed(database)
    with database.writing() as session:
        session.add(outbox("1@x", "sent", OLD))
        session.add(outbox("gone@x", "queued", OLD))
        session.add(outbox("gone@x", "sent", NEW))
        session.add(outbox("gone@x", "sent", OLD))
        session.add(outbox("gone@x", "failed", OLD))
    assert prune(database) == {"sent mails": 2}
    assert count(database, OutboxRow) == 3


def test_events_submissions_conflicts_and_dead_letters_by_their_age(database: Database) -> None:
    with database.writing() as session:
        hook = {"name": "x", "url": "https://x", "secret": "x", "events": [], "created_at": OLD}
        session.add(HookRow(id=1, **hook))
        session.flush()
        for at in (OLD, NEW):
            session.add(SubmissionRow(id=str(at), received_at=at, source="", items=[]))
            conflict = {"message_id": "x", "raw": b"", "stored_at": at}
            session.add(ConflictRow(digest=f"{at:%Y}", **conflict))
            letter = {"reason": "", "raw": b"", "size": 0, "stored_at": at}
            session.add(DeadLetterRow(digest=f"{at:%Y}", **letter))
            for status in ("pending", "delivered", "failed"):
                event = {"hook_id": 1, "event": "x", "body": "", "attempts": 0, "error": ""}
                times = {"created_at": at, "next_at": at}
                session.add(HookEventRow(id=f"{status}{at}", status=status, **event, **times))
    assert prune(database) == {
        "webhook events": 2, "submissions": 1, "conflicts": 1, "dead letters": 1,
    }  # fmt: skip
    assert count(database, HookEventRow) == 4


def test_processes_that_stay_share_the_work(database: Database) -> None:
    take(database, *(mail(f"{n}@x", "Hello", date=OLD) for n in range(1200)))
    pruners = [Pruner(database, ALL) for _ in range(3)]
    errors: list[BaseException] = []

    def work(pruner: Pruner) -> None:
        try:
            while pruner.step():
                pass
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in pruners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert names(database) == set()
    assert not any(pruner.step() for pruner in pruners)


def test_a_database_that_was_away_is_not_left_until_tomorrow(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AGAIN", timedelta(0))
    database = Database(sqlite_url)
    pruner = Pruner(database, ALL)
    with pytest.raises(OperationalError):
        pruner.step()
    schema.migrate(database)
    take(database, mail("1@x", "Hello", date=OLD))
    while pruner.step():
        pass
    assert names(database) == set()
    database.dispose()


def test_room_is_given_back(small: Database) -> None:
    with small.writing() as session:
        letter = {"reason": "", "raw": b"x" * 2_000_000, "size": 0, "stored_at": OLD}
        session.add(DeadLetterRow(digest="x", **letter))
    path = str(small.engine.url.database)
    prune(small)
    small.vacuum()
    with small.reading() as session:
        assert (session.scalar(text("PRAGMA page_count")) or 0) < 300, path


@pytest.mark.parametrize("value", ["30", "PT1H", "P999999D", "for ever"])
def test_an_age_that_can_hardly_be_meant_is_refused(value: str) -> None:
    with pytest.raises(UserError, match="KANTHA_KEEP_MAILS"):
        config.load({"KANTHA_KEEP_MAILS": value})


def test_ages_are_seconds_or_iso_8601() -> None:
    assert config.load({"KANTHA_KEEP_MAILS": "31536000"}).keep_mails == YEAR
    assert config.load({"KANTHA_KEEP_MAILS": "P365D"}).keep_mails == YEAR


def test_commits_that_nothing_needs_go_by_their_date(database: Database) -> None:
    take(database, patch("1@x", "[PATCH] One", date=NEW))
    with database.writing() as session:
        patch_id = session.scalar(select(MessageRow.patch_id)) or ""
        tree_branches.keep(session, "linux", [NamedBranch("master", "linux/master", 0)])
        branch = tree_branches.of_repository(session, "linux")["master"]
        commits = [
            CommitOutline("1" * 40, "one", OLD, mails=("1@x",)),
            CommitOutline("2" * 40, "two", OLD, patch_ids=(patch_id,)),
            CommitOutline("3" * 40, "three", OLD, reverts=("1" * 12,)),
            CommitOutline("4" * 40, "four", NEW, mails=("gone@x",)),
            CommitOutline("5" * 40, "five", OLD, mails=("gone@x",), patch_ids=("5" * 40,)),
            CommitOutline("6" * 40, "six", OLD, reverts=("7" * 12,)),
            CommitOutline("8" * 40, "eight", OLD),
        ]
        tree_branches.add(session, branch.id, [one.id for one in commits], commits)
    assert prune(database) == {"commits": 3}
    with database.reading() as session:
        left = {one[0] for one in session.scalars(select(TreeCommitRow.commit))}
    assert left == {"1", "2", "3", "4"}
