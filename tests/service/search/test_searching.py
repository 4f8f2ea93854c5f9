# SPDX-License-Identifier: Apache-2.0
"""A mail that is found names its series and leads to its page."""

from datetime import timedelta

import pytest

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model.paging import Page
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.search import searching
from app.service.search.searching import MailFound
from app.store.database import Database
from tests.support.mails import mail, patch


@pytest.fixture
def stored(small: Database) -> Database:
    mails = (
        mail("0@x", "[PATCH 0/2] heron: Count the frobnicated words", "It counts.\n"),
        patch("1@x", "[PATCH 1/2] heron: Add a frobnicator", refs=["0@x"]),
        patch("2@x", "[PATCH 2/2] heron: Use it", refs=["0@x"]),
        mail("r@x", "Re: [PATCH 2/2] heron: Use it", "No frobnicator here.\n", refs=["2@x"]),
        mail("a@x", "A frobnicator by itself", "It answers nothing.\n"),
    )
    list(taking.take(Intake(small, timedelta(0)), map(RawMail, mails)))
    return small


def found(database: Database, query: str) -> dict[str, MailFound]:
    return {one.message_id: one for one in searching.find(database, query).items}


def test_each_mail_leads_to_its_page(stored: Database) -> None:
    paths = {name: one.path for name, one in found(stored, "frobnicat*").items()}
    assert paths == {"0@x": "/series/0@x", "1@x": "/patch/1@x", "r@x": "/r/r@x/", "a@x": ""}


def test_a_reply_names_the_series_that_it_is_about(stored: Database) -> None:
    series = found(stored, "here")["r@x"].series
    assert series is not None
    assert series.message_id == "0@x"


def test_a_mail_outside_of_all_series_has_none(stored: Database) -> None:
    assert found(stored, "itself")["a@x"].series is None


def test_pages_are_continued_where_they_ended(stored: Database) -> None:
    seen: list[str] = []
    page: Page[MailFound] = Page((), "")
    while page.next is not None:
        page = searching.find(stored, "heron", page.next or None, limit=1)
        seen += [one.message_id for one in page.items]
    assert sorted(seen) == ["0@x", "1@x", "2@x", "r@x"]


@pytest.mark.parametrize("query", ["xyzzy", "heron xyzzy", "author:nobody", '"word frobnicated"'])
def test_what_no_mail_has_finds_nothing(stored: Database, query: str) -> None:
    assert searching.find(stored, query).items == ()


@pytest.mark.parametrize("query", ["", "  ", '""', "-xyzzy"])
def test_a_query_without_words_is_refused(stored: Database, query: str) -> None:
    with pytest.raises(UserError, match="word"):
        searching.find(stored, query)


@pytest.mark.parametrize("cursor", ["x", "1", "a,b,c", "2026-01-01"])
def test_a_foreign_cursor_is_refused(stored: Database, cursor: str) -> None:
    with pytest.raises(UserError):
        searching.find(stored, "heron", cursor)
