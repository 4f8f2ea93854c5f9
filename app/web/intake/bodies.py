# SPDX-License-Identifier: Apache-2.0
"""Request bodies as mails; size, type and compression are checked before parsing."""

import asyncio
import io
from collections.abc import Iterator

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.config import Settings
from app.mail.mail_errors import MailError, TooLarge
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.web.problem import Problem

MAIL_TYPES = frozenset(
    {
        "message/rfc822",
        "application/mbox",
        "text/plain",
        "application/octet-stream",
        "application/gzip",
        "application/x-gzip",
        "application/x-xz",
        "application/zstd",
    }
)
SECONDS = 60.0  # for a body to arrive: 32 MiB at 4.5 Mbit/s
UNPACKED = 8  # times KANTHA_MAX_BODY: mails of lists shrink to a quarter
ENCODINGS = frozenset({"", "identity", "gzip", "xz", "zstd"})


def content_type(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def read(request: Request, limit: int) -> bytes:
    """Return the body of a request without unpacking the body.

    Raises:
        Problem: 400 if the body breaks off, 408 if it comes too slowly, 413 for more than
            `limit` bytes, 415 for a Content-Encoding other than gzip, xz and zstd.
    """
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise Problem(415, f"Content-Encoding {encoding!r} is not one of gzip, xz, zstd")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(SECONDS):
            return await _all(request, limit)
    except ClientDisconnect as error:
        raise Problem(400, "the body is incomplete: the connection was closed") from error
    except TimeoutError as error:
        text = f"the body did not arrive within {SECONDS:g} seconds"
        raise Problem(408, text, {"Connection": "close"}) from error


async def _all(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
    return b"".join(chunks)


def _too_large(limit: int) -> Problem:
    return Problem(413, f"the body is larger than {limit:,} bytes: send the mails in parts")


def require_mail(request: Request, *more: str) -> None:
    """Refuse a request with a Content-Type other than that of a mail.

    Raises:
        Problem: 415 for such a Content-Type.
    """
    found = content_type(request)
    if found in MAIL_TYPES or found in more:
        return
    allowed = ", ".join(sorted(MAIL_TYPES | set(more)))
    raise Problem(415, f"Content-Type {found or '(none)'} is not one of {allowed}")


def mails(body: bytes, settings: Settings) -> list[RawMail]:
    """Return the mails in a body, which is one mail or an mbox, compressed or not.

    Raises:
        Problem: 413 if the body unpacks to too much, 422 if the body is broken or
            contains no mail.
    """
    try:
        found = list(_split(body, settings))
    except TooLarge as error:
        raise Problem(413, str(error)) from error
    except MailError as error:
        raise Problem(422, str(error)) from error
    if not found:
        raise Problem(422, "the body contains no mail")
    return found


def _split(body: bytes, settings: Settings) -> Iterator[RawMail]:
    return mbox.split(mbox.decompress(io.BytesIO(body), UNPACKED * settings.max_body))
