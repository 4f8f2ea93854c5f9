# SPDX-License-Identifier: Apache-2.0
"""An enumerator of the user space API changes its value or is removed.

## Why

Programs are compiled with the values in a uapi header and must run on every later kernel. A new
enumerator changes the values of all enumerators after it. An old binary then sends the old value,
and the kernel reads it as another enumerator.

## Instead

Add new enumerators at the end of the enum, before the sentinel (`__FOO_MAX`). Keep the old
enumerators, also those that the kernel no longer uses:

    enum foo_cmd {
            FOO_CMD_GET,
            FOO_CMD_SET,
            FOO_CMD_DUMP,   /* new */
            __FOO_CMD_MAX,
    };

## Not reported

- Enumerators at the end, also before `__FOO_MAX` and the like, whose own values are meant to
  grow.
- A new enumerator if all values behind it are written out.
- A renamed enumerator with a `#define` or an alias for the old name.
- Enums that a comment calls internal to the kernel.
- Enumerators that an earlier patch of the series added.
- Enums with `#ifdef` in them.

The finding is a note if no release may have the old values, because the subject names a release
candidate (`for 6.19-rc3`). Removed enumerators are also a note if they were the last ones before
the closing brace, because no other value changes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.code.c import enumerators
from app.code.c.enumerators import Enumerator
from app.code.c.fragment import Fragment
from app.code.globs import matches
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
    pattern,
)

HEADERS = ("include/uapi/**", "arch/*/include/uapi/**")
_INTERNAL = pattern(
    r"kernel[- ](?:internal|only|private)|internal (?:use|to the kernel)|__KERNEL__"
    r"|not (?:part of|exposed)",
    re.IGNORECASE,
)
_CANDIDATE = pattern(r"\bv?\d\.\d{1,2}-rc\d{0,2}\b")
_WORD = pattern(r"[A-Za-z_]\w*")
_Seen = dict[str, Enumerator]


def run(series: SeriesView) -> Iterator[Observation]:
    fresh: set[str] = set()
    for patch in series.patches:
        words = _added_words(patch) if any(_is_uapi(file) for file in patch.files) else set()
        for file in patch.files:
            if _is_uapi(file) and any(change.kind == "enum" for change in file.members):
                before, after = _seen(file.pre_parts), _seen(file.post_parts)
                is_new = _may_be_unreleased(series, patch)
                for found in _judged(file, before, after, fresh, words):
                    yield replace(found, severity=Severity.NOTE) if is_new else found
                fresh |= {*after} - {*before}


def _may_be_unreleased(series: SeriesView, patch: PatchView) -> bool:
    """Return whether a subject says that the change is for a kernel that is not released yet."""
    titles = (*series.series.prefixes, series.series.title, patch.patch.title)
    return any(_CANDIDATE.search(title) for title in titles)


def _is_uapi(file: FileView) -> bool:
    return file.is_c and matches(file.path, *HEADERS)


def _added_words(patch: PatchView) -> set[str]:
    lines = (line for file in patch.files if _is_uapi(file) for line in file.added_lines)
    return {word for line in lines for word in _WORD.findall(line.text)}


def _judged(
    file: FileView, before: _Seen, after: _Seen, fresh: set[str], words: set[str]
) -> Iterator[Observation]:
    shifted = [
        one
        for one in after.values()
        if one.name in before
        and one.name not in fresh
        and not one.is_sentinel
        and before[one.name].value.differs(one.value)
    ]
    reported = set()
    for one in shifted:
        if one.group not in reported:
            reported.add(one.group)
            others = sum(other.group == one.group for other in shifted) - 1
            yield _shift(file, one, others, before, after)
    gone = [one for one in before.values() if one.is_touched and one.name not in after]
    gone = [one for one in gone if one.name not in words | fresh and not one.is_sentinel]
    if gone and not reported:
        yield _vanished(file, gone, before.values())


def _shift(
    file: FileView, one: Enumerator, others: int, before: _Seen, after: _Seen
) -> Observation:
    own = [other for other in after.values() if other.group == one.group]
    cause = next((o for o in own if o.name not in before and o.line < one.line), None)
    more = f" and of {others} more" if others else ""
    of = f" of {one.enum}" if one.enum else ""
    if cause:
        said = (
            f"{cause.name} stands before {one.name}{of}, which changes the value of {one.name}"
            f"{more} that user space was built with; can it go to the end?"
        )
    else:
        said = (
            f"The value of {one.name}{more}{of} changes, and user space was built with the old one."
        )
    line = cause.line if cause else one.line if one.line in file.touched else None
    return Observation(file.place(line), said, symbol=one.name)


def _vanished(
    file: FileView, gone: Sequence[Enumerator], before: Iterable[Enumerator]
) -> Observation:
    names = [one.name for one in gone]
    kept = [one for one in before if one not in gone]
    firsts = {one.group: one for one in reversed(gone)}.values()
    are_last = all(enumerators.is_last(one, kept) for one in firsts)
    listed = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    are = "is" if len(names) == 1 else "are"
    return Observation(
        file.place(file.line_below(gone[0].line)),
        f"{listed} {are} no longer in this header; is there no user space that is built with it?",
        symbol=names[0],
        severity=Severity.NOTE if are_last else Severity.WARNING,
        confidence=Confidence.MEDIUM,
    )


def _seen(fragments: Iterable[Fragment]) -> _Seen:
    return enumerators.by_name(one for one in fragments if not _INTERNAL.search(one.text))


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    status="preview",
    triggers=(",", "="),
    since="0.2.0",
    references=(
        Reference(
            "(How to avoid) Botching up ioctls",
            "https://docs.kernel.org/process/botching-up-ioctls.html",
        ),
        Reference(
            "Handling regressions, the rule of no regressions for user space",
            "https://docs.kernel.org/process/handling-regressions.html",
        ),
    ),
    examples=(
        Bad(
            "A new command stands among the old ones",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@

 enum foo_cmd {
 	FOO_CMD_UNSPEC,
 	FOO_CMD_GET,
+	FOO_CMD_DUMP,  //~ changes the value of FOO_CMD_SET and of 1 more
 	FOO_CMD_SET,
 	FOO_CMD_DEL,

 	__FOO_CMD_MAX,
 	FOO_CMD_MAX = __FOO_CMD_MAX - 1
 };
""",
            ),
        ),
        Bad(
            "A value is written anew, in an enum that begins above",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -40 +40 @@ enum foo_mode {
 	FOO_MODE_SLOW = 1,
-	FOO_MODE_FAST = 2,
+	FOO_MODE_FAST = 4,  //~ The value of FOO_MODE_FAST
 };
""",
            ),
        ),
        Bad(
            "An enumerator is removed",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -40 +40 @@ enum foo_mode {
 	FOO_MODE_SLOW = 1,
-	FOO_MODE_ODD = 2,
 	FOO_MODE_FAST = 3,  //~ FOO_MODE_ODD is no longer in this header
 };
""",
            ),
        ),
        Bad(
            "The last enumerator is removed, which gives a note",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -40 +40 @@ enum foo_mode {
 	FOO_MODE_SLOW,
-	FOO_MODE_FAST,
 	__FOO_MODE_MAX,  //~ FOO_MODE_FAST is no longer in this header
 };
""",
            ),
        ),
        Good(
            "At the end, before the sentinel",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@ enum foo_cmd {
 	FOO_CMD_GET,
 	FOO_CMD_SET,
+	FOO_CMD_DUMP,

 	__FOO_CMD_MAX,
 	FOO_CMD_MAX = __FOO_CMD_MAX - 1
 };
""",
            ),
        ),
        Good(
            "The value behind it is written out",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@ enum foo_reason {
 	FOO_REASON_NONE = 0,
 	FOO_REASON_LATE = 1,
+	FOO_REASON_EARLY = 2,
 	FOO_REASON_VENDOR = 100,
 };
""",
            ),
        ),
        Good(
            "A new name with an alias for the old one",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@ enum foo_mode {
 	FOO_MODE_SLOW,
-	FOO_MODE_FAST,
+	FOO_MODE_QUICK,
+#define FOO_MODE_FAST FOO_MODE_QUICK
 };
""",
            ),
        ),
        Good(
            "An enum that user space never gets to see",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@

 /* kernel internal, not for user space */
 enum foo_state {
+	FOO_STATE_NEW,
 	FOO_STATE_IDLE,
 	FOO_STATE_BUSY,
 };
""",
            ),
        ),
        Good(
            "The series itself added the enum",
            (
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@

+enum foo_state {
+	FOO_STATE_IDLE,
+	FOO_STATE_BUSY,
+};
""",
                """
--- a/include/uapi/linux/foo.h
+++ b/include/uapi/linux/foo.h
@@ -20 +20 @@

 enum foo_state {
+	FOO_STATE_NEW,
 	FOO_STATE_IDLE,
 	FOO_STATE_BUSY,
 };
""",
            ),
        ),
    ),
)
