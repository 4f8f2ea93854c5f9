# SPDX-License-Identifier: Apache-2.0
"""Mails wait on disk and come back as they were, with their history."""

from dataclasses import replace

import pytest

from app.engine.assemble import grouped, mails_of_raw
from app.engine.pool import fitting
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model import RawSeries, SeriesMails
from app.service.offline.spool import Spool
from tests.support.mails import mail, patch

ONE = patch("one@example.org", "[PATCH] foo: Lock it")
REPLY = mail("reply@example.org", "Re: [PATCH] foo: Lock it", "No.\n", refs=["one@example.org"])
AGAIN = mail("again@example.org", "Re: [PATCH] foo: Lock it", "But.\n", refs=["reply@example.org"])
TWO = patch("two@example.org", "[PATCH v2] foo: Lock it", headers="X-Much: " + "y" * 900 + "\n")
TALK = mail("talk@example.org", "What about tea?")


@pytest.fixture
def spool() -> Spool:
    spool = Spool()
    for raw in (AGAIN, TWO, ONE, TALK, REPLY, ONE):
        spool.add(RawMail(raw))
    return spool


def test_the_bytes_of_a_series_come_back_with_its_history(spool: Spool) -> None:
    oldest_raw = RawSeries((ONE,), replies=(AGAIN, REPLY))
    with spool:
        newest, oldest = spool.all_mails()
        assert spool.raw(newest) == RawSeries((TWO,), previous=oldest_raw)
        assert spool.raw(oldest) == oldest_raw


def read(series_mails: SeriesMails) -> SeriesMails:
    """With its replies, which wait to be decoded until somebody asks."""
    previous = series_mails.previous and read(series_mails.previous)
    return replace(series_mails, replies=tuple(series_mails.replies), previous=previous)


def test_it_groups_as_a_check_of_the_same_mails_does(spool: Spool) -> None:
    with spool:
        found = [mails_of_raw(spool.raw(series_mails)) for series_mails in spool.all_mails()]
    checked = grouped(decode(raw) for raw in (ONE, TWO, REPLY, AGAIN))
    assert {read(series_mails) for series_mails in found} == set(checked)


def test_all_mails_are_counted_and_texts_are_not_in_memory(spool: Spool) -> None:
    with spool:
        spool.add(RawMail(b"cut", "the mail is larger than 3 bytes"))
        assert (spool.mails, spool.unread) == (7, 1)
        assert {
            message.body for series_mails in spool.all_mails() for message in series_mails.members
        } == {""}


def test_a_history_and_needs_that_are_too_large_are_left_out_and_a_series_is_refused() -> None:
    previous = RawSeries((b"12345",))
    raw = RawSeries((b"12345",), replies=(b"1" * 90,), previous=previous, needed=(b"1" * 10,))
    assert fitting(raw, 109) == RawSeries((b"12345",))
    assert fitting(raw, 110) == raw
    assert fitting(raw, 5) == RawSeries((b"12345",))
    assert fitting(raw, 4) is None
