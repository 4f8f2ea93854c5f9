# SPDX-License-Identifier: Apache-2.0
"""The server for a limited number of clients, which can finish their mails when the process
stops."""

import asyncio
import logging
import signal
import socket

from app.lmtp import listen
from app.lmtp.conversation import Refusal, SmtpConversation
from app.lmtp.mailbox import Mailbox
from app.net import listening

MAX_CONNECTIONS = 100
GRACE_SECONDS = 30

log = logging.getLogger(__name__)


def run(listener: socket.socket, mailbox: Mailbox, name: str, kind: type[SmtpConversation]) -> None:
    """Accept mails until SIGTERM or SIGINT, then finish the mails that clients are sending; `name`
    is the server's host name."""
    # aiosmtpd would log the clients' commands unchanged
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    asyncio.run(_Server(mailbox, name, kind).run(listener))


class _Server:
    def __init__(self, mailbox: Mailbox, name: str, kind: type[SmtpConversation]) -> None:
        self._mailbox = mailbox
        self._name = name
        self._kind = kind
        self._most = listening.connections(MAX_CONNECTIONS)
        self._open: set[SmtpConversation] = set()
        self._is_empty = asyncio.Event()

    async def run(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = await loop.create_server(self._conversation, sock=listener)
        log.info("listening at %s", listener.getsockname())
        await stopping.wait()
        listen.unlink(listener)
        server.close()
        await self._see_out()
        await asyncio.to_thread(self._mailbox.close)

    def _conversation(self) -> asyncio.Protocol:
        if len(self._open) >= self._most:
            self._make_room()
        if len(self._open) >= self._most:
            log.warning("%d connections are open; a further connection was refused", self._most)
            return Refusal()
        found = self._kind(self._mailbox, self._name, self._ended)
        self._open.add(found)
        return found

    def _make_room(self) -> None:
        """Close the connection that has waited longest for its client."""
        waiting = [(at, id(one), one) for one in self._open if (at := one.waits_until)]
        if waiting:
            *_, longest = min(waiting)
            self._open.discard(longest)
            longest.leave()

    def _ended(self, conversation: SmtpConversation) -> None:
        self._open.discard(conversation)
        if not self._open:
            self._is_empty.set()

    async def _see_out(self) -> None:
        if not self._open:
            return
        self._is_empty.clear()
        for conversation in tuple(self._open):
            conversation.leave()
        try:
            await asyncio.wait_for(self._is_empty.wait(), GRACE_SECONDS)
        except TimeoutError:
            log.warning("%d open connections were closed", len(self._open))
            for conversation in tuple(self._open):
                conversation.abort()
