# SPDX-License-Identifier: Apache-2.0
"""Submissions, and mails that could not be stored as they came."""

from app.model.intake import Conflict, DeadLetter, StoredSubmission
from app.store.database import Database
from app.store.intake import submissions


def submission(database: Database, submission_id: str) -> StoredSubmission | None:
    """Return a request by which mails came, `None` where there is none with this id."""
    with database.reading() as transaction:
        return submissions.find(transaction, submission_id)


def dead_letters(database: Database) -> tuple[DeadLetter, ...]:
    """The newest of what could not be read as a mail."""
    with database.reading() as transaction:
        return submissions.dead_letters(transaction)


def conflicts(database: Database) -> tuple[Conflict, ...]:
    """The newest mails that came under a Message-ID of another."""
    with database.reading() as transaction:
        return submissions.conflicts(transaction)
