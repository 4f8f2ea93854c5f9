# SPDX-License-Identifier: Apache-2.0
"""Addresses that people copy lead to the mailbox of a thread or of a list."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lore.place import parse
from app.net.addresses import Reach, Refused

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
CLOSED = Reach(may_be_private=False, setting="X")
LORE = "https://lore.kernel.org"


def asked(url: str) -> tuple[str, str]:
    place = parse(url, CLOSED)
    return place.kind, str(place.mails_url(SINCE)).removeprefix(LORE)


@pytest.mark.parametrize(
    ("path", "mailbox"),
    [
        ("/linux-gpio/a@b/", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/t/#u", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/T/#ma0b1", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/T/", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/raw", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/t.mbox.gz", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/t.atom", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a@b/#r", "/linux-gpio/a@b/t.mbox.gz"),
        ("/linux-gpio/a%40b/", "/linux-gpio/a%40b/t.mbox.gz"),
        ("/all/a%2Fb+c=d%25@e/", "/all/a%2Fb+c=d%25@e/t.mbox.gz"),
        ("/all/a/b@e/t/", "/all/a/b@e/t.mbox.gz"),
        ("/mirror/lkml/a@b/", "/mirror/lkml/a@b/t.mbox.gz"),
        ("/r/a@b/", "/r/a@b"),
        ("/r/a@b", "/r/a@b"),
        ("/a@b", "/a@b"),
    ],
)
def test_every_page_of_a_thread_leads_to_its_mailbox(path: str, mailbox: str) -> None:
    assert asked(LORE + path) == ("thread", mailbox)


@pytest.mark.parametrize(
    ("path", "list_path"),
    [
        ("/linux-gpio/", "/linux-gpio/"),
        ("/linux-gpio", "/linux-gpio/"),
        ("/linux-gpio/#x", "/linux-gpio/"),
        ("/mirror//lkml", "/mirror/lkml/"),
        ("/all/?q=s:x", "/all/"),
    ],
)
def test_a_list_is_asked_for_what_it_received(path: str, list_path: str) -> None:
    assert asked(LORE + path) == ("list", f"{list_path}?q=rt:1767225600..&x=m")


@pytest.mark.parametrize(
    "url",
    [
        LORE,
        LORE + "/",
        LORE + "/?q=a@b",
        LORE + "/linux-gpio/a@b/s/",
        LORE + "/linux-gpio/a@b/t/u/",
        LORE + "/linux-gpio/a@b/1-a.txt",
        LORE + "/" + "x" * 3000,
        "http://lore.kernel.org/linux-gpio/",
        "https://user:password@lore.kernel.org/linux-gpio/",
        "file:///linux-gpio/a@b/",
        "lore.kernel.org/linux-gpio/",
        "a@b",
        "",
    ],
)
def test_what_is_neither_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse(url, CLOSED)


@given(st.text(max_size=60) | st.text("/@%.?#:[]abt0 ", max_size=30).map(f"{LORE}/".__add__))
def test_any_text_is_refused_or_leads_to_the_host_that_it_names(text: str) -> None:
    try:
        place = parse(text, CLOSED)
    except Refused:
        return
    url = place.mails_url(SINCE)
    assert (url.scheme, url.netloc) == ("https", place.url.netloc)
    assert parse(str(place.url), CLOSED) == place
