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
    migrate = commands.add_parser("migrate", epilog="Example: kantha migrate")
    migrate.set_defaults(command=run_migrate)
    token = commands.add_parser(
        "token", epilog="Example: kantha token create ingester --scope ingest"
    )
    actions = token.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser(
        "create",
        help="create a token, and print the token once",
        epilog="Example: kantha token create ingester --scope ingest",
    )
    create.add_argument("name", help="name of the program that uses the token")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=list(SCOPES),
        help="; ".join(f"{scope}: {may}" for scope, may in SCOPES.items()),
    )
    create.add_argument(
        "--user",
        help="account that owns the token; without an account, the token belongs to the "
        "operator of the server",
    )
    create.set_defaults(command=run_create)
    listed = actions.add_parser(
        "list", help="list the tokens, oldest first", epilog="Example: kantha token list"
    )
    listed.set_defaults(command=run_list)
    revoke = actions.add_parser(
        "revoke",
        help="revoke a token, so that requests with it are refused",
        epilog="Example: kantha token revoke ingester",
    )
    revoke.add_argument("name", help="name of the token")
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
