# SPDX-License-Identifier: Apache-2.0
"""A mail's text out of the bytes after DATA, however they arrive."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lmtp import text

LIMIT = 10_000
BYTES = st.lists(
    st.sampled_from([b"\r", b"\n", b".", b"a", b"\0", b"\r\n", b"\r\n.", b"\xe9"]), max_size=40
).map(b"".join)


def stuffed(raw: bytes) -> bytes:
    """As a client sends it, whatever it takes for a line end."""
    return re.sub(rb"(?m)^\.", b"..", raw) + b"\r\n.\r\n"


async def _read(sent: bytes, width: int, limit: int) -> tuple[bytes | None, bytes]:
    reader = asyncio.StreamReader(limit=width)
    reading = asyncio.create_task(text.read(reader, limit))
    for start in range(0, len(sent), width):
        await asyncio.sleep(0)
        reader.feed_data(sent[start : start + width])
    reader.feed_eof()
    found = await reading
    return None if found.is_too_large else found.mail(), await reader.read()


def read(sent: bytes, width: int = 100, limit: int = LIMIT) -> tuple[bytes | None, bytes]:
    """The mail, `None` where it is too large, and what stands behind its end."""
    return asyncio.run(_read(sent, width, limit))


@given(BYTES, st.integers(5, 60), BYTES)
def test_what_a_client_sends_is_what_is_stored(raw: bytes, width: int, rest: bytes) -> None:
    mail = raw.replace(b"\r\n", b"\n") + b"\n"
    assert read(stuffed(raw) + rest, width) == (mail, rest)


@given(BYTES, st.integers(5, 60))
def test_only_a_dot_between_crlfs_ends_a_mail(raw: bytes, width: int) -> None:
    sent = raw + b"\r\n.\r\n"
    end = (b"\r\n" + sent).index(b"\r\n.\r\n") + 3
    assert read(sent, width)[1] == sent[end:]


@pytest.mark.parametrize(
    ("raw", "mail"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\n"),
        (b"..\r\n.\r\n", b".\n"),
        (b"a\n.\nb\r\n.\r\n", b"a\n\nb\n"),
        (b"a\n.\r\nb\r\n.\r\n", b"a\n\nb\n"),
        (b"a\r\n.\nb\r\n.\r\n", b"a\n\nb\n"),
        (b"a\r.\r\nb\r\n.\r\n", b"a\r.\nb\n"),
        (b"a\r.\rb\r\n.\r\n", b"a\r.\rb\n"),
    ],
)
def test_ends_that_other_servers_take_are_text(raw: bytes, mail: bytes) -> None:
    assert read(raw + b"QUIT\r\n") == (mail, b"QUIT\r\n")


@pytest.mark.parametrize(("size", "is_too_large"), [(98, False), (99, True)])
def test_a_mail_may_be_as_large_as_the_limit(size: int, is_too_large: bool) -> None:
    mail, rest = read(b"a" * size + b"\r\n.\r\nQUIT\r\n", limit=100)
    assert (mail is None) is is_too_large
    assert rest == b"QUIT\r\n"


def test_nothing_is_kept_of_what_is_too_large() -> None:
    found = text.MailText(100)
    for _ in range(5):
        found.add(b"a" * 60)
    assert found.is_too_large
    assert found.mail() == b""
