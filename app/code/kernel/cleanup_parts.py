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

    `strong` has the helpers that mix with any `goto` that unwinds. `iterators` (the loops that a
    `goto` enters or leaves) and `single` (scoped blocks of one statement) only mix with a new
    `goto`. `apart` has the loops that no visible `goto` enters or leaves.
    """

    strong: tuple[Event, ...] = ()
    iterators: tuple[Event, ...] = ()
    single: tuple[Event, ...] = ()
    undoing: tuple[Event, ...] = ()
    ending: tuple[Event, ...] = ()
    plain: tuple[Event, ...] = ()
    hidden: tuple[Event, ...] = ()
    apart: tuple[Event, ...] = ()

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
    undoing, ending, plain, hidden = (
        tuple(goto for goto in kind if goto.name not in paths) for kind in jumps
    )
    jumped = {id(one) for jump in (*function.gotos, *function.labels) for one in jump.under}
    pieces = {part.fragment for part in function.cleanups if part.kind is EventKind.SCOPED}
    blocks = {number: Blocks(function.pieces[number].lines) for number in pieces}
    kinds: dict[str, list[Event]] = {"strong": [], "iterators": [], "single": [], "apart": []}
    for part in function.cleanups:
        is_scope = part.kind is EventKind.SCOPED
        count = _statements(blocks[part.fragment], part) if is_scope else None
        is_free = is_scope and "goto" not in part.statement and id(part) not in jumped
        if is_iterator(part.name):
            # nobody can confuse the two orders if no goto enters or leaves the loop
            kinds["apart" if is_free and count is not None else "iterators"].append(part)
        else:
            is_single = is_free and count is not None and count < 2
            kinds["single" if is_single else "strong"].append(part)
    return Parts(
        undoing=undoing,
        ending=ending,
        plain=plain,
        hidden=hidden,
        **{name: tuple(parts) for name, parts in kinds.items()},
    )


def _statements(blocks: Blocks, scope: Event) -> int | None:
    """Return the number of statements in a scoped block; `None` if the block is cut off."""
    begin, end = blocks.block(scope)
    if begin < 0:
        return 1  # without braces
    if end < 0:
        return None
    return sum(blocks.text(place) == ";" for place in range(begin, end))


def leaves_block(event: Event) -> bool:
    return event.kind is EventKind.GOTO and any(
        around.kind is EventKind.SCOPED and not is_iterator(around.name) for around in event.under
    )
