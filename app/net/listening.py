# SPDX-License-Identifier: Apache-2.0
"""The HTTP server's limits: connections, their waiting time, and requests that it refuses.

By default, uvicorn waits forever for the headers of a request and lets idle connections block
others. httptools, the parser of uvicorn, accepts a request without a Host header, or with two Host
headers.
"""

import asyncio
import resource
from typing import Any

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS = 500
# connections that the kernel keeps until they are accepted, and that asyncio accepts at once
BACKLOG = 64
WAIT_SECONDS = 30.0
MAX_HEAD = 64 * 1024  # bytes of a request line and its headers, and of the framing of a body
FIELD = 32  # bytes that a header takes besides its own
MAX_DIGITS = 18  # of a Content-Length
VERSIONS = ("1.0", "1.1")


def connections(most: int) -> int:
    """Return the number of connections that this process may keep open, at most `most`.

    The number is also at most half of the files that the process may open, after `BACKLOG` files
    are set aside for new connections.

    The function first raises the limit of open files, because the usual limit of 1,024 is for
    programs that use select().
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return most if hard == resource.RLIM_INFINITY else min(most, max(1, (hard - BACKLOG) // 2))


def options(most: int = MOST_CONNECTIONS) -> dict[str, Any]:
    """Return the arguments of `uvicorn.Config` for a server with at most `most` connections."""
    return {
        "http": ClientConnection,
        "ws": "none",
        "backlog": BACKLOG,
        # uvicorn answers 503 on the connection that makes their number reach this
        "limit_concurrency": connections(most) + 1,
        "server_header": False,
        "log_config": None,
        # app.web.server.observing writes a line for each request
        "access_log": False,
    }


class ClientConnection(HttpToolsProtocol):
    """A connection that is closed if it waits for its client for `wait_seconds`.

    A connection waits for its client from the last response to the end of the next headers, and
    while the client does not read a response. While the client reads a response, even slowly, the
    waiting time begins again. A part of the headers does not extend the waiting time. If there are
    too many connections, the connection that has waited longest is closed.
    """

    wait_seconds = WAIT_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _is_in_head = True
    _unread = 0  # bytes since the last headers or piece of a body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_client()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency:
            return
        waiting = [
            (one._deadline.when(), id(one), one)
            for one in self.connections
            if isinstance(one, ClientConnection) and one is not self and one._deadline
        ]
        if waiting:
            *_, longest = min(waiting)
            self.connections.discard(longest)
            longest.transport.abort()

    def _await_client(self) -> None:
        self._stop_waiting()
        unsent = self.transport.get_write_buffer_size()
        self._deadline = self.loop.call_later(self.wait_seconds, self._give_up, unsent)

    def _give_up(self, unsent: int) -> None:
        if self.transport.get_write_buffer_size() < unsent:
            self._await_client()  # the client reads, slowly
        else:
            self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_client()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.cycle and not self.cycle.response_complete:
            self._stop_waiting()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        if not self.flow.write_paused:
            self._stop_waiting()
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        self._await_client()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD and not self.transport.is_closing():
            self.logger.warning("A request was refused: its headers are too large.")
            self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        # fields after a body would otherwise join the headers that were checked before
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._unread = 0
        self._refuse_ambiguous()
        super().on_headers_complete()
        if self.parser.should_upgrade():
            # we speak no other protocol, and the parser reads no second request after this one
            self.cycle.keep_alive = False

    def _refuse_ambiguous(self) -> None:
        """Raise HttpParserError for a request that a proxy may read differently than this
        server."""
        version = self.parser.get_http_version()
        hosts, lengths, codings = (
            [value for name, value in self.headers if name == wanted]
            for wanted in (b"host", b"content-length", b"transfer-encoding")
        )
        is_clear = (
            version in VERSIONS
            and (len(hosts) == 1 or (not hosts and version == "1.0"))
            and all(len(length) <= MAX_DIGITS for length in lengths)
            and [coding.lower() for coding in codings] in ([], [b"chunked"])
            and not (codings and version == "1.0")
            and _leads_to(self.url, hosts)
            and sum(len(name) + len(value) + FIELD for name, value in self.headers) <= MAX_HEAD
        )
        if not is_clear:
            raise HttpParserError

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def _unsupported_upgrade_warning(self) -> None:
        """Log no warning about a request for an upgrade, because a server may ignore such
        requests."""


def _leads_to(target: bytes, hosts: list[bytes]) -> bool:
    """Return whether the target of a request is a path, or an address at the host in the Host
    header."""
    scheme, _, rest = target.partition(b"://")
    is_address = scheme.lower() in (b"http", b"https")
    return b"#" not in target and (not is_address or [rest.split(b"/")[0]] == hosts)
