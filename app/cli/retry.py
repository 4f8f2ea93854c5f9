# SPDX-License-Identifier: Apache-2.0
"""Command `kantha retry`: give parked series three more attempts to be reviewed."""

import argparse
import sys

from app.config import Settings
from app.errors import UserError
from app.service.review import parking
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "retry",
        description="Review parked series again. A series is parked if its review failed in "
        "three attempts, or if another attempt would fail in the same way.",
        epilog="Example: kantha retry --all",
    )
    command.add_argument(
        "messages",
        nargs="*",
        metavar="MESSAGE-ID",
        help="Message-ID of a patch or cover letter of a parked series",
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="retry all parked series",
    )
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    if bool(given.messages) == given.all:
        raise UserError("name either the Message-IDs of parked series or --all")
    database = opened(settings)
    count = parking.retry_all(database) if given.all else parking.retry(database, given.messages)
    sys.stdout.write(f"{count} series queued\n")
    return 0
