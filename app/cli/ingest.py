# SPDX-License-Identifier: Apache-2.0
"""Command `kantha ingest`: store mails from disk and review their series at once."""

import argparse
from collections import deque
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli import inputs, taking
from app.cli.inputs import Input
from app.cli.taking import IntakeTally
from app.config import Settings
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.service.intake import taking as intake
from app.service.intake.taking import Intake, Origin
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "ingest",
        description="Store mails from files, directories, Maildirs or stdin, and review their "
        "series at once, including incomplete series. For public-inbox archives on disk, use "
        "`kantha ingest public-inbox`. For public-inbox servers, use `kantha ingest lore`. For a "
        "file named lore, write ./lore.",
        epilog="Example: kantha ingest netdev.mbox --list netdev.vger.kernel.org",
    )
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="file or directory to read; - is stdin"
    )
    taking.add_list(command)
    taking.add_no_review(command)
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    found = inputs.find(given.files)
    database = opened(settings)
    console = Console(stderr=True)
    tally = IntakeTally(database, console)
    broken: list[str] = []
    places = _Places()
    origin = Origin(given.lists)
    mails = places.kept(_mails(console, found, broken))
    into = Intake(database, settings.series_wait, url=settings.url)
    tally.add(intake.take(into, mails, origin), places)
    if not given.no_review:
        tally.review(settings)
    tally.write(settings)
    if broken:
        raise UserError("not read completely: " + "; ".join(broken))
    return 0


class _Places:
    """The places (file and number) of mails that were read, in the order in which the mails are
    stored."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()

    def kept(self, mails: Iterable[tuple[str, RawMail]]) -> Iterator[RawMail]:
        for place, mail in mails:
            self._waiting.append(place)
            yield mail

    def __iter__(self) -> Iterator[str]:
        while self._waiting:
            yield self._waiting.popleft()


def _mails(
    console: Console, found: list[Input], broken: list[str]
) -> Iterator[tuple[str, RawMail]]:
    """Yield the mails of all files, each with its place; add files that could not be read to the
    end to `broken`."""
    columns = (TextColumn("store"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("store", total=sum(source.size for source in found) or None)
        for source in found:
            try:
                mails = inputs.mails(source, lambda n: progress.advance(task, n))
                for number, mail in enumerate(mails, 1):
                    yield f"{source.name} (mail {number})", mail
            except UserError as error:
                broken.append(str(error))
