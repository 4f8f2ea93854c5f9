# SPDX-License-Identifier: Apache-2.0
"""The mails that the full-text index lacks; no model can describe the index (migration 0006)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class SearchDueRow(Table):
    """A mail that was stored before the index existed."""

    __tablename__ = "search_due"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
