# SPDX-License-Identifier: Apache-2.0
"""A review gets the series as the mails were grouped when they were stored."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.engine.pool import review_mails
from app.mail.group import threading
from app.mail.read import body, subject
from app.mail.read.mbox import RawMail
from app.model import RawSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.store.database import Database
from app.store.review import material
from app.store.tables.series import SeriesRow
from tests import counting
from tests.support.mails import DATE, GOTO_MIX, mail, patch

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


def raw_series(database: Database, message_id: str, most: int = MOST) -> RawSeries | None:
    with database.reading() as session:
        pk = session.scalar(select(SeriesRow.id).where(SeriesRow.message_id == message_id))
        return material.raw_series(session, pk or 0, most)


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
