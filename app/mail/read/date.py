# SPDX-License-Identifier: Apache-2.0
"""Date of a mail in UTC, if the date in the header is credible."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from app.mail.read import header
from app.mail.read.header import Fields
from app.model import UNDATED

# Before the first year the sender's clock was not set; databases can store the last one.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def read(fields: Fields) -> tuple[datetime, str | None]:
    """Return the date in the Date field, or the time at which the last mail server got the mail.

    Also return a description of the guess, if there was one.
    """
    date = parse(header.field(fields, "Date"))
    if date:
        return date, None
    date = parse(header.field(fields, "Received").rpartition(";")[2])
    if date:
        return date, "no usable date; taken from Received"
    return UNDATED, "no usable date"


def parse(value: str) -> datetime | None:
    """Return the date that a text states; `None` if the date is not credible."""
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
