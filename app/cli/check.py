# SPDX-License-Identifier: Apache-2.0
"""`kantha check`: findings for mails on disk, without a database or a server."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app import offline
from app.cli import inputs
from app.cli.adopt import adopted
from app.cli.formats import FORMATS
from app.cli.inputs import Input
from app.cli.printing import printable
from app.engine.chosen import Chosen, Limits
from app.errors import UserError
from app.offline import Offline
from app.service import checking
from app.service.checking import Report, Source
from app.service.profile import Profile

FINDINGS = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "check",
        description="Review patches: raw mails, an mbox, git format-patch output, a directory "
        "or Maildir of them, compressed or not. Exit code 0: clean, 1: findings, 2: error.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="what to read; - is stdin")
    command.add_argument("--format", choices=list(FORMATS), default="text")
    command.add_argument("--output", metavar="FILE", type=Path, help="write there, not to stdout")
    command.add_argument(
        "--profile",
        action="store_true",
        help="say on stderr where the CPU time went, check by check (in one process)",
    )
    command.set_defaults(command=run, settings=offline.load)


def run(given: argparse.Namespace, settings: Offline) -> int:
    limits = Limits(settings.check_seconds, settings.review_seconds, settings.review_memory)
    mails = sources(inputs.find(given.files), settings)
    profile = Profile() if given.profile else None
    report = checking.check(mails, settings.workers, limits, Chosen(settings.rules), profile)
    if not report.checked:
        raise UserError(_nothing(report))
    text = FORMATS[given.format](report)
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    if profile:
        sys.stdout.flush()
        sys.stderr.write(_where_time_went(profile, report))
    if report.unfinished:
        raise UserError("not all checks came to an end: " + "; ".join(report.unfinished[:20]))
    return FINDINGS if report.findings else 0


def _where_time_went(profile: Profile, report: Report) -> str:
    patches = sum(len(checked.posting.patches) for checked in report.checked)
    rows = [
        f"{row.seconds:9.3f} {row.share:6.1%} {1000 * row.seconds / patches:10.3f}  {row.name}\n"
        for row in profile.rows()
    ]
    head = f"\n{'CPU s':>9} {'share':>6} {'ms a patch':>10}  check\n"
    rate = patches / profile.seconds if profile.seconds else 0.0
    end = f"{profile.seconds:9.3f} CPU s, {patches} patches, {rate:.0f} patches/CPU s\n"
    return "".join([head, *rows, end])


def sources(found: list[Input], settings: Offline) -> Iterator[Source]:
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
