# SPDX-License-Identifier: Apache-2.0
"""Arguments and output that all commands of the intake share: reports of unusual mails, reviews,
totals."""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.printing import count, printable
from app.config import Settings
from app.links import absolute
from app.model.intake import Item, Taken, Withdrawal
from app.service.review import reviews
from app.service.review.workers import worker
from app.service.series import browsing
from app.service.upkeep.connection import Database

EPOCH = 1970  # servers count the time of received mails from this year


class IntakeTally:
    """The counts of the mails that one command takes in or removes, by outcome, from the creation
    of this object on."""

    def __init__(self, database: Database, console: Console) -> None:
        self._database = database
        self._console = console
        self._series = browsing.counts(database).series
        self._open = browsing.open_findings(database)
        self._counts: Counter[Taken | Withdrawal] = Counter()

    def add(self, items: Iterable[Item], places: Iterable[str] = ()) -> int:
        """Read all items, which stores their mails, and return the number of items.

        `places` are the file and the position of each mail, if they are known.
        """
        before = self._counts.total()
        known = iter(places)
        for item in items:
            self._counts[item.taken] += 1
            place = next(known, "")
            if item.reason:
                # not wrapped, so that a log line stays one line
                text = printable(f"{place}: {_odd(item)}" if place else _odd(item))
                self._console.print(text, markup=False, highlight=False, soft_wrap=True)
        return self._counts.total() - before

    def review(self, settings: Settings) -> None:
        """Review all series that are due, including series that other processes stored."""
        due = reviews.settle(self._database)
        columns = (TextColumn("review"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task("review", total=due)
            for done in worker(self._database, settings).drain():
                progress.advance(task, done)

    def write(self, settings: Settings) -> None:
        """Write the numbers of stored mails and of findings, and the address of the pages."""
        counts = self._counts
        total = browsing.counts(self._database)
        series = total.series - self._series
        gone = sum(counts[kind] for kind in Withdrawal if kind is not Withdrawal.ABSENT)
        sys.stdout.write(
            f"{counts.total()} messages: {counts[Taken.STORED]} stored, "
            f"{counts[Taken.DUPLICATE]} duplicates, {counts[Taken.CONFLICT]} conflicts, "
            f"{counts[Taken.DEAD]} dead letters"
            f"{f', {gone} removed' if gone else ''}; {series} new series\n"
            f"{self._found()}; {total.unreviewed} series wait for a review\n"
            f"pages: {absolute(settings.url, '/')}\n"
        )

    def _found(self) -> str:
        """Return the number of findings that this command has added."""
        now = browsing.open_findings(self._database)
        added = [max(after - before, 0) for after, before in zip(now, self._open, strict=True)]
        parts = map(count, added, ("error", "warning", "note"))
        return f"{count(sum(added), 'new finding')}: {', '.join(parts)}"


def _odd(item: Item) -> str:
    return f"{item.taken}: {item.message_id or '(no Message-ID)'}: {item.reason}"


def add_list(
    command: argparse.ArgumentParser,
    words: str = "List-Id to store with the mails: the mailing list from which they come",
) -> None:
    command.add_argument(
        "--list", dest="lists", type=_lists, default=(), metavar="LIST-ID", help=words
    )


def add_archives(command: argparse.ArgumentParser) -> None:
    """Add the arguments for public-inbox archives on disk and for the List-Id of their mailing
    list."""
    command.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="public-inbox archive, or directory that contains archives",
    )
    add_list(
        command,
        "List-Id of the archive's mailing list, if the newest mails have no List-Id or different "
        "List-Ids",
    )


def add_no_review(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-review",
        action="store_true",
        help="store the mails without a review; a running server or worker reviews them later",
    )


def _lists(name: str) -> tuple[str, ...]:
    return (name,) if name else ()


def since(text: str) -> datetime:
    """Return the moment that a date such as 2026-03-01 or a number of days such as 30d (30 days
    ago) names."""
    if re.fullmatch(r"[0-9]{1,4}d", text):
        return datetime.now(UTC) - timedelta(days=int(text[:-1]))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if not found or found.year <= EPOCH:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date: write 2026-03-01, or 30d for 30 days ago"
        )
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
