# SPDX-License-Identifier: Apache-2.0
"""Corrections of chains by people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """A person's correction of two series."""

    LINK = "link"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class NewEdit:
    """A word on two series, by the Message-IDs of their first mails, that is to be kept."""

    later: str
    earlier: str
    action: Action
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class EditView:
    """A word on two series, that they belong to one chain or are not: by whom, when and why."""

    id: int
    later: str
    earlier: str
    action: Action
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""
