# SPDX-License-Identifier: Apache-2.0
"""Limits on posts of mails: on invalid tokens, on the requests of each sender, and on memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from app.model.intake import Item
from app.service.intake import taking
from app.service.people.attempts import address_key
from app.service.people.rates import Rate, Share, Windows
from app.service.review.backlog import Backlog
from app.web.intake import bodies
from app.web.intake.gathering import Gathering
from app.web.problem import Problem
from app.web.site import Site, authorise

GUESSES = "60/minute"  # invalid tokens, from one address
BODIES = 4  # of the largest size, or as many small ones as need no more memory
LEAST = 64 * 1024  # bytes of room that each request takes at least
OPENING = 2  # bodies that are unpacked and parsed at the same time
QUEUE_SECONDS = 30
ROOM_SECONDS = 1

P = ParamSpec("P")
T = TypeVar("T")


class Room:
    """A limit on the bytes in memory at the same time; one sender can use at most half of these
    bytes."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._most = size // 2
        self._taken: Counter[str] = Counter()

    @contextmanager
    def hold(self, size: int, sender: str) -> Iterator[None]:
        """Reserve memory for a number of bytes.

        Raises:
            Problem: 503 if there is no room.
        """
        if size > min(self._free, self._most - self._taken[sender]):
            again = {"Retry-After": str(ROOM_SECONDS)}
            raise Problem(503, "too many mails are arriving at the moment: try again", again)
        self._free -= size
        self._taken[sender] += size
        try:
            yield
        finally:
            self._free += size
            self._taken[sender] -= size
            if not self._taken[sender]:
                del self._taken[sender]


class Admission:
    """Limits on the posts to one server.

    The server can verify a signed post only after reading the whole body. Signed posts have their
    own memory limit, so that a sender without a valid signature does not block senders with a
    token.
    """

    def __init__(self, site: Site) -> None:
        settings = site.settings
        self.site = site
        self._max_body = settings.max_body
        self._guesses = Rate(GUESSES, Windows())
        self._rate = Rate(settings.rate, Windows()) if settings.rate else None
        self._backlog = Backlog(site.database, settings.max_queue)
        self._by_token, self._signed = (Room(BODIES * settings.max_body) for _ in range(2))
        self._opening = asyncio.Semaphore(OPENING)
        self._opened = Room(OPENING * bodies.UNPACKED * settings.max_body)
        self._gathering = Gathering(self._store)

    def _store(self, requests: Sequence[taking.IntakeRequest]) -> Sequence[taking.Outcome]:
        outcomes = taking.submit_all(self.site.intake, requests)
        self.site.wake()
        return outcomes

    async def sender(self, request: Request, scope: str) -> str:
        """Return the name of the token that a request carries.

        Raises:
            Problem: 401 without a valid token, 403 if the token lacks the scope, 429 if the
                address of the sender sent too many invalid tokens.
        """
        self.refuse_guesser(request)
        authorization = request.headers.get("authorization")
        try:
            return await run_in_threadpool(authorise, self.site, authorization, scope)
        except Problem as problem:
            if problem.status == 401:
                self.count_guess(request)
            raise

    def refuse_guesser(self, request: Request) -> None:
        share = self._guesses.look(_address(request))
        if share.is_spent:
            text = "too many requests from this address had no valid token or signature: wait"
            raise Problem(429, text, {"Retry-After": str(share.seconds)})

    def count_guess(self, request: Request) -> None:
        self._guesses.hit(_address(request))

    def count(self, sender: str) -> dict[str, str]:
        """Count a request of a sender and return the headers with the sender's remaining share.

        Raises:
            Problem: 429 if the sender's share is used up.
        """
        if self._rate is None:
            return {}
        share = self._rate.hit(sender)
        headers = _headers(share)
        if share.is_spent:
            text = (
                f"more than {share.most:,} requests by one sender in {share.window} seconds: wait"
            )
            raise Problem(429, text, headers | {"Retry-After": str(share.seconds)})
        return headers

    async def require_queue(self, status: int) -> None:
        """Refuse a request while too many series wait for review.

        Raises:
            Problem: with this status, if the backlog is full.
        """
        backlog = self._backlog
        if backlog.is_full() if backlog.is_known else await run_in_threadpool(backlog.is_full):
            text = "too many series wait for a review: send the request again later"
            raise Problem(status, text, {"Retry-After": str(QUEUE_SECONDS)})

    def room(self, request: Request, sender: str | None) -> AbstractContextManager[None]:
        """Reserve memory for the body of a request, which may still be compressed; `sender` is
        `None` for a signed request."""
        declared = request.headers.get("content-length", "")
        size = int(declared) if declared.isdecimal() else self._max_body
        size = min(max(size, LEAST), self._max_body)
        if sender is None:
            return self._signed.hold(size, _address(request))
        return self._by_token.hold(size, sender)

    async def open(self, parse: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Return the result of `parse` for a body; `parse` runs in a thread."""
        async with self._opening:
            return await run_in_threadpool(parse, *arguments, **named)

    async def store(self, given: taking.IntakeRequest) -> tuple[Item, ...]:
        """Store the mails of one request, in one transaction with requests that arrive meanwhile.

        Raises:
            Problem: 503 if there is no room for the mails.
            Replayed: this signed request was taken before.
        """
        with self._opened.hold(given.size, given.submission.source):
            return await self._gathering.submit(given)


def _admission(request: Request) -> Admission:
    admission: Admission = request.app.state.admission
    return admission


AdmissionDep = Annotated[Admission, Depends(_admission)]


def _address(request: Request) -> str:
    return address_key(request.client.host if request.client else "")


def _headers(share: Share) -> dict[str, str]:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers."""
    return {
        "RateLimit-Policy": f'"sender";q={share.most};w={share.window}',
        "RateLimit": f'"sender";r={share.left};t={share.seconds}',
    }
