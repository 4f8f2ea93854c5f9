# SPDX-License-Identifier: Apache-2.0
"""kernel-doc comments: their subjects, and the parameters or members that they describe."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from app.code.c import declarations
from app.code.c.fragment import CodeLine
from app.code.c.function_view import FunctionView
from app.code.c.mask import without_comments
from app.patterns import pattern

_OPENING = pattern(r"[ \t]*/\*\*(?!/)")
_LEAD = pattern(r"[ \t]*(?:/\*\*?|\*(?!/))?[ \t]*")
_ABOUT = pattern(
    r"(?:(struct|union|enum|typedef)[ \t]++)?(\w++)[ \t]*+(?:\([^()]*+\))?+[ \t]*+(?:[-:]|$)"
)
_IS_KERNEL_DOC = pattern(
    r"DOC:|(?:struct|union|enum|typedef)\b|\w[^-:]*+[-:]"
    r"|(?:define[ \t]++|\w++[ \t]*+\*[ \t]*+)?+\w++[ \t]*+(?:\(\w*+\))?+[ \t]*+$"
)
_DESCRIBED = pattern(r"@(\w[\w.]*+|\.\.\.)(?:\[\w*+\])?+[ \t]*+:")
_MENTIONED = pattern(r"@(\w+)")
_RETURN = pattern(r"@?(?:returns?|return values?)[ \t]*:", re.IGNORECASE)
_SECTION = pattern(r"(?:context|note|notes|description|example|examples|locking)[ \t]*:", re.I)
_DOXYGEN = pattern(r"[@\\](?:param(?:\[\w+\])?|brief|retval)[ \t]+\w")
_IDENTIFIER = pattern(r"[A-Za-z_]\w*")
_POINTER = pattern(
    r"\([ \t]*\*(?:[ \t]*(?:const|volatile|__\w+)\b)*[ \t]*(\w+)[ \t]*(?:\[[^\]]*\])?[ \t]*\)"
)
_UNUSED = pattern(r"\b__(?:maybe|always)_unused\b|\b__unused\b|\b__attribute__[ \t]*\(\(\w+\)\)")
_TYPE = pattern(r"(?:typedef[ \t]++)?(struct|union|enum)[ \t]++(\w++)[^;=(){]*+\{")
_MARK = pattern(r"/\*+[ \t]*(private|public)\b", re.IGNORECASE)
# fmt: off
_ONLY_TYPES = frozenset(
    [
        "void", "int", "char", "short", "long", "unsigned", "signed", "bool", "const",
        "volatile", "struct", "union", "enum",
    ]
)
# fmt: on


class KernelDoc(NamedTuple):
    """A kernel-doc comment, or the visible end of one.

    `kind` is `struct`, `union`, `enum` or `typedef`. `kind` is empty for a function, or if the
    comment's first line is not visible. `described` maps the name in each `@name:` to its line;
    `mentioned` has every `@name` in the text. `is_whole` means that the comment's first line is
    visible. `returns` is the text of the `Return:` section, and empty if none is visible.
    """

    kind: str
    name: str
    described: Mapping[str, int]
    mentioned: frozenset[str]
    text: str
    returns: str
    lines: tuple[CodeLine, ...]
    is_whole: bool

    @property
    def is_new(self) -> bool:
        return all(line.added for line in self.lines)


def read(lines: Sequence[CodeLine]) -> KernelDoc | None:
    """Return the kernel-doc comment at the end of some comment lines; `None` if there is none."""
    start = next((i for i in range(len(lines) - 1, -1, -1) if "/*" in lines[i].text), None)
    if start is not None and not _OPENING.match(lines[start].text):
        return None
    comment = tuple(lines[start or 0 :])
    texts = [_plain(line.text) for line in comment]
    if not any(texts) or _DOXYGEN.search("\n".join(texts)):
        return None
    about = _about(texts) if start is not None else None
    return KernelDoc(
        kind=(about[1] or "") if about else "",
        name=about[2] if about else "",
        described=_described(texts, comment),
        mentioned=frozenset(name for text in texts for name in _MENTIONED.findall(text)),
        text=" ".join(" ".join(texts).split()),
        returns=_returns(texts),
        lines=comment,
        is_whole=start is not None,
    )


def _plain(text: str) -> str:
    """Return a line of a comment without its `/**`, `*` and `*/`."""
    inner = text[_end(text) :].rstrip()
    return inner[:-2].rstrip("* \t") if inner.endswith("*/") else inner


def _end(text: str) -> int:
    match = _LEAD.match(text)
    return match.end() if match else 0


def _about(texts: Sequence[str]) -> re.Match[str] | None:
    """Match the name of the documented function or type in the comment's first line with text."""
    return _ABOUT.match(next(text for text in texts if text))


def _described(texts: Sequence[str], comment: Sequence[CodeLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text, line in zip(texts, comment, strict=True):
        match = _DESCRIBED.match(text)
        if match and not _RETURN.match(text):
            found.setdefault(match[1], line.number)
    return found


def _returns(texts: Sequence[str]) -> str:
    """Return the text of a comment from `Return:` to the next section or to the end."""
    kept: list[str] = []
    for text in texts:
        if kept and (_SECTION.match(text) or _DESCRIBED.match(text)):
            break
        if kept or _RETURN.match(text):
            kept.append(text)
    return " ".join(" ".join(kept).split())


def parameter_names(parameters: Sequence[str]) -> tuple[str, ...] | None:
    """Return the names of a function's parameters; `None` if a parameter has no name."""
    found = [_name(text) for text in parameters if text != "..."]
    return tuple(name for name in found if name) if all(found) else None


def _name(parameter: str) -> str:
    text = _UNUSED.sub(" ", without_comments(parameter))
    pointer = _POINTER.search(text)
    if pointer:
        return pointer[1]
    words = _IDENTIFIER.findall(text.partition("[")[0])
    while words and declarations.is_attribute(words[-1]):
        words.pop()
    if len(words) < 2 or words[-1] in _ONLY_TYPES or text.endswith("*"):
        return ""
    return "" if words[-2] in {"struct", "union", "enum"} or "(" in text else words[-1]


class DocumentedType(NamedTuple):
    """A struct, union or enum in a fragment: the comment above the type, and the visible body.

    `is_unseen` means that the comment, or a part of it, may be above the fragment.
    """

    kind: str
    tag: str
    doc: KernelDoc | None
    body: tuple[CodeLine, ...]
    is_closed: bool
    is_unseen: bool

    @property
    def name(self) -> str:
        return f"{self.kind} {self.tag}"

    @property
    def private(self) -> frozenset[str]:
        """The words in the lines below the comment `/* private: */` of the type."""
        words: set[str] = set()
        is_private = False
        for line in self.body:
            mark = _MARK.search(line.text)
            is_private = mark[1].lower() == "private" if mark else is_private
            words.update(_IDENTIFIER.findall(line.masked) if is_private else ())
        return frozenset(words)

    def holds(self, line: int) -> bool:
        return bool(self.body) and self.body[0].number <= line <= self.body[-1].number


def types_of(lines: Sequence[CodeLine]) -> Iterator[DocumentedType]:
    """Yield the structs, unions and enums that have a tag and begin in the given lines."""
    first = 0
    while first < len(lines):
        head = _TYPE.match(lines[first].masked)
        if not head:
            first += 1
            continue
        last = next((i for i in range(first, len(lines)) if lines[i].masked[:1] == "}"), None)
        end = len(lines) if last is None else last + 1
        start = _comment_start(lines, first)
        doc = read(lines[start:first]) if start < first else None
        is_unseen = start == 0 and not (doc and doc.is_whole) and not _begins_comment(lines[0])
        yield DocumentedType(
            head[1], head[2], doc, tuple(lines[first:end]), last is not None, is_unseen
        )
        first = max(end, first + 1)


def _comment_start(lines: Sequence[CodeLine], first: int) -> int:
    while first and lines[first - 1].text.strip() and not lines[first - 1].masked.strip():
        if lines[first - 1].text.lstrip().startswith("#"):
            break
        first -= 1
    return first


def _begins_comment(line: CodeLine) -> bool:
    return line.text.lstrip().startswith("/*")


class Drift(NamedTuple):
    """The names that a kernel-doc comment lacks, and its stale names, with their lines."""

    missing: Mapping[str, int]
    stale: Mapping[str, int]


_NO_DRIFT = Drift({}, {})


def names_of(function: FunctionView) -> tuple[str, ...] | None:
    """Return the names of a function's parameters; `None` if one is hidden or has no name."""
    return parameter_names(function.parameters) if function.top else None


def function_drift(
    function: FunctionView, was: FunctionView | None, described: Set[str]
) -> Drift | None:
    """Return the new differences between the comment above a function and its head.

    `was` is the function in the pre-image. `described` has the names in each `@name` on the added
    lines of the file. The result is `None` if the head has new names and the comment may be above
    the hunk.
    """
    names = names_of(function)
    if function.top is None or names is None or f"{function.name}(" not in function.signature:
        return _NO_DRIFT
    doc = read(function.top.doc)
    before = names_of(was) if was else None
    if doc and doc.is_whole:
        old = read(was.doc) if was else None
        lacked = {*(before or ())} - {*(old.described if old else ())}
        return _whole_drift(function, doc, names, {*(before or ())}, lacked)
    if before is None:
        return _NO_DRIFT
    new = [name for name in names if name not in described | {*before}]
    if doc and doc.described:
        return Drift({name: 0 for name in new if name not in doc.mentioned}, {})
    is_unseen = new and not function.top.span.doc and not function.signature.startswith("static")
    return None if is_unseen else _NO_DRIFT


def _whole_drift(
    function: FunctionView, doc: KernelDoc, names: Sequence[str], before: set[str], lacked: set[str]
) -> Drift:
    """Compare a whole comment with a function's head; `before` has the old parameters."""
    if doc.name != function.name or not (doc.described or doc.is_new):
        return _NO_DRIFT
    missing = {name: 0 for name in names if name not in {*doc.described} | lacked}
    if "..." in function.parameters:
        return Drift(missing, {})
    return Drift(missing, _stale(doc, {*names}, before))


def other_name(function: FunctionView) -> str:
    """Return the name that the comment above a function documents, if it is another name.

    The result is empty for a comment that is cut or that names no function. It is also empty for
    the function behind a macro: a comment about `foo` above `__foo` or `foo_noprof`, or about
    `sys_foo` above `SYSCALL_DEFINE1(foo, ...)`.
    """
    doc = read(function.top.doc) if function.top else None
    if not doc or not doc.is_whole or doc.kind or not (doc.described or "_" in doc.name):
        return ""
    inner = {function.name.lstrip("_"), function.name.removesuffix("_noprof"), function.name}
    inner.add(f"sys_{function.name}")
    return "" if not doc.name or doc.name.lstrip("_") in inner or doc.name in inner else doc.name


def no_kernel_doc(lines: Sequence[CodeLine]) -> Iterator[CodeLine]:
    """Yield each `/**` that the patch adds to begin a comment which is no kernel-doc.

    scripts/kernel-doc reads a comment only if `/**` stands alone in the first column. The next line
    must then begin with `DOC:` or with the name of a type, function or macro.
    """
    for line, first in pairwise(lines):
        if line.added and first.added and line.text.rstrip() == "/**":
            text = first.text.strip().lstrip("*").strip()
            if not _IS_KERNEL_DOC.match(text):
                yield line


def type_drift(type_: DocumentedType, new: Mapping[str, int], gone: Iterable[str]) -> Drift:
    """Return the new differences between the comment above a type and the type's members.

    `new` maps added members to their lines, and `gone` has the names of the removed members.
    """
    doc = type_.doc
    inline = {name for line in type_.body for name in _MENTIONED.findall(line.text)}
    lacks = {n: line for n, line in new.items() if n.isidentifier() and n not in inline}
    if doc is None or (doc.is_whole and doc.name != type_.tag):
        return Drift(lacks if doc is None else {}, {})
    known = {*doc.described} if doc.is_whole else doc.mentioned
    missing = {name: line for name, line in lacks.items() if name not in known}
    words = {word for line in type_.body for word in _IDENTIFIER.findall(line.masked)}
    return Drift(missing, _stale(doc, words, {*gone}) if type_.is_closed else {})


def _stale(doc: KernelDoc, names: set[str], gone: set[str]) -> dict[str, int]:
    """Return the described names that the code lacks: removed names, and names on added lines."""
    added = {line.number for line in doc.lines if line.added}
    described = doc.described.items()
    absent = {name: line for name, line in described if name not in names and "." not in name}
    return {name: line for name, line in absent.items() if name in gone or line in added}
