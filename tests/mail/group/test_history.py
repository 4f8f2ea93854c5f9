# SPDX-License-Identifier: Apache-2.0
"""What came before a series, and what was answered to it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import grouped
from app.mail.read.decode import decode
from app.model import Message, SeriesMails
from tests.support.mails import mail, patch


def read(raw: bytes) -> Message:
    return decode(raw)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, 10, tzinfo=UTC)


MAILS = (
    patch("v1@x", "[PATCH] foo: One", date=day(1)),
    patch("v2@x", "[PATCH v2] foo: One", date=day(8)),
    mail("r1@x", "Re: [PATCH] foo: One", "Why?\n", date=day(2), refs=["v1@x"]),
    mail("r2@x", "Re: [PATCH] foo: One", "So.\n", date=day(3), refs=["r1@x"]),
    mail("r3@x", "Re: [PATCH v2] foo: One", "Ok\n", date=day(9), refs=["v2@x"]),
    patch("o1@x", "[PATCH] bar: Two", date=day(4)),
)


@given(st.permutations(MAILS))
def test_replies_and_versions_do_not_depend_on_the_order(mails: list[bytes]) -> None:
    found: dict[str, SeriesMails] = {p.first.message_id: p for p in grouped(map(read, mails))}
    assert set(found) == {"v1@x", "v2@x", "o1@x"}
    assert [m.message_id for m in found["v1@x"].replies] == ["r1@x", "r2@x"]
    assert [m.message_id for m in found["v2@x"].replies] == ["r3@x"]
    before = found["v2@x"].previous
    assert before is not None
    assert (before.first.message_id, len(before.replies), before.previous) == ("v1@x", 2, None)
    assert found["v1@x"].previous is None
    assert found["o1@x"].previous is None
