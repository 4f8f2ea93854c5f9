# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import charset


@pytest.mark.parametrize(
    ("raw", "name", "expected"),
    [
        (b"plain", None, "plain"),
        (b"plain", "utf-8", "plain"),
        (b"plain", "x-nonsense", "plain"),
        ("Kleine-König".encode(), "utf-8", "Kleine-König"),
        ("Kleine-König".encode(), '"UTF8"', "Kleine-König"),
        ("Kleine-König".encode(), None, "Kleine-König"),
        ("Kleine-König".encode(), "us-ascii", "Kleine-König"),
        ("Kleine-König".encode("latin-1"), "iso-8859-1", "Kleine-König"),
        ("Łukasz".encode("iso-8859-2"), "ISO-8859-2", "Łukasz"),
        ("測試".encode("big5"), "big5", "測試"),
        ("测试㐀".encode("gb18030"), "gb2312", "测试㐀"),
        ("テスト".encode("iso-2022-jp"), "iso-2022-jp", "テスト"),
        ("тест".encode("koi8-r"), "koi8-r", "тест"),
        ("x".encode("utf-16"), "utf-16", "x"),
    ],
)
def test_text_is_read_without_a_word(raw: bytes, name: str | None, expected: str) -> None:
    text, problem = charset.text(raw, name)
    assert text == expected
    assert not problem or name == "us-ascii"


@pytest.mark.parametrize(
    ("raw", "name", "expected", "problem"),
    [
        ("ö".encode(), "yes", "ö", "unknown charset 'yes'"),
        (b"\xf6", None, "ö", "no charset; read as windows-1252"),
        (b"\xf6", "utf-8", "\ufffd", "broken UTF-8"),
        ("ö".encode(), "iso-2022-jp", "ö", "not iso-2022-jp as declared; read as UTF-8"),
        (b"\xff\xff", "shift_jis", "\ufffd\ufffd", "broken shift_jis"),
        (b"\xf6", "punycode", "ö", "no charset; read as windows-1252"),
        (b"+2AA-\xf6", "utf-7", "+2AA-ö", "no charset; read as windows-1252"),
        (b"\\ud800\xf6", "unicode_escape", "\\ud800ö", "no charset; read as windows-1252"),
        ("ö".encode(), "cp999", "ö", "unknown charset 'cp999'"),
    ],
)
def test_what_had_to_be_guessed_is_said(
    raw: bytes, name: str | None, expected: str, problem: str
) -> None:
    assert charset.text(raw, name) == (expected, problem)


def test_nothing_that_a_database_refuses_is_left() -> None:
    assert charset.clean("a\0b\ud800c") == "a\ufffdb\ufffdc"


names = st.sampled_from(
    ["utf-8", "latin-1", "gb2312", "utf-16", "utf-7", "idna", "hex", "cp999", ""]
)


@given(st.binary(), st.none() | names | st.text(max_size=20))
def test_any_bytes_become_text(raw: bytes, name: str | None) -> None:
    text, _ = charset.text(raw, name)
    assert "\0" not in text
    text.encode()
