# SPDX-License-Identifier: Apache-2.0
"""Backup of a SQLite database to a file, and restore into an empty database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.errors import UserError
from app.service.upkeep import opening
from app.store import schema
from app.store.database import Database
from app.store.upkeep import backup
from app.store.upkeep.backup import Progress


def write(database: Database, target: Path, progress: Progress) -> int:
    """Write one state of the database to a file, and return the size of the file.

    Raises:
        UserError: there is no SQLite database of Kantha, or the file cannot be written.
    """
    file = backup.file_of(database, "pg_dump")
    if target.exists() and file.exists() and target.samefile(file):
        raise UserError(f"{target} is the database itself")
    with schema.in_words(), replacing(target) as out:
        backup.write(database, Path(out.name), progress)
    return target.stat().st_size


def verify(source: Path) -> None:
    """Raise UserError if a backup is damaged or is not a backup of Kantha."""
    with backup.examined(source):
        pass


def restore(database: Database, source: Path, progress: Progress) -> None:
    """Copy a backup into an empty database in one transaction, and upgrade it to this version.

    Raises:
        UserError: the database has rows or is in use, or the backup is damaged or is not a backup
            of Kantha; the database is then unchanged.
    """
    backup.restore(database, source, progress)
    opening.upgrade(database)


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """Open a new file that only its owner can read, and let it replace the target if the block
    succeeds.

    Raises:
        UserError: the file cannot be written.
    """
    try:
        if target.exists() and not target.is_file():
            raise UserError(f"{target} is not a file")
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as out:
            part = Path(out.name)
            try:
                # the umask may have removed more permissions
                os.fchmod(out.fileno(), 0o600)
                yield out
                out.flush()
                os.fsync(out.fileno())
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        _sync(target.parent)
    except OSError as error:
        raise UserError(f"{target}: {error.strerror or error}") from error


def _sync(directory: Path) -> None:
    """Write a directory to disk, because the new name of a file is on disk only after that."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
