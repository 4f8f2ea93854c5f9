# SPDX-License-Identifier: Apache-2.0
"""A maintainer's comment on a line has no answer, and the next version has the line unchanged.

## Why

submitting-patches.rst asks authors to respond to every review comment, by a change or by an answer.
A comment that got neither is easily overlooked. The maintainer then has to compare the versions and
write the same comment again.

## Not reported

- A comment that has an answer, or that the author quoted elsewhere in the thread.
- A line that changed or moved, also if only a line near it or its C function changed.
- A comment with words that the changelog of this version also has, or with a name that this version
  newly uses.
- Text that asks for nothing: tags, praise, thanks, "applied", and remarks for a later patch.
- Text below a line of context, and text in a mail with a tag that has no condition.
- Comments by people whom MAINTAINERS does not name for the files of the patch.

Kantha reads the file of `KANTHA_MAINTAINERS`. Without this setting, the check is skipped.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from app.code.compare import same
from app.code.compare.quoted_lines import QuotedLine, QuotedPatch
from app.mail.group import changelog, identities
from app.mail.thread import quoted, requests
from app.model import Address, Message, Patch, Series
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    PatchView,
    Place,
    Reference,
    Said,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
)

_TOO_LATE = timedelta(hours=1)  # a reply shortly before the version was hardly seen
_MAX_KEY = 60  # characters by which a quoted comment is recognised


def run(series: SeriesView) -> Said:
    previous = series.previous
    if previous is None:
        if series.series.version > 1:
            yield Skip("needs history: no earlier version is known")
        return
    if series.maintainers is None:
        yield Skip("needs maintainers: set KANTHA_MAINTAINERS to a kernel's MAINTAINERS file")
        return
    cover = series.series.cover
    told = changelog.newest(changelog.of_cover(cover.body)) if cover else ""
    views = {view.patch.message_id: view for view in series.patches}
    for pair in same.pairs(previous.series.patches, series.series.patches):
        people = series.maintainers.of(pair.before.paths)
        says = f"{told}\n{changelog.newest(changelog.of_notes(pair.after.notes))}"
        for comment in _comments(previous.series, series.series, pair.before, people):
            place = _unchanged(comment.at, PatchView(pair.before), views[pair.after.message_id])
            if place and not (comment.is_mentioned(says) or _is_followed(comment, series)):
                yield _report(comment, place, previous.series.version)


class _MaintainerComment(NamedTuple):
    author: Address
    text: str
    at: QuotedLine

    def is_mentioned(self, told: str) -> bool:
        return requests.is_mentioned(self.text, self.at.line.text, self.author.name, told)


def _comments(
    before: Series, now: Series, patch: Patch, people: tuple[Address, ...]
) -> Iterator[_MaintainerComment]:
    """Yield the unanswered comments of some people on the changed lines of a patch."""
    authors = (before.author, now.author, patch.author, patch.sender)
    theirs = [mail for mail in before.replies if identities.among(mail.author, authors)]
    answered = {name for mail in before.replies for name in mail.references}
    lines: QuotedPatch | None = None
    for mail in before.replies:
        is_early = mail.date <= now.date - _TOO_LATE and mail.message_id not in answered
        if not is_early or _home(mail, before) != patch.message_id or mail in theirs:
            continue
        if not identities.among(mail.author, people) or quoted.given(mail.body):
            continue
        lines = lines or QuotedPatch(patch)
        for part in quoted.exchanges(mail.body):
            text = requests.of(part.text)
            at = lines.find(part.quoted) if text else None
            if at and not any(_quotes(answer, text) for answer in theirs):
                yield _MaintainerComment(mail.author, text, at)


def _home(mail: Message, series: Series) -> str:
    """Return the patch of a series that a reply is about."""
    names = {patch.message_id for patch in series.patches}
    return next((name for name in reversed(mail.references) if name in names), "")


def _quotes(answer: Message, text: str) -> bool:
    return requests.plain(text)[:_MAX_KEY] in requests.plain(answer.body.replace(">", " "))


def _unchanged(at: QuotedLine, before: PatchView, now: PatchView) -> Place | None:
    """Return the place of a commented line that did not change, nor did its C function."""
    line = at.same_in(file.change for file in now.files)
    if line is None:
        return None
    file = next(file for file in now.files if file.path == at.path)
    place = file.place(line.new or file.line_below(line.old or 0))
    return place if _function(before, place) == _function(now, place) else None


def _function(view: PatchView, place: Place) -> list[str]:
    """Return the added lines of the function at a place."""
    functions = (f for file in view.files if file.path == place.path for f in file.functions)
    mine = (f for f in functions if f.name == place.function)
    return [requests.plain(line.text) for f in mine for line in f.lines if line.added]


def _is_followed(comment: _MaintainerComment, series: SeriesView) -> bool:
    """Return whether this version newly uses a name that the comment suggests."""
    wanted = requests.names(comment.text)
    return bool(wanted) and bool(wanted & (_added(series) - _added(series.previous)))


def _added(series: SeriesView | None) -> set[str]:
    """Return the names in the lines that a series adds."""
    patches = series.patches if series else ()
    return requests.names("\n".join(line.text for patch in patches for _, line in patch.added()))


def _report(comment: _MaintainerComment, place: Place, version: int) -> Observation:
    name, excerpt = comment.author.shown, requests.excerpt(comment.text)
    return Observation(
        place,
        f'{name} wrote below this line of v{version}: "{excerpt}" The line is the same in this '
        "version, and the thread has no answer; was the comment overlooked?",
        symbol=name,
    )


_DIFF = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_probe(struct device *dev)
 	ret = foo_init(dev);
+	foo_mark(dev, true);
+	msleep(20);
 	if (ret)
 		return ret;
"""
_MESSAGE = """

The interrupt may come at once.

Signed-off-by: A. Developer <developer@example.org>
---
"""
_V1 = f"Subject: [PATCH] foo: Mark the device{_MESSAGE}{_DIFF}"
_V2 = f"Subject: [PATCH v2] foo: Mark the device{_MESSAGE}v2: correct a typo\n\n{_DIFF}"
_MARKED = _V2.replace("msleep(20);", "msleep(20);  //~ wrote below this line of v1")
_COMMENT = """\
Subject: Re: [PATCH] foo: Mark the device
From: Mary Maintainer <maintainer@example.org>
Message-ID: <comment@example.org>
In-Reply-To: <example-1@example.org>
References: <example-1@example.org>

> +	foo_mark(dev, true);
> +	msleep(20);

Why 20 ms? The manual of the board asks for 5.

Thanks,
Mary
"""
_ANSWER = """\
Subject: Re: [PATCH] foo: Mark the device
In-Reply-To: <comment@example.org>
References: <example-1@example.org> <comment@example.org>

> Why 20 ms? The manual of the board asks for 5.

Some boards need more.
"""


def _said(text: str) -> str:
    return _COMMENT.replace("Why 20 ms? The manual of the board asks for 5.", text)


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    status="preview",
    severity=Severity.NOTE,
    confidence=Confidence.MEDIUM,
    mail=False,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Respond to review comments",
            "https://docs.kernel.org/process/submitting-patches.html#respond-to-review-comments",
        ),
    ),
    examples=(
        Bad("Neither an answer nor a change", (_V1, _COMMENT, _MARKED)),
        Bad("The patch moved in its file", (_V1, _COMMENT, _MARKED.replace("-10 +10", "-40 +44"))),
        Good("The author answered", (_V1, _COMMENT, _ANSWER, _V2)),
        Good("The line changed", (_V1, _COMMENT, _V2.replace("msleep(20)", "msleep(5)"))),
        Good(
            "Another line of the function changed",
            (_V1, _COMMENT, _V2.replace("foo_mark(dev, true)", "foo_mark(dev, false)")),
        ),
        Good(
            "The changelog tells why",
            (_V1, _COMMENT, _V2.replace("a typo", "say which board's manual asks for 20 ms")),
        ),
        Good("It asks for nothing", (_V1, _said("Good, the old boards were slow."), _V2)),
        Good(
            "The comment is for later", (_V1, _said("You could use a macro in a follow-up?"), _V2)
        ),
        Good("Only a tag", (_V1, _said("Reviewed-by: M. M. <maintainer@example.org>"), _V2)),
        Good(
            "The comment is by another person",
            (_V1, _COMMENT.replace("Mary Maintainer <maintainer@", "Jane Roe <jane@"), _V2),
        ),
        Good("The comment is about the message", (_V1, _COMMENT.replace("> +", "> "), _V2)),
    ),
)
