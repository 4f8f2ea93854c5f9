# SPDX-License-Identifier: Apache-2.0
"""Addresses in a From, To or Cc field, and the mailing lists that a header names."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from app.mail.read import header
from app.mail.read.header import Fields
from app.model import Address

_MAX_ADDRESSES = 1000
_MAX_LISTS = 50
# characters of a field that names a list, and of all such fields of one name
_MAX_VALUE = 2000
_MAX_VALUES = 10_000

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
_ASIDE = re.compile(r'"((?:[^"\\]|\\.){0,300})"|\((?:[^()\\]|\\.){0,300}\)', re.DOTALL)
_ANGLE = re.compile(r"<([^<>]{1,500})>")
_LIST_ID = re.compile(r"[\w+~/=-]{1,200}(?:\.[\w+~/=-]{1,200}){0,20}")
_MAX_LIST_ID = 255  # RFC 2919
_PLUS = re.compile(r"\+[^@]{0,200}")
# Google Groups writes `list x@y; contact x+owners@y`, ezmlm `contact x-help@y; run by ezmlm` or
# `x-help@y; run by ezmlm`
_POSTING = re.compile(r"\blist\s{1,20}([^\s;,]{1,500})", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:^|\s)<?([^\s<;,@]{1,200}?)[-+](?:help|owners?)(@[^\s;,>]{1,255})", re.IGNORECASE
)
_ANY_CONTACT = re.compile(r"\bcontact\b", re.IGNORECASE)

# Hosts that are not called lists.something and have only mailing lists as addresses.
_LIST_HOSTS = frozenset({"vger.kernel.org", "googlegroups.com", "groups.io", "yahoogroups.com"})
# Hosts that have people as senders, but whose addresses among recipients mostly are lists.
_MIXED_HOSTS = frozenset({"kvack.org", "nongnu.org", "alsa-project.org", "sourceware.org"})


def parse(value: str) -> tuple[Address, ...]:
    """Return the addresses in a header field. Parts without an address are skipped."""
    found = _addresses(value)
    if not found and "=?" in value:  # the whole field is encoded, including brackets
        found = _addresses(header.words(value))
    return tuple(found)


def lists_of(people: Iterable[Address]) -> tuple[str, ...]:
    """Return the List-Ids of the mailing lists among people."""
    return _unique(_list_id(one.email) for one in people if _is_list(one.email))


def lists_named(fields: Fields) -> tuple[str, ...]:
    """Return the List-Ids of the lists that sent a mail, as its header names them.

    A list that is subscribed to another list keeps the X-Mailing-List of that list. If List-Id and
    X-Mailing-List fields name no list, the Mailing-List or else the List-Post fields count.
    """
    found, others = (_named(_bounded(fields.all(field))) for field in ("List-Id", "X-Mailing-List"))
    found += tuple(name for name in others if not any(_is_same(name, one) for one in found))
    found = found or _named([_posting(value) for value in _bounded(fields.all("Mailing-List"))])
    return found[:_MAX_LISTS] or _named(_bounded(fields.all("List-Post")))


def _named(values: Iterable[str]) -> tuple[str, ...]:
    return _unique(name for value in values for name in _names(value))


def _is_same(name: str, other: str) -> bool:
    """Return whether two List-Ids are those of one list, such as demo.x.org and demo.lists.x.org.

    A short name stands for any list of that name.
    """
    (local, _, host), (other_local, _, other_host) = name.partition("."), other.partition(".")
    mine, others = (f".{one}" if one else "" for one in (host, other_host))
    return local == other_local and (mine.endswith(others) or others.endswith(mine))


def _bounded(values: Iterable[str]) -> list[str]:
    bounded, left = [], _MAX_VALUES
    for value in islice(values, _MAX_LISTS):
        bounded.append(value[: min(left, _MAX_VALUE)])
        left -= len(bounded[-1])
    return bounded


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    short = (name.lower() for name in names if len(name) <= _MAX_LIST_ID)
    return tuple(dict.fromkeys(short))[:_MAX_LISTS]


def _posting(value: str) -> str:
    """Return the address of the list in a Mailing-List field; empty if only a person is named."""
    if posting := _POSTING.search(value):
        return posting[1]
    if contact := _CONTACT.search(value):
        return contact[1] + contact[2]
    return "" if _ANY_CONTACT.search(value) else value


@lru_cache(maxsize=1_000)  # a list sends the same field with each mail
def _names(value: str) -> tuple[str, ...]:
    """Return the List-Ids in a field: those in angle brackets, or else those alone.

    Text in quotes and encoded words counts only if no other text has a List-Id.
    """
    simple = value.strip("<> ")
    if "." in simple and _LIST_ID.fullmatch(simple):
        return (simple,)
    plain = unquoted = value
    for _ in range(3):  # comments may be nested
        if not _ASIDE.search(unquoted):
            break
        plain, unquoted = _ASIDE.sub(" ", plain), _ASIDE.sub(r" \1 ", unquoted)
    for text in dict.fromkeys((plain, unquoted, header.words(value))):
        inside = [name for angle in _ANGLE.findall(text) if (name := _name_in(angle))]
        words = [_name_in(word.strip("<>,;")) for word in text.split()]
        bare = [name for name in words if name.count(".") > (len(words) > 1)]
        if found := [name for name in inside if "." in name] or inside[:1] or bare:
            return tuple(found)
    return ()


def _name_in(text: str) -> str:
    """Return the List-Id in a text that consists of a List-Id or of the address of a list."""
    name = "".join(text.split())
    if name.lower().startswith("mailto:"):
        url = name[len("mailto:") :].partition("?")[0]
        name = unquote(url)
        # a plus sign that is written as %2B belongs to the name of the list
        if "%2b" in url.lower() and _EMAIL.fullmatch(name):
            name = name.replace("@", ".")
    name = _list_id(name) if _EMAIL.fullmatch(name) else name
    name = name.strip(".")
    return name if _LIST_ID.fullmatch(name) else ""


def is_list_host(host: str) -> bool:
    """Return whether a host in lower case has only mailing lists as addresses."""
    return host in _LIST_HOSTS or host.startswith("lists.")


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


@lru_cache(maxsize=5_000)  # most mails of a list go to the same people
def _is_list(email: str) -> bool:
    local, _, host = email.lower().rpartition("@")
    # groups.io writes `ada=example.com@groups.io` for a person
    return host in _MIXED_HOSTS or (is_list_host(host) and "=" not in local)


def _list_id(email: str) -> str:
    return _PLUS.sub("", email, count=1).replace("@", ".")
