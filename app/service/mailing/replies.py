# SPDX-License-Identifier: Apache-2.0
"""Drafts of reply mails for a stored series."""

from collections.abc import Iterable

from app.config import Settings
from app.engine.rules import Rules
from app.mail.read.decode import decode
from app.model import Finding, Life, Tracked
from app.notify.compose import compose
from app.notify.draft import Draft, as_bytes
from app.service.offline.drafts import terms, worth_mailing
from app.service.review import catalogue
from app.service.series import browsing
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.service.series.browsing import SeriesDetails
from app.store.database import Database

__all__ = ["NEW", "Draft", "as_bytes", "of_details", "stored", "unsaid"]

NEW = (Life.NEW, Life.REAPPEARED)


def unsaid(tracked: Iterable[Tracked], rules: Rules, *, repeat: bool = False) -> list[Finding]:
    """Return open findings that are worth a mail; `repeat` adds the previous version's."""
    return [
        one.finding
        for one in tracked
        if one.is_open and (repeat or one.life in NEW) and worth_mailing(one.finding, rules)
    ]


def stored(
    database: Database, message_id: str, settings: Settings, *, repeat: bool = False
) -> tuple[Draft, ...] | None:
    """Return the drafts for a series, `None` if no series has this mail."""
    details = browsing.series(database, message_id)
    return of_details(database, details, settings, repeat=repeat) if details else None


def of_details(
    database: Database, details: SeriesDetails, settings: Settings, *, repeat: bool = False
) -> tuple[Draft, ...]:
    """Return the drafts for a series.

    There are no drafts for series of other projects, because our rules do not know the projects'
    manners. There are none for series of more than `MAX_BYTES` or `MAX_LINES`, because any visitor
    could request these drafts.
    """
    if details.summary.project:
        return ()
    found = unsaid(details.tracked, catalogue.rules(settings.rules), repeat=repeat)
    if not found or browsing.size(database, details.summary.message_id) > MAX_BYTES:
        return ()
    mails = list(map(decode, browsing.mails(database, details.summary.message_id)))
    if count_lines(mails) > MAX_LINES:
        return ()
    return compose(mails, found, terms(settings.url))
