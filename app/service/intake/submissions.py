# SPDX-License-Identifier: Apache-2.0
"""Queries of submissions, conflicts, dead letters, and mails that are not patches."""

from typing import NamedTuple

from app.model.intake import Conflict, DeadLetter, NotTakenMail, StoredSubmission
from app.store.database import Database
from app.store.intake import submissions


def submission(database: Database, submission_id: str) -> StoredSubmission | None:
    """Return a submission by its id, `None` if no submission has the id."""
    with database.reading() as transaction:
        return submissions.find(transaction, submission_id)


def dead_letters(database: Database) -> tuple[DeadLetter, ...]:
    """Return the newest dead letters."""
    with database.reading() as transaction:
        return submissions.dead_letters(transaction)


def conflicts(database: Database) -> tuple[Conflict, ...]:
    """Return the newest conflicts."""
    with database.reading() as transaction:
        return submissions.conflicts(transaction)


class NotTakenMails(NamedTuple):
    """Mails with a diff that are not patches: those that begin a patch, and all others."""

    begun: tuple[NotTakenMail, ...]
    others: tuple[NotTakenMail, ...]


def not_taken(database: Database) -> NotTakenMails:
    """Return the newest mails with a diff that are not patches."""
    with database.reading() as transaction:
        return NotTakenMails(
            submissions.not_taken(transaction, is_begun=True),
            submissions.not_taken(transaction, is_begun=False),
        )
