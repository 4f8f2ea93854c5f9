# SPDX-License-Identifier: Apache-2.0
"""Manual corrections of revision chains."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """A kind of correction: two series belong to one chain, or they do not."""

    LINK = "link"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class NewEdit:
    """A new correction of a chain.

    `later` and `earlier` are the Message-IDs of the first mails of the two series.
    """

    later: str
    earlier: str
    action: Action
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class EditView:
    """A stored correction of a chain, with its author, time and reason."""

    id: int
    later: str
    earlier: str
    action: Action
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""
