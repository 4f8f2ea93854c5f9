# SPDX-License-Identifier: Apache-2.0
"""The outbox as it is shown."""

from typing import NamedTuple

from app.model.mailing import OutboxEntry, OutboxState
from app.store.database import Database
from app.store.mailing import outbox


class Box(NamedTuple):
    """The newest mails, and how many there are by state."""

    entries: tuple[OutboxEntry, ...]
    counts: dict[str, int]


def box(database: Database, state: OutboxState | None) -> Box:
    with database.reading() as session:
        return Box(outbox.entries(session, state), outbox.counts(session))
