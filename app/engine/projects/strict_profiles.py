# SPDX-License-Identifier: Apache-2.0
"""Validation of the profiles that people write, by pydantic.

A default in this module only means that a key is optional. The value of the default is in
`app.engine.projects.profiles`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.engine.projects.profiles import ProjectProfile, of_values
from app.engine.watch.language import MAX_GLOB, MAX_TESTS
from app.invalid import Fault, faults_of

MAX_LIST = 200


class _StrictKeys(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._+-]{0,59}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[^\sA-Z\[\]]{1,60}$")]
Title = Annotated[str, StringConstraints(pattern=r"^[^\sA-Z]([^\nA-Z]{0,58}[^\sA-Z])?$")]
Glob = Annotated[str, StringConstraints(pattern=r"^[^/\s\\][^\s\\]*$", max_length=MAX_GLOB)]
ListAddress = Annotated[str, StringConstraints(pattern=r"^[^\s@A-Z<>]{1,80}@[^\s@A-Z<>]{1,80}$")]
Held = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9]+([/-][a-z0-9]+)*)$", max_length=80)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class _ProjectTest(_StrictKeys):
    expect: bool
    subject: Subject
    paths: Annotated[list[Path], Field(max_length=50)] = []
    list: ListAddress | Literal[""] = ""


class _Project(_StrictKeys):
    name: Name
    prefixes: Annotated[list[Word], Field(max_length=MAX_LIST)] = []
    titles: Annotated[list[Title], Field(max_length=MAX_LIST)] = []
    paths: Annotated[list[Glob], Field(max_length=MAX_LIST)] = []
    shared: Annotated[list[Glob], Field(max_length=MAX_LIST)] = []
    lists: Annotated[list[ListAddress], Field(max_length=20)] = []
    trailers: list[Literal["Signed-off-by"]] = []
    rules: Annotated[list[Held], Field(max_length=MAX_LIST)] = []
    test: Annotated[list[_ProjectTest], Field(max_length=5 * MAX_TESTS)] = []


def read(raw: Mapping[str, object]) -> ProjectProfile | list[Fault]:
    """Return the profile of one `[[project]]` table, or all faults of its single values."""
    try:
        found = _Project.model_validate(raw)
    except ValidationError as error:
        return faults_of(error.errors())
    return of_values(found.model_dump(exclude_unset=True))
