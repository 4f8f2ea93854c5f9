# SPDX-License-Identifier: Apache-2.0
"""Command `kantha ingest public-inbox`: store new mails of archives on disk and review their
series."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import archive
from app.cli import taking
from app.cli.taking import IntakeTally, since
from app.config import Settings
from app.errors import Overtaken, UserError
from app.model.intake import Item
from app.service.intake import archives
from app.service.intake.archives import ArchivePlan, Wish
from app.service.intake.taking import Intake
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "ingest public-inbox",
        description="Store the new mails of public-inbox archives (v1 or v2), delete the mails "
        "that were removed from the archives, and review the series. The command does not fetch "
        "or change the archives.",
        epilog="Example: kantha ingest public-inbox /srv/lore/netdev --since 30d",
    )
    taking.add_archives(command)
    command.add_argument(
        "--since",
        type=since,
        metavar="DATE",
        help="in the first run, skip mails from before this date, such as 2026-03-01, or 30d for "
        "30 days ago",
    )
    taking.add_no_review(command)
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    paths = [found for path in given.paths for found in _found(path)]
    database = opened(settings)
    console = Console(stderr=True)
    tally = IntakeTally(database, console)
    wish = Wish(given.lists, given.since)
    intake = Intake(database, settings.series_wait, url=settings.url)
    broken = []
    for path in paths:
        try:
            with console.status(f"reading {path.name}"):
                plan = archives.planned(database, path, wish)
            tally.add(_ingested(console, intake, path, plan))
        except (UserError, Overtaken) as error:
            broken.append(str(error))
    if not given.no_review:
        tally.review(settings)
    tally.write(settings)
    if broken:
        raise UserError("not read completely: " + "; ".join(broken))
    return 0


def _found(path: Path) -> list[Path]:
    found = list(archive.archives(path))
    if not found:
        raise UserError(f"{path}: no public-inbox archive found")
    return found


def _ingested(console: Console, intake: Intake, path: Path, plan: ArchivePlan) -> Iterator[Item]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task(path.name, total=plan.changes)
        for item in archives.ingest(intake, plan):
            progress.advance(task)
            yield item
        progress.update(task, completed=plan.changes)
