# SPDX-License-Identifier: Apache-2.0
"""A function newly mixes `goto` unwinding with scope-based cleanup.

## Why

`guard()`, `scoped_guard()`, `CLASS()` and `__free()` replace chains of `goto`. A `goto` can jump
from one scope to another. A reader of a function with both must follow two orders of unwinding at
once. include/linux/cleanup.h therefore asks that a function never mixes `goto` and cleanup helpers.
Iterators such as `for_each_child_of_node_scoped()` are cleanup helpers too: they put a reference at
the end of each round.

## Instead

Convert the whole function to cleanup helpers, so that each error path is a plain `return`. If one
`goto` has to stay, do not use cleanup helpers in the function.

## Not reported

- A function that mixed the two before the patch.
- A `goto` that unwinds nothing: the code behind its label releases nothing, as in `goto next`.
- A `goto` backwards, such as a retry loop.
- A `goto` to a label above all cleanup helpers of the function, which is another path.
- A scoped block of one statement next to an older `goto`, if no `goto` enters or leaves the block.
- The loop of a scoped iterator that no `goto` enters or leaves.
- Cleanup helpers and `goto` in different functions of one hunk.
- A variable that is called guard.

The finding is a note for a scoped iterator next to an older `goto`, and for a scoped block of one
statement next to a new `goto`. It is also a note under `sound/`, `kernel/sched/` and
`kernel/futex/`, because their maintainers accept the mix. If a hunk cuts a function with a cleanup
helper, a `goto` or its label may be hidden, and the check is skipped. With a kernel tree, the check
reads each function as a whole, before and after the patch.
"""

from collections.abc import Iterator, Sequence

from app.code.c.events import Event
from app.code.kernel import cleanup_names
from app.code.kernel.cleanup_names import is_iterator
from app.code.kernel.cleanup_parts import Parts, leaves_block, parts_of
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
    "needs tree: a function with a cleanup helper is not visible as a whole, and its other lines "
    "may have a goto that unwinds"
)
_LEAVES = ", and this goto leaves the guarded block"


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    files = [file for file in patch.files if file.is_c]
    said = [one for file in files for f in file.functions for one in _function(file, f)]
    yield from (one for one in said if isinstance(one, Observation))
    if UNSEEN in said:
        yield UNSEEN


def _function(file: FileView, function: FunctionView) -> Iterator[Observation | Skip]:
    added = [line.masked for line in function.lines if line.added]
    if not any("goto" in text or cleanup_names.may_be_in(text) for text in added):
        return  # this test is fast
    if not any(part.added for part in (*function.cleanups, *function.gotos)):
        return
    now = parts_of(function)
    before = file.before(function)
    was = parts_of(before) if before else Parts()
    found = _mix(file, function, now, was)
    if found:
        yield found
    elif not function.complete and _may_mix(now, was):
        yield UNSEEN


def _mix(file: FileView, function: FunctionView, now: Parts, was: Parts) -> Observation | None:
    """Return the observation about a mix that the patch makes, if there is one."""
    kinds = ((now.strong, was.strong), (now.iterators, was.iterators), (now.single, was.single))
    helpers, old = next((kind for kind in kinds if kind[0]), ((), ()))
    left = _left_over(function, now, was)
    gotos = now.undoing or left or now.leaving or (now.strong and now.ending)
    added = [part for part in [*gotos, *helpers] if part.added]
    before = was.undoing or was.leaving or (gotos is now.ending and was.ending)
    if not gotos or not added or not helpers or (old and before):
        return None
    is_new_goto = len(now.undoing) > len(was.undoing)
    if helpers is now.single and not is_new_goto:
        return None
    is_weak = helpers is now.single or (helpers is now.iterators and not is_new_goto)
    main = next((part for part in added if leaves_block(part)), added[0])
    others = [part for part in (*now.helpers, *function.labels) if part.added]
    also = {part.line for part in [*added, *others]} - {main.line}
    return Observation(
        file.place(main.line),
        f"{_what(function.name, helpers, gotos, now)}{_LEAVES if leaves_block(main) else ''}; "
        "include/linux/cleanup.h asks to use one style or the other within a function.",
        related=tuple(file.place(line) for line in sorted(also)),
        symbol=function.name,
        severity=Severity.NOTE if is_weak or gotos is now.ending else None,
    )


def _left_over(function: FunctionView, now: Parts, was: Parts) -> tuple[Event, ...]:
    """Return each `goto` that unwound before the patch and now leads to code that does not."""
    before = {goto.name for goto in was.undoing}
    shown = {label.name for label in function.labels}
    left = [goto for goto in (*now.plain, *now.hidden) if before and goto.name in shown]
    return tuple(goto for goto in left if goto.added or goto.name in before)


def _may_mix(now: Parts, was: Parts) -> bool:
    """Return whether hidden lines may have a `goto` that mixes with a visible cleanup helper.

    A new `goto` without a visible helper does not count: one function in sixty has a helper.
    """
    helpers = now.strong or now.iterators or now.apart
    old_helpers = was.strong or was.iterators or was.apart
    is_new_helper = any(part.added for part in helpers) and not old_helpers
    is_new_goto = any(goto.added for goto in now.hidden) and len(now.hidden) > len(was.hidden)
    return bool(now.helpers or now.apart) and not now.undoing and (is_new_helper or is_new_goto)


def _what(name: str, helpers: Sequence[Event], gotos: Sequence[Event], now: Parts) -> str:
    added = next((part for part in helpers if part.added), None)
    helper = added or helpers[0]
    what = f"the iterator {helper.name}()" if is_iterator(helper.name) else f"{helper.name}()"
    if gotos[0] in now.plain:
        return f"{name}() now uses {what}, and its goto {gotos[0].name} has nothing left to unwind"
    if not added:
        return f"{name}() uses {what}, and this adds a goto"
    if gotos[0] in now.undoing:
        return f"{name}() now uses {what} next to its goto unwinding"
    return f"{name}() now uses {what} next to goto {gotos[0].name}"


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    triggers=("guard", "__free(", "CLASS(", "ACQUIRE", "AUTO_", "_scoped(", "scoped_", "goto"),
    version=3,
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
        Bad(
            "A scoped iterator, and a new goto out of its loop",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -50 +50 @@ static int foo_probe(struct platform_device *pdev)
 	device_for_each_child_node_scoped(dev, node) {
 		ret = foo_add(foo, node);
-		if (ret)
-			return ret;
+		if (ret)
+			goto err_remove;  //~ uses the iterator device_for_each_child_node_scoped()
 	}
 	return 0;
+
+err_remove:
+	foo_remove_all(foo);
+	return ret;
 }
""",
            ),
        ),
        Bad(
            "Only the loop is converted; a note",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -50 +50 @@ static int foo_probe(struct platform_device *pdev)
-	for_each_child_of_node(np, child) {
+	for_each_child_of_node_scoped(np, child) {  //~ now uses the iterator
 		ret = foo_add(foo, child);
-		if (ret) {
-			of_node_put(child);
+		if (ret)
 			goto err_remove;
-		}
 	}
 	return 0;

 err_remove:
 	foo_remove_all(foo);
 	return ret;
 }
""",
            ),
        ),
        Bad(
            "The lock is converted, and a goto stays that has nothing left to unwind",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -114 +114 @@ static int foo_read(struct foo *foo, u8 reg, u8 *val)
-	mutex_lock(&foo->lock);
+	guard(mutex)(&foo->lock);

 	ret = regmap_read(foo->regmap, reg, &v);
 	if (ret)
-		goto out_unlock;
+		goto out;  //~ and its goto out has nothing left to unwind

 	*val = v;

-out_unlock:
-	mutex_unlock(&foo->lock);
-
+out:
 	return ret;
 }
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
            "A goto that joins a tail, which only writes a message",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_control(struct foo *foo)
+static int foo_control(struct foo *foo)
+{
+	int ret;
+
+	guard(mutex)(&foo->lock);
+
+	ret = foo_read(foo);
+	if (ret < 0)
+		goto exit;
+
+	ret = foo_write(foo);
+exit:
+	if (ret < 0)
+		dev_err(foo->dev, "Failed to access flags: %d", ret);
+	return ret;
+}
""",
            ),
        ),
        Good(
            "A scoped block of one statement below an older goto chain",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -137 +137 @@ int foo_add(struct foo *foo)
 	if (err)
 		goto unregister_input;

-	mutex_lock(&foo_list_lock);
-	list_add_tail(&foo->node, &foo_list);
-	mutex_unlock(&foo_list_lock);
+	scoped_guard(mutex, &foo_list_lock) {
+		list_add_tail(&foo->node, &foo_list);
+	}

 	return 0;

 unregister_input:
 	foo_unregister(foo);
""",
            ),
        ),
        Good(
            "A goto to the next round and one over a step",
            (
                """
--- a/sound/foo/foo.c
+++ b/sound/foo/foo.c
@@ -20 +20 @@ static void foo_scan(struct foo *foo)
+static void foo_scan(struct foo *foo)
+{
+	guard(mutex)(&foo->lock);
+
+	list_for_each_entry(entry, &foo->entries, node) {
+		if (entry->done)
+			goto next;
+		foo_handle(entry);
+next:
+		entry->seen++;
+	}
+	if (foo->is_8bit)
+		goto __skip_16bit;
+	foo_setup_16bit(foo);
+__skip_16bit:
+	foo_start(foo);
+}
""",
            ),
        ),
        Good(
            "An older iterator, and a goto that only gets another name",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -50 +50 @@ static int foo_probe(struct platform_device *pdev)
 	for_each_child_of_node_scoped(np, child) {
 		ret = foo_add(foo, child);
 		if (ret)
-			goto remove;
+			goto err_remove;
 	}
 	return 0;
-remove:
+err_remove:
 	foo_remove_all(foo);
 	return ret;
 }
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
