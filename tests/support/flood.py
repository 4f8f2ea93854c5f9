# SPDX-License-Identifier: Apache-2.0
"""A piper that posts mails from many connections and does not give up."""

import http.client
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.support.mails import GOTO_MIX, mail, patch

REFUSALS = (429, 503)
MAX_TRIES = 1000
PATIENCE = 0.25  # seconds; a real one waits as long as it is told


def mails(count: int) -> Iterator[bytes]:
    """`count` posts as a list has them: a patch and four replies, again and again; of a
    hundred one was posted before and one cannot be read."""
    before = b""
    for number in range(count):
        match number % 100:
            case 49:
                yield before
            case 99:
                yield b"From: a@example.org\nSubject: no Message-ID, %d\n\nLost?\n" % number
            case _:
                before = _mail(number)
                yield before


def _mail(number: int) -> bytes:
    name = f"{number}@flood"
    if number % 5 == 0:
        diff = GOTO_MIX.replace("foo", f"foo{number}")
        return patch(name, f"[PATCH] foo{number}: Do it", diff)
    asked = f"{number - number % 5}@flood"
    title = f"Re: [PATCH] foo{number - number % 5}: Do it"
    return mail(name, title, "> Do it.\n\nNo.\n" * 5, author="R <r@example.org>", refs=[asked])


class Flood:
    """Posts from `connections` at a time; `statuses` counts all answers, `final` the last ones."""

    def __init__(self, port: int, token: str, connections: int = 32) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "message/rfc822"}
        self._connections = connections
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.final: Counter[int] = Counter()

    def run(self, bodies: Iterable[bytes]) -> None:
        for body in bodies:
            self._waiting.put(body)
        threads = [threading.Thread(target=self._post_all) for _ in range(self._connections)]
        for thread in threads:
            self._waiting.put(None)
            thread.start()
        for thread in threads:
            thread.join()

    def _post_all(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            while (body := self._waiting.get()) is not None:
                status = self._until_taken(connection, body)
                with self._lock:
                    self.final[status] += 1
        finally:
            connection.close()

    def _until_taken(self, connection: http.client.HTTPConnection, body: bytes) -> int:
        status = 0
        for _ in range(MAX_TRIES):
            status, wait = self._post(connection, body)
            with self._lock:
                self.statuses[status] += 1
            if status and status not in REFUSALS:
                break
            time.sleep(wait)
        return status

    def _post(self, connection: http.client.HTTPConnection, body: bytes) -> tuple[int, float]:
        """The status, 0 where there was no answer, and how long to wait before the next try."""
        try:
            connection.request("POST", "/webhooks/lore", body, self._headers)
            with connection.getresponse() as answer:
                answer.read()
                return answer.status, min(float(answer.headers.get("Retry-After", 0)), PATIENCE)
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0, PATIENCE
