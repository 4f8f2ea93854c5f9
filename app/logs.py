# SPDX-License-Identifier: Apache-2.0
"""Log lines: one an event, as text or JSON, which no mail and no address can break or forge.

Modules log by the standard library; structlog writes the lines and knows what they are about
(`structlog.contextvars`: the request, the series).
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
# fields that a record may bring by `extra`; what other libraries put there is left out
FIELDS = ("method", "path", "route", "status", "seconds", "peer", "findings")
# what each line has besides its own fields
_HEAD = ("timestamp", "level", "logger", "event", "exception")
# possessive, for an address of 60 KB made of colons must not cost its square
_SECRETS = re.compile(
    r"\bkantha_[\w-]{40,}"
    r"|\bwhsec_[\w+/=-]{8,}"
    r"|(?<=://)[^\s/@:\"'\\]*+:[^\s/@\"'\\]++(?=@)"
)
MIN_SECRET = 6  # characters: shorter ones are in ordinary words
SELDOM_SECONDS = 60.0
# what a process runs out of; asyncio writes such an error for each connection that it cannot accept
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
# what uvicorn writes for each request while there are too many
_CROWDED = "Exceeded concurrency limit."
_LOUD = (
    "alembic",  # something to say each time somebody asks for /readyz
    "httpx2",  # every address it calls, and a hook's may hold a secret
    "procrastinate",  # three lines a job
)


def set_up(settings: Settings) -> None:
    """Let this process log to standard error, its libraries and warnings too."""
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
    """Let the same shortage (files, memory, connections) through once a minute."""

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
    """Of one line a record; `secrets` never appear in it."""
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
    """A last resort: nobody logs a secret on purpose, but an error may quote one."""
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
    """A traceback's lines, none of which looks like the beginning of another event."""
    yield from (f"    {_escaped(line)}" for line in trace.split("\n") if line)


def _quoted(value: str) -> str:
    """As in logfmt: in quotes where it would not be one word."""
    value = _escaped(value)
    if value and not any(c in ' "=' for c in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """Without what a terminal or a reader of lines would obey."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
