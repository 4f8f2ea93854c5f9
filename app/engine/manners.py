# SPDX-License-Identifier: Apache-2.0
"""What parts of the tree accept: `checks/manners.toml`, read strictly."""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.code.paths import matches
from app.errors import UserError


class Manner(BaseModel):
    """One entry: for these paths and checks (ids, families or `*`), do this, because."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1)
    checks: tuple[str, ...] = Field(min_length=1)
    do: Literal["note", "skip"]
    why: str = Field(min_length=1)

    def fits(self, path: str, check: str, family: str) -> bool:
        is_named = not {"*", check, family}.isdisjoint(self.checks)
        return is_named and matches(path, *self.paths)


class Manners(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    manners: tuple[Manner, ...] = ()

    def find(self, path: str, check: str, family: str) -> Manner | None:
        """The first entry that fits; `None` also for a finding without a path."""
        return next((one for one in self.manners if one.fits(path, check, family)), None)


def source() -> str:
    return resources.files("checks").joinpath("manners.toml").read_text(encoding="utf-8")


def parse(text: str) -> Manners:
    """Raises UserError where the text is not TOML, or has an unknown or missing key."""
    try:
        return Manners.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"checks/manners.toml: {error}") from error


@cache
def load() -> Manners:
    return parse(source())
