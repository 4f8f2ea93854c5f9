# SPDX-License-Identifier: Apache-2.0
"""A mail is read once on its way into the database."""

from datetime import timedelta

import pytest

from app.mail.read import body, mbox, subject
from app.mail.read.mbox import RawMail
from app.model.intake import Item, Taken
from app.service.intake.taking import Intake, Submission
from app.store.database import Database
from app.store.intake import submissions
from tests import counting
from tests.conftest import V1
from tests.support.mails import now, patch
from tests.support.submitting import submit


def post(database: Database, mails: list[RawMail], name: str = "1") -> None:
    submit(Intake(database, timedelta(0)), mails, Submission(name, "bot", now()))


def thread() -> list[RawMail]:
    """The six mails of the founding thread."""
    with V1.open("rb") as stream:
        mails = list(mbox.split(stream))
    assert len(mails) == 6
    return mails


def test_each_subject_is_read_and_each_diff_looked_for_once(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = counting.calls(monkeypatch, subject, "read")
    bodies = counting.calls(monkeypatch, body, "at_diff")
    post(small, thread())
    assert len(subjects) == len(bodies) == 6  # 13 and 9 in 0.1.0
    assert len(set(bodies)) == 6


def test_a_mail_that_was_stored_before_is_read_from_its_row(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(small, [RawMail(patch("1@x", "[PATCH 1/2] One"))], "1")
    subjects = counting.calls(monkeypatch, subject, "read")
    post(small, [RawMail(patch("2@x", "[PATCH 2/2] Two", refs=["1@x"]))], "2")
    assert sorted(subjects) == ["[PATCH 1/2] One", "[PATCH 2/2] Two"]


def test_a_line_that_may_begin_another_mail_is_the_reason_of_its_result(small: Database) -> None:
    remark = "another mail may begin here"
    post(small, [RawMail(patch("1@x", "[PATCH] One"), remark=remark)])
    post(small, [RawMail(patch("1@x", "[PATCH] Other"), remark=remark)], "2")
    with small.reading() as transaction:
        (first,) = submissions.find(transaction, "1").items  # type: ignore[union-attr]
        (second,) = submissions.find(transaction, "2").items  # type: ignore[union-attr]
    assert first == Item("1@x", Taken.STORED, remark)
    conflict = "another mail has this Message-ID; both mails are kept"
    assert second == Item("1@x", Taken.CONFLICT, f"{remark}; {conflict}")


def test_few_statements_store_a_thread(small: Database) -> None:
    mails = thread()
    with counting.statements(small) as statements:
        post(small, mails)
    assert len(statements) <= 37  # two of them for the states of series; 37 in 0.1.0
    assert sum(one.startswith("INSERT INTO message ") for one in statements) == 1
