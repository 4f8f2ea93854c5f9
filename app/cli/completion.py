# SPDX-License-Identifier: Apache-2.0
"""Command `kantha completion`: print a script with which a shell completes words without calling
Kantha."""

import argparse
import sys

import shtab

from app.cli.commands import COMMANDS
from app.cli.parsing import Parser, parser
from app.config import Settings
from app.service.review import catalogue

SHELLS = ("bash", "zsh", "fish")
FILES = ("FILE", "PATH", "SOURCE")
CHECKS = ("check", "checks")


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = commands.add_parser(
        "completion",
        description="Print a script with which your shell completes commands, options and ids of "
        "checks. docs/how-to/check.md says in which directory to put the script.",
        epilog="Example: kantha completion bash",
    )
    command.add_argument("shell", choices=SHELLS, help="shell that will run the script")
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    # a shell splits a name with a blank into two words; `ingest` itself completes files
    known = parser(*(name for name in COMMANDS if " " not in name))
    _hint(known, sorted(catalogue.rules(settings.rules).by_id))
    sys.stdout.write(shtab.complete(known, shell=given.shell) + "\n")
    return 0


def _hint(known: argparse.ArgumentParser, checks: list[str]) -> None:
    """Tell shtab which arguments are files, and offer the ids of checks for arguments that name
    checks."""
    for action in known._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _hint(inner, checks)
        elif action.metavar in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # read by shtab
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # as above
        elif action.metavar == "ID" and action.dest in CHECKS:
            action.choices = checks
