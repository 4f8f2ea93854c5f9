# SPDX-License-Identifier: Apache-2.0
"""Command `kantha user`: manage the accounts of this server."""

import argparse
import getpass
import sys

from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.model.people import Account, Role
from app.service.people import accounts
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = commands.add_parser("user")
    actions = user.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create an account")
    create.add_argument("name")
    create.add_argument("--role", choices=list(Role), default=Role.VIEWER)
    how = create.add_mutually_exclusive_group()
    _add_password(how)
    how.add_argument(
        "--no-password", action="store_true", help="no sign-in: for programs, which use tokens"
    )
    create.set_defaults(command=run_create)
    actions.add_parser("list", help="list accounts by name").set_defaults(command=run_list)
    role = actions.add_parser("role", help="change what an account may do")
    role.add_argument("name")
    role.add_argument("role", choices=list(Role))
    role.set_defaults(command=run_role)
    password = actions.add_parser("password", help="set a password; ends the account's sign-ins")
    password.add_argument("name")
    _add_password(password)
    password.set_defaults(command=run_password)
    disable = actions.add_parser("disable", help="end an account's sign-ins, revoke its tokens")
    disable.add_argument("name")
    disable.set_defaults(command=run_disable)
    enable = actions.add_parser("enable", help="let it sign in again; its tokens stay revoked")
    enable.add_argument("name")
    enable.set_defaults(command=run_enable)


def _add_password(command: argparse._ActionsContainer) -> None:
    command.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of stdin, and ask for none",
    )


def run_create(given: argparse.Namespace, settings: Settings) -> int:
    password = None if given.no_password else _password(given)
    accounts.create(opened(settings), given.name, Role(given.role), password)
    return 0


def run_list(_given: argparse.Namespace, settings: Settings) -> int:
    for account in accounts.everybody(opened(settings)):
        sys.stdout.write(_line(account) + "\n")
    return 0


def _line(account: Account) -> str:
    ways = ["password"] if account.has_password else []
    if account.subject:
        ways.append(f"OpenID Connect {account.subject}")
    state = f"disabled {account.disabled_at:%Y-%m-%d}" if account.disabled_at else "enabled"
    made = f"{account.created_at:%Y-%m-%d}"
    return printable("\t".join((account.name, account.role, made, state, ", ".join(ways) or "-")))


def run_role(given: argparse.Namespace, settings: Settings) -> int:
    accounts.set_role(opened(settings), given.name, Role(given.role))
    return 0


def run_password(given: argparse.Namespace, settings: Settings) -> int:
    accounts.set_password(opened(settings), given.name, _password(given))
    return 0


def run_disable(given: argparse.Namespace, settings: Settings) -> int:
    accounts.disable(opened(settings), given.name)
    return 0


def run_enable(given: argparse.Namespace, settings: Settings) -> int:
    accounts.enable(opened(settings), given.name)
    return 0


def _password(given: argparse.Namespace) -> str:
    """Ask for a password twice, or read it from stdin, because every process can read an
    argument."""
    if given.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UserError("there is no terminal to ask at: use --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise UserError("the two are not the same")
    return password
