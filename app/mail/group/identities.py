# SPDX-License-Identifier: Apache-2.0
"""Identities of people.

A person may use several addresses, and mailing lists may rewrite the From.
"""

import re
import unicodedata
from collections.abc import Iterable

from app.mail.read import address
from app.model import Address, Patch

# text after an address: a version, a remark, the first line of an error
_AFTER = re.compile(r">[ \t][^<>,]{1,300}$")
_VIA = re.compile(r"^(.{1,200}?) via .{1,100}$", re.DOTALL)
_REMARK = re.compile(r"\([^()]{0,100}\)|\[[^\[\]]{0,100}\]")
_WORD = re.compile(r"[^\W_]+")
# some write an umlaut as two letters, others drop its dots
_UMLAUT = re.compile(r"([aou])e")
_PLUS = re.compile(r"\+[^@]{0,200}(?=@)")
_HIDDEN = re.compile(
    r"\[(?:email|e-mail)[ \xa0]?(?:protected|redacted)|redacted|@\.\.\.|@xxx", re.I
)
_RELAY = re.compile(r"devnull\+|.{0,200}@(?:vger\.kernel\.org|lists\.)", re.IGNORECASE)
# common names for the mailbox of a private domain; they do not identify a person
_SHARED = frozenset(
    ("contact", "devel", "developer", "hello", "info", "kernel", "linux", "mail", "mailbox")
)
# Two people often have the same local part if it is as short as this.
_MIN_LOCAL = 4


def read(value: str) -> tuple[Address, ...]:
    """Return the people that a trailer names.

    If a person has no usable mail address, the person has only a name.
    """
    value = _AFTER.sub(">", value)
    return address.parse(value) or ((Address(value.strip()[:200], ""),) if value.strip() else ())


def same(one: Address, other: Address) -> bool:
    """Return whether two addresses belong to one person, by mail address or by name.

    The comparison is lenient, because many people use several addresses and spellings. A middle
    name, an employer in brackets, another order of names, missing accents or another host still
    mean the same person.
    """
    return _same_email(one.email, other.email) or _same_name(one, other)


def among(person: Address, people: Iterable[Address]) -> bool:
    return any(same(person, other) for other in people)


def is_hidden(value: str) -> bool:
    """Return whether an archive removed the mail address from a line."""
    return bool(_HIDDEN.search(value)) or ("<" in value and "@" not in value)


def senders(patch: Patch) -> tuple[Address, ...]:
    """Return the people who may have sent a patch.

    If a list rewrote the From, the result has the people behind the rewritten From.
    """
    return behind(patch.sender, patch.reply_to)


def behind(sender: Address, reply_to: tuple[Address, ...]) -> tuple[Address, ...]:
    """Return the people in the From and Reply-To of a mail.

    If a list or a relay rewrote the From, the result has the people behind the rewritten From.
    """
    via = _VIA.match(sender.name)
    if not via and not _RELAY.match(sender.email):
        return tuple(person for person in (sender, *reply_to) if person.email)
    shown = (Address(via[1].strip("'\" "), ""),) if via else ()
    return (*shown, *(person for person in reply_to if not _RELAY.match(person.email)))


def host(person: Address) -> str:
    """Return the host of a mail address in lower case."""
    return person.email.rpartition("@")[2].lower()


def _same_email(one: str, other: str) -> bool:
    if not one or not other:
        return False
    mine, yours = _PLUS.sub("", one.lower(), count=1), _PLUS.sub("", other.lower(), count=1)
    local = mine.partition("@")[0]
    is_telling = len(local) >= _MIN_LOCAL and local not in _SHARED
    return mine == yours or (is_telling and local == yours.partition("@")[0])


def _same_name(one: Address, other: Address) -> bool:
    return any(
        mine and yours and (mine <= yours or yours <= mine)
        for mine in _names(one)
        for yours in _names(other)
    )


def _names(person: Address) -> tuple[frozenset[str], ...]:
    """Return the words of a person's name, and the words before the `@` of the mail address. A
    single word before the `@` is left out."""
    local = _words(person.email.partition("@")[0])
    named = _words(_REMARK.sub(" ", person.name))
    return (named, local) if len(local) > 1 else (named,)


def _words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case and without accents. Initials are left out."""
    plain = unicodedata.normalize("NFKD", text[:200].lower()).translate(_LETTERS)
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    found = _WORD.findall(bare.replace("-", " "))
    words = (_UMLAUT.sub(r"\1", word) for word in found)
    return frozenset(word for word in words if len(word) > 1 or not word.isascii())


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "ı": "i"})
