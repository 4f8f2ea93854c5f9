# SPDX-License-Identifier: Apache-2.0
"""The outbox as it is shown."""

from typing import NamedTuple

from app.store.database import Database
from app.store.mailing import outbox
from app.store.mailing.outbox import Entry, State


class Box(NamedTuple):
    """The newest mails, and how many there are by state."""

    entries: tuple[Entry, ...]
    counts: dict[str, int]


def box(database: Database, state: State | None) -> Box:
    with database.reading() as session:
        return Box(outbox.entries(session, state), outbox.counts(session))
