# SPDX-License-Identifier: Apache-2.0
"""Command `kantha tree forget`: remove the commits of a kernel tree that is no longer read."""

import argparse
import sys
from pathlib import Path

from app.cli.printing import count
from app.config import Settings
from app.errors import UserError
from app.service.series import applied
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "tree forget",
        description="Remove the stored commits of a kernel tree that you took out of KANTHA_TREE. "
        "Patches that only these commits applied get the state that the mails give. No hook is "
        "called. The tree itself stays as it is, and need not exist any more.",
        epilog="Example: kantha tree forget /srv/linux.git",
    )
    command.add_argument("path", metavar="PATH", type=Path, help="path as it was in KANTHA_TREE")
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    path = given.path.absolute()
    branches = applied.forget(opened(settings), path, settings.url)
    if not branches:
        raise UserError(f"no commits of {path} are stored")
    sys.stdout.write(f"the commits of {count(branches, 'branch', 'branches')} removed\n")
    return 0
