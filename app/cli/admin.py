# SPDX-License-Identifier: Apache-2.0
"""`kantha migrate` and `kantha token`."""

import argparse
import sys
from datetime import UTC, datetime

from app.cli.formats import printable
from app.config import Settings
from app.service.opening import opened
from app.store import access


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(command=run_migrate)
    token = commands.add_parser("token", help="create, list and revoke API tokens")
    actions = token.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create a token and print it once")
    create.add_argument("name", help="who uses it")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=list(access.SCOPES),
        help="; ".join(f"{scope}: {may}" for scope, may in access.SCOPES.items()),
    )
    create.set_defaults(command=run_create)
    actions.add_parser("list", help="list tokens by name").set_defaults(command=run_list)
    revoke = actions.add_parser("revoke", help="make a token worthless")
    revoke.add_argument("name")
    revoke.set_defaults(command=run_revoke)


def run_migrate(_given: argparse.Namespace, settings: Settings) -> int:
    opened(settings)
    return 0


def run_create(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings).writing() as session:
        token = access.create_token(session, given.name, given.scope, datetime.now(UTC))
    sys.stdout.write(token + "\n")
    return 0


def run_list(_given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings).reading() as session:
        for row in access.tokens(session):
            state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "valid"
            scopes = ",".join(row.scopes)
            sys.stdout.write(
                f"{printable(row.name)}\t{scopes}\t{row.created_at:%Y-%m-%d}\t{state}\n"
            )
    return 0


def run_revoke(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings).writing() as session:
        access.revoke_token(session, given.name, datetime.now(UTC))
    return 0
