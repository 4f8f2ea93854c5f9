# SPDX-License-Identifier: Apache-2.0
"""A real HTTP receiver of webhooks, which verifies what it gets and can misbehave."""

import ssl
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0ISE="

Behaviour = Callable[["_Handler"], None]


class Receiver:
    """Takes events on loopback; `behaviours` are used up one a request, then it answers 204.

    `got` are the requests whose signature verifies, `refused` counts the others; `asked` are
    the lines of all.
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[str] = []
        self.asked: list[str] = []
        self.refused = 0
        self.behaviours: deque[Behaviour] = deque()
        self.leaving = threading.Event()
        self._server = _Server((host, 0), _Handler)
        self._server.receiver = self
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def url(self, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}/hook?key=q"

    @property
    def types(self) -> list[str]:
        return [payload["type"] for _, payload in self.got]

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        try:
            payload = Webhook(SECRET).verify(body, headers)
        except WebhookVerificationError:
            self.refused += 1
            return
        self.got.append((headers["webhook-id"], payload))
        self.headers.append(headers)
        self.bodies.append(body.decode())

    def close(self) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    receiver: Receiver
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is none."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        receiver = self.server.receiver
        receiver.asked.append(f"{self.command} {self.path}")
        receiver.take(body, {name.lower(): value for name, value in self.headers.items()})
        behaviour = receiver.behaviours.popleft() if receiver.behaviours else status(204)
        behaviour(self)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to standard error."""


def status(code: int, body: bytes = b"", **headers: str) -> Behaviour:
    def answer(request: _Handler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def silent(request: _Handler) -> None:
    """Take it and never answer."""
    request.server.receiver.leaving.wait(60)


def drop(request: _Handler) -> None:
    """Take it and hang up."""
    request.connection.close()
    raise ConnectionAbortedError


def huge(request: _Handler) -> None:
    """A refusal whose body does not end."""
    request.send_response(500)
    request.end_headers()
    while not request.server.receiver.leaving.is_set():
        request.wfile.write(b"no! " * 10_000)


def slow(code: int) -> Behaviour:
    """An answer whose body comes a byte now and then, for ever."""

    def answer(request: _Handler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        while not request.server.receiver.leaving.wait(0.2):
            request.wfile.write(b".")

    return answer


def slow_header(request: _Handler) -> None:
    """An answer whose header comes a byte now and then, for ever."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not request.server.receiver.leaving.wait(0.2):
        request.wfile.write(b"x")


def early_hints(request: _Handler) -> None:
    """Answers that are none yet, for ever."""
    while not request.server.receiver.leaving.is_set():
        request.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)


def huge_header(request: _Handler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.server.receiver.leaving.is_set():
        request.wfile.write(b"X: " + b"x" * 1000 + b"\r\n")


def garbage(request: _Handler) -> None:
    request.wfile.write(b"\x00\xff I speak no HTTP\r\n\r\n")
