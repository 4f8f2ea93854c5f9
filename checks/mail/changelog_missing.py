# SPDX-License-Identifier: Apache-2.0
"""A new version of a series has no list of changes, or has the list in the commit message.

## Why

Reviewers read each new version of a series. A list of changes shows reviewers where to look, and
whether the author followed their comments. The list of changes belongs in the cover letter or below
the `---` line. A list above the `---` line becomes part of the kernel's history, where nobody knows
the earlier versions.

## Instead

Describe the changes in the cover letter, or below the `---` line of the patch:

    Signed-off-by: A. Developer <developer@example.org>
    ---
    Changes in v2:
    - return the error of foo_init()

## Not reported

- First versions, RESENDs, and series that the subject calls a repost or a port.
- A list in the cover letter or in any patch, in whatever form, also as a block `Notes:` of git.
- Changes that the author tells in an answer to the series, or in the prose of a commit message.
- Backports, because their message is that of the commit in Linus' tree.
- A series of which the cover letter or a patch is missing.
- Lists in the commit messages of drivers/gpu/drm and drivers/accel, which keep them on purpose.
- Notes in brackets that a maintainer adds.
- A message that tells versions of hardware or of a protocol apart.
"""

import re

from app.code.globs import matches
from app.mail.group import branches, changelog, identities
from app.mail.thread import quoted
from app.model import Patch, SeriesKind
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchView,
    Reference,
    Said,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
    pattern,
)

KEPT = (
    "drivers/gpu/**",
    "drivers/accel/**",
    "drivers/dma-buf/**",
    "include/drm/**",
    "include/uapi/drm/**",
    "Documentation/gpu/**",
)
# words of a subject by which a series is sent again
_AGAIN = pattern(r"\b(?:re-?post|re-?sen[dt]|ported|rebased?)", re.IGNORECASE)


def run(series: SeriesView) -> Said:
    this = series.series
    if this.version < 2 or this.kind is SeriesKind.RESEND or _AGAIN.search(" ".join(this.prefixes)):
        return
    if any(branches.is_backport(this, one.patch) for one in series.patches):
        return
    above = [
        (p, line)
        for p in series.patches
        if (line := changelog.in_message(p.patch.description, this.version))
    ]
    wrong = [(p, line) for p, line in above if not _is_kept(p.patch)]
    if wrong:
        yield _above(wrong)
    elif above or _is_told(series):
        return
    elif not this.is_partial and (this.missing or _is_cover_unseen(series)):
        yield Skip("needs history: a mail of this posting was not seen")
    else:
        yield Observation(
            series.cover_place(f"Subject: {this.title}"),
            f"What has changed in v{this.version}? Neither the cover letter nor a patch says so.",
            symbol="missing",
            severity=Severity.NOTE,
        )


def _above(wrong: list[tuple[PatchView, str]]) -> Observation:
    patch, line = wrong[0]
    return Observation(
        patch.mail_place(line),
        "The changes between versions stand in the commit message and would be committed; "
        "may they move below the --- line?",
        related=tuple(other.mail_place(text) for other, text in wrong[1:]),
        symbol="above",
    )


def _is_kept(patch: Patch) -> bool:
    return any(matches(path, *KEPT) for path in patch.paths)


def _is_told(series: SeriesView) -> bool:
    """Return whether the cover letter, a patch or an answer of the author tells of changes."""
    this = series.series
    notes = [patch.patch.notes for patch in series.patches]
    if any(map(changelog.tells, [this.cover.body if this.cover else "", *notes])):
        return True
    messages = (patch.patch.description for patch in series.patches)
    if any(map(changelog.lists, notes)) or any(map(changelog.is_told_in_prose, messages)):
        return True
    own = (one.body for one in this.replies if identities.alike(one.author, this.author))
    return any(changelog.speaks_of(quoted.own_text(body), this.version) for body in own)


def _is_cover_unseen(series: SeriesView) -> bool:
    this = series.series
    ids = {patch.message_id for patch in this.patches}
    parents = {patch.in_reply_to for patch in this.patches if patch.in_reply_to}
    return this.cover is None and this.total > 1 and bool(parents - ids)


_DIFF = """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -40 +40 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
-		return 0;
+		return ret;
"""
_SIGNED = "Signed-off-by: A. Developer <developer@example.org>"


def _mail(subject: str, message: str = "", notes: str = "", diff: str = _DIFF) -> str:
    words = f"foo_probe() loses the error of foo_init().\n\n{message}{_SIGNED}"
    return f"Subject: {subject}\n\n{words}\n---\n{notes}{diff}"


def _answer(subject: str, notes: str = "") -> str:
    return f"In-Reply-To: <example-1@example.org>\n{_mail(subject, notes=notes)}"


def _cover(subject: str, text: str) -> str:
    return f"Subject: {subject}\n\nTwo fixes for the driver.\n\n{text}\n"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Commentary",
            "https://docs.kernel.org/process/submitting-patches.html#commentary",
        ),
        Reference(
            "Documentation/process/submitting-patches.rst, Respond to review comments",
            "https://docs.kernel.org/process/submitting-patches.html#respond-to-review-comments",
        ),
    ),
    examples=(
        Bad(
            "The list stands in the commit message",
            (
                _mail(
                    "[PATCH v2] gpio: foo: Return the error of foo_init()",
                    "Changes in v2:  //~ would be committed\n- return ret instead of -EIO\n\n",
                ),
            ),
        ),
        Bad(
            "The same, in short",
            (
                _mail(
                    "[PATCH v3] gpio: foo: Return the error of foo_init()",
                    "v2: return ret instead of -EIO  //~ would be committed\nv3: rebase\n\n",
                ),
            ),
        ),
        Bad(
            "Nothing is said of the second version",
            (_mail("[PATCH v2] gpio: foo: Return the error  //~ What has changed in v2?"),),
        ),
        Bad(
            "The message tells of an attempt and of hardware",
            (
                _mail(
                    "[PATCH v2] gpio: foo: Return the error  //~ What has changed in v2?",
                    "The first attempt to read v2 of the register fails.\n\n",
                ),
            ),
        ),
        Good(
            "A list below the line",
            (_mail("[PATCH v2] gpio: foo: Return the error", notes="v2: return ret\n"),),
        ),
        Good(
            "A list in the cover letter",
            (
                _cover("[PATCH v2 0/2] gpio: foo: Two fixes", "Changes in v2:\n- return ret"),
                _answer("[PATCH v2 1/2] gpio: foo: Return the error of foo_init()"),
                _answer("[PATCH v2 2/2] gpio: foo: Return the error of foo_start()"),
            ),
        ),
        Good(
            "A list in one of the patches",
            (
                _cover("[PATCH v2 0/2] gpio: foo: Two fixes", "They were found by hand."),
                _answer("[PATCH v2 1/2] gpio: foo: Return the error of foo_init()"),
                _answer("[PATCH v2 2/2] gpio: foo: Return another", notes="Changelog:\n- new\n"),
            ),
        ),
        Good(
            "A block of git's notes",
            (
                _mail(
                    "[PATCH v2] gpio: foo: Return the error",
                    notes="\nNotes:\n    foo_init() may return -EPROBE_DEFER, says Jane.\n\n",
                ),
            ),
        ),
        Good(
            "The author tells the changes in an answer",
            (
                _mail("[PATCH v2] gpio: foo: Return the error"),
                "Subject: Re: [PATCH v2] gpio: foo: Return the error\n"
                "In-Reply-To: <example-1@example.org>\nReferences: <example-1@example.org>\n\n"
                "V2 fixes an embarrassing whitespace issue.\n",
            ),
        ),
        Good(
            "The message tells the changes in prose",
            (
                _mail(
                    "[PATCH v3] gpio: foo: Return the error",
                    "This version (v3) replaces the worker by a filter.\n\n",
                ),
            ),
        ),
        Good(
            "Ported to a newer kernel",
            (_mail("[PATCH ported/repost v2] gpio: foo: Return the error"),),
        ),
        Good(
            "A backport",
            (_mail("[PATCH 6.12.y v2] gpio: foo: Return the error"),),
        ),
        Good(
            "Sent again",
            (_mail("[PATCH RESEND v2] gpio: foo: Return the error of foo_init()"),),
        ),
        Good(
            "DRM keeps the list in the message",
            (
                _mail(
                    "[PATCH v2] drm/foo: Return the error of foo_init()",
                    "v2: return ret instead of -EIO (Jane)\n\n",
                    diff=_DIFF.replace("drivers/gpio/gpio-foo.c", "drivers/gpu/drm/foo/foo.c"),
                ),
            ),
        ),
        Good(
            "Versions of the hardware",
            (
                _mail(
                    "[PATCH v2] gpio: foo: Return the error of foo_init()",
                    "There are two blocks:\n\nv4: has 32 lines\nv5: has 64 lines\n\n",
                    "Changes in v2: return ret\n",
                ),
            ),
        ),
        Good(
            "The first version",
            (_mail("[PATCH] gpio: foo: Return the error of foo_init()"),),
        ),
        Good(
            "A cover letter that was not seen",
            (
                _answer("[PATCH v2 1/2] gpio: foo: Return the error of foo_init()").replace(
                    "example-1@", "lost@"
                ),
                _answer("[PATCH v2 2/2] gpio: foo: Return the error of foo_start()").replace(
                    "example-1@", "lost@"
                ),
            ),
        ),
    ),
)
