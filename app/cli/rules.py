# SPDX-License-Identifier: Apache-2.0
"""Command `kantha rules`: list the watch rules, or check files of watch rules."""

import argparse
import sys
from pathlib import Path

from app import offline
from app.cli.printing import printable
from app.errors import UserError
from app.offline import Offline
from app.service.review import catalogue

FINE, WRONG, UNREADABLE = 0, 1, 2


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rules = commands.add_parser("rules", epilog="Example: kantha rules check rules/net.toml")
    rules.set_defaults(settings=offline.load)
    actions = rules.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser(
        "list",
        help="list the shipped rules, the rules in KANTHA_RULES, and the rules that are not in "
        "force, with the reasons",
        epilog="Example: kantha rules list",
    )
    listed.set_defaults(command=run_list)
    check = actions.add_parser(
        "check",
        help="validate files of watch rules and project profiles, and run their own tests",
        epilog="Example: kantha rules check rules/net.toml",
    )
    check.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="file of watch rules in TOML"
    )
    check.set_defaults(command=run_check)


def run_list(_given: argparse.Namespace, settings: Offline) -> int:
    found = catalogue.watch_rules(settings.rules)
    for rule in (*found.shipped, *found.own):
        sys.stdout.write(f"{rule.id:<28} {rule.check.severity:<8} {printable(rule.title)}\n")
    for rejected in found.rejected:
        sys.stdout.write(f"not in force: {printable(str(rejected))}\n")
    return FINE


def run_check(given: argparse.Namespace, _settings: Offline) -> int:
    """Return exit code 0 if all rules are valid, 1 if a rule is invalid, and 2 if a file cannot be
    read."""
    codes = [_check(path) for path in given.files]
    return max(codes)


def _check(path: Path) -> int:
    try:
        found = catalogue.read_rules(path)
    except UserError as error:
        sys.stderr.write(f"kantha: {printable(str(error))}\n")
        return UNREADABLE
    for rejected in found.rejected:
        sys.stdout.write(f"{printable(str(rejected))}\n")
    for rule, count in zip(found.rules, found.tests, strict=True):
        sys.stdout.write(_line(rule.id, count))
    for profile in found.projects:
        sys.stdout.write(_line(f"project {profile.name}", len(profile.test)))
    return WRONG if found.rejected else FINE


def _line(name: str, count: int) -> str:
    return f"{name}: {count} test{'s' * (count != 1)} passed\n"
