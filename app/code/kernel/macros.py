# SPDX-License-Identifier: Apache-2.0
"""The use that macros make of their arguments: a macro may build another name from an argument.

With `#define MODE(x) [FOO_MODE_##x] = #x`, the text `MODE(FAST)` does not use a name `FAST`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from app.code.c import types
from app.code.c.fragment import Fragment
from app.patterns import pattern

_TOKEN = pattern(r"\w++|##|\.\.\.|[^\s\w]")
_CONSTANT = pattern(r"_*+[A-Z][A-Z0-9_]*+")
# macros of the kernel's own headers whose arguments are plain expressions
_EXPRESSIONS = pattern(
    r"BIT(?:_ULL|S_TO_\w++)?|GENMASK\w*+|FIELD_(?:PREP|GET|FIT|MAX|MODIFY|PREP_CONST)"
    r"|(?:REG|CS)_(?:BIT|GENMASK)|ARRAY_SIZE|ALIGN|DIV_ROUND_\w++|ERR_PTR|PTR_ERR|IS_ERR\w*+"
    r"|REG_FIELD\w*+|(?:READ|WRITE)_ONCE|(?:WARN|BUG|BUILD_BUG)_ON\w*+|INIT_\w++|PCI_DEVICE"
    r"|MODULE_DEVICE_TABLE"
)
# the last arguments are names of members: `container_of(ptr, struct foo, member)`
_TAKES_MEMBER = pattern(
    r"(?:\w++_)?(?:container_of|offsetof)\w*+|struct_size\w*+|sizeof_field|\w*?_entry(?:_\w++)?"
)
_DEEPEST = 4
_LONGEST = 4000


_PARTS = 12


class _Macro(NamedTuple):
    parameters: tuple[str, ...]
    body: tuple[str, ...]


class Macros:
    """The macros with parameters that some fragments define."""

    def __init__(self, fragments: Iterable[Fragment]) -> None:
        self._known: dict[str, set[_Macro]] = defaultdict(set)
        self._judged: dict[tuple[str, int, int], bool] = {}
        for fragment in fragments:
            for one in types.members(fragment) if "define" in fragment.text else ():
                if one.kind == "define" and one.type and len(one.value) < _LONGEST:
                    parameters = tuple(one.type.strip("()").split(","))
                    body = tuple(_TOKEN.findall(one.value))
                    self._known[one.name].add(_Macro(parameters, body))

    def uses(self, macro: str, position: int) -> bool:
        """Return whether the argument at a position, counted from 0, is used as the name it is.

        If the fragments do not define the macro, the result is true for functions, and for those
        macros in upper case that are known to take expressions.
        """
        return self._uses(macro, position, _DEEPEST)

    def _uses(self, macro: str, position: int, depth: int) -> bool:
        if macro in self._known and depth:
            key = macro, position, depth
            if key not in self._judged:
                known = self._known[macro]
                self._judged[key] = all(self._uses_in(one, position, depth) for one in known)
            return self._judged[key]
        if _CONSTANT.fullmatch(macro):
            return bool(_EXPRESSIONS.fullmatch(macro))
        return not (position and _TAKES_MEMBER.fullmatch(macro))

    def _uses_in(self, macro: _Macro, position: int, depth: int) -> bool:
        """Return whether the body has the parameter in a place that no macro pastes or quotes."""
        last = len(macro.parameters) - 1
        name = macro.parameters[min(position, last)]
        name = "__VA_ARGS__" if name == "..." else name.removesuffix("...")
        for place, text in enumerate(macro.body):
            if text == name and not _is_pasted(macro.body, place):
                call = argument(macro.body, place)
                if not call or self._uses(*call, depth - 1):
                    return True
        return False


def _is_pasted(body: tuple[str, ...], place: int) -> bool:
    return body[place - 1 : place] in {("#",), ("##",)} or body[place + 1 : place + 2] == ("##",)


def argument(texts: Iterable[str], place: int) -> tuple[str, int] | None:
    """Return the call of which a token is a whole argument: the name, and the argument's position.

    The result is `None` if the token is a part of a longer expression, or not in a call.
    """
    found = list(texts)
    if found[place - 1 : place] not in (["("], [","]):
        return None
    if found[place + 1 : place + 2] not in ([")"], [","]):
        return None
    depth = commas = 0
    for at in range(place - 1, 0, -1):
        if found[at] in {")", "]", "}"}:
            depth += 1
        elif found[at] in {"(", "[", "{"} and depth:
            depth -= 1
        elif found[at] in {"(", "[", "{", ";"}:
            is_call = found[at] == "(" and re.fullmatch(r"[A-Za-z_]\w*+", found[at - 1])
            return (found[at - 1], commas) if is_call else None
        elif found[at] == "," and not depth:
            commas += 1
    return None


def may_be_pasted(name: str, parts: set[str]) -> bool:
    """Return whether a macro may build a name: one part is the text before or after a `_`."""
    cuts = [place for place, letter in enumerate(name) if letter == "_" and place][:_PARTS]
    ends = {half for cut in cuts for half in (name[:cut], name[cut + 1 :], name[: cut + 1])}
    return bool(ends & parts)
