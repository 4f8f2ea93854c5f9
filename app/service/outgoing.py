# SPDX-License-Identifier: Apache-2.0
"""All that sends, for the processes that stay."""

from app.config import Settings
from app.service.hook_sending import HookSender
from app.service.loop import Loop
from app.service.sending import Sender
from app.store.database import Database


def senders(database: Database, settings: Settings) -> tuple[Loop, ...]:
    """Of webhooks and of mails. Raises UserError where the settings or the policy are wrong."""
    return HookSender(database, settings), Sender(database, settings)
