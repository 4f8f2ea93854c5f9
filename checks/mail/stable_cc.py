# SPDX-License-Identifier: Apache-2.0
"""A patch is sent to stable@vger.kernel.org in a way that the stable trees do not take.

## Why

A patch goes into a stable tree if its commit message has the line `Cc: stable@vger.kernel.org`.
Scripts look for this line after the patch is in Linus' tree. The scripts do not see the address in
the header of the mail or below the `---` line. A backport for a stable branch has to name the
commit id of the patch in Linus' tree.

## Instead

Add a `Cc:` line to the commit message, above your sign-off:

    Cc: stable@vger.kernel.org
    Signed-off-by: A. Developer <developer@example.org>

Begin the commit message of a backport with `commit <40 hex digits> upstream.`

## Not reported

- Backports, for the line `Cc:`: the subject has a branch such as 6.12 or AUTOSEL, or the message
  names the upstream commit.
- Backports that mention upstream at all, because some have no commit there.
- Series of which any patch has the line, because its other mails just follow.
- Series of which a mail is missing.
- RFCs and replies.
"""

import re
from collections.abc import Iterator

from app.mail.group import branches
from app.model import Patch, SeriesKind
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

_STABLE = pattern(r"stable@(?:vger\.)?kernel\.org", re.IGNORECASE)
_ANY_STABLE = pattern(r"\bstable(?:\+[\w-]{1,40})?@(?:vger\.)?kernel\.org", re.IGNORECASE)
_BELOW = pattern(
    r"^[ \t]{0,20}cc:[^\n]{0,100}stable@(?:vger\.)?kernel\.org[^\n]{0,100}", re.I | re.M
)
_UPSTREAM = pattern(r"upstream|mainline|cherry[- ]picked|[0-9a-f]{40}|linus", re.IGNORECASE)
_BACKPORT = pattern(r"upstream commit|commit [0-9a-f]{8,40} upstream|cherry[- ]picked from", re.I)


def run(series: SeriesView) -> Iterator[Observation]:
    if series.series.kind is SeriesKind.RFC:
        return
    if branches.is_for_stable(series.series.prefixes):
        yield from _unnamed(series)
    elif not series.series.missing and not any(_is_marked(p.patch) for p in series.patches):
        yield from _unmarked(series)


def _unnamed(series: SeriesView) -> Iterator[Observation]:
    """Find backports that do not name their commit in Linus' tree."""
    cover = series.series.cover
    if cover and _UPSTREAM.search(cover.body):
        return
    for patch in series.patches:
        if not _is_sent(patch.patch) or _UPSTREAM.search(_said(patch.patch)):
            continue
        yield Observation(
            patch.mail_place(f"Subject: {patch.patch.title}"),
            "Which commit of Linus' tree is this? The message of a backport should begin with "
            '"commit <id> upstream.", or say why there is none.',
            symbol="upstream",
        )


def _said(patch: Patch) -> str:
    return "\n".join((patch.description, *(t.value for t in patch.trailers), patch.notes))


def _is_sent(patch: Patch) -> bool:
    """Return whether the mail itself was sent to the stable list."""
    return any(_STABLE.fullmatch(person.email) for person in (*patch.to, *patch.cc))


def _is_marked(patch: Patch) -> bool:
    if _ANY_STABLE.search(patch.description) or _BACKPORT.search(patch.description):
        return True
    return any(_ANY_STABLE.search(trailer.value) for trailer in patch.trailers)


def _unmarked(series: SeriesView) -> Iterator[Observation]:
    below = [(patch, _BELOW.search(patch.patch.notes)) for patch in series.patches]
    if any(line for _, line in below):
        for patch, line in below:
            if line:
                yield _dropped(patch, line[0].strip())
        return
    sent = [patch for patch in series.patches if _is_sent(patch.patch)]
    if sent:
        yield Observation(
            sent[0].mail_place("Cc: stable@vger.kernel.org"),
            "The mail goes to stable@vger.kernel.org, but the stable trees take patches by a "
            "Cc: stable@vger.kernel.org line in the commit message, which is not there.",
            related=tuple(patch.mail_place() for patch in sent[1:]),
            symbol="header",
        )


def _dropped(patch: PatchView, line: str) -> Observation:
    return Observation(
        patch.mail_place(line),
        "This Cc: stable stands below the --- line, so git am will drop it.",
        symbol="below the line",
    )


_DIFF = """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -40 +40 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
-		return 0;
+		return ret;
"""
_OWN = "Signed-off-by: A. Developer <developer@example.org>"
_CC = "Cc: stable@vger.kernel.org"
_TO_STABLE = "To: linux-gpio@vger.kernel.org\nCc: stable@vger.kernel.org"


def _mail(tag: str, trailers: str = _OWN, text: str = "", notes: str = "", mark: str = "") -> str:
    subject = f"Subject: [{tag}] gpio: foo: Return the error of foo_init(){mark}"
    message = f"{text}foo_probe() loses the error of foo_init().\n\n{trailers}"
    return f"{subject}\n{_TO_STABLE}\n\n{message}\n---\n{notes}{_DIFF}"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/stable-kernel-rules.rst, Procedure for submitting patches to "
            "the -stable tree, options 1 to 3",
            "https://docs.kernel.org/process/stable-kernel-rules.html"
            "#procedure-for-submitting-patches-to-the-stable-tree",
        ),
    ),
    examples=(
        Bad(
            "The address is in the header only",
            (_mail("PATCH", mark="  //~ a Cc: stable@vger.kernel.org line in the commit message"),),
        ),
        Bad(
            "The line stands below the message",
            (_mail("PATCH", notes=f"{_CC}  //~ git am will drop it\n"),),
        ),
        Bad(
            "A backport of nobody knows what",
            (_mail("PATCH 6.12.y", mark="  //~ Which commit of Linus"),),
        ),
        Good("The line is in the message", (_mail("PATCH", f"{_CC}\n{_OWN}"),)),
        Good("With the versions", (_mail("PATCH", f"{_CC} # 6.1+\n{_OWN}"),)),
        Good(
            "Another patch of the series has it",
            (
                _mail("PATCH 1/2", f"{_CC}\n{_OWN}"),
                "In-Reply-To: <example-1@example.org>\n" + _mail("PATCH 2/2"),
            ),
        ),
        Good(
            "A backport that names its commit",
            (_mail("PATCH 5.10", text=f"commit {'54a52823' * 5} upstream.\n\n"),),
        ),
        Good(
            "A backport without a branch in its subject",
            (_mail("PATCH", text=f"[ Upstream commit {'54a52823' * 5} ]\n\n"),),
        ),
        Good(
            "Chosen by AUTOSEL",
            (_mail("PATCH AUTOSEL 6.19-6.1", text=f"[ Upstream commit {'54a52823' * 5} ]\n\n"),),
        ),
        Good("An RFC", (_mail("RFC PATCH"),)),
    ),
)
