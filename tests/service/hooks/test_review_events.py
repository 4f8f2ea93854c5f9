# SPDX-License-Identifier: Apache-2.0
"""What a review tells the hooks: what came, what went, once, and not too much of it."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import select, update

from app.config import Settings
from app.engine.pool import review_mails
from app.mail.read.mbox import RawMail
from app.model import Run, Verdict
from app.model.hooks import NewHook
from app.render import message_path
from app.service.hooks import payloads
from app.service.hooks import review_events as hook_events
from app.service.hooks import setup as service
from app.service.hooks.payloads import MOST, FindingChanged, Ping, SeriesReviewed
from app.service.hooks.review_events import HookSite
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import triage
from app.service.series.triage import Subject
from app.store.database import Database
from app.store.hooks import hooks
from app.store.review import material, results
from app.store.review.results import Due
from app.store.tables.hooks import HookEventRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from tests.support.kernel import treed
from tests.support.mails import DATE, DIFF, GOTO_MIX, mail, now, patch, unwinding

SETTINGS = Settings(workers=1, hook_private=True, url="https://kantha.example.org/")
ALL = tuple(payloads.EVENTS)
FINDING = TypeAdapter[BaseModel](SeriesReviewed | FindingChanged | Ping)
V1 = patch("1@x", "[PATCH] foo: lock", GOTO_MIX)


def version(number: int, diff: str) -> bytes:
    """A later version with a changelog, sent a day later."""
    changes = f"Changes in v{number}:\n- Do it well.\n\n"
    later = DATE + timedelta(days=number)
    return patch(f"{number}@x", f"[PATCH v{number}] foo: lock", changes + diff, date=later)


FIXED = version(2, DIFF % 2)
STILL = version(2, GOTO_MIX)


def add(database: Database, name: str = "bot", events: tuple[str, ...] = ALL) -> None:
    hook = NewHook(name, "http://127.0.0.1:9/", "", events)
    service.add(database, hook, SETTINGS)


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def review(database: Database, *mails: bytes) -> None:
    take(database, *mails)
    sum(Worker(database, SETTINGS).drain())


def rows(database: Database) -> Sequence[HookEventRow]:
    with database.reading() as session:
        return session.scalars(select(HookEventRow).order_by(HookEventRow.event)).all()


def told(database: Database) -> list[dict[str, Any]]:
    """All payloads, each of which is of the documented shape."""
    found = [FINDING.validate_json(row.body).model_dump(mode="json") for row in rows(database)]
    return sorted(found, key=lambda event: (event["type"], str(event["data"])))


def of(database: Database, kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in told(database) if event["type"] == kind]


def summary(database: Database) -> list[tuple[str, str]]:
    return [(e["type"], e["data"]["series"]["message_id"]) for e in told(database)]


def test_a_review_tells_of_the_series_and_of_each_finding(database: Database) -> None:
    add(database)
    review(database, V1)
    assert summary(database) == [("finding.opened", "1@x"), ("series.reviewed", "1@x")]
    (opened,) = of(database, "finding.opened")
    assert opened["finding"]["check"] == "cleanup-goto-mix"
    assert (opened["life"], opened["since"], opened["last"]) == ("new", "1@x", "")
    assert opened["web_url"] == "https://kantha.example.org/patch/1@x"
    (reviewed,) = of(database, "series.reviewed")
    assert (reviewed["opened"], reviewed["resolved"], reviewed["findings_left_out"]) == (1, 0, 0)
    assert reviewed["findings"] == [opened["finding"]]


def test_a_clean_series_is_told_of_as_reviewed(small: Database) -> None:
    add(small)
    review(small, patch("1@x", "[PATCH] One"))
    (reviewed,) = of(small, "series.reviewed")
    assert (reviewed["findings"], reviewed["opened"]) == ([], 0)
    assert summary(small) == [("series.reviewed", "1@x")]


def test_a_hook_hears_what_it_asked_for(small: Database) -> None:
    add(small, "reviews", ("series.reviewed",))
    add(small, "findings", ("finding.opened", "finding.resolved"))
    review(small, V1)
    with small.reading() as session:
        by_name = {
            hook.name: [e.event for e in hooks.events(session, hook.id, 9)]
            for hook in hooks.every(session)
        }
    assert by_name == {"reviews": ["series.reviewed"], "findings": ["finding.opened"]}


def test_without_hooks_and_for_disabled_ones_nothing_is_made(small: Database) -> None:
    review(small, V1)
    add(small)
    with small.writing() as session:
        hooks.disable(session, hooks.named(session, "bot").id, "by a test", datetime.now(UTC))
    review(small, STILL)
    assert rows(small) == []


def test_replies_and_unreadable_mails_tell_nothing(small: Database) -> None:
    add(small)
    review(small, mail("r@x", "Re: [PATCH] foo: lock", refs=["1@x"]), b"Subject: x\n\nx\n")
    assert rows(small) == []


def test_what_a_version_resolves_is_told_once(database: Database) -> None:
    add(database)
    review(database, V1)
    review(database, FIXED)
    (resolved,) = of(database, "finding.resolved")
    assert resolved["series"]["message_id"] == "2@x"
    assert resolved["finding"]["patch"] == "1@x"
    assert (resolved["since"], resolved["last"], resolved["resolved_by"]) == ("1@x", "1@x", "2@x")
    assert resolved["web_url"] == "https://kantha.example.org/patch/2@x"
    review(database, version(3, DIFF % 3))
    assert len(of(database, "finding.resolved")) == 1
    assert len(of(database, "finding.opened")) == 1


def test_a_hook_that_is_added_late_does_not_hear_old_tales(small: Database) -> None:
    review(small, V1)
    review(small, FIXED)
    add(small)
    review(small, version(3, DIFF % 3))
    assert summary(small) == [("series.reviewed", "3@x")]


def test_what_is_still_there_is_neither_opened_nor_resolved(database: Database) -> None:
    add(database)
    review(database, V1)
    review(database, STILL)
    assert of(database, "finding.resolved") == []
    opened = [(e["series"]["message_id"], e["finding"]["check"]) for e in told_opened(database)]
    assert opened == [("1@x", "cleanup-goto-mix")]
    (_, second) = of(database, "series.reviewed")
    assert [one["unanswered_in"] for one in second["findings"]] == [1]


def told_opened(database: Database) -> list[dict[str, Any]]:
    found = of(database, "finding.opened")
    return sorted(found, key=lambda event: str(event["series"]["message_id"]))


def test_what_comes_back_is_opened_again(small: Database) -> None:
    add(small)
    review(small, V1)
    review(small, FIXED)
    review(small, version(3, GOTO_MIX))
    lives = {(e["series"]["message_id"], e["life"]) for e in of(small, "finding.opened")}
    assert lives == {("1@x", "new"), ("3@x", "reappeared")}


def test_what_was_resolved_is_told_though_the_later_version_was_reviewed_first(
    database: Database,
) -> None:
    add(database)
    review(database, FIXED)
    assert of(database, "finding.resolved") == []
    review(database, V1)
    assert len(of(database, "finding.resolved")) == 1
    assert len(of(database, "finding.opened")) == 1


def test_what_was_dismissed_is_not_resolved(small: Database) -> None:
    add(small)
    review(small, V1)
    (opened,) = of(small, "finding.opened")
    subject = Subject("1@x", opened["finding"]["fingerprint"])
    triage.give(small, subject, Verdict.FALSE_POSITIVE, "it is fine", "maintainer")
    review(small, FIXED)
    assert of(small, "finding.resolved") == []


def again(database: Database) -> None:
    """The same series to be reviewed once more, as when a tag arrives."""
    with database.writing() as session:
        queued = {"generation": SeriesRow.generation + 1, "status": "queued"}
        session.execute(update(SeriesRow).values(**queued))
    review(database)


def test_a_review_made_again_tells_of_nothing_that_was_told(database: Database) -> None:
    add(database)
    review(database, V1)
    review(database, FIXED)
    before = len(rows(database))
    again(database)
    assert len(of(database, "finding.opened")) == 1
    assert len(of(database, "finding.resolved")) == 1
    assert len(rows(database)) == before + 2  # each series was reviewed


def test_what_the_last_review_of_the_same_series_had_is_taken_back(small: Database) -> None:
    add(small)
    review(small, V1)
    with small.writing() as session:
        # as if the check had said something else then
        session.execute(update(RunRow).values(rules="older"))
        session.execute(update(FindingRow).values(fingerprint="0" * 16))
    again(small)
    assert [e["finding"]["fingerprint"] for e in of(small, "finding.resolved")] == ["0" * 16]
    assert len(of(small, "finding.opened")) == 2


def test_telling_twice_makes_no_second_event(database: Database) -> None:
    add(database)
    review(database, V1)
    before = [row.id for row in rows(database)]
    with database.writing() as session:
        (series_id,) = session.scalars(select(SeriesRow.id))
        site = HookSite("https://kantha.example.org", datetime.now(UTC) + timedelta(hours=1))
        hook_events.tell(session, series_id, site)
    assert [row.id for row in rows(database)] == before


def drain_by_two(database: Database) -> None:
    """Review all that waits, in two workers at once."""
    workers = [Worker(database, SETTINGS) for _ in range(2)]
    threads = [threading.Thread(target=lambda w=w: sum(w.drain())) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_workers_that_review_the_same_at_once_tell_once(database: Database) -> None:
    add(database)
    take(database, *(patch(f"{n}@x", f"[PATCH] foo: {n}", GOTO_MIX) for n in range(8)))
    drain_by_two(database)
    assert len(of(database, "series.reviewed")) == 8
    assert len(of(database, "finding.opened")) == 8


def test_versions_that_are_written_at_once_do_not_stand_in_each_others_way(
    database: Database,
) -> None:
    add(database)
    take(database, V1, FIXED)
    drain_by_two(database)
    assert len(of(database, "series.reviewed")) == 2
    assert len(of(database, "finding.resolved")) == 1


def test_versions_that_do_not_see_each_other_are_compared_all_the_same(
    database: Database,
) -> None:
    add(database)
    take(database, V1, FIXED)
    with database.reading() as session:
        first, second = results.due(session, datetime.now(UTC), 10)
        raws = [material.raw_series(session, due.series_id, 10**6) for due in (first, second)]
    runs = [review_mails(raw) for raw in raws if raw]
    begun = threading.Event()

    def write(due: Due, run: Run) -> None:
        begun.set()
        with database.writing() as session:
            assert results.finish(session, due, run, datetime.now(UTC))
            hook_events.tell(session, due.series_id, HookSite("https://x", datetime.now(UTC)))

    later = threading.Thread(target=write, args=(second, runs[1]))
    with database.writing() as session:
        assert results.finish(session, first, runs[0], datetime.now(UTC))
        hook_events.tell(session, first.series_id, HookSite("https://x", datetime.now(UTC)))
        later.start()
        begun.wait()
        threading.Event().wait(0.5)  # so that it comes to see that it must wait
    later.join()
    assert len(of(database, "series.reviewed")) == 2
    assert len(of(database, "finding.resolved")) == 1


def test_of_many_findings_some_are_told_and_it_is_said_so(small: Database) -> None:
    add(small)
    review(small, patch("1@x", "[PATCH] Huge", unwinding(1000)))
    opened = of(small, "finding.opened")
    (reviewed,) = of(small, "series.reviewed")
    assert reviewed["opened"] == 1000
    assert len(reviewed["findings"]) == len(opened) == MOST
    assert reviewed["findings_left_out"] == 1000 - MOST
    assert {(e["total"], e["left_out"]) for e in opened} == {(1000, 1000 - MOST)}
    assert max(len(row.body) for row in rows(small)) < 200_000


@pytest.mark.parametrize("kind", ["text", "title", "function"])
def test_what_a_mail_makes_long_is_cut(small: Database, kind: str) -> None:
    add(small)
    long = "x" * 300_000
    diff = {
        "text": GOTO_MIX.replace("goto out_free;", f"goto out_free; /* {long} */"),
        "title": GOTO_MIX,
        "function": GOTO_MIX.replace("foo_set", f"foo_{long}"),
    }[kind]
    title = f"[PATCH] {long if kind == 'title' else 'One'}"
    review(small, patch("1@x", title, diff))
    assert of(small, "series.reviewed")
    assert all(len(row.body) < 20_000 for row in rows(small))


def test_hostile_text_arrives_as_it_is(database: Database) -> None:
    add(database)
    text = '"</script>\\u0000 \u2028 \U0001f600 \x01 &\r'
    diff = GOTO_MIX.replace("goto out_free;", f"goto out_free; /* {text} */")
    review(database, patch("<'\"&%2F@x", f"[PATCH] {text}", diff))
    assert len(of(database, "series.reviewed")) == 1


def test_the_series_is_as_the_api_lists_it(small: Database, client: TestClient) -> None:
    add(small)
    name = "a/b?c@x"
    review(small, patch(name, "[PATCH net-next v3 1/2] foo: lock", GOTO_MIX))
    (event,) = of(small, "series.reviewed")
    (listed,) = client.get("/api/v1/series").json()["series"]
    told = event["series"]
    site = "https://kantha.example.org"
    for link in ("url", "web_url"):
        assert told.pop(link) == site + listed.pop(link)
    assert told["missing"] == [2]
    assert told == {key: listed[key] for key in told}
    whole = client.get(message_path("/api/v1/series", name)).json()
    assert [f["fingerprint"] for f in whole["findings"]] == [
        f["fingerprint"] for f in event["findings"]
    ]


def version_of_tree(number: int, diff: str) -> bytes:
    marks = "PATCH" if number == 1 else f"PATCH v{number}"
    date = now() - timedelta(days=9 - number)
    return treed.posted(f"t{number}@x", f"[{marks}] foo: Lock", diff, date)


def about_files(database: Database, kind: str) -> list[dict[str, Any]]:
    return [one for one in of(database, kind) if one["finding"]["path"]]


def test_what_only_the_tree_shows_is_opened_as_not_checked_before(
    small: Database, tmp_path: Path
) -> None:
    diff = treed.Author(tmp_path / "author").diff(treed.BEFORE, treed.AFTER)
    treed.review(small, SETTINGS, version_of_tree(1, diff))
    treed.kernel(tmp_path / "kernel")
    add(small)
    treed.review(small, treed.settings_of(tmp_path), version_of_tree(2, diff))
    opened = about_files(small, "finding.opened")
    assert {one["life"] for one in opened} == {"not checked before"}
    assert {one["finding"]["rests_on"] for one in opened} == {"exact"}


def test_a_review_without_the_tree_resolves_nothing_that_the_tree_showed(
    small: Database, tmp_path: Path
) -> None:
    diff = treed.Author(tmp_path / "author").diff(treed.BEFORE, treed.AFTER)
    treed.kernel(tmp_path / "kernel")
    treed.review(small, treed.settings_of(tmp_path), version_of_tree(1, diff))
    add(small)
    treed.review(small, SETTINGS, version_of_tree(2, diff))
    with small.writing() as session:
        session.execute(update(SeriesRow).values(status="queued"))
    treed.review(small, SETTINGS)
    assert about_files(small, "finding.opened") == about_files(small, "finding.resolved") == []
    assert {one["resolved"] for one in of(small, "series.reviewed")} == {0}
