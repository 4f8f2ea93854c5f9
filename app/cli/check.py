# SPDX-License-Identifier: Apache-2.0
"""Command `kantha check`: find problems in mails on disk, without a database or a server."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app import offline
from app.cli import inputs, terminal, tree_options
from app.cli.adopt import adopted
from app.cli.formats import applying, json_document, notes, terse, text, unchecked
from app.cli.inputs import Broken, Input
from app.cli.printing import printable
from app.cli.sarif import sarif
from app.engine import maintained
from app.engine.chosen import Chosen, ReviewLimits
from app.errors import UserError
from app.model import Severity
from app.offline import Offline
from app.service.offline import checking
from app.service.offline.checking import CheckReport, MailSource, UnreadMail
from app.service.offline.profile import Profile
from app.service.review import catalogue

FINDINGS = 1
MOST = 20  # lines on standard error of each kind

FORMATS: dict[str, Callable[[CheckReport], str]] = {
    "text": text,
    "terse": terse,
    "json": json_document,
    "sarif": sarif,
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "check",
        description="Review patches without a database or a server. FILE can be a mail, an mbox, "
        "the output of git format-patch, a bare diff, or a directory or Maildir with such files. "
        "Each file can be compressed. The exit code is 0 if no finding reaches the severity of "
        "--fail-on, and 1 if a finding does. The exit code is 2 if some patches could not be "
        "checked; stderr then lists the reasons. A reply with a diff is listed on stderr and "
        "changes no exit code.",
        epilog="Example: kantha check v2.mbox --fail-on warning",
    )
    severities = [severity.value for severity in Severity]
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="file or directory to read; - is stdin"
    )
    command.add_argument(
        "--format", choices=list(FORMATS), default="text", help="output format (default: text)"
    )
    command.add_argument(
        "--output", metavar="FILE", type=Path, help="write to this file instead of stdout"
    )
    command.add_argument(
        "--check",
        dest="checks",
        metavar="ID",
        action="append",
        default=[],
        help="run only the check with this id; you can repeat the option",
    )
    command.add_argument(
        "--severity",
        choices=severities,
        default=Severity.NOTE.value,
        help="show only findings of at least this severity (default: note); the exit code still "
        "counts all findings",
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="show every finding in full; by default, the text shows five entries of a patch in "
        "full, and folds notes into one line",
    )
    command.add_argument(
        "--fail-on",
        choices=severities,
        default=Severity.WARNING.value,
        help="exit with 1 if a finding has at least this severity (default: warning); findings "
        "of checks in preview, which are not known to be precise enough, never count",
    )
    command.add_argument(
        "--profile",
        action="store_true",
        help="print the CPU time of each check on stderr; all reviews then run in one process",
    )
    tree_options.add_to(command)
    command.set_defaults(command=run, settings=offline.load)


def run(given: argparse.Namespace, settings: Offline) -> int:
    rules = _chosen(given.checks, settings)
    chosen = tree_options.with_trees(rules, settings, given.trees, given.tree_index)
    profile = Profile() if given.profile else None
    report = reviewed(given.files, settings, chosen, profile)
    report = report._replace(least=Severity(given.severity), is_unfolded=given.all)
    # lines for editors have no place for a whole patch
    about = applying(report) if given.format == "terse" else []
    for note in (*_bounded(notes(report)), *_bounded(about)):
        sys.stderr.write(f"kantha: note: {note}\n")
    if given.format == "text" and not given.output:
        sys.stdout.write(text(report, terminal.paint()))
    elif given.output:
        terminal.write(FORMATS[given.format](report).encode(), given.output)
    else:
        sys.stdout.write(FORMATS[given.format](report))
    sys.stdout.flush()
    if profile:
        sys.stderr.write(_where_time_went(profile, report))
    complain(report)
    return FINDINGS if report.at_least(Severity(given.fail_on)) else 0


def _chosen(checks: Iterable[str], settings: Offline) -> Chosen:
    rules = catalogue.rules(settings.rules)
    ids = (catalogue.named(check, rules).id for check in checks)
    return Chosen(settings.rules, tuple(dict.fromkeys(ids)), maintainers=settings.maintainers)


def reviewed(
    names: list[str], settings: Offline, chosen: Chosen, profile: Profile | None = None
) -> CheckReport:
    """Review all mails in the named files and directories.

    Raises:
        UserError: the file of KANTHA_MAINTAINERS cannot be read.
    """
    if settings.maintainers:
        maintained.read(settings.maintainers)
    limits = ReviewLimits(settings.review_seconds, settings.review_memory)
    report = checking.check(sources(names), settings.workers, limits, chosen, profile)
    if report.checked or report.passed:
        return report
    nothing = UnreadMail(source=printable(", ".join(names))[:200], reason="no patch found")
    return report._replace(unread=(*report.unread, nothing))


def complain(report: CheckReport) -> None:
    """Raise an error if the report is not complete.

    Raises:
        UserError: a part of the input was not checked, a check failed, or a watch rule was
            rejected; the text lists the reasons.
    """
    if not report.is_complete:
        raise UserError("\n  ".join(["not everything was checked", *_bounded(unchecked(report))]))


def _bounded(lines: list[str]) -> list[str]:
    more = len(lines) - MOST
    return lines if more <= 0 else [*lines[:MOST], f"and {more} more"]


def _where_time_went(profile: Profile, report: CheckReport) -> str:
    patches = sum(len(checked.series_mails.patches) for checked in report.checked)
    rows = [
        f"{row.seconds:9.3f} {row.share:6.1%} {1000 * row.seconds / patches:10.3f}  {row.name}\n"
        for row in profile.rows()
    ]
    head = f"\n{'CPU s':>9} {'share':>6} {'ms a patch':>10}  check\n"
    rate = patches / profile.seconds if profile.seconds else 0.0
    end = f"{profile.seconds:9.3f} CPU s, {patches} patches, {rate:.0f} patches/CPU s\n"
    return "".join([head, *rows, end])


def sources(names: list[str]) -> Iterator[MailSource | UnreadMail]:
    """Yield every mail in the named files and directories, and every input that cannot be read."""
    count = 0
    for name in names:
        found = inputs.find([name])
        if not found:
            yield UnreadMail(source=printable(name), reason="no file found")
        for source in found:
            for one in _mails(source, count + 1):
                count += isinstance(one, MailSource)
                yield one


def _mails(source: Input, first: int) -> Iterator[MailSource | UnreadMail]:
    name = printable(source.name)
    number = 0
    try:
        for number, mail in enumerate(adopted(inputs.mails(source), source.name, first), 1):
            yield MailSource(f"{name} (mail {number})", mail)
    except Broken as error:
        yield UnreadMail(source=f"{name} (after mail {number})", reason=printable(error.reason))
        return
    if not number:
        yield UnreadMail(source=name, reason="no mail found")
