# SPDX-License-Identifier: Apache-2.0
"""Signatures of the functions in each branch of an `#if`: names, arguments and return types."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.code.c.declarations import is_attribute
from app.code.c.fragment import CodeLine, Fragment
from app.code.c.tokens import Token, is_word, pairs, tokens
from app.patterns import pattern

_STORAGE = frozenset(
    (
        "extern",
        "static",
        "inline",
        "__inline",
        "__inline__",
        "__always_inline",
        "asmlinkage",
        "noinline",
        "notrace",
        "noinstr",
        "noreturn",
        "register",
        "__visible",
    )
)
_ATTRIBUTE = pattern(
    r"__(?:init|exit|must_check|cold|hot|pure|const|weak|printf|scanf|malloc|always_unused|"
    r"alloc_size|bpf_kfunc|sched|devinit|meminit|flatten|no_sanitize\w*|acquires|releases|"
    r"must_hold|cpuidle|returns_nonnull|net_init|net_exit|unused|ref|assume_aligned)"
)
# no header has such a line
_LONGEST = 2000
_TAGS = frozenset({"struct", "union", "enum"})
_WIDTHS = frozenset({"unsigned", "signed", "long", "short"})
_BASES = frozenset({"int", "char", "void", "bool", "float", "double"})
_SAME = {
    **{f"__{sign}{bits}": f"{sign}{bits}" for sign in "us" for bits in (8, 16, 64)},
    **{f"uint{bits}_t": f"u{bits}" for bits in (8, 16, 64)},
    **{f"int{bits}_t": f"s{bits}" for bits in (8, 16, 64)},
    **dict.fromkeys(("u32", "__u32", "uint32_t"), "unsigned int"),
    **dict.fromkeys(("s32", "__s32", "int32_t"), "int"),
}
_UNSIGNED = pattern(r"\bunsigned(?! (?:int|long|short|char)\b)")
_LATE_CONST = pattern(r"^((?:(?:struct|union|enum) )?\w+) const\b")


class Signature(NamedTuple):
    """A function as one branch of an `#if` declares it.

    `is_stub` means that the branch contains the body of the function. `arguments` has the types
    without the names, and `None` for a type that is more than words and stars. `line` is the line
    of the name if the patch adds that line. Otherwise, `line` is the first added line of the
    declaration, or the line of the name if no line is added.
    """

    name: str
    returns: str
    arguments: tuple[str | None, ...]
    is_stub: bool
    line: CodeLine


class Branch(NamedTuple):
    """The functions between two of the lines `#if`, `#else` and `#endif`.

    `is_whole` means that the fragment shows both of these lines.
    """

    signatures: tuple[Signature, ...]
    is_whole: bool


class Choice(NamedTuple):
    """An `#if` with its branches. `conditions` has the lines of its directives as written."""

    branches: tuple[Branch, ...]
    conditions: tuple[str, ...]

    @property
    def is_of_option(self) -> bool:
        return any("CONFIG_" in condition for condition in self.conditions)

    @property
    def hides_other(self) -> bool:
        """Return whether an added function may have its other signature beyond the hunk."""
        names = Counter(one.name for branch in self.branches for one in branch.signatures)
        new = (s.name for branch in self.branches for s in branch.signatures if s.line.added)
        is_whole = all(branch.is_whole for branch in self.branches)
        return not is_whole and any(names[name] == 1 for name in new)


class _OpenBranch:
    """An `#if` whose `#endif` is not read yet."""

    def __init__(self, is_whole: bool, condition: str) -> None:
        self.branches: list[Branch] = []
        self.conditions = [condition] if condition else []
        self.found: list[Signature] = []
        self.is_whole = is_whole

    def end_branch(self, is_whole: bool) -> None:
        self.branches.append(Branch(tuple(self.found), self.is_whole and is_whole))
        self.found, self.is_whole = [], True

    def choice(self) -> Choice:
        return Choice(tuple(self.branches), tuple(self.conditions))


def choices(fragment: Fragment) -> Iterator[Choice]:
    """Yield the `#if` blocks of a fragment that has directives, inner blocks first.

    A declaration counts only for the innermost `#if` around it, because the outer branch may be
    compiled without the declaration.
    """
    if not any(line.condition for line in fragment.lines):
        return
    stack = [_OpenBranch(fragment.from_start, "")]
    for part in _parts(fragment.lines):
        if isinstance(part, Signature):
            stack[-1].found.append(part)
        elif part.condition == "if":
            stack[-1].is_whole = False
            stack.append(_OpenBranch(True, part.text))
        elif part.condition == "else":
            stack[-1].end_branch(True)
            stack[-1].conditions.append(part.text)
        else:
            stack[-1].end_branch(True)
            stack[-1].conditions.append(part.text)
            yield stack.pop().choice()
            stack = stack or [_OpenBranch(False, "")]
    while stack:
        stack[-1].end_branch(False)
        yield stack.pop().choice()


def _parts(lines: Sequence[CodeLine]) -> Iterator[CodeLine | Signature]:
    """Yield the conditional directives and the signatures outside of function bodies, in order."""
    statement: list[Token] = []
    depth = 0
    for token in tokens(line if len(line.masked) < _LONGEST else _blank(line) for line in lines):
        if token.text.startswith("#") and len(token.text) > 1:
            statement, depth = [], 0
            yield lines[token.index]
        elif token.text == "{":
            if not depth:
                yield from _signature(lines, statement, is_stub=True)
                statement = []
            depth += 1
        elif token.text == "}":
            depth = max(0, depth - 1)
            statement = []
        elif depth:
            continue
        elif token.text == ";":
            yield from _signature(lines, statement, is_stub=False)
            statement = []
        else:
            statement.append(token)


def _blank(line: CodeLine) -> CodeLine:
    return line._replace(masked="")


def _signature(
    lines: Sequence[CodeLine], statement: list[Token], is_stub: bool
) -> Iterator[Signature]:
    found = _plain(statement)
    opening = next((i for i, token in enumerate(found) if token.text == "("), 0)
    closing = pairs(found).get(opening)
    # skip `typedef`, a pointer to a function, `= value`, and a macro before the name
    if opening < 2 or closing != len(found) - 1 or found[0].text in ("typedef", "return", "else"):
        return
    name = found[opening - 1]
    head = [token.text for token in found[: opening - 1]]
    if not is_word(name.text) or not all(is_word(text) or text == "*" for text in head):
        return
    inside = found[opening + 1 : closing]
    arguments = _arguments([token.text for token in inside])
    rows = dict.fromkeys([name.index, *(token.index for token in statement)])
    line = next((lines[row] for row in rows if lines[row].added), lines[name.index])
    yield Signature(name.text, spell(head), arguments, is_stub, line)


def _plain(statement: list[Token]) -> list[Token]:
    """Return the tokens of a statement without storage classes and attributes."""
    closing = pairs(statement)
    kept: list[Token] = []
    place = 0
    while place < len(statement):
        text = statement[place].text
        if is_attribute(text) or _ATTRIBUTE.fullmatch(text):
            place = closing.get(place + 1, place)
        elif text not in _STORAGE:
            kept.append(statement[place])
        place += 1
    return kept


def _arguments(inside: list[str]) -> tuple[str | None, ...]:
    if inside in ([], ["void"]):
        return ()
    return tuple(_type(part) for part in _split(inside))


def _split(inside: list[str]) -> Iterator[list[str]]:
    depth = 0
    part: list[str] = []
    for text in inside:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text, 0)
        if text == "," and not depth:
            yield part
            part = []
        else:
            part.append(text)
    yield part


def _type(part: list[str]) -> str | None:
    """Return the type of an argument without the argument's name; `None` if the type is unclear."""
    if part == ["..."]:
        return "..."
    if "[" in part:
        at = part.index("[")
        if at < 2 or len(part) - at > 3 or part[-1] != "]":
            return None
        part = [*part[: at - 1], "*"]
    elif _has_name(part):
        part = part[:-1]
    if not part or not all(is_word(text) or text == "*" for text in part):
        return None
    return spell(part)


def _has_name(part: list[str]) -> bool:
    if not part or not is_word(part[-1]) or part[-1] in _BASES | _WIDTHS | {"const"}:
        return False
    before = [text for text in part[:-1] if text not in ("const", "volatile")]
    return bool(before) and (before[-1] not in _TAGS)


def spell(part: Sequence[str]) -> str:
    """Spell a type in a uniform way: `const` first, and `unsigned int` for `unsigned` and `u32`."""
    words: list[str] = []
    for text in part:
        if text != "int" or not words or words[-1] not in ("long", "short"):
            words.append(_SAME.get(text, text))
    plain = _UNSIGNED.sub("unsigned int", " ".join(words).replace("unsigned int", "unsigned"))
    plain = _LATE_CONST.sub(r"const \1", plain).removesuffix("* const") + (
        "*" if plain.endswith("* const") else ""
    )
    if "*" not in plain:
        plain = plain.removeprefix("const ")
    return plain


def difference(function: Signature, stub: Signature) -> str:
    """Describe how a stub differs from its function; empty if both fit the same callers."""
    name = f"{stub.name}()"
    wanted, given = function.arguments, stub.arguments
    if len(wanted) != len(given):
        return f"{name} takes {_count(len(wanted))}, and its stub {len(given) or 'none'}"
    for number, (want, give) in enumerate(zip(wanted, given, strict=True), 1):
        if want and give and want != give:
            return f'Argument {number} of {name} is "{want}", and "{give}" in its stub'
    if _is_plain(function.returns) and _is_plain(stub.returns) and function.returns != stub.returns:
        return f'{name} returns "{function.returns}", and its stub "{stub.returns}"'
    return ""


def _count(number: int) -> str:
    return f"{number or 'no'} argument{'' if number == 1 else 's'}"


def _is_plain(returns: str) -> bool:
    """Return whether a type contains no word that may be an attribute instead of a type."""
    words = returns.replace("*", " ").split()
    return not any(word.isupper() or word.startswith("__") for word in words)
