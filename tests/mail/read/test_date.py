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
    ],
)
def test_an_unusable_date_is_taken_from_the_last_server(value: str) -> None:
    assert read(f"Date: {value}\n{RECEIVED}") == (NINE, "no usable date; taken from Received")
    assert read(f"Date: {value}\n") == (UNDATED, "no usable date")


def test_a_leap_second_is_a_second() -> None:
    assert read("Date: Sat, 31 Dec 2016 23:59:60 +0000\n")[0] == datetime(
        2016, 12, 31, 23, 59, 59, tzinfo=UTC
    )


@given(st.text() | st.text("MonJanFeb0123456789:+-, ()"))
def test_any_date_is_read(value: str) -> None:
    found, _ = date.read(Fields(f"Date: {value}".encode("utf-8", "replace")))
    assert found.utcoffset() is not None
    assert found.year in range(1970, 2101)
