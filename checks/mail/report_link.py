# SPDX-License-Identifier: Apache-2.0
"""A patch names a bug report without a link, or links to an archive that may go away.

## Why

The tag `Reported-by:` thanks the person who reported the bug. The tag `Closes:` links to the
report. `Link:` also links to the report, if a part of the bug stays open. Reviewers, backporters
and regression trackers need to read the report. lore.kernel.org keeps each mail forever at an
address with the Message-ID. Other archives have gone away or changed their addresses.

## Instead

Put the address of the report on the line right after `Reported-by:`

    Reported-by: Jane Doe <jane@example.com>
    Closes: https://lore.kernel.org/r/<Message-ID>

## Not reported

- A report of which nothing shows that people can read it. A message shows it if it says that the
  report went to a list or a bug tracker. So does a patch that answers a mail and goes to the
  reporter, a reporter who wrote in the thread of the earlier version, and a robot that reports to
  lists.
- Reports with any link among the trailers or in the message.
- Patches whose notes below the `---` line mention `Closes:` or `Link:`.
- Backports, because their message is that of the commit in Linus' tree.
- Reports of syzbot, which carry their id in the address.
- Private reports, if the message says so or if reporter and author work at the same place.
- Authors who report their own bug.
- Archives of lists that lore.kernel.org does not keep.
"""

import re
from collections.abc import Iterator
from itertools import islice

from app.mail.group import branches, identities, reports
from app.model import Address, Patch, Trailer
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

_MAX_PEOPLE = 50
_REPORTED = pattern(r"reported(?:-and-[a-z-]{1,30})?-by", re.IGNORECASE)
_URL = pattern(r"https?://|\b[a-z.]{2,40}\.(?:org|com|net)/")
_SYZBOT = pattern(r"\bsyzbot\b|syzkaller", re.IGNORECASE)
_HOW = r"(?:private|internal|off[- ]?list|offline|irc|in person|customer|direct)"
_PRIVATE = pattern(
    rf"\b(?:{_HOW}(?:ly)? (?:\w{{1,20}} ){{0,2}}report|"
    rf"report(?:s|ed)?\b[^.]{{0,60}} {_HOW})",
    re.IGNORECASE,
)
_NOTED = pattern(r"\b(?:closes|link)(?::|[- ]tag)", re.IGNORECASE)
_ARCHIVES = pattern(
    r"https?://(?:www\.)?(?:lkml\.org/|marc\.info/\?[^\s]{0,30}l=(?:linux-|netdev|dri-devel)|"
    r"spinics\.net/lists/(?:linux-|kernel|netdev|stable)|mail-archive\.com/(?:linux-|netdev)|"
    r"lists\.freedesktop\.org/archives/dri-devel|lists\.infradead\.org/pipermail/linux-|"
    r"lists\.ozlabs\.org/pipermail/linux|mailman\.alsa-project\.org/pipermail/alsa-devel)"
)
_HOST = pattern(r"https?://(?:www\.)?([^/\s]{1,100})")
# Everybody can have a mailbox there, so it does not identify an employer.
_PUBLIC = pattern(
    r"(?:gmail|googlemail|outlook|hotmail|live|yahoo|163|126|qq|foxmail|icloud|me|gmx|web|mail|"
    r"proton|protonmail|pm|posteo|mailbox|fastmail|zoho|kernel|debian|free|linux|bootlin)"
    r"\.(?:[a-z]{2,4})|intel\.com"
)


def run(series: SeriesView) -> Iterator[Observation]:
    for patch in series.patches:
        if branches.is_backport(series.series, patch.patch):
            continue
        yield from _unlinked(series, patch)
        for trailer in patch.patch.trailers:
            yield from _archived(patch, f"{trailer.name}: {trailer.value}", None)
        for line in patch.patch.description.split("\n"):
            yield from _archived(patch, line.strip(), Severity.NOTE)


def _unlinked(series: SeriesView, patch: PatchView) -> Iterator[Observation]:
    this = patch.patch
    named = [one for one in this.trailers if _REPORTED.fullmatch(one.name)][:_MAX_PEOPLE]
    if not named or _is_linked(this) or _PRIVATE.search(" ".join(this.description.split())):
        return
    insiders = [this.author, this.sender, *this.reply_to, *islice(_signers(this), _MAX_PEOPLE)]
    is_told = reports.is_place_told(this)
    for trailer in named:
        who = identities.read(trailer.value)
        if not who or _SYZBOT.search(trailer.value) or _is_insider(who[0], insiders):
            continue
        if not (is_told or reports.is_public(series.series, this, who[0])):
            continue
        yield Observation(
            patch.mail_place(f"{trailer.name}: {trailer.value}"),
            f"Where can the report of {who[0].shown} be read? A Closes: line with "
            "its address should follow.",
            symbol="report",
        )
        return


def _is_linked(patch: Patch) -> bool:
    """Return whether the message, or a trailer other than `Reported-by:`, has a web address."""
    if _URL.search(patch.description) or _NOTED.search(patch.notes):
        return True
    return any(_URL.search(trailer.value) for trailer in _signed(patch))


def _signed(patch: Patch) -> tuple[Trailer, ...]:
    return tuple(trailer for trailer in patch.trailers if not _REPORTED.fullmatch(trailer.name))


def _signers(patch: Patch) -> Iterator[Address]:
    for trailer in patch.trailers:
        if trailer.name.lower() in ("signed-off-by", "co-developed-by"):
            yield from identities.read(trailer.value)


def _is_insider(reporter: Address, insiders: list[Address]) -> bool:
    """Return whether the reporter is one of the authors, or has the same employer as an author."""
    host = identities.host(reporter)
    hosts = {identities.host(person) for person in insiders}
    is_colleague = host in hosts and not _PUBLIC.fullmatch(host)
    return is_colleague or identities.among(reporter, insiders)


def _archived(patch: PatchView, line: str, severity: Severity | None) -> Iterator[Observation]:
    match = _ARCHIVES.search(line)
    host = _HOST.match(line, match.start()) if match else None
    if host:
        yield Observation(
            patch.mail_place(line[:300]),
            f"Links to mail should go to lore.kernel.org instead of {host[1]}.",
            symbol="archive",
            severity=severity,
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
_JANE = "Reported-by: Jane Doe <jane@example.com>"
_PLAIN = "foo_probe() loses the error of foo_init()."
_LORE = "https://lore.kernel.org/r/20260101.1@example.com/"


def _mail(
    trailers: str,
    text: str = "Jane reported on linux-gpio, a list, that foo_probe() loses the error.",
    headers: str = "Subject: [PATCH] gpio: foo: Return the error of foo_init()",
    notes: str = "",
) -> str:
    return f"{headers}\n\n{text}\n\n{trailers}\n{_OWN}\n---\n{notes}{_DIFF}"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Using Reported-by:, Tested-by:, "
            "Reviewed-by:, Suggested-by: and Fixes:",
            "https://docs.kernel.org/process/submitting-patches.html"
            "#using-reported-by-tested-by-reviewed-by-suggested-by-and-fixes",
        ),
        Reference(
            "Documentation/process/maintainer-tip.rst, Patch submission notes",
            "https://docs.kernel.org/process/maintainer-tip.html#ordering-of-commit-tags",
        ),
    ),
    examples=(
        Bad("A report on a list", (_mail(f"{_JANE}  //~ report of Jane Doe be read"),)),
        Bad(
            "The patch answers the thread of the reporter",
            (
                _mail(
                    f"{_JANE}  //~ report of Jane Doe be read",
                    _PLAIN,
                    "Subject: [PATCH] gpio: foo: Return the error of foo_init()\n"
                    "To: Jane Doe <jane@example.com>\nIn-Reply-To: <report@example.com>",
                ),
            ),
        ),
        Bad(
            "A robot that writes to a list",
            (
                _mail(
                    "Reported-by: kernel test robot <lkp@intel.com>  //~ kernel test robot be read",
                    _PLAIN,
                ),
            ),
        ),
        Bad(
            "A robot of another mailbox",
            (
                _mail(
                    "Reported-by: kernel test robot <robot@example.com>  //~ test robot be read",
                    _PLAIN,
                ),
            ),
        ),
        Good(
            "A tool of the author",
            (_mail("Reported-by: Claude Opus 4.6 <noreply@anthropic.com>", _PLAIN),),
        ),
        Bad(
            "A link to an archive that is not lore",
            (
                _mail(
                    f"{_JANE}\nCloses: https://lkml.org/lkml/2026/1/1/1  "
                    "//~ should go to lore.kernel.org instead of lkml.org"
                ),
            ),
        ),
        Bad(
            "The same in the text is a note",
            (
                _mail(
                    f"{_JANE}",
                    "See https://marc.info/?l=linux-gpio&m=1  //~ instead of marc.info",
                ),
            ),
        ),
        Good("Nothing shows that the report is public", (_mail(_JANE, _PLAIN),)),
        Good(
            "The notes say why there is no link",
            (_mail(_JANE, notes="I cannot reproduce the report, so there is no Closes: tag.\n"),),
        ),
        Good(
            "A backport",
            (_mail(_JANE, headers="Subject: [PATCH 6.12.y] gpio: foo: Return the error"),),
        ),
        Good("A report with its link", (_mail(f"{_JANE}\nCloses: {_LORE}"),)),
        Good("A part of the report", (_mail(f"{_JANE}\nLink: {_LORE}"),)),
        Good("The link stands above", (_mail(f"Link: {_LORE}\n{_JANE}"),)),
        Good("The link stands in the text", (_mail(_JANE, f"See the report [1].\n\n[1] {_LORE}"),)),
        Good(
            "A private report",
            (_mail(_JANE, "Jane reported off-list that the error of foo_init() is lost."),),
        ),
        Good(
            "A colleague",
            (_mail("Reported-by: Joe Bar <joe@example.org>"),),
        ),
        Good(
            "The id of a syzbot report is its link",
            (_mail("Reported-by: syzbot+0123456789abcdef@syzkaller.appspotmail.com"),),
        ),
        Good(
            "An archive of other lists",
            (_mail(f"{_JANE}\nLink: https://marc.info/?l=openssh-unix-dev&m=1"),),
        ),
    ),
)
