# SPDX-License-Identifier: Apache-2.0
"""All that goes on beside the reviews, for the processes that stay."""

from app.config import Settings
from app.service.hooks.delivery import HookSender
from app.service.mailing.sender import Sender
from app.service.upkeep.loop import Loop
from app.service.upkeep.retention import Pruner
from app.store.database import Database


def senders(database: Database, settings: Settings) -> tuple[Loop, ...]:
    """Of webhooks and of mails, and what forgets them; UserError where the settings or the
    policy are wrong."""
    sending = HookSender(database, settings), Sender(database, settings)
    return (*sending, Pruner(database, settings))
