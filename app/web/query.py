# SPDX-License-Identifier: Apache-2.0
"""The filters of series lists, the same for the dashboard and the API."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.model import Severity
from app.store.browse import Filters


def _unset(value: Any) -> Any:
    """A form sends every field; an empty one is not set."""
    return None if value == "" else value


def _midnight(value: Any) -> Any:
    """A date alone is its midnight in UTC."""
    if isinstance(value, str) and len(value) == len("2026-01-31"):
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    return value


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is outside of what a date can be") from error


Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[Short | None, BeforeValidator(_unset)]
Moment = Annotated[
    datetime | None, AfterValidator(_in_utc), BeforeValidator(_midnight), BeforeValidator(_unset)
]
Number = Annotated[int, Field(ge=1, le=1000)]
Status = Literal["waiting", "queued", "reviewed", "failed"]


class SeriesQuery(BaseModel):
    """Empty values do not count; an unknown parameter is an error, not a wider list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Annotated[Status | None, BeforeValidator(_unset)] = None
    severity: Annotated[Severity | None, BeforeValidator(_unset)] = Field(
        None, description="Series with a finding of this severity"
    )
    check: Text = Field(None, description="Series with a finding of this check")
    author: Text = Field(None, description="Beginnings of words of the author's name or address")
    list: Text = Field(
        None, description="List-Id of a mailing list", examples=["linux-gpio.vger.kernel.org"]
    )
    q: Text = Field(None, description="Beginnings of words of its subjects or author")
    version: Annotated[Number | None, BeforeValidator(_unset)] = None
    since: Moment = Field(None, description="Posted at or after this date")
    before: Moment = Field(None, description="Posted before this date")
    cursor: Text = Field(None, description="The `next` of the page before")

    limit: int = Field(50, ge=1, le=200, description="Series on a page")

    @property
    def filters(self) -> Filters:
        return Filters(
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
        """What a form shows of it: every filter as text, empty where it is not set."""
        values = self.model_dump(mode="json", exclude={"cursor", "limit"})
        return {name: _shown(value) for name, value in values.items()}

    def address(self, path: str, cursor: str) -> str:
        """The address of the page that begins at a cursor, with the same filters."""
        given = {name: value for name, value in self.form.items() if value}
        given |= {"limit": str(self.limit)} if "limit" in self.model_fields_set else {}
        return f"{path}?{urlencode(given | {'cursor': cursor})}"


def _shown(value: Any) -> str:
    return "" if value is None else str(value).removesuffix("T00:00:00Z")
