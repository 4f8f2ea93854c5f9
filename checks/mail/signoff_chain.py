# SPDX-License-Identifier: Apache-2.0
"""The sign-offs do not show how the patch came from its author to the mailing list.

## Why

Signed-off-by certifies the origin of a patch. The sign-offs follow the path of the patch: the
author first or with the co-authors, and the sender last. A maintainer may not apply a patch
without the author's sign-off. Each Co-developed-by needs the co-author's own sign-off right after
it.

## Instead

Sign with `git commit -s`. Each person who passes the patch on adds a sign-off below the last
sign-off:

    Co-developed-by: Jane Doe <jane@example.com>
    Signed-off-by: Jane Doe <jane@example.com>
    Signed-off-by: A. Developer <developer@example.org>

## Not reported

- A From that a list or a relay has rewritten, if the name, Reply-To or X-Original-From names a
  person of the chain.
- A sender without a name beside an author who has one.
- People with several addresses or spellings of their name.
- Bare diffs, and mails that were put together from a tree (their Message-ID is in `.invalid`).
- The author of a backport, if another person signed it off: the message is that of the commit in
  Linus' tree.
- Pull requests.
- Tools as co-developers, which may not sign.

The check skips a patch if an archive has hidden the mail addresses of its sign-offs. The finding is
a note for RFCs and for patches that say that they must not be merged.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.mail.group import branches, identities, signoffs, unmerged
from app.mail.group.signoffs import SignOff, has_any
from app.model import Trailer
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
)

# each co-developer is searched in the chain
_MAX_TRAILERS = 300


def run(series: SeriesView) -> Said:
    found: dict[tuple[str, Severity | None], list[Observation]] = {}
    for patch in series.patches:
        if unmerged.is_no_mail(patch.patch):
            continue
        signed = (one for one in patch.patch.trailers if signoffs.is_sign_off(one))
        if any(identities.is_hidden(one.value) for one in signed):
            yield Skip("needs addresses: the archive has taken them out of the sign-offs")
            continue
        is_draft = unmerged.is_draft(series.series, patch.patch)
        is_backport = branches.is_backport(series.series, patch.patch)
        for report in _reports(patch, is_backport):
            severity = Severity.NOTE if is_draft else report.severity
            found.setdefault((report.message, severity), []).append(report)
    # one habit of one person is one observation for the whole series
    for (_, severity), (first, *others) in found.items():
        related = tuple(other.at for other in others)
        yield replace(first, related=related, severity=severity)


def _reports(patch: PatchView, is_backport: bool) -> Iterator[Observation]:
    trailers = patch.patch.trailers[:_MAX_TRAILERS]
    chain = signoffs.chain(trailers)
    if not chain:
        yield from _unsigned(patch)
        return
    if earlier := signoffs.people_in(patch.patch.description):  # above other text
        chain.insert(0, SignOff(-1, earlier))
    yield from _absent(patch, chain, is_backport)
    for at, trailer in enumerate(() if is_backport else trailers):
        if trailer.name.lower() == "co-developed-by":
            yield from _co_developer(patch, chain, at, trailer)


def _unsigned(patch: PatchView) -> Iterator[Observation]:
    this = patch.patch
    if signoffs.line_in(this.description):
        return
    if line := signoffs.line_in(this.notes):
        yield Observation(
            patch.mail_place(line),
            "This Signed-off-by stands below the --- line, so git am will drop it.",
            symbol="below the line",
        )
        return
    at = patch.mail_place(f"From: {this.author}")
    yield Observation(at, "The commit message has no Signed-off-by line.", symbol="none")


def _absent(patch: PatchView, chain: list[SignOff], is_backport: bool) -> Iterator[Observation]:
    """Only the sender adds a sign-off to a backport."""
    author, senders = patch.patch.author, identities.senders(patch.patch)
    is_own = author == patch.patch.sender
    authors = senders if is_own and senders else (author,)
    if not is_backport and author.email and not has_any(chain, authors):
        yield Observation(
            patch.mail_place(f"From: {author}"),
            f"The author {author.shown} has not signed off the patch.",
            symbol="author",
        )
    elif not senders or not senders[0].name or (is_backport and is_own):
        return  # a bare address may be anybody's second address
    elif not has_any(chain, senders):
        yield Observation(
            patch.mail_place(f"From: {patch.patch.sender}"),
            f"{senders[0].shown} sends the patch and has not signed it off.",
            symbol="sender",
        )
    elif not is_backport and not has_any(chain[-1:], senders):
        last = patch.patch.trailers[chain[-1].at]
        yield Observation(
            patch.mail_place(f"{last.name}: {last.value}"),
            f"The last Signed-off-by should be that of {senders[0].shown}, who sends the patch.",
            symbol="last",
            severity=Severity.WARNING,
        )


def _co_developer(
    patch: PatchView, chain: list[SignOff], at: int, trailer: Trailer
) -> Iterator[Observation]:
    who = identities.read(trailer.value)
    if not who or signoffs.is_tool(trailer.value) or identities.is_hidden(trailer.value):
        return
    own = [link.at for link in chain if has_any([link], who)]
    if at + 1 in own or -1 in own:
        return
    name = who[0].shown
    place = patch.mail_place(f"{trailer.name}: {trailer.value}")
    if own:
        message = f"Co-developed-by: {name} should be followed at once by their Signed-off-by."
        yield Observation(place, message, symbol="co-developer", severity=Severity.WARNING)
    else:
        yield Observation(
            place, f"The co-developer {name} has not signed off.", symbol="co-developer"
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
_JANE = "Jane Doe <jane@example.com>"
_SUBJECT = "Subject: [PATCH] gpio: foo: Return the error of foo_init()"


def _mail(trailers: str, headers: str = _SUBJECT, begin: str = "", notes: str = "") -> str:
    message = f"{begin}foo_probe() loses the error of foo_init().\n\n{trailers}"
    return f"{headers}\n\n{message}\n---\n{notes}{_DIFF}"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Sign your work",
            "https://docs.kernel.org/process/submitting-patches.html"
            "#sign-your-work-the-developer-s-certificate-of-origin",
        ),
        Reference(
            "Documentation/process/submitting-patches.rst, When to use Acked-by:, Cc:, and "
            "Co-developed-by:",
            "https://docs.kernel.org/process/submitting-patches.html"
            "#when-to-use-acked-by-cc-and-co-developed-by",
        ),
    ),
    examples=(
        Bad(
            "Nobody has signed off",
            (_mail("Reviewed-by: " + _JANE, f"{_SUBJECT}  //~ has no Signed-off-by line"),),
        ),
        Bad(
            "The sign-off stands below the line",
            (_mail("Reviewed-by: " + _JANE, notes=f"{_OWN}  //~ below the --- line\n"),),
        ),
        Bad(
            "The author is not in the chain",
            (_mail(_OWN, begin=f"From: {_JANE}  //~ Jane Doe has not signed off\n\n"),),
        ),
        Bad(
            "Who sends the patch is not in the chain",
            (
                _mail(
                    f"Signed-off-by: {_JANE}  //~ A. Developer sends the patch and has not",
                    begin=f"From: {_JANE}\n\n",
                ),
            ),
        ),
        Bad(
            "The last line is not that of who sends the patch",
            (_mail(f"{_OWN}\nSigned-off-by: {_JANE}  //~ should be that of A. Developer"),),
        ),
        Bad(
            "A co-developer has not signed off",
            (_mail(f"Co-developed-by: {_JANE}  //~ The co-developer Jane Doe\n{_OWN}"),),
        ),
        Bad(
            "Another line stands between",
            (
                _mail(
                    f"Co-developed-by: {_JANE}  //~ followed at once by their Signed-off-by\n"
                    f"Tested-by: Joe Bar <joe@example.com>\nSigned-off-by: {_JANE}\n{_OWN}"
                ),
            ),
        ),
        Bad(
            "An RFC gets a note",
            (
                _mail(
                    "Cc: " + _JANE, _SUBJECT.replace("PATCH", "RFC PATCH") + "  //~ has no Signed"
                ),
            ),
        ),
        Bad(
            "A branch for the next release is no stable branch",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    f"{_SUBJECT.replace('PATCH', 'PATCH mm-unstable')}\n"
                    "From: Sam Low <sam@example.net>  //~ Sam Low has not signed off",
                ),
            ),
        ),
        Good("The author sends the patch", (_mail(_OWN),)),
        Good(
            "A signed patch for the next release",
            (_mail(_OWN, _SUBJECT.replace("PATCH", "PATCH mm-unstable")),),
        ),
        Good(
            "Sent for somebody else",
            (_mail(f"Signed-off-by: {_JANE}\n{_OWN}", begin=f"From: {_JANE}\n\n"),),
        ),
        Good(
            "A co-developer, signed off at once",
            (_mail(f"Co-developed-by: {_JANE}\nSigned-off-by: {_JANE}\n{_OWN}"),),
        ),
        Good(
            "The author signs before and after the co-developer",
            (_mail(f"{_OWN}\nCo-developed-by: {_JANE}\nSigned-off-by: {_JANE}\n{_OWN}"),),
        ),
        Good(
            "Through the relay of b4",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    f"{_SUBJECT}\n"
                    "From: Jane Doe via B4 Relay <devnull+jane.example.com@kernel.org>\n"
                    f"Reply-To: jane@example.com\nX-Original-From: {_JANE}",
                    f"From: {_JANE}\n\n",
                ),
            ),
        ),
        Good(
            "A list has rewritten From because of DMARC",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    f"{_SUBJECT}\n"
                    "From: Jane Doe via linux-foo <linux-foo@lists.example.org>\n"
                    "Reply-To: Jane <jane@example.com>",
                ),
            ),
        ),
        Good(
            "Another address and another spelling of one person",
            (
                _mail(
                    "Signed-off-by: Uwe Kleine-König <uwe@kernel.org>",
                    f"{_SUBJECT}\nFrom: Uwe Kleine-Koenig (The Company) <uwe@example.com>",
                ),
            ),
        ),
        Good(
            "A second address of the author, without a name",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    f"{_SUBJECT}\nFrom: 123456@mail.example.com",
                    f"From: {_JANE}\n\n",
                ),
            ),
        ),
        Good(
            "The name is joined, and the address is that of the employer",
            (
                _mail(
                    "Signed-off-by: Dinghao Wu <dhwu@example.com>",
                    f"{_SUBJECT}\nFrom: wudinghao <kernel-dev@example.org>",
                ),
            ),
        ),
        Good(
            "A short form of the name",
            (
                _mail(
                    "Signed-off-by: Alexander Roe <aroe@example.com>",
                    f"{_SUBJECT}\nFrom: Alex Roe <hacker@example.com>",
                ),
            ),
        ),
        Bad(
            "A longer name of another person",
            (
                _mail(
                    "Signed-off-by: Zhang Weijie <weijie@example.com>",
                    f"{_SUBJECT}\nFrom: Zhang Wei <zw@example.org>  //~ Zhang Wei has not signed",
                ),
            ),
        ),
        Bad(
            "A backport that nobody has signed off",
            (
                _mail(
                    "Reviewed-by: " + _JANE,
                    f"{_SUBJECT.replace('PATCH', 'PATCH 6.12.y')}  //~ has no Signed-off-by line",
                ),
            ),
        ),
        Bad(
            "A picked commit that nobody has signed off",
            (
                _mail(
                    "(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)",
                    f"{_SUBJECT}  //~ has no Signed-off-by line",
                ),
            ),
        ),
        Bad(
            "A backport whose sender did not sign",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    f"{_SUBJECT.replace('PATCH', 'PATCH 6.12.y')}\n"
                    "From: Sam Low <sam@example.net>  //~ sends",
                    f"From: {_JANE}\n\n",
                ),
            ),
        ),
        Good(
            "A backport, by its branch",
            (_mail(f"Signed-off-by: {_JANE}", _SUBJECT.replace("PATCH", "PATCH 6.12.y")),),
        ),
        Good(
            "A backport, by its commit",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    begin="commit 0123456789abcdef0123456789abcdef01234567 upstream.\n\n",
                ),
            ),
        ),
        Good(
            "The author signed above a list of changes",
            (
                _mail(
                    f"Signed-off-by: {_JANE}\n\nThe test is by me, as is the wording of the "
                    f"message.\n\n{_OWN}",
                    begin=f"From: {_JANE}\n\n",
                ),
            ),
        ),
        Good(
            "A patch of the stable queue",
            (
                _mail(
                    f"Signed-off-by: {_JANE}",
                    begin=f"6.12-stable review patch.\n\n------------------\n\nFrom: {_JANE}\n\n",
                ),
            ),
        ),
        Good(
            "The archive has taken the addresses out",
            (_mail("Signed-off-by: Jane Doe <[email protected]>"),),
        ),
        Good(
            "A tool helped, and may not sign",
            (_mail(f"Co-developed-by: Claude <noreply@anthropic.com>\n{_OWN}"),),
        ),
    ),
)
