# SPDX-License-Identifier: Apache-2.0
"""Prerequisites: series and patches that another series needs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class PrerequisiteKind(StrEnum):
    """The kind of name by which a series names a prerequisite."""

    CHANGE_ID = "change-id"
    MESSAGE_ID = "message-id"
    PATCH_ID = "patch-id"


class Prerequisite(NamedTuple):
    """A prerequisite as a mail names it.

    `version` is the version of the series with a change-id, and `None` without one.
    """

    kind: PrerequisiteKind
    value: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RelatedSeries:
    """A stored series that is a prerequisite, or that needs another series."""

    message_id: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class NamedPrerequisite:
    """A prerequisite of a series; `series` is `None` if the prerequisite is not stored."""

    kind: PrerequisiteKind
    value: str
    version: int | None
    series: RelatedSeries | None
