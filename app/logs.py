# SPDX-License-Identifier: Apache-2.0
"""Log lines: one line for each event, as text or JSON. No mail or address can break or forge a
line.

Modules log with the standard library. structlog writes the lines and adds the values in
`structlog.contextvars`: the id of an HTTP request, or the row id of a series in review and the
Message-ID of its first mail.
"""

import errno
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict

from app.config import Settings

Form = Literal["text", "json"]

HIDDEN = "***"
# fields that a record may have in `extra`; fields of other libraries are left out
FIELDS = ("method", "path", "route", "status", "seconds", "peer", "findings")
# keys that each line has besides its own fields
_HEAD = ("timestamp", "level", "logger", "event", "exception")
# possessive, because an address of 60 KB of colons would otherwise take quadratic time
_SECRETS = re.compile(
    r"\bkantha_[\w-]{40,}"
    r"|\bwhsec_[\w+/=-]{8,}"
    r"|(?<=://)[^\s/@:\"'\\]*+:[^\s/@\"'\\]++(?=@)"
)
MIN_SECRET = 6  # characters: ordinary words contain shorter ones
SELDOM_SECONDS = 60.0
# resources ran out; asyncio logs such an error for each connection that it cannot accept
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# uvicorn logs this text for each request while there are too many
_CROWDED = "Exceeded concurrency limit."
_LOUD = (
    "alembic",  # logs at each request of /readyz
    "httpx2",  # logs every address it calls, and the address of a hook may contain a secret
    "procrastinate",  # logs three lines a job
)


def set_up(settings: Settings) -> None:
    """Make this process log to standard error, including its libraries and Python's warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(settings.log, secrets_of(settings)))
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


class Seldom(logging.Filter):
    """A filter that passes errors about one shortage (files, memory, connections) once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[int | str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        shortage = _shortage(record)
        if shortage is None:
            return True
        now = time.monotonic()
        if now < self._next.get(shortage, now):
            return False
        self._next[shortage] = now + SELDOM_SECONDS
        return True


def _shortage(record: logging.LogRecord) -> int | str | None:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, OSError) and error.errno in _EXHAUSTED:
        return error.errno
    return _CROWDED if record.msg == _CROWDED else None


def formatter(form: Form, secrets: tuple[str, ...] = ()) -> logging.Formatter:
    """Return a formatter that writes one line for each log record and hides `secrets`."""
    render = structlog.processors.JSONRenderer() if form == "json" else _text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _hiding(secrets),
            render,
        ],
    )


def secrets_of(settings: Settings) -> tuple[str, ...]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))


def _hiding(secrets: tuple[str, ...]) -> Callable[[Any, str, EventDict], EventDict]:
    """Return a structlog processor that replaces secrets, because an error may quote a secret."""
    long = [secret for secret in secrets if len(secret) >= MIN_SECRET]
    known = [re.escape(secret) for secret in sorted(long, key=len, reverse=True)]
    pattern = re.compile("|".join([*known, _SECRETS.pattern]))

    def hide(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return {
            name: pattern.sub(HIDDEN, value) if isinstance(value, str) else value
            for name, value in event.items()
        }

    return hide


def _text(_logger: Any, _method: str, event: EventDict) -> str:
    fields = "".join(
        f" {name}={_quoted(str(value))}"
        for name, value in sorted(event.items())
        if name not in _HEAD
    )
    time, level, logger = event["timestamp"], event["level"].upper(), event["logger"]
    line = f"{time} {level} {logger}: {_escaped(str(event['event']))}{fields}"
    return "\n".join([line, *_indented(event.get("exception", ""))])


def _indented(trace: str) -> Iterator[str]:
    """Yield the lines of a traceback, indented so that no line looks like another event."""
    yield from (f"    {_escaped(line)}" for line in trace.split("\n") if line)


def _quoted(value: str) -> str:
    """Return a value as logfmt writes it: in quotes unless the value is one word."""
    value = _escaped(value)
    if value and not any(c in ' "=' for c in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """Escape the characters of a text that would control a terminal or split a line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
