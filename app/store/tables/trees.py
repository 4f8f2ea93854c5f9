# SPDX-License-Identifier: Apache-2.0
"""The tables of the states of kernel trees, and of the process that follows the trees."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class TreeRefsRow(Table):
    """A state of the branches of all kernel trees, with the time when a process first saw it."""

    __tablename__ = "tree_state"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TreeLeaseRow(Table):
    """The process that follows the kernel trees until a time; no other process does so."""

    __tablename__ = "tree_lease"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
