# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server on loopback that takes mails, and misbehaves when it is told to."""

import asyncio
import socket
import threading
from collections import Counter
from email import message_from_bytes
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Letter(NamedTuple):
    """A mail that the server has said 250 to."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class _Smtp(SMTP):
    """May hang up in the middle of DATA, which no hook of a handler can do."""

    async def smtp_DATA(self, arg: str | None) -> None:
        office: PostOffice = self.event_handler
        if office.next_is("drop in DATA"):
            await self.push("354 go on")
            await self._reader.readline()
            hang_up(self)
            return
        await super().smtp_DATA(arg)


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class PostOffice:
    """`script` is what to do with the next mails, one word each, then it takes all.

    `refuses` are answers to single recipients; `smtp` is for aiosmtpd's own class.
    """

    def __init__(self, **smtp: Any) -> None:
        self.letters: list[Letter] = []
        self.attempts = 0
        self.script: list[str] = []
        self.refuses: dict[str, str] = {}
        self.released = threading.Event()
        self.reached = threading.Event()
        self._controller = _Controller(self, hostname="127.0.0.1", port=_free_port(), **smtp)
        self._controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def close(self) -> None:
        self.released.set()
        self._controller.stop(no_assert=True)

    def next_is(self, word: str) -> bool:
        if not self.script or self.script[0] != word:
            return False
        self.script.pop(0)
        self.attempts += 1
        return True

    @property
    def copies(self) -> Counter[str]:
        """How often each mail came, by its Message-ID."""
        return Counter(letter.message_id for letter in self.letters)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.attempts += 1
        word = self.script.pop(0) if self.script else ""
        match word:
            case "drop before 250":
                hang_up(server)
                return "250 OK"
            case "slow":
                while not self.released.is_set():
                    await asyncio.sleep(0.02)
                return "451 too late"
            case "hold" | "":
                pass
            case _:
                return word
        raw = envelope.original_content or b""
        name = str(message_from_bytes(raw)["Message-ID"])
        people = tuple(envelope.rcpt_tos)
        self.letters.append(Letter(name, envelope.mail_from or "", people, raw))
        if word == "hold":
            self.reached.set()
            while not self.released.is_set():
                await asyncio.sleep(0.02)
        return "250 OK"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Smtp(self.handler, **self.SMTP_kwargs)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def closed_port() -> int:
    """A port on which nobody listens."""
    return _free_port()
