# SPDX-License-Identifier: Apache-2.0
"""Setup and test of hooks."""

import asyncio
import base64
import binascii
import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.config import Settings
from app.errors import UserError
from app.model.hooks import NewHook, StoredEvent, StoredHook
from app.net.addresses import Reach, Refused, checked_url, resolve
from app.notify import hook_request as net
from app.notify.hook_request import HookEvent, HookResponse, HookRules, HookTarget
from app.service.hooks.payloads import EVENTS, Ping, Pinged
from app.store.database import Database
from app.store.hooks import hooks

PREFIX = "whsec_"
KEY_BYTES = (24, 64)  # of the Standard Webhooks specification
MAX_NAME = 100
MAX_URL = 2000


def rules_of(settings: Settings) -> HookRules:
    return HookRules(settings.hook_private)


def add(database: Database, hook: NewHook, settings: Settings) -> str:
    """Store a hook and return the hook's secret, which is new if `hook` has no secret.

    Raises:
        UserError: the name is invalid or taken, an event is unknown, Kantha may send nothing to the
            URL, or the secret is invalid.
    """
    _require_name(hook.name)
    _require_events(hook.events)
    secret = hook.secret or new_secret()
    _require_secret(secret)
    url = _require_url(hook.url, rules_of(settings).reach)
    with database.writing() as transaction:
        hooks.add(transaction, hook._replace(secret=secret, url=url), datetime.now(UTC))
    return secret


def every(database: Database) -> tuple[tuple[StoredHook, int], ...]:
    """Return all hooks in the order of their names, each with the number of its pending events."""
    with database.reading() as transaction:
        waiting = hooks.waiting(transaction)
        found = hooks.every(transaction)
    return tuple((hook, waiting.get(hook.id, 0)) for hook in found)


def events(database: Database, name: str, limit: int) -> tuple[StoredEvent, ...]:
    """Return at most `limit` events of a hook, newest first; raise UserError if no hook has the
    name."""
    with database.reading() as transaction:
        return tuple(hooks.events(transaction, hooks.named(transaction, name).id, limit))


def disable(database: Database, name: str, why: str) -> None:
    """Disable a hook: until `enable`, the hook gets no new events, and its pending events wait.

    Raises:
        UserError: no hook has the name.
    """
    with database.writing() as transaction:
        hooks.disable(transaction, hooks.named(transaction, name).id, why, datetime.now(UTC))


def enable(database: Database, name: str) -> None:
    """Enable a hook and make its pending events due; raise UserError if no hook has the name."""
    with database.writing() as transaction:
        hooks.enable(transaction, name, datetime.now(UTC))


def remove(database: Database, name: str) -> None:
    """Delete a hook and its events; raise UserError if no hook has the name."""
    with database.writing() as transaction:
        hooks.remove(transaction, name)


def ping(database: Database, name: str, settings: Settings) -> HookResponse:
    """Send a test event to a hook at once, without retries; raise UserError if no hook has the
    name."""
    with database.reading() as transaction:
        hook = hooks.named(transaction, name)
    target = HookTarget(hook.url, hook.secret)
    body = Ping(timestamp=datetime.now(UTC), data=Pinged(hook=name)).model_dump_json()
    event = HookEvent("evt_" + secrets.token_hex(24), body)
    return asyncio.run(net.post(target, event, rules_of(settings)))


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def shown_url(url: str) -> str:
    """Return the URL of a hook without its query, which may contain a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + ("?…" if parts.query else "")


def _require_name(name: str) -> None:
    if not (0 < len(name) <= MAX_NAME and name.isprintable() and name.strip() == name):
        raise UserError(
            f"invalid name of a hook {name[:MAX_NAME]!r}: use 1 to {MAX_NAME} printable characters"
        )


def _require_events(events: tuple[str, ...]) -> None:
    if not events or not set(events) <= set(EVENTS):
        raise UserError(f"invalid events {', '.join(events)!r}: use {', '.join(EVENTS)}")


def _require_secret(secret: str) -> None:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    least, most = KEY_BYTES
    if not secret.startswith(PREFIX) or not least <= len(key) <= most:
        raise UserError(
            f"invalid secret: write {PREFIX} and base64 of {least} to {most} random bytes"
        )


def _require_url(text: str, reach: Reach) -> str:
    """Check the URL of a new hook, and return the URL as requests use it."""
    if len(text) > MAX_URL:
        raise UserError(f"the URL is longer than {MAX_URL} characters")
    try:
        url = checked_url(text, reach)
    except Refused as error:
        raise UserError(str(error)) from error
    _require_public(url.raw_host.decode("ascii"), reach)
    return str(url)


def _require_public(host: str, reach: Reach) -> None:
    """Refuse a host with a private address; accept a host that cannot be resolved now but perhaps
    later."""
    try:
        asyncio.run(resolve(host, 443, reach))
    except Refused as error:
        if error.is_private:
            raise UserError(str(error)) from error
