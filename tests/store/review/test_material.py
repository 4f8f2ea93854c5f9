# SPDX-License-Identifier: Apache-2.0
"""A review gets the series as the mails were grouped when they were stored."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.code.diff import patch_id
from app.engine.pool import review_mails
from app.mail.group import prerequisites, threading
from app.mail.read import body, subject
from app.mail.read.mbox import RawMail
from app.model import RawSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.review import material
from app.store.tables.series import SeriesRow
from tests import counting
from tests.support.mails import DATE, DIFF, GOTO_MIX, mail, patch

MOST = 10**6
LATER = DATE + timedelta(days=7)
OLD = patch("old@x", "[PATCH] foo: Mark the device", GOTO_MIX)
COVER = mail("0@x", "[PATCH v2 0/3] foo: Mark the device", refs=["old@x"], date=LATER)
ONE = patch("1@x", "[PATCH v2 1/3] foo: Begin", GOTO_MIX, refs=["0@x"], date=LATER)
THREE = patch("3@x", "[PATCH v2 3/3] foo: End", refs=["0@x"], date=LATER)
ANSWER = mail("r@x", "Re: [PATCH v2 3/3] foo: End", "Fine.\n", refs=["0@x", "3@x"], date=LATER)
WHOLE = RawSeries((ONE, THREE), COVER, (2,), (ANSWER,), RawSeries((OLD,)))


def take(database: Database, mails: Iterable[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def raw_series(
    database: Database, message_id: str, most: int = MOST, *, with_needed: bool = False
) -> RawSeries | None:
    with database.reading() as session:
        pk = session.scalar(select(SeriesRow.id).where(SeriesRow.message_id == message_id))
        return material.raw_series(session, pk or 0, most, with_needed=with_needed)


def needed(database: Database, message_id: str, most: int = MOST) -> tuple[bytes, ...]:
    found = raw_series(database, message_id, most, with_needed=True)
    assert found is not None
    return found.needed


def test_the_mails_are_in_their_places_whatever_the_order_of_arrival(database: Database) -> None:
    take(database, [ANSWER, THREE, OLD, ONE, COVER])
    assert raw_series(database, "0@x") == WHOLE
    assert raw_series(database, "old@x") == WHOLE.previous


def test_without_room_for_the_history_there_is_the_series_alone(small: Database) -> None:
    take(small, [ANSWER, THREE, OLD, ONE, COVER])
    alone = sum(map(len, [COVER, ONE, THREE]))
    assert raw_series(small, "0@x", alone) == RawSeries((ONE, THREE), COVER, (2,))
    assert raw_series(small, "0@x", alone - 1) is None


def test_a_review_reads_each_mail_once_and_groups_nothing(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(small, [OLD, COVER, ONE, THREE])
    raw = raw_series(small, "0@x")
    assert raw is not None
    subjects = counting.calls(monkeypatch, subject, "read")
    bodies = counting.calls(monkeypatch, body, "at_diff")
    groupings = counting.calls(monkeypatch, threading, "grouping")
    run = review_mails(raw)
    assert len(set(subjects)) == len(subjects) == len(bodies) == 4
    assert groupings == []
    assert {finding.at.message_id for finding in run.findings} >= {"1@x"}


BASE = (
    mail("b0@x", "[PATCH 0/3] bar: base"),
    *(
        patch(f"b{n}@x", f"[PATCH {n}/3] bar: {n}", DIFF % (10 + n), refs=["b0@x"])
        for n in (1, 2, 3)
    ),
)
OTHER = patch("c1@x", "[PATCH] baz: another base", DIFF % 20)
THIRD = f"prerequisite-patch-id: {patch_id.of(DIFF % 13)}"


def building(text: str, name: str = "n@x") -> bytes:
    return patch(name, "[PATCH] qux: build on it", f"{DIFF % 30}\n{text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Depends-on: <b0@x>", BASE[1:], id="a cover letter"),
        pytest.param("Depends-on: <b2@x>", BASE[1:], id="one of its patches"),
        pytest.param(THIRD, BASE[3:], id="a patch id names one patch"),
        pytest.param("Depends-on: <b0@x>\nDepends-on: <b3@x>", BASE[1:], id="each once"),
        pytest.param("Depends-on: <c1@x>\nDepends-on: <b0@x>", (OTHER, *BASE[1:]), id="in order"),
        pytest.param("Depends-on: <unknown@x>", (), id="not stored"),
        pytest.param("Depends-on: <n@x>", (), id="the series itself"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_the_patches_of_prerequisites_are_read_in_order(
    database: Database, text: str, expected: tuple[bytes, ...]
) -> None:
    below = mail("n@x", "[PATCH] qux: build on it", f"Do it.\n\n---\n{text}\n{DIFF % 30}")
    take(database, [below, OTHER, *reversed(BASE)])
    assert needed(database, "n@x") == expected
    plain = raw_series(database, "n@x")
    assert plain == RawSeries((below,))


def test_a_prerequisite_brings_its_own_prerequisites_and_no_replies(small: Database) -> None:
    reply = mail("r@x", "Re: [PATCH] baz: another base", "Fine.\n", refs=["c1@x"])
    chained = mail("d@x", "[PATCH] baz: more", f"Do it.\n\n---\nDepends-on: <c1@x>\n{DIFF % 21}")
    mine = mail("n@x", "[PATCH] qux: it", f"Do it.\n\n---\nDepends-on: <d@x>\n{DIFF % 30}")
    take(small, [OTHER, reply, chained, mine])
    assert needed(small, "n@x") == (OTHER, chained)


def test_prerequisites_are_left_out_before_the_history(small: Database) -> None:
    mine = mail("n@x", "[PATCH] qux: it", f"Do it.\n\n---\nDepends-on: <b0@x>\n{DIFF % 30}")
    answer = mail("a@x", "Re: [PATCH] qux: it", "Fine.\n", refs=["n@x"])
    take(small, [*BASE, mine, answer])
    whole = sum(map(len, (*BASE[1:], mine, answer)))
    assert raw_series(small, "n@x", whole, with_needed=True) == RawSeries(
        (mine,), replies=(answer,), needed=BASE[1:]
    )
    for most in (whole - 1, len(mine) + len(answer)):
        assert raw_series(small, "n@x", most, with_needed=True) == RawSeries(
            (mine,), replies=(answer,)
        )
    assert raw_series(small, "n@x", len(mine), with_needed=True) == RawSeries((mine,))


def test_a_series_has_only_so_many_prerequisites(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prerequisites, "MAX_PATCHES", 2)
    mine = mail("n@x", "[PATCH] qux: it", f"Do it.\n\n---\nDepends-on: <b0@x>\n{DIFF % 30}")
    take(small, [*BASE, mine])
    assert needed(small, "n@x") == BASE[1:3]


def test_only_a_series_with_prerequisites_costs_a_statement_more(small: Database) -> None:
    mine = mail("n@x", "[PATCH] qux: it", f"Do it.\n\n---\nDepends-on: <b0@x>\n{DIFF % 30}")
    take(small, [*BASE, OTHER, mine])
    with small.reading() as session:
        rows = session.execute(select(SeriesRow.message_id, SeriesRow.id))
        ids = {row[0]: row[1] for row in rows}
    counts = {}
    for name, is_wanted in (("c1@x", False), ("c1@x", True), ("n@x", False), ("n@x", True)):
        with small.reading() as session:
            session.scalar(select(SeriesRow.id))
            with counting.statements(small) as found:
                material.raw_series(session, ids[name], MOST, with_needed=is_wanted)
            counts[name, is_wanted] = len(found)
    assert counts == {
        ("c1@x", False): 2,
        ("c1@x", True): 2,
        ("n@x", False): 2,
        ("n@x", True): 5,
    }


def test_a_partial_respin_builds_on_the_patches_before_it(small: Database) -> None:
    respin = patch(
        "v2-3@x",
        "[PATCH v2 3/3] bar: 3",
        DIFF % 99,
        refs=["b0@x", "b3@x"],
        date=LATER,
    )
    first = patch("v2-1@x", "[PATCH v2 1/3] bar: 1", DIFF % 98, refs=["b0@x", "b1@x"], date=LATER)
    take(small, [*BASE, respin])
    assert needed(small, "v2-3@x") == BASE[1:3]
    assert needed(small, "b0@x") == ()
    assert raw_series(small, "v2-3@x", with_needed=False) != raw_series(
        small, "v2-3@x", with_needed=True
    )
    take(small, [first])
    with small.reading() as session:
        names = session.scalars(select(SeriesRow.message_id)).all()
    assert all(needed(small, name) == () for name in names if name != "v2-3@x")
