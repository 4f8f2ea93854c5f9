# SPDX-License-Identifier: Apache-2.0
"""Names that the diff of a file defines and uses, read from the tokens of the hunks.

Definitions are found where kernel style puts them: in statements that begin in the first column, in
`#define`s, and in lists of enumerators. Lines outside of the hunks are unknown.
"""

import re
from collections.abc import Iterable, Iterator, Set
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from app.code.c import declarations, heading, types
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.mask import without_comments
from app.code.c.tokens import Token, is_word, pairs, tokens
from app.code.kernel import macros
from app.code.view import FileView
from app.patterns import pattern

# the head of a statement at file scope; a longer head is cut
_LONGEST = 300
_WIDEST = 2000
_BLANK = CodeLine(0, "", "", added=False)
_END = pattern(r"[;{=}]")
# a name hardly has more words
_FEW = 50
# the lines and the tokens above a use in which the call around it may begin
_ABOVE = 4
_WITHIN = 100
_WORD = pattern(r"[A-Za-z_]\w*+")
_CONSTANT = pattern(r"_*+[A-Z][A-Z0-9_]*+")
# a statement that begins in the first column: within a function's body a call makes no name
_MACRO_CALL = pattern(r"^(?=\w)[^(;{=}:]{0,200}?\b_*+[A-Z][A-Z0-9_]*+\s*+\(", re.MULTILINE)
_GUARD = pattern(r"[ \t]*+#[ \t]*+ifndef[ \t]++(\w++)[ \t]*+\n[ \t]*+#[ \t]*+define[ \t]++\1\b")
_PASTE = pattern(r"\w++|##")
_TAGGED = frozenset({"struct", "union", "enum"})
_NO_TYPE = frozenset({"return", "case", "else", "do", "sizeof", "typeof", "goto", "in"})
_BEFORE_TYPE = frozenset({"(", ",", ";", "{", "}", "const", "volatile", "static", "unsigned"})
# macros that define the very name in their argument
_DEFINER = pattern(
    r"(?:DEFINE|DECLARE)_(?:(?:RAW_)?SPINLOCK|MUTEX|RWLOCK|IDA|IDR|XARRAY(?:_\w++)?+"
    r"|STATIC_KEY_(?:FALSE|TRUE)|WAIT_QUEUE_HEAD|RATELIMIT_STATE|HASHTABLE|SRCU|STATIC_SRCU"
    r"|WORK|DELAYED_WORK|COMPLETION|BITMAP)|DECLARE_RWSEM|LIST_HEAD|HLIST_HEAD"
)
_TRACE = frozenset({"TRACE_EVENT", "DEFINE_EVENT"})


class SymbolKind(StrEnum):
    FUNCTION = "function"
    PROTOTYPE = "prototype"
    MACRO = "macro"
    ENUMERATOR = "enumerator"
    TYPEDEF = "typedef"
    VARIABLE = "variable"
    MEMBER = "member"


_KINDS = {"define": SymbolKind.MACRO, "enum": SymbolKind.ENUMERATOR}


class Definition(NamedTuple):
    """A definition of a name.

    `line` is the line of the name, before or after the patch. `changed` means that the patch adds
    or removes this line. The name of a structure member is `tag.name`. `is_stub` means that the
    definition follows an `#else`, where empty replacements of functions are.
    """

    name: str
    kind: SymbolKind
    line: int
    changed: bool
    is_static: bool = False
    is_stub: bool = False


class Use(NamedTuple):
    """The use of a name in code.

    `is_declared` means that the code seems to declare a variable or member with this name. If the
    name is a whole argument of a call, `argument` has the called name and the position of the
    argument.
    """

    name: str
    line: int
    changed: bool
    is_call: bool
    is_declared: bool
    argument: tuple[str, int] | None = None


class _Statement(NamedTuple):
    """The head of a statement outside of functions.

    `end` is the punctuation mark after the head.
    """

    parts: list[Token]
    end: str


def is_constant(name: str) -> bool:
    """Return whether a name is in upper case, as the names of macros and enumerators are."""
    return bool(_CONSTANT.fullmatch(name))


def words(text: str) -> Iterator[str]:
    return iter(_WORD.findall(text))


def words_of_code(fragment: Fragment, wanted: Set[str]) -> Iterator[tuple[int, str]]:
    """Yield each wanted word in C code and preprocessor lines, with the index of its line.

    Comments are skipped.
    """
    wanted = _present(fragment.text, wanted)
    if not wanted:
        return
    index = place = 0
    for match in _WORD.finditer(fragment.masked.text):
        if match[0] in wanted:
            index += fragment.text.count("\n", place, match.start())
            place = match.start()
            yield index, match[0]
    index = place = 0
    for directive in fragment.masked.directives:
        index += fragment.text.count("\n", place, directive.start)
        place = directive.start
        for text in without_comments(fragment.text[place : directive.end]).split("\n"):
            yield from ((index, word) for word in words(text) if word in wanted)
            index += 1
        place, index = directive.end, index - 1


def _present(text: str, wanted: Set[str]) -> Set[str]:
    """Return the wanted words that are in a text. A few words are found fastest one by one."""
    found = {word for word in wanted if word in text} if len(wanted) <= _FEW else wanted
    return found & set(words(text)) if found else found


def definitions(image: Iterable[Fragment]) -> Iterator[Definition]:
    """Yield the functions, variables and types that fragments show, including context lines."""
    for fragment in image:
        behind_else = _behind_else(fragment)
        for statement in _heads(fragment):
            is_static = any(token.text == "static" for token in statement.parts)
            for name, kind, token in _named(statement):
                line, is_stub = fragment.lines[token.index], behind_else[token.index]
                yield Definition(name, kind, line.number, line.added, is_static, is_stub)


def every_definition(fragment: Fragment) -> Iterator[tuple[str, int]]:
    """Yield each name that a fragment defines, as `definitions_added` names it, and its line.

    The line is its index in the fragment.
    """
    for statement in _heads(fragment):
        yield from ((name, token.index) for name, _, token in _named(statement))
    for member in types.members(fragment):
        is_member = member.kind in {"struct", "union"}
        yield f"{member.tag}.{member.name}" if is_member else member.name, member.index


def definitions_added(file: FileView) -> Iterator[Definition]:
    """Yield the definitions that a patch adds, including macros, enumerators and members."""
    yield from (one for one in definitions(file.post_parts) if one.changed)
    for change in file.members:
        if change.event == "added" and change.line.new:
            kind = _KINDS.get(change.kind, SymbolKind.MEMBER)
            name = f"{change.tag}.{change.name}" if kind is SymbolKind.MEMBER else change.name
            if kind is not SymbolKind.MEMBER or change.tag:
                yield Definition(name, kind, change.line.new, changed=True)


def definitions_removed(file: FileView) -> Iterator[str]:
    """Yield the names whose definitions a patch removes, as `definitions_added` names them."""
    yield from (one.name for one in definitions(file.pre_parts) if one.changed)
    for change in file.members:
        if change.event == "removed":
            is_member = change.kind in {"struct", "union"}
            yield f"{change.tag}.{change.name}" if is_member else change.name


def _behind_else(fragment: Fragment) -> list[bool]:
    found, branches = [], [False]
    for line in fragment.lines:
        if line.condition == "if":
            branches.append(False)
        elif line.condition == "else":
            branches[-1] = True
        elif line.condition == "endif" and len(branches) > 1:
            branches.pop()
        elif line.condition == "endif":
            branches[-1] = False
        found.append(branches[-1])
    return found


def _heads(fragment: Fragment) -> Iterator[_Statement]:
    """Yield the heads of statements from the first column to the next `;`, `{` or `=`."""
    parts: list[Token] = []
    for token in _tokens(fragment, _outside(fragment)):
        if token.text in {";", "{", "="} and parts:
            yield _Statement(parts, token.text)
            parts = []
        elif token.text[0] == "#" or token.text in {"}", ":"}:
            parts = []
        elif parts or (token.start == 0 and is_word(token.text)):
            parts += [token] if len(parts) <= _LONGEST else []


def _outside(fragment: Fragment) -> set[int]:
    """Return the indices of the lines with heads of statements that begin in the first column."""
    found = set()
    is_head = False
    for index, line in enumerate(fragment.lines):
        is_head = is_head or line.masked[:1].isalpha() or line.masked[:1] == "_"
        if is_head or line.condition or line.masked[:1] == "}":
            found.add(index)
        is_head = is_head and not _END.search(line.masked)
    return found


def _tokens(fragment: Fragment, wanted: set[int]) -> list[Token]:
    """Return the tokens of some lines. Very wide lines are left out, because they are data."""
    lines = (
        line if index in wanted and len(line.masked) < _WIDEST else _BLANK
        for index, line in enumerate(fragment.lines)
    )
    return tokens(lines)


def _named(statement: _Statement) -> Iterator[tuple[str, SymbolKind, Token]]:
    parts = statement.parts
    if parts[0].text in _NO_TYPE or len(parts) > _LONGEST:
        return
    opening = _opening(parts)
    if parts[0].text == "typedef":
        yield from _typedef(parts, opening)
    elif opening is None:
        yield from _variable(statement)
    elif opening and is_constant(parts[opening - 1].text):
        yield from _generated(parts, opening)
    elif opening > 1:
        yield from _function(statement, opening)


def _opening(parts: list[Token]) -> int | None:
    """Return the index of the first `(` that does not belong to an attribute."""
    closing = pairs(parts)
    place = 0
    while place < len(parts):
        if parts[place].text == "(":
            word = parts[place - 1].text if place else ""
            if word not in heading.ATTRIBUTES and not declarations.is_attribute(word):
                return place
            place = closing.get(place, len(parts))
        place += 1
    return None


def _typedef(parts: list[Token], opening: int | None) -> Iterator[tuple[str, SymbolKind, Token]]:
    behind = parts[opening + 1 :] if opening else parts
    inner = [token for token in behind if is_word(token.text)]
    if inner:
        token = inner[0] if opening and parts[opening + 1].text == "*" else parts[-1]
        if is_word(token.text):
            yield token.text, SymbolKind.TYPEDEF, token


def _variable(statement: _Statement) -> Iterator[tuple[str, SymbolKind, Token]]:
    plain = declarations.without_attributes(statement.parts)
    texts = [token.text for token in plain]
    end = texts.index("[") if "[" in texts else len(texts)
    is_tag = statement.end != "=" and end == 2 and texts[0] in _TAGGED
    if statement.end == "{" or end < 2 or is_tag or not is_word(texts[end - 1]) or "," in texts:
        return
    kind = SymbolKind.PROTOTYPE if texts[0] == "extern" else SymbolKind.VARIABLE
    yield texts[end - 1], kind, plain[end - 1]


def _generated(parts: list[Token], opening: int) -> Iterator[tuple[str, SymbolKind, Token]]:
    """Yield the name that a known macro defines, such as `name` in `DEFINE_MUTEX(name)`."""
    macro, arguments = parts[opening - 1].text, [t for t in parts[opening:] if is_word(t.text)]
    if not arguments:
        return
    if _DEFINER.fullmatch(macro):
        yield arguments[0].text, SymbolKind.VARIABLE, arguments[0]
    elif macro in _TRACE:
        token = arguments[-1] if macro == "DEFINE_EVENT" and len(arguments) == 2 else arguments[0]
        yield f"trace_{token.text}", SymbolKind.FUNCTION, token


def _function(statement: _Statement, opening: int) -> Iterator[tuple[str, SymbolKind, Token]]:
    parts = statement.parts
    token = parts[opening - 1]
    if parts[opening + 1 : opening + 2] and parts[opening + 1].text == "*":
        inner = next((t for t in parts[opening + 2 :] if is_word(t.text)), None)
        if inner and statement.end != "{":
            yield inner.text, SymbolKind.VARIABLE, inner
    elif statement.end in {"{", ";"} and is_word(token.text):
        yield (
            token.text,
            SymbolKind.FUNCTION if statement.end == "{" else SymbolKind.PROTOTYPE,
            token,
        )


def uses(fragment: Fragment, asked: Set[str]) -> Iterator[Use]:
    """Yield the uses of names, except as members, tags and labels or in directives."""
    hits = [i for i, line in enumerate(fragment.lines) if not asked.isdisjoint(words(line.masked))]
    if not hits:
        return
    around = {index for hit in hits for index in range(hit - _ABOVE, hit + 2)}
    found = [token for token in _tokens(fragment, around) if token.text[0] != "#"]
    for place, token in enumerate(found):
        if token.text not in asked:
            continue
        above = [one.text for one in found[max(place - _WITHIN, 0) : place]]
        behind = found[place + 1].text if place + 1 < len(found) else ""
        if not _is_other(above[-3:], behind):
            line = fragment.lines[token.index]
            yield Use(
                token.text,
                line.number,
                line.added,
                is_call=behind == "(",
                is_declared=_is_declared(above[-3:]),
                argument=macros.argument([*above, token.text, behind], len(above)),
            )


def conditional_lines(fragment: Fragment) -> Iterator[int]:
    """Yield the numbers of the lines that are below an `#if` and not below its `#endif`.

    The `#ifndef` around a whole header does not count.
    """
    depth = -1 if _is_guarded(fragment) else 0
    for line in fragment.lines:
        depth = max(depth + {"if": 1, "endif": -1}.get(line.condition, 0), 0)
        if depth > 0:
            yield line.number


def _is_guarded(fragment: Fragment) -> bool:
    """Return whether a fragment is a whole header within `#ifndef FOO_H` and `#endif`."""
    first = next((i for i, line in enumerate(fragment.lines) if line.condition), None)
    last = next((line for line in reversed(fragment.lines) if line.condition), None)
    if first is None or last is None or last.condition != "endif" or not fragment.from_start:
        return False
    head = "\n".join(line.text for line in fragment.lines[first : first + 2])
    return bool(_GUARD.match(head))


def _is_other(before: list[str], behind: str) -> bool:
    """Return whether the name is a member, a tag or a label."""
    last = before[-1] if before else ""
    return last in {"->", ".", "goto"} or last in _TAGGED or (behind == ":" and last in ";{}")


def _is_declared(before: list[str]) -> bool:
    """Return whether a name follows a type, as in `type name` or `type *name`."""
    stars = len(before)
    while stars and before[stars - 1] == "*":
        stars -= 1
    if not stars or not is_word(before[stars - 1]) or before[stars - 1] in _NO_TYPE:
        return False
    if stars == len(before):
        return True
    return stars == 1 or before[stars - 2] in _BEFORE_TYPE or before[stars - 2] in _TAGGED


def pasted(fragment: Fragment, shown: Set[int]) -> Iterator[str]:
    """Yield the words beside `##`, and the words in macro calls outside of functions.

    Macros build names from such words. `shown` has the numbers of the lines that are read.
    """
    for line in fragment.lines if "##" in fragment.text else ():
        parts = _PASTE.findall(line.text) if "##" in line.text and line.number in shown else []
        yield from (b if a == "##" else a for a, b in pairwise(parts) if (a == "##") != (b == "##"))
    if not _MACRO_CALL.search(fragment.masked.text):
        return
    for statement in _heads(fragment):
        opening = _opening(statement.parts)
        is_shown = fragment.lines[statement.parts[0].index].number in shown
        if opening and is_shown and _makes_names(statement.parts[opening - 1].text):
            yield from (t.text for t in statement.parts[opening:] if is_word(t.text))


def _makes_names(macro: str) -> bool:
    return is_constant(macro) and not macro.startswith(("EXPORT_SYMBOL", "MODULE_"))
