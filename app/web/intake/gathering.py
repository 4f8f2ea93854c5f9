# SPDX-License-Identifier: Apache-2.0
"""Store simultaneous POST requests in one transaction, because one commit for each is too slow."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from itertools import islice
from typing import NamedTuple

from fastapi.concurrency import run_in_threadpool

from app.model.intake import Item
from app.service.intake.taking import BATCH, BATCH_BYTES, IntakeRequest, Outcome
from app.service.upkeep.connection import is_away

Store = Callable[[Sequence[IntakeRequest]], Sequence[Outcome]]


class _Waiting(NamedTuple):
    request: IntakeRequest
    outcome: "asyncio.Future[tuple[Item, ...]]"


class Gathering:
    """A queue of POST requests whose mails are stored together.

    Requests that arrive during a call of `store` are stored by the next call. Only one call of
    `store` runs at a time, so that all POST requests that wait for the database occupy only one
    thread.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[_Waiting] = deque()
        self._task: asyncio.Task[None] | None = None

    async def submit(self, request: IntakeRequest) -> tuple[Item, ...]:
        """Return the results when all mails are stored; raise the error of `store` for this
        request."""
        outcome: asyncio.Future[tuple[Item, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, outcome))
        if self._task is None or self._task.done():
            # not in the context of one request, because the log lines concern all of them
            self._task = asyncio.create_task(self._work(), context=Context())
        return await outcome

    async def _work(self) -> None:
        while self._waiting:
            some = self._next()
            try:
                outcomes = await run_in_threadpool(self._store, [one.request for one in some])
            except Exception as error:  # a border: each waiting request must get the error
                outcomes = [error] * len(some)
            if all(isinstance(one, Exception) and is_away(one) for one in outcomes):
                # the next posts have waited too, and would wait as long again, one after the other
                outcomes = [*outcomes, *[outcomes[0]] * len(self._waiting)]
                some += [*self._waiting]
                self._waiting.clear()
            for one, outcome in zip(some, outcomes, strict=True):
                _settle(one.outcome, outcome)

    def _next(self) -> list[_Waiting]:
        """Return the first waiting posts of one priority, up to the number that one transaction can
        store."""
        first, left = self._waiting[0].request.submission.priority, BATCH_BYTES
        count = 0
        for request, _ in islice(self._waiting, BATCH):
            left -= request.size
            if count and (request.submission.priority != first or left < 0):
                break
            count += 1
        return [self._waiting.popleft() for _ in range(count)]


def _settle(waiting: "asyncio.Future[tuple[Item, ...]]", outcome: Outcome) -> None:
    if waiting.done():  # its client went away
        return
    if isinstance(outcome, Exception):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)
