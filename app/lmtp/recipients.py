# SPDX-License-Identifier: Apache-2.0
"""The addresses for which the server accepts mails, and the mailing list of each address."""

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
    """The List-Id of each address for which the server accepts mails, empty without a List-Id.

    Addresses and List-Ids are in lower case. If there are no addresses, the server accepts mails
    for all addresses.
    """

    lists: Mapping[str, str]

    def __contains__(self, address: str) -> bool:
        return not self.lists or address.lower() in self.lists

    def lists_of(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return the List-Ids of the addresses to which a mail was sent, each List-Id once."""
        found = (self.lists.get(address.lower(), "") for address in addresses)
        return tuple(dict.fromkeys(name for name in found if name))


def read(text: str) -> Recipients:
    """Return the recipients that a text lists, each as `address` or `address=List-Id`.

    Commas or blanks separate the recipients in the text.

    Raises:
        UserError: an entry has neither form, or an address has two List-Ids.
    """
    lists: dict[str, str] = {}
    for entry in text.replace(",", " ").split():
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise UserError(f"invalid recipient {entry!r}: write an address or address=List-Id")
        address, name = match["address"].lower(), (match["list"] or "").lower()
        if lists.setdefault(address, name) != name:
            raise UserError(f"the recipient {address} has two List-Ids: keep one of them")
    return Recipients(MappingProxyType(lists))
