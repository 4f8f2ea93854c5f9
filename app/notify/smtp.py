# SPDX-License-Identifier: Apache-2.0
"""Delivery of one mail to one SMTP server, with the server's reply for each recipient."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPRecipientsRefused, SMTPResponseException

from app.errors import UserError
from app.net.loopback import is_loopback
from app.notify.wire import is_email

StartTls = Literal["required", "offered", "never"]
PERMANENT = 500
PORTS = {"smtp": 25, "smtps": 465}
LOCAL = "localhost.localdomain"
SECONDS = 60.0  # of an attempt: servers delay their greeting by up to half a minute against spam

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Relay:
    """The SMTP server that accepts Kantha's mails.

    `seconds` limits the duration of a whole attempt.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: StartTls = "required"
    implicit_tls: bool = False
    seconds: float = SECONDS

    @classmethod
    def of(
        cls,
        url: str,
        password: str = "",
        starttls: StartTls | None = None,
        seconds: float = SECONDS,
    ) -> "Relay":
        """Return the relay at an address such as `smtp://[user@]host[:port]` or `smtps://…`.

        Raises:
            UserError: the address does not have this form, or contains a password.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            host, port, parts = "", None, urlsplit("")
        has_more = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in PORTS or not host or has_more or port == 0:
            raise UserError("KANTHA_SMTP is invalid: write smtp://[user@]host[:port] or smtps://…")
        if parts.password:
            raise UserError("KANTHA_SMTP contains a password: move it to KANTHA_SMTP_PASSWORD")
        is_local = is_loopback(host) or host == LOCAL
        return cls(
            host=host,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=password,
            starttls=starttls or ("never" if is_local else "required"),
            implicit_tls=parts.scheme == "smtps",
            seconds=seconds,
        )


@dataclass(frozen=True, slots=True)
class SmtpOutcome:
    """The result of one attempt to deliver a mail.

    Every recipient is in one of three groups: the server accepted the mail, refused it for good, or
    may accept it later. `reason` is empty if the server accepted the mail for all recipients.
    `reason` can contain addresses of recipients and text of the server. Kantha itself writes
    neither the server's host nor the password into `reason`.
    """

    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    reason: str = ""


class Greeting(NamedTuple):
    """The result of a test connection to a mail server.

    `reason` is empty if the server would accept a mail.
    """

    is_encrypted: bool = False
    reason: str = ""


def greet(relay: Relay) -> Greeting:
    """Connect to the mail server with EHLO, TLS and login as for a mail, then disconnect.

    The function raises no error. The greeting contains the reason of a failure.
    """
    try:
        return asyncio.run(asyncio.wait_for(_greet(relay), relay.seconds))
    except TimeoutError:
        return Greeting(reason="the mail server took too long")
    except (aiosmtplib.SMTPException, OSError) as error:
        return Greeting(reason=f"no connection: {_said(error)}")


async def _greet(relay: Relay) -> Greeting:
    smtp = _client(relay)
    try:
        await smtp.connect()
        await smtp.ehlo()
        return Greeting(smtp.get_transport_info("sslcontext") is not None)
    finally:
        smtp.close()


def deliver(relay: Relay, sender: str, recipients: Sequence[str], raw: bytes) -> SmtpOutcome:
    """Make one attempt to deliver a mail.

    The function raises no error. The outcome contains the reason of a failure.
    """
    sane = tuple(email for email in recipients if is_email(email))
    odd = tuple(email for email in recipients if not is_email(email))
    if not sane:
        return SmtpOutcome(refused=odd, reason="the mail has no address that a mail server accepts")
    done = asyncio.run(_within(relay, sender, sane, raw))
    reasons = [f"{email}: a mail server does not accept this address" for email in odd]
    reason = "; ".join([*([done.reason] if done.reason else []), *reasons])
    return SmtpOutcome(done.accepted, (*done.refused, *odd), done.later, reason[:2000])


async def _within(relay: Relay, sender: str, to: tuple[str, ...], raw: bytes) -> SmtpOutcome:
    try:
        return await asyncio.wait_for(_attempt(relay, sender, to, raw), relay.seconds)
    except TimeoutError:
        return SmtpOutcome(later=to, reason="the mail server took too long")
    except Exception as error:  # a border: any error of a server is one failed attempt
        log.exception("an attempt to send a mail failed")
        return SmtpOutcome(later=to, reason=f"no mail server: {type(error).__name__}")


async def _attempt(relay: Relay, sender: str, to: tuple[str, ...], raw: bytes) -> SmtpOutcome:
    smtp = _client(relay)
    try:
        await smtp.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        # a refusal here, even 5xx, concerns the connection and not this mail
        log.warning("cannot connect to the mail server: %s", type(error).__name__)
        smtp.close()
        return SmtpOutcome(later=to, reason=f"no connection: {_said(error)}")
    try:
        return await _transaction(smtp, sender, to, raw)
    finally:
        # the answer of the server is known; a slow QUIT would lengthen the time in which the
        # answer is not stored
        smtp.close()


class _Smtp(aiosmtplib.SMTP):
    """An SMTP client that disconnects at once.

    A client that waits for the server to end TLS would leave a socket open if the event loop ends
    first, even when `connect` itself fails.
    """

    def close(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()
        super().close()


def _client(relay: Relay) -> aiosmtplib.SMTP:
    required = {"required": True, "offered": None, "never": False}[relay.starttls]
    return _Smtp(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=relay.password or None,
        use_tls=relay.implicit_tls,
        start_tls=False if relay.implicit_tls else required,
        timeout=relay.seconds,
    )


async def _transaction(
    smtp: aiosmtplib.SMTP, sender: str, to: tuple[str, ...], raw: bytes
) -> SmtpOutcome:
    options = ["BODY=8BITMIME"] if not raw.isascii() and smtp.supports_extension("8bitmime") else []
    try:
        refusals, _ = await smtp.sendmail(sender, to, raw, mail_options=options)
    except SMTPRecipientsRefused as error:
        return _sorted((), {one.recipient: (one.code, one.message) for one in error.recipients})
    except SMTPResponseException as error:
        return _sorted((), dict.fromkeys(to, (error.code, error.message)))
    except aiosmtplib.SMTPTimeoutError:
        return SmtpOutcome(later=to, reason="the mail server took too long")
    except (aiosmtplib.SMTPException, OSError) as error:
        return SmtpOutcome(later=to, reason=f"the connection was lost: {_said(error)}")
    refused = {email: (one.code, one.message) for email, one in refusals.items()}
    return _sorted(tuple(email for email in to if email not in refused), refused)


def _sorted(accepted: tuple[str, ...], answers: dict[str, tuple[int, str]]) -> SmtpOutcome:
    never = tuple(email for email, (code, _) in answers.items() if code >= PERMANENT)
    later = tuple(email for email in answers if email not in never)
    said: dict[str, list[str]] = {}
    for email, (code, text) in answers.items():
        said.setdefault(f"{code} {_printable(text)}", []).append(email)
    reason = "; ".join(f"{', '.join(emails[:5])}: {text}" for text, emails in said.items())
    return SmtpOutcome(accepted, never, later, reason)


def _said(error: Exception) -> str:
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:300]
