# SPDX-License-Identifier: Apache-2.0
"""A `goto` jumps over the declaration of a guard() or __free() into its scope.

## Why

`guard()`, `CLASS()` and `__free()` declare a variable. The destructor of this variable runs when
the scope of the variable ends. A `goto` from above the declaration to a label below it skips the
initialisation, but not the destructor. The destructor then unlocks or frees whatever value is on
the stack. gcc does not warn about this in a kernel build. clang refuses to compile such a `goto`,
and the kernel test robot reports the broken build.

## Instead

Use `return` instead of the `goto`. If the `goto` has to stay, put the guarded code into a
`scoped_guard()` block that ends above the label.

## Not reported

- A label outside the declaration's scope.
- A `goto` below the declaration.
- A `scoped_guard()` between the two, whose scope ends before the label.
- Branches of an `#if` of which only one is compiled.
- A variable that is called guard.
- A `goto` that did so before the patch.
- A `goto` or label that no hunk shows; the check is then skipped.

With a kernel tree, the check reads each function as a whole.
"""

from bisect import bisect
from collections import deque
from collections.abc import Iterator

from app.code.c.events import Direction, Event, EventKind
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

UNSEEN = Skip(
    "needs tree: a function with a new goto, guard() or __free() is not visible as a whole"
)
# labels are near the code that they undo; more declarations above a label are not searched
_MOST_DECLARED = 200


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    is_unseen = False
    for file in patch.files:
        if file.is_c:
            for function in file.functions:
                found = list(_labels(file, function))
                yield from found
                is_unseen |= not found and _may_skip(function)
    if is_unseen:
        yield UNSEEN


def _may_skip(function: FunctionView) -> bool:
    """Return whether hidden lines may have a `goto` that jumps over a new declaration."""
    is_new = any(one.added and one.kind is EventKind.CLEANUP for one in function.cleanups)
    return is_new and not function.complete


def _labels(file: FileView, function: FunctionView) -> Iterator[Observation]:
    """Yield one observation for each label, at the first `goto` that skips a declaration."""
    gotos: dict[str, list[Event]] = {}
    declared: deque[Event] = deque(maxlen=_MOST_DECLARED)
    branches = [line.number for line in function.lines if line.condition == "else"]
    for event in function.events if function.cleanups and function.gotos else ():
        if event.kind is EventKind.GOTO and event.direction is Direction.FORWARD:
            gotos.setdefault(event.name, []).append(event)
        elif event.kind is EventKind.CLEANUP:
            declared.appendleft(event)
        elif event.kind is EventKind.LABEL and event.name in gotos:
            last = next((one for one in declared if _is_in_scope(event, one)), None)
            over = [one for one in gotos.pop(event.name) if last and one.line < last.line]
            if last and over and not _is_between(branches, over[0].line, event.line):
                yield from _skipped(file, function, [*over, last, event], last)


def _is_in_scope(label: Event, declared: Event) -> bool:
    known = label.fragment == declared.fragment
    return known and label.scope[: len(declared.scope)] == declared.scope


def _is_between(branches: list[int], first: int, last: int) -> bool:
    """Return whether an `#else` is between two lines, so that only one of them may be compiled."""
    return bisect(branches, first) != bisect(branches, last)


def _skipped(
    file: FileView, function: FunctionView, parts: list[Event], declared: Event
) -> Iterator[Observation]:
    new = sorted({part.line for part in parts if part.added})
    if new:
        label = parts[-1].name
        yield Observation(
            file.place(new[0]),
            f"In {function.name}() goto {label} jumps over {_what(declared)} into its scope, so "
            "its cleanup runs on a variable that was never initialised; clang refuses to compile "
            "this.",
            related=tuple(file.place(line) for line in new[1:]),
            symbol=label,
        )


def _what(declared: Event) -> str:
    if declared.variable:
        return f"the declaration of {declared.variable} ({declared.name}())"
    return f"{declared.name}({declared.argument})"


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    triggers=("guard", "__free(", "CLASS(", "ACQUIRE", "AUTO_", "goto"),
    status="preview",
    version=3,
    since="0.2.0",
    references=(
        Reference(
            "gcc, Common Variable Attributes, cleanup",
            "https://gcc.gnu.org/onlinedocs/gcc/Common-Variable-Attributes.html",
        ),
        Reference(
            "kernel test robot: cannot jump from this goto statement to its label",
            "https://lore.kernel.org/r/202401310855.aA6wzlm2-lkp@intel.com/",
        ),
    ),
    examples=(
        Bad(
            "An early check goes to the label that a guard is in force at",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
+static int foo_start(struct foo *foo)
+{
+	int ret = -EINVAL;
+
+	if (!foo->ops)
+		goto out;  //~ jumps over guard(mutex) into its scope
+
+	guard(mutex)(&foo->lock);
+	ret = foo->ops->start(foo);
+	if (ret)
+		goto out;
+	foo->on = true;
+out:
+	return ret;
+}
""",
            ),
        ),
        Bad(
            "A buffer becomes __free() below a goto that was there",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -50 +50 @@ static int foo_load(struct foo *foo)
 	ret = foo_power_on(foo);
 	if (ret)
 		goto err_power;

-	buf = kmalloc(FOO_SIZE, GFP_KERNEL);
+	u8 *buf __free(kfree) = kmalloc(FOO_SIZE, GFP_KERNEL);  //~ the declaration of buf
 	ret = foo_read(foo, buf);
-	kfree(buf);
 err_power:
 	return ret;
""",
            ),
        ),
        Good(
            "The early check returns",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	if (!foo->ops)
-		goto out;
+		return -EINVAL;
+	guard(mutex)(&foo->lock);
 	ret = foo->ops->start(foo);
 	if (ret)
 		goto out;
 	foo->on = true;
 out:
 	return ret;
""",
            ),
        ),
        Good(
            "A scoped_guard() between the jump and the label has a scope of its own",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	if (!foo->ops)
 		goto out;
+	scoped_guard(mutex, &foo->lock)
+		ret = foo->ops->start(foo);
 	foo->on = true;
 out:
 	return ret;
""",
            ),
        ),
        Good(
            "The guard is in an inner block, the label outside of it",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	if (!foo->ops)
 		goto out;
+	if (foo->shared) {
+		guard(mutex)(&foo->lock);
+		foo->users++;
+	}
 out:
 	return ret;
""",
            ),
        ),
        Good(
            "A variable that is called guard, and an expression that names it",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_check(struct foo *foo)
 	if (!foo->ops)
 		goto out;
+	guard = foo_guard(foo);
+	ret = guard->check(foo);
 out:
 	return ret;
""",
            ),
        ),
        Good(
            "The jump is below the declaration",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	int ret;

+	guard(mutex)(&foo->lock);
+	if (!foo->ops)
+		goto out;
 	ret = foo->ops->start(foo);
 out:
 	return ret;
""",
            ),
        ),
    ),
)
