# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import patch_of
from app.mail.group import identities
from app.mail.read import address
from app.mail.read.decode import decode
from app.model import Address, Patch
from tests.support.mails import patch as patch_mail

PATCH = Patch("1@x", "t", Address("", ""), datetime(2026, 1, 1, tzinfo=UTC), 1, "", "", (), ())


def one(text: str) -> Address:
    return identities.read(text)[0]


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        pytest.param("Jane Doe <jane@a.org>", "Jane Doe <jane@a.org>", id="equal"),
        pytest.param("Jane Doe <jane@a.org>", "J. D. <JANE@A.org>", id="address"),
        pytest.param("Jane Doe <jane@a.org>", "Jane Doe <jdoe@b.com>", id="name"),
        pytest.param("Jane Doe <j@a.org>", "Doe, Jane <d@b.com>", id="order of names"),
        pytest.param("Jane Doe (Foo) <j@a.org>", "Jane Doe <d@b.com>", id="employer"),
        pytest.param("Uwe Kleine-König <u@a.org>", "Uwe Kleine-Konig <d@b.com>", id="accent"),
        pytest.param("Jörg Müller <j@a.org>", "Joerg Mueller <d@b.com>", id="umlaut"),
        pytest.param("Michał K <m@a.org>", "Michal K <d@b.com>", id="stroke"),
        pytest.param("Jane Q. Doe <j@a.org>", "Jane Doe <d@b.com>", id="middle name"),
        pytest.param("J <jic23@a.org>", "Jonathan <jic23@b.com>", id="another host"),
        pytest.param("jane.doe@a.org", "Jane Doe <d@b.com>", id="a name in the address"),
        pytest.param("J <jane+kernel@a.org>", "D <jane@a.org>", id="a plus in the address"),
        pytest.param("WangXiaoming <w@a.org>", "Xiaoming Wang <x@b.com>", id="joined"),
        pytest.param("Jack <wangxiaoming@a.org>", "Wang Xiaoming <x@b.com>", id="joined address"),
        pytest.param("J <jdoelle@a.org>", "Jane Doelle <x@b.com>", id="a letter and a name"),
        pytest.param("Alex Doe <a@a.org>", "Alexander Doe <x@a.org>", id="a short form"),
        pytest.param("Krzystof K. Oz <k@a.org>", "Krzysztof Oz <x@b.com>", id="a slip"),
    ],
)
def test_people_in_one_thread_are_known_by_name_or_address(mine: str, yours: str) -> None:
    assert identities.alike(one(mine), one(yours))
    assert identities.alike(one(yours), one(mine))


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        pytest.param("Jane Doe <jane@a.org>", "John Roe <john@a.org>", id="another person"),
        pytest.param("Jane Doe <j@a.org>", "Jane Roe <r@a.org>", id="another family"),
        pytest.param("Jane <linux@a.org>", "John <linux@b.org>", id="a mailbox that many have"),
        pytest.param("j@a.org", "j@b.org", id="a short local part"),
        pytest.param("A. D. <a@a.org>", "B. D. <b@b.org>", id="initials"),
        pytest.param("Zhang Wei <zw@a.org>", "Zhang Wen <wz@b.org>", id="a letter in a short name"),
        pytest.param("Zhang Wei <zw@a.org>", "Zhang Weijie <wz@b.org>", id="a longer name"),
        pytest.param("Sun Yang <sy@a.org>", "Carl Yangs <cy@b.org>", id="a letter at the end"),
        pytest.param("Jiang Wang <jw@a.org>", "Wang Jian <wj@b.org>", id="a shorter name alone"),
        pytest.param(
            "Dan Roe <d@a.org>", "Daniel Doe <dd@b.org>", id="a short form, another family"
        ),
        pytest.param("Jack Cheng <jc@a.org>", "Brian Chiang <bc@a.org>", id="colleagues"),
        pytest.param("Jo Kim <jo@a.org>", "Joseph Kimball <jk@b.org>", id="too short a form"),
        pytest.param("Martina Roe <m@a.org>", "Marcello Roe <ma@b.org>", id="relatives"),
    ],
)
def test_people_are_told_apart(mine: str, yours: str) -> None:
    assert not identities.alike(one(mine), one(yours))
    assert not identities.same(one(mine), one(yours))


def test_a_near_name_is_no_evidence_in_another_thread() -> None:
    assert not identities.same(one("Alex Doe <a@a.org>"), one("Alexander Doe <x@b.com>"))
    assert not identities.same(one("WangXiaoming <w@a.org>"), one("Xiaoming Wang <x@b.com>"))


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        pytest.param("Jane Doe <jane@a.org>", "J. D. <JANE@A.org>", id="another name"),
        pytest.param("J <jane+kernel@a.org>", "D <jane@a.org>", id="a plus in the address"),
        pytest.param(
            "Jonathan Cameron <jic23@a.org>", "Cameron <jic23@b.org>", id="a telling local part"
        ),
    ],
)
def test_an_address_identifies_a_person(mine: str, yours: str) -> None:
    assert identities.same(one(mine), one(yours))
    assert identities.same(one(yours), one(mine))


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        pytest.param("Wei Wang <ww@a.org>", "Wei Wang <wang@b.org>", id="name"),
        pytest.param("Wei Wang <wei.wang@a.org>", "Wei Wang <wei.wang@b.org>", id="local part"),
        pytest.param("Wei Wang <weiwang1@a.org>", "Wei Wang <weiwang1@b.org>", id="a number"),
        pytest.param("wei.wang@a.org", "Wei Wang <ww@b.org>", id="a name in the address"),
        pytest.param("Jane Doe <jic23@a.org>", "John Roe <jic23@b.org>", id="another name"),
        pytest.param("Wei Wang <linux@a.org>", "Wei Wang <linux@b.org>", id="a shared mailbox"),
    ],
)
def test_a_name_identifies_nobody(mine: str, yours: str) -> None:
    assert not identities.same(one(mine), one(yours))
    assert not identities.same(one(yours), one(mine))


def test_a_person_without_an_address_is_the_same_as_nobody() -> None:
    jane = Address("Jane Doe", "")
    assert not identities.same(jane, jane)


def test_a_trailer_without_an_address_has_a_name() -> None:
    assert identities.read("Jane Doe <[email protected]>") == (
        Address("Jane Doe <[email protected]>", ""),
    )
    assert identities.read(" ") == ()


def test_what_stands_behind_an_address_is_not_of_the_name() -> None:
    assert identities.read("robot <lkp@a.org> error: no foo()") == (Address("robot", "lkp@a.org"),)
    assert [str(who) for who in identities.read("A <a@x.org>, B <b@x.org>")] == [
        "A <a@x.org>",
        "B <b@x.org>",
    ]


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("Jane Doe <[email protected]>", True),
        ("Jane Doe <jane@...>", True),
        ("Jane Doe <>", True),
        ("Jane Doe <jane@a.org>", False),
        ("Jane Doe", False),
    ],
)
def test_an_address_that_an_archive_took_out(value: str, hidden: bool) -> None:
    assert identities.is_hidden(value) is hidden


@pytest.mark.parametrize(
    ("sender", "reply_to", "expected"),
    [
        pytest.param("Jane <j@a.org>", "", ["Jane <j@a.org>"], id="nobody between"),
        pytest.param("Jan Par Novak <j@a.org>", "", ["Jan Par Novak <j@a.org>"], id="Par"),
        pytest.param("Li Via Chen <li@a.org>", "", ["Li Via Chen <li@a.org>"], id="Via"),
        pytest.param(
            "Jane Doe via B4 Relay <devnull+jane.a.org@kernel.org>",
            "Jane Doe <jane@a.org>",
            ["Jane Doe", "Jane Doe <jane@a.org>"],
            id="b4 relay",
        ),
        pytest.param(
            "'Jane Doe' via linux-foo <linux-foo@lists.example.org>", "", ["Jane Doe"], id="dmarc"
        ),
        pytest.param(
            "Jane Doe via linux-foo <linux-foo@vger.kernel.org>",
            "linux-foo@vger.kernel.org",
            ["Jane Doe"],
            id="a list that wants the answers",
        ),
    ],
)
def test_who_sent_a_patch(sender: str, reply_to: str, expected: list[str]) -> None:
    patch = replace(PATCH, sender=address.parse(sender)[0], reply_to=address.parse(reply_to))
    found = [str(person) if person.email else person.name for person in identities.senders(patch)]
    assert found == expected


def test_a_patch_knows_who_stands_behind_a_relay() -> None:
    headers = "X-Original-From: Jane Doe <jane@a.org>\nReply-To: jane@b.org\n"
    patch = patch_of(decode(patch_mail("1@x", "[PATCH] foo: Bar", headers=headers)))
    assert [person.email for person in patch.reply_to] == ["jane@a.org", "jane@b.org"]


@given(st.text(), st.text())
def test_any_names_are_compared(mine: str, yours: str) -> None:
    identities.is_hidden(mine)
    for first in identities.read(mine):
        for second in identities.read(yours):
            assert identities.same(first, second) == identities.same(second, first)
            assert identities.alike(first, second) == identities.alike(second, first)
