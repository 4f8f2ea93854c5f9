# SPDX-License-Identifier: Apache-2.0
"""Search for the events of a C function, in one pass over its tokens.

The search reads macros as written, because an expanded `scoped_guard()` is itself a loop with a
`goto`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

from app.code.c.events import Direction, Event, EventKind
from app.code.c.fragment import CodeLine
from app.code.c.tokens import is_word, pairs, quote, split_arguments, tokens
from app.code.kernel.cleanup_names import ATTRIBUTES, CALLED, WRAPPERS, opens_scope


class _Facts(TypedDict, total=False):
    name: str
    argument: str
    variable: str
    statement: str
    body: int | None


# deeper than any function of the kernel; braces that do not match may be deeper
_DEEPEST = 100
_MOST_CLEANUPS = 64
_LOOPS = frozenset({"for", "while"})
_JUMPS = {
    "goto": EventKind.GOTO,
    "return": EventKind.RETURN,
    "break": EventKind.BREAK,
    "continue": EventKind.CONTINUE,
}
_NO_LABEL = frozenset({"case", "default", "else", "do", "public", "private"})


def events_of(fragments: Sequence[Sequence[CodeLine]]) -> tuple[Event, ...]:
    """Return the events of a function of which these ranges of lines are visible."""
    found: list[Event] = []
    scope = 0
    for index, lines in enumerate(fragments):
        walk = _Walk(lines, index, scope)
        found += walk.run()
        scope = walk.next_scope
    return tuple(_directed(found))


def _directed(found: list[Event]) -> Iterator[Event]:
    last = {event.name: place for place, event in enumerate(found) if event.kind == "label"}
    for place, event in enumerate(found):
        if event.kind is not EventKind.GOTO or event.name not in last:
            yield event
            continue
        is_ahead = last[event.name] > place
        yield replace(event, direction=Direction.FORWARD if is_ahead else Direction.BACKWARD)


@dataclass(slots=True)
class _Frame:
    """A block, or the single statement after a head.

    `opener` is the loop, switch or scope before it. `word` is the word before the block, such as
    `if`, `do` or `else`, and `(` for a statement expression.
    """

    id: int
    word: str = ""
    opener: Event | None = None
    is_braced: bool = True
    cleanups: list[Event] = field(default_factory=list)


class _Walk:
    """One pass over the tokens in a range of lines, which finds the events of the code."""

    def __init__(self, lines: Sequence[CodeLine], fragment: int, scope: int) -> None:
        self.lines = lines
        self.fragment = fragment
        self.tokens = tokens(lines)
        self.pairs = pairs(self.tokens)
        self.next_scope = scope
        self.stack = [_Frame(self._new_scope())]
        self.saved: list[list[_Frame]] = []
        self.found: list[Event] = []
        self.begin = 0
        self.is_start = True
        self.is_value = False
        self.call_end = 0

    def run(self) -> list[Event]:
        place = 0
        while place < len(self.tokens) and len(self.stack) < _DEEPEST:
            place = self._step(place)
        return self.found

    def _new_scope(self) -> int:
        self.next_scope += 1
        return self.next_scope

    def _text(self, place: int) -> str:
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def _step(self, place: int) -> int:
        """Process the token at `place`, and return the next index, which is always larger."""
        text = self.tokens[place].text
        if text[0] == "#":
            self._condition(text)
            return place + 1
        if text == ";":
            return self._end_statement(place)
        if text == "{":
            return self._open(place)
        if text == "}":
            return self._close(place)
        return self._word(place, text) if is_word(text) else self._other(place, text)

    def _other(self, place: int, text: str) -> int:
        self.is_value = self.is_value or text == "="
        if text == "(":
            self.call_end = max(self.call_end, self.pairs.get(place, 0))
        self.is_start = False
        return place + 1

    def _start(self, place: int) -> int:
        """Record that a statement may begin at index `place`."""
        self.begin, self.is_start, self.is_value = place, True, False
        return place

    # blocks

    def _condition(self, text: str) -> None:
        if text == "#if":
            self.saved.append(list(self.stack))
        elif self.saved and text == "#else":
            self.stack = list(self.saved[-1])
        elif self.saved and text == "#endif":
            self.saved.pop()

    def _open(self, place: int) -> int:
        before = self._text(place - 1)
        if before == "(":
            self.stack.append(_Frame(self._new_scope(), "("))
        elif self.is_value or before in {"=", ",", "["}:
            return self._behind_initialiser(place)
        elif self.is_start and not self.stack[-1].is_braced:
            self.stack[-1].is_braced = True
        elif before == ")" and not self.is_start and place < self.call_end:
            return self._behind_initialiser(place)  # `f((struct foo) { … })`
        else:
            self.stack.append(_Frame(self._new_scope()))
        return self._start(place + 1)

    def _behind_initialiser(self, place: int) -> int:
        depth = 0
        for index in range(place, len(self.tokens)):
            depth += {"{": 1, "}": -1}.get(self.tokens[index].text, 0)
            if not depth:
                return index + 1
        return len(self.tokens)

    def _close(self, place: int) -> int:
        while not self.stack[-1].is_braced:
            self.stack.pop()
        if len(self.stack) == 1:
            # the brace closes a block that began above: no declaration of that block is in force
            # now
            self.stack = [_Frame(self._new_scope())]
            return self._start(place + 1)
        frame = self.stack.pop()
        if frame.word == "(":
            self.is_start, self.is_value = False, True
            return place + 1
        return self._finish(frame, place + 1)

    def _end_statement(self, place: int) -> int:
        if self.stack[-1].is_braced:
            return self._start(place + 1)
        return self._finish(self.stack.pop(), place + 1)

    def _finish(self, frame: _Frame, place: int) -> int:
        """Continue after the body of `frame`: with its `else` or `while`, or in the outer block."""
        while True:
            if frame.word == "if" and self._text(place) == "else":
                break
            if frame.word == "do" and self._text(place) == "while":
                place = self._behind_parentheses(place + 1)
                place += self._text(place) == ";"
            if self.stack[-1].is_braced:
                break
            frame = self.stack.pop()
        return self._start(place)

    def _behind_parentheses(self, place: int) -> int:
        return self.pairs[place] + 1 if place in self.pairs else place

    def _body(self, word: str, opener: Event | None = None, scope: int | None = None) -> None:
        id_ = self._new_scope() if scope is None else scope
        self.stack.append(_Frame(id_, word, opener, is_braced=False))

    # words

    def _word(self, place: int, text: str) -> int:
        if text in _JUMPS:
            return self._jump(place, text)
        if text in {"if", "else", "do"}:
            return self._plain_head(place, text)
        if text in _LOOPS or text == "switch":
            return self._head(place, EventKind.SWITCH if text == "switch" else EventKind.LOOP)
        if text in {"case", "default"} and self._is_case(place, text):
            return self._case(place, text)
        return self._name(place, text)

    def _name(self, place: int, text: str) -> int:
        if self._text(place + 1) == ":" and self._is_label(place, text):
            self._emit(EventKind.LABEL, place, name=text)
            return self._start(place + 2)
        return self._call(place, text) if self._text(place + 1) == "(" else self._other(place, text)

    def _plain_head(self, place: int, text: str) -> int:
        if text == "do":
            event = self._emit(EventKind.LOOP, place, name="do", body=self._new_scope())
            self._body("do", event, event.body)
            return self._start(place + 1)
        self._body(text)
        return self._start(self._behind_parentheses(place + 1))

    def _head(self, place: int, kind: EventKind) -> int:
        """Enter a loop, a switch or a scoped region, whose body is the statement after its head."""
        end = self._behind_parentheses(place + 1)
        event = self._emit(
            kind,
            place,
            name=self._text(place),
            argument=self._argument(place),
            statement=quote(self.lines, self.tokens[place], self.tokens[end - 1]),
            body=self._new_scope(),
        )
        if kind is EventKind.SCOPED:
            self._jumps_in_head(place, end)
        self._body(event.name, event, event.body)
        return self._start(end)

    def _jumps_in_head(self, place: int, end: int) -> None:
        """Add the events of jumps in a head: `scoped_cond_guard(mutex_intr, return -EINTR, &m)`."""
        for index in range(place, end):
            if self.tokens[index].text in {"return", "goto"}:
                self._jump(index, self.tokens[index].text)

    def _jump(self, place: int, text: str) -> int:
        target = self._text(place + 1) if text == "goto" else ""
        self._emit(_JUMPS[text], place, name=target, statement=self._statement(place))
        self.is_start, self.is_value = False, text == "return"
        return place + 1 + bool(target and target not in "{};")

    def _is_case(self, place: int, text: str) -> bool:
        return text == "case" or self._text(place + 1) == ":"

    def _case(self, place: int, text: str) -> int:
        end = next(
            (at for at in range(place, min(place + 60, len(self.tokens))) if self._ends_case(at)),
            place,
        )
        value = quote(self.lines, self.tokens[place], self.tokens[end]).rstrip(": ")
        kind = EventKind.CASE if text == "case" else EventKind.DEFAULT
        self._emit(kind, place, name=value.removeprefix(text).strip(), statement=value)
        return self._start(end + 1)

    def _ends_case(self, place: int) -> bool:
        return self._text(place) in {":", ";", "{", "}"}

    def _is_label(self, place: int, text: str) -> bool:
        """Return whether a word before a colon is a label, and not a part of `a ? b : c`."""
        is_sure = place > 0 or self.tokens[0].start <= 1
        return self.is_start and is_sure and text not in _NO_LABEL and self._text(place + 2) != ":"

    def _call(self, place: int, text: str) -> int:
        if self._text(place - 1) in {".", "->"}:
            return self._other(place, text)
        if text in CALLED or text in WRAPPERS or text in ATTRIBUTES:
            return self._declaration(place, text)
        end = self._behind_parentheses(place + 1)
        behind = self._text(end)
        if not self.is_start or not behind or end == place + 1:
            return self._other(place, text)
        if opens_scope(text) and (behind == "{" or is_word(behind)):
            return self._scoped(place, text)
        is_loop = "for_each" in text and is_word(behind)
        if is_loop or (behind == "{" and self.tokens[place].start > 0):
            return self._head(place, EventKind.LOOP)
        return self._other(place, text)

    def _scoped(self, place: int, text: str) -> int:
        if "for_each" not in text:
            return self._head(place, EventKind.SCOPED)
        # a loop that holds a reference: the loop is outside, the scope inside
        place_behind = self._head(place, EventKind.LOOP)
        scope = self._emit(
            EventKind.SCOPED,
            place,
            name=text,
            argument=self._argument(place),
            statement=self.found[-1].statement,
            body=self.stack[-1].id,
        )
        self.stack[-1].cleanups.append(scope)
        return place_behind

    def _declaration(self, place: int, text: str) -> int:
        end = self._behind_parentheses(place + 1)
        is_called = text not in CALLED or self._text(end) == "("
        is_attribute = text in ATTRIBUTES and self._text(place - 1) in {"", "(", "{", "}", ";"}
        if end == place + 1 or not is_called or (is_attribute and not text.endswith("cleanup")):
            return self._other(place, text)
        event = self._emit(
            EventKind.CLEANUP,
            place,
            name=text,
            argument=self._argument(place),
            variable=self._variable(place, text),
            statement=self._statement(self.begin if place - self.begin < 60 else place),
        )
        if len(self.stack[-1].cleanups) < _MOST_CLEANUPS:
            self.stack[-1].cleanups.append(event)
        self.is_start = False
        return end

    def _variable(self, place: int, text: str) -> str:
        if text in ATTRIBUTES:
            before = self._text(place - 1)
            return before if before and is_word(before) else ""
        index = 1 if text in CALLED else WRAPPERS[text]
        arguments = split_arguments(self._argument(place))
        return arguments[index] if 0 <= index < len(arguments) else ""

    # events

    def _argument(self, place: int) -> str:
        end = self._behind_parentheses(place + 1)
        if end <= place + 3 and self._text(place + 2) == ")":
            return ""
        if end == place + 1:
            return ""
        return quote(self.lines, self.tokens[place + 2], self.tokens[end - 2])

    def _statement(self, place: int) -> str:
        end = place
        for end in range(place, min(place + 80, len(self.tokens))):
            if self.tokens[end].text in {";", "{", "}"}:
                break
        return quote(self.lines, self.tokens[place], self.tokens[end]).rstrip(" ;{}")

    def _emit(self, kind: EventKind, place: int, **facts: Unpack[_Facts]) -> Event:
        frames = self.stack
        openers = [frame.opener for frame in frames if frame.opener]
        event = Event(
            kind,
            self.lines[self.tokens[place].index],
            scope=tuple(frame.id for frame in frames),
            inside=tuple(openers),
            under=tuple(self._in_force()),
            fragment=self.fragment,
            **facts,
        )
        self.found.append(event)
        return event

    def _in_force(self) -> Iterator[Event]:
        for frame in self.stack:
            if frame.opener and frame.opener.kind is EventKind.SCOPED:
                yield frame.opener
            yield from frame.cleanups
