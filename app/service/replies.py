# SPDX-License-Identifier: Apache-2.0
"""Drafts of reply mails: for a stored series, and for mails on disk without a database."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from app.config import Settings
from app.engine.rules import Rules
from app.mail.decode import decode
from app.model import Address, Finding, Life, Severity, Tracked
from app.notify import wire
from app.notify.compose import Terms, compose
from app.notify.draft import Draft
from app.service import browsing, catalogue
from app.service.bounds import MAX_BYTES, MAX_LINES
from app.service.browsing import SeriesDetails
from app.service.checking import Report
from app.store.database import Database

NEW = (Life.NEW, Life.REAPPEARED)


def worth_mailing(finding: Finding, rules: Rules) -> bool:
    """Whether a finding may be mailed at all; notes and what some rules say is for pages."""
    rule = rules.by_id.get(finding.check)
    is_wanted = rule is not None and rule.check.mail
    return is_wanted and finding.counts and finding.severity is not Severity.NOTE


def unsaid(tracked: Iterable[Tracked], rules: Rules, *, repeat: bool = False) -> list[Finding]:
    """The open findings that are worth a mail; with `repeat` those of the version before too."""
    return [
        one.finding
        for one in tracked
        if one.is_open and (repeat or one.life in NEW) and worth_mailing(one.finding, rules)
    ]


def terms(settings: Settings) -> Terms:
    """How a draft is written that nobody is going to send by itself."""
    return Terms(settings.url, own=frozenset((sender(settings).email,)))


def sender(settings: Settings) -> Address:
    """In whose name a draft is written; whoever sends it puts an own."""
    email = f"kantha@{urlsplit(settings.url).hostname}"
    return Address("Kantha", email if wire.is_email(email) else "kantha@kantha.invalid")


def stored(
    database: Database, message_id: str, settings: Settings, *, repeat: bool = False
) -> tuple[Draft, ...] | None:
    """What there is to answer to a series, `None` where no series has this mail."""
    details = browsing.series(database, message_id)
    return of_details(database, details, settings, repeat=repeat) if details else None


def of_details(
    database: Database, details: SeriesDetails, settings: Settings, *, repeat: bool = False
) -> tuple[Draft, ...]:
    """Nothing for another project's series: its manners are not those of our rules.

    Nor for one of more than `MAX_BYTES` or `MAX_LINES`, of which any visitor could ask for the
    drafts.
    """
    if details.summary.project:
        return ()
    found = unsaid(details.tracked, catalogue.rules(settings.rules), repeat=repeat)
    if not found or browsing.size(database, details.summary.message_id) > MAX_BYTES:
        return ()
    mails = list(map(decode, browsing.mails(database, details.summary.message_id)))
    if sum(mail.body.count("\n") for mail in mails) > MAX_LINES:
        return ()
    return compose(mails, found, terms(settings))


def of_report(report: Report, settings: Settings, *, repeat: bool = False) -> tuple[Draft, ...]:
    """What there is to answer to all series of a report, oldest first.

    What an earlier version in the same report had is said already.
    """
    prints = {
        checked.posting.first.message_id: {f.fingerprint for f in checked.run.findings}
        for checked in report.checked
    }
    drafts: list[Draft] = []
    for posting, run in report.checked:
        if posting.first.project:
            continue
        before = posting.previous.first.message_id if posting.previous and not repeat else ""
        said = prints.get(before, set())
        found = [f for f in run.findings if worth_mailing(f, report.rules)]
        new = [f for f in found if f.fingerprint not in said]
        drafts += compose(posting.members, new, terms(settings))
    return tuple(drafts)
