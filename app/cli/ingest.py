# SPDX-License-Identifier: Apache-2.0
"""`kantha ingest`: mails from disk into the database, reviewed at once."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from app.cli import inputs
from app.cli.formats import printable
from app.cli.inputs import Input
from app.config import Settings
from app.errors import UserError
from app.mail.mbox import RawMail
from app.service import browsing, intake, reviewing
from app.service.intake import Intake, Item, Origin
from app.service.opening import opened
from app.store.database import Database
from app.store.messages import Taken


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "ingest",
        help="store and review mails from disk",
        description="Store mails from files, directories, Maildirs or stdin and review their "
        "series; incomplete ones are reviewed as they are.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="what to read; - is stdin")
    command.add_argument("--list", metavar="LIST-ID", help="mailing list that they came by")
    command.add_argument(
        "--no-review", action="store_true", help="leave the reviews to a server or worker"
    )
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    found = inputs.find(given.files)
    database = opened(settings)
    series = browsing.counts(database).series
    console = Console(stderr=True)
    counts: Counter[Taken] = Counter()
    broken: list[str] = []
    origin = Origin((given.list,) if given.list else ())
    mails = _mails(console, found, settings, broken)
    for item in intake.take(Intake(database, settings.series_wait), mails, origin):
        counts[item.taken] += 1
        if item.reason:
            console.print(_odd(item), markup=False, highlight=False)
    if not given.no_review:
        _review(console, database, settings)
    sys.stdout.write(_summary(counts, browsing.counts(database).series - series))
    if broken:
        raise UserError("not read to its end: " + "; ".join(broken))
    return 0


def _mails(
    console: Console, found: list[Input], settings: Settings, broken: list[str]
) -> Iterator[RawMail]:
    """The mails of all files; `broken` gets the words on those that break off."""
    columns = (TextColumn("store"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("store", total=sum(source.size for source in found) or None)
        for source in found:
            try:
                yield from inputs.mails(source, settings, lambda n: progress.advance(task, n))
            except UserError as error:
                broken.append(str(error))


def _review(console: Console, database: Database, settings: Settings) -> None:
    due = reviewing.settle(database)
    columns = (TextColumn("review"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("review", total=due)
        for done in reviewing.Worker(database, settings).drain():
            progress.advance(task, done)


def _odd(item: Item) -> str:
    return printable(f"{item.taken}: {item.message_id or '(no Message-ID)'}: {item.reason}")


def _summary(counts: Counter[Taken], series: int) -> str:
    return (
        f"{counts.total()} messages: {counts[Taken.STORED]} stored, "
        f"{counts[Taken.DUPLICATE]} duplicates, {counts[Taken.CONFLICT]} conflicts, "
        f"{counts[Taken.DEAD]} dead letters; {series} new series\n"
    )
