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
from app.service.series.bounds import MAX_BYTES, MAX_LINES, count_lines
from app.store.database import Database
from app.store.review import results
from app.store.series import browse, stored_lives

__all__ = ["NEW", "Draft", "as_bytes", "stored", "unsaid"]

NEW = (Life.NEW, Life.UNCHECKED_BEFORE, Life.REAPPEARED)


def unsaid(tracked: Iterable[Tracked], rules: Rules, *, repeat: bool = False) -> list[Finding]:
    """Return the open findings for a reply mail; `repeat` includes findings that the previous
    version already had."""
    return [
        one.finding
        for one in tracked
        if one.is_open and (repeat or one.life in NEW) and worth_mailing(one.finding, rules)
    ]


def stored(
    database: Database, message_id: str, settings: Settings, *, repeat: bool = False
) -> tuple[Draft, ...] | None:
    """Return the drafts for a series, `None` if no series has this mail.

    A series of another project gets no drafts, because Kantha's rules do not know the project's
    manners. A series of more than `MAX_BYTES` or `MAX_LINES` gets no drafts, because any visitor
    can request drafts and large ones are expensive.
    """
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        if series is None:
            return None
        tracked = stored_lives.read(transaction, series).tracked
        found = unsaid(tracked, catalogue.rules(settings.rules), repeat=repeat)
        size = results.size(transaction, series.id) if found and not series.project else 0
        raws = results.mails(transaction, series.id) if 0 < size <= MAX_BYTES else []
    mails = list(map(decode, raws))
    if not mails or count_lines(mails) > MAX_LINES:
        return ()
    return compose(mails, found, terms(settings.url))
