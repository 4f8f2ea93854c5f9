# SPDX-License-Identifier: Apache-2.0
"""One webhook request: signed, to an address that was looked at, bounded in time and size."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
from standardwebhooks.webhooks import Webhook

import app
from app.notify.addresses import Refused, resolve

MAX_ANSWER = 2000  # bytes of an answer's body that are read, for the operator to see
ANSWER_SECONDS = 2.0
CONNECT_SECONDS = 5.0
MAX_ADDRESSES = 4
GONE = 410


@dataclass(frozen=True, slots=True)
class Target:
    """Where to; the secret is not shown by `repr`."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """`id` is the `webhook-id`: the same in every attempt, so that a receiver can tell."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds of one request, all in all; whether private addresses and plain http are allowed."""

    seconds: float
    may_be_private: bool

    @property
    def connect_seconds(self) -> float:
        """For one address, and less than the whole: who is cancelled in the middle of a TLS
        handshake leaves a socket open."""
        return min(CONNECT_SECONDS, self.seconds / 2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is `None` without an answer; `text` is in words and one line."""

    status: int | None
    text: str
    retry_after: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


async def post(target: Target, event: Event, rules: Rules) -> Answer:
    """Send one event; whatever the other side does, this returns within the time."""
    try:
        async with asyncio.timeout(rules.seconds):
            return await _post(target, event, rules)
    except TimeoutError:
        return Answer(None, f"no answer within {rules.seconds:g} s")
    except httpx2.ConnectTimeout:
        return Answer(None, f"no connection within {rules.connect_seconds:g} s")
    except Refused as error:
        return Answer(None, _line(str(error)))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        return Answer(None, _line(f"{type(error).__name__}: {error}"))


async def _post(target: Target, event: Event, rules: Rules) -> Answer:
    url = checked_url(target.url, rules.may_be_private)
    port = url.port or (443 if url.scheme == "https" else 80)
    host = url.raw_host.decode("ascii")
    addresses = await resolve(host, port, rules.may_be_private)
    *others, last = addresses[:MAX_ADDRESSES]
    for address in others:
        with suppress(httpx2.ConnectError, httpx2.ConnectTimeout):
            return await _post_to(address, url, target, event, rules)
    return await _post_to(last, url, target, event, rules)


async def _post_to(
    address: str, url: httpx2.URL, target: Target, event: Event, rules: Rules
) -> Answer:
    """Connect to this very address; Host, SNI and certificate are the name's."""
    # neither a proxy nor .netrc from the environment; connections are not shared, for two
    # names at one address must not share a certificate's word
    transport = httpx2.AsyncHTTPTransport(http2=False, retries=0)
    client = httpx2.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
    async with client:
        request = client.build_request(
            "POST",
            url.copy_with(host=address.partition("%")[0]),
            content=event.body.encode(),
            headers={"Host": url.netloc.decode("ascii"), **_headers(target, event)},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
            # the whole has its own limit
            timeout=httpx2.Timeout(None, connect=rules.connect_seconds),
        )
        response = await client.send(request, stream=True)
        try:
            return await _answer(response)
        finally:
            await response.aclose()


def _headers(target: Target, event: Event) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"kantha/{app.__version__}",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(target.secret).sign(event.id, now, event.body),
    }


async def _answer(response: httpx2.Response) -> Answer:
    status = response.status_code
    if 200 <= status < 300:
        # taken: whatever else it says is not waited for
        return Answer(status, f"{status}")
    if 300 <= status < 400:
        return Answer(status, f"{status}: a redirect, which is not followed")
    said = _line((await _beginning(response)).decode("utf-8", "replace"))
    text = f"{status}: {said}" if said else f"{status}"
    return Answer(status, text, _seconds(response.headers.get("retry-after", "")))


async def _beginning(response: httpx2.Response) -> bytes:
    """What a refusal says, as much of it as comes soon."""
    found = b""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            async for part in _raw(response):
                found += part
                if len(found) >= MAX_ANSWER:
                    break
    except (TimeoutError, httpx2.HTTPError):
        pass  # the status stands
    return found[:MAX_ANSWER]


def _raw(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Not unpacked: a small answer may hold a large one."""
    return response.aiter_raw(MAX_ANSWER)


def _seconds(retry_after: str) -> int:
    text = retry_after.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _line(text: str) -> str:
    """What a stranger said, as one short line that no terminal and no database chokes on."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def checked_url(text: str, may_be_private: bool) -> httpx2.URL:
    """Raises Refused for an address that cannot be one of a webhook."""
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Refused(f"not a URL: {error}") from error
    schemes = ("https", "http") if may_be_private else ("https",)
    if url.scheme not in schemes:
        raise Refused(f"the URL must begin with {' or '.join(f'{s}://' for s in schemes)}")
    if not 0 < (url.port or 1) < 65536:
        raise Refused(f"there is no port {url.port}")
    if not url.host or url.userinfo or url.fragment:
        raise Refused("the URL must have a host, and neither a user, a password nor a fragment")
    return url
