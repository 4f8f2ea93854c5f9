# SPDX-License-Identifier: Apache-2.0
"""A patch adds an error that a later patch of the same series removes again.

## Why

The kernel has to build and run after each patch of a series. Otherwise, `git bisect` may stop
between two patches of the series and blame the wrong change.

## Instead

Correct the mistake in the patch that adds it: run `git commit --fixup`, then `git rebase -i
--autosquash`.

## Not reported

- Findings that are not errors, because a refactoring adds, converts and removes on purpose.
- Lines that a later patch only rewrites.
- A patch whose message says that a later patch of the series removes its code.
"""

import re
from collections.abc import Iterator

from app.sdk import (
    Bad,
    Confidence,
    Finding,
    FindingCheck,
    Good,
    Observation,
    Reference,
    SeriesView,
    Severity,
    pattern,
)

_EXPLAINED = pattern(
    r"\b(?:later|following|next|subsequent) (?:patch|patches|commit|commits|change)\b"
    r"|\btemporar(?:y|ily)\b|\bscaffold",
    re.IGNORECASE,
)


def run(series: SeriesView, findings: tuple[Finding, ...]) -> Iterator[Observation]:
    patches = {view.patch.message_id: view.patch for view in series.patches}
    for finding in findings:
        patch, later = patches.get(finding.at.message_id), patches.get(finding.fixed_in)
        if finding.severity is not Severity.ERROR or finding.is_preview or not patch or not later:
            continue
        if not _EXPLAINED.search(patch.description):
            yield Observation(
                finding.at,
                f'"{later.title}", later in this series, takes this away again; could the two be '
                "one patch, so that each step works?",
                symbol=finding.check,
            )


_MISTAKE = """
Subject: [PATCH 1/2] foo: Add a test for support
Message-ID: <one@example.org>

Say whether the chip supports it.

Signed-off-by: A. Developer <developer@example.org>
---
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct foo *foo)
 	return 0;
 }

+static bool foo_is_supported(struct foo *foo)
+{
+	if (!foo->chip)
+		return -ENODEV;MARK
+	return true;
+}
+
 static void foo_remove(struct foo *foo)
"""
_CURE = """
Subject: [PATCH 2/2] foo: Correct the test for support
In-Reply-To: <one@example.org>

A function that answers yes or no has no error code.

Signed-off-by: A. Developer <developer@example.org>
---
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -13 +13 @@ static int foo_probe(struct foo *foo)
 static bool foo_is_supported(struct foo *foo)
 {
 	if (!foo->chip)
-		return -ENODEV;
+		return false;
 	return true;
 }

"""
_MARKED = _MISTAKE.replace("MARK", "  //~ takes this away again")
_PLAIN = _MISTAKE.replace("MARK", "")

CHECK = FindingCheck(
    doc=__doc__,
    run=run,
    each_step=True,
    status="preview",
    severity=Severity.NOTE,
    confidence=Confidence.HIGH,
    since="0.2.0",
    references=(
        Reference(
            "submitting-patches.rst, Separate your changes",
            "https://docs.kernel.org/process/submitting-patches.html#separate-your-changes",
        ),
    ),
    examples=(
        Bad("The second patch corrects the first", (_MARKED, _CURE)),
        Bad(
            "So does the third, with another one between them",
            (
                _MARKED.replace("1/2", "1/3"),
                """
Subject: [PATCH 2/3] foo: Reset the chip
In-Reply-To: <one@example.org>

It may be in any state.

Signed-off-by: A. Developer <developer@example.org>
---
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -2 +2 @@ static int foo_reset(struct foo *foo)
 {
+	foo_write(foo, FOO_RESET, 1);
+	foo_write(foo, FOO_RESET, 0);
 	return 0;
 }
""",
                _CURE.replace("2/2", "3/3").replace("-13 +13", "-15 +15"),
            ),
        ),
        Good("A mistake that stays is reported as what it is", (_PLAIN.replace(" 1/2", ""),)),
        Good(
            "The message says that it is for a while",
            (_PLAIN.replace("supports it.", "supports it. A later patch corrects it."), _CURE),
        ),
        Good(
            "The line is only rewritten",
            (
                _PLAIN,
                _CURE.replace("return false;", "return -ENXIO;"),
            ),
        ),
    ),
)
