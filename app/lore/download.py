# SPDX-License-Identifier: Apache-2.0
"""Download of the mailbox of a thread or list from an allowed host; a partial mailbox is an
error."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BufferedIOBase
from typing import BinaryIO, NamedTuple

import httpx2

from app.errors import UserError
from app.lore.place import LorePlace, parse
from app.mail.mail_errors import MailError
from app.mail.read import mbox
from app.net import pinned
from app.net.addresses import Reach, Refused, checked_url
from app.net.pinned import line, retry_after

MAX_REDIRECTS = 4
MAX_BYTES = 256 * 2**20  # packed: the largest list sends less in a year
SECONDS = 300.0  # a server packs a year of a list while it sends
PIECE = 64 * 2**10
GZIP = ("application/gzip", "application/x-gzip")
NOTHING = b"No results found"  # text of a 404 for a known list if a search has no hit
BUSY = (429, 503)


class DownloadFailed(Exception):
    """Raised if the server sends no mailbox that Kantha can use; the text is the reason."""


class DownloadLimits(NamedTuple):
    """Limits of a download: the allowed hosts (as in URLs), the bytes as sent, and the total
    seconds."""

    hosts: frozenset[str]
    reach: Reach
    size: int = MAX_BYTES
    seconds: float = SECONDS


@contextmanager
def mailbox(
    place: LorePlace, since: datetime, limits: DownloadLimits
) -> Iterator[BufferedIOBase | None]:
    """Yield, as an mbox, the mails of a thread, or the mails that a list received since `since`.

    The mbox is in a temporary file, and the function has read the mbox to its end once before. The
    value is `None` if a list has no new mails.

    Raises:
        UserError: the server cannot be reached or refuses, or its response is not a mailbox, is too
            large, too slow or incomplete. The text names the URL.
    """
    with tempfile.TemporaryFile() as file:
        try:
            found = asyncio.run(_download(place, since, limits, file))
            if found:
                _require_whole(file)
        except (Refused, DownloadFailed, MailError) as error:
            raise _failed(place, str(error)) from error
        except TimeoutError as error:
            late = f"the download took longer than {limits.seconds:g} s"
            raise _failed(place, late) from error
        except (httpx2.HTTPError, OSError) as error:
            raise _failed(place, f"{type(error).__name__}: {error}") from error
        file.seek(0)
        yield mbox.decompress(file) if found else None


def _failed(place: LorePlace, text: str) -> UserError:
    return UserError(line(f"{place.url}: {text}"))


async def _download(
    place: LorePlace, since: datetime, limits: DownloadLimits, file: BinaryIO
) -> bool:
    async with asyncio.timeout(limits.seconds):
        for _ in range(MAX_REDIRECTS + 1):
            request = _request(place, since, limits)
            connect = pinned.connect_seconds(limits.seconds)
            async with pinned.sent(request, limits.reach, connect) as response:
                if not response.has_redirect_location:
                    return await _taken(response, place, limits, file)
                place = _moved(place, request.url, response.headers["location"], limits)
    raise DownloadFailed(f"the server redirects more than {MAX_REDIRECTS} times")


def _request(place: LorePlace, since: datetime, limits: DownloadLimits) -> pinned.PinnedRequest:
    url = checked_url(str(place.mails_url(since)), limits.reach)
    host = url.netloc.decode("ascii")
    if host not in limits.hosts:
        raise Refused(f"{host} is not in KANTHA_LORE_HOSTS")
    method = "GET" if place.is_thread else "POST"
    return pinned.PinnedRequest(method, url, {"Accept-Encoding": "identity"})


def _moved(place: LorePlace, asked: httpx2.URL, location: str, limits: DownloadLimits) -> LorePlace:
    """Return the thread or list to which a redirect leads; its mailbox is requested next."""
    try:
        moved = parse(str(asked.join(location)), limits.reach)
    except (httpx2.InvalidURL, ValueError, Refused) as error:
        raise Refused(f"the server redirects to {location[:100]!r}: {error}") from error
    if moved.is_thread != place.is_thread:
        raise Refused(f"the server redirects to {location[:100]!r}, which is not a {place.kind}")
    return moved


async def _taken(
    response: httpx2.Response, place: LorePlace, limits: DownloadLimits, file: BinaryIO
) -> bool:
    status = response.status_code
    if status == 404:
        return await _is_known(response, place)
    if status in BUSY:
        seconds = retry_after(response)
        again = f"; retry in {seconds} s" if seconds else ""
        raise DownloadFailed(f"the server is busy ({status}){again}")
    if status != 200:
        raise DownloadFailed(f"the server answered {status}")
    sent = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in GZIP:
        raise DownloadFailed(f"the server sent {sent or 'no Content-Type'} instead of a mailbox")
    await _write(response, limits.size, file)
    return True


async def _is_known(response: httpx2.Response, place: LorePlace) -> bool:
    """Return `False` if the 404 response means that a list has no new mails.

    Raises:
        DownloadFailed: the server knows no such list or thread.
    """
    if not place.is_thread and NOTHING in await _beginning(response):
        return False
    raise DownloadFailed(f"the server has no such {place.kind} (404)")


async def _beginning(response: httpx2.Response) -> bytes:
    found = b""
    async for part in response.aiter_raw(PIECE):
        found += part
        if len(found) >= PIECE:
            break
    return found


async def _write(response: httpx2.Response, limit: int, file: BinaryIO) -> None:
    """Write the response body to the file as sent, because unpacking has its own limits."""
    size = 0
    async for part in response.aiter_raw(PIECE):
        size += len(part)
        if size > limit:
            raise DownloadFailed(f"the mailbox is larger than {limit} bytes")
        file.write(part)


def _require_whole(file: BinaryIO) -> None:
    """Read the mailbox to its end before any mail is stored, so that nothing of a broken mailbox is
    stored."""
    file.seek(0)
    stream = mbox.decompress(file)
    if stream.read(5) != b"From ":
        raise MailError("the server did not send a mailbox")
    while stream.read(PIECE):
        pass
