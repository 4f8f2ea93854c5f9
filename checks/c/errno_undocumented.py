# SPDX-License-Identifier: Apache-2.0
"""A function newly returns an error that is not in the list of errors in its kernel-doc.

## Why

If a kernel-doc comment lists the errors of a function, the authors of callers rely on the list. A
caller may retry after `-EAGAIN`, use a fallback after `-EOPNOTSUPP`, and return all other errors.
No caller handles a new error that is not in the list. No tool compares the list with the code.

## Instead

Add the error to the `Return:` section of the kernel-doc, with the condition that causes it.

## Not reported

- A comment that names fewer than two errors, or only gives examples.
- A comment that says "negative errno", "other errors" or the like.
- An error that the comment names anywhere, also in a line of the same patch.
- An error of a called function, or an error that the function returned before.
- A function without kernel-doc.

With a kernel tree, the check reads the comment above each changed function. Without one, the check
is skipped if no hunk shows the comment.
"""

import re
from collections.abc import Iterator

from app.code.c import kdoc
from app.code.c.kdoc import KernelDoc
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
    Skip,
    pattern,
)

UNSEEN = Skip("needs tree: the comment above a function that returns a new error is not visible")
_RETURNED = pattern(r"return(?: .{0,200}[?:])? ?-(E[A-Z0-9_]{2,24})")
_KEPT = pattern(r"[ \t]*(\w+) = -(E[A-Z0-9_]{2,24});")
_LEAVES = pattern(r"[ \t]*(?:goto \w+;|return (\w+);)")
_ANY = pattern(r"-(E[A-Z0-9_]{2,24})\b")
_OPEN_LIST = pattern(
    r"\b(?:errno|negative|err(?:or)?[ -](?:codes?|numbers?|values?)|(?:other|another|any|some"
    r"|various|appropriate|propagated?|further|further|additional|underlying|standard)[ -]"
    r"(?:errors?|failures?)|etc|e\.g|for example|such as|among|including|returned (?:by|from)"
    r"|result of|same as|whatever|otherwise an error|or an error|else an error|<[ ]?0)",
    re.IGNORECASE,
)
# the smallest number of errors that makes a list
_LIST = 2


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    is_unseen = False
    for file in patch.files:
        described = _newly_described(file) if file.is_c else frozenset()
        for function in file.functions:
            new = _new_errors(file, function, described)
            doc = _doc(function) if new else None
            if doc and doc.is_whole:
                yield from _unlisted(file, function, doc, new)
            elif new:
                is_unseen |= _may_be_documented(function)
    if is_unseen:
        yield UNSEEN


def _new_errors(
    file: FileView, function: FunctionView, described: frozenset[str]
) -> dict[str, int]:
    """Return the errors that a function newly returns, with the line of each error.

    Errors that the function returned before, or that an added comment describes, are left out.
    """
    added = [line.masked for line in function.lines if line.added]
    if not any("return" in text or "-E" in text for text in added):
        return {}
    if not any("-E" in line.masked for line in function.lines):
        return {}
    found: dict[str, int] = {}
    for event in function.returns:
        match = _RETURNED.match(event.statement) if event.added else None
        if match and mentioned(match[1]):
            found.setdefault(match[1], event.line)
    for name, line in _kept(function):
        found.setdefault(name, line)
    known = _known(file, function) | described if found else frozenset()
    return {name: line for name, line in found.items() if name not in known}


def _kept(function: FunctionView) -> Iterator[tuple[str, int]]:
    """Find assignments such as `err = -EBUSY;` if the next line leaves with the error."""
    for piece in function.pieces:
        for line, behind in zip(piece.lines, piece.lines[1:], strict=False):
            match = _KEPT.fullmatch(line.masked.rstrip()) if line.added else None
            leaves = _LEAVES.fullmatch(behind.masked.rstrip()) if match else None
            if match and leaves and leaves[1] in (None, match[1]) and mentioned(match[2]):
                yield match[2], line.number


def _known(file: FileView, function: FunctionView) -> frozenset[str]:
    """Return the errors in the lines of a function that the patch keeps or removes."""
    before = file.before(function)
    lines = before.lines if before else ()
    return frozenset(name for line in lines for name in _ANY.findall(line.masked))


def _newly_described(file: FileView) -> frozenset[str]:
    """Return the errors in added comments, because git may show a comment without its function."""
    texts = (line.text.lstrip() for line in file.added_lines)
    return mentioned(" ".join(text for text in texts if text.startswith(("*", "/*"))))


def _doc(function: FunctionView) -> KernelDoc | None:
    top = function.top
    return kdoc.read(top.doc) if top and top.doc else None


def _may_be_documented(function: FunctionView) -> bool:
    """Return whether the comment above a function may be kernel-doc.

    Few static functions have kernel-doc.
    """
    if re.match(r"(?:static|void)\b", function.signature):
        return False
    return not function.top or not function.top.span.first or bool(_doc(function))


def _unlisted(
    file: FileView, function: FunctionView, doc: KernelDoc, new: dict[str, int]
) -> Iterator[Observation]:
    listed = mentioned(doc.text)
    if len(mentioned(doc.returns)) < _LIST or _OPEN_LIST.search(doc.text):
        return
    unlisted = [name for name in new if name not in listed]
    if unlisted:
        names = " and ".join(f"-{name}" for name in unlisted)
        yield Observation(
            file.place(new[unlisted[0]]),
            f"{function.name}() now returns {names}, which the list of errors in its kernel-doc "
            "does not have.",
            related=tuple(file.place(new[name]) for name in unlisted[1:]),
            symbol=" ".join(unlisted),
        )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.NOTE,
    confidence=Confidence.HIGH,
    status="preview",
    version=2,
    triggers=("-E",),
    since="0.2.0",
    references=(
        Reference(
            "kernel-doc guide, Return values",
            "https://docs.kernel.org/doc-guide/kernel-doc.html#return-values",
        ),
    ),
    examples=(
        Bad(
            "A new error is missing in the list",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_claim() - Make this caller the only user of a foo
  * @foo: what to claim
  *
  * Return: 0 on success, -ENODEV if the device is gone, or -EPERM for a foo
  * that cannot be claimed.
  */
 int foo_claim(struct foo *foo)
 {
 	if (!foo->dev)
 		return -ENODEV;
+	if (foo->owner)
+		return -EBUSY;  //~ now returns -EBUSY
""",
            ),
        ),
        Bad(
            "The new error takes the way of the unwinding",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_start - start a foo
  * @foo: what to start
  *
  * Returns:
  * * 0		- started
  * * -EINVAL	- no rate is set
  * * -ETIMEDOUT	- the device does not answer
  */
 int foo_start(struct foo *foo)
 {
 	int err;

 	foo_power(foo, true);
@@ -50 +50 @@ int foo_start(struct foo *foo)
 	foo_begin(foo);

+	if (foo->is_dead) {
+		err = -ENODEV;  //~ now returns -ENODEV
+		goto out_power;
+	}
 	return 0;
""",
            ),
        ),
        Good(
            "The list gets the new error in the same patch",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_claim() - Make this caller the only user of a foo
  * @foo: what to claim
  *
  * Return: 0 on success, -ENODEV if the device is gone, or -EPERM for a foo
- * that cannot be claimed.
+ * that cannot be claimed, %-EBUSY for one that is claimed already.
  */
 int foo_claim(struct foo *foo)
 {
 	if (!foo->dev)
 		return -ENODEV;
+	if (foo->owner)
+		return -EBUSY;
""",
            ),
        ),
        Good(
            "The comment leaves room for other errors",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_claim() - Make this caller the only user of a foo
  * @foo: what to claim
  *
  * Return: 0 on success, -ENODEV if the device is gone, -EPERM for a foo
  * that cannot be claimed, or another negative errno.
  */
 int foo_claim(struct foo *foo)
 {
 	if (!foo->dev)
 		return -ENODEV;
+	if (foo->owner)
+		return -EBUSY;
""",
            ),
        ),
        Good(
            "The comment is not visible",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -30 +30 @@ int foo_claim(struct foo *foo)
 	if (!foo->dev)
 		return -ENODEV;
+	if (foo->owner)
+		return -EBUSY;
 	foo->owner = current;
""",
            ),
        ),
        Good(
            "The function returned this error before",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /**
  * foo_claim() - Make this caller the only user of a foo
  * @foo: what to claim
  *
  * Return: 0 on success, -ENODEV if the device is gone, or -EPERM for a foo
  * that cannot be claimed.
  */
 int foo_claim(struct foo *foo)
 {
 	if (foo->owner)
 		return -EBUSY;
+	if (foo->owner_is_pending)
+		return -EBUSY;
""",
            ),
        ),
        Good(
            "A static function without kernel-doc",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static void foo_put(struct foo *foo)

 /* -ENODEV and -EPERM are not worth a retry */
 static int foo_claim(struct foo *foo)
 {
+	if (foo->owner)
+		return -EBUSY;
 	return 0;
""",
            ),
        ),
    ),
)
