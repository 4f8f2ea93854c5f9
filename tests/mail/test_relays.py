# SPDX-License-Identifier: Apache-2.0
"""The author is the person behind a From that a list or a relay rewrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import series
from app.mail import relays
from app.mail.read import address
from app.mail.read.decode import decode
from app.model import Address, Message
from tests.support.mails import DIFF, mail

LIST_ID = "List-Id: Devel <devel.lists.example.org>\n"
ADA = "Ada Byron <ada@example.com>"


def sent(author: str, headers: str = LIST_ID, body: str = "Do it.\n") -> Message:
    return decode(mail("1@x", "[PATCH] foo: Bar", f"{body}---\n{DIFF % 1}", author=author, headers=headers))  # fmt: skip


@pytest.mark.parametrize(
    ("author", "headers"),
    [
        pytest.param(
            '"Ada Byron via Devel" <devel@lists.example.org>',
            f"{LIST_ID}Reply-To: {ADA}\nX-Original-From: {ADA}\n",
            id="both fields",
        ),
        pytest.param(
            "Ada Byron via Devel <devel@lists.example.org>",
            f"{LIST_ID}Reply-To: {ADA}\n",
            id="Mailman, Reply-To",
        ),
        pytest.param(
            "Ada Byron via Devel <devel@lists.example.org>",
            f"{LIST_ID}Reply-To: devel@lists.example.org\nCc: Joe <joe@x.org>, {ADA}\n",
            id="Mailman, Cc",
        ),
        pytest.param(
            "Ada Byron via Devel <devel@lists.example.org>",
            f"{LIST_ID}Reply-To: Joe <joe@x.org>, {ADA}\n",
            id="two in Reply-To",
        ),
        pytest.param(
            "=?utf-8?q?Ada_Byron_=C3=BCber_Devel?= <devel@lists.example.org>",
            f"{LIST_ID}Reply-To: {ADA}\n",
            id="a German list",
        ),
        pytest.param(
            "Ada Byron VIA Devel <devel@lists.example.org>",
            f"{LIST_ID}Reply-To: {ADA}\n",
            id="capitals",
        ),
        pytest.param(
            "Ada Byron <devel@lists.example.org>", f"{LIST_ID}Reply-To: {ADA}\n", id="without via"
        ),
        pytest.param(
            "Ada Byron via Devel <devel@mail.example.org>",
            f"To: devel@mail.example.org\nReply-To: {ADA}\n",
            id="a list known by To alone",
        ),
        pytest.param(
            "'Ada Byron' via devel <devel@googlegroups.com>",
            f"X-Original-Sender: ada@example.com\nX-Original-From: {ADA}\n"
            f"Reply-To: {ADA}\nList-ID: <devel.googlegroups.com>\n",
            id="Google Groups",
        ),
        pytest.param(
            "'Ada Byron' via devel <devel@googlegroups.com>",
            "X-Original-Sender: ada@example.com\nList-ID: <devel.googlegroups.com>\n",
            id="Google Groups, sender alone",
        ),
        pytest.param(
            '"Ada Byron via groups.io" <ada=example.com@groups.io>', "", id="groups.io"
        ),
        pytest.param(
            '"Ada Byron (via devel Mailing List)" <devel@lists.example.org>',
            f"{LIST_ID}X-Original-From: {ADA}\n",
            id="Sympa",
        ),
        pytest.param(
            "Ada Byron via B4 Relay <devnull+ada.example.com@kernel.org>",
            f"X-Original-From: {ADA}\nReply-To: ada@example.com\n",
            id="B4",
        ),
        pytest.param(
            "Ada Byron via B4 Relay <devnull+ada.example.com@kernel.org>",
            "Reply-To: ada@example.com\n",
            id="B4, Reply-To alone",
        ),
        pytest.param(
            "Ada Byron via Devel <devel@lists.example.org>",
            f"{LIST_ID}Author: {ADA}\n",
            id="RFC 9057",
        ),
        pytest.param(
            '"ada@example.com via Devel" <devel@lists.example.org>',
            f"{LIST_ID}Reply-To: {ADA}\n",
            id="an address as name",
        ),
    ],
)  # fmt: skip
def test_the_person_is_the_author(author: str, headers: str) -> None:
    found = sent(author, headers).author
    assert found.email == "ada@example.com"
    assert found.name in ("Ada Byron", "")


def test_a_line_in_the_body_with_the_same_name_has_the_address() -> None:
    via = "Ada Byron via Devel <devel@lists.example.org>"
    assert sent(via, body=f"Do it.\n\nSigned-off-by: {ADA}\n").author.email == "ada@example.com"
    assert sent(via, body=f"From: {ADA}\n\nDo it.\n").author.email == "ada@example.com"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(LIST_ID, id="nothing"),
        pytest.param(f"{LIST_ID}Reply-To: devel@lists.example.org\n", id="the list"),
        pytest.param(f"{LIST_ID}Reply-To: Joe Roe <joe@x.org>\n", id="another person"),
        pytest.param(f"{LIST_ID}Cc: Joe Roe <joe@x.org>\n", id="another person in Cc"),
    ],
)
def test_without_an_address_the_author_has_a_name(headers: str) -> None:
    message = sent("Ada Byron via Devel <devel@lists.example.org>", headers)
    assert message.author == Address("Ada Byron", "")
    assert message.problems == ("a list replaced the author's address",)


@pytest.mark.parametrize(
    ("author", "headers"),
    [
        pytest.param(ADA, f"{LIST_ID}Reply-To: Joe <joe@x.org>\n", id="a Reply-To"),
        pytest.param(ADA, "X-Original-Sender: bounce@x.org\n", id="Google's note"),
        pytest.param(ADA, "Author: Joe <joe@x.org>\n", id="an author of other software"),
        pytest.param("Ada <ada@kvack.org>", "Cc: ada@kvack.org\n", id="a person at a list's host"),
        pytest.param(
            "Li Via Chen <li@example.com>",
            f"Cc: li@example.com\nReply-To: {ADA}\n",
            id="a name Via",
        ),
        pytest.param("Ada via Paris <ada@example.com>", LIST_ID, id="a name with via"),
        pytest.param("Robot <robot@lists.x.org>", f"{LIST_ID}Reply-To: {ADA}\n", id="a robot"),
        pytest.param("Ada <a=b@example.com>", "", id="an odd address"),
        pytest.param("Joe <no-reply@example.com>", f"Reply-To: {ADA}\n", id="a service"),
    ],
)
def test_other_senders_stay(author: str, headers: str) -> None:
    assert sent(author, headers).author == address.parse(author)[0]


def test_two_people_behind_one_list_send_two_series() -> None:
    def part(name: str, person: str, number: int, headers: str) -> bytes:
        return mail(
            f"{name}{number}@x", f"[PATCH {number}/2] foo: {name} {number}", f"Do it.\n{DIFF % 1}",
            author=f"{person} via Devel <devel@lists.example.org>", headers=LIST_ID + headers,
        )  # fmt: skip

    mails = [
        part("ada", "Ada Byron", 1, f"Reply-To: {ADA}\n"),
        part("grace", "Grace Murray", 1, "Reply-To: Grace Murray <g@x.org>\n"),
        part("anna", "Anna Roe", 1, ""),
        part("ada", "Ada Byron", 2, f"Reply-To: {ADA}\n"),
        part("grace", "Grace Murray", 2, "Reply-To: Grace Murray <g@x.org>\n"),
        part("anna", "Anna Roe", 2, ""),
    ]
    for order in (mails, mails[::-1]):
        found = series(map(decode, order))
        assert {(one.author.name, len(one.patches), one.missing) for one in found} == {
            ("Ada Byron", 2, ()),
            ("Grace Murray", 2, ()),
            ("Anna Roe", 2, ()),
        }


texts = st.text() | st.sampled_from(
    ["Ada via X", "ada---  via X", "a@b via X", "Ada (a at b.org) via X", " via ", "via", "Ada"]
)
emails = st.text(max_size=60) | st.sampled_from(["a@lists.x", "a=b.org@groups.io", "a@b.org", ""])
people = st.builds(Address, texts, emails)


@given(people, st.lists(people, max_size=4), st.lists(people, max_size=4))
def test_any_sender_is_read(sender: Address, told: list[Address], others: list[Address]) -> None:
    relays.is_rewritten(sender, ("x.lists.org",), told, others)
    for one in (relays.behind(sender, (), told, others), relays.named(sender, sender)):
        assert isinstance(one, Address)
