# SPDX-License-Identifier: Apache-2.0
"""Whose mails are taken, and by which list they came."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.errors import UserError

_ENTRY = re.compile(
    r"(?P<address>[!#-+\--;=?A-~]{1,64}@[A-Za-z0-9.-]{1,255})(?:=(?P<list>[A-Za-z0-9._-]{1,200}))?"
)


@dataclass(frozen=True, slots=True)
class Recipients:
    """The List-Id of each address that mails are taken for, empty where it has none.

    Addresses and List-Ids are in lower case. Without any address everybody's mails are taken.
    """

    lists: Mapping[str, str]

    def __contains__(self, address: str) -> bool:
        return not self.lists or address.lower() in self.lists

    def lists_of(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """The List-Ids that a mail to these addresses came by, each once."""
        found = (self.lists.get(address.lower(), "") for address in addresses)
        return tuple(dict.fromkeys(name for name in found if name))


def read(text: str) -> Recipients:
    """`address` or `address=List-Id`, several separated by commas or blanks.

    Raises:
        UserError: an entry is neither, or an address has two List-Ids.
    """
    lists: dict[str, str] = {}
    for entry in text.replace(",", " ").split():
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise UserError(f"{entry!r} is neither an address nor address=List-Id")
        address, name = match["address"].lower(), (match["list"] or "").lower()
        if lists.setdefault(address, name) != name:
            raise UserError(f"{address} has two List-Ids")
    return Recipients(MappingProxyType(lists))
