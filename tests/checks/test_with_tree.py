# SPDX-License-Identifier: Apache-2.0
"""Checks of C with the whole files of a kernel tree: what no hunk shows decides."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.kernel.tree_reviews import write

C = "drivers/foo/foo.c"
H = "include/linux/foo.h"


def body(*lines: str, head: str = "static int foo_start(struct foo *foo)", above: str = "") -> str:
    """A function with some lines; `…` stands for ten lines of code that do not matter."""
    step = 0
    text: list[str] = []
    for line in lines:
        if line == "…":
            text += [f"\tfoo_step(foo, {number});" for number in range(step, step + 10)]
            step += 10
        else:
            text.append(f"\t{line}" if line and not line.endswith(":") else line)
    return "\n".join([*([above] if above else []), head, "{", *text, "}", ""])


class Case(NamedTuple):
    """A file before and after a patch, and what the check says of it; nothing if it is empty."""

    check: str
    before: str
    after: str
    says: str = ""
    path: str = C


def changed(check: str, text: str, old: str, new: str, says: str = "", path: str = C) -> Case:
    """A case in which a patch puts one text in place of another."""
    assert text.count(old) == 1, text
    return Case(check, text, text.replace(old, new), says, path)


UNWINDS = body(
    "int ret;", "", "ret = foo_power(foo);", "if (ret)", "\tgoto err_power;", "…",
    "mutex_lock(&foo->lock);", "foo->on = true;", "mutex_unlock(&foo->lock);", "…",
    "return 0;", "err_power:", "foo_power_off(foo);", "return ret;",
)  # fmt: skip
LOCKS = "\tmutex_lock(&foo->lock);\n\tfoo->on = true;\n\tmutex_unlock(&foo->lock);\n"
GUARDED = "\tguard(mutex)(&foo->lock);\n\tfoo->on = true;\n"
SCOPED = "\tscoped_guard(mutex, &foo->lock)\n\t\tfoo->on = true;\n"
MIXED = UNWINDS.replace(LOCKS, GUARDED)
PLAIN = body("…", LOCKS.strip(), "…", "return 0;")
JUMPS = body(
    "int ret = 0;",
    "",
    "if (!foo->ops)",
    "\tgoto out;",
    "…",
    LOCKS.strip(),
    "…",
    "out:",
    "return ret;",
)
DRAINS = body(
    "while (foo->more) {", "\tfoo_prepare(foo);", "…", "\tspin_lock(&foo->lock);",
    "\tif (foo->done) {", "\t\tspin_unlock(&foo->lock);", "\t\tbreak;", "\t}",
    "\tfoo_take(foo);", "\tspin_unlock(&foo->lock);", "…", "\tfoo_complete(foo);", "}", "return 0;",
)  # fmt: skip
OWN = "\t\tspin_lock(&foo->lock);\n\t\tif (foo->done) {\n\t\t\tspin_unlock(&foo->lock);\n\t\t\tbreak;\n\t\t}\n\t\tfoo_take(foo);\n\t\tspin_unlock(&foo->lock);\n"
LEAVES = "\t\tscoped_guard(spinlock, &foo->lock) {\n\t\t\tif (foo->done)\n\t\t\t\tbreak;\n\t\t\tfoo_take(foo);\n\t\t}\n"
OFF = "\tif (foo->off)\n\t\treturn -EINVAL;\n"


def typed(head: str) -> str:
    return body("…", "foo_check(foo);", "…", "return 0;", head=head)


def listed(text: str, head: str = "int foo_claim(struct foo *foo)") -> str:
    above = f"/**\n * foo_claim() - Claim a foo\n * @foo: what to claim\n *\n * {text}\n */"
    return body("if (!foo->dev)", "\treturn -ENODEV;", "…", "foo_take(foo);", "…", "return 0;",
                head=head, above=above)  # fmt: skip


ERRORS = "Return: 0 on success, -ENODEV if the device is gone, or -EPERM for a foo of others."
LOOP = body(
    "u64 total = 0;", "", "do {", "\tstart = u64_stats_fetch_begin(&foo->syncp);", "…",
    "\trx = foo->rx;", "…", "} while (u64_stats_fetch_retry(&foo->syncp, start));", "…",
    "foo->total = total + rx;", "return 0;",
)  # fmt: skip
ALLOCATES = body(
    "foo->ring = dma_alloc_coherent(foo->dev, FOO_RING * sizeof(*foo->ring),",
    "\t\t\t       &foo->ring_dma, GFP_KERNEL);", "…", "return 0;",
)  # fmt: skip
FREES = body("…", "foo_stop(foo);", "…", head="static void foo_remove(struct foo *foo)")
FREED = "\tdma_free_coherent(foo->dev, {}, foo->ring,\n\t\t\t  foo->ring_dma);\n"
BETWEEN = "\n".join(f"int foo_get_{number}(struct foo *foo);" for number in range(12))
HEADER = f"""\
#ifndef FOO_H
#define FOO_H

#ifdef CONFIG_FOO
int foo_open(struct foo *foo);
{BETWEEN}
#else
static inline int foo_open(struct foo *foo)
{{
	return -ENODEV;
}}
#endif

#endif
"""
STRUCT = """\
/**
 * struct foo - one of many
 * @dev: the device
""" + "".join(f" * @m{n}: a member\n" for n in range(12)) + """\
 */
struct foo {
	struct device *dev;
""" + "".join(f"\tu32 m{n};\n" for n in range(12)) + """\
};
"""  # fmt: skip
MARKS = body(
    "struct file *file = fget(fd);", "…", "foo_check(foo);", "…", "fput(file);", "return 0;",
    head="static int foo_add(struct foo *foo, int id)",
)  # fmt: skip
RELEASES = body("…", "foo_check(foo);", "…", "return 0;",
                head="static int foo_open(struct file *file)")  # fmt: skip
TABLE = "\nstatic const struct foo_operations foo_ops = {\n\t.open = foo_open,\n};\n"
KEY = "\tinode_state_set(file_inode(file), I_FOO);\n"
INODE = (
    "struct inode {\n\tumode_t i_mode;\n"
    + "".join(f"\tu64 i_m{n};\n" for n in range(12))
    + "};\n\nstruct other {\n\tint first;\n"
    + "".join(f"\tu64 m{n};\n" for n in range(12))
    + "};\n"
)
FS = "include/linux/fs.h"

REPORTS = {
    "the first guard in a function that unwinds": changed(
        "cleanup-goto-mix", UNWINDS, LOCKS, GUARDED, "now uses guard() next to its goto unwinding"
    ),
    "a guard below a goto that was there": changed(
        "cleanup-goto-over-init", JUMPS, LOCKS, GUARDED, "goto out jumps over guard(mutex)"
    ),
    "a break in a guard, far from both ends of the loop": changed(
        "scoped-guard-break", DRAINS, OWN, LEAVES, "leaves only the scoped_guard() block"
    ),
    "an error in a function whose type is above the hunk": changed(
        "errno-type", typed("static bool\nfoo_is_on(struct foo *foo)"), "\tfoo_check(foo);\n",
        OFF, "foo_is_on() returns bool",
    ),
    "a type that changes above the errors": Case(
        "errno-type", typed("static int foo_is_on(struct foo *foo)").replace("\tfoo_check(foo);\n", OFF),
        typed("static bool foo_is_on(struct foo *foo)").replace("\tfoo_check(foo);\n", OFF),
        "returns bool, so -EINVAL reaches its caller as true",
    ),
    "an error that the comment above the hunk does not list": changed(
        "errno-undocumented", listed(ERRORS), "\tfoo_take(foo);\n",
        "\tif (foo->owner)\n\t\treturn -EBUSY;\n\tfoo_take(foo);\n", "now returns -EBUSY",
    ),
    "a parameter that the comment above the hunk does not describe": changed(
        "kdoc-drift", listed("\n * ".join(["Some words."] * 9)), "foo_claim(struct foo *foo)",
        "foo_claim(struct foo *foo, bool now)", "takes now, which its kernel-doc does not describe",
    ),
    "a member of a structure whose comment no hunk shows": changed(
        "kdoc-drift", STRUCT, "\tu32 m9;\n", "\tu32 m9;\n\tbool busy;\n",
        "struct foo has busy, which its kernel-doc does not describe", H,
    ),
    "a sum in a loop whose ends no hunk shows": changed(
        "u64-stats-retry", LOOP, "\t\trx = foo->rx;\n", "\t\ttotal += foo->rx;\n",
        "adds to total inside the u64_stats_fetch_retry() loop",
    ),
    "an allocation in another function": changed(
        "dma-free-mismatch", ALLOCATES + "\n" + FREES, "\tfoo_stop(foo);\n",
        "\tfoo_stop(foo);\n" + FREED.format("sizeof(*foo->ring)"),
        "allocated with a size of FOO_RING*sizeof(*foo->ring)",
    ),
    "a stub that is far below its function": changed(
        "config-stub-mismatch", HEADER, "foo_open(struct foo *foo);",
        "foo_open(struct foo *foo, u32 flags);", "takes 2 arguments, and its stub 1", H,
    ),
    "a file from a descriptor that is taken above the hunk": changed(
        "anon-inode-state", MARKS, "\tfoo_check(foo);\n", "\tfoo_check(foo);\n" + KEY,
        "comes from an arbitrary fd",
    ),
    "a member of a structure that begins above the hunk": changed(
        "vfs/struct-inode", INODE, "\tu64 i_m6;\n", "\tu64 i_m6;\n\tstruct foo *i_foo;\n",
        "i_foo", FS,
    ),
    "the size of a structure that begins above the hunk": changed(
        "core-struct-size", INODE, "\tu64 i_m6;\n", "\tu64 i_m6;\n\tstruct foo *i_foo;\n",
        "about +8 bytes, adds i_foo", FS,
    ),
}  # fmt: skip

MIXED_JUMP = JUMPS.replace(LOCKS, GUARDED)
LEFT = DRAINS.replace(OWN, LEAVES)
LOOKED = "\tif (foo->owner)\n\t\treturn -EBUSY;\n\tfoo_take(foo);\n"
TWICE = listed("\n * ".join(["Some words."] * 9), "int foo_claim(struct foo *foo, int mode)")
DIFFERING = HEADER.replace("foo_open(struct foo *foo);", "foo_open(struct foo *foo, u32 flags);")
ALLOCATED = ALLOCATES + "\n" + FREES

SILENT = {
    "a mix that was there, and a line of code": changed(
        "cleanup-goto-mix", MIXED, "foo_step(foo, 5);", "foo_step(foo, 50);"
    ),
    "a mix that was there, and its guard": changed(
        "cleanup-goto-mix", MIXED, "guard(mutex)(&foo->lock)", "guard(mutex)(&foo->other_lock)"
    ),
    "a mix that was there, and its goto": changed(
        "cleanup-goto-mix", MIXED, "\tif (ret)\n\t\tgoto", "\tif (ret < 0)\n\t\tgoto"
    ),
    "a guard in a function without a goto": changed("cleanup-goto-mix", PLAIN, LOCKS, GUARDED),
    "a scoped block of one statement that no goto enters": changed(
        "cleanup-goto-mix", UNWINDS, LOCKS, SCOPED
    ),
    "a guard next to the unwinding of another function": changed(
        "cleanup-goto-mix", PLAIN + "\n" + UNWINDS.replace("foo_start", "foo_stop").replace(LOCKS, ""),
        LOCKS, GUARDED,
    ),
    "a goto that jumped before, and a line of code": changed(
        "cleanup-goto-over-init", MIXED_JUMP, "foo_step(foo, 5);", "foo_step(foo, 50);"
    ),
    "a goto that jumped before, and its condition": changed(
        "cleanup-goto-over-init", MIXED_JUMP, "if (!foo->ops)", "if (!foo->other_ops)"
    ),
    "a guard below which all jumps are": changed(
        "cleanup-goto-over-init", PLAIN, LOCKS, GUARDED
    ),
    "a scoped block below a goto": changed("cleanup-goto-over-init", JUMPS, LOCKS, SCOPED),
    "a break that left only the guard before": changed(
        "scoped-guard-break", LEFT, "foo_take(foo);", "foo_take(foo->first);"
    ),
    "a break in a guard without a loop": changed(
        "scoped-guard-break", PLAIN, LOCKS,
        "\tscoped_guard(mutex, &foo->lock) {\n\t\tif (foo->on)\n\t\t\tbreak;\n\t\tfoo->on = true;\n\t}\n",
    ),
    "an error that a bool returned under another name": changed(
        "errno-type",
        typed("static bool foo_is_on(struct foo *foo)").replace("\tfoo_check(foo);\n", OFF),
        "foo_is_on",
        "foo_is_off",
    ),
    "a mix that was there, in a function that gets another name": Case(
        "cleanup-goto-mix",
        MIXED,
        MIXED.replace("foo_start", "foo_begin").replace("(&foo->lock)", "(&foo->other_lock)"),
    ),
    "a parameter that the comment lacked before, and another name": Case(
        "kdoc-drift", TWICE, TWICE.replace("foo_claim", "foo_take_it")
    ),
    "a type above the hunk that carries errors": changed(
        "errno-type", typed("static int\nfoo_is_on(struct foo *foo)"), "\tfoo_check(foo);\n", OFF
    ),
    "an error that a bool returned before": changed(
        "errno-type", typed("static bool\nfoo_is_on(struct foo *foo)").replace("\tfoo_check(foo);\n", OFF),
        "foo_step(foo, 5);", "foo_step(foo, 50);",
    ),
    "an error number that the comment lists": changed(
        "errno-undocumented", listed(ERRORS.replace("-EPERM", "-EBUSY")), "\tfoo_take(foo);\n", LOOKED
    ),
    "an error that the function returned before, far from the hunk": changed(
        "errno-undocumented",
        listed(ERRORS).replace("\tfoo_step(foo, 19);\n", LOOKED.replace("foo_take", "foo_keep")),
        "\tfoo_take(foo);\n", LOOKED,
    ),
    "a comment that lists no errors": changed(
        "errno-undocumented", listed("Return: 0 or an error."), "\tfoo_take(foo);\n", LOOKED
    ),
    "a parameter that the comment lacked before": changed(
        "kdoc-drift", TWICE, "int mode)", "unsigned int mode)"
    ),
    "a parameter of a function without kernel-doc": changed(
        "kdoc-drift", PLAIN, "struct foo *foo)", "struct foo *foo, bool now)"
    ),
    "a member that the comment above the hunk describes": changed(
        "kdoc-drift", STRUCT.replace(" * @m3", " * @busy: is claimed\n * @m3"),
        "\tu32 m9;\n", "\tu32 m9;\n\tbool busy;\n", path=H,
    ),
    "a member below a mark that no hunk shows": changed(
        "kdoc-drift", STRUCT.replace("\tu32 m3;\n", "\t/* private: */\n\tu32 m3;\n"),
        "\tu32 m9;\n", "\tu32 m9;\n\tbool busy;\n", path=H,
    ),
    "a sum that begins anew in each round, far from the hunk": changed(
        "u64-stats-retry", LOOP.replace("foo_step(foo, 2);", "\ttotal = 0;"),
        "\t\trx = foo->rx;\n", "\t\ttotal += foo->rx;\n",
    ),
    "a sum that was there before": changed(
        "u64-stats-retry", LOOP.replace("foo_step(foo, 2);", "\ttotal += foo->rx;"),
        "\t\trx = foo->rx;\n", "\t\trx = foo->rx + 1;\n",
    ),
    "memory that is freed as it is allocated elsewhere": changed(
        "dma-free-mismatch", ALLOCATED, "\tfoo_stop(foo);\n",
        "\tfoo_stop(foo);\n" + FREED.format("FOO_RING * sizeof(*foo->ring)"),
    ),
    "memory that no function of the file allocates": changed(
        "dma-free-mismatch", FREES, "\tfoo_stop(foo);\n",
        "\tfoo_stop(foo);\n" + FREED.format("sizeof(*foo->ring)"),
    ),
    "a function and its stub far below that both change": Case(
        "config-stub-mismatch", HEADER,
        HEADER.replace("foo_open(struct foo *foo)", "foo_open(struct foo *foo, u32 flags)"), path=H,
    ),
    "a stub that differed before": changed(
        "config-stub-mismatch", DIFFERING, "struct foo *foo, u32 flags",
        "struct foo *foo, u32 flags, bool now", path=H,
    ),
    "a file whose kind is tested above the hunk": changed(
        "anon-inode-state", MARKS.replace("foo_step(foo, 2);", "if (file->f_op != &foo_fops)\n\t\treturn -EINVAL;"),
        "\tfoo_check(foo);\n", "\tfoo_check(foo);\n" + KEY,
    ),
    "a file operation by a table below the hunk": changed(
        "anon-inode-state", RELEASES + TABLE, "\tfoo_check(foo);\n", "\tfoo_check(foo);\n" + KEY
    ),
    "a member of another structure": changed(
        "vfs/struct-inode", INODE, "\tu64 m6;\n", "\tu64 m6;\n\tstruct foo *i_foo;\n", path=FS
    ),
    "a member that gets another name": changed(
        "vfs/struct-inode", INODE, "\tu64 i_m6;\n", "\tu64 i_size_seq;\n", path=FS
    ),
    "the size of another structure": changed(
        "core-struct-size", INODE, "\tu64 m6;\n", "\tu64 m6;\n\tstruct foo *i_foo;\n", path=FS
    ),
    "the size of a structure that keeps it": changed(
        "core-struct-size", INODE, "\tu64 i_m6;\n", "\ts64 i_m6;\n", path=FS
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_what_no_hunk_shows_is_reported(tmp_path: Path, name: str) -> None:
    check, before, after, says, path = REPORTS[name]
    found = write(tmp_path, {path: before}, {path: after}, headings=False).reviews(check)
    assert not found.without.findings
    assert [says in message for message in found.messages] == [True]


@pytest.mark.parametrize("name", SILENT)
def test_what_no_hunk_shows_is_judged_and_not_reported(tmp_path: Path, name: str) -> None:
    check, before, after, _, path = SILENT[name]
    found = write(tmp_path, {path: before}, {path: after}, headings=False).reviews(check)
    assert found.messages == []
    assert found.is_judged
