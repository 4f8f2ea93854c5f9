# SPDX-License-Identifier: Apache-2.0
"""Parser for one statement in a structure: the members that it declares, with their types."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.c.tokens import Token, is_word, pairs

_ATTRIBUTE = re.compile(
    r"__(?:rcu|user|iomem|percpu|force|bitwise|private|packed\w*|aligned\w*|attribute__|attribute"
    r"|counted_by\w*|guarded_by|pt_guarded_by|sized_by|randomize_layout|no_randomize_layout"
    r"|nonstring|designated_init|deprecated|maybe_unused|kptr\w*|uptr|nocast|data_racy|read_mostly"
    r"|cacheline\w*|__cacheline\w*|internodealigned_in_smp|page_aligned\w*|nonnull|noreturn)"
)
# markers that are alone in a structure, without a semicolon
_MARKERS = frozenset({"randomized_struct_fields_start", "randomized_struct_fields_end"})
_MACRO = re.compile(r"_*[A-Z][A-Z0-9_]*")
# macros whose first argument is a type
_TYPE_FIRST = frozenset({"DECLARE_FLEX_ARRAY", "__DECLARE_FLEX_ARRAY", "TRAILING_OVERLAP"})


class Declared(NamedTuple):
    """A member that a statement declares.

    `type` is the declaration without the name, with single blanks. `at` is the token that has the
    name.
    """

    name: str
    type: str
    at: Token


def is_attribute(word: str) -> bool:
    return bool(_ATTRIBUTE.fullmatch(word))


def without_attributes(found: Sequence[Token]) -> list[Token]:
    """Return the given tokens without `__rcu`, `__aligned(8)` and similar attributes."""
    closing = pairs(found)
    kept: list[Token] = []
    place = 0
    while place < len(found):
        if is_attribute(found[place].text):
            place = closing.get(place + 1, place)
        else:
            kept.append(found[place])
        place += 1
    return kept


def read(statement: Sequence[Token], head: int = 0) -> Iterator[Declared]:
    """Yield the members of a statement such as `int a:3, *b;` or `DECLARE_BITMAP(c, N);`.

    In a statement such as `struct { … } name;`, `head` counts the tokens in front of the braces.
    """
    if head:
        if without_attributes(statement[head:]):
            yield from _declarators(statement, is_definition=True)
        return
    found = [token for token in statement if token.text not in _MARKERS]
    closing = pairs(found)
    place = 0
    while _is_macro_call(found[place : place + 2]) and place + 1 in closing:
        end = closing[place + 1]
        yield from _macro(found[place : end + 1])
        place = end + 1
    if without_attributes(found[place:]):
        yield from _declarators(found[place:])


def _is_macro_call(found: Sequence[Token]) -> bool:
    return len(found) > 1 and found[1].text == "(" and bool(_MACRO.fullmatch(found[0].text))


def _macro(found: Sequence[Token]) -> Iterator[Declared]:
    macro = found[0].text
    arguments = list(_split(found[2:-1]))
    index = 1 if macro in _TYPE_FIRST and len(arguments) > 1 else 0
    name = arguments[index][0] if arguments and arguments[index] else found[0]
    if is_word(name.text) and name is not found[0]:
        yield Declared(name.text, spell([token for token in found if token is not name]), name)
    else:
        yield Declared(spell(found), "", found[0])


def _split(found: Sequence[Token]) -> Iterator[list[Token]]:
    """Split tokens at the commas that are outside of parentheses and brackets."""
    depth = 0
    part: list[Token] = []
    for token in found:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.text, 0)
        if token.text == "," and depth <= 0:
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _declarators(found: Sequence[Token], is_definition: bool = False) -> Iterator[Declared]:
    base: list[Token] | None = None
    for part in _split(found):
        name = _name(part)
        if name is None:
            base = base or part
            continue
        rest = [token for token in part if token is not name]
        if base is None:
            base = _base(part, name)
            if not (is_definition or _is_type(rest)):
                return
        else:
            rest = [*base, *rest]
        yield Declared(name.text, spell(rest), name)


def _name(part: Sequence[Token]) -> Token | None:
    """Return the token with the name in a declarator such as `a[3]`, `a:3` or `(*a)(int)`."""
    last = None
    plain = without_attributes(part)
    for index, token in enumerate(plain):
        if token.text == "(" and index + 1 < len(plain) and plain[index + 1].text == "*":
            return _first_name(plain[index + 2 :])
        if token.text in {"[", ":", "="}:
            return last
        if is_word(token.text):
            last = token
    return last


def _first_name(part: Sequence[Token]) -> Token | None:
    words = (token for token in part if is_word(token.text))
    return next((word for word in words if not _is_qualifier(word.text)), None)


def _is_qualifier(word: str) -> bool:
    return word in {"const", "volatile"} or is_attribute(word)


def _base(part: Sequence[Token], name: Token) -> list[Token]:
    """Return the tokens that all declarators of a statement share, such as `unsigned long`."""
    base = []
    for token in part:
        if token is name or token.text in {"*", "("}:
            break
        base.append(token)
    return base


def _is_type(rest: Sequence[Token]) -> bool:
    """Return whether tokens name a type: `struct`, `union` or `enum` alone do not."""
    words = [token.text for token in rest if is_word(token.text) and not is_attribute(token.text)]
    if len(rest) > len(words) and words:
        return True
    return any(word not in {"struct", "union", "enum"} for word in words)


def spell(found: Sequence[Token]) -> str:
    """Join tokens to one line of C with uniform spacing."""
    text = ""
    previous = ""
    for index, token in enumerate(found):
        following = found[index + 1].text if index + 1 < len(found) else ""
        text += " " * _is_spaced(previous, token.text, following) + token.text
        previous = token.text
    return text


def _is_spaced(previous: str, text: str, following: str) -> bool:
    if not previous:
        return False
    if previous in {",", ":"} or text == ":":
        return True
    if text == "(":
        return following == "*"
    return (_is_atom(previous) or previous == "]") and (_is_atom(text) or text == "*")


def _is_atom(text: str) -> bool:
    return text[0].isalnum() or text[0] == "_"
