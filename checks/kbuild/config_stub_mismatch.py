# SPDX-License-Identifier: Apache-2.0
"""A function and its `static inline` stub in the other branch of an `#ifdef` do not match.

## Why

A stub replaces a function if a Kconfig option is off. Callers are compiled with the function or
with the stub, depending on the configuration. If the function and the stub differ in name,
arguments or return type, the code compiles with the author's configuration. With another
configuration, the build fails. submit-checklist.rst therefore asks authors to build with the
options set to `=y`, `=m` and `=n`.

## Instead

Give the stub the name, the arguments and the return type of the function:

    #ifdef CONFIG_FOO
    int foo_open(struct foo *foo, u32 flags);
    #else
    static inline int foo_open(struct foo *foo, u32 flags) { return -EOPNOTSUPP; }
    #endif

## Not reported

- Stubs that are macros, which may drop arguments on purpose.
- Functions that only one branch declares.
- Differences in names of arguments, in attributes, or in the spelling of a type (`unsigned`,
  `u32`).
- Pairs that the patch does not touch.
- Branches of an `#if` that is not about an option.
- A pair that differed before the patch.
- A function whose other branch is above or below the hunk; the check is then skipped.
- The choice between `#ifdef`, `IS_ENABLED()` and `IS_REACHABLE()`.

With a kernel tree, the check reads both branches of the header as a whole.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from app.code.c import signatures
from app.code.c.fragment import CodeLine
from app.code.c.signatures import Branch, Choice, Signature, choices
from app.code.compare.near import distance
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

UNSEEN = Skip("needs tree: the other branch of an #if around a changed function is not visible")
# more unmatched names than this in one branch are not typing errors
_FEW = 8
_OFF = pattern(r"[ \t]*#[ \t]*(?:ifndef\b|if[ \t]*!)")


class _Wrong(NamedTuple):
    """Two signatures that differ. `line` is the line that the patch adds, if it adds one."""

    name: str
    line: CodeLine
    also: CodeLine
    message: str


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    is_unseen = False
    for file in patch.files:
        found = [one for part in file.post for one in choices(part)] if _is_header(file) else []
        wrong = [one for choice in found for one in _mismatches(choice) if one.line.added]
        # a pair that differed before is older than the patch
        before = {one.name for one in _before(file)} if wrong else set()
        for one in wrong:
            if one.name not in before:
                yield _report(file, one)
        is_unseen |= any(choice.is_of_option and choice.hides_other for choice in found)
    if is_unseen:
        yield UNSEEN


def _is_header(file: FileView) -> bool:
    return file.path.endswith(".h")


def _before(file: FileView) -> Iterator[_Wrong]:
    for part in file.pre:
        for choice in choices(part):
            yield from _mismatches(choice)


def _report(file: FileView, wrong: _Wrong) -> Observation:
    related = () if wrong.also is wrong.line else (file.place(wrong.also.number),)
    return Observation(
        file.place(wrong.line.number), wrong.message, related=related, symbol=wrong.name
    )


def _mismatches(choice: Choice) -> Iterator[_Wrong]:
    """Compare the branches of an `#if` that is about an option."""
    if not choice.is_of_option:
        return
    is_off_first = bool(_OFF.match(choice.conditions[0]))
    for one, other in combinations(choice.branches[:4], 2):
        first, second = _by_name(one), _by_name(other)
        for name in first.keys() & second.keys():
            yield from _pair(first[name], second[name], is_off_first)
        if len(choice.branches) == 2 and one.is_whole and other.is_whole:
            yield from _misspelt(first, second)


def _by_name(branch: Branch) -> dict[str, Signature]:
    """Map names to signatures. A name that is declared twice is left out."""
    counts = Counter(signature.name for signature in branch.signatures)
    return {s.name: s for s in branch.signatures if counts[s.name] == 1}


def _pair(one: Signature, other: Signature, is_off_first: bool) -> Iterator[_Wrong]:
    """Compare two signatures. If both have a body, the stub is the one without the option."""
    is_first = is_off_first if one.is_stub and other.is_stub else one.is_stub
    stub, function = (one, other) if is_first else (other, one)
    difference = signatures.difference(function, stub)
    if stub.is_stub and difference:
        at, also = (stub, function) if stub.line.added else (function, stub)
        said = f"{difference}; one configuration does not build with both."
        yield _Wrong(stub.name, at.line, also.line, said)


def _misspelt(first: dict[str, Signature], second: dict[str, Signature]) -> Iterator[_Wrong]:
    """Find a stub without a function and a function without a stub that have similar names."""
    lonely = [s for s in first.values() if s.name not in second]
    others = [s for s in second.values() if s.name not in first]
    if len(lonely) > _FEW or len(others) > _FEW:
        return
    for one in lonely:
        near = [other for other in others if _is_near(one, other)]
        if len(near) == 1 and one.is_stub != near[0].is_stub:
            stub, function = (one, near[0]) if one.is_stub else (near[0], one)
            at = stub.line if stub.line.added else function.line
            said = (
                f"The function is called {function.name}() and its stub {stub.name}(); "
                "are they meant to be one?"
            )
            yield _Wrong(stub.name, at, at, said)


def _is_near(one: Signature, other: Signature) -> bool:
    if (one.returns, one.arguments) != (other.returns, other.arguments):
        return False
    shorter, longer = sorted((one.name, other.name), key=len)
    if len(longer) > 100 or not shorter:
        return False
    return longer.startswith(shorter + "_") or distance(shorter, longer, 2) <= 2


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    status="preview",
    version=3,
    triggers=("inline", "CONFIG_", ");"),
    since="0.2.0",
    references=(
        Reference(
            "submit-checklist.rst, Check your code, items on CONFIG options",
            "https://docs.kernel.org/process/submit-checklist.html",
        ),
        Reference(
            "coding-style.rst, 21) Conditional Compilation",
            "https://docs.kernel.org/process/coding-style.html#conditional-compilation",
        ),
    ),
    examples=(
        Bad(
            "The stub has lost an argument",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
 #ifdef CONFIG_FOO
-int foo_enable(struct foo *foo);
+int foo_enable(struct foo *foo, unsigned int flags);  //~ takes 2 arguments, and its stub 1
 void foo_disable(struct foo *foo);
 #else
 static inline int foo_enable(struct foo *foo)
 {
 	return -ENODEV;
 }
 static inline void foo_disable(struct foo *foo) { }
 #endif
""",
            ),
        ),
        Bad(
            "New stubs: another name, another type",
            (
                """
--- a/drivers/net/foo/foo.h
+++ b/drivers/net/foo/foo.h
@@ -20 +20 @@ struct foo;
+#if IS_ENABLED(CONFIG_FOO_OFFLOAD)
+int foo_setup_tc_cb(struct net_device *dev, void *data);
+bool foo_is_busy(const struct foo *foo);
+#else
+static inline int foo_setup_tc(struct net_device *dev, void *data)  //~ are they meant to be one?
+{
+	return -EOPNOTSUPP;
+}
+
+static inline int foo_is_busy(const struct foo *foo)  //~ returns "bool", and its stub "int"
+{
+	return 0;
+}
+#endif /* CONFIG_FOO_OFFLOAD */
""",
            ),
        ),
        Bad(
            "Two inline functions: the stub is the one without the option",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -10 +10 @@
 #ifdef CONFIG_FOO
+static inline int foo_set(struct foo *foo, u32 rate)  //~ takes 2 arguments, and its stub 1
+{
+	return foo->ops->set(foo, rate);
+}
 #else
 static inline int foo_set(struct foo *foo)
 {
 	return -EOPNOTSUPP;
 }
 #endif
""",
            ),
        ),
        Good(
            "The same but for names, attributes and spelling",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
+#if IS_REACHABLE(CONFIG_FOO)
+extern unsigned foo_poll(struct foo const *foo, u32 mask, char name[]) __must_check;
+int __init foo_map(unsigned long, struct foo *, void (*done)(void *));
+__printf(2, 3) void foo_say(struct foo *foo, const char *fmt, ...);
+#else
+static inline unsigned int foo_poll(const struct foo *f, unsigned int m, char *name)
+{
+	return 0;
+}
+static inline int foo_map(unsigned long from, struct foo *foo, void (*cb)(void *data))
+{
+	return -ENODEV;
+}
+static __always_inline void foo_say(struct foo *foo, const char *fmt, ...) {}
+#endif
""",
            ),
        ),
        Good(
            "Macros as stubs, and a function of one branch alone",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
+#ifdef CONFIG_FOO
+void foo_trace(struct foo *foo, int event, const char *why);
+int foo_lock_stats(struct foo *foo);
+#else
+#define foo_trace(foo, event) do { } while (0)
+static inline void foo_reset(struct foo *foo) { }
+#endif
""",
            ),
        ),
        Good(
            "A branch for a word size, not for an option",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
+#ifdef __BIG_ENDIAN
+void foo_write(struct foo *foo, __be32 value);
+#else
+static inline void foo_write(struct foo *foo, __le32 value)
+{
+	foo->value = value;
+}
+#endif
""",
            ),
        ),
        Good(
            "The mismatch was there before",
            (
                """
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
 #ifdef CONFIG_FOO
 int foo_enable(struct foo *foo, unsigned int flags);
+void foo_disable(struct foo *foo);
 #else
 static inline int foo_enable(struct foo *foo) { return -ENODEV; }
+static inline void foo_disable(struct foo *foo) { }
 #endif
""",
            ),
        ),
    ),
)
