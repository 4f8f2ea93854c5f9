# SPDX-License-Identifier: Apache-2.0
"""What is due is reviewed once, and what cannot be reviewed is parked with the reason."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app.config import Settings
from app.engine import registry
from app.engine.pool import ReviewFailed, ReviewLimits, ReviewPool, review_mails
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.model import Life, RawSeries, Run
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review import reviews
from app.service.review.reviews import ATTEMPTS, Worker
from app.service.series import browsing
from app.store import schema
from app.store.database import Database
from app.store.review import results
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from tests import counting
from tests.conftest import V1, V2
from tests.support.mails import GOTO_MIX, huge, mail, patch
from tests.support.waiting import PATIENCE, until

SETTINGS = Settings(workers=1)


def take(database: Database, mails: Sequence[bytes], wait: timedelta = timedelta(0)) -> None:
    list(taking.take(Intake(database, wait), map(RawMail, mails)))


def drain(database: Database) -> int:
    return sum(Worker(database, SETTINGS).drain())


def runs(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(RunRow)) or 0


def test_a_series_is_reviewed_once(database: Database) -> None:
    take(database, [patch("1@x", "[PATCH] One", GOTO_MIX)])
    assert drain(database) == 1
    assert drain(database) == 0
    assert runs(database) == 1
    details = browsing.series(database, "1@x")
    assert details is not None
    assert [f.check for f in details.findings] == ["cleanup-goto-mix"]
    assert details.findings[0].at.line == 17
    assert details.summary.warnings == 1


def test_what_is_stored_is_what_the_review_said(database: Database) -> None:
    raw = [patch("1@x", "[PATCH] One", GOTO_MIX)]
    take(database, raw)
    drain(database)
    details = browsing.series(database, "1@x")
    assert details is not None
    assert details.findings == review_mails(RawSeries(tuple(raw))).findings
    assert details.reviewed_with == registry.load().hash


def test_an_incomplete_series_is_reviewed_after_its_time_and_says_so(database: Database) -> None:
    take(database, [patch("1@x", "[PATCH 1/2] One")], SETTINGS.series_wait)
    assert drain(database) == 0
    with database.writing() as session:
        session.execute(update(SeriesRow).values(ready_at=datetime.now(UTC)))
    assert drain(database) == 1
    (summary,) = browsing.list_series(database, Filters()).items
    assert summary.state == "reviewed in part, 2/2 missing"


@pytest.mark.parametrize("title", ["[PATCH] One", "[PATCH 1/2] One"])
def test_nothing_waits_for_a_time_that_a_wrong_clock_gave_it(
    database: Database, title: str
) -> None:
    take(database, [patch("1@x", title)])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with database.writing() as session:
        session.execute(update(SeriesRow).values(ready_at=tomorrow))
    assert drain(database) == 1


def test_nothing_waits_once_it_is_settled(database: Database) -> None:
    take(database, [patch("1@x", "[PATCH 1/2] One")], SETTINGS.series_wait)
    assert reviews.settle(database) == 1
    assert drain(database) == 1


def test_a_run_of_an_older_state_is_not_written(small: Database) -> None:
    take(small, [patch("1@x", "[PATCH 1/2] One")])
    with small.reading() as session:
        (before,) = results.due(session, datetime.now(UTC), 10)
    run = review_mails(RawSeries((patch("1@x", "[PATCH 1/2] One"),)))
    take(small, [patch("2@x", "[PATCH 2/2] Two", refs=["1@x"])])
    with small.writing() as session:
        assert not results.finish(session, before, run, datetime.now(UTC))
    assert runs(small) == 0


def test_who_comes_second_changes_nothing(database: Database) -> None:
    take(database, [patch("1@x", "[PATCH] One", GOTO_MIX)])
    with database.reading() as session:
        (due,) = results.due(session, datetime.now(UTC), 10)
    run = review_mails(RawSeries((patch("1@x", "[PATCH] One", GOTO_MIX),)))
    for is_first in (True, False):
        with database.writing() as session:
            assert results.finish(session, due, run, datetime.now(UTC)) is is_first
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 1


def test_a_review_that_fails_parks_its_series_with_the_reason(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(small, [patch("1@x", "[PATCH] Huge", huge(150_000))])
    monkeypatch.setattr(reviews, "RETRY", timedelta(0))
    hasty = Settings(workers=1, review_seconds=1.0)
    assert sum(Worker(small, hasty).drain()) == ATTEMPTS
    take(small, [patch("2@x", "[PATCH] Two")])
    assert drain(small) == 1
    (failed,) = browsing.list_series(small, Filters(status="failed")).items
    assert failed.state == "not reviewed after 3 attempts: the review took longer than 1 s"
    assert failed.message_id == "1@x"
    (fine,) = browsing.list_series(small, Filters(status="reviewed")).items
    assert fine.message_id == "2@x"
    assert drain(small) == 0


def test_a_series_that_is_too_large_is_parked_and_breaks_nothing(small: Database) -> None:
    padding = "x" * 70 + "\n"
    large = [
        patch(f"{n}@x", f"[PATCH {n}/6] x", padding * 40_000, refs=["0@x"]) for n in range(1, 7)
    ]
    covers = [mail("0@x", "[PATCH 0/6] x", padding * 40_000)]
    diffs = [raw + huge(10).encode() for raw in large]
    take(small, [*covers, *diffs, patch("a@x", "[PATCH] Fine")])
    assert sum(Worker(small, Settings(workers=1, review_memory=128)).drain()) == 2
    states = {s.message_id: s.state for s in browsing.list_series(small, Filters()).items}
    assert states["a@x"] == "reviewed"
    assert "too large to review" in states["0@x"]


def test_a_review_that_needs_too_much_memory_fails_alone() -> None:
    mails = [patch("1@x", "[PATCH] Huge", huge(600_000)), patch("2@x", "[PATCH] Two")]
    jobs = [RawSeries((mail,)) for mail in mails]
    with ReviewPool(1, ReviewLimits(memory=400)) as pool:
        failed, fine = pool.reviews(jobs)
    assert isinstance(failed, ReviewFailed)
    assert isinstance(fine, Run)


def test_a_running_worker_takes_what_it_is_told_of_and_stops(small: Database) -> None:
    worker = Worker(small, SETTINGS)
    thread = threading.Thread(target=worker.run)
    thread.start()
    take(small, [patch("1@x", "[PATCH] One")])
    worker.wake()
    until(lambda: bool(browsing.list_series(small, Filters(status="reviewed")).items))
    worker.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert runs(small) == 1


def test_a_worker_outlives_a_database_that_is_away(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    worker = Worker(database, SETTINGS)
    thread = threading.Thread(target=worker.run)
    thread.start()
    thread.join(1.5)
    schema.migrate(database)
    take(database, [patch("1@x", "[PATCH] One")])
    until(lambda: bool(runs(database)))
    worker.stop()
    thread.join()
    assert runs(database) == 1
    database.dispose()


def test_a_result_that_the_database_refuses_parks_its_series(database: Database) -> None:
    far = GOTO_MIX.replace("+10,9", "+99999999999999999999,9")
    take(database, [patch("1@x", "[PATCH] One", far), patch("2@x", "[PATCH] Two")])
    assert drain(database) == 2
    assert drain(database) == 0
    states = {s.message_id: s.status for s in browsing.list_series(database, Filters()).items}
    assert states["2@x"] == "reviewed"


@pytest.fixture(scope="module")
def pool() -> ReviewPool:
    return ReviewPool(1, ReviewLimits(memory=512))


def test_the_pool_answers_in_order_and_survives_a_broken_job(pool: ReviewPool) -> None:
    mails = [patch("1@x", "[PATCH] One"), b"no mail", patch("2@x", "[PATCH] Two", GOTO_MIX)]
    jobs = [RawSeries((mail,)) for mail in mails]
    with pool:
        first, second, third = pool.reviews(jobs)
    assert isinstance(first, Run)
    assert first.series == "1@x"
    assert isinstance(second, ReviewFailed)
    assert "crashed: Undecodable" in second.reason
    assert isinstance(third, Run)
    assert len(third.findings) == 1


def mails(path: object) -> list[bytes]:
    with open(str(path), "rb") as stream:  # noqa: PTH123 - a path of conftest
        return [mail.data for mail in mbox.split(stream)]


def test_the_second_version_shows_what_it_resolves(database: Database) -> None:
    take(database, [*mails(V2), *mails(V1)])
    drain(database)
    details = browsing.series(database, "luo-next-derived@reconstructed.invalid")
    assert details is not None
    assert details.findings == ()
    assert details.previous is not None
    assert [v.version for v in details.versions] == [1, 2]
    assert {e.life for e in details.earlier} == {Life.RESOLVED}
    assert sorted(f.check for f in details.resolved) == [
        "anon-inode-state",
        "cleanup-goto-mix",
        "core-struct-size",
        "istate-outside-fs",
        "vfs/inode-state-flag",
    ]


def test_a_finding_that_stays_is_not_resolved(small: Database) -> None:
    v2 = patch("2@x", "[PATCH v2] One", "\n" + GOTO_MIX.replace("-10,6 +10,9", "-20,6 +30,9"))
    take(small, [patch("1@x", "[PATCH] One", GOTO_MIX), v2])
    drain(small)
    details = browsing.series(small, "2@x")
    assert details is not None
    assert [e.life for e in details.earlier] == [Life.STILL]


def test_few_statements_are_made_for_a_patch(small: Database) -> None:
    series = [
        patch(f"{s}-{n}@x", f"[PATCH {n}/3] S{s} N{n}", GOTO_MIX, refs=[f"{s}-1@x"][: n - 1])
        for s in range(10)
        for n in (1, 2, 3)
    ]
    with counting.statements(small) as statements:
        take(small, series)
        assert drain(small) == 10
    # for intake, reviews and lives; each of the ten series has a finding
    assert len(statements) <= 9 * len(series)


def test_a_review_without_findings_reads_no_story(small: Database) -> None:
    take(small, [patch("1@x", "[PATCH] One")])
    with counting.statements(small) as statements:
        assert drain(small) == 1
    tables = ("FROM message ", "FROM triage", "FROM run", "INTO life", "DELETE")
    read = [one for one in statements if any(table in one for table in tables)]
    assert len(read) == 2  # the mails of the review
    with small.reading() as session:
        assert all(session.scalars(select(SeriesRow.lives_done == SeriesRow.lives_due)))


def test_a_review_appears_together_with_the_lives_of_its_findings(small: Database) -> None:
    take(small, [patch("1@x", "[PATCH] One", GOTO_MIX)])
    with counting.statements(small) as statements:
        drain(small)
    findings, lives = (
        next(n for n, one in enumerate(statements) if one.startswith(f"INSERT INTO {table} "))
        for table in ("finding", "life")
    )
    assert findings < lives
    assert "BEGIN IMMEDIATE" not in statements[findings:lives]


OTHER = GOTO_MIX.replace("foo", "bar")


@pytest.mark.parametrize(
    ("subject", "author", "diff"),
    [
        pytest.param("[PATCH v2] Two", "A. Developer <dev@example.org>", OTHER, id="another title"),
        pytest.param("[PATCH v2] One", "B. Other <other@example.org>", OTHER, id="another author"),
        pytest.param("[PATCH] One", "A. Developer <dev@example.org>", OTHER, id="no new version"),
    ],
)
def test_other_work_is_no_version_of_it(
    small: Database, subject: str, author: str, diff: str
) -> None:
    mails = [patch("1@x", "[PATCH] One", GOTO_MIX), patch("2@x", subject, diff, author=author)]
    take(small, mails)
    details = browsing.series(small, "2@x")
    assert details is not None
    assert len(details.versions) == 1
