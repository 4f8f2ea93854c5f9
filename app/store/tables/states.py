# SPDX-License-Identifier: Apache-2.0
"""The tables of what mails and people say about the states of patches."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table, UtcDateTime


class StatementRow(Table):
    """A statement in a mail (app.model.patch_states.Statement), one of several by `position`."""

    __tablename__ = "statement"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(24))
    patches: Mapped[list[str]] = mapped_column(JSON)
    numbers: Mapped[list[int]] = mapped_column(JSON)
    titles: Mapped[list[str]] = mapped_column(JSON)
    is_for_series: Mapped[bool]
    is_except: Mapped[bool]
    has_proof: Mapped[bool]
    tree: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)


class StatementKeyRow(Table):
    """A text by which the statements about a series are found, such as a title or a Message-ID.

    A mail that states something has the same text as the series that it is about
    (app.mail.thread.standing).
    """

    __tablename__ = "statement_key"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class StatementBacklogRow(Table):
    """The mails that an old version of Kantha stored without reading their statements: the mails
    with row ids above `after` and up to `until`."""

    __tablename__ = "statement_backlog"

    id: Mapped[int] = mapped_column(primary_key=True)
    after: Mapped[int]
    until: Mapped[int]


class StateEditRow(Table):
    """A person's correction of the state of a series or of one patch, each named by a Message-ID;
    never deleted."""

    __tablename__ = "state_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(Text, index=True)
    patch: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
