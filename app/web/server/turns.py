# SPDX-License-Identifier: Apache-2.0
"""Turns of expensive requests, which wait without a thread; other requests never wait for expensive
requests."""

import asyncio
import ctypes
from contextlib import ExitStack, suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import effort
from app.web import error_pages
from app.web.problem import Problem

AT_A_TIME = 2
WAIT = 10  # seconds
AGAIN = 10  # seconds, for a client that has waited in vain
_LIBRARY = ctypes.CDLL(None)


class Turns:
    """ASGI middleware around an application in which GET and HEAD change nothing.

    A request begins at once. A request that turns out to be expensive (app.effort) begins again
    when its turn comes. The cost of a request is known only when its mails are read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._free = asyncio.Semaphore(AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            with effort.counted():
                await self._app(scope, receive, send)
        except effort.Expensive:
            await self._in_turn(scope, receive, send)

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(WAIT):
                await self._free.acquire()
        except TimeoutError:
            text = "too many large mails are requested at the moment: try again"
            problem = Problem(503, text, {"Retry-After": str(AGAIN)})
            await error_pages.answer(Request(scope), problem)(scope, receive, send)
            return
        with ExitStack() as turn:
            turn.callback(self._free.release)

            async def send_after(message: Message) -> None:
                # the answer is made; a client that reads slowly makes nobody wait
                turn.close()
                await send(message)

            if not await Request(scope, receive).is_disconnected():
                await self._app(scope, receive, send_after)
        await run_in_threadpool(give_memory_back)


def give_memory_back() -> None:
    """Return to the system the memory that the C library kept after a large response; only glibc
    supports this."""
    with suppress(AttributeError):
        _LIBRARY.malloc_trim(0)
