# SPDX-License-Identifier: Apache-2.0
"""What the mailbox answers, and for how long it keeps a mail in memory."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.lmtp import recipients
from app.lmtp.mailbox import NOT_NOW, Mailbox, MailboxLimits
from app.lmtp.text import MailText
from app.model.stored import Filters
from app.service.intake.taking import Intake
from app.service.review.backlog import Backlog
from app.service.series import browsing
from app.store import schema
from app.store.database import Database
from app.store.limits import LIMITS
from tests.peers.mta import on_the_wire
from tests.support.mails import patch

TO = ["gpio@k.example"]
MAILS = 2


def mailbox(database: Database, most: int = 100, seconds: float = 60) -> Mailbox:
    return Mailbox(
        Intake(database, timedelta(minutes=30)),
        Backlog(database, most),
        recipients.read("gpio@k.example=linux-gpio"),
        MailboxLimits(100_000, MAILS, seconds),
    )


def text(raw: bytes) -> MailText:
    found = MailText(100_000)
    found.add(b"\r\n" + on_the_wire(raw))
    return found


def answers(box: Mailbox, *mails: bytes, done: Callable[[], None] = lambda: None) -> list[str]:
    async def store() -> list[str]:
        return await asyncio.gather(*(box.store(text(raw), TO, done) for raw in mails))

    found = asyncio.run(store())
    box.close()
    return found


def test_a_mail_is_stored_on_both_databases(database: Database) -> None:
    raw = patch("1@x", "[PATCH] One")
    found = answers(mailbox(database), raw, raw, b"nothing")
    assert sorted(found) == ["250 2.6.0 dead letter", "250 2.6.0 duplicate", "250 2.6.0 stored"]
    (series,) = browsing.list_series(database, Filters(list="linux-gpio")).items
    assert series.message_id == "1@x"


def test_a_mail_waits_while_too_many_series_wait_for_review(database: Database) -> None:
    answers(mailbox(database), patch("1@x", "[PATCH] One"))
    full = answers(mailbox(database, most=1), patch("2@x", "[PATCH] Two"))
    assert full == ["451 4.3.1 too many series wait for a review, send the mail again later"]
    assert answers(mailbox(database, most=2), patch("2@x", "[PATCH] Two"))[0].startswith("250 ")


def test_a_process_that_keeps_all_from_intake_is_no_answer_to_give_up_on(queue: Database) -> None:
    impatient = Database(queue.engine.url, LIMITS._replace(lock=0.2))
    raw = patch("1@x", "[PATCH 1/2] One")
    with queue.taking_in():
        [said] = answers(mailbox(impatient), raw)
    assert said == "451 4.3.0 the mail cannot be stored now, send the mail again later"
    [said] = answers(mailbox(impatient), raw)
    assert said.startswith("250 ")
    impatient.dispose()


def test_a_database_that_is_away_is_no_answer_to_give_up_on(small: Database) -> None:
    with small.migrating() as connection:
        connection.exec_driver_sql("ALTER TABLE message RENAME TO away")
    assert answers(mailbox(small), patch("1@x", "[PATCH] One"))[0].startswith("451 4.3.0 ")


@pytest.mark.parametrize("raw", [patch("1@x", "[PATCH] One"), b""])
def test_a_mail_needs_no_room_once_it_is_answered(small: Database, raw: bytes) -> None:
    freed: list[bool] = []
    answers(mailbox(small), raw, done=lambda: freed.append(True))
    assert freed == [True]


def test_a_mail_keeps_its_room_while_it_is_being_stored(small: Database) -> None:
    freed: list[bool] = []
    box = mailbox(small, seconds=0.01)

    async def store() -> str:
        with small.writing():
            answer = await box.store(
                text(patch("1@x", "[PATCH] One")), TO, lambda: freed.append(True)
            )
            assert not freed
        while not freed:
            await asyncio.sleep(0.01)
        return answer

    assert asyncio.run(store()).startswith("451 4.3.0 ")
    # 10 ms may be too short to store a mail
    assert answers(mailbox(small), patch("1@x", "[PATCH] One")) == ["250 2.6.0 duplicate"]


def test_a_mail_waits_for_a_migration(database: Database) -> None:
    database.expect(schema.require)
    schema.downgrade(database, "base")
    assert answers(mailbox(database), patch("1@x", "[PATCH] One")) == [NOT_NOW]
    schema.migrate(database)
    assert answers(mailbox(database), patch("1@x", "[PATCH] One")) == ["250 2.6.0 stored"]


def test_a_mail_waits_while_the_file_is_damaged(small: Database) -> None:
    assert small.guard
    small.vacuum()
    small.dispose()  # what it has read may be right
    with small.guard.path.open("r+b") as file:
        file.write(b"no database" * 100)
    assert answers(mailbox(small), patch("1@x", "[PATCH] One")) == [NOT_NOW]
