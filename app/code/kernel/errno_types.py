# SPDX-License-Identifier: Apache-2.0
"""Types that cannot carry an error number, and the errors that a function returns."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from app.code.c.events import Event
from app.code.c.fragment import CodeLine
from app.code.c.function_view import FunctionView
from app.code.kernel.errno import mentioned
from app.patterns import pattern

_UNSIGNED = r"(?:__)?u(?:8|16|32|64)|uint(?:8|16|32|64)?_t|unsigned char|unsigned short|u?int32_t"
_COUNTING = r"unsigned(?: int)?(?! ?(?:long|char|short))|uint|u_int"
_CODES = r"irqreturn_t|vm_fault_t|blk_status_t|acpi_status|__poll_t|umode_t|pci_ers_result_t"
_RETURN_TYPE = pattern(rf"\b(?:(bool|_Bool|{_CODES})|({_UNSIGNED}|{_COUNTING}|enum \w+))$")
_QUALIFIER = pattern(
    r"\b(?:static|inline|extern|const|asmlinkage|noinline|notrace|(?!__(?:u\d|poll))__[a-z_]+)\b"
)
_ALIASES = {"_Bool": "bool"}
_LOCAL = pattern(
    rf"[ \t]+(bool|irqreturn_t|{_UNSIGNED}|{_COUNTING}|size_t|unsigned long)[ \t]+"
    r"([A-Za-z_][^(){}]{0,300})"
)
_SIGNED = pattern(
    r"(?<!unsigned )\b(?:int|long|ssize_t|s8|s16|s32|s64|loff_t)[ \t]+([A-Za-z_][^(){}]{0,300})"
)
_INT = pattern(r"(?<!unsigned )(?<!long )\b(?:int|s32)[ \t]+([A-Za-z_][^(){}]{0,300})")
# types of 8 or 16 bits
_SHORT = pattern(r"^(?!enum).*(?:8|16|char|short)")
_CALL = pattern(r"\b([A-Za-z_]\w*+)\(")
_NAME = pattern(r"[ \t]*(\w+)[ \t]*")
_LITERAL = pattern(r"return(?: .{0,200}[?:])? ?-(E[A-Z0-9_]{2,24})(?: ?:.{0,200})?")
_CARRIER = pattern(r"return (PTR_ERR|dev_err_probe) ?\((?!.*\) ?[=!<>&|])")
_VARIABLE = pattern(r"return \(?(\w+)\)?")
_TEST = pattern(r"[ \t]*if \((\w+) < 0\)(?: \{)?")
_KEPT_IN = pattern(r"(?<![\w.>])(\w+)[ \t]*=$")
_BELOW_ZERO = pattern(r"(?<![\w.>])(\w+) < 0(?!\w)")
_IF = pattern(r"\bif\b|\belse\b")
# the number of lines above a return in which the test that guards it is searched
_NEAR = 5
# the number of characters in front of a call that are read
_BEFORE = 200


class ReturnType(NamedTuple):
    """A return type that cannot carry an error number.

    `is_certain` marks types such as `bool` and `irqreturn_t`, which never carry one.
    """

    name: str
    is_certain: bool


class ReturnedError(NamedTuple):
    """An error that a `return` statement returns: `-EINVAL`, or a description of the error."""

    line: int
    text: str
    is_literal: bool


class LocalVariable(NamedTuple):
    type: str
    line: CodeLine


def return_type_in(signature: str, function: str) -> ReturnType | None:
    """Return the type in the head of a function if this type cannot carry an error number."""
    before, name, _ = signature.partition(f"{function}(")
    words = " ".join(_QUALIFIER.sub(" ", before).split())
    match = _RETURN_TYPE.fullmatch(words) if name else None
    return ReturnType(_ALIASES.get(words, words), bool(match[1])) if match else None


def returned(function: FunctionView) -> Iterator[ReturnedError]:
    """Yield the errors that a function returns."""
    for event in function.returns:
        literal = _LITERAL.fullmatch(event.statement)
        if literal and mentioned(literal[1]):
            yield ReturnedError(event.line, f"-{literal[1]}", True)
        elif carrier := _CARRIER.match(event.statement):
            yield ReturnedError(event.line, f"the error of {carrier[1]}()", False)
        elif variable := _negative(event, function):
            yield ReturnedError(event.line, f"a negative {variable}", False)


def hides_type(function: FunctionView, signature: str) -> bool:
    """Return whether an added line returns an error and the head does not show the type."""
    before, name, _ = signature.partition(f"{function.name}(")
    if name and before.strip():
        return False
    return any(line in function.added for line in (one.line for one in returned(function)))


class Callers:
    """The calls in the functions of one file. Each function is read once.

    `functions` returns the functions; it is called if a question needs them.
    """

    def __init__(self, functions: Callable[[], Sequence[FunctionView]]) -> None:
        self._functions = functions
        self._tested: dict[int, tuple[set[str], set[str]]] = {}

    @cached_property
    def _calls(self) -> dict[str, list[tuple[FunctionView, str]]]:
        """Map each called name to its callers, with the text in front of the call."""
        found: dict[str, list[tuple[FunctionView, str]]] = defaultdict(list)
        for caller in self._functions():
            for line, match in caller.search(_CALL):
                before = line.masked[max(match.start() - _BEFORE, 0) : match.start()]
                found[match[1]].append((caller, before.rstrip()))
        return found

    def cast_back(self, function: FunctionView, type_: str) -> bool:
        """Return whether all visible callers make an error of what a static function returns.

        A caller does so with a cast, or if it keeps the result in a signed variable and tests
        `< 0`. At least one caller must be visible. The sign of 8 or 16 bits is lost. The sign of 32
        bits comes back in an `int`, and not in a `long`. The sign of 64 bits comes back in both.
        """
        if not function.signature.startswith("static") or _SHORT.search(type_):
            return False
        is_wide = "64" in type_ and not type_.startswith("enum")
        calls = [one for one in self._calls[function.name] if one[0].name != function.name]
        return bool(calls) and all(self._makes_int(*call, is_wide) for call in calls)

    def _makes_int(self, caller: FunctionView, before: str, is_wide: bool) -> bool:
        if before.endswith(("(int)", "(s32)")):
            return True
        kept = _KEPT_IN.search(before)
        if not kept:
            return False
        if id(caller) not in self._tested:
            below = {match[1] for _, match in caller.search(_BELOW_ZERO)}
            self._tested[id(caller)] = (
                below.intersection(_declared(caller, _SIGNED)),
                below.intersection(_declared(caller, _INT)),
            )
        signed, int_ = self._tested[id(caller)]
        return kept[1] in (signed if is_wide else int_)


def _negative(event: Event, function: FunctionView) -> str:
    """Return the returned variable if a test `if (variable < 0)` guards the `return`."""
    returned = _VARIABLE.fullmatch(event.statement)
    lines = function.pieces[event.fragment].lines
    place = event.line - lines[0].number
    for near in reversed(lines[max(place - _NEAR, 0) : place] if returned else ()):
        test = _TEST.fullmatch(near.masked.rstrip())
        if test and returned and test[1] == returned[1]:
            return test[1]
        if "}" in near.masked or "=" in near.masked or _IF.search(near.masked):
            break
    return ""


def local_variables(function: FunctionView) -> dict[str, LocalVariable]:
    """Return the local variables that cannot hold an error number.

    A name that a signed variable also has is left out.
    """
    found: dict[str, LocalVariable] = {}
    for line in function.lines:
        match = _LOCAL.match(line.masked)
        for name in _names(match[2]) if match else ():
            if match:
                found.setdefault(name, LocalVariable(match[1], line))
    signed = set(_declared(function, _SIGNED))
    return {name: local for name, local in found.items() if name not in signed}


def _declared(function: FunctionView, types: re.Pattern[str]) -> Iterator[str]:
    return (name for _, match in function.search(types) for name in _names(match[1]))


def _names(declarators: str) -> Iterator[str]:
    for part in declarators.split(","):
        name = _NAME.fullmatch(part.partition("=")[0].partition(";")[0])
        if name:
            yield name[1]
