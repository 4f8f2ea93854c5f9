# SPDX-License-Identifier: Apache-2.0
"""Commands of SMTP and LMTP clients, read by aiosmtpd, and responses, with a size limit for DATA.

aiosmtpd 1.4.6 itself would keep a line of any length in memory, and an object for each line.
aiosmtpd would also send one response to a mail that is too large, although LMTP requires a response
for each recipient.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.lmtp import text
from app.lmtp.mailbox import Mailbox

MAX_COMMAND = 1000  # bytes; RFC 5321 requires 512, and more for extensions
MAX_RECIPIENTS = 100  # of one mail; RFC 5321 requires as many
PIECE = 64 * 2**10
_MANY = 100_000
# commands of one connection; a mail server keeps a connection as long as it has mails
_CALLS = {"*": 20, "MAIL": _MANY, "RCPT": _MANY * MAX_RECIPIENTS, "DATA": _MANY, "RSET": _MANY}

GOING = "421 4.3.2 the server is stopping, try again later"
TOO_LARGE = "552 5.3.4 the mail is too large"
# RFC 2034 requires such a code in each answer, but aiosmtpd sends none
_ENHANCED = {
    "221": "2.0.0",
    "250": "2.0.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "552": "5.3.4",
    "555": "5.5.4",
}

log = logging.getLogger(__name__)


class Hooks:
    """Handlers that aiosmtpd calls after it has read a command of a client."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, name: str, _found: list[str]
    ) -> list[str]:
        session.host_name = name
        extensions = (
            f"SIZE {server.data_size_limit}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
        )
        lines = [server.hostname, *extensions]
        return ["\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if address not in self._mailbox.recipients:
            log.warning("unknown mailbox %s", ascii(address[:100]))
            return "550 5.1.1 unknown mailbox"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return f"452 4.5.3 a mail can have at most {MAX_RECIPIENTS} recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, IndexError | RecursionError):
            # the standard library's parser raises these for half an address or nested addresses
            return "553 5.1.3 the address is invalid"
        log.exception("a command failed")
        return "451 4.3.0 the server has a bug, which was logged"


class SmtpConversation(SMTP):
    """The conversation with one client; the conversation calls `ended` when its connection is
    closed."""

    line_length_limit = PIECE
    command_size_limit = MAX_COMMAND

    def __init__(
        self, mailbox: Mailbox, name: str, ended: Callable[["SmtpConversation"], None]
    ) -> None:
        super().__init__(
            Hooks(mailbox),
            data_size_limit=mailbox.limits.size,
            enable_SMTPUTF8=True,
            hostname=name,
            ident="Kantha",
            timeout=mailbox.limits.seconds,
            command_call_limit=_CALLS,
            loop=asyncio.get_running_loop(),
        )
        # all connections share aiosmtpd's own dictionary, which grows with each EHLO
        self.command_size_limits = defaultdict(lambda: MAX_COMMAND)
        self._mailbox = mailbox
        self._ended = ended
        self._is_receiving = False
        self._is_leaving = False

    @property
    def waits_until(self) -> float | None:
        """Return the time until which the client may be silent, `None` while the client sends a
        mail."""
        if self._is_receiving or not self._timeout_handle:
            return None
        return self._timeout_handle.when()

    def leave(self) -> None:
        """Close the connection, after the mail that the client is sending now, if any."""
        self._is_leaving = True
        if self.transport and not self._is_receiving:
            self._hang_up()

    def abort(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._ended(self)

    async def _handle_client(self) -> None:
        if self._is_leaving:
            self._hang_up()
            return
        with suppress(ConnectionError):
            await super()._handle_client()

    async def push(self, status: AnyStr) -> None:
        if isinstance(status, str):
            await super().push(_enhanced(status))
        else:
            await super().push(status)

    async def smtp_DATA(self, arg: str | None) -> None:
        envelope = self.envelope
        if not envelope or not envelope.rcpt_tos:
            await self.push("503 5.5.1 name a recipient first")
        elif arg:
            await self.push("501 5.5.4 DATA has no arguments")
        else:
            try:
                answer = await self._receive(envelope)
                await self.push("\r\n".join([answer] * self._answers(envelope)))
            finally:
                self._is_receiving = False
            self.envelope = self._create_envelope()
            if self._is_leaving:
                self._hang_up()

    async def _not_offered(self, arg: str) -> None:
        await self.push("502 5.5.1 command not implemented")

    smtp_AUTH = smtp_STARTTLS = smtp_VRFY = smtp_EXPN = smtp_HELP = _not_offered

    def _answers(self, _envelope: Envelope) -> int:
        return 1

    async def _receive(self, envelope: Envelope) -> str:
        with ExitStack() as slot:
            await self._mailbox.slots.acquire()
            slot.callback(self._mailbox.slots.release)
            self._is_receiving = True
            self._reset_timeout()
            await self.push("354 send the mail, and end with a line with a dot")
            found = await text.read(self._reader, self._mailbox.limits.size)
            # storing the mail has the same limit of its own, and an answer
            self._reset_timeout(2 * self._mailbox.limits.seconds)
            if found.is_too_large:
                return TOO_LARGE
            done = slot.pop_all().close
        answer = await self._mailbox.store(found, envelope.rcpt_tos, done)
        self._reset_timeout()
        return answer

    def _hang_up(self) -> None:
        self._writer.write(f"{GOING}\r\n".encode())
        self._writer.close()


class LmtpConversation(SmtpConversation, LMTP):
    """A conversation by LMTP (RFC 2033): the client gets a response for each recipient of a
    mail."""

    def _answers(self, envelope: Envelope) -> int:
        return len(envelope.rcpt_tos)


class Refusal(asyncio.Protocol):
    """A connection that the server refuses because too many connections are open."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 too many connections, come back later\r\n")
            transport.close()


def _enhanced(status: str) -> str:
    code, _, words = status.partition(" ")
    if code not in _ENHANCED or words.startswith(f"{code[0]}."):
        return status
    return f"{code} {_ENHANCED[code]} {words}"
