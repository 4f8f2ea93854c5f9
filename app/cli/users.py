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
    user = commands.add_parser("user", epilog="Example: kantha user create alice --role triager")
    actions = user.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser(
        "create",
        help="create an account",
        epilog="Example: kantha user create alice --role triager",
    )
    create.add_argument("name", help="name of the user")
    create.add_argument(
        "--role",
        choices=list(Role),
        default=Role.VIEWER,
        help="role of the user (default: %(default)s)",
    )
    how = create.add_mutually_exclusive_group()
    _add_password(how)
    how.add_argument(
        "--no-password",
        action="store_true",
        help="create an account that cannot sign in, for a program that uses tokens",
    )
    create.set_defaults(command=run_create)
    listed = actions.add_parser(
        "list", help="list the accounts, sorted by name", epilog="Example: kantha user list"
    )
    listed.set_defaults(command=run_list)
    role = actions.add_parser(
        "role", help="change the role of a user", epilog="Example: kantha user role alice admin"
    )
    role.add_argument("name", help="name of the user")
    role.add_argument("role", choices=list(Role), help="new role of the user")
    role.set_defaults(command=run_role)
    password = actions.add_parser(
        "password",
        help="set the password of a user and end the user's sessions",
        epilog="Example: kantha user password alice",
    )
    password.add_argument("name", help="name of the user")
    _add_password(password)
    password.set_defaults(command=run_password)
    disable = actions.add_parser(
        "disable",
        help="disable an account, end its sessions and revoke its tokens",
        epilog="Example: kantha user disable alice",
    )
    disable.add_argument("name", help="name of the user")
    disable.set_defaults(command=run_disable)
    enable = actions.add_parser(
        "enable",
        help="let a disabled user sign in again; revoked tokens stay revoked",
        epilog="Example: kantha user enable alice",
    )
    enable.add_argument("name", help="name of the user")
    enable.set_defaults(command=run_enable)


def _add_password(command: argparse._ActionsContainer) -> None:
    command.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of stdin",
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
    """Ask for a password twice, or read the password from stdin. An argument would be visible to
    other processes."""
    if given.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UserError("cannot ask for a password without a terminal: use --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise UserError("the two passwords differ: try again")
    return password
