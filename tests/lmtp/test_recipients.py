# SPDX-License-Identifier: Apache-2.0
"""The setting that says whose mails are taken."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.lmtp import recipients

LISTS = "gpio@k.example=linux-gpio.vger.kernel.org, kantha@k.example,\n lkml@k.example=lkml"


def test_an_address_may_have_a_list() -> None:
    found = recipients.read(LISTS)
    assert dict(found.lists) == {
        "gpio@k.example": "linux-gpio.vger.kernel.org",
        "kantha@k.example": "",
        "lkml@k.example": "lkml",
    }


def test_nothing_is_everybody() -> None:
    found = recipients.read(" \n")
    assert "anybody@anywhere" in found
    assert found.lists_of(["anybody@anywhere"]) == ()


@pytest.mark.parametrize("address", ["gpio@k.example", "GPIO@K.Example", "kantha@k.example"])
def test_case_makes_no_other_address(address: str) -> None:
    assert address in recipients.read(LISTS)


@pytest.mark.parametrize(
    "address", ["", "gpio", "@k.example", "gpio@k.example.", "gpio@k.exampl", "gpio@k.example=lkml"]
)
def test_what_is_not_listed_is_not_taken(address: str) -> None:
    assert address not in recipients.read(LISTS)


def test_the_lists_of_a_mail_are_those_of_its_addresses_once() -> None:
    found = recipients.read(LISTS + ",gpio2@k.example=Linux-GPIO.vger.kernel.org")
    addresses = ["LKML@k.example", "gpio2@k.example", "kantha@k.example", "gpio@k.example"]
    assert found.lists_of(addresses) == ("lkml", "linux-gpio.vger.kernel.org")


def test_an_equals_sign_may_be_part_of_an_address() -> None:
    found = recipients.read("gpio=x.example@k.example=linux-gpio")
    assert dict(found.lists) == {"gpio=x.example@k.example": "linux-gpio"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("gpio", id="no address"),
        pytest.param("gpio@k.example=", id="no list"),
        pytest.param("gpio@k.example=a=b", id="two lists"),
        pytest.param("=linux-gpio", id="a list alone"),
        pytest.param("<gpio@k.example>", id="angles"),
        pytest.param("gpio@k.example=<linux-gpio>", id="angles around the list"),
        pytest.param("gpio@k.example;kantha@k.example", id="a semicolon between"),
        pytest.param("g\0pio@k.example", id="NUL"),
        pytest.param("gpio@k.example=a, GPIO@k.example=b", id="two lists for one address"),
        pytest.param("gpio@k.example=a, gpio@k.example", id="a list and none"),
    ],
)
def test_what_is_wrong_is_said_at_start(text: str) -> None:
    with pytest.raises(UserError):
        recipients.read(text)


@given(st.text() | st.text("ab@=,. -<>\0").map(lambda text: text * 3))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = recipients.read(text)
    except UserError:
        return
    for address, name in found.lists.items():
        assert address in found
        assert address == address.lower()
        assert found.lists_of([address]) == ((name,) if name else ())


WORDS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
ADDRESSES = st.builds("{}@{}.example".format, WORDS, WORDS)


@given(st.dictionaries(ADDRESSES, st.just("") | WORDS), st.sampled_from([",", " ", ", ", "\n"]))
def test_what_is_written_is_read(lists: dict[str, str], between: str) -> None:
    text = between.join(f"{a}={name}" if name else a for a, name in lists.items())
    assert dict(recipients.read(text).lists) == lists
