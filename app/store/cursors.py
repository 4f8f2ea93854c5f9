# SPDX-License-Identifier: Apache-2.0
"""Cursors: texts that say where the next page of a list begins, and that clients send back.

A cursor consists of a time and a row id.
"""

import base64
import binascii
from datetime import UTC, datetime

from app.errors import UserError

MAX_ID = 2**31  # of PostgreSQL's integers


def write(moment: datetime, pk: int) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {pk}".encode()).decode()


def read(cursor: str, kind: str) -> tuple[datetime, int]:
    """Return the time and the row id that a cursor contains.

    Raises:
        UserError: the cursor does not come from `write`; the error text names the `kind` of list.
    """
    try:
        date, pk = base64.urlsafe_b64decode(cursor).decode().split(" ")
        if not 0 <= int(pk) < MAX_ID:
            raise ValueError(pk)
        return datetime.fromisoformat(date).astimezone(UTC), int(pk)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise UserError(f"invalid cursor: use the `next` of a {kind}") from error
