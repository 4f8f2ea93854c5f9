# SPDX-License-Identifier: Apache-2.0
"""A series adds an exported function that no code of the series uses.

## Why

The kernel keeps no interfaces for code outside the kernel tree. Without a user, nobody can review
or test how the function is used. A later cleanup may remove the function.

## Instead

Send the export and its first user in one series. If another series adds the users, name that series
in the cover letter or the commit message.

## Not reported

- An export with a user anywhere in the series outside the file that defines it, including a macro
  or an inline function of a header.
- Exports that move, or that come with a rename or a split of an exported function.
- Functions that the series does not add itself, without a kernel tree that is as new as the series,
  and at most 90 days newer. The check is then skipped.
- Exports for KUnit, also those in an `#if` about KUnit.
- Names that the linker or the compiler uses: `__wrap_foo`, `__real_foo`, `__popcountdi2`.
- Names that a macro with two arguments takes by a part, and whole arguments of macros such as
  `module_driver()`.
- A series of which mails are missing.

The finding is a note for an RFC, or if the patch or the cover letter announces users elsewhere.
With a kernel tree, the check also looks for the users of an older function that gets an export.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from app.code.kernel.series_names import Shown
from app.code.known import known_users
from app.model import SeriesKind
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Observation,
    PatchView,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
    pattern,
)

_EXPORT = pattern(r"\s*+EXPORT_SYMBOL(?:_GPL|_NS_GPL|_NS|_FOR_MODULES)?+\(\s*+(\w++)\s*+([,)].*)")
# of --wrap, and of the functions of libgcc that a compiler calls, such as __popcountdi2
_LINKED = pattern(r"__(?:(?:wrap|real)_|[a-z]{2,20}[sdt][if][234]?$)")
# a macro outside of functions may use its argument; one with two arguments may build a name
_MACRO = pattern(r"(?!EXPORT_|MODULE_)([A-Z][A-Z0-9_]{2,60}|module_\w{1,40})\(([^()]{0,200})")
_STRING = pattern(r'"[^"]{0,200}"')
_TEST = pattern(r"(?:^|[^a-z])(?:KUNIT|TEST)", re.IGNORECASE)
_WORD = pattern(r"[A-Za-z_]\w{3,}")
# a series with these words has its users elsewhere
_ELSEWHERE = pattern(
    r"\b(?:will be (?:used|needed|required|consumed|called) (?:by|in|for)"
    r"|users? (?:come|will|follow)"
    r"|(?:follow[- ]?up|next|later|future|another|sibling|subsequent|upcoming)"
    r" (?:series|patch ?set|patches|drivers?|user)|separate (?:series|patch ?set))\b",
    re.IGNORECASE,
)


class _Export(NamedTuple):
    name: str
    patch: PatchView
    file: FileView
    line: int


def run(series: SeriesView) -> Iterator[Observation | Skip]:
    exports = () if series.series.missing else tuple(_exports(series))
    if not exports:
        return
    names = Shown([*series.needed, *series.patches], {export.name for export in exports})
    given = [(name, text, _WORD.findall(text)) for name, text in _macro_arguments(series)]
    whole = {word for _, _, words in given for word in words}
    built = {one for name, text, words in given if name.isupper() and "," in text for one in words}
    lonely = [
        export
        for export in exports
        if not names.has_user(export.name, export.file.path)
        and export.name not in whole
        and not any(f"_{word}_" in f"_{export.name}_" for word in built)
    ]
    groups: dict[tuple[str, str, bool], list[_Export]] = defaultdict(list)
    for one in lonely:
        is_new = names.is_new(one.name)
        is_used = False if is_new else known_users.is_used(series, one.name, one.file.path)
        if is_used is None:
            yield Skip("needs tree: a function that was there before may have users in it")
        elif not is_used:
            groups[one.patch.patch.message_id, one.file.path, is_new].append(one)
    for (*_, is_new), found in groups.items():
        yield _report(series, found, "this series" + ("" if is_new else " and the kernel tree"))


def _macro_arguments(series: SeriesView) -> Iterator[tuple[str, str]]:
    for patch in series.patches:
        for _, line in patch.added():
            match = _MACRO.match(_STRING.sub("", line.text))
            if match:
                yield match[1], match[2]


def _report(series: SeriesView, found: list[_Export], where: str) -> Observation:
    names = [export.name for export in found]
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    is_announced = _is_announced(series, found[0].patch)
    asked = "could the export come with its first user, or wait for it?"
    if is_announced:
        asked = "the message announces users elsewhere, could it name where they are?"
    is_noted = is_announced or series.series.kind is SeriesKind.RFC
    return Observation(
        found[0].file.place(found[0].line),
        f"Nothing in {where} uses the new export of {listed}; {asked}",
        related=tuple(export.file.place(export.line) for export in found[1:]),
        symbol=found[0].name,
        severity=Severity.NOTE if is_noted else None,
    )


def _is_announced(series: SeriesView, patch: PatchView) -> bool:
    cover = series.series.cover
    text = "\n".join([patch.patch.description, patch.patch.notes, cover.body if cover else ""])
    return bool(_ELSEWHERE.search(" ".join(text.split())))


def _exports(series: SeriesView) -> Iterator[_Export]:
    """Find exports that are new in the series. A moved or renamed export is not new."""
    lines = (one for p in series.patches for file in p.files for one in file.removed_lines)
    old = {match[1] for line in lines if (match := _EXPORT.match(line.text))}
    for patch in series.patches:
        for file in patch.files:
            if file.is_c and not any(_EXPORT.match(line.text) for line in file.removed_lines):
                yield from (one for one in _added(patch, file) if one.name not in old)


def _added(patch: PatchView, file: FileView) -> Iterator[_Export]:
    for line in file.added_lines:
        match = _EXPORT.match(line.text)
        if match and line.new and not line.text.endswith("\\") and not _LINKED.match(match[1]):
            above = file.text_at(line.new - 1)
            if not _TEST.search(match[2] + above * above.startswith("#")):
                yield _Export(match[1], patch, file, line.new)


_LINE = "EXPORT_SYMBOL_GPL(foo_get_optional);"
_ADDED = """\
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ int foo_put(struct foo *foo)
 	return 0;
 }

+int foo_get_optional(struct foo *foo)
+{
+	return foo ? foo_get(foo) : 0;
+}
+EXPORT_SYMBOL_GPL(foo_get_optional);
+
 static int foo_open(struct foo *foo)
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -20 +20 @@ struct foo;
 int foo_put(struct foo *foo);
+int foo_get_optional(struct foo *foo);
"""
_ANNOUNCED = """\
Subject: [PATCH] foo: Add foo_get_optional()

This will be used by the bar driver, which is on its way.

Signed-off-by: A. Developer <developer@example.org>
---
"""


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    triggers=("EXPORT_SYMBOL",),
    since="0.2.0",
    version=3,
    references=(
        Reference(
            "Documentation/process/maintainer-netdev.rst, Requirements: a real in-tree user",
            "https://docs.kernel.org/process/maintainer-netdev.html",
        ),
        Reference(
            "Documentation/process/stable-api-nonsense.rst",
            "https://docs.kernel.org/process/stable-api-nonsense.html",
        ),
    ),
    examples=(
        Bad(
            "A function is added and exported, and nobody calls it",
            ("\n" + _ADDED.replace(_LINE, _LINE + "  //~ the new export of foo_get_optional"),),
        ),
        Bad(
            "The message announces a user; a note",
            ("\n" + _ANNOUNCED + _ADDED.replace(_LINE, _LINE + "  //~ announces users elsewhere"),),
        ),
        Bad(
            "A macro with one argument, or with a string, builds no name of it",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ static void foo_put(struct foo *foo)
+int foo_driver_attach(struct foo *foo)
+{
+	return 0;
+}
+EXPORT_SYMBOL_GPL(foo_driver_attach);  //~ the new export of foo_driver_attach
+module_platform_driver(foo_driver);
+ACPI_MODULE_NAME("attach")
+
 static void foo_get(struct foo *foo)
""",
            ),
        ),
        Bad(
            "CONFIG_FOO_LATEST is no test",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ static void foo_put(struct foo *foo)
+int foo_first(struct foo *foo)
+{
+	return 0;
+}
+#ifdef CONFIG_FOO_LATEST
+EXPORT_SYMBOL_GPL(foo_first);  //~ the new export of foo_first
+#endif
+
 static void foo_get(struct foo *foo)
""",
            ),
        ),
        Good(
            "The next patch has the user",
            (
                "\n" + _ADDED,
                """
--- a/drivers/bar/bar.c
+++ b/drivers/bar/bar.c
@@ -30 +30 @@ static int bar_probe(struct platform_device *pdev)
 	if (ret)
 		return ret;

+	ret = foo_get_optional(bar->foo);
 	return ret;
""",
            ),
        ),
        Good(
            "An inline function of the header uses it",
            (
                "\n"
                + _ADDED
                + """\
@@ -60 +60 @@ struct foo;
+static inline int foo_get(struct foo *foo)
+{
+	return WARN_ON(!foo) ? -EINVAL : foo_get_optional(foo);
+}
""",
            ),
        ),
        Good(
            "A macro of the header uses it",
            (
                "\n"
                + _ADDED
                + """\
@@ -60 +60 @@ struct foo;
+#define foo_get(foo)	foo_get_optional(&(foo)->common)
""",
            ),
        ),
        Good(
            "The function moves with its export",
            (
                """
--- a/drivers/foo/main.c
+++ b/drivers/foo/main.c
@@ -40 +40 @@ int foo_put(struct foo *foo)
 	return 0;
 }

-int foo_get_optional(struct foo *foo)
-{
-	return foo ? foo_get(foo) : 0;
-}
-EXPORT_SYMBOL_GPL(foo_get_optional);
-
 static int foo_open(struct foo *foo)
"""
                + _ADDED,
            ),
        ),
        Good(
            "A function of the tree is now exported: who calls it, only the tree can tell",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ int foo_put(struct foo *foo)
 int foo_reset(struct foo *foo)
 {
 	return foo_write(foo, FOO_RESET);
 }
+EXPORT_SYMBOL_GPL(foo_reset);

""",
            ),
        ),
        Good(
            "An export gets another name",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ int foo_put(struct foo *foo)
 	return 0;
 }

-int foo_get(struct foo *foo)
+int foo_get_device(struct foo *foo)
 {
 	return kref_get_unless_zero(&foo->ref);
 }
-EXPORT_SYMBOL_GPL(foo_get);
+EXPORT_SYMBOL_GPL(foo_get_device);
""",
            ),
        ),
        Good(
            "The linker makes the users: --wrap=foo_open",
            (
                """
--- a/drivers/foo/mock.c
+++ b/drivers/foo/mock.c
@@ -40 +40 @@ static void foo_mock(void)
+int __wrap_foo_open(struct foo *foo)
+{
+	return 0;
+}
+EXPORT_SYMBOL_NS_GPL(__wrap_foo_open, "FOO");
+
 static void foo_unmock(void)
""",
            ),
        ),
        Good(
            "A macro of the tree builds the name",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ static void foo_put(struct foo *foo)
+int foo_simple_attach(struct foo *foo)
+{
+	return 0;
+}
+EXPORT_SYMBOL_GPL(foo_simple_attach);
+
 static void foo_get(struct foo *foo)
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -40 +40 @@ static void bar_put(struct bar *bar)
+FOO_DRIVER(bar, simple);
+
 static void bar_get(struct bar *bar)
""",
            ),
        ),
        Good(
            "An export in an #if about KUnit",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ static void foo_put(struct foo *foo)
+int foo_checksum(struct foo *foo)
+{
+	return 0;
+}
+#if IS_ENABLED(CONFIG_FOO_KUNIT_TEST)
+EXPORT_SYMBOL_GPL(foo_checksum);
+#endif
+
 static void foo_get(struct foo *foo)
""",
            ),
        ),
        Good(
            "An export for KUnit",
            (
                """
--- a/drivers/foo/core.c
+++ b/drivers/foo/core.c
@@ -40 +40 @@ int foo_put(struct foo *foo)
 	return 0;
 }

+u32 foo_checksum(const u8 *data, size_t size)
+{
+	return crc32(0, data, size);
+}
+EXPORT_SYMBOL_NS_GPL(foo_checksum, "EXPORTED_FOR_KUNIT_TESTING");
+
 static int foo_open(struct foo *foo)
""",
            ),
        ),
    ),
)
