# SPDX-License-Identifier: Apache-2.0
"""`kantha checks`: what is checked and why."""

import argparse
import sys

from app import offline
from app.errors import UserError
from app.offline import Offline
from app.service import catalogue


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checks = commands.add_parser("checks")
    checks.set_defaults(settings=offline.load)
    actions = checks.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="one line a check").set_defaults(command=run_list)
    show = actions.add_parser("show", help="a check's rule, reasons and references")
    show.add_argument("check", metavar="ID")
    show.set_defaults(command=run_show)


def run_list(_given: argparse.Namespace, settings: Offline) -> int:
    for rule in catalogue.rules(settings.rules):
        sys.stdout.write(f"{rule.id:<26} {rule.check.severity:<8} {rule.title}\n")
    return 0


def run_show(given: argparse.Namespace, settings: Offline) -> int:
    rule = catalogue.rule(given.check, settings.rules)
    if rule is None:
        raise UserError(f"there is no check named {given.check}; see `kantha checks list`")
    check = rule.check
    about = f"{rule.id}: {check.severity}, confidence {check.confidence}, {check.status}"
    references = "\n".join(f"  {text}\n    {url}" for text, url in check.references)
    sys.stdout.write(f"{about}\n\n{check.doc.strip()}\n\nReferences\n{references}\n")
    return 0
