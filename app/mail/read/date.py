# SPDX-License-Identifier: Apache-2.0
"""When a mail was sent, in UTC, as far as its header can be believed."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from app.mail.read import header
from app.mail.read.header import Fields
from app.model import UNDATED

# Before the first the clock of the sender was not set; no database minds the second.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def read(fields: Fields) -> tuple[datetime, str | None]:
    """The Date field, or else when the last mail server received it; and what was guessed."""
    date = _parse(header.field(fields, "Date"))
    if date:
        return date, None
    date = _parse(header.field(fields, "Received").rpartition(";")[2])
    if date:
        return date, "no usable date; taken from Received"
    return UNDATED, "no usable date"


def _parse(value: str) -> datetime | None:
    try:
        parsed = parsedate_tz(value[:200])
        date = _utc(parsed) if parsed else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return date if date and _FIRST_YEAR <= date.year <= _LAST_YEAR else None


def _utc(parsed: tuple[int, int, int, int, int, int, int, int, int, int | None]) -> datetime:
    year, month, day, hour, minute, second = parsed[:6]
    # RFC 5322 allows leap seconds
    local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return local - timedelta(seconds=parsed[9] or 0)
