# SPDX-License-Identifier: Apache-2.0
"""Commands `kantha backup` and `kantha restore`."""

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.service.upkeep import backup
from app.service.upkeep.backup_file import BackupHeader
from app.service.upkeep.connection import Database

STANDARD = "-"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = commands.add_parser(
        "backup",
        description="Write one state of the database to a file, whatever is written meanwhile. "
        "The file holds mails, hashes of passwords and the secrets of webhooks: it is readable "
        "by its owner alone, and it is not encrypted.",
    )
    made.add_argument("file", help="where to; replaced when the backup is whole; `-` is stdout")
    made.set_defaults(command=run_backup)
    back = commands.add_parser(
        "restore",
        description="Fill an empty database, SQLite or PostgreSQL, from a backup of either, and "
        "bring it to this version. All or nothing: what is not whole is refused.",
    )
    back.add_argument("file", help="a backup; `-` is stdin")
    back.add_argument("--check", action="store_true", help="only read it to its end")
    back.set_defaults(command=run_restore)


def run_backup(given: argparse.Namespace, settings: Settings) -> int:
    database = Database(settings.database_url)
    if given.file == STANDARD:
        if sys.stdout.isatty():
            raise UserError("a backup is nothing for a terminal")
        backup.write(database, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return 0
    with backup.replacing(Path(given.file)) as out:
        header = backup.write(database, out)
    sys.stdout.write(f"wrote {_summary(header)}\n")
    return 0


def run_restore(given: argparse.Namespace, settings: Settings) -> int:
    with _source(given.file) as source:
        if given.check:
            sys.stdout.write(f"whole: {_summary(backup.verify(source))}\n")
            return 0
        header = backup.restore(Database(settings.database_url), source)
    sys.stdout.write(f"restored {_summary(header)}\n")
    return 0


def _source(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == STANDARD:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UserError(f"{name}: {error.strerror}") from error


def _summary(header: BackupHeader) -> str:
    made_at = f"{header.made_at:.16}".replace("T", " ")
    text = (
        f"{header.rows} rows of {made_at} UTC, revision {header.revision}, Kantha {header.kantha}"
    )
    return printable(text)
