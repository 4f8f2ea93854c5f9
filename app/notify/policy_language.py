# SPDX-License-Identifier: Apache-2.0
"""Keys of a sending policy and their allowed values (docs/how-to/sending.md)."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.notify.wire import is_email

MAX_FILE = 256 * 1024
MAX_LISTS = 500
_LIST_ID = re.compile(r"[a-z0-9_+-]{1,100}(?:\.[a-z0-9_+-]{1,100}){1,10}")
_GLOB = re.compile(r"[a-z0-9*/-]{1,100}")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _list_id(value: str) -> str:
    if not _LIST_ID.fullmatch(value):
        raise ValueError("must be a List-Id in lower case, such as linux-gpio.vger.kernel.org")
    return value


def _glob(value: str) -> str:
    if not _GLOB.fullmatch(value):
        raise ValueError("must be the id of a check, with * for any characters")
    return value


def _email(value: str) -> str:
    if not is_email(value):
        raise ValueError("must be a plain mail address, such as kantha@example.org")
    return value


def _name(value: str) -> str:
    if not value.isprintable() or not value.strip():
        raise ValueError("must be a name of printable characters")
    return value.strip()


ListId = Annotated[str, AfterValidator(_list_id)]
Glob = Annotated[str, AfterValidator(_glob)]
Email = Annotated[str, AfterValidator(_email)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)]
SeverityName = Literal["error", "warning"]  # notes are never mailed


class Strict(BaseModel):
    """A TOML table that refuses unknown keys and does not convert values to other types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SenderKey(Strict):
    """The table `[sender]`: the name and the address from which Kantha sends reply mails."""

    name: Name = "Kantha"
    address: Email


class ListKey(Strict):
    """A table `[[list]]`: a mailing list that opted in, or several lists with the same rules."""

    id: Annotated[list[ListId], BeforeValidator(_listed), Field(min_length=1, max_length=100)]
    reply_to: Literal["author", "list", "recipients"]
    severities: Annotated[list[SeverityName], Field(min_length=1, max_length=2)] = [
        "error",
        "warning",
    ]
    checks: Annotated[list[Glob], BeforeValidator(_listed), Field(min_length=1, max_length=200)] = [
        "*"
    ]
    exclude_checks: Annotated[list[Glob], BeforeValidator(_listed), Field(max_length=200)] = []
    when_clean: Literal["quiet", "say"] = "quiet"
    embargo_hours: Annotated[float, Field(ge=0, le=30 * 24, allow_inf_nan=False)] = 0.0
    max_age_days: Annotated[float, Field(gt=0, le=365, allow_inf_nan=False)] = 7.0
    max_per_day: Annotated[int, Field(ge=1, le=10_000)] = 50
    cc: Annotated[list[Email], BeforeValidator(_listed), Field(max_length=20)] = []
    dry_run: bool = True


class PolicyFile(Strict):
    sender: SenderKey
    list: Annotated[list[ListKey], Field(min_length=1, max_length=MAX_LISTS)]
