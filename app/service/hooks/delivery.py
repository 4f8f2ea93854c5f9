# SPDX-License-Identifier: Apache-2.0
"""The sender of events to hooks: the sender claims due events, posts them, and stores the
outcomes."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from app.notify import hook_request as net
from app.notify.hook_request import HookEvent, HookResponse, HookRules, HookTarget
from app.retry import spread
from app.service.upkeep.loop import Loop
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import Claimed

BATCH = 16
# the delays of Standard Webhooks: a receiver that is away for a weekend misses nothing
DELAYS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
DAY = 86_400

log = logging.getLogger(__name__)


def delay(event_id: str, attempt: int, retry_after: int = 0) -> timedelta | None:
    """Return the waiting time after a failed attempt, `None` after the last attempt.

    `attempt` is the number of the failed attempt, beginning with 1. The waiting time is that in
    `DELAYS`, or `retry_after` seconds (at most a day) if that is longer. Up to a fifth of this time
    is added, depending on the event and the attempt.
    """
    if attempt > len(DELAYS):
        return None
    wait = timedelta(seconds=max(DELAYS[attempt - 1], min(retry_after, DAY)))
    return spread(wait, 0.2, f"{event_id} {attempt}")


class HookSender(Loop):
    """A loop that sends events until it is stopped; any number of senders can share a database."""

    def __init__(self, database: Database, rules: HookRules) -> None:
        super().__init__("sender of webhooks")
        self._database = database
        self._rules = rules

    def step(self) -> bool:
        return self.send_due() > 0

    def send_due(self) -> int:
        """Send a batch of due events concurrently; return the number of events in the batch."""
        now = datetime.now(UTC)
        with self._database.reading() as transaction:
            # a read does not block other writers, a claim does
            if not hooks.is_due(transaction, now):
                return 0
        with self._database.writing() as transaction:
            batch = hooks.claim(transaction, now, BATCH)
        asyncio.run(self._send(batch))
        return len(batch)

    async def _send(self, batch: list[Claimed]) -> None:
        sending = (self._send_one(event) for event in batch)
        for done in await asyncio.gather(*sending, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def _send_one(self, event: Claimed) -> None:
        target, told = HookTarget(event.url, event.secret), HookEvent(event.id, event.body)
        answer = await net.post(target, told, self._rules)
        await asyncio.to_thread(self._settle, event, answer)

    def _settle(self, event: Claimed, answer: HookResponse) -> None:
        now = datetime.now(UTC)
        with self._database.writing() as transaction:
            if answer.is_taken:
                hooks.delivered(transaction, event, now)
                return
            wait = delay(event.id, event.attempt, answer.retry_after)
            log.warning("hook %s, attempt %d: %s", event.hook, event.attempt, answer.text)
            if wait and not answer.is_gone:
                hooks.retry(transaction, event, answer.text, now + wait)
                return
            hooks.give_up(transaction, event, answer.text, now)
            why = _why(event, answer)
            if answer.is_gone or not hooks.was_answered(
                transaction, event.hook_id, event.created_at
            ):
                log.error("hook %s is disabled: %s", event.hook, why)
                hooks.disable(transaction, event.hook_id, why, now)


def _why(event: Claimed, answer: HookResponse) -> str:
    if answer.is_gone:
        return "the hook answered 410 Gone"
    since = f"{event.created_at:%Y-%m-%d %H:%M}"
    return f"no event was accepted since {since} UTC; last answer: {answer.text}"
