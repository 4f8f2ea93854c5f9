# SPDX-License-Identifier: Apache-2.0
"""Chains of sign-offs."""

import pytest

from app.mail.group import signoffs
from app.model import Address, Trailer

JANE, JOE = Address("Jane Roe", "jane@example.com"), Address("Joe Doe", "joe@x.org")
TRAILERS = (
    Trailer("Signed-off-by", "Jane Roe <jane@example.com>"),
    Trailer("Reviewed-by", "Ann <ann@x.org>"),
    Trailer("Singed-of-by", "Joe Doe <joe@x.org>"),
)


def test_the_chain_has_its_people_and_their_places() -> None:
    chain = signoffs.chain(TRAILERS)
    assert [(link.at, link.people) for link in chain] == [(0, (JANE,)), (2, (JOE,))]


def test_a_person_is_in_the_chain_under_another_address_too() -> None:
    chain = signoffs.chain(TRAILERS)
    assert signoffs.has_any(chain, [Address("Jane Roe", "roe@foo.org")])
    assert signoffs.has_any(chain, [Address("Ann", "ann@x.org"), JOE])
    assert not signoffs.has_any(chain, [Address("Ann", "ann@x.org")])
    assert not signoffs.has_any(chain[-1:], [JANE])
    assert not signoffs.has_any(chain, [])


def test_the_people_of_sign_offs_in_a_text() -> None:
    text = "Why.\n\nSigned-off-by: Joe Doe <joe@x.org>\n\nv2: add Signed-off-by: Ann <ann@x.org>"
    assert signoffs.people_in(text) == (JOE,)
    assert signoffs.people_in("Why.") == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Why.\n\n  Signed-off-by: Jane <jane@x.org>\nmore", "Signed-off-by: Jane <jane@x.org>"),
        ("It has no Signed-off-by: line", ""),
        ("", ""),
    ],
)
def test_a_line_of_a_text_is_a_sign_off(text: str, line: str) -> None:
    assert signoffs.line_in(text) == line


def test_a_tool_is_no_person() -> None:
    assert signoffs.is_tool("Claude <noreply@anthropic.com>")
    assert not signoffs.is_tool("Jane Roe <jane@example.com>")
