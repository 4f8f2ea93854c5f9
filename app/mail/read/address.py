# SPDX-License-Identifier: Apache-2.0
"""Addresses in a From, To or Cc field, and the mailing lists among these addresses."""

import re
from collections.abc import Iterable, Iterator

from app.mail.read import header
from app.model import Address

_MAX_ADDRESSES = 1000
_MAX_LISTS = 50

# The lengths are bounded because an unclosed quote or bracket may start at every place.
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.){0,300})"|<([^<>]{0,500})>|\(((?:[^()\\]|\\.){0,300})\)|([,;])|'
    r'([^"<>(),;]+|.)',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_EMAIL = re.compile(r"[^\s@<>,;:]{1,200}@[^\s@<>,;]{1,255}")
# without these, a field is a list of addresses with commas between them
_MARKS = re.compile(r'["();]|=\?')
_LIST_ID = re.compile(r"<([\w.+-]{1,200})>")
_BARE_LIST_ID = re.compile(r"[\w+-]{1,100}(?:\.[\w+-]{1,100}){2,10}", re.ASCII)
_MAX_LIST_ID = 255  # RFC 2919
_PLUS = re.compile(r"\+[^@]{0,200}")

# Hosts that are not called lists.something and have only mailing lists as addresses.
_LIST_HOSTS = frozenset(
    {"vger.kernel.org", "kvack.org", "nongnu.org", "alsa-project.org", "sourceware.org"}
)


def parse(value: str) -> tuple[Address, ...]:
    """Return the addresses in a header field. Parts without an address are skipped."""
    found = _addresses(value)
    if not found and "=?" in value:  # the whole field is encoded, including brackets
        found = _addresses(header.words(value))
    return tuple(found)


def lists(list_ids: str, x_mailing_list: str, people: Iterable[Address]) -> tuple[str, ...]:
    """Return the List-Ids that a mail names, and the List-Ids of the lists among its recipients."""
    named = _LIST_ID.findall(list_ids) or _BARE_LIST_ID.findall(list_ids)
    posted = [a.email for a in _addresses(x_mailing_list)] if not named else []
    sent = (a.email for a in people if _is_list(a.email))
    every = [*named, *(_list_id(email) for email in (*posted, *sent))]
    short = (name.lower() for name in every if len(name) <= _MAX_LIST_ID)
    return tuple(dict.fromkeys(short))[:_MAX_LISTS]


def list_id(text: str) -> str:
    """Return the List-Id of a list that is given as a List-Id, a List-Id field or an address.

    The short name of a list, which has no dot, is returned unchanged.
    """
    name = text.rpartition("<")[2].partition(">")[0].strip().lower()
    return _list_id(name) if "@" in name else name


def list_ids(*names: str | None) -> tuple[str, ...]:
    """Return the List-Ids of the given names of lists. Empty names are skipped."""
    return tuple(filter(None, (list_id(name or "") for name in names)))


def _addresses(value: str) -> list[Address]:
    value = value[: header.MAX_FIELD]
    found = _plain_ones(value)
    if found is None:
        found = [one for tokens in _split(value) if (one := _address(tokens))]
    return found[:_MAX_ADDRESSES]


def _plain_ones(value: str) -> list[Address] | None:
    """Read a field of simple addresses, which is four times as fast; `None` for other fields."""
    if not value.strip():
        return []
    if _MARKS.search(value):
        return None
    found = [_plain_one(part) for part in value.split(",")]
    return None if None in found else [one for one in found if one]


def _plain_one(part: str) -> Address | None:
    name, angle, rest = part.strip().partition("<")
    email = rest.removesuffix(">") if angle else name
    if ">" in name or (angle and email == rest) or not _EMAIL.fullmatch(email):
        return None
    return Address(" ".join(name.split())[:200] if angle else "", email.strip("'\"."))


def _split(value: str) -> Iterator[list[re.Match[str]]]:
    tokens: list[re.Match[str]] = []
    for token in _TOKEN.finditer(value):
        if token[4]:
            yield tokens
            tokens = []
        else:
            tokens.append(token)
    yield tokens


def _address(tokens: list[re.Match[str]]) -> Address | None:
    text = "".join(_plain(token) for token in tokens)
    angle = next((token[2] for token in reversed(tokens) if token[2]), "")
    email = _EMAIL.search("".join(angle.split())) if angle else _EMAIL.search(text)
    if not email:
        return None
    comment = next((token[3] for token in tokens if token[3]), "")
    name = text if angle and text.strip() else comment
    return Address(_name(name), email[0].strip("'\"."))


def _plain(token: re.Match[str]) -> str:
    if token[1] is not None:
        return _ESCAPE.sub(r"\1", token[1])
    return token[5] or ""


def _name(text: str) -> str:
    return " ".join(header.words(text).split())[:200]


def _is_list(email: str) -> bool:
    host = email.rpartition("@")[2].lower()
    return host in _LIST_HOSTS or host.startswith("lists.")


def _list_id(email: str) -> str:
    return _PLUS.sub("", email, count=1).replace("@", ".")
