# SPDX-License-Identifier: Apache-2.0
"""Kantha and `git mailinfo --scissors` read the same author, subject, date and message."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import patch_of
from app.mail.read import body, date, subject
from app.mail.read.decode import decode
from app.model import Message, MessageKind
from app.paths import ROOT
from bench import mailinfo
from tests.support.mails import DIFF, mail

PAGE = ROOT / "docs" / "reference" / "mails.md"
SHA = "0123456789abcdef0123456789abcdef01234567"
FILE = f"From {SHA} Mon Sep 17 00:00:00 2001\n"
JOAN = "From: Joan Clarke <joan@example.net>\n"
TITLE = "Subject: [PATCH] demo: inner\n"
SENT = "Date: Sun, 19 Jul 2026 08:00:00 +0000\n"
CUT = "-- >8 --\n"


def patch_mail(top: str, title: str = "[PATCH] demo: outer") -> bytes:
    return mail("1@x", title, f"{top}---\n a.c | 2 +-\n\n{DIFF % 1}")


def of_git(raw: bytes, where: Path) -> tuple[str, str, str, str]:
    command = ["git", "mailinfo", "--scissors", "message", "patch"]
    run = subprocess.run(command, input=raw, cwd=where, capture_output=True, check=True)
    fields = dict(line.partition(": ")[::2] for line in run.stdout.decode().split("\n"))
    sent = str(date.parse(fields["Date"])[0])
    text = (where / "message").read_text().strip("\n")
    return f"{fields['Author']} <{fields['Email']}>", fields["Subject"], sent, text


def of_kantha(raw: bytes) -> tuple[str, str, str, str]:
    message = decode(raw)
    head, patch = body.in_body(message.text), patch_of(message)
    text = body.at_break(message.text, head.begin)[0].strip("\n")
    return str(patch.author), patch.title, str(patch.authored or patch.date), text


TOPS = {
    "none": "Do it.\n",
    "From": f"{JOAN}\nDo it.\n",
    "all three": f"{JOAN}{TITLE}{SENT}\nDo it.\n",
    "in another order": f"{SENT}{TITLE}{JOAN}\nDo it.\n",
    "blank lines before": f"\n\n{JOAN}\nDo it.\n",
    "a line of blanks before": f"  \n{JOAN}\nDo it.\n",
    "no blank line behind": f"{JOAN}Do it.\n",
    "two blank lines behind": f"{JOAN}\n\nDo it.\n",
    "lower case": f"{JOAN.replace('From', 'from')}{TITLE.replace('Subject', 'SUBJECT')}\nDo it.\n",
    "no blank behind the colon": f"{JOAN.replace(': ', ':')}\nDo it.\n",
    "folded": "From: Joan Clarke\n <joan@example.net>\nSubject: [PATCH] demo: a\n\tlong title\n\nDo.\n",
    "folded at once": "From:\n Joan Clarke <joan@example.net>\n\nDo it.\n",
    "encoded": "From: =?utf-8?q?J=C3=B6an_Clarke?= <joan@example.net>\n\nDo it.\n",
    "encoded title": "Subject: =?utf-8?q?J=C3=B6an?= =?utf-8?q?s_title?=\n\nDo it.\n",
    "two of one name": f"{JOAN}From: Nit Picker <nit@example.net>\n\nDo it.\n",
    "another block behind": f"{JOAN}\n{TITLE}\nDo it.\n",
    "another field": f"{JOAN}Message-ID: <a@x>\n{TITLE}\nDo it.\n",
    "an escaped file": f">{FILE}{JOAN}{TITLE}\nDo it.\n",
    "an escaped file and a blank line": f">{FILE}\n{JOAN}\nDo it.\n",
    "a file of the wrong date": f">{FILE.replace('2001', '2002')}{JOAN}\nDo it.\n",
    "an escaped From": f">{JOAN}\nDo it.\n",
    "a bare subject": "[PATCH] demo: bare\n\nDo it.\n",
    "a bare subject and a From": f"[PATCH] demo: bare\n{JOAN}\nDo it.\n",
    "a bare subject with a number": "[PATCH 1/2] demo: bare\n\nDo it.\n",
    "several brackets": "Subject: [foo] [PATCH v2 1/3] Re: [bar] demo: inner\n\nDo it.\n",
    "a reply": "Subject: Re: demo: inner\n\nDo it.\n",
    "no bracket": "Subject: demo: inner\n\nDo it.\n",
    "further down": f"It is\n{JOAN}\nDo it.\n",
    "scissors": f"What do you think?\n\n{CUT}{JOAN}{TITLE}\nDo it.\n",
    "scissors and blank lines": f"Talk.\n{CUT}\n\n{JOAN}\nDo it.\n",
    "scissors without lines": f"{JOAN}\nTalk.\n{CUT}Do it.\n",
    "two scissors": f"Talk.\n{CUT}{JOAN}\nMore.\n{CUT}{TITLE}\nDo it.\n",
    "scissors at the top": f"{CUT}{JOAN}\nDo it.\n",
    "scissors below the message": f"Do it.\n---\n{CUT}{JOAN}\nNo.\n",
    "scissors with dashes first": f"Talk.\n--- 8< ---\n{JOAN}\nDo it.\n",
    "scissors with words": f"Talk.\n----- 8< ----- cut here ----- 8< -----\n{JOAN}\nDo it.\n",
    "spaced scissors": f"Talk.\n - - >8 - - remove above - - >8 - -\n{JOAN}\nDo it.\n",
    "scissors in a sentence": f"Talk.\nThe mark -- >8 -- is one.\n{JOAN}\nDo it.\n",
    "short scissors": f"Talk.\n- >8 -\n{JOAN}\nDo it.\n",
    "percent": f"Talk.\n--%<--\n{JOAN}\nDo it.\n",
    "dashes alone": f"Talk.\n----------\n{JOAN}\nDo it.\n",
    "wide gaps": f"Talk.\n-    >8    -    -\n{JOAN}\nDo it.\n",
    "quoted scissors": f"Talk.\n> {CUT}{JOAN}\nDo it.\n",
    "folded scissors": f"Talk.\n{JOAN} {CUT}{TITLE}\nDo it.\n",
    "other letters": f"Talk.\nüüüüüü --- 8< ---\n{JOAN}\nDo it.\n",
    "a file in prose": "Do it.\n--- a/a.c has a bug\nMore.\n",
    "a command in prose": "Do it.\ndiff -u shows it\nMore.\n",
    "an index in prose": "Do it.\nIndex: of things\nMore.\n",
    "an early separator": "Do it.\n---   \nMore.\n",
    "four dashes": "Do it.\n----\nMore.\n",
}  # fmt: skip


@pytest.mark.parametrize("top", TOPS.values(), ids=TOPS)
def test_git_reads_the_same(top: str, tmp_path: Path) -> None:
    raw = patch_mail(top)
    assert of_kantha(raw) == of_git(raw, tmp_path)


@pytest.mark.parametrize(
    "top",
    [
        pytest.param(f"{FILE}{JOAN}{TITLE}\nDo it.\n", id="a whole file"),
        pytest.param(
            f"{FILE}{JOAN}{TITLE}MIME-Version: 1.0\nContent-Type: text/plain;\n charset=UTF-8\n\nDo it.\n",
            id="more fields",
        ),
        pytest.param(f"Talk.\n{CUT}{FILE}{JOAN}{TITLE}\nDo it.\n", id="below scissors"),
    ],
)
def test_a_pasted_file_is_read(top: str) -> None:
    author, title, _, text = of_kantha(patch_mail(top))
    assert (author, title, text) == ("Joan Clarke <joan@example.net>", "demo: inner", "Do it.")


def tagged(title: str, inner: str, headers: str = "") -> Message:
    text = f"Talk.\n{CUT}Subject: {inner}\n\nDo it.\n\nSigned-off-by: A <a@x>\n---\n{DIFF % 1}"
    return decode(mail("1@x", title, text, headers=headers, refs=["0@x"] if "Re:" in title else ()))


@pytest.mark.parametrize(
    ("title", "inner", "expected"),
    [
        ("[PATCH v2] was: strange", "[PATCH] demo: inner", "[PATCH v2] demo: inner"),
        ("[PATCH v2 2/3] strange", "[PATCH v7 1/9] demo: inner", "[PATCH v2 2/3] demo: inner"),
        ("[list] [PATCH] strange", "demo: inner", "[list] [PATCH] demo: inner"),
        ("[PATCH]", "demo: inner", "[PATCH] demo: inner"),
        ("strange value", "[PATCH v3 2/3] demo: inner", "[PATCH v3 2/3] demo: inner"),
        ("[list] strange value", "[PATCH v3] demo: inner", "[list] [PATCH v3] demo: inner"),
        ("strange value", "demo: inner", "demo: inner"),
        ("Re: strange value", "[PATCH v3] demo: inner", "[PATCH v3] demo: inner"),
        ("Re: [PATCH v2 3/5] strange", "[PATCH] demo: inner", "[PATCH] demo: inner"),
    ],
)
def test_the_title_is_of_the_body_and_the_marks_of_the_mail(
    title: str, inner: str, expected: str
) -> None:
    message = tagged(title, inner)
    assert message.kind is MessageKind.PATCH
    assert (message.subject, message.sent_subject) == (expected, title)
    assert message.tag == subject.read(expected)
    assert message.tag.title == "demo: inner"


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("Re: strange value", "demo: inner"),
        ("Re: [PATCH] strange value", "demo: inner"),
        ("Re: strange value", "Re: [PATCH] demo: inner"),
        ("[PATCH] strange value", "[PATCH]"),
        ("[PATCH 0/2] strange value", "[PATCH] demo: inner"),
    ],
)
def test_other_mails_keep_their_subject(title: str, inner: str) -> None:
    message = tagged(title, inner)
    assert (message.subject, message.sent_subject) == (title, "")


def test_a_cover_letter_keeps_its_subject() -> None:
    message = decode(mail("1@x", "[PATCH 0/2] outer", f"{JOAN}{TITLE}\nTwo patches.\n"))
    assert message.subject == "[PATCH 0/2] outer"
    assert message.kind is MessageKind.COVER


pieces = st.sampled_from([*TOPS.values(), CUT, FILE, JOAN, "-", ">8", "8<", " ", "\n", "From: "])


@given(st.text() | st.lists(pieces, max_size=12).map("".join))
def test_the_message_is_a_part_of_any_text(text: str) -> None:
    head = body.in_body(text)
    assert 0 <= head.begin <= len(text)
    message, notes = body.at_break(text, head.begin)
    assert text[head.begin :].startswith(message)
    assert text.endswith(notes)


@pytest.mark.parametrize("line", [">8" * 500_000, "- >8 " * 200_000, ">8\n" * 300_000])
def test_much_perforation_is_read(line: str) -> None:
    assert body.in_body(f"Talk.\n{line}\n{JOAN}\n").begin == 0


@pytest.mark.slow
@pytest.mark.skipif(not mailinfo.SAMPLES.exists(), reason="needs the shared corpus")
def test_the_page_has_every_difference_on_real_mail() -> None:
    found = mailinfo.table(mailinfo.differences(mailinfo.mails()))
    assert found in PAGE.read_text(), found
