# SPDX-License-Identifier: Apache-2.0
"""Parameters or members and the kernel-doc comment above them do not match.

## Why

The authors of callers read the kernel-doc comment. If the comment lacks a parameter, or describes a
parameter that no longer exists, builds of the documentation print a warning. Builds with `W=1`
print it too, and the kernel test robot mails it. `scripts/kernel-doc` also warns about a comment
that begins with `/**` but is no kernel-doc.

## Instead

Change the kernel-doc in the same patch: one line `@name: description` with a colon for each
parameter or member, and none for a name that is gone. Begin a comment that is no kernel-doc with
`/*`.

## Not reported

- Code without kernel-doc.
- Kernel-doc that described nothing before the patch.
- Names that the comment already lacked before the patch.
- Members below `/* private: */`, members of nested structures, and `...`.
- A comment about the macro `foo` above the function `__foo` or `foo_noprof`.
- A member that an inline `/** @member: */` describes.
- A function whose comment is in a header, or is cut by the hunk.
- A `/**` with text on its own line or behind a tab, which scripts/kernel-doc does not read.

With a kernel tree, the check reads the comment above each changed function and type.
"""

from collections.abc import Iterator, Mapping

from app.code.c import kdoc
from app.code.c.fragment import CodeLine
from app.code.c.kdoc import Drift
from app.code.kernel import kdoc_changes
from app.code.kernel.kdoc_changes import Change
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
    pattern,
)

UNSEEN = Skip("needs tree: the comment above a changed function or type is not visible")
_NAMED = pattern(r"@(\w+)")
_SHOWN = 3
# no build reads the comments of these folders
_NOT_READ = ("tools/", "scripts/", "Documentation/", "include/dt-bindings/")


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    files = [file for file in patch.files if file.is_c]
    said = [one for file in files for one in _file(file)]
    yield from (one for one in said if isinstance(one, Observation))
    if UNSEEN in said:
        yield UNSEEN


def _file(file: FileView) -> Iterator[Observation | Skip]:
    named = frozenset(name for line in file.added_lines for name in _NAMED.findall(line.text))
    for function in file.functions:
        if kdoc_changes.is_changed(file, function):
            yield from _misnamed(file, function)
    for change in kdoc_changes.changes(file, named):
        yield from _report(file, change) if change else [UNSEEN]
    yield from _no_kernel_doc(file)


def _misnamed(file: FileView, function: FunctionView) -> Iterator[Observation]:
    """Report a comment that documents another function, if the patch adds one of the names."""
    name = kdoc.other_name(function)
    if name and function.top:
        lines = (*function.top.doc, *function.top.lines)
        new = [one for one in lines if one.added and (name in one.text or _is_head(one, function))]
        if new:
            yield Observation(
                file.place(new[0].number),
                f"The kernel-doc above {function.name}() is about {name}().",
                symbol=f"{function.name}(): {name}",
            )


def _is_head(line: CodeLine, function: FunctionView) -> bool:
    return f"{function.name}(" in line.masked


def _no_kernel_doc(file: FileView) -> Iterator[Observation]:
    found = [line for part in file.post_parts for line in kdoc.no_kernel_doc(part.lines)]
    if found and not file.path.startswith(_NOT_READ):
        yield Observation(
            file.place(found[0].number),
            "This comment begins with /** but is no kernel-doc: its first line names no function "
            "or type, so scripts/kernel-doc warns about it.",
            related=tuple(file.place(line.number) for line in found[1:]),
            symbol=file.text_at(found[0].number + 1).strip(),
        )


def _report(file: FileView, change: Change) -> Iterator[Observation]:
    drift = change.drift
    names = [*drift.missing, *drift.stale]
    shown = [line.number for line in change.lines if line.number in file.touched]
    if not names or not shown:
        return
    wanted = [*drift.missing.values(), *drift.stale.values()]
    wanted += [line.number for line in change.lines if names[0] in line.masked]
    at = next((line for line in wanted if line in file.touched), shown[-1])
    yield Observation(
        file.place(at),
        _message(change.name, drift),
        symbol=f"{change.name}: {' '.join(names)}",
    )


def _message(what: str, drift: Drift) -> str:
    takes, lacks = ("takes", "does not take") if what.endswith(")") else ("has", "does not have")
    missing, stale = _listed(drift.missing), _listed(drift.stale)
    if not stale:
        return f"{what} {takes} {missing}, which its kernel-doc does not describe."
    if not missing:
        return f"The kernel-doc of {what} describes {stale}, which {what} {lacks}."
    return f"{what} {takes} {missing}, while its kernel-doc describes {stale}."


def _listed(names: Mapping[str, int]) -> str:
    """Join names to a text such as `a`, `a and b`, or `a, b, c and 2 others`."""
    shown = list(names)
    rest = len(shown) - _SHOWN
    if rest > 0:
        shown[_SHOWN:] = [f"{rest} other{'s' if rest > 1 else ''}"]
    *before, last = shown or [""]
    return f"{', '.join(before)} and {last}" if before else last


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    since="0.2.0",
    version=3,
    references=(
        Reference(
            "kernel-doc guide, Function documentation and Structure documentation",
            "https://docs.kernel.org/doc-guide/kernel-doc.html#function-documentation",
        ),
        Reference(
            "Linux kernel patch submission checklist, Provide documentation",
            "https://docs.kernel.org/process/submit-checklist.html#provide-documentation",
        ),
    ),
    examples=(
        Bad(
            "A function gets an argument, its comment does not",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_open() - Open a foo
  * @foo: what to open
  */
-int foo_open(struct foo *foo)
+int foo_open(struct foo *foo, bool is_new)  //~ takes is_new, which its kernel-doc does not
 {
 	int err;
""",
            ),
        ),
        Bad(
            "A new function, whose comment describes a parameter without a colon",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**
+ * foo_drain() - Empty a queue
+ * @foo: what to drain
+ * @q_chan a pointer to the channel
+ */
+static void foo_drain(struct foo *foo, struct chan *q_chan)  //~ takes q_chan, which its
+{
+	foo_stop(foo, q_chan);
+}
+
 static int foo_open(struct foo *foo)
 {
""",
            ),
        ),
        Bad(
            "A new comment that describes no parameter",
            (
                """
--- a/fs/foo.c
+++ b/fs/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**
+ * foo_alloc - find or allocate a foo
+ *
+ * The @name must already have a hash.
+ *
+ * Returns: the foo, or an error
+ */
+struct foo *foo_alloc(struct foo *parent, struct qstr *name)  //~ takes parent and name
+{
+	return __foo_alloc(parent, name, 0);
+}
+
 static int foo_open(struct foo *foo)
 {
""",
            ),
        ),
        Bad(
            "Prose that begins with /**",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**  //~ but is no kernel-doc
+ * The buffer page is the first buffer page plus
+ * the index of the port times four.
+ */
+static int foo_page(struct foo *foo)
+{
+	return foo->page;
+}
+
 static int foo_open(struct foo *foo)
 {
""",
            ),
        ),
        Bad(
            "The comment of another function",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**
+ * foo_prepare_recovery() - clear bit banging mode  //~ is about foo_prepare_recovery()
+ * @foo: the adapter
+ */
+static void foo_unprepare_recovery(struct foo *foo)
+{
+	foo_write(foo, 0);
+}
+
 static int foo_open(struct foo *foo)
 {
""",
            ),
        ),
        Bad(
            "A parameter gets another name",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_open() - Open a foo
  * @foo: what to open
  * @flags: how to open it
  */
-int foo_open(struct foo *foo, u32 flags)
+int foo_open(struct foo *foo, u32 mode)  //~ takes mode, while its kernel-doc describes flags
 {
 	int err;
""",
            ),
        ),
        Bad(
            "A member is removed, its description stays",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@

 /**
  * struct foo - one of many
  * @lock: protects the others
  * @users: how many have it open
  * @busy: whether it is claimed
  */
 struct foo {
 	spinlock_t lock;
-	unsigned int users;
 	bool busy;  //~ describes users, which struct foo does not have
 };
""",
            ),
        ),
        Bad(
            "A member is added, and the comment ends in sight",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -23 +23 @@
  * @users: how many have it open
  * @busy: whether it is claimed
  */
 struct foo {
 	spinlock_t lock;
 	unsigned int users;
+	unsigned int waiters;  //~ struct foo has waiters, which its kernel-doc does not describe
 	bool busy;
 };
""",
            ),
        ),
        Good(
            "Comments that scripts/kernel-doc reads or leaves alone",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**
+ * DOC: Theory of operation
+ *
+ * A foo is read in pages.
+ */
+
+/** one line of prose in a comment of its own */
+
+/**
+ * define FOO_PAGE - the page of a port
+ */
+#define FOO_PAGE(port) (4 * (port))
+
+/**
+ * struct foo * foo_first() - the first of them
+ */
+
 static int foo_open(struct foo *foo)
 {
+	/**
+	 * Prose inside of a function
+	 */
""",
            ),
        ),
        Good(
            "A macro's comment above the function behind the macro",
            (
                """
--- a/mm/foo.c
+++ b/mm/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
+/**
+ * foo_alloc - allocate a foo
+ * @size: how many bytes
+ */
+void *foo_alloc_noprof(size_t size)
+{
+	return kmalloc_noprof(size, GFP_KERNEL);
+}
+
 static int foo_open(struct foo *foo)
 {
""",
            ),
        ),
        Good(
            "A comment that is cut, and one that described nothing before",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)
  * Waits for the end of the transfer.
  */
-int foo_wait(struct foo *foo)
+int foo_wait(struct foo *foo, int msecs)
 {
 	int err;
@@ -60 +60 @@ static void foo_get(struct foo *foo)

 /**
  * foo_reset() - Reset a foo
  */
-static void foo_reset(struct foo *foo)
+static void foo_reset(struct foo *foo, bool is_hard)
 {
""",
            ),
        ),
        Good(
            "Both change",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_open() - Open a foo
  * @foo: what to open
+ * @is_new: whether nobody has had it yet
  */
-int foo_open(struct foo *foo)
+int foo_open(struct foo *foo, bool is_new)
 {
 	int err;
""",
            ),
        ),
        Good(
            "Private and nested members, and a description inside of the structure",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@

 /**
  * struct foo - one of many
  * @lock: protects the others
  * @stats: counters
  * @stats.opened: how often it was opened
  */
 struct foo {
 	spinlock_t lock;
+	/** @waiters: how many wait for it */
+	unsigned int waiters;
 	struct {
 		u64 opened;
+		u64 failed;
 	} stats;
 	/* private: for the core */
 	struct list_head list;
+	struct list_head all;
 };
""",
            ),
        ),
        Good(
            "Arguments without a name, and a comment that describes none",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_log() - Print what a foo does
  * @foo: what to print
  * @fmt: as for printf()
  * @...: arguments of @fmt
  */
-void foo_log(struct foo *foo, const char *fmt, ...)
+void foo_log(const struct foo *foo, const char *fmt, ...)
 {
@@ -40 +40 @@ void foo_log(struct foo *foo, const char *fmt, ...)

 /** Reset a foo, and wait for it. */
-void foo_reset(struct foo *foo)
+void foo_reset(struct foo *foo, bool wait)
 {
""",
            ),
        ),
        Good(
            "The comment is about the macro around the function",
            (
                """
--- a/mm/foo.c
+++ b/mm/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_alloc() - Allocate a foo
  * @gfp: flags
  */
-void *foo_alloc_noprof(gfp_t gfp)
+void *foo_alloc_noprof(gfp_t gfp, int node)
 {
""",
            ),
        ),
        Good(
            "The comment lacked it before",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_open() - Open a foo
  * @foo: what to open
  */
-int foo_open(struct foo *foo, int mode)
+int foo_open(struct foo *foo, unsigned int mode)
 {
 	int err;
""",
            ),
        ),
    ),
)
