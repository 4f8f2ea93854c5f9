# SPDX-License-Identifier: Apache-2.0
"""The tables of public-inbox archives: the reading position of each epoch, and its mails."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class EpochRow(Table):
    """A repository of an archive, read up to `position`.

    If `since` is set, only commits from that date on are read. `reading` counts how often the
    repository was read again because its history was rewritten. `is_unswept` is true until Kantha
    has removed the mails that a rewrite of the history removed.
    """

    __tablename__ = "epoch"
    __table_args__ = (UniqueConstraint("archive", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    archive: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reading: Mapped[int] = mapped_column(default=0, server_default="0")
    is_unswept: Mapped[bool] = mapped_column(default=False, server_default=false())


class EpochMailRow(Table):
    """A mail that an epoch contains; `reading` is the epoch's reading that last found the mail."""

    __tablename__ = "epoch_mail"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    epoch_id: Mapped[int] = mapped_column(
        ForeignKey("epoch.id", ondelete="CASCADE"), primary_key=True
    )
    reading: Mapped[int]
