# SPDX-License-Identifier: Apache-2.0
"""A Fixes tag does not name its commit in the form that tools can read.

## Why

Programs read tags such as `Fixes: 123456789abc ("subject")`. Stable maintainers and the scripts of
linux-next follow the tag to the commit that introduced the bug. If the commit id is too short, it
may match several commits one day. If the line is wrapped, programs read only a part of the tag. If
the tag names a commit of its own series, the commit id will change when a maintainer applies the
series.

## Instead

Let git write the Fixes tag:

    git log -1 --abbrev=12 --pretty='Fixes: %h ("%s")' <commit>

## Not reported

- A subject that is cut short or ends in dots.
- More than 12 digits.
- Reverts, and mentions of a commit in prose.
- A patch with the same title as the commit that it fixes.
- Backports, because their message is that of the commit in Linus' tree.
- A commit that a kernel tree with a shallow or old history does not have.

For missing parentheses or quotes, the finding is a note, because all scripts can read such a tag.
With a kernel tree, the check also compares the subject with that of the commit. It asks about a
commit that the tree does not have, or that no branch contains of those that Kantha reads.
"""

import re
from collections.abc import Iterator

from app.code.known import fixed_commits
from app.mail.group import branches
from app.model import Trailer
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchView,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    pattern,
)

_MIN_ID = 12
_ID = pattern(r"([0-9a-fA-F]{5,64})(?![^\s(\"'“,;:.])[ \t]{0,20}")
_COMMIT = pattern(r"commit[ \t]{1,20}(?=[0-9a-f]{5})", re.IGNORECASE)
_IN_PROSE = pattern(r"[ \t]{0,20}Fixes:[ \t]{0,20}([0-9a-f]{5,64} ?\([^\n]{0,300})")
_USUAL = pattern(r"\([\"'“](.{1,500})[\"'”]\)")
_PARENTHESES = pattern(r"\((.{1,500})\)")
_QUOTES = "\"'“”"
_FORM = 'the form is Fixes: <12 digits or more> ("<subject>") on one line'


def run(series: SeriesView) -> Iterator[Observation]:
    titles: dict[str, int] = {}
    needed = {patch.title.casefold() for patch in series.series.needed}
    for patch in series.patches:
        if branches.is_backport(series.series, patch.patch):
            continue
        for tag in _tags(patch):
            yield from _report(patch, tag, titles, needed)
        titles.setdefault(patch.patch.title.casefold(), patch.patch.number)


def _tags(patch: PatchView) -> Iterator[Trailer]:
    """Yield the Fixes tags among the trailers, and those that other text separates from them."""
    yield from (trailer for trailer in patch.patch.trailers if trailer.name.lower() == "fixes")
    for line in patch.patch.description.split("\n"):
        if match := _IN_PROSE.match(line):
            yield Trailer("Fixes", match[1].rstrip())


def _report(
    patch: PatchView, tag: Trailer, titles: dict[str, int], needed: set[str]
) -> Iterator[Observation]:
    at = patch.mail_place(f"{tag.name}: {tag.value}")
    subject = match[1].casefold() if (match := _USUAL.search(tag.value)) else ""
    number = titles.get(subject)
    wrong = _wrong(tag)
    if number and patch.patch.title.casefold() != subject:
        yield Observation(
            at,
            f"This fixes patch {number} of the same series, which has no commit id yet; could "
            "the two be one patch?",
            symbol="same series",
        )
    elif wrong:
        yield Observation(at, f"This Fixes tag {wrong}; {_FORM}.", symbol="form")
    elif note := _unusual(tag.value):
        yield Observation(
            at, f"This Fixes tag {note}; {_FORM}.", symbol="form", severity=Severity.NOTE
        )
    elif number is None and subject not in needed:
        yield from _compared(patch, tag, subject)


def _compared(patch: PatchView, tag: Trailer, subject: str) -> Iterator[Observation]:
    """Compare a well-formed tag with the commit that it names in the kernel tree."""
    match = _ID.match(tag.value)
    found = fixed_commits.fault(patch, match[1], subject) if match else None
    if found:
        yield Observation(
            patch.mail_place(f"{tag.name}: {tag.value}"),
            f"This Fixes tag {found.fault}{'.' if found.is_sure else '; is the id right?'}",
            symbol=found.symbol,
            severity=None if found.is_sure else Severity.WARNING,
            confidence=None if found.is_sure else Confidence.MEDIUM,
        )


def _wrong(tag: Trailer) -> str:
    """Describe the fault for which the scripts of linux-next refuse a tag; empty if none."""
    if tag.is_wrapped:
        return "is wrapped"
    if _COMMIT.match(tag.value):
        return "begins with the word commit"
    match = _ID.match(tag.value)
    if not match or (match[1].isalpha() and len(match[1]) < _MIN_ID):
        return "names no commit id"
    if len(match[1]) < _MIN_ID:
        return f"has a commit id of {len(match[1])} digits"
    return _wrong_subject(tag.value[match.end() :].strip())


def _wrong_subject(subject: str) -> str:
    if not subject:
        return "has no subject"
    if subject.startswith("("):
        inside = _PARENTHESES.match(subject)
        if not inside:
            return "does not close its parenthesis"
        subject = inside[1].strip()
    is_odd = sum(subject.count(quote) for quote in _QUOTES) % 2
    if is_odd and (subject[0] in _QUOTES) != (subject[-1] in _QUOTES):
        return "has a quote on one side of its subject only"
    return ""


def _unusual(value: str) -> str:
    return "" if _USUAL.search(value) else "has no quotes and parentheses around its subject"


_DIFF = """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -40 +40 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
-		return 0;
+		return ret;
"""


def _mail(fixes: str, subject: str = "[PATCH] gpio: foo: Return the error of foo_init()") -> str:
    return (
        f"Subject: {subject}\n\nfoo_probe() loses the error of foo_init().\n\n"
        f"{fixes}\nSigned-off-by: A. Developer <developer@example.org>\n---{_DIFF}"
    )


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    version=3,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Describe your changes",
            "https://docs.kernel.org/process/submitting-patches.html#describe-your-changes",
        ),
        Reference(
            "Stephen Rothwell's check_fixes script, 2021-09-28",
            "https://lore.kernel.org/all/20210928104341.31521fb0@canb.auug.org.au/",
        ),
    ),
    examples=(
        Bad(
            "The commit id is too short",
            (_mail('Fixes: 54a52823 ("gpio: foo: Add a driver")  //~ a commit id of 8 digits'),),
        ),
        Bad(
            "The tag was wrapped",
            (
                _mail(
                    'Fixes: 54a52823a2e1 ("gpio: foo: Add a driver for the GPIO block of the  '
                    '//~ is wrapped\nFoo 2000")'
                ),
            ),
        ),
        Bad(
            "No commit is named",
            (_mail("Fixes: the lost interrupt after resume  //~ names no commit id"),),
        ),
        Bad(
            "The word commit",
            (_mail('Fixes: commit 54a52823a2e1 ("gpio: foo: Add")  //~ begins with the word'),),
        ),
        Bad(
            "The subject is cut before its end",
            (_mail('Fixes: 54a52823a2e1 ("gpio: foo: Add a driver  //~ close its parenthesis'),),
        ),
        Bad(
            "A patch fixes the one before it",
            (
                _mail("Link: https://lore.kernel.org/r/1@example.org/", "[PATCH 1/2] gpio: foo: A"),
                "In-Reply-To: <example-1@example.org>\n"
                + _mail(
                    'Fixes: 54a52823a2e1 ("gpio: foo: A")  //~ fixes patch 1 of the same series',
                    "[PATCH 2/2] gpio: foo: Return the error of foo_init()",
                ),
            ),
        ),
        Good(
            "A backport, whose message is not the sender's",
            (_mail('Fixes: 54a52823 ("gpio: foo: Add a driver")', "[PATCH 5.15] gpio: foo: A"),),
        ),
        Good(
            "The usual form",
            (_mail('Fixes: 54a52823a2e1 ("gpio: foo: Add a driver")'),),
        ),
        Good(
            "A full id",
            (_mail('Fixes: 54a52823a2e16c0a3cd4b4d07d9bd0f4a26a1f5e ("gpio: foo: Add (again)")'),),
        ),
        Good(
            "A subject that ends in dots",
            (_mail('Fixes: 54a52823a2e1 ("gpio: foo: Add a driver for ...")'),),
        ),
        Good(
            "Quotes inside of the subject",
            (_mail('Fixes: 54a52823a2e1 ("Revert "gpio: foo: Don\'t wait"")'),),
        ),
        Good(
            "The commit that is fixed has the title of the patch",
            (_mail('Fixes: 54a52823a2e1 ("gpio: foo: A")', "[PATCH] gpio: foo: A"),),
        ),
        Good(
            "A remark after the tag",
            (_mail('Fixes: 54a52823a2e1 ("gpio: foo: Add a driver") # v6.1'),),
        ),
    ),
)
