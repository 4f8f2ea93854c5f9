# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

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
        ("x".encode("utf-16-be"), "UTF-16BE", "x"),
        ("x".encode("utf-16-le"), "unicode", "x"),
        (b"\x93it\x94 costs \x80 1", "iso-8859-1", "“it” costs € 1"),
        (b"\x93\x81\x8d", "windows-1252", "“\x81\x8d"),
        (b"\xf0\xfd\xfe", "iso-8859-9", "ğış"),
        (b"\xa4\x80", "windows-1252", "¤€"),
        (b"\xa4", "latin9", "€"),
        (b"\x87@", "shift_jis", "①"),
        (b"\x83e\x83X\x83g", "x-sjis", "テスト"),
        (b"\x83e\x83X\x83g", "Windows-31J", "テスト"),
        ("ﾃｽﾄ".encode("iso2022_jp_ext"), "csISO2022JP", "ﾃｽﾄ"),
        ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        ("똠방각하".encode("cp949"), "EUC-KR", "똠방각하"),
        ("한글".encode("iso2022_kr"), "iso-2022-kr", "한글"),
        ("测试".encode("hz"), "hz-gb-2312", "测试"),
        ("€㐀".encode("gb18030"), "x-gbk", "€㐀"),
        ("测试".encode("gbk"), "chinese", "测试"),
        ("測試".encode("big5"), "cn-big5", "測試"),
        ("ก".encode("cp874"), "tis-620", "ก"),
        ("Łukasz".encode("cp1250"), "x-cp1250", "Łukasz"),
        ("тест".encode("mac-cyrillic"), "x-mac-ukrainian", "тест"),
        ("тест".encode("cp866"), "cp866", "тест"),
        ("ö".encode(), "unicode-1-1-utf-8", "ö"),
        ("ö".encode("cp437"), "cp437", "ö"),
        (b"\xef\xbb\xbf" + "ö".encode(), "utf-8", "ö"),
        (b"\xef\xbb\xbf" + "ö".encode(), "iso-8859-1", "ö"),
        ("ö".encode("latin-1"), " 'ISO_8859-1:1987' ", "ö"),
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
        (b"\x81\xff", "shift_jis", "\ufffd\uf8f3", "broken shift_jis"),
        (b"\xf6", "punycode", "ö", "no charset; read as windows-1252"),
        (b"+2AA-\xf6", "utf-7", "+2AA-ö", "no charset; read as windows-1252"),
        (b"\\ud800\xf6", "unicode_escape", "\\ud800ö", "no charset; read as windows-1252"),
        ("ö".encode(), "cp999", "ö", "unknown charset 'cp999'"),
        ("ö".encode(), "x-user-defined", "ö", "unknown charset 'x-user-defined'"),
        ("ö".encode(), "replacement", "ö", "unknown charset 'replacement'"),
        ("ö".encode(), "iso-2022-cn", "ö", "unknown charset 'iso-2022-cn'"),
        ("ö".encode(), "raw_unicode_escape", "ö", "unknown charset 'raw_unicode_escape'"),
        ("ö".encode(), "mbcs", "ö", "unknown charset 'mbcs'"),
    ],
)
def test_what_had_to_be_guessed_is_said(
    raw: bytes, name: str | None, expected: str, problem: str
) -> None:
    assert charset.text(raw, name) == (expected, problem)


def test_nothing_that_a_database_refuses_is_left() -> None:
    assert charset.clean("a\0b\ud800c") == "a\ufffdb\ufffdc"


names = st.sampled_from(
    ["utf-8", "latin-1", "gb2312", "utf-16", "utf-7", "idna", "hex", "cp999", "", *LABELS]
)


@given(st.binary(), st.none() | names | st.text(max_size=20))
def test_any_bytes_become_text(raw: bytes, name: str | None) -> None:
    text, _ = charset.text(raw, name)
    assert "\0" not in text
    text.encode()


@pytest.mark.parametrize("label", sorted(set(LABELS) - {"ascii", "us-ascii", "ansi_x3.4-1968"}))
def test_all_labels_of_the_standard_are_known(label: str) -> None:
    refused = {"replacement", "iso-2022-cn", "iso-2022-cn-ext", "x-user-defined"}
    encoded = "x".encode("utf-16-le") if LABELS[label] == "utf-16le" else b"x"
    encoded = b"\0x" if LABELS[label] == "utf-16be" else encoded
    text, problem = charset.text(encoded + b"\xff\xff" * (label in refused), label)
    assert text[0] == "x"
    assert bool(problem) is (label in refused)
