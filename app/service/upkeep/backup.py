# SPDX-License-Identifier: Apache-2.0
"""Backup of a database while others write to it, and restore into an empty database."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from app.errors import UserError
from app.service.upkeep import opening
from app.service.upkeep.backup_file import BackupHeader, Reader, TableOf, Writer
from app.store import schema
from app.store.database import Database
from app.store.upkeep import backup
from app.store.upkeep.backup import Row

PORTION_ROWS = 500
PORTION_BYTES = 4 * 1024 * 1024


def write(database: Database, out: IO[bytes]) -> BackupHeader:
    """Write all rows of one state of the database, with a few rows in memory at a time.

    Raises:
        UserError: there is no database of Kantha.
    """
    with schema.in_words(), backup.snapshot(database) as connection:
        revision = schema.revision_of(connection)
        if revision is None:
            raise UserError("there is no database of Kantha to be backed up")
        found = [TableOf.of(s, backup.count(connection, s)) for s in backup.shapes(connection)]
        now = datetime.now(UTC).isoformat()
        header = BackupHeader(revision=revision, made_at=now, tables=found)
        writer = Writer(out, header)
        for table in found:
            for row in backup.rows(connection, table.shape):
                writer.add(row)
        writer.close()
    return header


def verify(source: IO[bytes]) -> BackupHeader:
    """Read a backup to its end; raise UserError if the backup is incomplete."""
    reader = Reader(source)
    for table in reader.header.tables:
        for _ in reader.rows(table):
            pass
    reader.close()
    return reader.header


def restore(database: Database, source: IO[bytes]) -> BackupHeader:
    """Fill an empty database from a backup in one transaction, and upgrade it to this version.

    Raises:
        UserError: the database has rows, or the backup is incomplete or of an unknown revision; the
        database is then unchanged.
    """
    reader = Reader(source)
    header = reader.header
    if not schema.is_known(header.revision):
        raise UserError(
            f"the backup is of revision {header.revision:.40} by Kantha {header.kantha:.40}: "
            "it needs that version or a newer one"
        )
    with schema.changing(database) as connection:
        # also before the lock, which stops all users of the database
        backup.refuse_filled(connection)
        backup.lock(connection)
        backup.refuse_filled(connection)
        schema.move(connection, header.revision)
        _refuse_misfits(header, backup.shapes(connection))
        for table in header.tables:
            backup.load(connection, table.shape, _portions(reader.rows(table)))
        reader.close()
        for table in header.tables:
            backup.check_references(connection, table.shape)
        schema.move(connection)
        backup.forget_derived(connection)
    opening.backfill(database)
    opening.fill_index(database)
    return header


def _refuse_misfits(header: BackupHeader, there: Iterable[backup.Shape]) -> None:
    given = [(table.name, sorted(table.shape.columns)) for table in header.tables]
    known = [(shape.name, sorted(shape.columns)) for shape in there]
    if sorted(given) != sorted(known):
        raise UserError(
            f"the backup's tables are not those of its revision {header.revision}: not a backup "
            "of Kantha, or a damaged one"
        )


def _portions(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    """Yield the rows in portions for one statement; portions of large rows are smaller."""
    portion: list[Row] = []
    size = 0
    for row in rows:
        portion.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if size > PORTION_BYTES or len(portion) == PORTION_ROWS:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for its owner alone that replaces the target after the block succeeds.

    Raises:
        UserError: the file cannot be written.
    """
    try:
        if target.exists() and not target.is_file():
            raise UserError(f"{target} is not a file; `-` is standard output")
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as out:
            part = Path(out.name)
            try:
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
    """Write a directory to disk, because a new name is on disk only with its directory."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
