# SPDX-License-Identifier: Apache-2.0
"""The reading positions of sources, stored in the same transaction as the mails."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.store.tables.intake import SourceRow


def position(session: Session, name: str) -> str | None:
    """Return the position at which the next reading of a source resumes, `None` before the first
    reading."""
    row = session.get(SourceRow, name)
    return row.position if row else None


def move(session: Session, name: str, position: str, now: datetime) -> None:
    session.merge(SourceRow(name=name, position=position, moved_at=now))
