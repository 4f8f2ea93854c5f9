# SPDX-License-Identifier: Apache-2.0
"""Values made from rows, which do not leave the store."""

from app.model.stored import StoredMail, StoredSeries
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow


def series(row: SeriesRow) -> StoredSeries:
    """Return a series with the current values of its row."""
    return StoredSeries(
        id=row.id,
        message_id=row.message_id,
        title=row.title,
        author_name=row.author_name,
        author_email=row.author_email,
        posted_at=row.posted_at,
        version=row.version,
        kind=row.kind,
        prefixes=tuple(row.prefixes),
        project=row.project,
        total=row.total,
        missing=tuple(row.missing),
        members=row.members,
        generation=row.generation,
        chain=row.chain,
        status=row.status,
        reason=row.reason,
        ready_at=row.ready_at,
        attempts=row.attempts,
        run_id=row.run_id,
        errors=row.errors,
        warnings=row.warnings,
        notes=row.notes,
    )


def mail(row: MessageRow) -> StoredMail:
    """Return a mail with the current values of its row, without its text."""
    return StoredMail(
        id=row.id,
        message_id=row.message_id,
        subject=row.subject,
        author_name=row.author_name,
        author_email=row.author_email,
        date=row.date,
        kind=row.kind,
        number=row.number,
        total=row.total,
        references=tuple(row.references),
    )
