# SPDX-License-Identifier: Apache-2.0
"""The database of the settings, brought to this version."""

from app.config import Settings
from app.store import schema
from app.store.database import Database


def opened(settings: Settings) -> Database:
    """Raises UserError where it cannot be reached."""
    database = Database(settings.database_url)
    schema.migrate(database)
    return database
