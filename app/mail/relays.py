# SPDX-License-Identifier: Apache-2.0
"""People behind a From that a mailing list or a relay rewrote.

Mailing lists put their own address in the From of people whose domain forbids changes of their
mails (DMARC). Relays such as B4 do so because they send the mail.
"""

import re
from collections.abc import Collection, Iterable

from app.mail import spellings
from app.mail.read import address
from app.model import Address

# Sympa, Google Groups and B4 keep the From that they rewrite here.
ORIGINAL = "X-Original-From"
# Other fields in which a list or its sender names the person. RFC 9057 defines the first one.
TOLD = ("Author", "Original-From", "X-Original-Sender", "Reply-To")

# People are called Via and Par, so the case of the word counts in the name of a person.
_VIA = re.compile(r"[ \t]\(?(?:v[ií]a|über|ueber|par|przez|através de|tramite)[ \t]+\S")
_ANY_VIA = re.compile(_VIA.pattern, re.IGNORECASE)
_QUOTES = "'\"‘’“” \t"
_AT = re.compile(r"([^\s@()'\"]{1,100}) (?:at|\[at\]|\(at\)) ([\w-]{1,60}(?:\.[\w-]{1,60}){1,5})")
_IN_NAME = re.compile(r"[^\s@<>,;:()'\"]{1,100}@[\w.-]{1,200}")
_NO_NAME = re.compile(r"(.{1,100}?)-{3}")  # Mailman writes this for people without a name
# groups.io and others write the address of the sender into their own
_ENCODED = re.compile(
    r"(?:.{0,100}\+)?([^+=@]{1,100})=([\w-]{1,60}(?:\.[\w-]{1,60}){1,5})@.{1,255}"
)
# addresses that never are the own ones of people
_ALWAYS = re.compile(r"devnull\+|dmarc-no-?reply|.{0,200}[-_]dmarc-request(?:@|\Z)", re.IGNORECASE)
_SERVICES = ("noreply", "no-reply")


def is_relay(email: str) -> bool:
    """Return whether a mail address belongs to a list or a relay, and not to a person."""
    local, _, host = email.lower().rpartition("@")
    is_list = address.is_list_host(host)
    return is_list or local.startswith(_SERVICES) or bool(_ALWAYS.match(local))


def shown(sender: Address) -> Address | None:
    """Return the person that the name in a From shows, if the name has the form `NAME via LIST`.

    The person has a mail address only if the name contains one.
    """
    via = (_ANY_VIA if is_relay(sender.email) else _VIA).search(sender.name)
    return _shown(sender.name[: via.start()]) if via else None


def may_be_rewritten(sender: Address, lists: Collection[str]) -> bool:
    """Return whether a From may be that of a list or a relay, by the From and the List-Ids alone.

    `is_rewritten` needs more fields of the mail, so this test saves time.
    """
    if sender.email.lower().replace("@", ".") in lists or is_relay(sender.email):
        return True
    return bool(_VIA.search(sender.name))


def is_rewritten(
    sender: Address,
    lists: Collection[str],
    told: Collection[Address],
    recipients: Iterable[Address],
) -> bool:
    """Return whether a list or a relay put its own address in the From of a mail.

    `lists` are the List-Ids in the fields of the mail, and `told` the people in the fields of TOLD.
    The address in the From must be that of such a list, or of a recipient or a relay. For a
    recipient that is not a list, the name must say `NAME via LIST`.
    """
    if address.list_id(sender.email) in lists or _ALWAYS.match(sender.email):
        return True
    via, is_of_relay = shown(sender), is_relay(sender.email)
    if not via and not is_of_relay:
        return False
    if (via and is_of_relay) or _ENCODED.fullmatch(sender.email):
        return True
    email = sender.email.lower()
    is_recipient = any(email == one.email.lower() for one in recipients)
    return is_recipient or bool(via and any(spellings.are_alike(via, one) for one in told))


def behind(
    sender: Address, lists: Collection[str], told: Iterable[Address], others: Iterable[Address]
) -> Address:
    """Return the person behind a rewritten From.

    `told` are the people in the fields of TOLD. `others` are people that the mail names elsewhere;
    one of them counts only with the name that the From shows. If no mail address is found, the
    person has only a name.
    """
    name = shown(sender) or _shown(sender.name)
    if name.email:
        return name
    if encoded := _ENCODED.fullmatch(sender.email):
        return Address(name.name, f"{encoded[1]}@{encoded[2]}")
    email = sender.email.lower()
    known = {one.email.lower(): one for one in told if _is_person(one, email, lists)}
    every = (*known.values(), *(one for one in others if _is_person(one, email, lists)))
    found = next((one for one in every if spellings.are_alike(one, name)), None)
    if not found and len(known) == 1:
        (only,) = known.values()
        found = None if spellings.words(only.name) and spellings.words(name.name) else only
    if not found:
        return name
    return Address(name.name or found.name, found.email)


def named(sender: Address, original: Address) -> Address:
    """Return the person in the field ORIGINAL, with the name in the From if the field has none."""
    if original.name:
        return original
    person = shown(sender) or _shown(sender.name)
    return Address(person.name, original.email)


def _is_person(person: Address, sender: str, lists: Collection[str]) -> bool:
    email = person.email.lower()
    is_list = is_relay(email) or address.list_id(email) in lists
    return bool(email) and email != sender and not is_list


def _shown(text: str) -> Address:
    text = text.strip(_QUOTES)
    email = _IN_NAME.search(text)
    at = None if email else _AT.search(text)
    found = email[0] if email else f"{at[1]}@{at[2]}" if at else ""
    name = text.replace(email[0] if email else at[0] if at else "\n", " ")
    bare = _NO_NAME.fullmatch(name)
    return Address(" ".join((bare[1] if bare else name).split()).strip(_QUOTES + "()<>"), found)
