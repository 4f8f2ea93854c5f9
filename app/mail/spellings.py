# SPDX-License-Identifier: Apache-2.0
"""Names of people, compared whatever their order, accents and additions."""

import re
import unicodedata
from functools import lru_cache

from app.model import Address

_REMARK = re.compile(r"\([^()]{0,100}\)|\[[^\[\]]{0,100}\]")
_WORD = re.compile(r"[^\W_]+")
# some write an umlaut as two letters, others drop its dots
_UMLAUT = re.compile(r"([aou])e")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "ı": "i"})


def are_alike(one: Address, other: Address) -> bool:
    """Return whether two people have the same name, or one of them has the other as mail address.

    A middle name, an employer in brackets, another order of names and missing accents do not count.
    """
    return any(
        mine and yours and (mine <= yours or yours <= mine)
        for mine in _names(one)
        for yours in _names(other)
    )


def words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case and without accents. Initials are left out."""
    return _words(text[:200].lower())


@lru_cache(maxsize=1_000)  # the same people write many mails
def _words(text: str) -> frozenset[str]:
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text).translate(_LETTERS)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    found = _WORD.findall(text.replace("-", " "))
    unified = (_UMLAUT.sub(r"\1", word) for word in found)
    return frozenset(word for word in unified if len(word) > 1 or not word.isascii())


def _names(person: Address) -> tuple[frozenset[str], ...]:
    """Return the words of a person's name, and the words before the `@` of the mail address. A
    single word before the `@` is left out."""
    local = words(person.email.partition("@")[0])
    name = words(_REMARK.sub(" ", person.name))
    return (name, local) if len(local) > 1 else (name,)
