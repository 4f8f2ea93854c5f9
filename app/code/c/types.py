# SPDX-License-Identifier: Apache-2.0
"""Members of the structs, unions and enums in a fragment of C, which may cut types off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Literal

from app.code.c import declarations
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.mask import Directive, mask, without_comments
from app.code.c.tokens import Token, is_word, tokens

Kind = Literal["struct", "union", "enum", "define"]
_KINDS: dict[str, Kind] = {"struct": "struct", "union": "union", "enum": "enum"}
_HEADING = re.compile(
    r"(?:typedef[ \t]++)?(struct|union|enum)[ \t]++(?:__\w++(?:\([^()]*\))?[ \t]++)*+(\w++)"
    r"(?:[ \t]++__\w++(?:\([^()]*\))?)*+[ \t]*+\{?[ \t]*+"
)
_BLANK = CodeLine(0, "", "", added=False)
_KEYWORD = re.compile(r"\b(?:struct|union|enum)\b")
_DEFINE = re.compile(r"[ \t\n]*+#[ \t]*+define[ \t]++(\w++)(\([^)]*+\))?(.*)", re.DOTALL)
# the number of arguments before the members
_GROUPS = {"struct_group": 1, "struct_group_attr": 2, "struct_group_tagged": 2, "__struct_group": 3}
# tokens that are more than a part of their statement
_MEANS = frozenset({"{", "}", "(", ")", ";", ",", *_GROUPS})
_DEEPEST = 40
_LONGEST = 1000


@dataclass(slots=True)
class _Type:
    """A block whose closing brace is not read yet: a type, or other code if `kind` is `None`.

    The `tag` of a `typedef struct { … } name;` is known only after the closing brace. `is_group`
    marks a `struct_group(`, which ends with a parenthesis instead of a brace. `head` has the tokens
    in front of the opening brace.
    """

    kind: Kind | None
    tag: str = ""
    path: str = ""
    is_group: bool = False
    is_heading: bool = False
    head: list[Token] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a type.

    `lines` has the indices of the member's lines in the fragment. `index` is the index of the line
    with the member's name.
    """

    owner: _Type
    name: str
    type: str
    value: str
    index: int
    lines: frozenset[int]

    @property
    def kind(self) -> Kind:
        return self.owner.kind or "struct"

    @property
    def tag(self) -> str:
        return self.owner.tag

    @property
    def path(self) -> str:
        return self.owner.path or self.owner.tag


def members(fragment: Fragment) -> tuple[Member, ...]:
    """Return the members, enumerators and `#define`s of a fragment, in the order of their lines."""
    reader = _TypeReader(fragment)
    if reader.stack or _opens_type(fragment.masked.text):
        reader.run()
    found = [*reader.found, *_defines(fragment)]
    return tuple(sorted(found, key=lambda member: member.index))


def _opens_type(text: str) -> bool:
    """Return whether a `{` in the text may open a type.

    Most hunks show functions and open no type.
    """
    for piece in text.split("{")[:-1]:
        head = piece[max(piece.rfind(";"), piece.rfind("}")) + 1 :]
        is_function = head.rstrip().endswith(")") and "__" not in head
        if not is_function and "=" not in head and _KEYWORD.search(head):
            return True
    return False


def _without_bodies(lines: Sequence[CodeLine]) -> Iterator[CodeLine]:
    """Yield the lines, with blanks in place of functions and tables that declare no type.

    Such functions and tables are most of a file.
    """
    start: int | None = None
    before = ""
    for index, line in enumerate(lines):
        first = line.masked[:1]
        if start is not None and first and first in "{}":
            body = lines[start:index]
            is_plain = first == "}" and not _opens_type("\n".join(one.masked for one in body))
            yield from repeat(_BLANK, len(body)) if is_plain else body
            start = None
        here = line.masked.rstrip()
        if start is None:
            yield line
            is_function = first == "{" and before.endswith(")") and "__" not in before
            is_table = first.isalpha() and here.endswith("= {")
            start = index + 1 if is_function or is_table else None
        before = here
    yield from lines[start:] if start is not None else ()


class _TypeReader:
    """Reader for the types in a fragment, which passes over its tokens once."""

    def __init__(self, fragment: Fragment) -> None:
        self.fragment = fragment
        self.stack: list[_Type] = _heading(fragment)
        self.found: list[Member] = []
        self.closed = _Type(None)
        self.statement: list[Token] = []
        self.depth = 0

    def run(self) -> None:
        found = [
            token for token in tokens(_without_bodies(self.fragment.lines)) if token.text[0] != "#"
        ]
        place = 0
        while place < len(found):
            token = found[place]
            if token.start and token.text not in _MEANS:
                self.statement.append(token)  # by far the most tokens
                place += 1
            else:
                place = self._token(found, place)
        if self._top().kind == "enum":
            self._end_enumerator(None)

    def _top(self) -> _Type:
        return self.stack[-1] if self.stack else _Type(None)

    def _token(self, found: list[Token], place: int) -> int:
        token = found[place]
        if token.start == 0 and is_word(token.text) and self._top().is_heading:
            self.stack.clear()  # file scope: the heading's type ended above the hunk
            self.statement.clear()
        if token.text == "{":
            self._open()
        elif token.text == "}":
            self._close(token)
        elif token.text in _GROUPS and self._top().kind in {"struct", "union"}:
            return self._open_group(found, place)
        else:
            self._part(token)
        return place + 1

    def _part(self, token: Token) -> None:
        top = self._top()
        if token.text == ")" and not self.depth and top.is_group:
            self.stack.pop()
            self.statement = []
        elif token.text == ";":
            self._end_statement()
        elif token.text == "," and not self.depth and top.kind == "enum":
            self._end_enumerator(token)
        else:
            self.depth = max(self.depth + {"(": 1, ")": -1}.get(token.text, 0), 0)
            self.statement.append(token)

    def _open(self) -> None:
        opened = self._type() if len(self.stack) < _DEEPEST else _Type(None)
        opened.head = self.statement if opened.kind else []
        self.stack.append(opened)
        self.statement, self.depth = [], 0

    def _type(self) -> _Type:
        """Return the block that begins with the brace after the current statement."""
        words = [token.text for token in self.statement]
        keyword = next((i for i in range(len(words) - 1, -1, -1) if words[i] in _KINDS), None)
        if keyword is None or "=" in words:
            return _Type(None)
        kind = _KINDS[words[keyword]]
        behind = declarations.without_attributes(self.statement[keyword + 1 :])
        if len(behind) > 1 and behind[1].text != ":":
            return _Type(None)
        outer = self._top()
        if behind and is_word(behind[0].text):
            tag = behind[0].text
            return _Type(kind, tag, f"{outer.path}.{tag}" if outer.path else tag)
        if behind:
            return _Type(None)
        path = f"{outer.path}.{kind}" if outer.path else ""
        is_nested = outer.kind in {"struct", "union"} and kind != "enum"
        # the members of an anonymous member belong to the outer type
        return _Type(outer.kind if is_nested else kind, outer.tag if is_nested else "", path)

    def _open_group(self, found: list[Token], place: int) -> int:
        """Open `struct_group(name, members…)`; its members belong to the type around the group."""
        outer = self._top()
        end = place + 2
        for _ in range(_GROUPS[found[place].text]):
            end = next(
                (i + 1 for i in range(end, min(end + 60, len(found))) if found[i].text == ","), end
            )
        if len(self.stack) < _DEEPEST:
            self.stack.append(_Type(outer.kind, outer.tag, outer.path, is_group=True))
        self.statement, self.depth = [], 0
        return end

    def _close(self, token: Token) -> None:
        if self._top().kind == "enum":
            self._end_enumerator(token)
        self.statement, self.depth = [], 0
        if not self.stack or (self._top().is_heading and token.start):
            return  # the end of an anonymous member that begins above the hunk
        closed = self.stack.pop()
        if token.start == 0:
            closed = self.stack[0] if self.stack else closed
            self.stack.clear()
        self.statement = list(closed.head)
        self.closed = closed

    def _end_statement(self) -> None:
        statement, self.statement, self.depth = self.statement, [], 0
        top = self._top()
        if top.kind in {"struct", "union"} and len(statement) < _LONGEST:
            lines = frozenset(token.index for token in statement)
            for name, type_, at in declarations.read(statement, self._head_length(statement)):
                self.found.append(Member(top, name, type_, "", at.index, lines))
        elif statement and statement[0].text == "typedef":
            self._name_typedef(statement)

    def _head_length(self, statement: list[Token]) -> int:
        """Return the number of tokens in front of the braces of the type that just ended."""
        head = self.closed.head
        return len(head) if head and statement[: len(head)] == head else 0

    def _name_typedef(self, statement: list[Token]) -> None:
        if self._head_length(statement) and not self.closed.tag:
            self.closed.tag = statement[-1].text

    def _end_enumerator(self, end: Token | None) -> None:
        statement, self.statement, self.depth = self.statement, [], 0
        if not statement or not is_word(statement[0].text):
            return
        name, *rest = statement
        value = self._value(rest[0], end) if rest and rest[0].text == "=" else ""
        lines = frozenset(token.index for token in statement)
        self.found.append(Member(self._top(), name.text, "", value, name.index, lines))

    def _value(self, equals: Token, end: Token | None) -> str:
        """Return the text between the `=` and the end of an enumerator, without comments."""
        last = end.index if end else len(self.fragment.lines) - 1
        lines = self.fragment.lines[equals.index : min(last, equals.index + 20) + 1]
        texts = [line.text for line in lines if not line.text.lstrip().startswith("#")]
        if end and texts and last == equals.index + len(lines) - 1:
            texts[-1] = texts[-1][: end.start]
        texts[0] = texts[0][equals.end :] if texts else ""
        return " ".join(without_comments("\n".join(texts)).split())


def _heading(fragment: Fragment) -> list[_Type]:
    if fragment.from_start:
        return []
    match = _HEADING.fullmatch(mask(fragment.section).text)
    if not match or declarations.is_attribute(match[2]):
        return []
    return [_Type(_KINDS[match[1]], match[2], match[2], is_heading=True)]


def _defines(fragment: Fragment) -> Iterator[Member]:
    owner = _Type("define")
    index = place = 0
    for directive in fragment.masked.directives:
        index += fragment.text.count("\n", place, directive.start)
        place = directive.start
        found = _define(fragment.text, directive) if directive.word == "define" else None
        if found:
            name, parameters, value = found
            height = fragment.text.count("\n", directive.start, directive.end)
            lines = frozenset(range(index, index + height + 1))
            yield Member(owner, name, parameters, value, index, lines)


def _define(text: str, directive: Directive) -> tuple[str, str, str] | None:
    match = _DEFINE.match(without_comments(text[directive.start : directive.end]))
    if not match:
        return None
    body = match[3].replace("\\\n", " ")
    return match[1], "".join((match[2] or "").split()), " ".join(body.split())
