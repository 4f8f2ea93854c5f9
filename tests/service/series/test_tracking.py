# SPDX-License-Identifier: Apache-2.0
"""Findings through the versions of a chain, as pages and counters show them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.config import Settings
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.model import Life, Tracked
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing, refresh, tracking
from app.service.series.browsing import SeriesDetails
from app.store.database import Database
from app.store.review import results
from app.store.series import stored_lives, story
from app.store.tables.series import SeriesRow
from tests.conftest import SHARED
from tests.support.mails import DIFF, GOTO_MIX, patch

CLEAN = GOTO_MIX.replace("guard(mutex)(&", "foo_lock(").replace("goto out_free;", "return 0;")
CHANGED = GOTO_MIX.replace("goto out_free;", "goto out_unlock;")
TITLE = "foo: Take the lock to set it"


def day(number: int) -> datetime:
    return datetime(2026, 1, number, 10, tzinfo=UTC)


def posted(number: int, diff: str) -> bytes:
    marks = f"PATCH v{number}" if number > 1 else "PATCH"
    return patch(f"v{number}@x", f"[{marks}] {TITLE}", diff, date=day(number))


def review(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))
    sum(Worker(database, Settings(workers=1)).drain())


def details(database: Database, message_id: str) -> SeriesDetails:
    found = browsing.series(database, message_id)
    assert found is not None
    return found


def goto(database: Database, message_id: str) -> list[Tracked]:
    found = details(database, message_id).tracked
    return [one for one in found if one.finding.check == "cleanup-goto-mix"]


def lives(database: Database, message_id: str) -> list[Life]:
    return [one.life for one in goto(database, message_id)]


def test_a_finding_is_new_still_resolved_and_back_again(database: Database) -> None:
    diffs = (GOTO_MIX, GOTO_MIX, CLEAN, CLEAN, GOTO_MIX)
    review(database, *(posted(n, diff) for n, diff in enumerate(diffs, 1)))
    found = {n: goto(database, f"v{n}@x") for n in range(1, 6)}
    assert {n: [one.life for one in ones] for n, ones in found.items()} == {
        1: [Life.NEW],
        2: [Life.STILL],
        3: [Life.RESOLVED],
        4: [Life.RESOLVED],
        5: [Life.REAPPEARED],
    }
    assert {one.since for ones in found.values() for one in ones} == {"v1@x"}
    assert [found[n][0].last for n in range(1, 6)] == ["", "v1@x", "v2@x", "v2@x", "v2@x"]
    assert found[3][0].resolved_by == "v3@x"
    shown = details(database, "v4@x")
    assert found[4][0] in shown.gone_before
    assert found[4][0] not in shown.since_previous


def compute_again(database: Database) -> None:
    """Compute the lives of all findings again, as after an upgrade."""
    with database.writing() as transaction:
        for pk in transaction.scalars(select(SeriesRow.id)):
            stored_lives.mark(transaction, pk)
    while refresh.refresh_all(database):
        pass


def test_the_order_of_arrival_does_not_matter(small: Database) -> None:
    for n, diff in ((3, CLEAN), (1, GOTO_MIX), (2, GOTO_MIX)):
        review(small, posted(n, diff))
    assert [lives(small, f"v{n}@x") for n in (1, 2, 3)] == [
        [Life.NEW],
        [Life.STILL],
        [Life.RESOLVED],
    ]


def test_a_changed_line_is_a_new_finding(small: Database) -> None:
    review(small, posted(1, GOTO_MIX), posted(2, CHANGED))
    assert lives(small, "v2@x") == [Life.NEW, Life.RESOLVED]


def test_what_was_not_looked_at_is_not_resolved(small: Database) -> None:
    elsewhere = patch("v2@x", f"[PATCH xfstests v2] {TITLE}", CLEAN, date=day(2))
    review(small, posted(1, GOTO_MIX), elsewhere)
    found = goto(small, "v2@x")
    assert [(one.life, one.resolved_by) for one in found] == [(Life.UNCHECKED, "")]
    review(small, posted(3, GOTO_MIX))
    assert lives(small, "v3@x") == [Life.STILL]


def test_patches_that_are_too_large_to_read_say_not_what_resolved_it(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(small, *(posted(n, diff) for n, diff in enumerate((GOTO_MIX, GOTO_MIX, CLEAN), 1)))
    monkeypatch.setattr(tracking, "MAX_BYTES", len(posted(3, CLEAN)))
    compute_again(small)
    assert [(one.life, one.resolved_by) for one in goto(small, "v3@x")] == [(Life.RESOLVED, "v3@x")]
    monkeypatch.setattr(tracking, "MAX_BYTES", 100)
    monkeypatch.setattr(results, "mails", None)
    compute_again(small)
    assert [(one.life, one.resolved_by) for one in goto(small, "v3@x")] == [(Life.RESOLVED, "")]


def test_a_flood_of_findings_costs_the_oldest_versions(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(small, *(posted(n, GOTO_MIX) for n in range(1, 4)))
    (whole,) = goto(small, "v3@x")
    assert whole.since == "v1@x"
    said = sum(len(details(small, f"v{n}@x").findings) for n in range(1, 4))
    monkeypatch.setattr(story, "MAX_FINDINGS", said - 1)
    compute_again(small)
    (cut,) = goto(small, "v3@x")
    assert (cut.life, cut.since) == (Life.STILL, "v2@x")
    monkeypatch.setattr(story, "MAX_FINDINGS", 0)
    compute_again(small)
    assert lives(small, "v3@x") == [Life.NEW]


def test_a_missing_patch_resolves_nothing(small: Database) -> None:
    review(
        small,
        patch("1@x", f"[PATCH 1/2] {TITLE}", GOTO_MIX, date=day(1)),
        patch("2@x", "[PATCH 2/2] bar: Mark it", DIFF % 1, date=day(1), refs=["1@x"]),
        patch("3@x", "[PATCH v2 2/2] bar: Mark it", DIFF % 1, date=day(2)),
    )
    assert lives(small, "3@x") == [Life.UNCHECKED]


def test_a_dropped_patch_resolves_its_findings(small: Database) -> None:
    review(
        small,
        patch("1@x", f"[PATCH 1/2] {TITLE}", GOTO_MIX, date=day(1)),
        patch("2@x", "[PATCH 2/2] bar: Mark it", DIFF % 1, date=day(1), refs=["1@x"]),
        patch("3@x", "[PATCH v2] bar: Mark it", DIFF % 1, date=day(2)),
    )
    assert [(one.life, one.resolved_by) for one in goto(small, "3@x")] == [(Life.RESOLVED, "")]


V3 = "20250926220150.22560-1-apokusinski01@gmail.com"
V4 = "20251002200206.59824-{}-apokusinski01@gmail.com"


def take_thread(database: Database, pattern: str) -> None:
    for path in sorted((SHARED / "threads").glob(pattern)):
        with path.open("rb") as stream:
            list(taking.take(Intake(database, timedelta(0)), mbox.split(stream)))
    sum(Worker(database, Settings(workers=1)).drain())


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
def test_the_goto_of_mpl3115_v3_is_resolved_in_v4(database: Database) -> None:
    take_thread(database, "iio-mpl3115-*.mbox")
    assert {(one.life, one.finding.at.function) for one in goto(database, V3)} == {
        (Life.STILL, "mpl3115_trigger_handler"),
        (Life.STILL, "mpl3115_set_trigger_state"),
    }
    found = {one.finding.at.function: one for one in goto(database, V4.format(1))}
    assert {one.life for one in found.values()} == {Life.RESOLVED}
    # the patch of the second was dropped, and a new one took its function apart
    assert found["mpl3115_set_trigger_state"].resolved_by == V4.format(5)
    assert found["mpl3115_trigger_handler"].resolved_by == V4.format(3)
    assert details(database, V4.format(1)).summary.warnings == 0


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not here")
def test_the_goto_of_rzt2h_v2_is_resolved_in_v3_and_stays_so(small: Database) -> None:
    take_thread(small, "iio-rzt2h-*.mbox")
    v4 = details(small, "20251005111323.804638-1-cosmin-gabriel.tanislav.xa@renesas.com")
    assert len(v4.versions) == 3
    assert [one.life for one in v4.gone_before] == [Life.RESOLVED]
    assert v4.since_previous == ()
