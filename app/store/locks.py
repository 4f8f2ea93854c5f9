# SPDX-License-Identifier: Apache-2.0
"""What one transaction at a time may do on PostgreSQL; SQLite has one writer anyway.

The numbers are keys of one space, which all processes on a database share.
"""

from enum import IntEnum, unique

from sqlalchemy import Connection, text


@unique
class Lock(IntEnum):
    """Held until the transaction ends. "Kant" in hexadecimal, counted up."""

    MIGRATIONS = 0x4B616E74
    INTAKE = 0x4B616E75
    TRIAGE = 0x4B616E76
    WORK = 0x4B616E77
    OUTBOX = 0x4B616E78


def take(connection: Connection, lock: Lock, *, shared: bool = False) -> None:
    """Wait for a lock; `shared` waits for those alone who do not share it."""
    kind = "_shared" if shared else ""
    _take(connection, f"SELECT pg_advisory_xact_lock{kind}(:key)", {"key": lock.value})


def take_part(connection: Connection, lock: Lock, part: int) -> bool:
    """Wait for one of 2**32 parts of a lock; whether there was anything to wait for."""
    keys = {"key": lock.value, "part": part}
    return _take(connection, "SELECT pg_advisory_xact_lock(:key, :part)", keys)


def _take(connection: Connection, statement: str, keys: dict[str, int]) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    connection.execute(text(statement), keys)
    return True
