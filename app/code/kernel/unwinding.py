# SPDX-License-Identifier: Apache-2.0
"""Unwinding: each `goto` of a function that leads to code which undoes what the function did.

The code from a label to the end of the label's block decides. It unwinds if it calls a function
whose name says so, such as `kfree()` or `mutex_unlock()`. At a label for errors, such as
`err_power`, every call unwinds, but no message does. At a label such as `found`, a call unwinds
only if it releases what the function holds.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from enum import Enum, auto
from typing import NamedTuple

from app.code.c.events import Direction, Event
from app.code.c.function_view import FunctionView
from app.code.c.tokens import Token, is_word, tokens
from app.code.kernel import cleanup_names
from app.patterns import pattern

# fmt: off
_UNDOING = frozenset(
    [
        "abort", "bdput", "brelse", "cancel", "cleanup", "close", "complete", "consume",
        "deactivate", "dec", "deinit", "del", "delete", "dequeue", "deregister", "deselect",
        "destroy", "detach", "disable", "discard", "disconnect", "dispose", "done", "down", "dput",
        "drop", "end", "exit", "fdput", "fini", "fput", "free", "iounmap", "iput", "irele",
        "kfree", "kunmap", "kvfree", "leave", "mmput", "mntput", "munmap", "off", "poweroff",
        "purge", "put", "release", "relse", "remove", "reset", "restore", "revert", "rollback",
        "shutdown", "stop", "teardown", "terminate", "unbind", "uncharge", "undo", "uninit",
        "uninstall", "unlink", "unload", "unlock", "unmap", "unpin", "unprepare", "unregister",
        "unset", "unwind", "vfree",
    ]
)
_OF_ERRORS = frozenset(
    [
        "abort", "bail", "cleanup", "deinit", "del", "destroy", "detach", "disable", "free",
        "kfree", "oom", "put", "release", "remove", "restore", "rollback", "teardown", "undo",
        "uninit", "unlock", "unmap", "unpin", "unprepare", "unregister", "unwind",
    ]
)
# what a function releases before it goes on; foo_remove() may be what it found the object for
_HELD = frozenset(
    [
        "free", "kfree", "put", "release", "restore", "unlock", "unmap", "unpin", "unprepare",
    ]
)
_NO_CALLS = frozenset(
    [
        "for", "if", "likely", "max", "min", "return", "sizeof", "switch", "unlikely", "while",
    ]
)
# fmt: on
_EXITS = frozenset(["done", "end", "exit", "finally", "finish", "leave", "out", "ret", "return"])
# whole names, because power_up() and foo_enable() undo nothing
_UNLOCKING = pattern(r"up(?:_read|_write)?|preempt_enable\w*|local_(?:irq|bh)_enable\w*")
_MESSAGE = pattern(
    r"(?:pr|dev|netdev|netif|drm|trace)_\w+|WARN\w*|BUG\w*|\w*printk?(?:_\w+)?"
    r"|(?:\w+_)?(?:err|error|warn|warning|info|dbg|debug|notice|log|msg)"
)
_JUMPS = frozenset({"return", "goto", "break", "continue"})
# more is no code that people wrote
_MOST_LABELS = 100
_MOST_HOPS = 20
# at labels with these names the function goes on
_GOES_ON = frozenset(["again", "found", "loop", "next", "parent", "repeat", "restart", "retry"])
# longer code behind a label is not searched
_MOST_LINES = 200
_MOST_TOKENS = 3000


class Jumps(NamedTuple):
    """The jumps of a function, except those backwards, by the code behind their labels.

    The code unwinds (`undoing`); or ends the function in another way, behind a label such as `out`
    (`ending`); or does neither (`plain`). `hidden` is code that the hunks do not show. If its label
    has a name such as `err_power`, it counts as `undoing`.
    """

    undoing: tuple[Event, ...]
    ending: tuple[Event, ...]
    plain: tuple[Event, ...]
    hidden: tuple[Event, ...]


def jumps(function: FunctionView) -> Jumps:
    ahead = [goto for goto in function.gotos if goto.direction is not Direction.BACKWARD]
    labels = {label.name: label for label in function.labels} if ahead else {}
    if len(labels) > _MOST_LABELS:
        return Jumps((), (), (), tuple(ahead))
    behind = _behind(function, labels)
    effects = {name: _effect(behind, name) for name in {g.name for g in ahead}}
    return Jumps(*(tuple(goto for goto in ahead if effects[goto.name] is one) for one in _Effect))


class _Effect(Enum):
    UNDOES = auto()
    ENDS = auto()
    NOTHING = auto()
    HIDDEN = auto()


def _behind(function: FunctionView, labels: Mapping[str, Event]) -> dict[str, list[Token]]:
    """Map each label to the tokens from its line on, up to a limit."""
    code: dict[int, list[Token]] = {}
    found: dict[str, list[Token]] = {}
    for name, label in labels.items():
        lines = function.pieces[label.fragment].lines
        if label.fragment not in code:
            code[label.fragment] = tokens(lines)
        first = label.line - lines[0].number
        every = code[label.fragment]
        start = bisect_left(every, first, key=_index)
        end = bisect_left(every, first + _MOST_LINES, key=_index)
        found[name] = every[start : min(end, start + _MOST_TOKENS)]
    return found


def _index(token: Token) -> int:
    return token.index


def _effect(behind: Mapping[str, Sequence[Token]], name: str) -> _Effect:
    """Return the effect of a jump to a label.

    If a `goto` ends the code behind the label, the code behind the next label belongs to it.
    """
    for _ in range(_MOST_HOPS):
        found = _effect_here(behind[name], name) if name in behind else _Effect.HIDDEN
        if found is _Effect.HIDDEN and is_of_errors(name):
            return _Effect.UNDOES
        if isinstance(found, _Effect):
            return found
        name = found
    return _Effect.HIDDEN


def _effect_here(found: Sequence[Token], label: str) -> _Effect | str:
    """Return the effect of the code behind a label, or the label to which the code goes on."""
    first = next((place for place, token in enumerate(found) if token.text == ":"), 0) + 1
    is_exit = not _EXITS.isdisjoint(label.lower().split("_"))
    of_errors = is_of_errors(label)
    undoing = _HELD if _goes_on(label) else _UNDOING
    effect = _Effect.NOTHING
    depth = 0
    for place in range(first, len(found)):
        text = found[place].text
        depth += {"{": 1, "}": -1}.get(text, 0)
        is_last = text in _JUMPS and not depth and found[place - 1].text not in {")", "else"}
        if depth < 0 or is_last:
            return _last(found, place, of_errors) or effect
        if _is_ordinary(text, of_errors):
            return _Effect.NOTHING
        if _is_call(found, place, undoing, is_any=of_errors):
            return _Effect.UNDOES
        if is_exit and _is_call(found, place, undoing, is_any=True):
            effect = _Effect.ENDS
    return _Effect.HIDDEN


def _is_ordinary(text: str, of_errors: bool) -> bool:
    """Return whether a token shows that the label begins ordinary code: a test that leaves."""
    return not of_errors and (text in {"return", "goto"} or cleanup_names.is_one(text))


def _last(found: Sequence[Token], place: int, of_errors: bool) -> _Effect | str | None:
    """Return what the jump at the end of the code does: `return foo_put(foo);`."""
    if found[place].text == "goto" and place + 1 < len(found):
        return found[place + 1].text
    if found[place].text != "return":
        return None
    end = next((at for at in range(place, len(found)) if found[at].text == ";"), place)
    is_any = (_is_call(found, at, _UNDOING, is_any=of_errors) for at in range(place, end))
    return _Effect.UNDOES if any(is_any) else None


def _is_call(found: Sequence[Token], place: int, words: Set[str], *, is_any: bool) -> bool:
    """Return whether a token is the name of a called function that has one of the words in it.

    With `is_any`, each function counts that only writes no message.
    """
    name = found[place].text
    is_call = place + 1 < len(found) and found[place + 1].text == "(" and is_word(name)
    if not is_call or name in _NO_CALLS:
        return False
    if not words.isdisjoint(name.lower().split("_")) or _UNLOCKING.fullmatch(name):
        return True
    return is_any and not name.isupper() and not _MESSAGE.fullmatch(name)


def is_of_errors(label: str) -> bool:
    """Return whether a label's name says that the code behind it unwinds after an error."""
    parts = [part.rstrip("0123456789") for part in label.lower().split("_")]
    return not _OF_ERRORS.isdisjoint(parts) or any(p.startswith(("err", "fail")) for p in parts)


def _goes_on(label: str) -> bool:
    parts = label.lower().split("_")
    return not _GOES_ON.isdisjoint(parts) or any(part.startswith("skip") for part in parts)
