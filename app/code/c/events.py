# SPDX-License-Identifier: Apache-2.0
"""Events in a function, step by step: cleanup, jumps, labels, loops, and their scopes."""

from dataclasses import dataclass
from enum import StrEnum

from app.code.c.fragment import CodeLine


class EventKind(StrEnum):
    CLEANUP = "cleanup"
    SCOPED = "scoped"
    GOTO = "goto"
    LABEL = "label"
    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"
    CASE = "case"
    DEFAULT = "default"
    LOOP = "loop"
    SWITCH = "switch"


class Direction(StrEnum):
    """The direction of a `goto`; unknown if its label is not among the visible lines."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a function.

    `name` is the target of a goto, a label, or the word that opens or declares (`guard`, `__free`,
    `list_for_each_entry`). `argument` is the text in the first parentheses after `name`: `mutex` in
    `guard(mutex)(&m)`. `variable` is the variable of a cleanup declaration. `statement` is the
    masked statement, collapsed; for a loop or scope, its head.

    `scope` names the blocks around the event, outermost first; ids are unique in a function. A
    block that begins above the visible lines has an id of its own, never shared between hunks.
    `inside` lists the enclosing loops, switches and scoped regions, innermost last: `break` leaves
    `inside[-1]`. `under` lists the cleanup declarations and scoped regions in force. `body` is the
    region of an event that opens one.
    """

    kind: EventKind
    at: CodeLine
    name: str = ""
    argument: str = ""
    variable: str = ""
    statement: str = ""
    scope: tuple[int, ...] = ()
    inside: tuple["Event", ...] = ()
    under: tuple["Event", ...] = ()
    fragment: int = 0
    body: int | None = None
    direction: Direction = Direction.UNKNOWN

    @property
    def line(self) -> int:
        return self.at.number

    @property
    def added(self) -> bool:
        return self.at.added

    @property
    def text(self) -> str:
        return self.at.text
