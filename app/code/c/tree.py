# SPDX-License-Identifier: Apache-2.0
"""Syntax trees of C functions, made by tree-sitter.

The grammar of tree-sitter does not know the kernel's macros. A `list_for_each_entry() {` would
distort the tree of the lines after it. This module therefore replaces such macros by C code with
the same length and the same scopes. Every offset in the tree is an offset in the function's own
text.
"""

import re
from functools import cache

import tree_sitter_c
from tree_sitter import Language, Parser, Tree

from app.code.c.heading import ATTRIBUTES
from app.code.c.tokens import is_word
from app.code.kernel.cleanup_names import opens_scope

__all__ = ["Tree", "normalise", "tree"]

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CALL = re.compile(r"\b([A-Za-z_]\w*+)([ \t]*+)\(")
_PAREN = re.compile(r"[()]")
_BARE_ATTRIBUTE = re.compile(
    r"\b(?:__(?:init|exit|user|iomem|percpu|rcu|force|must_check|maybe_unused|always_unused|used"
    r"|always_inline|cold|hot|visible|weak|noreturn|sched|latent_entropy|ref|refdata|initdata"
    r"|net_init|net_exit|meminit|cpuinit|read_mostly|ro_after_init|pure|malloc|kprobes|bpf_kfunc"
    r"|private|bitwise|nocast|packed|flatten|noclone|no_kcsan|no_sanitize_address|head|lockfunc"
    r"|irq_entry|softirq_entry|notrace_funcgraph|noinstr|nonstring|unused)"
    r"|asmlinkage|noinline|notrace|noinstr|nokprobe_inline|noinline_for_stack|fallthrough"
    r"|__inline__|__inline|__extension__)\b"
)
_CLEANUP = frozenset({"__free", "__cleanup"})
_CONTROL = frozenset({"if", "for", "while", "switch"})
_DEFINER = re.compile(r"[A-Z][A-Z0-9_]*+")
_TAG_ARGUMENT = re.compile(r"([,(][ \t\n]*+)((?:const[ \t]++)?(?:struct|union|enum))(?=[ \t]++\w)")
_RANGE = re.compile(r"\.\.\.")
_CASE = re.compile(r"\bcase\b[^:\n;{}]*+")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_c.language()))


def tree(function_text: str, masked: str) -> Tree:
    """Return the syntax tree of a whole function; its offsets are offsets in `function_text`.

    `masked` is the same text with comments, literals and preprocessor lines blanked. The function
    searches `masked` for the macros to overwrite.
    """
    return _parser().parse(normalise(function_text, masked).encode("ascii"))


def normalise(text: str, masked: str) -> str:
    """Overwrite the macros that the grammar does not know; the text keeps its length."""
    out = list(_NOT_ASCII.sub("?", _without_directives(text, masked)))
    for match in _BARE_ATTRIBUTE.finditer(masked):
        _blank(out, *match.span())
    closing = _closing(masked)
    for match in _CALL.finditer(masked):
        if match.end() in closing:
            _call(out, masked, match, closing[match.end()])
    for match in _CASE.finditer(masked):
        _case_range(out, match)
    return "".join(out)


def _without_directives(text: str, masked: str) -> str:
    """Blank the preprocessor lines, so that their branches follow one another as statements."""
    lines = zip(text.split("\n"), masked.split("\n"), strict=True)
    is_continued = False
    kept = []
    for line, blanked in lines:
        is_directive = not blanked.strip() and (is_continued or line.lstrip().startswith("#"))
        is_continued = is_directive and line.endswith("\\")
        kept.append(blanked if is_directive else line)
    return "\n".join(kept)


def _call(out: list[str], masked: str, match: re.Match[str], end: int) -> None:
    name = match[1]
    if name in ATTRIBUTES or name in _CLEANUP:
        _blank(out, match.start(), end)
    elif _is_region(masked, name, match.start(), end):
        _overwrite(out, match.start(), end, "while(1)")
    elif match.start() == 0 and _DEFINER.fullmatch(name):
        _overwrite(out, match.start(), end, "int f()")
    else:
        _tags(out, masked, match.end() - 1, end)


def _closing(masked: str) -> dict[int, int]:
    """Map the offset after each opening parenthesis to the offset after the closing one."""
    closing: dict[int, int] = {}
    waiting: list[int] = []
    for match in _PAREN.finditer(masked):
        if match[0] == "(":
            waiting.append(match.end())
        elif waiting:
            closing[waiting.pop()] = match.end()
    return closing


def _is_region(masked: str, name: str, start: int, end: int) -> bool:
    """Return whether a statement follows the call of a macro, as after the head of a loop."""
    behind = masked[end : end + 200].lstrip()[:1]
    before = masked[max(start - 200, 0) : start].rstrip()[-1:]
    if opens_scope(name) or "for_each" in name:
        return bool(behind) and (behind == "{" or is_word(behind)) and before in "{};:)e"
    # any other macro with a block: `skb_list_walk_safe(a, b, c) {`
    return behind == "{" and bool(before) and before in "{};:" and name not in _CONTROL


def _tags(out: list[str], masked: str, start: int, end: int) -> None:
    """Blank `struct` in `container_of(p, struct foo, m)`, so that the argument is an expression."""
    if end - start > 400:
        return
    for match in _TAG_ARGUMENT.finditer(masked, start, end):
        _blank(out, *match.span(2))


def _case_range(out: list[str], match: re.Match[str]) -> None:
    for dots in _RANGE.finditer(match[0]):
        start = match.start() + dots.start()
        _overwrite(out, start, start + 3, " + ")


def _blank(out: list[str], start: int, end: int) -> None:
    _overwrite(out, start, end, "")


def _overwrite(out: list[str], start: int, end: int, text: str) -> None:
    """Write `text`, filled up with blanks, from `start` to `end`.

    Newlines stay, so offsets stay valid.
    """
    if len(text) > end - start or "\n" in out[start : start + len(text)]:
        return
    for place in range(start, end):
        if out[place] != "\n":
            out[place] = text[place - start] if place - start < len(text) else " "
