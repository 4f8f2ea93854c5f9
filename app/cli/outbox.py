# SPDX-License-Identifier: Apache-2.0
"""Command `kantha outbox`: manage reply mails that were sent, that wait, or that were never
sent."""

import argparse
import sys

from app.cli.printing import printable
from app.config import Settings
from app.model.mailing import OutboxEntry, OutboxState
from app.service.mailing import outbox
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    box = commands.add_parser("outbox", epilog="Example: kantha outbox list --state failed")
    actions = box.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser(
        "list",
        help="list the newest reply mails, one per line",
        epilog="Example: kantha outbox list --state failed",
    )
    listed.add_argument(
        "--state",
        choices=[state.value for state in OutboxState],
        help="list only mails in this state",
    )
    listed.add_argument(
        "--limit",
        type=int,
        default=50,
        help="maximum number of mails to list (default: %(default)s)",
    )
    listed.set_defaults(command=run_list)
    show = actions.add_parser(
        "show",
        help="print a reply mail as the outbox stores it, without characters that would control a "
        "terminal",
        epilog="Example: kantha outbox show 7",
    )
    show.add_argument("id", type=int, help="number of the mail, as `kantha outbox list` shows it")
    show.set_defaults(command=run_show)
    retry = actions.add_parser(
        "retry",
        help="queue a failed, withdrawn or queued mail to be sent at once",
        epilog="Example: kantha outbox retry 7",
    )
    retry.add_argument("id", type=int, help="number of the mail, as `kantha outbox list` shows it")
    retry.set_defaults(command=run_retry)
    withdraw = actions.add_parser(
        "withdraw",
        help="withdraw an unsent mail, so that Kantha does not send it",
        epilog="Example: kantha outbox withdraw 7 --reason 'the author has sent v2'",
    )
    withdraw.add_argument(
        "id", type=int, help="number of the mail, as `kantha outbox list` shows it"
    )
    withdraw.add_argument(
        "--reason",
        default="withdrawn by hand",
        help="reason to store with the mail (default: %(default)s)",
    )
    withdraw.set_defaults(command=run_withdraw)


def run_list(given: argparse.Namespace, settings: Settings) -> int:
    for entry in outbox.entries(opened(settings), given.state, max(given.limit, 0)):
        sys.stdout.write(printable(_line(entry)) + "\n")
    return 0


def _line(entry: OutboxEntry) -> str:
    when = entry.sent_at or entry.next_at
    tries = f"{entry.attempts} attempt{'s' * (entry.attempts != 1)}"
    parts = [entry.state, f"{when:%Y-%m-%d %H:%M}", entry.list_id, entry.answers, tries]
    reason = [entry.error] if entry.error else []
    return "\t".join([str(entry.id), *map(str, parts), *reason])


def run_show(given: argparse.Namespace, settings: Settings) -> int:
    raw = outbox.raw(opened(settings), given.id)
    text = raw.decode(errors="replace").replace("\r\n", "\n")
    sys.stdout.write("\n".join(printable(line) for line in text.split("\n")))
    return 0


def run_retry(given: argparse.Namespace, settings: Settings) -> int:
    outbox.retry(opened(settings), given.id)
    return 0


def run_withdraw(given: argparse.Namespace, settings: Settings) -> int:
    outbox.withdraw(opened(settings), given.id, given.reason)
    return 0
