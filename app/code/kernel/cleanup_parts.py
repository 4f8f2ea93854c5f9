# SPDX-License-Identifier: Apache-2.0
"""Parts of a function that may mix: its cleanup helpers by weight, and its jumps by effect."""

from typing import NamedTuple

from app.code.c.blocks import Blocks
from app.code.c.events import Event, EventKind
from app.code.c.function_view import FunctionView
from app.code.kernel import unwinding
from app.code.kernel.cleanup_names import is_iterator


class Parts(NamedTuple):
    """The parts of a function that count: its cleanup helpers, and its jumps by their effect.

    `strong` has the helpers that mix with any `goto` that unwinds. `iterators` and `single` (scoped
    blocks of one statement) only mix with a new `goto`.
    """

    strong: tuple[Event, ...] = ()
    iterators: tuple[Event, ...] = ()
    single: tuple[Event, ...] = ()
    undoing: tuple[Event, ...] = ()
    ending: tuple[Event, ...] = ()
    plain: tuple[Event, ...] = ()
    hidden: tuple[Event, ...] = ()

    @property
    def helpers(self) -> tuple[Event, ...]:
        return (*self.strong, *self.iterators, *self.single)

    @property
    def leaving(self) -> tuple[Event, ...]:
        """Each `goto` that leaves a guarded block, except to code that does nothing."""
        return tuple(goto for goto in (*self.ending, *self.hidden) if leaves_block(goto))


def parts_of(function: FunctionView) -> Parts:
    jumps = unwinding.jumps(function)
    first = min((part.line for part in function.cleanups), default=0)
    paths = {label.name for label in function.labels if label.line < first}
    gotos = (tuple(goto for goto in kind if goto.name not in paths) for kind in jumps)
    single = _single(function)
    iterators = tuple(part for part in function.cleanups if is_iterator(part.name))
    weak = {id(part) for part in (*single, *iterators)}
    strong = tuple(part for part in function.cleanups if id(part) not in weak)
    return Parts(strong, iterators, single, *gotos)


def _single(function: FunctionView) -> tuple[Event, ...]:
    """Return the scoped blocks of one statement that no `goto` enters or leaves."""
    jumped = {id(one) for jump in (*function.gotos, *function.labels) for one in jump.under}
    scopes = [
        part
        for part in function.cleanups
        if part.kind is EventKind.SCOPED and "goto" not in part.statement and id(part) not in jumped
    ]
    blocks = {n: Blocks(function.pieces[n].lines) for n in {part.fragment for part in scopes}}
    return tuple(
        part
        for part in scopes
        if not is_iterator(part.name) and _statements(blocks[part.fragment], part) < 2
    )


def _statements(blocks: Blocks, scope: Event) -> int:
    begin, end = blocks.block(scope)
    if begin < 0:
        return 1  # without braces
    if end < 0:
        return 2  # cut off
    return sum(blocks.text(place) == ";" for place in range(begin, end))


def leaves_block(event: Event) -> bool:
    return event.kind is EventKind.GOTO and any(
        around.kind is EventKind.SCOPED and not is_iterator(around.name) for around in event.under
    )
