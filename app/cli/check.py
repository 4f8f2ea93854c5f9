# SPDX-License-Identifier: Apache-2.0
"""`kantha check`: findings for mails on disk, without a database or a server."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli import inputs
from app.cli.adopt import adopted
from app.cli.formats import FORMATS, printable
from app.cli.inputs import Input
from app.config import Settings
from app.engine.pool import Limits
from app.errors import UserError
from app.service import checking
from app.service.checking import Report, Source

FINDINGS = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "check",
        help="review patches on disk",
        description="Review patches: raw mails, an mbox, git format-patch output, a directory "
        "or Maildir of them, compressed or not. Exit code 0: clean, 1: findings, 2: error.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="what to read; - is stdin")
    command.add_argument("--format", choices=list(FORMATS), default="text")
    command.add_argument("--output", metavar="FILE", type=Path, help="write there, not to stdout")
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    limits = Limits(settings.check_seconds, settings.review_seconds, settings.review_memory)
    sources = _sources(inputs.find(given.files), settings)
    report = checking.check(sources, settings.workers, limits)
    if not report.checked:
        raise UserError(_nothing(report))
    text = FORMATS[given.format](report)
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    if report.unfinished:
        raise UserError("not all checks came to an end: " + "; ".join(report.unfinished[:20]))
    return FINDINGS if report.findings else 0


def _sources(found: list[Input], settings: Settings) -> Iterator[Source]:
    count = 0
    for source in found:
        read = 0
        for read, mail in enumerate(
            adopted(inputs.mails(source, settings), source.name, count + 1), 1
        ):
            yield Source(f"{source.name} (mail {read})", mail)
        count += read


def _nothing(report: Report) -> str:
    reasons = [f"{mail.source}: {printable(mail.reason)}" for mail in report.unread]
    return "there is no patch in it" + "".join(f"\n  {reason}" for reason in reasons[:20])
