# SPDX-License-Identifier: Apache-2.0
"""Time limits that Kantha and PostgreSQL set for each other, in case one of them freezes.

SQLite has a busy timeout and needs no other limits.
"""

from typing import NamedTuple

from sqlalchemy import Connection, text

# both ends of a connection notice a dead connection after 10 + 4 * 5 seconds
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 10, 5, 4
LINK_SECONDS = KEEPALIVE_IDLE + KEEPALIVE_COUNT * KEEPALIVE_INTERVAL

TRANSACTION_TIMEOUT_SINCE = 17  # version of PostgreSQL


class DatabaseLimits(NamedTuple):
    """Time limits in seconds; 0 means no limit."""

    # for a lock that another transaction holds, like SQLite's busy timeout
    lock: float = 30.0
    # for the next statement of a transaction: Kantha computes for seconds between statements
    idle: float = 60.0
    # for the end of a statement: migrations and backups have no limit
    statement: float = 0.0
    # the same for pages and posts: longer than `lock`, shorter than the minute that proxies wait
    request: float = 35.0
    # for a connection, and for an answer to a ping: Prometheus waits 10 s for both
    answer: float = 5.0
    # for the next statement and the end of a transaction that writes a review: another worker takes
    # over after three heartbeats, 30 s by default
    review_idle: float = 30.0
    review: float = 60.0

    def for_requests(self) -> "DatabaseLimits":
        return self._replace(statement=self.request)

    def options(self) -> str:
        """Return the options that Kantha sends to PostgreSQL when a connection begins."""
        values = {
            "lock_timeout": milliseconds(self.lock),
            "idle_in_transaction_session_timeout": milliseconds(self.idle),
            # shorter than the client's limit, so that the server does not work on for nothing
            "statement_timeout": milliseconds(0.9 * self.statement),
            "tcp_keepalives_idle": KEEPALIVE_IDLE,
            "tcp_keepalives_interval": KEEPALIVE_INTERVAL,
            "tcp_keepalives_count": KEEPALIVE_COUNT,
            "tcp_user_timeout": milliseconds(LINK_SECONDS),
        }
        return " ".join(f"-c {name}={value}" for name, value in values.items())

    def parameters(self) -> dict[str, str]:
        """Return the connection parameters whose limits libpq itself enforces."""
        return {
            "connect_timeout": str(max(2, round(self.answer))),  # libpq takes 1 for 2
            "keepalives_idle": str(KEEPALIVE_IDLE),
            "keepalives_interval": str(KEEPALIVE_INTERVAL),
            "keepalives_count": str(KEEPALIVE_COUNT),
            "tcp_user_timeout": str(milliseconds(LINK_SECONDS)),
        }


LIMITS = DatabaseLimits()


def milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def of_transaction(connection: Connection, **seconds: float) -> None:
    """Set time limits until the transaction ends, each by the name of its PostgreSQL setting."""
    dialect = connection.dialect
    if dialect.name != "postgresql":
        return
    version = dialect.server_version_info or ()
    if version < (TRANSACTION_TIMEOUT_SINCE,):
        seconds.pop("transaction_timeout", None)
    for name, value in seconds.items():
        connection.execute(
            text("SELECT set_config(:name, :value, true)"),
            {"name": name, "value": str(milliseconds(value))},
        )
