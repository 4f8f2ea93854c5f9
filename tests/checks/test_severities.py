# SPDX-License-Identifier: Apache-2.0
"""What examples of checks cannot tell apart: notes and errors, silence and a skip."""

import pytest

from app.engine import examples, registry
from app.engine.runner import review
from app.model import Finding, Outcome, Severity
from app.sdk import Good

RULES = registry.load()


def findings(check: str, *patches: str) -> list[Finding]:
    series, _ = examples.read(Good("", patches))
    return list(review(series, RULES.only(check), strict=True).findings)


UAPI = """
Subject: {subject}

Values change.

{trailers}Signed-off-by: A. Developer <developer@example.org>
---
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -40 +40 @@ enum foo_mode {{
{change}
"""
SHIFT = " \tFOO_SLOW,\n+\tFOO_NEW,\n \tFOO_FAST,\n };"
REMOVAL = " \tFOO_SLOW = 1,\n-\tFOO_ODD = 2,\n \tFOO_FAST = 3,\n };"
CUT = " \tFOO_SLOW,\n-\tFOO_FAST,"
TWO = " \tFOO_SLOW,\n-\tFOO_FAST,\n };\n \n enum bar {\n-\tBAR_ODD = 1,\n \tBAR_FAST = 2,\n };"
LAST = " \tFOO_SLOW,\n-\tFOO_FAST,\n \t__FOO_MAX,\n };"
FIXES = 'Fixes: 123456789abc ("foo: Add modes")\n'
STABLE = "Cc: stable@vger.kernel.org\n"


@pytest.mark.parametrize(
    ("subject", "trailers", "change", "severity"),
    [
        ("[PATCH] foo: Add a mode", "", SHIFT, Severity.ERROR),
        ("[PATCH] foo: Add an arc1 mode for src-rcu", "", SHIFT, Severity.ERROR),
        ("[PATCH] media: rc: Add an rc6 mode", "", SHIFT, Severity.ERROR),
        ("[PATCH] media: ir-rc5-decoder: Add a mode", "", SHIFT, Severity.ERROR),
        ("[PATCH] foo: Add a mode", FIXES + STABLE, SHIFT, Severity.ERROR),
        ("[PATCH] foo: Add a mode", FIXES, SHIFT, Severity.ERROR),
        ("[PATCH for-6.19-rc] foo: Add a mode", "", SHIFT, Severity.NOTE),
        ("[PATCH 6.19-rc3] foo: Add a mode", "", SHIFT, Severity.NOTE),
        ("[PATCH] foo: Remove a mode", "", REMOVAL, Severity.WARNING),
        ("[PATCH] foo: Remove a mode", FIXES, REMOVAL, Severity.WARNING),
        ("[PATCH] foo: Remove a mode of each enum", "", TWO, Severity.WARNING),
        ("[PATCH] foo: Remove what may be the last mode", "", CUT, Severity.WARNING),
        ("[PATCH] foo: Remove the last mode", "", LAST, Severity.NOTE),
    ],
)
def test_a_value_that_no_release_has_is_a_note(
    subject: str, trailers: str, change: str, severity: Severity
) -> None:
    mail = UAPI.format(subject=subject, trailers=trailers, change=change)
    (found,) = findings("uapi-enum-shift", mail)
    assert found.severity is severity


def _new_file(name: str, line: str) -> str:
    return f"""
--- /dev/null
+++ b/drivers/foo/{name}
@@ -0 +1 @@
+// SPDX-License-Identifier: GPL-2.0
+int {name.removesuffix(".c")}_start(struct foo *foo)
+{{
+	return foo_write(foo, {line});
+}}
"""


HEADER = """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -4 +4 @@
 #define FOO_STATUS	0x00
+#define FOO_START	0x04
+#define FOO_RESET	0x08
 #define FOO_STOP	0x0c
"""
MAKEFILE = """
--- a/drivers/foo/Makefile
+++ b/drivers/foo/Makefile
@@ -1 +1 @@
 obj-$(CONFIG_BAR)	+= bar.o
+obj-$(CONFIG_FOO)	+= one.o two.o
"""


def test_a_driver_that_is_sent_file_by_file_gets_one_note() -> None:
    one, two = _new_file("one.c", "FOO_START"), _new_file("two.c", "FOO_RESET")
    (found,) = findings("series-bisect-symbol", one, two, HEADER, MAKEFILE)
    assert found.severity is Severity.NOTE
    assert "FOO_START and FOO_RESET are used here" in found.message
    assert "so it still compiles" in found.message
    assert {place.path for place in found.related} == {"drivers/foo/foo.h", "drivers/foo/two.c"}


def test_names_of_several_later_patches_are_in_one_note() -> None:
    user = _new_file("one.c", "FOO_START | FOO_OTHER")
    other = HEADER.replace("foo.h", "other.h").replace("FOO_START", "FOO_OTHER")
    (found,) = findings("series-bisect-symbol", user, HEADER, other, MAKEFILE)
    assert "only defined by later patches of the series" in found.message


@pytest.mark.parametrize(
    ("lines", "is_skipped"),
    [
        ("+	inode_state_set(file_inode(file), I_FOO_BUSY);", True),
        ("+	x = file_inode(file)->i_mode;", False),
        (" 	inode_state_set(file_inode(file), I_FOO_BUSY);\n+	x = file_inode(file);", False),
    ],
)
def test_an_inode_of_a_file_that_the_hunk_does_not_show_needs_the_tree(
    lines: str, is_skipped: bool
) -> None:
    patch = f"""
--- a/kernel/foo.c
+++ b/kernel/foo.c
@@ -100 +100 @@ static int foo_claim(struct foo *foo)
 	if (!file)
 		return -EBADF;
{lines}
 	return 0;
"""
    series, _ = examples.read(Good("", (patch,)))
    (outcome,) = review(series, RULES.only("anon-inode-state")).outcomes
    assert (outcome.outcome is Outcome.SKIPPED) == is_skipped


def test_a_driver_that_is_built_from_the_start_does_not_compile() -> None:
    user = _new_file("one.c", "FOO_START") + MAKEFILE
    (found,) = findings("series-bisect-symbol", user, HEADER)
    assert found.severity is Severity.ERROR


TWO_FLAGS = """
--- a/include/linux/fs.h
+++ b/include/linux/fs.h
@@ -180 +180 @@ typedef int (dio_iodone_t)(struct kiocb *iocb, loff_t offset,
 #define FMODE_NOACCOUNT		((__force fmode_t)(1 << 29))
+#define FMODE_FOO		((__force fmode_t)(1 << 30))
+#define FMODE_BAR		((__force fmode_t)(1 << 31))
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static void foo_open(struct file *file)
 {
+	file->f_mode |= FMODE_FOO;
 }
--- a/io_uring/rw.c
+++ b/io_uring/rw.c
@@ -10 +10 @@ static void io_open(struct file *file)
 {
+	file->f_mode |= FMODE_BAR;
 }
"""


def test_each_of_several_flags_has_the_users_of_its_own() -> None:
    first, second = findings("core-struct-size", TWO_FLAGS)
    assert first.message.endswith("(31 of 32); used in drivers/foo.")
    assert second.message.endswith("(32 of 32); used in io_uring.")
