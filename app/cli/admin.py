# SPDX-License-Identifier: Apache-2.0
"""Commands `kantha migrate` and `kantha token`."""

import argparse
import sys

from app.cli.printing import printable
from app.config import Settings
from app.model.people import SCOPES
from app.service.people import accounts
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = commands.add_parser("migrate")
    migrate.set_defaults(command=run_migrate)
    token = commands.add_parser("token")
    actions = token.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create a token and print it once")
    create.add_argument("name", help="who uses it")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=list(SCOPES),
        help="; ".join(f"{scope}: {may}" for scope, may in SCOPES.items()),
    )
    create.add_argument("--user", help="whose it is; without, it is the operator's")
    create.set_defaults(command=run_create)
    actions.add_parser("list", help="list tokens by name").set_defaults(command=run_list)
    revoke = actions.add_parser("revoke", help="make a token worthless")
    revoke.add_argument("name")
    revoke.set_defaults(command=run_revoke)


def run_migrate(_given: argparse.Namespace, settings: Settings) -> int:
    opened(settings)
    return 0


def run_create(given: argparse.Namespace, settings: Settings) -> int:
    token = accounts.create_token(opened(settings), given.name, given.scope, given.user)
    sys.stdout.write(token + "\n")
    return 0


def run_list(_given: argparse.Namespace, settings: Settings) -> int:
    for token in accounts.tokens(opened(settings)):
        state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else "valid"
        scopes, owner = ",".join(token.scopes), token.user or "-"
        sys.stdout.write(
            f"{printable(token.name)}\t{scopes}\t{token.created_at:%Y-%m-%d}\t{state}\t{owner}\n"
        )
    return 0


def run_revoke(given: argparse.Namespace, settings: Settings) -> int:
    accounts.revoke_token(opened(settings), given.name)
    return 0
