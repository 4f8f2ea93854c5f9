# SPDX-License-Identifier: Apache-2.0
"""Command `kantha tree applied`: look for commits that applied stored patches."""

import argparse
import sys

from app.cli.printing import count
from app.config import Settings
from app.errors import UserError
from app.git import commands as git
from app.service.series import applied
from app.service.upkeep.opening import opened
from app.tree import places
from app.tree.kernel_trees import Trees


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "tree applied",
        description="Look in the branches of KANTHA_TREE for commits that applied stored patches, "
        "and store the states of the patches. `kantha serve` and `kantha worker` do this "
        "themselves.",
        epilog="Example: kantha tree applied",
    )
    command.set_defaults(command=run)


def run(_given: argparse.Namespace, settings: Settings) -> int:
    found = places.parse(settings.tree)
    if not found:
        raise UserError("set KANTHA_TREE to the kernel trees")
    git.need()
    with Trees(found) as trees:
        done = applied.catch_up(opened(settings), trees, settings.url)
    sys.stdout.write(f"{count(done.read, 'new commit')} read\n")
    if done.problems:
        raise UserError("; ".join(done.problems))
    return 0
