# SPDX-License-Identifier: Apache-2.0
"""Filters of series lists, the same for the dashboard and the API."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from app import links
from app.model import Severity
from app.model.stored import OPEN, Filters
from app.service.series.documents import Status

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_WHOLE = re.compile(r"-?\d{1,20}", re.ASCII)
_FLAGS = {"true": True, "false": False}


def unset(value: Any) -> Any:
    """Return `None` for an empty value, because a form sends every field."""
    return None if value == "" else value


def _midnight(value: Any) -> Any:
    """Return a date as midnight of that day in UTC, and accept a moment only in RFC 3339 format."""
    if not isinstance(value, str):
        return value
    if not _MOMENT.fullmatch(value):
        raise ValueError("write a date as 2026-01-31 or a moment as 2026-01-31T12:00:00Z")
    if len(value) == len("2026-01-31"):
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    return value


def _in_utc(value: datetime | None) -> datetime | None:
    try:
        return value.astimezone(UTC) if value else None
    except OverflowError as error:
        raise ValueError("is outside the range of dates") from error


def _digits(value: Any) -> Any:
    """Refuse the forms `1.0` and `1_0`, which pydantic accepts but the OpenAPI document does
    not."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("write a whole number in digits")
    return value


def _flag(value: Any) -> Any:
    """Accept only `true` and `false`, as in the OpenAPI document; pydantic also accepts `on` and
    `1`."""
    if isinstance(value, str) and value not in _FLAGS:
        raise ValueError("write true or false")
    return _FLAGS.get(value, value)


Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[Short | None, BeforeValidator(unset)]
Moment = Annotated[
    datetime | None,
    AfterValidator(_in_utc),
    BeforeValidator(_midnight),
    BeforeValidator(unset),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
    ),
]
CameBy = Annotated[
    str | None,
    Query(max_length=200, description="List-Id or address of the mailing list of the mails"),
]
MessageId = Annotated[str, AfterValidator(links.message_id)]  # of a path, in either spelling
Whole = Annotated[int, BeforeValidator(_digits)]
Number = Annotated[Whole, Field(ge=1, le=1000)]
Flag = Annotated[bool, BeforeValidator(_flag)]


StateFilter = Literal[
    "open",
    "all",
    "under review",
    "changes requested",
    "superseded",
    "applied",
    "applied in part",
    "dropped",
    "withdrawn",
]


class SeriesQuery(BaseModel):
    """The filters of a list of series. An empty value counts as not set. An unknown parameter is an
    error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Annotated[StateFilter | None, BeforeValidator(unset)] = Field(
        None,
        description="Only series whose patches are in this state. Lists have by default the series "
        "that are `open`: neither applied, superseded, dropped nor withdrawn. `all` gets all "
        "series",
    )
    status: Annotated[Status | None, BeforeValidator(unset)] = None
    severity: Annotated[Severity | None, BeforeValidator(unset)] = Field(
        None, description="Only series with a finding of this severity"
    )
    check: Text = Field(None, description="Only series with a finding of this check")
    author: Text = Field(None, description="Beginnings of words in the author's name or address")
    list: Text = Field(
        None,
        description="List-Id or address of a mailing list, or a short name for all mailing lists "
        "with that name",
        examples=["linux-gpio.vger.kernel.org", "linux-gpio@vger.kernel.org", "linux-gpio"],
    )
    q: Text = Field(
        None, description="Beginnings of words in the subjects or the author of the series"
    )
    version: Annotated[Number | None, BeforeValidator(unset)] = Field(
        None, description="Number of the version, such as 2 for v2"
    )
    since: Moment = Field(None, description="Only series sent at or after this date or moment")
    before: Moment = Field(None, description="Only series sent before this date or moment")
    cursor: Text = Field(None, description="Cursor from the `next` address of the previous page")

    limit: Whole = Field(50, ge=1, le=200, description="Maximum number of series on a page")

    @property
    def filters(self) -> Filters:
        """Return the filters of a list, which has by default only open series."""
        return Filters(
            state={"": OPEN, "all": None}.get(self.state or "", self.state),
            status=self.status,
            severity=self.severity.value if self.severity else None,
            check=self.check,
            author=self.author,
            list=self.list,
            q=self.q,
            version=self.version,
            since=self.since,
            before=self.before,
        )

    @property
    def form(self) -> dict[str, str]:
        """Return every filter as text for a form, with an empty text for a filter that is not
        set."""
        values = self.model_dump(mode="json", exclude={"cursor", "limit"})
        return {name: _shown(value) for name, value in values.items()}

    def address(self, path: str, cursor: str) -> str:
        """Return the address of the page that begins at a cursor, with the same filters."""
        given = {name: value for name, value in self.form.items() if value}
        given |= {"limit": str(self.limit)} if "limit" in self.model_fields_set else {}
        return f"{path}?{urlencode(given | {'cursor': cursor})}"


def _shown(value: Any) -> str:
    return "" if value is None else str(value).removesuffix("T00:00:00Z")
