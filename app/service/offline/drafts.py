# SPDX-License-Identifier: Apache-2.0
"""Drafts of reply mails for mails on disk, and functions that all drafts need."""

from urllib.parse import urlsplit

from app.engine.rules import Rules
from app.model import Address, Finding, Severity
from app.net.loopback import public_url
from app.notify import wire
from app.notify.compose import Terms, compose
from app.notify.draft import Draft
from app.service.offline.checking import CheckReport


def worth_mailing(finding: Finding, rules: Rules) -> bool:
    """Return whether a draft may have a finding.

    Drafts leave out notes, findings that do not count (`Finding.counts`), and findings of rules
    that are unknown or only for pages.
    """
    rule = rules.by_id.get(finding.check)
    is_wanted = rule is not None and rule.check.mail
    return is_wanted and finding.counts and finding.severity is not Severity.NOTE


def terms(url: str) -> Terms:
    """Return the terms of a draft, which Kantha shows and never sends."""
    return Terms(public_url(url), own=frozenset((sender(url).email,)))


def sender(url: str) -> Address:
    """Return the sender in a draft; a person who sends the draft replaces the sender."""
    email = f"kantha@{urlsplit(public_url(url)).hostname or ''}"
    return Address("Kantha", email if wire.is_email(email) else "kantha@kantha.invalid")


def of_report(report: CheckReport, url: str, *, repeat: bool = False) -> tuple[Draft, ...]:
    """Return the drafts for all series of a report of `kantha check`, oldest first.

    Unless `repeat` is true, findings that the previous version in the same report had are left out.
    """
    prints = {
        checked.series_mails.first.message_id: {f.fingerprint for f in checked.run.findings}
        for checked in report.checked
    }
    drafts: list[Draft] = []
    for series_mails, run in report.checked:
        if run.project:
            continue
        before = (
            series_mails.previous.first.message_id if series_mails.previous and not repeat else ""
        )
        said = prints.get(before, set())
        found = [f for f in run.findings if worth_mailing(f, report.rules)]
        new = [f for f in found if f.fingerprint not in said]
        drafts += compose(series_mails.members, new, terms(url))
    return tuple(drafts)
