# SPDX-License-Identifier: Apache-2.0
"""Definitions and declarations of names in a whole C file.

Kernel style puts them in the first column, in `#define`s and in lists of enumerators. Names that a
macro builds are found for the macros that `generated` knows.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.code.c.heading import ATTRIBUTES
from app.code.tree import tree_names as names
from app.code.tree.file_scope import OuterStatement, statements
from app.code.tree.generated import assembled, built, exported
from app.code.tree.plain_code import without_blocks, without_directives
from app.code.tree.tree_names import TreeName

_HEAD = 300  # characters of a function's head
_DEFINE = re.compile(rb"#[ \t]*+define[ \t]++([A-Za-z_]\w*+)")
_DEFINE_ON_LINE = re.compile(rb"\n(?:[ \t]*+#[ \t]*+define[ \t]++([A-Za-z_]\w*+))?")
_DENSE = 0.25
_CALLED = re.compile(rb"([A-Za-z_]\w*+)[ \t\n]*+\(")
_WORD = re.compile(rb"([A-Za-z_]\w*+)")
# the head of most functions; the words in front of the name have no parentheses
_PLAIN = re.compile(rb"((?:[A-Za-z_]\w*+[ \t\n*]++)++)([A-Za-z_]\w*+)\((?![ \t\n]*+\*)")
_FIRST = re.compile(rb"[ \t\n]*+([A-Za-z_]\w*+)[ \t]*+(:?)")
# a call of a macro, and nothing else
_ALONE = re.compile(rb"([A-Za-z_]\w*+)[ \t]*+\(([^()]*+)\)")
_PAREN = re.compile(rb"[()]")
_ATTRIBUTES = frozenset(word.encode() for word in ATTRIBUTES)
_ATTRIBUTE = re.compile(
    rb"\b(?:" + b"|".join(sorted(_ATTRIBUTES)) + rb"|(?:__)?typeof(?:__|_unqual)?)[ \t\n]*+\("
)
# `(*name)(…)`, `(*name[2])(…)`, `(*name(int a))(int b)`
_INNER = re.compile(
    rb"\([ \t\n]*+\*[ \t\n]*+(?:(?:const|__\w++)[ \t\n]++)*+([A-Za-z_]\w*+)[ \t\n]*+([(\[)])"
)
_CUT = re.compile(rb"[\[=:]")
_TAIL = re.compile(
    rb"____cacheline\w*|__(?:read_mostly|(?:lsm_)?ro_after_init|(?:maybe_)?unused|used|weak|packed"
    rb"|percpu|iomem|user|rcu|force|visible|(?:page_)?aligned\w*|(?:no_)?randomize_layout"
    rb"|(?:mem|dev|cpu|net|ref|pi)?(?:init|exit)(?:data|const|rodata)?\w*|refdata|refconst"
    rb"|cacheline\w*|latent_entropy|designated_init|bitwise|deprecated|nosavedata|hyp\w*|bss\w*)"
)
# words in front of a name that are no type
_STORAGE = frozenset(
    b"static extern const inline __inline __inline__ __always_inline noinline asmlinkage notrace"
    b" volatile register typedef __init __exit __maybe_unused __used __weak __visible".split()
)
_NO_TYPE = frozenset(
    b"return else goto case default if for while switch do sizeof break continue asm __asm__"
    b" static_assert _Static_assert".split()
)
_TYPES = frozenset((b"void", b"int", b"char", b"bool", b"long", b"unsigned"))
_TAG_WORDS = frozenset((b"struct", b"union", b"enum"))
_TAGS = tuple(
    (re.compile(tag + rb"[ \t\n]++((?:__\w++[ \t\n]++)*+)([A-Za-z_]\w*+)[^;{}()=]{0,200}+\{"), kind)
    for tag, kind in ((b"struct", names.STRUCT), (b"union", names.UNION), (b"enum", names.ENUM))
)
_ENUM = re.compile(rb"enum\b[^;{}()=]{0,200}+\{([^{}]*+)\}")
_PARENTHESES = re.compile(rb"\([^()]*+\)")
_DEEPEST = 4
_MOST_CALLS = 64  # of macros in front of one declaration
_ENUMERATOR = re.compile(rb"[ \t\r\n]*+([A-Za-z_]\w*+)[ \t\r\n]*+(?:__\w++[ \t\r\n]*+)*+(?:=|\Z)")


def macros(text: bytes) -> Iterator[TreeName]:
    """Yield the macros that the text of `plain_code.plain` defines, also several times."""
    if text.count(b"define") > _DENSE * text.count(b"\n"):
        # a list of registers; the pattern matches once on each line
        yield from (
            TreeName(name, names.MACRO, line)
            for line, name in enumerate(_DEFINE_ON_LINE.findall(text), 1)
            if name
        )
        return
    line = place = 0
    for match in _DEFINE.finditer(text):
        start = match.start()
        line += text.count(b"\n", place, start)
        place = start
        yield TreeName(match[1], names.MACRO, line)


def defined(text: bytes, is_assembly: bool = False) -> Iterator[TreeName]:
    """Yield what the text of `plain_code.plain` defines, declares or exports, without macros."""
    code = without_blocks(without_directives(text))
    yield from exported(code)
    if is_assembly:
        yield from assembled(code)
    elif b";" in code or b"{" in code:
        yield from _tags(code)
        yield from _enumerators(code)
        for statement in statements(code):
            yield from _of_statement(statement)


def _tags(code: bytes) -> Iterator[TreeName]:
    for pattern, kind in _TAGS:
        line = place = 0
        for match in pattern.finditer(code):
            line += code.count(b"\n", place, match.start())
            place = match.start()
            # a word may only end like `struct`
            if not code[place - 1 : place].isalnum() and code[place - 1 : place] != b"_":
                yield TreeName(match[2], kind, line)


def _enumerators(code: bytes) -> Iterator[TreeName]:
    line = place = 0
    for match in _ENUM.finditer(code):
        line += code.count(b"\n", place, match.start(1))
        place = match.start(1)
        body = match[1]
        for _ in range(_DEEPEST if b"(" in body else 0):
            body = _PARENTHESES.sub(_blank, body)
        at = line
        for part in body.split(b","):
            found = _ENUMERATOR.match(part)
            if found:
                at_name = at + part.count(b"\n", 0, found.start(1))
                yield TreeName(found[1], names.ENUMERATOR, at_name)
            at += part.count(b"\n")


def _blank(match: re.Match[bytes]) -> bytes:
    return b"\n" * match[0].count(b"\n") or b" "


def _of_statement(statement: OuterStatement) -> Iterator[TreeName]:
    head = statement.head
    alone = None if statement.has_body else _ALONE.fullmatch(head)
    if alone:
        found = built(alone[1], alone[2])
        return iter([TreeName(*found, statement.line)] if found else [])
    plain = _PLAIN.match(head)
    if plain and b"=" not in head and plain[2] not in _ATTRIBUTES:
        kinds = _kinds_of_functions(plain[1])
        if kinds:
            line = statement.line + head.count(b"\n", 0, plain.start(2))
            text = b" ".join(head.split())[:_HEAD]
            return iter([TreeName(plain[2], kinds[statement.has_body], line, text)])
    return _of_other(statement)


def _of_other(statement: OuterStatement) -> Iterator[TreeName]:
    head, has_body = statement.head, statement.has_body
    if b"__" in head or b"SEC" in head or b"typeof" in head:
        head = _without_attributes(head)
    first = _FIRST.match(head)
    if not first or first[1] in _NO_TYPE or first[2]:
        return
    if b"=" in head:
        head, has_body = head.partition(b"=")[0], False
    for one in _declared(head, has_body):
        yield one._replace(line=statement.line + one.line)


@lru_cache(maxsize=4096)
def _kinds_of_functions(before: bytes) -> tuple[bytes, bytes] | None:
    """Return the kinds of a prototype and of a function behind some words.

    The result is `None` if the words are no type.
    """
    words = before.replace(b"*", b" ").split()
    if words[0] in _NO_TYPE or words[0] == b"typedef" or not _is_typed(before):
        return None
    is_static = b"static" in words
    return names.PROTOTYPE, names.STATIC_FUNCTION if is_static else names.FUNCTION


def _declared(head: bytes, has_body: bool) -> Iterator[TreeName]:
    """Yield what a statement declares; `line` counts from the first line of the statement.

    Calls of macros may be in front of the declaration, even without a semicolon.
    """
    for _ in range(_MOST_CALLS):
        call, inner = _CALLED.search(head), _INNER.search(head)
        is_pointer = inner is not None and (not call or inner.start() < call.end())
        name = inner if is_pointer else call
        if head.lstrip().startswith(b"typedef"):
            yield from _typedefs(head, name)
        elif inner and is_pointer:
            yield _pointer(head, inner, has_body)
        elif not call:
            yield from _variables(head)
        elif _is_typed(head[: call.start()]):
            yield _function(head, call, has_body)
        else:
            end = _closing(head, call.end())
            is_last = not _CALLED.search(head, end)
            yield from _of_call(head[:end], call, has_body and is_last)
            head = b"\n" * head.count(b"\n", 0, end) + head[end:]
            continue
        return


def _closing(head: bytes, place: int) -> int:
    """Return the offset behind the parenthesis that closes the one in front of `place`."""
    depth = 1
    for match in _PAREN.finditer(head, place):
        depth += 1 if match[0] == b"(" else -1
        if not depth:
            return match.end()
    return len(head)


def _without_attributes(head: bytes) -> bytes:
    """Return a head without `__aligned(8)` and similar attributes, and with types for `typeof`."""
    parts, place = [], 0
    while match := _ATTRIBUTE.search(head, place):
        end = _closing(head, match.end())
        type_ = b"typeof " if b"typeof" in match[0] else b" "
        lines = b"\n" * head.count(b"\n", match.start(), end)
        parts += [head[place : match.start()], type_, lines]
        place = end
    return b"".join(parts) + head[place:]


def _is_typed(before: bytes) -> bool:
    return any(word not in _STORAGE for word in _WORD.findall(before))


def _function(head: bytes, name: re.Match[bytes], has_body: bool) -> TreeName:
    is_static = b"static" in _WORD.findall(head[: name.start()])
    body = names.STATIC_FUNCTION if is_static else names.FUNCTION
    kind = body if has_body else names.PROTOTYPE
    return TreeName(name[1], kind, _line(head, name), b" ".join(head.split())[:_HEAD])


def _pointer(head: bytes, name: re.Match[bytes], has_body: bool) -> TreeName:
    """Return a pointer to a function, or a function that returns one."""
    if name[2] == b"(":
        return _function(head, name, has_body)
    return TreeName(name[1], _kind_of_variable(head), _line(head, name))


def _of_call(head: bytes, call: re.Match[bytes], has_body: bool) -> Iterator[TreeName]:
    """Yield the name that a call of a macro defines, such as `static DEFINE_MUTEX(name)`."""
    arguments = head[call.end() : _closing(head, call.end()) - 1]
    found = built(call[1], arguments)
    if found and found[1] == names.VARIABLE and b"static" in head[: call.start()]:
        found = found[0], names.STATIC_VARIABLE
    elif not found and has_body:
        word = _WORD.match(arguments.strip()) if call[1].isupper() else None
        found = (word[0] if word else call[1]), names.FUNCTION
    if found:
        text = b" ".join(head.split())[:_HEAD] if found[1] == names.FUNCTION else b""
        yield TreeName(*found, _line(head, call), text)


def _typedefs(head: bytes, name: re.Match[bytes] | None) -> Iterator[TreeName]:
    """Yield the names of a typedef; a function type has the name in front of a parenthesis."""
    for one in [name] if name and name[1] not in _TYPES else _declarators(head):
        yield TreeName(one[1], names.TYPEDEF, _line(head, one))


def _variables(head: bytes) -> Iterator[TreeName]:
    kind = _kind_of_variable(head)
    text = b" ".join(head.split())[:_HEAD] if kind == names.PROTOTYPE else b""
    for word in _declarators(head):
        yield TreeName(word[0], kind, _line(head, word), text)


def _kind_of_variable(head: bytes) -> bytes:
    if head.startswith(b"extern"):
        return names.PROTOTYPE
    return names.STATIC_VARIABLE if head.startswith(b"static") else names.VARIABLE


def _declarators(head: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the words with the names that a declaration without parentheses declares."""
    place = 0
    for part in head.split(b","):
        cut = _CUT.search(part)
        words = _WORD.finditer(head, place, place + (cut.start() if cut else len(part)))
        found = [one for one in words if one[0] not in _STORAGE and not _TAIL.fullmatch(one[0])]
        if not place and len(found) < (3 if found and found[0][0] in _TAG_WORDS else 2):
            return  # a type alone
        if found:
            yield found[-1]
        place += len(part) + 1


def _line(head: bytes, name: re.Match[bytes]) -> int:
    return head.count(b"\n", 0, name.start(1))
