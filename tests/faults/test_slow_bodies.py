# SPDX-License-Identifier: Apache-2.0
"""Bodies that come slowly, in chunks, or not as declared, to a real server."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.web.intake.admission import BODIES
from tests.support.mails import patch
from tests.support.server import Server

MAX_BODY = 100_000
ONE = patch("1@x", "[PATCH 1/2] One")
MAILS = "SELECT count(*) FROM message"

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def seconds() -> int:
    """What a body may take."""
    return 2


@pytest.fixture
def token(server: Server, seconds: int) -> Iterator[str]:
    """Of a server that runs."""
    server.constants["app.web.intake.bodies.SECONDS"] = seconds
    server.environ |= {"KANTHA_MAX_BODY": str(MAX_BODY)}
    made = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    yield made
    server.stop()


@contextmanager
def begun(server: Server, token: str, *headers: str, body: bytes = b"") -> Iterator[socket.socket]:
    """A request of which these headers and bytes were sent."""
    lines = [
        "POST /webhooks/lore HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {token}",
        "Content-Type: message/rfc822",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        yield connection


def status(connection: socket.socket) -> int:
    """Of the answer, 0 where the server hung up without one."""
    answer = connection.makefile("rb").readline()
    return int(answer.split()[1]) if answer else 0


def is_taken(server: Server, token: str) -> bool:
    """Whether a post is, sooner or later."""
    for _ in range(600):
        if server.post(token, ONE) in (200, 202):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("seconds", [300])
def test_there_is_room_for_so_many_bodies_only(server: Server, token: str) -> None:
    declared = f"Content-Length: {MAX_BODY}"
    with ExitStack() as slow:
        # a post that comes between them may take the room of one for a moment
        for _ in range(5 * BODIES):
            slow.enter_context(begun(server, token, declared))
            if (said := server.post(token, ONE)) == 503:
                break
        assert said == 503
        # one sender has no more than half of it
        assert server.post(server.run("token", "create", "b", "--scope", "ingest"), ONE) == 200
    assert is_taken(server, token)
    assert server.sql(MAILS) == [(1,)]


@pytest.mark.parametrize("seconds", [300])
def test_who_is_slow_does_not_keep_the_server_from_ending(server: Server, token: str) -> None:
    with begun(server, token, f"Content-Length: {len(ONE)}", body=ONE[:-1]) as connection:
        assert is_taken(server, token)
        server.stop()
        assert status(connection) in (0, 500)
    assert server.sql(MAILS) == [(1,)]


def test_less_than_was_declared_is_not_stored(server: Server, token: str) -> None:
    with begun(server, token, f"Content-Length: {len(ONE) + 1}", body=ONE) as connection:
        assert status(connection) == 408
    with begun(server, token, f"Content-Length: {len(ONE) + 1}", body=ONE) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert status(connection) in (0, 400)
    assert server.sql(MAILS) == [(0,)]


def test_more_than_was_declared_is_no_part_of_the_mail(server: Server, token: str) -> None:
    with begun(server, token, f"Content-Length: {len(ONE)}", body=ONE + b"more") as connection:
        # 400 is for what follows, which is no request; it may come before the other answer
        assert status(connection) in (202, 400)
    assert is_taken(server, token)
    assert server.sql("SELECT size FROM message") == [(len(ONE),)]


def test_chunks_are_counted_as_they_come(server: Server, token: str) -> None:
    chunked = "Transfer-Encoding: chunked"
    chunk = b"%x\r\n%s\r\n" % (len(ONE), ONE)
    with begun(server, token, chunked, body=chunk + b"0\r\n\r\n") as connection:
        assert status(connection) == 202
    with begun(server, token, chunked, body=chunk) as connection:
        for _ in range(MAX_BODY // len(ONE) + 1):
            connection.sendall(chunk)
        assert status(connection) == 413
    with begun(server, token, chunked, body=chunk) as connection:
        assert status(connection) == 408
    with begun(server, token, chunked, f"Content-Length: {len(ONE)}", body=chunk) as connection:
        assert status(connection) in (400, 408)
    assert server.sql(MAILS) == [(1,)]
