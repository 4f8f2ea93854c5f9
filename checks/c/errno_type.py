# SPDX-License-Identifier: Apache-2.0
"""An error number is returned or kept in a type that cannot carry it.

## Why

`-EINVAL` in a `bool` is `true`: the caller sees success. In an `irqreturn_t` it is a
value that the interrupt core complains about. An unsigned variable is never less than 0,
so the error handling behind the test is dead code. The compiler says nothing of it.

## Not reported

A comparison with an error number (`return err == -ENOENT`); parameters and pointers to
functions that have such a type; `unsigned long`, `size_t` and addresses, which carry
errors for IS_ERR_VALUE(); a function of which the type is not visible or changes with
the patch; a loop that counts down.
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.code.c.events import Event
from app.code.c.fragment import CodeLine
from app.code.kernel.errno import mentioned
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    FunctionView,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Reference,
    Severity,
    pattern,
)

_UNSIGNED = r"(?:__)?u(?:8|16|32|64)|uint(?:8|16|32|64)?_t|unsigned char|unsigned short|u?int32_t"
_COUNTING = r"unsigned(?: int)?(?! ?(?:long|char|short))|uint|u_int"
_CODES = r"irqreturn_t|vm_fault_t|blk_status_t|acpi_status|__poll_t|umode_t|pci_ers_result_t"
_RETURNED = pattern(rf"\b(?:(bool|_Bool|{_CODES})|({_UNSIGNED}|{_COUNTING}|enum \w+))$")
_QUALIFIER = pattern(
    r"\b(?:static|inline|extern|const|asmlinkage|noinline|notrace|(?!__(?:u\d|poll))__[a-z_]+)\b"
)
_LITERAL = pattern(r"return(?: .{0,200}[?:])? ?-(E[A-Z0-9_]{2,24})(?: ?:.{0,200})?")
_CARRIER = pattern(r"return (PTR_ERR|dev_err_probe) ?\((?!.*\) ?[=!<>&|])")
_VARIABLE = pattern(r"return \(?(\w+)\)?")
_LOCAL = pattern(
    rf"[ \t]+(bool|irqreturn_t|{_UNSIGNED}|{_COUNTING}|size_t|unsigned long)[ \t]+"
    r"([A-Za-z_][^(){}]{0,300})"
)
_SIGNED = pattern(
    r"(?<!unsigned )\b(?:int|long|ssize_t|s8|s16|s32|s64|loff_t)[ \t]+([A-Za-z_][^(){}]{0,300})"
)
_NEGATIVE = pattern(r"(?<![\w.>*&\])])(\w+)[ \t]*<[ \t]*0[ \t]*(?=\)|\|\||&&)")
_TEST = pattern(r"[ \t]*if \((\w+) < 0\)(?: \{)?")
_IF = pattern(r"\bif\b|\belse\b")
_NAME = pattern(r"[ \t]*(\w+)[ \t]*")
_ASSIGNED = pattern(r"(?<![\w.>*])(\w+) = -(E[A-Z0-9_]{2,24});")
_CALLED = pattern(r"(?<![\w.>*])(\w+) =[ \t]*(?:[a-z]\w*\(|$)")
_NARROW = frozenset(["bool", "irqreturn_t", "u8", "u16"])
_IRQ = "an interrupt handler answers IRQ_NONE, IRQ_HANDLED or IRQ_WAKE_THREAD"
# the number of lines above a return in which the test that guards it is searched
_NEAR = 5
_ALIASES = {"_Bool": "bool"}


class _Lost(NamedTuple):
    """An error that a return loses; `what` describes it in the message."""

    line: int
    what: str


def run(patch: PatchView) -> Iterator[Observation]:
    for file in patch.files:
        if file.is_c:
            for function in file.functions:
                if function.added:
                    yield from _returns(file, function)
                    yield from _locals(file, function)


def _returns(file: FileView, function: FunctionView) -> Iterator[Observation]:
    type_, is_certain = _type(file, function)
    lost = list(_lost(function, is_certain)) if type_ else []
    new = [one for one in lost if one.line in function.added]
    if not new and lost and _head_is_new(function):
        new = lost
    if not new:
        return
    yield Observation(
        file.place(new[0].line),
        _message(function.name, type_, new[0].what),
        related=tuple(file.place(one.line) for one in new[1:]),
        symbol=function.name,
        severity=None if is_certain else Severity.WARNING,
        confidence=None if is_certain else Confidence.MEDIUM,
    )


def _message(name: str, type_: str, what: str) -> str:
    if type_ == "bool":
        return f"{name}() returns bool, so {what} reaches its caller as true."
    if type_ == "irqreturn_t":
        return f"{name}() returns irqreturn_t, which cannot carry {what}; {_IRQ}."
    return (
        f"{name}() returns {type_}, which is not meant to carry {what}; does its caller expect one?"
    )


def _type(file: FileView, function: FunctionView) -> tuple[str, bool]:
    """Return the function's type, if it loses errors, and whether it always does."""
    if _changes_head(file, function):
        return "", False
    before, name, _ = function.signature.partition(f"{function.name}(")
    words = " ".join(_QUALIFIER.sub(" ", before).split())
    match = _RETURNED.fullmatch(words) if name else None
    if not match:
        return "", False
    return _ALIASES.get(words, words), bool(match[1])


def _changes_head(file: FileView, function: FunctionView) -> bool:
    """Return whether the patch changes the head, while only a hunk's heading shows the type."""
    if any(piece.span.has_head for piece in function.pieces):
        return False
    before = file.function_before(function.name)
    return before is not None and any(piece.span.has_head for piece in before.pieces)


def _head_is_new(function: FunctionView) -> bool:
    heads = [piece for piece in function.pieces if piece.span.has_head]
    return bool(heads) and heads[0].lines[0].added


def _lost(function: FunctionView, is_certain: bool) -> Iterator[_Lost]:
    for event in function.returns:
        literal = _LITERAL.fullmatch(event.statement)
        if literal and mentioned(literal[1]):
            yield _Lost(event.line, f"-{literal[1]}")
        elif is_certain and (carrier := _CARRIER.match(event.statement)):
            yield _Lost(event.line, f"the error of {carrier[1]}()")
        elif is_certain and (variable := _negative(event, function)):
            yield _Lost(event.line, f"a negative {variable}")


def _negative(event: Event, function: FunctionView) -> str:
    """Return the returned variable if `if (variable < 0)` and at most calls precede the return."""
    returned = _VARIABLE.fullmatch(event.statement)
    lines = function.pieces[event.fragment].lines
    place = event.line - lines[0].number
    for near in reversed(lines[max(place - _NEAR, 0) : place] if returned else ()):
        test = _TEST.fullmatch(near.masked.rstrip())
        if test and returned and test[1] == returned[1]:
            return test[1]
        if "}" in near.masked or "=" in near.masked or _IF.search(near.masked):
            break
    return ""


def _locals(file: FileView, function: FunctionView) -> Iterator[Observation]:
    """Find errors that are stored in a local variable that cannot hold them."""
    if not any(" < 0" in line.masked or "-E" in line.masked for line in function.lines):
        return
    declared = _declared(function)
    for name, line, said in [*_truncated(function, declared), *_never_less(function, declared)]:
        at = next((one for one in (line, declared[name].line) if one.added), None)
        if at:
            yield Observation(
                file.place(at.number),
                f"{said}; should it be an int?",
                symbol=name,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )


class _Local(NamedTuple):
    type: str
    line: CodeLine


Kept = tuple[str, CodeLine, str]


def _declared(function: FunctionView) -> dict[str, _Local]:
    """Return the local variables that cannot hold an error, unless a scope redeclares them."""
    found: dict[str, _Local] = {}
    for line in function.lines:
        match = _LOCAL.match(line.masked)
        for name in _names(match[2]) if match else ():
            if match:
                found.setdefault(name, _Local(match[1], line))
    signed = {name for _, match in function.search(_SIGNED) for name in _names(match[1])}
    return {name: local for name, local in found.items() if name not in signed}


def _names(declarators: str) -> Iterator[str]:
    for part in declarators.split(","):
        name = _NAME.fullmatch(part.partition("=")[0].partition(";")[0])
        if name:
            yield name[1]


def _truncated(function: FunctionView, declared: dict[str, _Local]) -> Iterator[Kept]:
    """Find assignments such as `bool ret = -EINVAL`."""
    for line, match in function.search(_ASSIGNED):
        local = declared.get(match[1])
        if local and local.type in _NARROW and mentioned(match[2]):
            said = f"{match[1]} in {function.name}() has the type {local.type}"
            yield match[1], line, f"{said} and cannot hold -{match[2]}"


def _never_less(function: FunctionView, declared: dict[str, _Local]) -> Iterator[Kept]:
    """Find tests such as `unsigned int ret = call(); if (ret < 0)`."""
    called = {match[1] for _, match in function.search(_CALLED)}
    seen: set[str] = set()
    for line, match in function.search(_NEGATIVE):
        name = match[1]
        if name not in declared or name not in called or name in seen or "for (" in line.masked:
            continue
        seen.add(name)
        said = f"{name} in {function.name}() has the type {declared[name].type}"
        yield name, line, f"{said}, so it is never less than 0"


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    since="0.2.0",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    triggers=("-E", "< 0", "PTR_ERR(", "dev_err_probe("),
    references=(
        Reference(
            "coding-style, 16) Function return values and names",
            "https://docs.kernel.org/process/coding-style.html#function-return-values-and-names",
        ),
        Reference(
            "include/linux/irqreturn.h, enum irqreturn",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/irqreturn.h",
        ),
    ),
    examples=(
        Bad(
            "A predicate answers with an error number",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+static bool foo_needs_training(struct foo *foo)
+{
+	if (!foo->state)
+		return -EINVAL;  //~ so -EINVAL reaches its caller as true
+
+	return foo->state->lanes > 1;
+}
+
 static int foo_probe(struct foo *foo)
""",
            ),
        ),
        Bad(
            "An interrupt handler hands on the error of a read",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -80 +80 @@ static irqreturn_t foo_irq_thread(int irq, void *data)
 	int ret, status;

+	ret = regmap_read(foo->regmap, FOO_STATUS, &status);
+	if (ret < 0) {
+		dev_err(foo->dev, "cannot read the status\\n");
+		return ret;  //~ which cannot carry a negative ret
+	}
+
 	return IRQ_HANDLED;
""",
            ),
        ),
        Bad(
            "An unsigned variable is tested for an error",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -120 +120 @@ static void foo_stop(struct foo *foo)

+static int foo_count(struct foo *foo)
+{
+	unsigned int count;
+
+	count = of_property_count_strings(foo->node, "foo-names");
+	if (count < 0)  //~ so it is never less than 0
+		return count;
+
+	return foo_set(foo, count);
+}
""",
            ),
        ),
        Bad(
            "A register accessor of type u32 returns an error",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -120 +120 @@ static void foo_stop(struct foo *foo)
+static u32 foo_read(struct foo *foo, u32 offset)
+{
+	if (offset > FOO_LAST)
+		return -EINVAL;  //~ not meant to carry -EINVAL; does its caller expect one?
+
+	return readl(foo->base + offset);
+}
""",
            ),
        ),
        Good(
            "A predicate compares with an error number",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static bool foo_is_absent(struct foo *foo)
 {
+	if (foo->error)
+		return foo->error == -ENODEV;
+	return PTR_ERR(foo->clk) == -ENOENT;
 }
""",
            ),
        ),
        Good(
            "A parameter is a function of type bool",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+static int foo_wait(struct foo *foo, bool (*done)(struct foo *foo))
+{
+	if (!done(foo))
+		return -ETIMEDOUT;
+	return 0;
+}
+
 static int foo_probe(struct foo *foo)
""",
            ),
        ),
        Good(
            "An unsigned long carries an error for IS_ERR_VALUE()",
            (
                """
--- a/mm/foo.c
+++ b/mm/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+unsigned long foo_get_unmapped_area(struct file *file, unsigned long len)
+{
+	if (len > TASK_SIZE)
+		return -ENOMEM;
+	return foo_area(file, len);
+}
+
 static int foo_probe(struct foo *foo)
""",
            ),
        ),
        Good(
            "The patch turns a predicate into a function that returns an error",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)
 }

-static bool foo_check(struct foo *foo)
+static int foo_validate(struct foo *foo)
 {
 	struct bar *bar = foo->bar;
@@ -60 +60 @@ static bool foo_check(struct foo *foo)
 	foo_update(bar);

 	if (!bar->ready)
-		return false;
+		return -EBUSY;
 	foo_publish(bar);
""",
            ),
        ),
    ),
)
