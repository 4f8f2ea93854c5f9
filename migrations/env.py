# SPDX-License-Identifier: Apache-2.0
"""Alembic's entry point: one set of migrations for SQLite and PostgreSQL.

`app.store.schema` hands over an open connection. From the command line of Alembic
itself (`alembic revision --autogenerate`) the database comes from the settings.
"""

import os

from alembic import context
from sqlalchemy import Connection

from app import config
from app.store.database import Database
from app.store.schema import METADATA, is_modelled


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_name=is_modelled,
        # SQLite alters a table by making it anew
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with Database(config.load(os.environ).database_url).engine.connect() as own:
        migrate(own)
        own.commit()
