# SPDX-License-Identifier: Apache-2.0
"""Search for mails by their words, each with the series that it belongs to."""

from dataclasses import dataclass
from datetime import datetime

from app.links import message_path
from app.model import Address, MessageKind
from app.model.paging import Page
from app.model.stored import StoredSeries
from app.store.database import Database
from app.store.search import mail_search, query_words
from app.store.search.mail_search import FoundMail

FIELDS = query_words.FIELDS  # names that a query may put before a word


@dataclass(frozen=True, slots=True)
class MailFound:
    """A matching mail; `series` is the series to which the mail belongs or which the mail answers.

    `path` leads to the page of the mail or to its place in a thread; without a series, `path` is
    empty.
    """

    message_id: str
    subject: str
    author: Address
    date: datetime
    kind: MessageKind
    series: StoredSeries | None

    @property
    def path(self) -> str:
        if self.series is None:
            return ""
        if self.kind is MessageKind.PATCH:
            return message_path("/patch", self.message_id)
        if self.kind is MessageKind.COVER:
            return message_path("/series", self.message_id)
        return f"{message_path('/r', self.message_id)}/"


def find(
    database: Database, query: str, cursor: str | None = None, limit: int = 25
) -> Page[MailFound]:
    """Return matching mails, newest first; raise UserError if the query or the cursor is invalid.

    A query is invalid if it has no word to look for, is too long, or takes too long.
    """
    with database.reading() as transaction:
        page = mail_search.search(transaction, query, cursor, limit)
        series = mail_search.series_of(transaction, page.items)
    found = (_found(mail, of) for mail, of in zip(page.items, series, strict=True))
    return Page(tuple(found), page.next)


def _found(mail: FoundMail, series: StoredSeries | None) -> MailFound:
    return MailFound(
        mail.message_id,
        mail.subject,
        Address(mail.author_name, mail.author_email),
        mail.date,
        MessageKind(mail.kind),
        series,
    )
