# SPDX-License-Identifier: Apache-2.0
"""Reports of bugs that a patch names, and whether people can read them."""

import re

from app.mail import robots
from app.mail.group import identities, signoffs
from app.model import Address, Patch, Series
from app.patterns import pattern

_PLACE = (
    r"(?:mailing[- ]list|\blists?\b|lkml|\blore\b|bugzilla|\bbug ?tracker|\bgithub|\bgitlab|"
    r"launchpad|\bforum|discourse|\breddit)"
)
_IN_PUBLIC = pattern(
    rf"\breport(?:s|ed)?\b[^.;]{{0,80}} (?:on|to|at|in|via) [^.;]{{0,40}}{_PLACE}|"
    rf"{_PLACE}[^.;]{{0,40}} \breport(?:s|ed)?\b|\bbug(?:zilla)? ?(?:#|no\.? ?|id ?)\d{{3,8}}\b",
    re.IGNORECASE,
)
_RECIPIENT = pattern(r"[ \t]{0,20}(?:to|cc|bcc):", re.IGNORECASE)
_MAX_TEXT = 20_000  # characters of a message and its notes


def is_place_told(patch: Patch) -> bool:
    """Return whether a message, or the text below its `---`, says where a report is."""
    said = " ".join(f"{patch.description} {patch.notes}"[:_MAX_TEXT].split())
    return bool(_IN_PUBLIC.search(said))


def is_public(series: Series, patch: Patch, reporter: Address) -> bool:
    """Return whether the mails of a series show that people can read the report of a person.

    The changelog may name the reporter. A robot reports to a list, but the tool of a person answers
    this person alone. The report may be an answer to the earlier version, or the patch may be an
    answer to the report.
    """
    if robots.is_robot(reporter) and not signoffs.is_tool(str(reporter)):
        return True
    if " " in reporter.name and any(
        reporter.name in line and not _RECIPIENT.match(line) for line in patch.notes.split("\n")
    ):
        return True
    if series.version > 1 and series.previous:
        return _has_answered(series.previous, reporter)
    recipients = (*patch.to, *patch.cc)
    return _is_answer(series, patch) and any(identities.same(reporter, one) for one in recipients)


def _has_answered(before: Series, reporter: Address) -> bool:
    """Return whether a person answered a version that does not name a report of the person."""
    is_named = any(
        trailer.name.lower().startswith("reported")
        and identities.among(reporter, identities.read(trailer.value))
        for patch in before.patches
        for trailer in patch.trailers
    )
    return not is_named and identities.among(reporter, (mail.author for mail in before.replies))


def _is_answer(series: Series, patch: Patch) -> bool:
    """Return whether a first version was sent as an answer to a mail of another person.

    A mail with the host of the patch's own Message-ID may be a cover letter that was not seen.
    """
    cover = series.cover.references if series.cover else ()
    hosts = {name.rpartition("@")[2] for name in (*patch.references, *cover)}
    own = {name.rpartition("@")[2] for name in (patch.message_id, series.message_id)}
    return series.version == 1 and series.previous is None and not hosts <= own
