# SPDX-License-Identifier: Apache-2.0
"""Connections that are idle, slow, too many or ambiguous, to real servers on real sockets."""

import asyncio
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from app.config import Settings
from app.net import listening
from app.service.upkeep.metrics import Metrics
from app.service.upkeep.metrics_port import served
from app.store.database import Database
from tests.support.server import Server
from tests.support.waiting import until

FILES = 512  # that a server may open
MANY = 3 * FILES
MOST = 4  # connections of a server in this process
MIB = 2**20
HEAD = b" /healthz HTTP/1.1\r\nHost: x\r\n"
GET = b"GET" + HEAD
POST = b"POST" + HEAD
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"
OUT_OF_FILES = "accept() out of system resource"

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Server]:
    """A server that may open few files."""
    server = Server(tmp_path)
    server.around = ("prlimit", f"--nofile={FILES}")
    server.start()
    yield server
    server.end()


def log_of(server: Server) -> str:
    return (server.data / "server.log").read_text()


def connected(port: int, sent: bytes = b"") -> socket.socket:
    found = socket.create_connection(("127.0.0.1", port), timeout=30)
    found.sendall(sent)
    return found


def answers(connection: socket.socket) -> list[int]:
    """The statuses of all answers until the server hangs up."""
    read = b""
    try:
        while piece := connection.recv(MIB):
            read += piece
    except ConnectionError:
        pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", read)]


def asked(port: int, request: bytes) -> list[int]:
    """Return the answers to a request, and to one more on the same connection."""
    with connected(port, request) as connection:
        with suppress(ConnectionError):
            connection.sendall(ask("/healthz"))
        return answers(connection)


@pytest.mark.parametrize("sent", [b"", GET, b"GET"], ids=["nothing", "headers", "a word"])
def test_idle_connections_keep_no_reader_out(few: Server, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connected(few.port, sent))
        for _ in range(20):
            assert few.answers("/")
    assert OUT_OF_FILES not in log_of(few)
    few.stop()


def test_without_files_there_is_one_line_and_later_an_answer(few: Server) -> None:
    assert few.process
    pid = few.process.pid
    used = max(int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir()) + 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 2, FILES))
    with ExitStack() as stack:
        for _ in range(listening.BACKLOG // 2):  # more would not be let in
            stack.enter_context(connected(few.port, GET))
        while OUT_OF_FILES not in log_of(few):
            time.sleep(0.05)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (FILES, FILES))
        assert few.answers("/")
    assert log_of(few).count(OUT_OF_FILES) == 1
    assert len(log_of(few)) < 20_000
    few.stop()


def test_a_server_may_open_as_many_files_as_it_is_allowed_to(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.around = ("prlimit", f"--nofile={FILES}:{2 * FILES}")
    try:
        server.start()
        assert server.process
        limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        assert limits == (2 * FILES, 2 * FILES)
    finally:
        server.end()


class Quick(listening.ClientConnection):
    """A connection that waits for its client for a moment only."""

    wait_seconds = 0.3


class Echo:
    """An application whose `/slow` answers when it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b"x"
        match scope["path"]:
            case "/slow":
                self.begun += 1
                await self.go.wait()
            case "/go":
                self.go.set()
            case "/some":
                body *= 60_000
            case "/large":
                body *= 64 * MIB
            case "/body":
                while (await receive()).get("more_body"):
                    pass
        head = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(
    kind: type[listening.ClientConnection], app: Echo
) -> Iterator[tuple[int, uvicorn.Server]]:
    options = listening.options(MOST) | {"http": kind}
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", **options))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield listener.getsockname()[1], server
        finally:
            server.force_exit = server.should_exit = True
            thread.join()


def send_until_refused(connection: socket.socket, piece: bytes, pause: float = 0) -> None:
    for _ in range(2000):
        try:
            connection.sendall(piece)
        except ConnectionError:
            return
        time.sleep(pause)
    raise AssertionError


def ask(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("sent", [b"", GET, ask("/")[:-1]], ids=["nothing", "some", "nearly all"])
def test_who_sends_no_request_is_hung_up_on(sent: bytes) -> None:
    with serving(Quick, Echo()) as (port, _), connected(port, sent) as connection:
        assert answers(connection) == []


def test_who_sends_a_byte_from_time_to_time_is_hung_up_on() -> None:
    with serving(Quick, Echo()) as (port, server), connected(port, GET) as connection:
        until(lambda: len(server.server_state.connections) == 1)
        send_until_refused(connection, b"a: b\r\n", pause=0.05)


def test_who_does_not_read_is_hung_up_on() -> None:
    with serving(Quick, Echo()) as (port, server), connected(port, ask("/large")):
        until(lambda: len(server.server_state.connections) == 1)
        until(lambda: not server.server_state.connections)
        assert not server.server_state.tasks


def test_who_asks_again_and_again_without_reading_is_hung_up_on() -> None:
    with serving(Quick, Echo()) as (port, server), connected(port) as connection:
        send_until_refused(connection, 100 * b"GET /some HTTP/1.1\r\nHost: x\r\n\r\n", 0.05)
        until(lambda: not server.server_state.connections)


def test_who_waits_for_an_answer_gets_it() -> None:
    app = Echo()
    with serving(Quick, app) as (port, _), connected(port, ask("/slow")) as connection:
        with connected(port, GET) as idle:  # for as long as a connection may be idle
            assert answers(idle) == []
        assert asked(port, ask("/go")) == [200]
        assert answers(connection) == [200]


def test_who_sends_a_body_slowly_gets_an_answer() -> None:
    head = b"POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 20\r\n\r\n"
    with serving(Quick, Echo()) as (port, _), connected(port, head) as connection:
        for _ in range(20):
            connection.sendall(b"x")
            time.sleep(0.05)
        assert answers(connection) == [200]


def test_who_reads_slowly_gets_all_of_it() -> None:
    with serving(Quick, Echo()) as (port, _), connected(port, ask("/large")) as connection:
        size = 0
        while piece := connection.recv(4 * MIB):
            size += len(piece)
            time.sleep(0.005)
        assert size > 64 * MIB


def test_who_comes_when_all_are_busy_is_told_so() -> None:
    app = Echo()
    with serving(listening.ClientConnection, app) as (port, _), ExitStack() as stack:
        slow = [stack.enter_context(connected(port, ask("/slow"))) for _ in range(MOST)]
        until(lambda: app.begun == MOST)
        for _ in range(MOST):
            assert asked(port, ask("/")) == [503]
        app.go._loop.call_soon_threadsafe(app.go.set)  # type: ignore[attr-defined]
        assert [answers(one) for one in slow] == [[200]] * MOST
        assert asked(port, ask("/")) == [200]


def test_who_is_idle_makes_room() -> None:
    with serving(listening.ClientConnection, Echo()) as (port, _), ExitStack() as stack:
        idle = [stack.enter_context(connected(port)) for _ in range(MOST)]
        for _ in range(MOST - 1):
            late = stack.enter_context(connected(port, GET + b"\r\n"))
            assert late.recv(12) == b"HTTP/1.1 200"
        # the first that came are the first to go
        assert [answers(one) for one in idle[: MOST - 1]] == [[]] * (MOST - 1)
        idle[-1].sendall(ask("/"))
        assert answers(idle[-1]) == [200]


def test_idle_connections_keep_prometheus_not_out(small: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = Settings.model_validate({"metrics_port": port})
    with served(Metrics(small), settings), ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(connected(port, GET))
        before = threading.active_count()
        assert asked(port, ask("/metrics")) == [200]
        # no thread for each connection
        assert threading.active_count() <= before + 1


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers 200 to all that it takes for a request."""
    with serving(listening.ClientConnection, Echo()) as (port, _):
        yield port


REFUSED = {
    "length and coding": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "coding and length": CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 1\r\n\r\nx",
    "one length twice": POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    "a list of lengths": POST + b"Content-Length: 1, 1\r\n\r\nx",
    "a length with a sign": POST + b"Content-Length: +1\r\n\r\nx",
    "a negative length": POST + b"Content-Length: -1\r\n\r\nx",
    "no length": POST + b"Content-Length: \r\n\r\n",
    "a length in hex": POST + b"Content-Length: 0x1\r\n\r\nx",
    "a length with an underscore": POST + b"Content-Length: 0_1\r\n\r\nx",
    "a huge length": POST + b"Content-Length: 99999999999999999999\r\n\r\n",
    "a length of many digits": POST + b"Content-Length: " + b"0" * 5000 + b"1\r\n\r\nx",
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "two headers of codings": CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunked twice": CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "a coding after a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a coding in 1.0": CHUNKED.replace(b"1.1", b"1.0") + b"\r\n0\r\n\r\n",
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a folded header": GET + b"A: b\r\n c\r\n\r\n",
    "lines without CR": b"GET /healthz HTTP/1.1\nHost: x\n\n",
    "one line without CR": b"GET /healthz HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
    "a CR within a line": GET + b"A: b\rc\r\n\r\n",
    "a blank before the colon": GET + b"A : b\r\n\r\n",
    "a blank before a name": b"GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n",
    "NUL in a value": GET + b"A: a\0b\r\n\r\n",
    "NUL in a name": GET + b"A\0: a\r\n\r\n",
    "NUL in the address": b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a chunk of hex digits with 0x": CHUNKED + b"\r\n0x1\r\nx\r\n0\r\n\r\n",
    "a negative chunk": CHUNKED + b"\r\n-1\r\nx\r\n0\r\n\r\n",
    "a huge chunk": CHUNKED + b"\r\nfffffffffffffffffffffff\r\nx",
    "a chunk that is longer than it says": CHUNKED + b"\r\n1\r\nxX\r\n0\r\n\r\n",
    "chunks without CR": CHUNKED + b"\r\n1\nx\n0\n\n",
    "a chunk's extension with LF": CHUNKED + b"\r\n1;a\nb\r\nx\r\n0\r\n\r\n",
    "a length after the chunks": CHUNKED + b"\r\n0\r\nContent-Length: 5\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: y\r\n\r\n",
    "another host in the address": b"GET http://y/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a fragment": b"GET /healthz#a HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path without a slash": b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "no version": b"GET /healthz\r\n\r\n",
    "version 1.2": b"GET /healthz HTTP/1.2\r\nHost: x\r\n\r\n",
    "version 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "many headers": GET + 20_000 * b"a: b\r\n" + b"\r\n",
    "a long header": GET + b"A: " + 70_000 * b"b" + b"\r\n\r\n",
}
TAKEN = {
    "nothing special": GET + b"\r\n",
    "a body": POST + b"Content-Length: 1\r\n\r\nx",
    "chunks": CHUNKED + b"\r\n1\r\nx\r\n0\r\n\r\n",
    "another case": POST + b"TRANSFER-ENCODING: Chunked\r\n\r\n0\r\n\r\n",
    "a chunk's extension": CHUNKED + b"\r\n1;a=b\r\nx\r\n0\r\n\r\n",
    "a field after the chunks": CHUNKED + b"\r\n0\r\nX-Checksum: 1\r\n\r\n",
    "its own host in the address": b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tab after the colon": GET + b"A:\tb\r\n\r\n",
    "an empty value": GET + b"A:\r\n\r\n",
    "Latin-1 in a value": GET + b"A: \xe9\r\n\r\n",
    "an escaped address": b"GET /%00%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    "a colon in the query": b"GET /?a=http://y/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "the server itself": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "an empty line before": b"\r\n" + GET + b"\r\n",
    "a long header": GET + b"A: " + 30_000 * b"b" + b"\r\n\r\n",
    "expectation": POST + b"Expect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_two_servers_may_understand_differently_is_refused(port: int, request_: bytes) -> None:
    """With 400 and the end of the connection: what follows is no request."""
    said = asked(port, request_)
    assert said in ([400], []) or said == [200, 400], said


@pytest.mark.parametrize("request_", TAKEN.values(), ids=TAKEN)
def test_what_is_clear_is_answered_and_what_follows_too(port: int, request_: bytes) -> None:
    assert [status for status in asked(port, request_) if status != 100] == [200, 200]


@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
def test_an_upgrade_is_ignored_and_the_connection_closed(port: int, protocol: str) -> None:
    upgrade = f"Connection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n".encode()
    assert asked(port, GET + upgrade) == [200]


def test_a_field_after_the_body_does_not_fill_the_memory(port: int) -> None:
    with connected(port, CHUNKED.replace(b"/healthz", b"/body") + b"\r\n0\r\nA: ") as connection:
        send_until_refused(connection, b"b" * 10_000)


LINES = st.sampled_from(
    [
        b"Content-Length: 5",
        b"Content-Length: 0",
        b"content-length:0",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding:chunked",
        b"transfer-encoding: Chunked, chunked",
        b"Transfer-Encoding : chunked",
        b" chunked",
        b"Host: x",
        b"A: b",
    ]
)
BODIES = st.sampled_from([b"", b"0\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"hello"])


@given(lines=st.lists(LINES, max_size=4), body=BODIES, ends=st.sampled_from([b"\r\n", b"\n"]))
def test_an_answer_is_for_a_request_whose_length_is_clear(
    port: int, lines: list[bytes], body: bytes, ends: bytes
) -> None:
    head = ends.join([b"POST /body HTTP/1.1", b"Host: x", *lines, b"", b""])
    with connected(port, head + body) as connection:
        connection.shutdown(socket.SHUT_WR)
        said = answers(connection)
    framing = [line.lower().split(b":")[0] for line in lines if b"-" in line]
    if said[:1] == [200]:
        assert ends == b"\r\n"
        assert len(framing) <= 1
        assert b"Host: x" not in lines
    else:
        assert set(said) <= {400}


@given(raw=st.binary(max_size=300))
def test_no_bytes_disturb_the_server(port: int, raw: bytes) -> None:
    with connected(port, raw) as connection:
        connection.shutdown(socket.SHUT_WR)
        answers(connection)
    assert asked(port, ask("/")) == [200]
