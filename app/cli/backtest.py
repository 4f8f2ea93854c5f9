# SPDX-License-Identifier: Apache-2.0
"""Command `kantha backtest`: count the findings that checks would have made on old mails."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from app import render
from app.cli import sources, tree_options
from app.cli.backtest_text import text
from app.cli.sources import MailInput
from app.config import Settings
from app.engine.pool import ReviewLimits
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.service.offline import backtest
from app.service.offline.backtest import Question
from app.service.offline.spool import Spool
from app.service.series.findings import BacktestDocument

FORMATS: dict[str, Callable[[BacktestDocument], str]] = {
    "text": text,
    "json": lambda document: document.model_dump_json(indent=2) + "\n",
    "html": render.backtest,
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "backtest",
        description="Run checks over old mails and count their findings, for example before you "
        "enable a rule. The command also runs checks in preview, whose findings `kantha check` "
        "shows but does not count. SOURCE is an mbox, a directory, a Maildir, a public-inbox "
        "archive (v1, v2 or one epoch), - for stdin, or the word `database` for the stored mails.",
        epilog="Example: kantha backtest --rules rules/net.toml netdev.mbox",
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--check", metavar="ID", help="run only this check (default: all checks)")
    which.add_argument(
        "--rules", metavar="FILE", type=Path, help="run only the watch rules of this TOML file"
    )
    command.add_argument("sources", nargs="+", metavar="SOURCE", help="source of the mails to read")
    command.add_argument(
        "--format", choices=list(FORMATS), default="text", help="output format (default: text)"
    )
    command.add_argument(
        "--output", metavar="FILE", type=Path, help="write to this file instead of stdout"
    )
    tree_options.add_to(command)
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    found = sources.find(given.sources, settings)
    with _asked(given, settings) as asked:
        trees = (given.trees, given.tree_index)
        chosen = tree_options.with_trees(asked.chosen, settings.offline, *trees)
        document = _answer(asked._replace(chosen=chosen), found, given.sources, settings)
    if not document.patches:
        raise UserError(f"{', '.join(given.sources)}: no patch found")
    _write(FORMATS[given.format](document), given.output)
    console = Console(stderr=True)
    for words in backtest.crashes(document):
        console.print(words, markup=False, highlight=False)
    return 0


@contextmanager
def _asked(given: argparse.Namespace, settings: Settings) -> Iterator[Question]:
    if given.rules is None:
        yield backtest.about_checks(given.check, settings.rules, settings.maintainers)
        return
    if not given.rules.is_file():
        raise UserError(f"{given.rules}: no such file")
    # alone in a directory, so that no neighbouring file is read
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(given.rules, folder)
        yield backtest.about_rules(Path(folder))


def _read(console: Console, found: list[MailInput]) -> Iterator[RawMail]:
    sizes = [source.size for source in found]
    columns = (TextColumn("read"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        # the size of standard input is unknown
        task = progress.add_task("read", total=sum(sizes) if all(sizes) else None)
        for source in found:
            yield from source.mails(lambda count: progress.advance(task, count))


def _answer(
    question: Question, found: list[MailInput], names: list[str], settings: Settings
) -> BacktestDocument:
    console = Console(stderr=True)
    with Spool(has_needed=bool(question.chosen.trees)) as spool:
        for mail in _read(console, found):
            spool.add(mail)
        return _reviewed(console, question, names, spool, settings)


def _reviewed(
    console: Console, question: Question, names: list[str], spool: Spool, settings: Settings
) -> BacktestDocument:
    limits = ReviewLimits(settings.review_seconds, settings.review_memory)
    all_mails = spool.all_mails()
    reviews = backtest.review(spool, all_mails, question.chosen, settings.workers, limits)
    columns = (TextColumn("review"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=console) as progress:
        counted = progress.track(reviews, total=len(all_mails))
        return backtest.document(question, names, spool, counted)


def _write(answer: str, output: Path | None) -> None:
    if output:
        output.write_text(answer, encoding="utf-8")
    else:
        sys.stdout.write(answer)
