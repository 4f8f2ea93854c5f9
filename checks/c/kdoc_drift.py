# SPDX-License-Identifier: Apache-2.0
"""Parameters or members change, but the kernel-doc comment above does not.

## Why

The authors of callers read the kernel-doc comment. If the comment lacks a parameter, or describes a
parameter that no longer exists, builds of the documentation print a warning. Builds with `W=1`
print it too.

## Instead

Change the kernel-doc in the same patch: one line `@name: description` for each parameter or
member, and none for a name that is gone.

## Not reported

- Code without kernel-doc, or with kernel-doc that describes nothing.
- Members below `/* private: */`, members of nested structures, and `...`.
- A comment about another name, such as the macro around a `_noprof` function.
- A member that an inline `/** @member: */` describes.
- A function whose comment is in a header.
"""

from collections.abc import Iterator, Mapping, Sequence

from app.code.c import kdoc
from app.code.c.fragment import CodeLine
from app.code.c.function_view import Piece
from app.code.c.kdoc import DocumentedType, Drift
from app.code.c.members import MemberChange
from app.sdk import (
    Bad,
    Confidence,
    FileView,
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
_WORD = pattern(r"\w+")
_NAMED = pattern(r"@(\w+)")
_SHOWN = 3


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    said = [one for file in patch.files if file.is_c for one in _file(file)]
    yield from (one for one in said if isinstance(one, Observation))
    if UNSEEN in said:
        yield UNSEEN


def _file(file: FileView) -> Iterator[Observation | Skip]:
    named = frozenset(name for line in file.added_lines for name in _NAMED.findall(line.text))
    for function in file.functions:
        if function.top and any(line.number in file.touched for line in _head(function.top)):
            was = file.function_before(function.name)
            drift = kdoc.function_drift(function, was, named)
            if drift is None:
                yield UNSEEN
            else:
                yield from _report(file, f"{function.name}()", drift, _head(function.top))
    # to read all types of a driver costs more than all the rest of this
    has_names = file.path.endswith(".h") or any("@" in line.text for line in file.change.lines)
    if has_names and file.members:
        yield from _types(file, named)


def _head(top: Piece) -> tuple[CodeLine, ...]:
    """Return the lines of a function's comment and of its signature, up to the opening brace."""
    end = next((i for i, line in enumerate(top.lines) if "{" in line.masked), 0)
    return (*top.doc, *top.lines[: end + 1])


def _types(file: FileView, described: frozenset[str]) -> Iterator[Observation | Skip]:
    members: dict[str, list[MemberChange]] = {}
    for one in file.members:
        if one.kind != "define" and one.tag and one.path == one.tag:
            members.setdefault(one.tag, []).append(one)
    seen: set[int] = set()
    for type_ in (one for part in file.post for one in kdoc.types_of(part.lines)):
        own = members.get(type_.tag, [])
        inside = [one for one in own if one.event == "added" and type_.holds(one.line.new or 0)]
        seen |= {id(one) for one in inside}
        known = type_.private | described
        new = {one.name: one.line.new or 0 for one in inside if one.name not in known}
        yield from _type(file, type_, new, own)
    all_ = (one for own in members.values() for one in own if one.event == "added")
    unseen = {one.name for one in all_ if id(one) not in seen}
    if file.path.endswith(".h") and unseen - _commented(file):
        yield UNSEEN


def _commented(file: FileView) -> set[str]:
    """Return the words in the comment lines that the patch adds to a file."""
    texts = (line.text for line in file.added_lines)
    return {w for text in texts if text.lstrip()[:1] in {"*", "/"} for w in _WORD.findall(text)}


def _type(
    file: FileView, type_: DocumentedType, new: dict[str, int], own: list[MemberChange]
) -> Iterator[Observation | Skip]:
    doc = type_.doc
    gone = {one.name for one in own if one.event == "removed"}
    drift = kdoc.type_drift(type_, new, gone)
    if doc and doc.described:
        yield from _report(file, type_.name, drift, (*doc.lines, *type_.body))
    elif type_.is_unseen and drift.missing:
        yield UNSEEN


def _report(
    file: FileView, what: str, drift: Drift, lines: Sequence[CodeLine]
) -> Iterator[Observation]:
    names = [*drift.missing, *drift.stale]
    shown = [line.number for line in lines if line.number in file.touched]
    if not names or not shown:
        return
    wanted = [*drift.missing.values(), *drift.stale.values()]
    wanted += [line.number for line in lines if names[0] in line.masked]
    at = next((line for line in wanted if line in file.touched), shown[-1])
    yield Observation(
        file.place(at),
        _message(what, drift),
        symbol=f"{what}: {' '.join(names)}",
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
