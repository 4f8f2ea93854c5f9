# SPDX-License-Identifier: Apache-2.0
"""Connections to PostgreSQL that close themselves if the server does not answer in time.

A PostgreSQL server that is frozen, or whose disk hangs, keeps its connections open and enforces
none of its own time limits. The kernel of the server's machine still acknowledges packets, so no
time limit of TCP ends the connections either.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Dialect, Engine, create_engine, event

from app.store.limits import DatabaseLimits

INTERVAL = 0.1  # seconds between two checks for Ctrl-C, as in psycopg


# errors after the server ended a transaction by a limit; psycopg treats them as a bug
ENDED = psycopg.errors.IdleInTransactionSessionTimeout, psycopg.errors.TransactionTimeout


class Server:
    """The state of a PostgreSQL server, which all connections of an engine share.

    While the server does not answer, one thread at a time tries to connect, and all others fail at
    once. If all threads tried, they would wait one after the other, and their abandoned connections
    would be too many for the server when the server resumes.
    """

    def __init__(self) -> None:
        self.is_silent = False
        self._trying = threading.Lock()

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Wrap an attempt to connect; raise OperationalError if another thread already tries to
        reach a silent server."""
        is_alone = self.is_silent
        if is_alone and not self._trying.acquire(blocking=False):
            raise psycopg.OperationalError("the server does not answer another connection either")
        try:
            yield
            self.is_silent = False
        except psycopg.errors.ConnectionTimeout:
            self.is_silent = True
            raise
        finally:
            if is_alone:
                self._trying.release()


class TimedConnection(psycopg.Connection[Any]):
    """A connection that closes itself if a statement takes longer than `seconds` (`None`: no
    limit)."""

    seconds: float | None = None
    server: Server

    def wait(self, gen: PQGen[RV], interval: float = INTERVAL, timeout: float | None = None) -> RV:
        seconds = self.seconds if timeout is None else None
        end = time.monotonic() + (seconds or 0)
        try:
            return super().wait(gen, interval, timeout if seconds is None else seconds)
        except ENDED as error:
            raise psycopg.OperationalError(str(error)) from error
        except psycopg.OperationalError as error:
            if seconds is None or time.monotonic() < end:
                raise
            self.close()
            self.server.is_silent = True
            text = f"the server did not answer within {seconds:g} s"
            raise psycopg.OperationalError(text) from error


def engine(url: URL, limits: DatabaseLimits) -> Engine:
    """Return an SQLAlchemy engine; limits in the URL (`options` or libpq parameters) override
    `limits`."""
    query = limits.parameters() | dict(url.query)
    query["options"] = f"{limits.options()} {url.query.get('options', '')}".strip()
    made = create_engine(url.set(query=query), pool_pre_ping=True, hide_parameters=True)

    server = Server()

    def connect(_dialect: Dialect, _record: object, arguments: Any, named: Any) -> TimedConnection:
        with server.tried():
            made = TimedConnection.connect(*arguments, **named)
        made.server, made.seconds = server, limits.answer
        return made

    def lend(connection: TimedConnection, *_: object) -> None:
        connection.seconds = limits.statement or None

    def take_back(connection: TimedConnection | None, _record: object) -> None:
        # the next statement is the pool's ping
        if connection is not None:
            connection.seconds = limits.answer

    event.listen(made, "do_connect", connect)
    event.listen(made, "checkout", lend)
    event.listen(made, "checkin", take_back)
    return made


def conninfo(engine: Engine) -> str:
    """Return the connection string of libpq with the password, for libraries other than
    SQLAlchemy."""
    _, named = engine.dialect.create_connect_args(engine.url)
    # an object of SQLAlchemy, which libpq does not know
    named.pop("context", None)
    return make_conninfo(**named)
