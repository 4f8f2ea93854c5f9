# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import date
from app.mail.read.header import Fields
from app.model import UNDATED

NINE = datetime(2026, 3, 9, 21, 48, 7, tzinfo=UTC)
RECEIVED = (
    "Received: from a by b; Mon, 9 Mar 2026 21:48:07 +0000\nReceived: older; Sun, 8 Mar 2026\n"
)


def read(source: str) -> tuple[datetime, str | None]:
    return date.read(Fields(source.encode()))


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 9 Mar 2026 21:48:07 +0000",
        "Mon, 09 Mar 2026 22:48:07 +0100 (CET)",
        "9 Mar 2026 14:48:07 -0700",
        "Mon, 9 Mar 2026 21:48:07 GMT",
        "Mon, 9 Mar 2026 21:48:07 -0000",
        "Mon, 9 Mar 2026 21:48:07",
        "Mon,\n 9 Mar 2026 21:48:07 +0000",
        "Fri, 9 Mar 2026 21:48:07 +0000",
        "Mon 09 Mar 2026 21:48:07 +0000",
        "Mon,9 Mar 2026 21:48:07+0000",
        "Mon, Mar 09 2026 14:48:07 -0700",
        "March 9, 2026 2:48:07 PM -0700",
        "Mon Mar  9 21:48:07 2026",
        "Mon Mar  9 21:48:07 2026 +0000",
        "Mon Mar  9 14:48:07 PDT 2026",
        "Monday, 09-Mar-26 21:48:07 GMT",
        "Mon, 9 Mar 26 21:48:07 +0000",
        "Mon, 9 Mar 126 21:48:07 +0000",
        "Tue, 10 Mar 2026 00:48:07 +03:00",
        "Tue, 10 Mar 2026 00:48:07 GMT+3",
        "Tue, 10 Mar 2026 03:18:07 +0530 (IST (India))",
        "Mon, 9 Mar 2026 22:48:07 CET",
        "Mon, 9 Mar 2026 21:48:07 UTC+0000",
        "Mon, 9 Mar 2026 22.48.07 +0100 (CET) (x)",
        "2026-03-09T21:48:07Z",
        "2026-03-10 00:48:07.123456 +03:00",
        "21:48:07 +0000, 9 Mar 2026",
    ],
)
def test_dates_are_read_in_utc(value: str) -> None:
    assert read(f"Date: {value}\n") == (NINE, None)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Mon, 9 Mar 9999 21:48:07 -9999",
        "Mon, 99 Mar 2026 21:48:07 +0000",
        "Mon, 9 Mar 2026 21:48:07 +99999999999999999999",
        "Mon, 9 Mar 20260309202603092026 21:48:07 +0000",
        "Mon, 9 Mar 2026 25:48:07 +0000",
        "Mon, 9 Mar 2026 21:48:07 +9900",
        "Mon, 9 Mar 2026",
        "lundi 9 mars 2026 21:48:07 +0000",
        "mardi 10 3 2026 21:48:07 +0000",
        "09.03.2026 21:48:07",
        "Fri, 13 Dec 89 21:48:07 +0000",
    ],
)
def test_an_unusable_date_is_taken_from_the_last_server(value: str) -> None:
    assert read(f"Date: {value}\n{RECEIVED}") == (NINE, "no usable date; taken from Received")
    assert read(f"Date: {value}\n") == (UNDATED, "no usable date")


@pytest.mark.parametrize(
    ("year", "expected"), [("101", 2001), ("100", 2000), ("49", 2049), ("91", 1991)]
)
def test_years_are_read_as_rfc_5322_says(year: str, expected: int) -> None:
    assert read(f"Date: Thu, 13 Dec {year} 15:30 WET\n") == (
        datetime(expected, 12, 13, 15, 30, tzinfo=UTC),
        None,
    )


def test_an_unknown_time_zone_is_reported() -> None:
    assert read("Date: Mon, 9 Mar 2026 21:48:07 XYZ\n") == (
        NINE,
        "unknown time zone XYZ; read as UTC",
    )


def test_a_date_long_after_the_arrival_is_not_credible() -> None:
    problem = "the date is later than the one in Received; taken from Received"
    assert read(f"Date: Mon, 9 Mar 2099 21:48:07 +0000\n{RECEIVED}") == (NINE, problem)
    assert read(f"Date: Wed, 11 Mar 2026 21:48:08 +0000\n{RECEIVED}") == (NINE, problem)


@pytest.mark.parametrize("day", ["1 Jan 2020", "8 Mar 2026", "10 Mar 2026", "11 Mar 2026"])
def test_a_date_before_or_near_the_arrival_is_credible(day: str) -> None:
    date, problem = read(f"Date: {day} 21:48:07 +0000\n{RECEIVED}")
    assert f"{date.day} {date:%b %Y}" == day
    assert problem is None


def test_a_leap_second_is_a_second() -> None:
    assert read("Date: Sat, 31 Dec 2016 23:59:60 +0000\n")[0] == datetime(
        2016, 12, 31, 23, 59, 59, tzinfo=UTC
    )


parts = st.sampled_from(
    ["Mon,", "9", "09", "Mar", "March", "2026", "26", "101", "21:48:07", "21:48", "9.15", "PM", "+0300",
     "-03:00", "GMT+3", "CET", "Z", "2026-03-09", "T", "(", ")", "-", "+", "99", "0", "\u0663"]
)  # fmt: skip
texts = st.lists(parts, max_size=10).flatmap(
    lambda found: st.sampled_from(["", " "]).map(lambda between: between.join(found))
)


@given(st.text() | st.text("MonJanFeb0123456789:+-, ()") | texts)
def test_any_date_is_read(value: str) -> None:
    found, _ = date.read(Fields(f"Date: {value}".encode("utf-8", "replace")))
    assert found.utcoffset() is not None
    assert found.year in range(1970, 2101)
