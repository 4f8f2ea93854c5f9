# SPDX-License-Identifier: Apache-2.0
"""What the full-text index has yet to take; the index itself no model can say (migration 0006)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Table


class SearchDueRow(Table):
    """A mail that was stored before there was an index."""

    __tablename__ = "search_due"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
