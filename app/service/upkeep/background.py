# SPDX-License-Identifier: Apache-2.0
"""The background work besides reviews, for processes that keep running."""

from app.config import Settings
from app.service.hooks.delivery import HookSender
from app.service.hooks.setup import rules_of
from app.service.mailing.sender import Sender
from app.service.review.tree_loop import TreesLoop
from app.service.series.refresh import LivesLoop
from app.service.series.states import StatesLoop
from app.service.upkeep.loop import Loop
from app.service.upkeep.retention import Pruner
from app.store.database import Database


def senders(database: Database, settings: Settings) -> tuple[Loop, ...]:
    """Return the loops that send events and mails, store the life of each finding (new, still
    there, resolved, ...) and the states of patches, follow the kernel trees, and prune old rows.

    Raises:
        UserError: the settings or the policy are invalid.
    """
    sending = HookSender(database, rules_of(settings)), Sender(database, settings)
    states = StatesLoop(database, settings.url)
    trees = (TreesLoop(database, settings),) if settings.tree.strip() else ()
    return (*sending, LivesLoop(database), states, *trees, Pruner(database, settings))
