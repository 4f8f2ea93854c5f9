# SPDX-License-Identifier: Apache-2.0
"""Events in a C function, in order: cleanup, jumps, labels and loops, with their scopes."""

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
    """The direction of a `goto`; unknown if the visible lines do not contain its label."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """An event in a C function, such as a jump, a label or the beginning of a loop.

    `name` is the target of a `goto`, the label, or the macro or keyword (`guard`, `__free`,
    `list_for_each_entry`). `argument` is the text in the first parentheses after `name`: `mutex` in
    `guard(mutex)(&m)`. `variable` is the variable that a cleanup declaration declares. `statement`
    is the masked statement with single blanks; for a loop or a scope, it is only the head.

    `scope` has the ids of the blocks around the event, outermost first. Block ids are unique in a
    function. A block that begins above the visible lines has an id of its own in each hunk.
    `inside` lists the enclosing loops, switches and scoped regions, innermost last: `break` leaves
    `inside[-1]`. `under` lists the cleanup declarations and scoped regions that are in force at the
    event. `body` is the id of the block that the event opens, if it opens one.
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
