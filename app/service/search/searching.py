# SPDX-License-Identifier: Apache-2.0
"""Mails found by their words, each with the series that it belongs to."""

from dataclasses import dataclass
from datetime import datetime

from app.links import message_path
from app.model import MessageKind
from app.service.series.browsing import SeriesSummary, summary_of
from app.store.database import Database
from app.store.search import mail_search, query_words
from app.store.search.mail_search import FoundMail

FIELDS = query_words.FIELDS  # in which a query may look for a word


@dataclass(frozen=True, slots=True)
class MailFound:
    """A mail that fits; `series` is its own, or that under which it is a reply.

    `path` leads to its page, or to its place in the thread; empty where there is none.
    """

    message_id: str
    subject: str
    author_name: str
    author_email: str
    date: datetime
    kind: MessageKind
    series: SeriesSummary | None

    @property
    def path(self) -> str:
        if self.series is None:
            return ""
        if self.kind is MessageKind.PATCH:
            return message_path("/patch", self.message_id)
        if self.kind is MessageKind.COVER:
            return message_path("/series", self.message_id)
        return f"{message_path('/r', self.message_id)}/"


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Newest first; `next` is the cursor of what follows, `None` at the end."""

    mails: tuple[MailFound, ...]
    next: str | None


def find(database: Database, query: str, cursor: str | None = None, limit: int = 25) -> FoundPage:
    """Raises UserError for a query without words, too long a one, or a foreign cursor."""
    with database.reading() as transaction:
        page = mail_search.search(transaction, query, cursor, limit)
        series = [
            summary_of(r) if r else None for r in mail_search.series_of(transaction, page.mails)
        ]
    found = (_found(mail, of) for mail, of in zip(page.mails, series, strict=True))
    return FoundPage(tuple(found), page.next)


def _found(mail: FoundMail, series: SeriesSummary | None) -> MailFound:
    return MailFound(
        mail.message_id,
        mail.subject,
        mail.author_name,
        mail.author_email,
        mail.date,
        MessageKind(mail.kind),
        series,
    )
