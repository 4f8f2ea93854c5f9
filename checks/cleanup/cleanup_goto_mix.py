# SPDX-License-Identifier: Apache-2.0
"""A function newly mixes `goto` unwinding with scope-based cleanup.

## Why

`guard()`, `scoped_guard()`, `CLASS()` and `__free()` replace chains of `goto`. A `goto` can jump
from one scope to another. A reader of a function with both must follow two orders of unwinding at
once. include/linux/cleanup.h therefore asks that a function never mixes `goto` and cleanup helpers.

## Instead

Convert the whole function to cleanup helpers, so that each error path is a plain `return`. If one
`goto` has to stay, do not use cleanup helpers in the function.

## Not reported

- A function that mixed the two before the patch.
- A `goto` backwards, such as a retry loop.
- A `goto` to a label above all cleanup helpers of the function, which is another path.
- Cleanup helpers and `goto` in different functions of one hunk.
- A variable that is called guard.

The finding is a note under `sound/`, `kernel/sched/` and `kernel/futex/`, because their
maintainers accept the mix.
"""

from collections.abc import Iterator, Sequence

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
)


def run(patch: PatchView) -> Iterator[Observation]:
    for file in patch.files:
        if file.is_c:
            for function in file.functions:
                yield from _mixed(file, function)


def _mixed(file: FileView, function: FunctionView) -> Iterator[Observation]:
    gotos = _unwinding(function) if function.cleanups else []
    if not gotos:
        return
    parts = [*function.cleanups, *gotos]
    if not any(part.added for part in parts):
        return
    before = file.function_before(function.name)
    if before and before.cleanups and _unwinding(before):
        return
    main = _main(function.cleanups, gotos)
    labels = [label for label in function.labels if label.added]
    also = {part.line for part in [*parts, *labels] if part.added} - {main.line}
    yield Observation(
        file.place(main.line),
        _message(function, main),
        related=tuple(file.place(line) for line in sorted(also)),
        symbol=function.name,
    )


def _unwinding(function: FunctionView) -> list[Event]:
    if not function.gotos:
        return []
    paths = _paths(function)
    gotos = (goto for goto in function.gotos if goto.name not in paths)
    return [goto for goto in gotos if goto.direction is not Direction.BACKWARD]


def _paths(function: FunctionView) -> frozenset[str]:
    """Return the labels above every cleanup helper. A `goto` to such a label does not unwind."""
    first = min((part.line for part in function.cleanups), default=0)
    return frozenset(label.name for label in function.labels if label.line < first)


def _main(cleanups: Sequence[Event], gotos: Sequence[Event]) -> Event:
    """Return the added part that shows the mix best, preferably a `goto` out of a guarded block."""
    added = [part for part in [*gotos, *cleanups] if part.added]
    return next((part for part in added if _leaves_block(part)), added[0])


def _leaves_block(event: Event) -> bool:
    return event.kind is EventKind.GOTO and any(
        around.kind is EventKind.SCOPED for around in event.under
    )


def _message(function: FunctionView, main: Event) -> str:
    added = next((part for part in function.cleanups if part.added), None)
    if added:
        what = f"{function.name}() now uses {added.name}() next to its goto unwinding"
    else:
        what = f"{function.name}() uses {function.cleanups[0].name}(), and this adds a goto"
    if _leaves_block(main):
        what += ", and this goto leaves the guarded block"
    return f"{what}; include/linux/cleanup.h asks to use one style or the other within a function."


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    triggers=("guard", "__free(", "CLASS(", "ACQUIRE", "_scoped(", "scoped_"),
    references=(
        Reference(
            "include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph",
            "https://docs.kernel.org/core-api/cleanup.html",
        ),
        Reference(
            "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com>",
            "https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/",
        ),
    ),
    examples=(
        Bad(
            "A goto leaves a guarded block",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ int foo_claim(struct foo *foo)
 	if (err)
 		goto err_put;

+	scoped_guard(spinlock, &foo->lock) {
+		if (foo->busy) {
+			err = -EBUSY;
+			goto err_put;  //~ this goto leaves the guarded block
+		}
+		foo->busy = true;
+	}
+
 	return 0;
""",
            ),
        ),
        Bad(
            "One lock of a function is converted, its goto chain stays",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	int ret;

-	mutex_lock(&foo->lock);
+	guard(mutex)(&foo->lock);  //~ now uses guard() next to its goto unwinding
 	ret = foo_power_on(foo);
 	if (ret)
 		goto err_power;
""",
            ),
        ),
        Good(
            "The test moves into the guarded block, the goto stays outside of any",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ int foo_claim(struct foo *foo)
 	int err;

+	scoped_guard(spinlock, &foo->lock) {
+		if (foo->busy)
+			return -EBUSY;
+		foo->busy = true;
+	}
+
 	return 0;
""",
            ),
        ),
        Good(
            "The function mixed the two before",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ static int foo_start(struct foo *foo)
 	guard(mutex)(&foo->lock);
 	ret = foo_power_on(foo);
 	if (ret)
 		goto err_power;
+	ret = foo_clock_on(foo);
+	if (ret)
+		goto err_clock;
 	return 0;
""",
            ),
        ),
        Good(
            "A goto backwards is a retry",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static int foo_wait(struct foo *foo)
 	int tries = 3;

+	guard(mutex)(&foo->lock);
+retry:
+	if (foo_ready(foo))
+		return 0;
+	if (--tries)
+		goto retry;
 	return -ETIMEDOUT;
""",
            ),
        ),
        Good(
            "A goto to another path, which alone uses a cleanup helper",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -44 +44 @@ static int foo_parse(struct foo *foo, struct device_node *np)
+static int foo_parse(struct foo *foo, struct device_node *np)
+{
+	if (!of_property_present(np, "pinmux"))
+		goto parent;
+
+	return foo_parse_one(foo, np);
+
+parent:
+	for_each_available_child_of_node_scoped(np, child) {
+		if (foo_parse_one(foo, child))
+			return -EINVAL;
+	}
+	return 0;
+}
""",
            ),
        ),
        Good(
            "The guard is in the next function, which the hunk's heading does not name",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -50 +50 @@ static int foo_start(struct foo *foo)
 		goto err_power;
 	return 0;
 }

+static void foo_stop(struct foo *foo)
+{
+	guard(mutex)(&foo->lock);
+	foo->on = false;
+}
+
 static void foo_reset(struct foo *foo)
""",
            ),
        ),
        Good(
            "A variable that is called guard is none",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -60 +60 @@ static int foo_check(struct foo *foo)
 	int ret;

+	u32 guard = foo->guard;
+	if (guard)
+		goto out;
 	return 0;
""",
            ),
        ),
    ),
)
