# SPDX-License-Identifier: Apache-2.0
"""Locks for work that only one transaction may do at a time on PostgreSQL.

SQLite needs no such locks, because only one transaction can write at a time. The numbers are keys
of advisory locks, which all processes on a database share.
"""

from enum import IntEnum, unique
from typing import NamedTuple

from sqlalchemy import Connection, text


@unique
class Lock(IntEnum):
    """A lock that a transaction holds until it ends; the numbers count up from "Kant" in ASCII."""

    MIGRATIONS = 0x4B616E74
    INTAKE = 0x4B616E75
    TRIAGE = 0x4B616E76
    CHAIN = 0x4B616E77
    OUTBOX = 0x4B616E78
    TREES = 0x4B616E79


class LockHolder(NamedTuple):
    """A process that holds a lock, with its backend (the server process of PostgreSQL) and the
    backend's state."""

    application: str
    host: str
    backend: int
    state: str
    seconds: float  # since its transaction began
    waiting: int  # processes that wait for the lock

    def __str__(self) -> str:
        who = f"{self.application or 'a process without a name'} on {self.host}"
        return f"{who} for {self.seconds:.0f} s (backend {self.backend}, {self.state})"


# PostgreSQL returns NULL for everything that this role may not see
_HOLDER = text(
    """
SELECT activity.application_name, coalesce(host(activity.client_addr), 'the database''s machine'),
    held.pid, coalesce(activity.state, 'unknown'),
    coalesce(extract(epoch FROM clock_timestamp() - activity.xact_start)::float, 0),
    (SELECT count(*) FROM pg_locks waiting
        WHERE NOT granted AND (waiting.locktype, waiting.database, classid, objid, objsubid)
            = (held.locktype, held.database, held.classid, held.objid, held.objsubid))
FROM pg_locks held JOIN pg_stat_activity activity USING (pid)
WHERE held.granted AND held.locktype = 'advisory' AND held.objsubid = 1
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (held.classid::bigint << 32 | held.objid::bigint) = :key
ORDER BY activity.xact_start LIMIT 1
"""
)


def holder(connection: Connection, lock: Lock) -> LockHolder | None:
    """Return the process that holds a lock on PostgreSQL, `None` if no process holds the lock."""
    if connection.dialect.name != "postgresql":
        return None
    row = connection.execute(_HOLDER, {"key": lock.value}).first()
    return LockHolder(*row) if row else None


# The holder's process froze in the middle of a statement: while it sends one or reads an answer.
# PostgreSQL has no time limit for that before version 17.
_END = text(
    """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = :backend AND usename = current_user AND wait_event_type = 'Client'
    AND state_change < clock_timestamp() - make_interval(secs => :seconds)
"""
)


def end_frozen(connection: Connection, holder: LockHolder, seconds: float) -> bool:
    """End the transaction of a process that holds a lock and is frozen; return whether it was
    ended.

    The process is frozen if PostgreSQL has waited for the process for more than `seconds`.
    """
    values = {"backend": holder.backend, "seconds": seconds}
    return bool(connection.scalar(_END, values))


def take(connection: Connection, lock: Lock, *, shared: bool = False) -> None:
    """Wait for a lock and take it; a `shared` lock waits only for transactions that do not share
    the lock."""
    kind = "_shared" if shared else ""
    _take(connection, f"SELECT pg_advisory_xact_lock{kind}(:key)", {"key": lock.value})


def take_part(connection: Connection, lock: Lock, part: int) -> bool:
    """Wait for one of the 2**32 parts of a lock and take it; return `False` on SQLite, without a
    lock."""
    keys = {"key": lock.value, "part": part}
    return _take(connection, "SELECT pg_advisory_xact_lock(:key, :part)", keys)


def _take(connection: Connection, statement: str, keys: dict[str, int]) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    connection.execute(text(statement), keys)
    return True
