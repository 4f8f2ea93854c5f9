# SPDX-License-Identifier: Apache-2.0
"""Names of people, compared whatever their order, accents and additions."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import permutations

from app.model import Address

_REMARK = re.compile(r"\([^()]{0,100}\)|\[[^\[\]]{0,100}\]")
_WORD = re.compile(r"[^\W_]+")
# some write an umlaut as two letters, others drop its dots
_UMLAUT = re.compile(r"([aou])e")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "ı": "i"})

_MAX_JOINED = 4  # words of a name whose orders are tried
_MIN_JOINED = 4  # letters of a name that is one word
_MIN_SHORT = 3  # letters of a short form such as Ben
_MIN_CUT = 2  # letters that a short form leaves out: Jian is another name than Jiang
_MIN_SLIP = 6  # letters of a word in which a slip is told from another name
_SLIP = 0.85  # the share of equal letters of a misspelt word


def are_alike(one: Address, other: Address) -> bool:
    """Return whether two people have the same name, or one of them has the other as mail address.

    A middle name, an employer in brackets, another order of names and missing accents do not count.
    """
    return any(
        mine and yours and (mine <= yours or yours <= mine)
        for mine in _names(one)
        for yours in _names(other)
    )


def are_near(one: Address, other: Address) -> bool:
    """Return whether two names may be spellings of one name: joined, shortened or with a slip.

    Use this function only for people in one mail or thread, because other people have such names,
    too. `ZhangSan` and `San Zhang`, and `Krzystof Kozlowski` and `Krzysztof Kozlowski` are near, so
    are `jroe@example.com` and `Jane Roe`. `Alex Roe` and `Alexander Roe` are near only if their
    mail addresses have the same host or local part: Zhang Wei is another person than Zhang Weijie.
    """
    mine, yours = _name(one), _name(other)
    return (
        (_is_shortened(mine, yours) and _share_a_part(one.email, other.email))
        or _is_slip(mine, yours)
        or not _joined(mine).isdisjoint(_single(yours) | _local(other))
        or not _joined(yours).isdisjoint(_single(mine) | _local(one))
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


@lru_cache(maxsize=2_000)
def _joined(name: frozenset[str]) -> frozenset[str]:
    """Return a name as one word, in any order of its words, also with a first letter for a word."""
    if not 2 <= len(name) <= _MAX_JOINED:
        return frozenset()
    whole = {"".join(order) for order in permutations(name)}
    short = {a[0] + b for a, b in permutations(name, 2)}
    return frozenset(word for word in whole | short if len(word) >= _MIN_JOINED)


def _single(name: frozenset[str]) -> frozenset[str]:
    """Return a name that is one word; empty if the name has more words."""
    return name if len(name) == 1 else frozenset()


def _share_a_part(one: str, other: str) -> bool:
    """Return whether two mail addresses have the same local part or the same host."""
    parts = zip(one.lower().split("@"), other.lower().split("@"), strict=False)
    return any(mine and mine == yours for mine, yours in parts)


def _is_shortened(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Return whether each word of the shorter name begins, or is begun by, a word of the other."""
    short, long = sorted((mine, yours), key=lambda name: (len(name), sorted(name)))
    return len(short) > 1 and all(any(_is_short_form(a, b) for b in long) for a in short)


def _is_short_form(a: str, b: str) -> bool:
    """Return whether two words are equal or one is short for the other, as Alex for Alexander."""
    short, long = sorted((a, b), key=len)
    is_shorter = _MIN_SHORT <= len(short) <= len(long) - _MIN_CUT
    return a == b or (is_shorter and long.startswith(short))


def _is_slip(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Return whether one long word is misspelt, and the other words of two names are equal."""
    some, others = mine - yours, yours - mine
    if not (mine & yours) or len(some) != 1 or len(others) != 1:
        return False
    a, b = sorted(some | others)
    return min(len(a), len(b)) >= _MIN_SLIP and SequenceMatcher(None, a, b).ratio() >= _SLIP


def _names(person: Address) -> tuple[frozenset[str], ...]:
    """Return the words of a person's name, and the words before the `@` of the mail address. A
    single word before the `@` is left out."""
    local = _local(person)
    return (_name(person), local) if len(local) > 1 else (_name(person),)


@lru_cache(maxsize=2_000)
def _name(person: Address) -> frozenset[str]:
    return words(_REMARK.sub(" ", person.name))


@lru_cache(maxsize=2_000)
def _local(person: Address) -> frozenset[str]:
    return words(person.email.partition("@")[0])
