# SPDX-License-Identifier: Apache-2.0
"""Readiness of the database, for clients that do not wait until the database responds."""

import asyncio

from app.errors import UserError
from app.service.upkeep.connection import Database, require_tables

SECONDS = 2.0  # clients give up after three seconds


class Readiness:
    """A check of the database in a thread that may block; all simultaneous requests share the
    check."""

    def __init__(self, database: Database, seconds: float = SECONDS) -> None:
        self._database = database
        self._seconds = seconds
        self._look: asyncio.Future[None] | None = None

    async def check(self) -> None:
        """Check the database.

        Raises:
            Unusable: the database is of another version.
            UserError: the database did not respond in time.
        """
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(asyncio.to_thread(require_tables, self._database))
            # all clients may be gone by then
            self._look.add_done_callback(lambda look: look.cancelled() or look.exception())
        try:
            await asyncio.wait_for(asyncio.shield(self._look), self._seconds)
        except TimeoutError:
            text = f"the database did not answer within {self._seconds:g} s"
            raise UserError(text) from None
