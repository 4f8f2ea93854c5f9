# SPDX-License-Identifier: Apache-2.0
"""Names of C functions, read from a function's head or from the heading that git gives a hunk.

The function in `SYSCALL_DEFINE3(open, ...)` is called `open`, and the one in
`COMPAT_SYSCALL_DEFINE3(open, ...)` is called `compat_open`. The function in `TEST_F(fixture, case)`
is called `fixture.case`, as kselftest prints it. If another macro defines a function, the macro's
first argument is the function's name.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.code.c.mask import mask
from app.code.c.tokens import split_arguments

# longer than any head in the kernel; a longer text is not a head
LONGEST = 4000
# a colon ends a label only where a word precedes it
LABEL = re.compile(r"[ \t]*+([A-Za-z_]\w*+)[ \t]*+:(?!:)")

# fmt: off
ATTRIBUTES = frozenset(
    [
        "__attribute__", "__attribute", "__printf", "__scanf", "__acquires", "__releases",
        "__must_hold", "__acquire", "__release", "__cond_acquires", "__cond_releases",
        "__acquires_shared", "__releases_shared", "__must_hold_shared", "__cond_lock",
        "__section", "__aligned", "__alloc_size", "__assume_aligned", "__nonnull",
        "__no_sanitize", "__no_sanitize_or_inline", "__counted_by", "__counted_by_le",
        "__counted_by_be", "__diagnose_as", "__overloadable", "__returns_nonnull", "__sized_by",
        "__guarded_by", "__pt_guarded_by", "__declspec", "__target", "__optimize", "SEC",
        "__SEC", "__no_stack_protector", "__context_unsafe", "__cfi_salt",
        "DECLARE_STATIC_CALL", "_Static_assert", "__acquires_ret", "__acquires_shared_ret",
        "__excludes", "__realloc_size", "__access", "__malloc", "__regparm",
    ]
)
_TYPES = frozenset(
    [
        "void", "int", "char", "short", "long", "float", "double", "unsigned", "signed", "bool",
        "_Bool", "const", "volatile", "struct", "union", "enum", "static", "inline", "extern",
        "__inline", "__inline__", "typeof", "__typeof__", "register",
    ]
)
_CONTROL = frozenset(
    [
        "if", "for", "while", "switch", "do", "else", "return", "goto", "sizeof", "case",
        "default", "typedef", "__typeof",
    ]
)
# fmt: on
_GROUP = re.compile(r"\b([A-Za-z_]\w*+)[ \t\n]*+\(|\(")
_PAREN = re.compile(r"[()]")
_INNER = re.compile(r"\*[ \t\n]*+(?:__\w++[ \t\n]++)*+(\w++)[ \t\n]*+[\[(]")
_MACRO = re.compile(r"[A-Z][A-Z0-9_]*+")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*+")
_TYPE_HEAD = re.compile(r"(?:typedef[ \t\n]++)?(?:struct|union|enum)\b")


class Head(NamedTuple):
    """The head of a C function: its name and its parameters.

    `parameters` is the text between the parentheses, cut off if git cut the heading off. `has_type`
    is false for a head that is only a call, such as the call of a macro that defines a function.
    """

    name: str
    signature: str
    parameters: str
    has_type: bool = False


class _Parentheses(NamedTuple):
    """A `word(...)` that is outside of other parentheses.

    `end` is the offset after its last parenthesis.
    """

    word: str
    start: int
    opening: int
    end: int
    is_closed: bool


def collapse(text: str) -> str:
    return " ".join(text.split())


def read(masked: str, source: str) -> Head | None:
    """Return the head of a function from the text before its `{`; `None` if the text is not a head.

    `source` is the text as written, and `masked` the same text without comments and literals.
    """
    if len(masked) > LONGEST:
        return None
    groups = list(_groups(masked))
    if not groups or not groups[-1].is_closed or _has_initialiser(masked, groups):
        return None
    group = _naming(groups, masked)
    return _head(group, masked, source) if group else None


def heading(section: str) -> Head | None:
    """Return the head of the function in a hunk's heading; `None` if it names no function."""
    masked = mask(section).text
    if LABEL.match(masked) or "=" in masked.partition("(")[0]:
        return None
    groups = list(_groups(masked[:LONGEST]))
    group = _naming(groups, masked)
    if not group or masked[group.end :].lstrip(" \t)").startswith((";", "=")):
        return None
    head = _head(group, masked, section)
    return head and head._replace(signature=collapse(section))


def _groups(text: str) -> Iterator[_Parentheses]:
    """Yield each `word(...)` that is outside of other parentheses; the last one may be cut off."""
    place = 0
    while match := _GROUP.search(text, place):
        end, is_closed = _closing(text, match.end())
        yield _Parentheses(match[1] or "", match.start(), match.end(), end, is_closed)
        place = end


def _closing(text: str, place: int) -> tuple[int, bool]:
    depth = 1
    for match in _PAREN.finditer(text, place):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.end(), True
    return len(text), False


def _has_initialiser(text: str, groups: list[_Parentheses]) -> bool:
    """Return whether the text has a `=` outside of all parentheses."""
    place = 0
    for group in groups:
        if "=" in text[place : group.start]:
            return True
        place = group.end
    return "=" in text[place:]


def _naming(groups: list[_Parentheses], text: str) -> _Parentheses | None:
    """Return the first `word(...)` whose word is not an attribute: it has the parameters.

    An upper-case macro in front of the name is skipped, as in `PTR_RET(x) name(void)`.
    """
    usable = [group for group in groups if group.word not in ATTRIBUTES]
    if not usable or usable[0].word in _CONTROL:
        return None
    first = usable[0]
    if len(usable) > 1 and _MACRO.fullmatch(first.word):
        second = usable[1]
        return second if second.word and not _MACRO.fullmatch(second.word) else first
    is_type = _TYPE_HEAD.match(text.lstrip()) and not text[: first.start].strip(" \t\n")
    return None if is_type else first


def _head(group: _Parentheses, masked: str, source: str) -> Head | None:
    signature = collapse(source)
    inside = masked[group.opening : group.end - group.is_closed]
    parameters = source[group.opening : group.end - group.is_closed]
    if not group.word or group.word in _TYPES:
        # `void (*name(int a))(int b)`: a function that returns a pointer to one
        inner = _INNER.match(inside.lstrip())
        return Head(inner[1], signature, parameters, has_type=True) if inner else None
    has_type = bool(masked[: group.start].strip())
    is_macro = bool(_MACRO.fullmatch(group.word))
    name = _defined(group.word, inside) if is_macro else group.word
    return Head(name, signature, parameters, has_type)


def _defined(macro: str, arguments: str) -> str:
    words = [part.strip() for part in arguments.split(",")]
    if not _IDENTIFIER.fullmatch(words[0]):
        return macro
    if macro.startswith("TEST_F") and len(words) > 1:
        return f"{words[0]}.{words[1]}"
    return f"compat_{words[0]}" if macro.startswith("COMPAT_SYSCALL") else words[0]


def split_parameters(text: str) -> tuple[str, ...]:
    """Split the parameters of a function's head at their commas; `void` means no parameters."""
    found = tuple(collapse(part) for part in split_arguments(text) if part)
    return () if found == ("void",) else found
