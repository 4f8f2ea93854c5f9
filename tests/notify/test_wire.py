# SPDX-License-Identifier: Apache-2.0
"""Every draft is a mail that the standard library reads back as it was meant."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.read.body import at_diff
from app.model import Address, Message
from app.notify import wire
from app.notify.compose import Audience, Terms, compose
from app.notify.draft import Draft, as_bytes, as_mail
from tests.notify.replies import SENDER, TAG, TRAILER, URL, Parsed, finding, parsed, read
from tests.support.hostile import DIFFS
from tests.support.mails import DIFF, patch

MESSAGE = read(patch("1@example.org", "[PATCH] foo: mark it"))
TERMS = Terms(URL, Audience.RECIPIENTS)
DATE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIELDS = [
    "From", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "User-Agent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def draft(message: Message = MESSAGE) -> Draft:
    (one,) = compose([message], [finding(message)], TERMS)
    return one


def fields(data: bytes) -> list[str]:
    head = data.partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if line[0] != " "]


def read_back(message: Message) -> Parsed:
    return parsed(draft(message))


def test_the_value_gives_the_same_bytes() -> None:
    data = as_bytes(draft(), SENDER, DATE)
    assert as_mail(draft(), SENDER, DATE).as_bytes() == data
    assert as_mail(draft(), SENDER, DATE)["Date"].datetime == DATE


def test_fields_and_line_ends() -> None:
    data = as_bytes(draft(), SENDER, None)
    assert fields(data) == FIELDS
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)


def test_a_draft_for_nobody_has_no_to() -> None:
    nobody = replace(draft(), to=(), cc=())
    assert "To" not in fields(as_bytes(nobody, SENDER, None))


@pytest.mark.parametrize(
    "name",
    [
        "Jörg Müller",
        "Müller, Jörg",
        'Jane "JD" Doe (ACME) \\',
        "Jane, Doe",
        "名前" * 40,
        "Jane\r\nBcc: victim@example.org",
        "=?utf-8?q?Jane=0D=0ABcc:_victim@example.org?=",
        "jane@example.org",
        "\x00\x1b[31mJane",
        "\ud83d",
        "a" * 5000,
        "",
    ],
)
def test_names(name: str) -> None:
    message = replace(MESSAGE, author=Address(name, "jane@example.org"))
    mail, _ = read_back(message)
    (person,) = mail["To"].addresses
    assert person.addr_spec == "jane@example.org"
    shown = wire.one_line(name, wire.MAX_NAME)
    # the library keeps the blanks between encoded words in a name
    assert person.display_name.replace(" ", "") == shown.replace(" ", "")
    assert mail["Bcc"] is None
    assert not mail.defects


@pytest.mark.parametrize(
    "subject",
    [
        "[PATCH] foo: " + "long " * 50,
        "[PATCH] foo: " + "x" * 990,
        "[PATCH] Zähler: " + "größer " * 20,
        "[PATCH]\r\nBcc: victim@example.org\r\n\r\nbody",
        "[PATCH] =?utf-8?q?=0ABcc:_victim@example.org?=",
        "[PATCH] \x00\x85\u2028\u202e\ud800",
        "",
    ],
)
def test_subjects(subject: str) -> None:
    mail, _ = read_back(replace(MESSAGE, subject=subject))
    assert mail["Subject"] == draft(replace(MESSAGE, subject=subject)).subject.strip()
    assert mail["Bcc"] is None


def test_long_ids_stay_as_they_are() -> None:
    ids = tuple(f"{'x' * 300}-{n}@example.org" for n in range(12))
    message = replace(MESSAGE, message_id=f"{'y' * 400}@example.org", references=ids)
    data = as_bytes(draft(message), SENDER, None)
    assert b"=?" not in data
    assert max(map(len, data.split(b"\r\n"))) <= wire.MAX_LINE
    mail, _ = read_back(message)
    known = [*ids, message.message_id]
    assert mail["References"].split() == [f"<{one}>" for one in known]
    assert mail["In-Reply-To"].strip() == f"<{message.message_id}>"


@pytest.mark.parametrize("bad", ["a b@c", "é@c", "a@c\r\nBcc: x@y", "<a@c>", "a\x00@c"])
def test_ids_that_no_field_can_hold_are_left_out(bad: str) -> None:
    mail, _ = read_back(replace(MESSAGE, references=(bad, "0@example.org")))
    assert mail["References"].split() == ["<0@example.org>", "<1@example.org>"]


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ("\tret = foo();", "7bit"),
        ('\tpr_info("größer");', "8bit"),
        ("\t" + "ä" * 390, "8bit"),
        ("\tx" + "y" * 5000, "7bit"),
    ],
)
def test_encoding(line: str, encoding: str) -> None:
    message = read(
        patch("1@example.org", "[PATCH] foo", (DIFF % 1).replace("\tret = foo_init(dev);", line))
    )
    mail, text = read_back(message)
    assert mail["Content-Transfer-Encoding"] == encoding
    assert f">  {line[:390]}" in text


def test_wide_characters_in_a_long_line_are_quoted_printable() -> None:
    line = "\t" + "\N{GRINNING FACE}" * 390
    message = read(
        patch("1@example.org", "[PATCH] foo", (DIFF % 1).replace("\tret = foo_init(dev);", line))
    )
    mail, text = read_back(message)
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    assert f">  {line}" in text
    assert max(map(len, as_bytes(draft(message), SENDER, None).split(b"\r\n"))) <= wire.MAX_LINE


ANY = st.text(st.characters(), max_size=120)
EVIL = st.lists(
    st.sampled_from(
        ["\r\n", "\n", "\r", "\0", "\ud800", "\u2028", "\x85", "\x0c", "=?utf-8?q?=0A", "?=", "Bcc: ",
         "Reviewed-by: ", "Fixes: ", "J <j@example.org>", "<", ">", ",", '"', "\\", " ", "\t", "é",
         "x" * 1200, "From ", "- ", "-- ", "[ ... ]", "a@b.org"]
    ) | ANY,
    max_size=8,
).map("".join)  # fmt: skip
PEOPLE = st.lists(st.builds(Address, EVIL, EVIL | st.just("ok@example.org")), max_size=4).map(tuple)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(EVIL, EVIL, EVIL, PEOPLE, PEOPLE, st.lists(EVIL, max_size=5).map(tuple))
def test_hostile_mails(
    subject: str,
    text: str,
    said: str,
    to: tuple[Address, ...],
    cc: tuple[Address, ...],
    references: tuple[str, ...],
) -> None:
    body = f"{text}\n---\n{DIFF % 1}".replace("\tret = foo_init(dev);", " ".join(text.split("\n")))
    author = (*to, Address(said, "dev@example.org"))[0]
    before, diff = at_diff(body)
    message = replace(MESSAGE, subject=subject, text=before, diff=diff, author=author)
    message = replace(message, to=to, cc=cc, references=references)
    one = replace(finding(message), message=said or ".")
    two = finding(message, None, said or ".", check="two", path="", text=text)
    (answer,) = compose([message], [one, two], TERMS)
    data = as_bytes(answer, SENDER, DATE)
    assert data == as_bytes(compose([message], [two, one], TERMS)[0], SENDER, DATE)
    assert set(fields(data)) <= {*FIELDS, "Date"}
    assert max(map(len, data.split(b"\r\n"))) <= wire.MAX_LINE
    read = message_from_bytes(data, policy=policy.default)
    assert read["Subject"] == answer.subject.strip()
    assert read["References"].split()[-1] == "<1@example.org>"
    for name, people in (("To", answer.to), ("Cc", answer.cc)):
        found = read[name].addresses if read[name] else ()
        assert [one.addr_spec for one in found] == [one.email for one in people]
    assert not read.defects
    own = parsed(answer).own
    assert not [line for line in own if TAG.search(line) or TRAILER.match(line)]
    assert own[-3:-1] == ["-- ", own[-2]]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(DIFFS))
def test_hostile_diffs(name: str) -> None:
    message = read(patch("1@example.org", "[PATCH] foo", DIFFS[name]()))
    one = finding(message, 11)
    (answer,) = compose([message], [one, finding(message, 99_999, check="two")], TERMS)
    assert len(answer.body) < 10_000
    assert parsed(answer).text.endswith("say why.\n")
