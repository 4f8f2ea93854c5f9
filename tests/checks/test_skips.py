# SPDX-License-Identifier: Apache-2.0
"""Checks that cannot judge a function which a hunk cuts: they are skipped, and do not pass."""

import pytest

from app.engine import examples, registry
from app.engine.runner import review
from app.model import Outcome
from app.sdk import Good

RULES = registry.load()


def outcome(check: str, lines: str, section: str, path: str) -> Outcome:
    head = f"--- a/{path}\n+++ b/{path}\n@@ -20 +20 @@ {section}\n"
    series = examples.read(Good("", ("\n" + head + lines.lstrip("\n"),))).series
    (found,) = review(series, RULES.only(check), strict=True).outcomes
    assert found.outcome is not Outcome.SKIPPED or found.reason.startswith("needs tree: ")
    return found.outcome


CUT = {
    "a guard, and the rest of the function is hidden": (
        "cleanup-goto-mix",
        """
 	int ret;

+	guard(mutex)(&foo->lock);
 	ret = foo_power_on(foo);
""",
    ),
    "an iterator, and the rest of the function is hidden": (
        "cleanup-goto-mix",
        """
 	int ret;

+	for_each_child_of_node_scoped(np, child)
+		foo_add(foo, child);
""",
    ),
    "a goto to a label that is hidden": (
        "cleanup-goto-mix",
        """
 	guard(mutex)(&foo->lock);
 	ret = foo_power_on(foo);
+	if (ret)
+		goto out;
""",
    ),
    "a guard, and a goto may be above": (
        "cleanup-goto-over-init",
        """
 	int ret;

+	guard(mutex)(&foo->lock);
 	ret = foo_power_on(foo);
""",
    ),
    "a break in a guard, and the loop may be above": (
        "scoped-guard-break",
        """
 	int ret;

+	scoped_guard(mutex, &foo->lock) {
+		if (foo->done)
+			break;
+		foo_step(foo);
+	}
 	foo_report(foo);
""",
    ),
    "a break in a guard, and the code after it is hidden": (
        "scoped-guard-break",
        """
 	while (foo->more) {
+		scoped_guard(mutex, &foo->lock) {
+			if (foo->done)
+				break;
+			foo_step(foo);
""",
    ),
    "a sum, and the end of the loop is hidden": (
        "u64-stats-retry",
        """
 	do {
 		start = u64_stats_fetch_begin(&foo->syncp);
+		total += u64_stats_read(&foo->packets);
""",
    ),
}
WHOLE = {
    "a goto chain without any cleanup helper": (
        "cleanup-goto-mix",
        """
 	ret = foo_power_on(foo);
+	if (ret)
+		goto err_power;
""",
    ),
    "a whole function without goto": (
        "cleanup-goto-mix",
        """
+static int foo_start(struct foo *foo)
+{
+	guard(mutex)(&foo->lock);
+	return foo_power_on(foo);
+}
""",
    ),
    "a guard becomes another": (
        "cleanup-goto-mix",
        """
-	guard(mutex)(&foo->lock);
+	guard(mutex)(&foo->other_lock);
 	ret = foo_power_on(foo);
""",
    ),
    "a goto gets another label": (
        "cleanup-goto-mix",
        """
 	if (ret)
-		goto err;
+		goto err_power;
""",
    ),
    "a scoped block of one statement, which no older goto matters for": (
        "cleanup-goto-mix",
        """
-	foo->on = true;
+	scoped_guard(mutex, &foo->lock)
+		foo->on = true;
""",
    ),
    "a break in a guard of a whole function without a loop": (
        "scoped-guard-break",
        """
+static void foo_step_once(struct foo *foo)
+{
+	scoped_guard(mutex, &foo->lock) {
+		if (foo->done)
+			break;
+		foo_step(foo);
+	}
+	foo_report(foo);
+}
""",
    ),
    "a sum behind a whole loop": (
        "u64-stats-retry",
        """
 	do {
 		start = u64_stats_fetch_begin(&foo->syncp);
 		packets = u64_stats_read(&foo->packets);
 	} while (u64_stats_fetch_retry(&foo->syncp, start));
+	total += packets;
""",
    ),
    "a whole function with a guard": (
        "cleanup-goto-over-init",
        """
+static int foo_start(struct foo *foo)
+{
+	guard(mutex)(&foo->lock);
+	return foo_power_on(foo);
+}
""",
    ),
    "an error in a function whose type the heading shows": (
        "errno-type",
        """
+	if (!foo)
+		return -EINVAL;
""",
    ),
    "a helper in context": (
        "cleanup-goto-mix",
        """
 	guard(mutex)(&foo->lock);
-	foo->on = true;
+	foo->is_on = true;
""",
    ),
}


@pytest.mark.parametrize("name", CUT)
def test_a_cut_function_that_hides_what_a_check_needs_skips_the_check(name: str) -> None:
    check, lines = CUT[name]
    found = outcome(check, lines, "static int foo_start(struct foo *foo)", "drivers/foo/foo.c")
    assert found is Outcome.SKIPPED


@pytest.mark.parametrize("name", WHOLE)
def test_a_function_that_shows_enough_passes(name: str) -> None:
    check, lines = WHOLE[name]
    found = outcome(check, lines, "static int foo_start(struct foo *foo)", "drivers/foo/foo.c")
    assert found is Outcome.PASS


HEADER = """
 #ifdef CONFIG_FOO
+int foo_open(struct foo *foo);
 int foo_close(struct foo *foo);
 int foo_read(struct foo *foo);
"""


def test_a_function_whose_stub_is_below_the_hunk_skips_the_check() -> None:
    path = "include/linux/foo.h"
    assert outcome("config-stub-mismatch", HEADER, "", path) is Outcome.SKIPPED
    whole = HEADER + " #endif\n"
    assert outcome("config-stub-mismatch", whole, "", path) is Outcome.PASS


def test_an_error_in_a_function_whose_type_is_above_the_heading_skips_the_check() -> None:
    lines = "\n+\tif (!foo)\n+\t\treturn -EINVAL;\n"
    assert outcome("errno-type", lines, "foo_start(struct foo *foo)", "fs/foo.c") is Outcome.SKIPPED
