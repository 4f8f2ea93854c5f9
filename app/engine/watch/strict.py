# SPDX-License-Identifier: Apache-2.0
"""Validation of the watch rules that people write, by pydantic.

A default in this module only means that a key is optional. The value of the default is in
`app.engine.watch.language`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from app.engine.watch.language import (
    MAX_DIFF,
    MAX_GLOB,
    MAX_LIST,
    MAX_MESSAGE,
    MAX_TESTS,
    MAX_TEXT,
    Kind,
    WatchKey,
    of_values,
)
from app.invalid import Fault, faults_of
from app.model import Confidence, Severity


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class _StrictTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Prose = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Message = Annotated[str, StringConstraints(min_length=1, max_length=MAX_MESSAGE)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,79}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Glob = Annotated[str, StringConstraints(pattern=r"^[^/\s\\][^\s\\]*$", max_length=MAX_GLOB)]
Globs = Annotated[list[Glob], Field(max_length=MAX_LIST)]
Owner = Annotated[
    str, StringConstraints(pattern=r"^[^<>\n]{1,80} <[^<>@\s]{1,80}@[^<>@\s]{1,80}>$")
]
Diff = Annotated[str, StringConstraints(min_length=1, max_length=MAX_DIFF)]


class _Conditions(_StrictTable):
    used_in: Globs = []
    used_in_several: Globs = []
    set_in: Globs = []
    not_used_in: Globs = []
    only_used_in: Globs = []
    without_paths: Globs = []
    min_bytes: int = Field(default=0, ge=0, le=1_000_000)


class _Ledger(_StrictTable):
    name: Name
    struct: Word | Literal[""] = ""
    word: Word | Literal[""] = ""
    bits: int = Field(default=0, ge=0, le=64)
    reserved: int = Field(default=0, ge=0, le=64)


class _Test(_StrictTable):
    expect: int = Field(ge=0, le=100)
    diff: Annotated[list[Diff], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)]
    title: Annotated[str, StringConstraints(max_length=200)] = ""


class _Watch(_StrictTable):
    id: Id
    kind: Kind
    target: Annotated[
        list[Text], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)
    ]
    prefix: Annotated[list[Word], BeforeValidator(_listed), Field(max_length=MAX_LIST)] = []
    files: Globs = []
    exclude: Globs = []
    on: Annotated[list[str], Field(min_length=1, max_length=10)]
    when: _Conditions = _Conditions()
    note_when: _Conditions = _Conditions()
    severity: Severity = Field(default=Severity.WARNING, strict=False)
    confidence: Confidence = Field(default=Confidence.HIGH, strict=False)
    message: Message
    message_unused: Annotated[str, StringConstraints(max_length=MAX_MESSAGE)] = ""
    message_note: Annotated[str, StringConstraints(max_length=MAX_MESSAGE)] = ""
    reference: Annotated[
        list[Text], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)
    ]
    owners: Annotated[list[Owner], Field(max_length=MAX_LIST)] = []
    mail: bool = True
    ledger: Annotated[_Ledger | None, BeforeValidator(_named)] = None
    preview: bool = False
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    why: Prose = ""
    instead: Prose = ""
    not_reported: Prose = ""
    test: Annotated[list[_Test], Field(max_length=MAX_TESTS)] = []


def read(raw: Mapping[str, object]) -> WatchKey | list[Fault]:
    """Return the watch rule of one `[[watch]]` table, or all faults of its single values."""
    try:
        key = _Watch.model_validate(raw)
    except ValidationError as error:
        return faults_of(error.errors())
    return of_values(key.model_dump(exclude_unset=True))
