# SPDX-License-Identifier: Apache-2.0
"""A part of the patch cannot be parsed, so the patch can be neither applied nor reviewed.

## Why

`git am` refuses a diff if the mail program wrapped lines, turned tabs into blanks or cut the mail
off. The author learns about the damage only when the maintainer tries to apply the patch. All other
checks see only the undamaged part of the patch.

## Instead

Send the patch with `git send-email` or `b4 send`, which leave the lines as they are. Before you
send the patch, mail a copy to yourself and apply the copy with `git am`.

## Not reported

- Text before and after the diff, signatures and list footers.
- Binary patches, renames, mode changes and empty files, which have no hunks.
- Empty context lines that lost their leading blank.
"""

from collections.abc import Iterator

from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Place,
    Reference,
    Severity,
)


def run(patch: PatchView) -> Iterator[Observation]:
    for problem in patch.patch.problems:
        yield Observation(
            Place(patch.patch.message_id, problem.path),
            f"This patch can't be parsed at line {problem.at} of the mail: {problem.reason}.",
            symbol=problem.reason,
        )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    references=(
        Reference(
            "Documentation/process/email-clients.rst, General Preferences",
            "https://docs.kernel.org/process/email-clients.html#general-preferences",
        ),
    ),
    examples=(
        Bad(
            "A long line was wrapped by the mail client",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct platform_device *pdev)
 	struct device *dev = &pdev->dev;
+	return dev_err_probe(dev, -ENODEV, "no such thing as a foo at address %pa\\n",
&res->start);
 	return 0;
""",
            ),
            file=("drivers/foo/foo.c", "can't be parsed"),
        ),
        Bad(
            "The name of the function behind the second @@ was wrapped",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe_one_of_them(struct
platform_device *pdev)
 	struct device *dev = &pdev->dev;
+	dev_dbg(dev, "here\\n");
 	return 0;
""",
            ),
            file=("drivers/foo/foo.c", "can't be parsed"),
        ),
        Good(
            "An empty context line lost its blank",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct platform_device *pdev)
 	struct device *dev = &pdev->dev;

+	dev_dbg(dev, "here\\n");
 	return 0;
""",
            ),
        ),
        Good(
            "A last line without its line end",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct platform_device *pdev)
-	return 0;
\\ No newline at end of file
+	return 0;
""",
            ),
        ),
    ),
)
