# SPDX-License-Identifier: Apache-2.0
"""HTTP requests that go only to an IP address that was checked before."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple

import httpx2

import app
from app.net.addresses import Reach, resolve

AGENT = f"kantha/{app.__version__}"
CONNECT_SECONDS = 5.0
MAX_ADDRESSES = 4


class PinnedRequest(NamedTuple):
    """An HTTP request; `url` comes from `checked_url`, and `sent` adds Host and User-Agent."""

    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    content: bytes = b""


def connect_seconds(seconds: float) -> float:
    """Return the time limit for connecting to one address, at most half of `seconds` for the
    request.

    The limit ends a slow TLS handshake before the whole request is cancelled, because cancelling a
    handshake leaves a socket open.
    """
    return min(CONNECT_SECONDS, seconds / 2)


@asynccontextmanager
async def sent(
    request: PinnedRequest, reach: Reach, connect: float
) -> AsyncIterator[httpx2.Response]:
    """Send a request and yield the response, before its body is read. Redirects are not followed.

    `connect` is the time limit in seconds for connecting to each address. The caller must limit the
    time of the whole request.

    Raises:
        Refused: the host is not found, or Kantha may send nothing to the host.
        httpx2.HTTPError: the connection failed, or the response is not HTTP.
    """
    url = request.url
    port = url.port or (443 if url.scheme == "https" else 80)
    addresses = await resolve(url.raw_host.decode("ascii"), port, reach)
    *others, last = addresses[:MAX_ADDRESSES]
    async with AsyncExitStack() as stack:
        yield await _first(stack, request, others, last, connect)


async def _first(
    stack: AsyncExitStack, request: PinnedRequest, others: list[str], last: str, connect: float
) -> httpx2.Response:
    for address in others:
        with suppress(httpx2.ConnectError, httpx2.ConnectTimeout):
            return await stack.enter_async_context(_sent_to(address, request, connect))
    return await stack.enter_async_context(_sent_to(last, request, connect))


@asynccontextmanager
async def _sent_to(
    address: str, request: PinnedRequest, connect: float
) -> AsyncIterator[httpx2.Response]:
    """Send a request to an IP address; Host, SNI and the certificate are those of the host name."""
    # no proxy and no .netrc from the environment; connections are not shared, because two
    # names at one address must not share a checked certificate
    transport = httpx2.AsyncHTTPTransport(http2=False, retries=0)
    client = httpx2.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)
    async with client:
        built = client.build_request(
            request.method,
            request.url.copy_with(host=address.partition("%")[0]),
            content=request.content,
            headers={
                "Host": request.url.netloc.decode("ascii"),
                "User-Agent": AGENT,
                **request.headers,
            },
            extensions={"sni_hostname": request.url.raw_host.decode("ascii")},
            # the caller limits the whole request
            timeout=httpx2.Timeout(None, connect=connect),
        )
        response = await client.send(built, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


def line(text: str) -> str:
    """Return text from another server as one line of at most 300 printable characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def retry_after(response: httpx2.Response) -> int:
    """Return the seconds in the Retry-After header of a response, 0 without a number of seconds."""
    text = response.headers.get("retry-after", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0
