# SPDX-License-Identifier: Apache-2.0
"""Commands `kantha backup`, `kantha restore` and `kantha copy`."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from app.cli.printing import count
from app.config import Settings
from app.errors import UserError
from app.service.upkeep import backup, copying
from app.service.upkeep.connection import Database

AT = "@"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = commands.add_parser(
        "backup",
        description="Write a consistent copy of the SQLite database to a file while Kantha runs. "
        "Only you can read the file. The file is not encrypted, although it contains mails, "
        "password hashes and the secrets of webhooks. For PostgreSQL, use pg_dump.",
        epilog="Example: kantha backup /var/backups/kantha.db",
    )
    made.add_argument(
        "file", type=Path, help="file to write; the finished backup replaces an existing file"
    )
    made.set_defaults(command=run_backup)
    back = commands.add_parser(
        "restore",
        description="Check a backup, copy it into an empty SQLite database that no process uses, "
        "and upgrade the database to this version. For PostgreSQL, use pg_restore.",
        epilog="Example: kantha restore /var/backups/kantha.db",
    )
    back.add_argument("file", type=Path, help="backup to read")
    back.add_argument("--check", action="store_true", help="check the backup without copying it")
    back.set_defaults(command=run_restore)
    moved = commands.add_parser(
        "copy",
        description="Copy all rows of a database into an empty database. Each of the two "
        "databases can be SQLite or PostgreSQL. The command creates the tables of the empty "
        "database. After an error or Ctrl-C, the empty database is still empty.",
        epilog="Example: kantha copy sqlite:////srv/kantha.db @/run/secrets/database_url",
    )
    urls = "sqlite:///PATH, postgresql://…, or @FILE for a file that contains the URL"
    moved.add_argument("source", metavar="FROM", help=f"URL of the database to copy: {urls}")
    moved.add_argument(
        "target", metavar="TO", help="URL of the empty database, in the same forms as for FROM"
    )
    moved.set_defaults(command=run_copy)


def run_backup(given: argparse.Namespace, settings: Settings) -> int:
    with _shown("back up") as progress:
        size = backup.write(Database(settings.database_url), given.file, progress)
    sys.stdout.write(f"wrote {given.file}, {size:,} bytes\n")
    return 0


def run_restore(given: argparse.Namespace, settings: Settings) -> int:
    if given.check:
        backup.verify(given.file)
        sys.stdout.write(f"{given.file} is sound\n")
        return 0
    with _shown("restore") as progress:
        backup.restore(Database(settings.database_url), given.file, progress)
    sys.stdout.write(f"restored {given.file}\n")
    return 0


def run_copy(given: argparse.Namespace, _settings: Settings) -> int:
    urls = _url("FROM", given.source), _url("TO", given.target)
    with _shown("copy") as progress:
        rows = copying.copy(*urls, progress)
    sys.stdout.write(f"copied {count(rows, 'row')}, and counted them in each table\n")
    return 0


def _url(name: str, given: str) -> str:
    """Return the given URL, or the URL in the file that `@FILE` names, so that `ps` shows no
    password."""
    if not given.startswith(AT):
        return given
    try:
        return Path(given.removeprefix(AT)).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{name}: {error}") from error


@contextmanager
def _shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar if standard error is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
