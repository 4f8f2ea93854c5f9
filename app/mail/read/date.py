# SPDX-License-Identifier: Apache-2.0
"""Date of a mail in UTC, if the date in the header is credible."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.mail.read import header
from app.mail.read.header import Fields
from app.model import UNDATED

# Before the first year the sender's clock was not set; databases can store the last one.
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_DAY = timedelta(days=1)
_AHEAD = timedelta(days=2)  # more than the mistakes that people make with time zones

_MONTHS = {
    "jan": ("january", 1), "feb": ("february", 2), "mar": ("march", 3), "apr": ("april", 4),
    "may": ("may", 5), "jun": ("june", 6), "jul": ("july", 7), "aug": ("august", 8),
    "sep": ("september", 9), "oct": ("october", 10), "nov": ("november", 11),
    "dec": ("december", 12),
}  # fmt: skip
# In the form of RFC 5322, which almost all mails have, each part is at its place.
_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},)?\s*(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3}) (?P<year>\d{4}) "
    r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2}) (?P<zone>[+-]\d{4})(?!\d)"
)
_COMMENT = re.compile(r"\([^()]*\)")
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"(?![\d:.])(?:\s*(?P<half>[AaPp])\.?[Mm]\b)?"
)
_ZONE = re.compile(r"(?:(?<![a-z\d])|(?<=gmt)|(?<=utc))([+-]\d{1,2}(?::?\d{2})?)(?![\d:])")
_SIGNED = re.compile(r"(?<![a-z\d])[+-]\d")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_WORD = re.compile(r"(?<![a-z])[a-z]{1,9}(?![a-z])")
_NUMBER = re.compile(r"(?<![\d+])\d{1,4}(?!\d)")
_WEEKDAY = re.compile(r"mon|tue|wed|thu|fri|sat|sun")
# Names of time zones with their hours before UTC, as git reads them.
_ZONES = {
    "gmt": 0, "utc": 0, "ut": 0, "z": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "met": 1,
    "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "cct": 8,
    "jst": 9, "kst": 9, "nzst": 12, "nzdt": 13, "hst": -10, "akst": -9, "akdt": -8, "pst": -8,
    "pdt": -7, "mst": -7, "mdt": -6, "cst": -6, "cdt": -5, "est": -5, "edt": -4, "ast": -4,
    "adt": -3,
}  # fmt: skip


def read(fields: Fields) -> tuple[datetime, str | None]:
    """Return the date in the Date field, or the time at which the last mail server got the mail.

    Also return a description of the guess, if there was one. A date long after the mail server got
    the mail is not credible: its mail would remain at the top of all lists.
    """
    date, problem = parse(header.field(fields, "Date"))
    received, _ = parse(header.field(fields, "Received").rpartition(";")[2])
    if date and received and date - received > _AHEAD:
        return received, "the date is later than the one in Received; taken from Received"
    if date:
        return date, problem
    if received:
        return received, "no usable date; taken from Received"
    return UNDATED, "no usable date"


def parse(value: str) -> tuple[datetime | None, str | None]:
    """Return the date in UTC, and a description of the guess if its time zone is unknown."""
    usual = _USUAL.match(value)
    found = usual.groupdict() if usual else _parts(value[:200])
    zone = found.get("zone") or "utc"
    problem = None
    if zone[0] not in "+-" and zone not in _ZONES:
        zone, problem = "utc", f"unknown time zone {zone.upper()}; read as UTC"
    try:
        date = _date(found) - _offset(zone)
    except (KeyError, ValueError, OverflowError):
        return None, None
    return (date, problem) if _FIRST_YEAR <= date.year <= _LAST_YEAR else (None, None)


def _date(found: dict[str, str]) -> datetime:
    """Return the date without its time zone, and fail if there is no such date."""
    hour = int(found["hour"])
    if half := found.get("half"):
        hour = hour % 12 + (12 if half in "pP" else 0)
    return datetime(
        _year(found["year"]),
        _month(found["month"]),
        int(found["day"]),
        hour,
        int(found["minute"]),
        min(int(found.get("second", "0")), 59),  # RFC 5322 allows leap seconds
        tzinfo=UTC,
    )


def _parts(value: str) -> dict[str, str]:
    """Find the parts of a date in any order. The time zone follows the time."""
    for _ in range(3):  # comments may be nested
        value = _COMMENT.sub(" ", value)
    time = _TIME.search(value)
    if not time:
        return {}
    before, after = value[: time.start()], value[time.end() :].lower()
    found = {name: text for name, text in time.groupdict().items() if text}
    if zone := _ZONE.search(after):
        found["zone"] = zone[1]
        after = after[: zone.start()] + after[zone.end() :]
    elif _SIGNED.search(after):
        return {}
    words = [word for word in _WORD.findall(after) if not _WEEKDAY.match(word)]
    if names := [word for word in words if not _month(word)]:
        found.setdefault("zone", names[0])
    rest = f"{before.lower()} {after}"
    numbers = _NUMBER.findall(rest)
    months = [word for word in _WORD.findall(rest) if _month(word)]
    if iso := _ISO.search(rest):
        found |= iso.groupdict()
    elif months and len(numbers) == 2:
        # the year is the second number, unless only the first number can be a year
        day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
        found |= {"day": day, "month": months[0], "year": year}
    return found


def _year(digits: str) -> int:
    """Return a year. RFC 5322 says how to read years of two and three digits."""
    year = int(digits)
    if len(digits) > 3:
        return year
    return year + (2000 if len(digits) < 3 and year < 50 else 1900)


def _month(text: str) -> int:
    """Return the number of a month, or 0 for a word that is not its English name."""
    if text.isdecimal():
        return int(text)
    name, number = _MONTHS.get(text[:3].lower(), ("", 0))
    return number if name.startswith(text.lower()) else 0


@lru_cache(100)
def _offset(zone: str) -> timedelta:
    """Return the difference of a time zone to UTC, and fail if it is more than a day."""
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, 0) if len(digits) < 3 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > _DAY:
        raise ValueError(zone)
    return -offset if zone[0] == "-" else offset
