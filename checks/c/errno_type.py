# SPDX-License-Identifier: Apache-2.0
"""A function returns or keeps an error number in a type that cannot carry error numbers.

## Why

`-EINVAL` in a `bool` is `true`, so the caller sees success. The interrupt core complains about
`-EINVAL` in an `irqreturn_t`. An unsigned variable is never less than 0, so the error handling
after a test `if (err < 0)` is dead code. The compiler does not warn about any of these mistakes.

## Instead

Return `int`, and keep the result of a call that can fail in an `int`. If you cannot change the
type, return a value of the type: `false` from a predicate, or `IRQ_NONE` from an interrupt handler.

## Not reported

- A comparison with an error number: `return err == -ENOENT`.
- A parameter or a pointer to a function that has such a type.
- `unsigned long`, `size_t` and addresses, which carry errors for IS_ERR_VALUE().
- A function whose type is not visible, or changes with the patch.
- A loop that counts down.
- An unsigned result of 32 bits that each caller in the file casts back: it keeps the result in an
  `int` and tests `< 0`. A result of 64 bits may be kept in a `long` too. A result of 8 or 16 bits
  is reported, because its sign is lost.
- A type that neither a hunk nor a kernel tree shows; the check is then skipped.

With a kernel tree, the check also finds the errors that a `u8` or `u16` loses: the kernel-doc of
the called function says that it returns negative errors.
"""

from collections.abc import Iterator
from functools import partial

from app.code.kernel import errno_types
from app.code.kernel.errno_types import Callers, ReturnType
from app.code.kernel.tree_facts import TreeFacts
from app.code.known import kept_errors, return_types
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
    Skip,
)

UNSEEN = Skip("needs tree: the type of a function or variable that carries an error is not visible")
_IRQ = "an interrupt handler answers IRQ_NONE, IRQ_HANDLED or IRQ_WAKE_THREAD"


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    is_unseen = False
    for file in patch.files:
        if file.is_c:
            callers = Callers(partial(getattr, file, "all_functions"))
            for function in file.functions:
                if function.added:
                    head = return_types.signature(patch.tree, file.path, function)
                    yield from _returns(file, function, callers, head)
                    yield from _locals(file, function, patch.tree)
                    is_unseen |= errno_types.hides_type(function, head)
    if is_unseen:
        yield UNSEEN


def _returns(
    file: FileView, function: FunctionView, callers: Callers, head: str
) -> Iterator[Observation]:
    type_ = errno_types.return_type_in(head, function.name)
    if type_ is None or _changes_head(file, function):
        return
    is_certain = type_.is_certain
    if not is_certain and callers.cast_back(function, type_.name):
        return
    lost = [one for one in errno_types.returned(function) if is_certain or one.is_literal]
    new = [one for one in lost if one.line in function.added]
    top = function.top.lines[0] if function.top else None
    if not new and top and top.added and type_ != _type_before(file, function):
        new = lost
    if not new:
        return
    lines = [one.line for one in new]
    if top and top.added and lines[0] not in file.touched:
        lines.insert(0, top.number)  # the patch changes the type, and not the `return`
    yield Observation(
        file.place(lines[0]),
        _message(function.name, type_.name, new[0].text),
        related=tuple(map(file.place, lines[1:])),
        symbol=function.name,
        severity=None if is_certain else Severity.WARNING,
        confidence=None if is_certain else Confidence.MEDIUM,
    )


def _type_before(file: FileView, function: FunctionView) -> ReturnType | None:
    before = file.before(function)
    return errno_types.return_type_in(before.signature, before.name) if before else None


def _message(name: str, type_: str, what: str) -> str:
    if type_ == "bool":
        return f"{name}() returns bool, so {what} reaches its caller as true."
    if type_ == "irqreturn_t":
        return f"{name}() returns irqreturn_t, which cannot carry {what}; {_IRQ}."
    return (
        f"{name}() returns {type_}, which is not meant to carry {what}; does its caller expect one?"
    )


def _changes_head(file: FileView, function: FunctionView) -> bool:
    """Return whether the patch changes the function's head but only a hunk's heading shows it."""
    before = None if function.top else file.function_before(function.name)
    return before is not None and before.top is not None


def _locals(
    file: FileView, function: FunctionView, tree: TreeFacts | None
) -> Iterator[Observation]:
    for one in kept_errors.kept(function, tree):
        at = next((line for line in one.lines if line.added), None)
        if at:
            yield Observation(
                file.place(at.number),
                f"{one.said}; should it be an int?",
                symbol=one.name,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    since="0.2.0",
    version=3,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    triggers=("(",),
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
        Bad(
            "An int cannot get back the sign that a u8 lost",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+static u8 foo_lanes(struct foo *foo)
+{
+	if (!foo->phy)
+		return -EINVAL;  //~ not meant to carry -EINVAL; does its caller expect one?
+	return foo->phy->lanes;
+}
+
+static int foo_setup(struct foo *foo)
+{
+	int ret = foo_lanes(foo);
+
+	if (ret < 0)
+		return ret;
+	return 0;
+}
+
 static int foo_probe(struct foo *foo)
""",
            ),
        ),
        Good(
            "The only caller casts the unsigned result back",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+static u32 foo_rate(struct foo *foo)
+{
+	if (!foo->clk)
+		return -EINVAL;
+	return clk_get_rate(foo->clk);
+}
+
+static int foo_setup(struct foo *foo)
+{
+	int rate;
+
+	rate = foo_rate(foo);
+	if (rate < 0)
+		return rate;
+	foo->rate = rate;
+	return 0;
+}
+
 static int foo_probe(struct foo *foo)
""",
            ),
        ),
        Good(
            "A caller with a cast, and an enum",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static void foo_reset(struct foo *foo)

+static enum foo_mode foo_get_mode(struct foo *foo)
+{
+	return foo->is_on ? foo->mode : -ENODEV;
+}
+
+static int foo_show(struct foo *foo)
+{
+	return (int)foo_get_mode(foo);
+}
+
 static int foo_probe(struct foo *foo)
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
