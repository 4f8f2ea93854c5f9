# SPDX-License-Identifier: Apache-2.0
"""Sign-offs of a patch: the chain of people who certify its origin."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from app.mail.group import identities
from app.model import Address, Trailer
from app.patterns import pattern

_SIGNED = pattern(r"s[a-z]{3,6}[- ]?off?[- ]?by", re.IGNORECASE)
_LINE = pattern(r"^[ \t]{0,20}signed-off-by: ?(\S[^\n]{0,300})", re.I | re.M)
_MAX_LINES = 50  # sign-offs of a text
_TOOL = pattern(r"\bno-?reply@|\b(?:claude|copilot|chatgpt|gemini|codex)\b", re.IGNORECASE)


class SignOff(NamedTuple):
    """A sign-off of a patch: its people, and its index among the trailers."""

    at: int
    people: tuple[Address, ...]


def is_sign_off(trailer: Trailer) -> bool:
    """Return whether a trailer is a sign-off, even if its name is misspelt."""
    return bool(_SIGNED.fullmatch(trailer.name))


def chain(trailers: Iterable[Trailer]) -> list[SignOff]:
    return [
        SignOff(at, identities.read(trailer.value))
        for at, trailer in enumerate(trailers)
        if is_sign_off(trailer)
    ]


def line_in(text: str) -> str:
    """Return the first line of a text that looks like a sign-off; empty if there is none."""
    found = _LINE.search(text)
    return found[0].strip() if found else ""


def people_in(text: str) -> tuple[Address, ...]:
    """Return the people of the sign-offs in a text, for example above a list of changes."""
    found = islice(_LINE.finditer(text), _MAX_LINES)
    return tuple(person for one in found for person in identities.read(one[1]))


def has_any(links: Sequence[SignOff], people: Iterable[Address]) -> bool:
    """Return whether one of the given people signed the patch off."""
    signed = tuple(person for link in links for person in link.people)
    return any(identities.among(person, signed) for person in people)


def is_tool(value: str) -> bool:
    """Return whether a trailer names a tool. Tools must not sign patches off."""
    return bool(_TOOL.search(value))
