# SPDX-License-Identifier: Apache-2.0
"""Identities of people.

A person may use several addresses, and mailing lists may rewrite the From.
"""

import re
from collections.abc import Iterable

from app.mail import relays, spellings
from app.mail.read import address
from app.model import Address, Patch

# text after an address: a version, a remark, the first line of an error
_AFTER = re.compile(r">[ \t][^<>,]{1,300}$")
_PLUS = re.compile(r"\+[^@]{0,200}(?=@)")
_HIDDEN = re.compile(
    r"\[(?:email|e-mail)[ \xa0]?(?:protected|redacted)|redacted|@\.\.\.|@xxx", re.I
)
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
    """Return whether two addresses belong to one person, whatever mails they are from.

    The mail addresses must be equal, except for case and a part after `+`. A name is no evidence,
    because many people share one. The same name and the same part before another host are evidence
    only if the part is not made of the name, such as `jic23`.
    """
    mine, yours = _mailbox(one.email), _mailbox(other.email)
    if not mine or not yours:
        return False
    return mine == yours or (
        _same_local(mine, yours)
        and spellings.are_alike(one, other)
        and not _is_of_name(mine.partition("@")[0], one)
    )


def alike(one: Address, other: Address) -> bool:
    """Return whether two addresses in one mail or one thread belong to one person.

    There, the name is enough, because many people use several addresses and spellings. A middle
    name, an employer in brackets, another order of names, missing accents or another host still
    mean the same person, and so do names without the blank, short forms and slips.
    """
    mine, yours = _mailbox(one.email), _mailbox(other.email)
    is_same = bool(mine) and (mine == yours or _same_local(mine, yours))
    return is_same or spellings.are_alike(one, other) or spellings.are_near(one, other)


def among(person: Address, people: Iterable[Address]) -> bool:
    """Return whether a person is one of some people who are in the same mail or thread."""
    return any(alike(person, other) for other in people)


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
    shown = relays.shown(sender)
    if shown or relays.is_relay(sender.email):
        reply_to = tuple(person for person in reply_to if not relays.is_relay(person.email))
    else:
        shown = sender if sender.name or sender.email else None
    return (*((shown,) if shown else ()), *(person for person in reply_to if person.email))


def host(person: Address) -> str:
    """Return the host of a mail address in lower case."""
    return person.email.rpartition("@")[2].lower()


def _mailbox(email: str) -> str:
    return _PLUS.sub("", email.lower(), count=1)


def _same_local(one: str, other: str) -> bool:
    local = one.partition("@")[0]
    is_telling = len(local) >= _MIN_LOCAL and local not in _SHARED
    return is_telling and local == other.partition("@")[0]


def _is_of_name(local: str, person: Address) -> bool:
    return any(len(word) > 2 and word in local for word in spellings.words(person.name))
