# SPDX-License-Identifier: Apache-2.0
"""What people say of findings holds in all versions, and moves counters and severities."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import UserError
from app.model import Severity, Tracked, Verdict
from app.model.demotion import VerdictCounts
from app.model.stored import Filters
from app.service.series import browsing, triage
from app.service.series.triage import NoSuchFinding, Subject
from app.store.database import Database
from app.store.tables.people import TriageRow
from tests.service.series.test_tracking import (
    CHANGED,
    CLEAN,
    TITLE,
    day,
    details,
    goto,
    posted,
    review,
)
from tests.support.mails import DIFF, GOTO_MIX, mail, patch

CHECK = "cleanup-goto-mix"


def subject(database: Database, message_id: str) -> Subject:
    return Subject(message_id, goto(database, message_id)[0].finding.fingerprint)


def say(
    database: Database,
    message_id: str,
    verdict: Verdict = Verdict.FALSE_POSITIVE,
    by: str = "jane",
) -> None:
    triage.give(database, subject(database, message_id), verdict, "It is meant so.", by)


def counts(database: Database) -> dict[str, tuple[int, int, int]]:
    page = browsing.list_series(database, Filters(), limit=500)
    return {s.message_id: (s.errors, s.warnings, s.notes) for s in page.items}


def assert_counted(database: Database) -> None:
    """The counters of lists are what the pages of the series show."""
    for message_id, counted in counts(database).items():
        found = [
            one.finding.severity for one in details(database, message_id).tracked if one.is_open
        ]
        assert counted == tuple(map(found.count, Severity)), message_id
        whole = details(database, message_id)
        marks = [one.finding.unanswered_in for one in whole.tracked if one.is_open]
        assert whole.summary.unanswered == sum(mark is not None for mark in marks)


def warnings(database: Database) -> dict[str, int]:
    return {message_id: counted[1] for message_id, counted in counts(database).items()}


def one(database: Database, message_id: str) -> Tracked:
    return goto(database, message_id)[0]


def test_a_dismissed_finding_stays_so_until_its_line_changes(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX))
    assert warnings(database) == {"v1@x": 1, "v2@x": 1}
    say(database, "v1@x")
    assert one(database, "v2@x").is_dismissed
    assert warnings(database) == {"v1@x": 0, "v2@x": 0}
    review(database, posted(3, GOTO_MIX))
    assert warnings(database)["v3@x"] == 0
    review(database, posted(4, CHANGED))
    found = goto(database, "v4@x")
    assert [(t.is_open, t.is_dismissed) for t in found] == [(True, False), (False, True)]
    assert warnings(database) == {"v1@x": 0, "v2@x": 0, "v3@x": 0, "v4@x": 1}
    assert_counted(database)


def test_what_is_said_of_a_later_version_holds_in_earlier_ones(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX), posted(3, CLEAN))
    say(database, "v2@x", Verdict.WONT_FIX)
    assert warnings(database) == {"v1@x": 0, "v2@x": 0, "v3@x": 0}
    assert one(database, "v1@x").triage == one(database, "v3@x").triage
    assert_counted(database)


def test_an_acknowledged_finding_stays_open(small: Database) -> None:
    review(small, posted(1, GOTO_MIX))
    before = counts(small)
    triage.give(small, subject(small, "v1@x"), Verdict.ACKNOWLEDGED, "", "jane")
    assert one(small, "v1@x").is_open
    assert counts(small) == before


def test_the_mark_of_a_dismissed_finding_is_not_counted(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX))
    before = details(database, "v2@x").summary
    assert (before.unanswered_in, before.mark) == (1, f"{before.unanswered} also in v1, unanswered")
    say(database, "v1@x")
    assert details(database, "v2@x").summary.unanswered == before.unanswered - 1
    triage.undo(database, subject(database, "v1@x"), "jane")
    assert details(database, "v2@x").summary == before
    assert_counted(database)


def test_undo_and_history(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX))
    about = subject(database, "v1@x")
    triage.give(database, about, Verdict.FALSE_POSITIVE, "No.", "jane")
    triage.give(database, Subject("v2@x", about.fingerprint), Verdict.WONT_FIX, "Well.", "joe")
    triage.undo(database, about, "jim")
    found = triage.history(database, about)
    assert [(w.verdict, w.reason, w.by, w.undone_by, w.series) for w in found] == [
        (Verdict.FALSE_POSITIVE, "No.", "jane", "joe", "v1@x"),
        (Verdict.WONT_FIX, "Well.", "joe", "jim", "v2@x"),
    ]
    assert all(word.undone_at is not None for word in found)
    assert one(database, "v2@x").triage is None
    assert warnings(database) == {"v1@x": 1, "v2@x": 1}
    with pytest.raises(NoSuchFinding, match="no verdict to undo"):
        triage.undo(database, about, "jim")
    assert_counted(database)


def test_the_same_word_again_changes_nothing(small: Database) -> None:
    review(small, posted(1, GOTO_MIX))
    say(small, "v1@x")
    say(small, "v1@x")
    assert len(triage.history(small, subject(small, "v1@x"))) == 1


def test_other_work_with_the_same_line_is_not_dismissed(small: Database) -> None:
    other = patch(
        "o@y",
        "[PATCH] bar: Quite another thing",
        GOTO_MIX.replace("foo_check(value)", "bar_look(value)"),
        author="B. Other <b@example.net>",
        date=day(5),
    )
    review(small, posted(1, GOTO_MIX), other)
    assert len(details(small, "o@y").versions) == 1
    assert one(small, "o@y").finding.fingerprint == one(small, "v1@x").finding.fingerprint
    say(small, "v1@x")
    assert one(small, "o@y").is_open
    assert warnings(small)["o@y"] == 1


def reported(message_id: str, subject: str, number: int, **more: object) -> bytes:
    tags = "Reported-by: kernel test robot <lkp@intel.com>\nSigned-off-by: A. Developer <dev@example.org>"
    body = f"Do it.\n\n{tags}\n---\n{DIFF % number}"
    return mail(message_id, subject, body, **more)  # type: ignore[arg-type]  # mail's own


def test_a_word_on_one_mail_is_not_one_on_another_with_the_same_text(database: Database) -> None:
    review(
        database,
        reported("1@x", "[PATCH 1/2] foo: One", 1, date=day(1)),
        reported("2@x", "[PATCH 2/2] foo: Two", 2, date=day(1), refs=["1@x"]),
    )

    def reports(message_id: str) -> dict[str, Tracked]:
        found = details(database, message_id).here
        return {t.finding.at.message_id: t for t in found if t.finding.check == "report-link"}

    first = reports("1@x")
    assert set(first) == {"1@x", "2@x"}
    about = Subject("1@x", first["2@x"].finding.fingerprint)
    triage.give(database, about, Verdict.WONT_FIX, "It is a test.", "jane")
    # the first patch was mended: the one left has the fingerprint without a number
    review(
        database,
        patch("3@x", "[PATCH v2 1/2] foo: One", DIFF % 1, date=day(2)),
        reported("4@x", "[PATCH v2 2/2] foo: Two", 2, date=day(2), refs=["3@x"]),
    )
    assert {k: t.is_dismissed for k, t in reports("1@x").items()} == {"1@x": False, "2@x": True}
    assert {k: t.is_dismissed for k, t in reports("3@x").items()} == {"4@x": True}
    assert_counted(database)


def works(count: int, start: int = 0) -> list[bytes]:
    """As many chains of as many people, each with the same finding."""
    return [
        patch(
            f"w{n}@x",
            f"[PATCH] w{n}: Do the thing number {n}",
            GOTO_MIX.replace("foo_set", f"w{n}_set").replace("foo/foo.c", f"w{n}/w{n}.c"),
            author=f"Dev {n} <dev{n}@example.org>",
            date=day(1),
        )
        for n in range(start, start + count)
    ]


def label(database: Database, numbers: range, verdict: Verdict) -> None:
    for n in numbers:
        say(database, f"w{n}@x", verdict)


def test_a_check_that_is_dismissed_too_often_is_demoted(database: Database) -> None:
    review(database, *works(12))
    label(database, range(7), Verdict.ACKNOWLEDGED)
    label(database, range(7, 9), Verdict.FALSE_POSITIVE)
    assert not triage.counts(database, CHECK).is_demoted
    # the tenth label: 3 of 10
    label(database, range(9, 10), Verdict.WONT_FIX)
    assert triage.counts(database, CHECK) == (10, 7, 3)
    shown = one(database, "w11@x")
    assert (shown.finding.severity, shown.demoted_from) == (Severity.NOTE, Severity.WARNING)
    assert set(warnings(database).values()) == {0}
    assert_counted(database)
    # what is reviewed meanwhile is a note too, and the stored run is as ever
    review(database, *works(1, 12))
    assert warnings(database)["w12@x"] == 0
    assert_counted(database)
    # a dismissal is taken back: 2 of 9 are too few labels
    triage.undo(database, subject(database, "w9@x"), "jane")
    assert not triage.counts(database, CHECK).is_demoted
    assert one(database, "w11@x").finding.severity is Severity.WARNING
    assert [warnings(database)[f"w{n}@x"] for n in (0, 7, 9, 11, 12)] == [1, 0, 1, 1, 1]
    assert_counted(database)


def test_a_demotion_ends_when_enough_is_acknowledged(small: Database) -> None:
    review(small, *works(15))
    label(small, range(3), Verdict.FALSE_POSITIVE)
    label(small, range(3, 10), Verdict.ACKNOWLEDGED)
    assert triage.counts(small, CHECK).is_demoted
    label(small, range(10, 15), Verdict.ACKNOWLEDGED)
    # 3 of 15 are 20 %, not more
    assert triage.counts(small, CHECK) == (15, 12, 3)
    assert not triage.counts(small, CHECK).is_demoted
    assert warnings(small)["w14@x"] == 1
    assert_counted(small)


def test_only_the_last_thirty_labels_count(database: Database) -> None:
    with database.writing() as session:
        for n in range(40):
            verdict = Verdict.FALSE_POSITIVE if n < 10 else Verdict.ACKNOWLEDGED
            session.add(
                TriageRow(
                    series=f"{n}@x",
                    fingerprint="a",
                    check_id="c",
                    verdict=verdict.value,
                    reason="",
                    made_by="jane",
                    made_at=day(1),
                )
            )
    assert triage.counts(database, "c") == (30, 30, 0)
    assert triage.counts(database, "other") == (0, 0, 0)


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_demotion_needs_labels_and_dismissals(good: int, bad: int) -> None:
    found = VerdictCounts(good + bad, good, bad)
    assert found.is_demoted == (good + bad >= 10 and 5 * bad > good + bad)


def test_two_triages_at_once_leave_one_word(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX))
    about = subject(database, "v1@x")
    start = threading.Barrier(4)

    def speak(name: str) -> None:
        start.wait()
        triage.give(database, about, Verdict.FALSE_POSITIVE, f"So says {name}.", name)

    threads = [threading.Thread(target=speak, args=(f"user{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        rows = session.scalars(select(TriageRow)).all()
    assert len(rows) == 4
    assert sum(row.undone_at is None for row in rows) == 1
    assert warnings(database) == {"v1@x": 0, "v2@x": 0}


def test_a_review_and_a_word_at_once_leave_right_counters(database: Database) -> None:
    review(database, posted(1, GOTO_MIX))
    about = subject(database, "v1@x")
    start = threading.Barrier(2)

    def speak() -> None:
        start.wait()
        triage.give(database, about, Verdict.FALSE_POSITIVE, "No.", "jane")

    thread = threading.Thread(target=speak)
    thread.start()
    start.wait()
    review(database, posted(2, GOTO_MIX))
    thread.join()
    assert_counted(database)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        pytest.param("", "needs a reason", id="none"),
        pytest.param(" \n\t ", "needs a reason", id="blank"),
        pytest.param("a\0b", "plain text", id="NUL"),
        pytest.param("a\x1b[31mb", "plain text", id="escape"),
        pytest.param("a\u202eb", "plain text", id="turned around"),
        pytest.param("a\ud800b", "plain text", id="surrogate"),
        pytest.param("x" * 2001, "at most", id="long"),
        pytest.param("x" * 1_000_000, "at most", id="huge"),
    ],
)
def test_a_dismissal_needs_a_plain_reason(small: Database, reason: str, said: str) -> None:
    review(small, posted(1, GOTO_MIX))
    about = subject(small, "v1@x")
    with pytest.raises(UserError, match=said):
        triage.give(small, about, Verdict.WONT_FIX, reason, "jane")
    assert triage.history(small, about) == ()


@pytest.mark.parametrize(
    "about",
    [
        Subject("no@x", "a"),
        Subject("v1@x", "0123456789abcdef"),
        Subject("v1@x", ""),
    ],
)
def test_there_must_be_such_a_finding(small: Database, about: Subject) -> None:
    review(small, posted(1, GOTO_MIX))
    for ask in (
        lambda: triage.give(small, about, Verdict.ACKNOWLEDGED, "", "jane"),
        lambda: triage.undo(small, about, "jane"),
        lambda: triage.history(small, about),
    ):
        with pytest.raises(NoSuchFinding):
            ask()


def test_a_series_known_by_another_first_mail_keeps_what_was_said(small: Database) -> None:
    first = patch("1@x", f"[PATCH 1/1] {TITLE}", GOTO_MIX, date=day(1), refs=["0@x"])
    review(small, first)
    say(small, "1@x")
    review(small, mail("0@x", "[PATCH 0/1] foo: All of it", date=day(1)))
    assert details(small, "1@x").summary.message_id == "0@x"
    assert one(small, "0@x").is_dismissed
    assert_counted(small)
