# SPDX-License-Identifier: Apache-2.0
"""The table of mails that the full-text index lacks; migration 0006 creates the index itself."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class SearchDueRow(Table):
    """A mail that was stored before the full-text index existed and is not in the index yet."""

    __tablename__ = "search_due"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
