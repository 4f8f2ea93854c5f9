# SPDX-License-Identifier: Apache-2.0
"""Mails go out as mboxrd, so that who reads it gets each of them back."""

import io
import mailbox
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.mail.mboxrd import LONG, mbox_pieces, mboxrd
from app.mail.read.mbox import split
from tests.conftest import V1
from tests.support.mails import GOTO_MIX, patch

SEPARATOR = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
HEAD = b"Message-ID: <1@x>\nSubject: x\n\n"


def body_of(raw: bytes) -> bytes:
    """What is written of one mail, without the separator before and the blank line behind."""
    written = mboxrd([raw])
    assert written.startswith(SEPARATOR)
    assert written.endswith(b"\n\n")
    return written[len(SEPARATOR) : -1]


def read(written: bytes) -> list[bytes]:
    found = list(split(io.BytesIO(written)))
    assert [mail.problem for mail in found] == [None] * len(found)
    return [mail.data for mail in found]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (b"From here on", b">From here on"),
        (b">From here on", b">>From here on"),
        (b">>>From x", b">>>>From x"),
        (b"From ", b">From "),
        (SEPARATOR.strip(), b">" + SEPARATOR.strip()),
    ],
)
def test_a_line_that_a_reader_could_take_for_a_separator_is_marked(
    line: bytes, written: bytes
) -> None:
    assert body_of(HEAD + b"a\n" + line + b"\nb\n") == HEAD + b"a\n" + written + b"\nb\n"


@pytest.mark.parametrize(
    "line",
    [
        b"From",
        b"From:",
        b"From\tx",
        b"from here",
        b"FROM HERE",
        b" From x",
        b"> From x",
        b"a From x",
        b"=46rom x",
        b">",
        b">Fro",
        b"\x00From x",
        b"\rFrom x",
        b"\xc2\xa0From x",
    ],
)
def test_other_lines_are_written_as_they_are(line: bytes) -> None:
    raw = HEAD + line + b"\n"
    assert body_of(raw) == raw


def test_the_first_line_of_a_mail_is_marked_too() -> None:
    assert body_of(b"From x\nA: b\n\nc\n") == b">From x\nA: b\n\nc\n"


@pytest.mark.parametrize("raw", [b"A: b\r\n\r\nFrom x\r\nc\r\n", b"A: b\r\n\r\nFrom x\nc\n"])
def test_line_ends_of_a_mail_with_crlf_become_those_of_unix(raw: bytes) -> None:
    assert body_of(raw) == b"A: b\n\n>From x\nc\n"


@pytest.mark.parametrize("text", [b"@@ -1 +1 @@\n-a\r\n+a\n", b"a\r\n", b"\r\n"])
def test_a_mail_with_lf_keeps_the_carriage_returns_of_its_text(text: bytes) -> None:
    assert body_of(HEAD + text) == HEAD + text


@pytest.mark.parametrize("text", [b"a\rb\n", b"a\r", b"\r", b"a\r\rb\n"])
def test_a_carriage_return_that_ends_no_line_stays(text: bytes) -> None:
    assert body_of(HEAD + text).removesuffix(b"\n") == (HEAD + text).removesuffix(b"\n")


def test_a_mail_without_a_last_line_end_gets_one_and_others_none() -> None:
    assert mboxrd([b"A: b\n\nc"]) == mboxrd([b"A: b\n\nc\n"])
    assert mboxrd([b"A: b\n\nc\n"]).count(b"\n") == 5


def test_of_no_mails_there_is_nothing() -> None:
    assert mboxrd([]) == b""
    assert list(mbox_pieces([])) == []


def test_nothing_of_a_mail_is_asked_for_before_it_is_needed() -> None:
    asked: list[int] = []

    def mails() -> object:
        for number in range(3):
            asked.append(number)
            yield [HEAD]

    pieces = mbox_pieces(mails())  # type: ignore[arg-type]  # what yields is a generator
    assert asked == []
    assert [next(pieces), next(pieces)] == [SEPARATOR, HEAD]
    assert asked == [0]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b""])
def test_a_line_without_end_is_passed_on_in_pieces(end: bytes) -> None:
    line = b"x" * (LONG + 1)
    mail = [HEAD, *([line] * 20), end, b"From x\n"] if end else [HEAD, *([line] * 20)]
    pieces = list(mbox_pieces([mail]))
    assert max(map(len, pieces)) <= 2 * len(line)
    behind = end + b">From x\n\n" if end else b"\n\n"
    assert b"".join(pieces) == SEPARATOR + HEAD + line * 20 + behind


def test_from_in_the_middle_of_a_long_line_is_no_begin_of_one() -> None:
    long = b"x" * (LONG + 1)
    written = b"".join(mbox_pieces([[HEAD, long, b"From x" + long, b"From y\nFrom z\n"]]))
    assert written == SEPARATOR + HEAD + long + b"From x" + long + b"From y\n>From z\n\n"


def test_a_long_line_that_begins_with_from_is_marked_once() -> None:
    long = b"From " + b"x" * LONG
    assert b"".join(mbox_pieces([[HEAD, long, long]])) == (
        SEPARATOR + HEAD + b">" + long + long + b"\n\n"
    )


def test_a_line_end_that_is_torn_apart_is_one() -> None:
    long = b"x" * (LONG + 1)
    written = b"".join(mbox_pieces([[long + b"\r", b"\nFrom x\r", b"\n"]]))
    assert written == SEPARATOR + long + b"\n>From x\n\n"


parts = st.sampled_from(
    [b"From ", b"From x\n", b">From ", b">", b"\n", b"\r\n", b"\r", b"a", b"x" * 100, b"\0\xff"]
)
bodies = st.lists(parts, max_size=12).map(b"".join)
EXAMPLE = [b"From mboxrd@z Thu Jan  1 00:00:00 1970\nA: b\n\n", b">From \r\n\r\n\n", b""]


CRLF = HEAD.replace(b"\n", b"\r\n")


def unix(mail: bytes) -> bytes:
    lines = mail.replace(b"\r\n", b"\n") if mail.startswith(CRLF) else mail
    return lines if lines.endswith(b"\n") else lines + b"\n"


@given(st.sampled_from([HEAD, CRLF]), st.lists(bodies, min_size=1, max_size=4))
@example(HEAD, EXAMPLE)
@example(CRLF, EXAMPLE)
def test_what_is_written_is_read_back(head: bytes, given_bodies: Sequence[bytes]) -> None:
    mails = [head + body for body in given_bodies]
    assert read(mboxrd(mails)) == [unix(mail) for mail in mails]


@given(st.sampled_from([HEAD, CRLF]), st.lists(bodies, min_size=1, max_size=3), st.integers(1, 40))
@example(HEAD, EXAMPLE, 1)
@example(CRLF, EXAMPLE, 1)
@example(CRLF, [b"\r\nFrom x\r\n"], 1)
def test_it_does_not_matter_into_which_pieces_a_mail_is_cut(
    head: bytes, given_bodies: Sequence[bytes], size: int
) -> None:
    mails = [head + body for body in given_bodies]
    cut = [[mail[at : at + size] for at in range(0, len(mail), size)] for mail in mails]
    assert b"".join(mbox_pieces(cut)) == mboxrd(mails)


def test_the_standard_library_finds_the_same_mails(tmp_path: Path) -> None:
    path = tmp_path / "it.mbox"
    mails = [patch(f"{number}@x", "[PATCH] x", GOTO_MIX + "From here\n") for number in range(3)]
    path.write_bytes(mboxrd(mails))
    box = mailbox.mbox(path)
    try:
        assert [mail["Message-ID"] for mail in box] == ["<0@x>", "<1@x>", "<2@x>"]
        assert all(">From here" in str(mail.get_payload()) for mail in box)
    finally:
        box.close()


def test_a_real_thread_goes_out_and_in_again() -> None:
    mails = read(V1.read_bytes())
    assert len(mails) > 1
    assert read(mboxrd(mails)) == [mail.replace(b"\r\n", b"\n") for mail in mails]
