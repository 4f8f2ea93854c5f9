# SPDX-License-Identifier: Apache-2.0
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import mbox
from app.mail.read.mbox import RawMail

MAIL = b"Subject: one\n\nbody\n"
OTHER = b"Subject: two\n\nother body\n"
FORMAT_PATCH = b"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"


def mails(stored: bytes, limit: int = mbox.MAX_MAIL) -> list[bytes]:
    return [mail.data for mail in mbox.split(io.BytesIO(stored), limit)]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\n\n\r\n", [], id="blank lines"),
        pytest.param(MAIL, [MAIL], id="one mail without a separator"),
        pytest.param(MAIL[:-1], [MAIL[:-1]], id="one mail without its last line end"),
        pytest.param(b"\n\n" + MAIL, [MAIL], id="one mail after blank lines"),
        pytest.param(
            b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + MAIL + b"\n"
            b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + OTHER + b"\n",
            [MAIL, OTHER],
            id="public-inbox",
        ),
        pytest.param(
            b"From jane@example.org Tue Mar 10 09:00:00 2026\n" + MAIL + b"\n"
            b"From jane@example.org Tue Mar 10 09:00:00 +0100 2026\n" + OTHER,
            [MAIL, OTHER],
            id="no blank line at the end",
        ),
        pytest.param(
            b"From MAILER-DAEMON Tue Mar 10 09:00:00 2026\r\n"
            + MAIL.replace(b"\n", b"\r\n")
            + b"\r\nFrom - Tue Mar 10 09:00 UTC 2026\r\n"
            + OTHER.replace(b"\n", b"\r\n"),
            [MAIL.replace(b"\n", b"\r\n"), OTHER.replace(b"\n", b"\r\n")],
            id="CRLF",
        ),
        pytest.param(
            FORMAT_PATCH + MAIL + b"\n" + FORMAT_PATCH + OTHER,
            [MAIL, OTHER],
            id="git format-patch --stdout",
        ),
        pytest.param(
            b'From "jane doe"@example.org Tue Mar 10 09:00:00 2026\n' + MAIL,
            [MAIL],
            id="blanks in the address",
        ),
    ],
)
def test_mails_are_found(stored: bytes, expected: list[bytes]) -> None:
    assert mails(stored) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"From here on we hold the lock", id="prose"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026 \nwithout a header", id="no header after"),
        pytest.param(b"From a@b\nSubject: x", id="no date"),
        pytest.param(b"text\nFrom a@b Tue Mar 10 09:00:00 2026\nSubject: x", id="no blank before"),
        pytest.param(b" From a@b Tue Mar 10 09:00:00 2026\nSubject: x", id="indented"),
    ],
)
def test_a_from_line_of_the_body_separates_nothing(line: bytes) -> None:
    mail = b"Subject: one\n\ntext\n\n" + line + b"\n\nmore\n"
    assert mails(b"From a@b Tue Mar 10 09:00:00 2026\n" + mail + b"\n") == [mail]


def test_a_lone_mail_may_quote_a_mailbox() -> None:
    mail = MAIL + b"\nFrom a@b Tue Mar 10 09:00:00 2026\n" + OTHER
    assert mails(mail) == [mail]


@pytest.mark.parametrize(
    ("separator", "stored", "expected"),
    [
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026\n", b">From x", b"From x", id="mboxo"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026\n", b">>From x", b">From x", id="mboxrd"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026\n", b"> From x", b"> From x", id="quote"),
        pytest.param(
            b"From a@b Tue Mar 10 09:00:00 2026\n", b"a >From x", b"a >From x", id="prose"
        ),
        pytest.param(FORMAT_PATCH, b">From x", b">From x", id="format-patch escapes nothing"),
        pytest.param(b"", b">From x", b">From x", id="a lone mail escapes nothing"),
    ],
)
def test_escapes_are_undone_where_mailboxes_make_them(
    separator: bytes, stored: bytes, expected: bytes
) -> None:
    assert mails(separator + MAIL + stored + b"\n") == [MAIL + expected + b"\n"]


def test_a_mail_beyond_the_limit_is_cut_and_says_so() -> None:
    stored = FORMAT_PATCH + MAIL + b"x" * 5000 + b"\n\n" + FORMAT_PATCH + OTHER
    large, after = mbox.split(io.BytesIO(stored), 1000)
    assert len(large.data) == 1000
    assert large.problem == "the mail is larger than 1000 bytes"
    assert after == RawMail(OTHER)


def test_a_line_without_end_is_read_in_pieces() -> None:
    long_line = b"A: " + b"From a@b Tue Mar 10 09:00:00 2026 " * 10_000
    assert mails(long_line) == [long_line]


def test_separators_are_found_wherever_a_read_ends() -> None:
    for size in range(64_400, 65_600):  # it reads 65,536 bytes at once
        first = MAIL + b"x" * (size - len(MAIL)) + b"\n"
        assert mails(mboxrd([first, OTHER, MAIL])) == [first, OTHER, MAIL]


def test_blank_lines_without_end_are_passed_over() -> None:
    assert mails(b"\n \t\r\n" * 100_000 + FORMAT_PATCH + MAIL) == [MAIL]
    assert mails(b"\n" * 100_000 + b"  ") == []


def mboxrd(contents: list[bytes]) -> bytes:
    escaped = (re.sub(rb"(?m)^(>*From )", rb">\1", content) for content in contents)
    return b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + c + b"\n" for c in escaped)


body_lines = st.lists(
    st.sampled_from([b"", b"From a@b Tue Mar 10 09:00:00 2026", b">From x", b"Subject: y", b"a"])
    | st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
    max_size=10,
)


@given(st.lists(body_lines, max_size=5))
def test_what_was_joined_is_split_again(bodies: list[list[bytes]]) -> None:
    contents = [b"Subject: x\n\n" + b"".join(line + b"\n" for line in body) for body in bodies]
    assert mails(mboxrd(contents)) == contents


@given(st.binary() | body_lines.map(b"\n".join))
def test_a_lone_mail_keeps_every_byte(raw: bytes) -> None:
    whole = b"Subject: x\n" + raw
    assert mails(whole) == [whole]


@given(st.binary())
def test_any_bytes_are_split(raw: bytes) -> None:
    assert sum(len(mail) for mail in mails(raw)) <= len(raw)
