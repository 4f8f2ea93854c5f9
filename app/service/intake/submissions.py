# SPDX-License-Identifier: Apache-2.0
"""Queries of submissions, conflicts and dead letters."""

from app.model.intake import Conflict, DeadLetter, StoredSubmission
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
