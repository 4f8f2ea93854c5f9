# SPDX-License-Identifier: Apache-2.0
"""The mailbox of all conversations: Kantha confirms a mail only after the mail is stored."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from app.lmtp.recipients import Recipients
from app.lmtp.text import MailText
from app.mail.read.mbox import MAX_MAIL, RawMail
from app.model import Priority
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.review.backlog import Backlog
from app.service.upkeep.connection import is_away

# The database stores one mail at a time, and reading a mail needs several times its size.
THREADS = 1
FULL = "451 4.3.1 too many series wait for a review, send the mail again later"
NOT_NOW = "451 4.3.0 the mail cannot be stored now, send the mail again later"

log = logging.getLogger(__name__)


class MailboxLimits(NamedTuple):
    """The most bytes of a mail, the most mails in memory at a time, and a time limit in seconds.

    The time limit applies to a command, to the transfer of one mail, and to the storing of that
    mail.
    """

    size: int = MAX_MAIL
    mails: int = 8  # the process needs 713 MB if each of them has the largest size
    seconds: float = 300.0  # as in section 4.5.3.2 of RFC 5321


LIMITS = MailboxLimits()


class Mailbox:
    """A mailbox that stores mails for `recipients`, as long as the backlog is not full.

    A slot (`slots`) is room in memory for one mail. A conversation takes a slot before it reads a
    mail. The slot is free again when the mail is stored, even if the client no longer waits for the
    response.
    """

    def __init__(
        self, intake: Intake, backlog: Backlog, recipients: Recipients, limits: MailboxLimits
    ) -> None:
        self.recipients = recipients
        self.limits = limits
        self.slots = asyncio.Semaphore(limits.mails)
        self._intake = intake
        self._backlog = backlog
        self._pool = ThreadPoolExecutor(THREADS, "lmtp")

    def close(self) -> None:
        """Wait until all mails that were passed to `store` are stored."""
        self._pool.shutdown()

    async def store(self, text: MailText, recipients: list[str], done: Callable[[], None]) -> str:
        """Store a mail and return the response: 250 if it is stored, 451 if it is not stored (yet).

        `done` is called when the mail needs no more room.
        """
        lists = self.recipients.lists_of(recipients)
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._pool, self._store, text, lists)
        work.add_done_callback(lambda _: done())
        # never cancelled: a mail that is stored too late for this answer is a duplicate later
        finished, _ = await asyncio.wait({work}, timeout=self.limits.seconds)
        return work.result() if finished else NOT_NOW

    def _store(self, text: MailText, lists: tuple[str, ...]) -> str:
        raw = text.mail()
        try:
            if self._backlog.is_full():
                return FULL
            (item,) = taking.take(self._intake, [RawMail(raw)], Origin(lists, Priority.LIVE))
        except Exception as error:  # a border: the mail server keeps the mail and sends it again
            if is_away(error):
                log.warning(
                    "a mail of %d bytes was not stored: the database does not answer", len(raw)
                )
            else:
                log.exception("a mail of %d bytes was not stored", len(raw))
            return NOT_NOW
        log.info("a mail of %d bytes: %s", len(raw), item.taken)
        return f"250 2.6.0 {item.taken}"
