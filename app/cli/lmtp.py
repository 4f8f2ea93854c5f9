# SPDX-License-Identifier: Apache-2.0
"""Command `kantha lmtp`: receive mails from a mail server until a signal ends the process."""

import argparse
from functools import partial
from urllib.parse import urlsplit

from app import logs
from app.config import Settings
from app.lmtp import listen, mailbox, recipients, server
from app.lmtp.conversation import LmtpConversation, SmtpConversation
from app.service.intake.taking import Intake
from app.service.review.backlog import Backlog
from app.service.upkeep.metrics import Metrics
from app.service.upkeep.metrics_port import served
from app.service.upkeep.opening import kept_open


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "lmtp",
        description="Receive mails by LMTP or SMTP and store them, until SIGTERM or Ctrl-C. "
        "A separate `kantha serve` or `kantha worker` process reviews the series.",
        epilog="Example: kantha lmtp --listen unix:/run/kantha/lmtp",
    )
    command.add_argument(
        "--listen",
        metavar="WHERE",
        help="socket to listen on, as unix:/path or host:port (default: KANTHA_LMTP_LISTEN)",
    )
    command.add_argument(
        "--mode", type=_mode, default=0o660, help="file mode of the Unix socket (default: 0660)"
    )
    command.add_argument("--smtp", action="store_true", help="use SMTP instead of LMTP")
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    logs.set_up(settings)
    known = recipients.read(settings.lmtp_recipients)
    database = kept_open(settings).for_requests
    metrics = Metrics(database)
    taken = mailbox.Mailbox(
        Intake(database, settings.series_wait, partial(metrics.took, "lmtp"), settings.url),
        Backlog(database, settings.max_queue),
        known,
        mailbox.LIMITS,
    )
    name = urlsplit(settings.url).hostname or "localhost"
    kind = SmtpConversation if given.smtp else LmtpConversation
    where = given.listen or settings.lmtp_listen
    with listen.listening(where, given.mode) as listener, served(metrics, settings):
        server.run(listener, taken, name, kind)
    return 0


def _mode(text: str) -> int:
    """Parse the mode of a socket.

    Raises:
        ValueError: the text is not an octal number up to 0777.
    """
    mode = int(text, 8)
    if not 0 <= mode <= 0o777:
        raise ValueError
    return mode
