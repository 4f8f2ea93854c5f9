# SPDX-License-Identifier: Apache-2.0
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import charset, header, mbox, mime
from app.mail.read.header import Fields
from tests.conftest import V1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("two\n words", "two words", id="folded"),
        pytest.param("=?utf-8?q?K=C3=B6nig?=", "König", id="quoted-printable"),
        pytest.param("=?UTF-8?B?S8O2bmln?=", "König", id="base64"),
        pytest.param("=?utf-8?Q?a_b=20c?=", "a b c", id="blanks"),
        pytest.param("a =?utf-8?q?b?= c", "a b c", id="between words"),
        pytest.param("=?utf-8?q?a?= =?utf-8?q?b?=", "ab", id="neighbours are joined"),
        pytest.param("=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab", id="neighbours on two lines"),
        pytest.param("=?utf-8?q?=C3?= =?utf-8?q?=B6?=", "ö", id="split inside a character"),
        pytest.param("=?utf-8?q?a?= =?latin1?q?=F6?=", "aö", id="two charsets"),
        pytest.param("x=?utf-8?q?=C3=B6?=y", "xöy", id="inside a word"),
        pytest.param("=?utf-8?q?a\n b?=", "ab", id="folded in the middle"),
        pytest.param("=?utf-8?B?S8O2\n bmln?=", "König", id="base64 folded in the middle"),
        pytest.param("=?utf-8?q?what?_ok?=", "what? ok", id="a question mark inside"),
        pytest.param("=?utf-8?q?a b?=", "a b", id="a blank inside"),
        pytest.param("=?utf-8*en?q?a?=", "a", id="with a language"),
        pytest.param("=?utf-8?x?a?=", "=?utf-8?x?a?=", id="unknown encoding"),
        pytest.param("=?utf-8?q?a", "=?utf-8?q?a", id="not closed"),
        pytest.param("=?nonsense?q?=C3=B6?=", "ö", id="unknown charset"),
        pytest.param("=?utf-8?q?=00=ED=A0=80?=", "\ufffd\ufffd\ufffd\ufffd", id="unstorable"),
        pytest.param("K\u00f6nig =?utf-8?q?K?=", "König K", id="beside raw UTF-8"),
        pytest.param("=?utf-8?b?A?=", "", id="too short for base64"),
    ],
)
def test_encoded_words_are_decoded(source: str, expected: str) -> None:
    assert header.words(source) == expected


@given(st.text())
def test_any_field_is_decoded(source: str) -> None:
    header.words(source).encode()


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=60),
    st.integers(1, 20),
)
def test_words_split_anywhere_are_joined(text: str, size: int) -> None:
    raw = text.encode()
    parts = [raw[at : at + size] for at in range(0, len(raw), size)]
    quoted = ("".join(f"={byte:02X}" for byte in part) for part in parts)
    assert header.words(" ".join(f"=?utf-8?q?{part}?=" for part in quoted)) == text


def test_the_subject_is_one_line() -> None:
    fields = Fields(b"Subject: [PATCH]\n\tgpio:   foo\n bar\n")
    assert header.subject(fields) == "[PATCH] gpio: foo bar"


def test_a_lone_carriage_return_starts_no_field() -> None:
    fields = Fields(b"Subject: a\rMessage-ID: <forged@x>\n")
    assert header.field(fields, "Message-ID") == ""


def test_the_first_of_two_fields_counts() -> None:
    assert header.field(Fields(b"Date: a\nDate: b\n"), "date") == "a"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"S8O2bmln", b"K\xc3\xb6nig"),
        (b"S8O2\nbmln\n", b"K\xc3\xb6nig"),
        (b"S8O2bml", b"K\xc3\xb6ni"),
        (b"S8O2b", b"K\xc3\xb6"),
        (b"!S8*O2", b"K\xc3\xb6"),
        (b"", b""),
    ],
)
def test_broken_base64_is_read_as_far_as_it_goes(content: bytes, expected: bytes) -> None:
    assert header.base64(content) == expected


class _Plain(EmailPolicy):
    """Fields of the standard library's parser as `Fields` gives them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        raw = value[: header.MAX_FIELD].encode("ascii", "surrogateescape")
        return charset.text(raw, None)[0]


def standard(block: bytes) -> dict[str, list[str]]:
    parsed = BytesHeaderParser(policy=_Plain()).parsebytes(block.replace(b"\r", b" "))
    assert isinstance(parsed, EmailMessage)
    return {name.lower(): [str(value) for value in parsed.get_all(name, [])] for name in parsed}


def ours(block: bytes) -> dict[str, list[str]]:
    given = Fields(block)
    return {name: given.all(name) for name in standard(block)}


LINES = st.one_of(
    st.from_regex(rb"(?:To|to|X-A|Subject):[ \t]{0,3}[^\n]{0,20}\n", fullmatch=True),
    st.from_regex(rb"[ \t][^\n]{0,20}\n", fullmatch=True),
    st.from_regex(rb"[!-9;-~]{1,5}:[^\n]{0,5}\n", fullmatch=True),
    st.sampled_from([b":no name\n", b" \n", b"\t\n", b"A:\n"]),
)


@given(st.lists(LINES, max_size=8).map(b"".join))
def test_fields_are_those_of_the_standard_library(block: bytes) -> None:
    assert ours(block) == standard(block)


def test_fields_of_real_mails_are_those_of_the_standard_library() -> None:
    with V1.open("rb") as stream:
        for mail in mbox.split(stream):
            head = mail.data[: mail.data.index(b"\n\n") + 1]
            assert ours(head) == standard(head)
            assert mime.part(mail.data).fields.first("Subject") == standard(head)["subject"][0]
