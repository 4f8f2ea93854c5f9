# SPDX-License-Identifier: Apache-2.0
import io
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.paths import ROOT

T5100 = ROOT.parent / "shared" / "corpus" / "git-t5100"

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
            + b"\r\nFrom - Tue Mar 10 09:00 2026 UTC\r\n"
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
        pytest.param(b"From a@b Tue Mar 10 2026\nSubject: x", id="no time"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 +0000 2026\nSubject: x", id="zone first"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 90\nSubject: x", id="a year up to 90"),
        pytest.param(b"From 1 00:00 91\nSubject: x", id="too short"),
        pytest.param(b"From a@b\nSubject: x", id="no date"),
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
    "line",
    [
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026", id="ctime"),
        pytest.param(b"From a@b Tue Mar 10 09:00:00 2026 +0100", id="zone last"),
        pytest.param(b"From a@b 10 Mar 2026 9 09:00:00 91", id="a year after 90"),
        pytest.param(b"From a:b 1 09:00+0099 and more:", id="close enough for git"),
    ],
)
def test_a_separator_needs_neither_a_blank_line_nor_a_header(line: bytes) -> None:
    stored = b"From a@b Tue Mar 10 09:00:00 2026\n" + MAIL + line + b"\nwithout a header\n"
    assert mails(stored) == [MAIL, b"without a header\n"]


def git_mailsplit(stored: bytes, place: Path) -> list[bytes]:
    """Return the mails of an mbox as git splits it, without separators and blank lines."""
    command = ["git", "mailsplit", "--keep-cr", f"-o{place}"]
    if subprocess.run(command, input=stored, capture_output=True, check=False).returncode:
        return [stored]  # for git am, it is one mail
    rests = [path.read_bytes().partition(b"\n")[2] for path in sorted(place.iterdir())]
    return [re.sub(rb"(?:\A|(?<=\n))\r?\n\Z", b"", rest) for rest in rests if rest.strip()]


from_lines = st.builds(
    lambda *parts: b"".join(parts),
    st.sampled_from([b"From ", b"From ", b"From", b">From ", b" From "]),
    st.sampled_from([b"", b"a@b ", b"- ", b"x:y ", b"0123456789" * 4 + b" "]),
    st.sampled_from([b"Tue Mar 10 ", b"1", b"10 Mar 2026 ", b"Tue, ", b""]),
    st.sampled_from([b"09:00:00", b"9:00", b"09:00", b"1 09:00", b"x:00", b"00:0"]),
    st.sampled_from([b" 2026", b" +0100 2026", b" +0000 2026", b" UTC 2026", b"91", b" 90", b" 091", b" +99", b" -99", b""]),
    st.sampled_from([b"", b" -0700", b":", b" x: ", b"::", b"\r", b" \x00", b" 00:00:00 1970"]),
)  # fmt: skip
mbox_lines = from_lines | st.sampled_from([b"", b"", b"Subject: x", b"text", b"\r", b" "])


@settings(max_examples=200)
@given(
    st.sampled_from([b"", b"\n", b" \r\n", b"From a@b Tue Mar 10 09:00:00 2026\n"]),
    st.lists(mbox_lines, max_size=12),
    st.sampled_from([b"", b"\n"]),
)
def test_an_mbox_is_split_where_git_splits_it(first: bytes, rest: list[bytes], end: bytes) -> None:
    stored = first + b"\n".join(rest) + end
    assume(stored.strip(b" \t\r\n"))
    with TemporaryDirectory() as place:
        known = git_mailsplit(stored, Path(place))
    assert [plain(mail) for mail in mails(stored)] == [plain(mail) for mail in known]


def plain(mail: bytes) -> bytes:
    """Return a mail without escapes and without blanks at its beginning."""
    return mail.replace(b">From ", b"From ").lstrip(b" \t\r\n")


@pytest.mark.skipif(not T5100.exists(), reason="git's samples are not at hand")
@pytest.mark.parametrize("name", ["sample.mbox", "rfc2047-samples.mbox", "quoted-cr.mbox"])
def test_the_samples_of_git_are_split_as_git_does(name: str, tmp_path: Path) -> None:
    stored = (T5100 / name).read_bytes()
    unescaped = [re.sub(rb"(?m)^>(>*From )", rb"\1", m) for m in git_mailsplit(stored, tmp_path)]
    assert mails(stored) == unescaped


ATTACHED = b"""\
Subject: one
Content-Type: multipart/mixed;
 boundary="b"

--b

Two patches are attached.
--b
Content-Type: text/x-patch

%sSubject: [PATCH] a

--
%sSubject: [PATCH] b

--b%s
""" % (FORMAT_PATCH, FORMAT_PATCH, b"%s")


def test_an_attached_patch_is_no_mail_of_its_own() -> None:
    closed, next_part = ATTACHED % b"--", ATTACHED % b"\n\ntext"
    series = b"".join(FORMAT_PATCH + mail + b"\n" for mail in (closed, MAIL, closed, closed, OTHER))
    assert mails(series) == [closed, MAIL, closed, closed, OTHER]
    stored = mboxrd([MAIL]) + b"From a@b Tue Mar 10 09:00:00 2026\n" + next_part
    assert mails(stored + b"\n" + mboxrd([OTHER])) == [MAIL, next_part, OTHER]
    assert mails((FORMAT_PATCH + closed + FORMAT_PATCH + OTHER).replace(b"\n", b"\r\n")) == [
        mail.replace(b"\n", b"\r\n") for mail in (closed, OTHER)
    ]
    assert not [mail.remark for mail in mbox.split(io.BytesIO(stored)) if mail.remark]


def test_a_patch_after_a_part_that_never_ends_is_a_mail() -> None:
    torn = ATTACHED.partition(FORMAT_PATCH)[0]
    found = mails(FORMAT_PATCH + torn + FORMAT_PATCH + MAIL + b"\n" + FORMAT_PATCH + OTHER)
    assert found == [torn.removesuffix(b"\n"), MAIL, OTHER]


def test_patches_beyond_the_limit_are_mails_again() -> None:
    begun = ATTACHED.partition(FORMAT_PATCH)[0]
    stored = FORMAT_PATCH + begun + FORMAT_PATCH + MAIL * 50 + FORMAT_PATCH + OTHER
    large = [(len(mail.data), mail.problem) for mail in mbox.split(io.BytesIO(stored), 500)]
    reason = "the mail is larger than 500 bytes"
    assert large == [(len(begun) - 1, None), (500, reason), (len(OTHER), None)]


REMARK = 'another mail may begin at line 4, which begins with "From "'


def remarks(stored: bytes) -> list[str | None]:
    return [mail.remark for mail in mbox.split(io.BytesIO(stored))]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"From a@b Tue Mar 10 09:00:00 +0000 2026", id="zone first"),
        pytest.param(b"From a@b", id="no date"),
        pytest.param(b"From - " + b"x" * 800, id="long"),
    ],
)
@pytest.mark.parametrize(
    "fields",
    [b"Subject: x\n", b"X-A: x\n y\n z\nX-B:\nMessage-Id: <x@y>\n", b"Return-Path: <x@y>\r\n"],
)
@pytest.mark.parametrize("filler", [0, 64_300, 65_000, 65_400])
def test_a_line_that_hides_a_mail_is_reported(line: bytes, fields: bytes, filler: int) -> None:
    stored = b"Subject: one\n\n" + b"x" * filler + b"\n" + line + b"\n" + fields + b"\nbody\n"
    assert remarks(b"From a@b Tue Mar 10 09:00:00 2026\n" + stored) == [REMARK]
    assert remarks(stored) == [REMARK]


def test_a_patch_in_a_lone_mail_is_reported() -> None:
    stored = b"Subject: one\n\ntext\n" + FORMAT_PATCH + OTHER
    assert remarks(stored) == [REMARK]
    assert remarks(ATTACHED % b"--" + FORMAT_PATCH + OTHER)[0] is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"From here on we hold the lock:\nthe reader waits.\n", id="prose"),
        pytest.param(
            b"From here:\nNote: the lock is held.\nReader: waits\n", id="prose with colons"
        ),
        pytest.param(b"From a@b\n\nSubject: x\n", id="a blank line"),
        pytest.param(b">From a@b Tue Mar 10 09:00:00 2026\nSubject: x\n", id="escaped"),
        pytest.param(b"> From a@b\n> Subject: x\n", id="quoted"),
        pytest.param(b"From: a@b\nSubject: x\n", id="fields alone"),
    ],
)
def test_other_lines_are_not_reported(text: bytes) -> None:
    stored = b"Subject: one\n\ntext\n" + text
    assert remarks(b"From a@b Tue Mar 10 09:00:00 2026\n" + stored) == [None]
    assert remarks(stored) == [None]


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(b"Subject: one\n\n\n" + FORMAT_PATCH + OTHER, id="begins the text"),
        pytest.param(b"Subject: one\n\nHi\n\n-- >8 --\n\n" + FORMAT_PATCH + OTHER, id="scissors"),
        pytest.param(ATTACHED % b"--", id="attached"),
    ],
)
def test_a_patch_within_a_lone_mail_is_its_patch(stored: bytes) -> None:
    assert remarks(stored) == [None]


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
