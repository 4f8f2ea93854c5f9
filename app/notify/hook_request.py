# SPDX-License-Identifier: Apache-2.0
"""Request to a hook: signed, sent to an allowed address, and limited in time and size."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
from standardwebhooks.webhooks import Webhook

from app.net import pinned
from app.net.addresses import Reach, Refused, checked_url
from app.net.pinned import line, retry_after

MAX_ANSWER = 2000  # bytes of an answer's body that are read, for the operator to see
ANSWER_SECONDS = 2.0
GONE = 410
SECONDS = 15.0  # a receiver stores an event and answers; Standard Webhooks advises 15 to 30 s


@dataclass(frozen=True, slots=True)
class HookTarget:
    """The address of a hook, and the hook's secret, which `repr` hides."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HookEvent:
    """An event for a hook.

    `id` is the `webhook-id`. The `id` is the same in every attempt, so that a receiver can
    recognise repeats.
    """

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class HookRules:
    """Rules for a request to a hook. `seconds` limits the duration of the whole request.

    `may_be_private` allows requests to private addresses and by plain http.
    """

    may_be_private: bool
    seconds: float = SECONDS

    @property
    def reach(self) -> Reach:
        return Reach(self.may_be_private, "KANTHA_HOOK_PRIVATE")

    @property
    def connect_seconds(self) -> float:
        return pinned.connect_seconds(self.seconds)


@dataclass(frozen=True, slots=True)
class HookResponse:
    """The result of a request to a hook.

    `status` is `None` if no response came. `text` is one readable line.
    """

    status: int | None
    text: str
    retry_after: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


async def post(target: HookTarget, event: HookEvent, rules: HookRules) -> HookResponse:
    """Send one event, and return within the time limit even if the receiver does not respond."""
    try:
        async with asyncio.timeout(rules.seconds):
            return await _post(target, event, rules)
    except TimeoutError:
        return HookResponse(None, f"no answer within {rules.seconds:g} s")
    except httpx2.ConnectTimeout:
        return HookResponse(None, f"no connection within {rules.connect_seconds:g} s")
    except Refused as error:
        return HookResponse(None, line(str(error)))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        return HookResponse(None, line(f"{type(error).__name__}: {error}"))


async def _post(target: HookTarget, event: HookEvent, rules: HookRules) -> HookResponse:
    url = checked_url(target.url, rules.reach)
    request = pinned.PinnedRequest("POST", url, _headers(target, event), event.body.encode())
    async with pinned.sent(request, rules.reach, rules.connect_seconds) as response:
        return await _answer(response)


def _headers(target: HookTarget, event: HookEvent) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(target.secret).sign(event.id, now, event.body),
    }


async def _answer(response: httpx2.Response) -> HookResponse:
    status = response.status_code
    if 200 <= status < 300:
        # taken: the body of the answer does not matter
        return HookResponse(status, f"{status}")
    if 300 <= status < 400:
        return HookResponse(status, f"{status}: a redirect, which Kantha does not follow")
    said = line((await _beginning(response)).decode("utf-8", "replace"))
    text = f"{status}: {said}" if said else f"{status}"
    return HookResponse(status, text, retry_after(response))


async def _beginning(response: httpx2.Response) -> bytes:
    """Return the beginning of a response's body, as far as it arrives within two seconds."""
    found = b""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            async for part in _raw(response):
                found += part
                if len(found) >= MAX_ANSWER:
                    break
    except (TimeoutError, httpx2.HTTPError):
        pass  # the status is known
    return found[:MAX_ANSWER]


def _raw(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Return the packed body of a response, because a small body may unpack to a large one."""
    return response.aiter_raw(MAX_ANSWER)
