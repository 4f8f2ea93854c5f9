# SPDX-License-Identifier: Apache-2.0
"""A series is reviewed with what came before it, whatever the order in which mails arrive."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from app.config import Settings
from app.engine.pool import ReviewLimits
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.offline.checking import ALONE, MailSource, check
from app.service.review import reviews
from app.service.review.reviews import Worker
from app.service.series import browsing
from app.store.database import Database
from app.store.review import lifecycle
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from tests.support.mails import mail, patch


def day(number: int) -> datetime:
    return datetime(2026, 1, number, 10, tzinfo=UTC)


ACK = "Reviewed-by: R. Reviewer <r@example.org>\n"
FIRST = patch("v1@x", "[PATCH] foo: One", date=day(1))
REPLY = mail(
    "r1@x",
    "Re: [PATCH] foo: One",
    ACK,
    date=day(2),
    refs=["v1@x"],
    author="R. Reviewer <r@example.org>",
)
SECOND = patch("v2@x", "[PATCH v2] foo: One", date=day(8))
LATE = mail(
    "r2@x",
    "Re: [PATCH] foo: One",
    ACK.replace("R. R", "L. R"),
    date=day(9),
    refs=["v1@x"],
    author="L. Reviewer <l@example.org>",
)


def take(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def drain(database: Database) -> int:
    return sum(Worker(database, Settings(workers=1)).drain())


def said(database: Database) -> set[tuple[str, str]]:
    details = browsing.series(database, "v2@x")
    assert details is not None
    return {(finding.check, finding.message) for finding in details.findings}


def test_the_store_and_the_command_line_see_the_same_history(database: Database) -> None:
    mails = (FIRST, REPLY, SECOND)
    take(database, *mails)
    drain(database)
    sources = [MailSource(str(n), RawMail(raw)) for n, raw in enumerate(mails)]
    assert len(sources) < ALONE
    checked = check(sources, 1, ReviewLimits()).checked
    run = next(c.run for c in checked if c.series_mails.first.message_id == "v2@x")
    assert said(database) == {(f.check, f.message) for f in run.findings}
    assert "tags-dropped" in {check for check, _ in said(database)}


@pytest.mark.parametrize("order", list(permutations((FIRST, REPLY, SECOND))))
def test_the_order_of_arrival_does_not_matter(small: Database, order: tuple[bytes, ...]) -> None:
    for raw in order:
        take(small, raw)
        drain(small)
    assert "tags-dropped" in {check for check, _ in said(small)}


def test_a_tag_that_came_after_the_new_version_changes_nothing(small: Database) -> None:
    take(small, FIRST, SECOND)
    drain(small)
    before = said(small)
    take(small, LATE)
    with small.reading() as session:
        statuses = dict(session.execute(select(SeriesRow.message_id, SeriesRow.status)).all())
    assert statuses == {"v1@x": "queued", "v2@x": "reviewed"}
    drain(small)
    assert said(small) == before


def test_a_mail_that_changes_no_history_has_nothing_reviewed_again(small: Database) -> None:
    take(small, FIRST, SECOND)
    drain(small)
    question = mail(
        "q@x",
        "Re: [PATCH v2] foo: One",
        "Why?\n",
        date=day(9),
        refs=["v2@x"],
    )
    take(small, question, patch("o@x", "[PATCH] bar: Two"), FIRST)
    assert drain(small) == 1
    with small.reading() as session:
        runs = session.scalars(select(RunRow.generation)).all()
    assert runs == [0, 0, 0]


def runs(database: Database, name: str) -> int:
    with database.reading() as session:
        query = select(RunRow.id).join(SeriesRow, SeriesRow.id == RunRow.series_id)
        return len(session.scalars(query.where(SeriesRow.message_id == name)).all())


def acks(first: int, last: int) -> list[bytes]:
    return [
        mail(f"a{n}@x", "Re: [PATCH] foo: One", ACK, date=day(2), refs=["v1@x"])
        for n in range(first, last)
    ]


def test_tags_without_end_have_a_series_reviewed_a_few_times(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "MAX_AT_ONCE", 2)
    take(database, FIRST)
    drain(database)
    for number in range(8):
        take(database, *acks(number, number + 1))
        drain(database)
    assert runs(database, "v1@x") == 3
    details = browsing.series(database, "v1@x")
    assert details is not None
    assert details.summary.state == "waiting for review"
    # somebody else is not made to wait, and what waits has its review in the end
    take(database, patch("honest@x", "[PATCH] bar: Two"))
    assert drain(database) == 1
    reviews.settle(database)
    assert drain(database) == 1
    assert runs(database, "v1@x") == 4
    details = browsing.series(database, "v1@x")
    assert details is not None
    assert details.summary.state == "reviewed"


def test_a_few_dozen_tags_are_each_seen_at_once(small: Database) -> None:
    take(small, FIRST)
    drain(small)
    for number in range(3):
        take(small, *acks(10 * number, 10 * number + 10))
        assert drain(small) == 1
    assert runs(small, "v1@x") == 4
