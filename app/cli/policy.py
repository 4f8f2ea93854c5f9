# SPDX-License-Identifier: Apache-2.0
"""Command `kantha policy`: check a sending policy, or explain its decisions for a series."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app import links
from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.notify.policy import ListRule, PolicyError
from app.service.mailing import explanation
from app.service.mailing.explanation import MailDocument, PlanDocument
from app.service.upkeep.opening import opened

WRONG = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    policy = commands.add_parser("policy", epilog="Example: kantha policy check policy.toml")
    actions = policy.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser(
        "check",
        help="validate a policy file and report its errors",
        epilog="Example: kantha policy check policy.toml",
    )
    check.add_argument("file", metavar="FILE", type=Path, help="policy file in TOML")
    check.set_defaults(command=run_check)
    explain = actions.add_parser(
        "explain",
        help="explain which reply mails about a series go to whom, and why",
        epilog="Example: kantha policy explain 20260301120000.1-1-dev@example.org",
    )
    explain.add_argument(
        "message_id",
        metavar="MESSAGE-ID",
        help="Message-ID of a patch or cover letter of the series",
    )
    explain.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    explain.set_defaults(command=run_explain)


def run_check(given: argparse.Namespace, settings: Settings) -> int:
    """Return exit code 0 for a valid policy, 1 for an invalid policy, and 2 for a policy that
    cannot be read."""
    try:
        policy = explanation.read(given.file)
    except PolicyError as error:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in str(error).split("\n")))
        return WRONG
    for rule in policy.lists:
        sys.stdout.write(_rule(rule) + "\n")
    for idle in explanation.idle_globs(policy, settings):
        sys.stdout.write(f"note: {printable(idle)}\n")
    return 0


def _rule(rule: ListRule) -> str:
    shown = ", ".join(rule.ids)
    return f"{shown}: to {rule.reply_to}{', dry run' if rule.dry_run else ''}"


def run_explain(given: argparse.Namespace, settings: Settings) -> int:
    found = explanation.explain(opened(settings), settings, links.bare_id(given.message_id))
    if found is None:
        raise UserError(f"no series has a mail with the Message-ID {given.message_id}")
    if given.format == "json":
        sys.stdout.write(found.model_dump_json(indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{printable(line)}\n" for line in _text(found)))
    return 0


def _text(plan: PlanDocument) -> Iterator[str]:
    yield plan.title
    for choice in plan.lists:
        line = f", line {choice.line} of the policy" if choice.line else ""
        yield f"  {choice.list}{line}: {choice.why}"
    if not plan.lists:
        yield "  the series was on no mailing list"
    if plan.withheld:
        yield f"no mail: {plan.withheld}"
    for mail in plan.mails:
        yield from _mail(mail, plan.dry_run)
    for one in plan.left_out:
        at = one.finding
        where = f"{at.path}:{at.line}" if at.line else at.path or "the mail"
        yield f"left out: {at.check} at {where}: {one.why}"
    for kept in plan.outbox:
        reason = f": {kept.reason}" if kept.reason else ""
        yield f"in the outbox: {kept.id}, {kept.state}{reason}"


def _mail(mail: MailDocument, dry_run: bool) -> Iterator[str]:
    yield f"{'would be' if dry_run else 'a'} mail: {mail.subject}"
    yield f"  Message-ID: {mail.message_id}"
    yield f"  In-Reply-To: {mail.in_reply_to}"
    yield f"  To: {', '.join(mail.to)}"
    yield f"  Cc: {', '.join(mail.cc)}"
    for one in mail.omitted:
        yield f"  not to (because {one.why}): {', '.join(one.recipients)}"
    when = f"{mail.due:%Y-%m-%d %H:%M UTC}"
    yield f"  {'under embargo until' if mail.under_embargo else 'due since'} {when}"
    yield f"  {mail.state}"
    for finding in mail.findings:
        yield f"  {finding.severity}: {finding.message} [{finding.check}]"
