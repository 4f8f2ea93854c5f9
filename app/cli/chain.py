# SPDX-License-Identifier: Apache-2.0
"""Command `kantha chain`: show the versions of a chain with their links, and correct the chain."""

import argparse
import getpass
import sys

from app import links
from app.cli.printing import printable
from app.config import Settings
from app.errors import UserError
from app.model.chains import EditView
from app.service.series import chains
from app.service.series.chains import ChainView
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "chain", epilog="Example: kantha chain show 20260301120000.1-1-dev@example.org"
    )
    actions = command.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser(
        "show",
        help="show the versions of a chain, why they are linked, and the manual corrections",
        epilog="Example: kantha chain show 20260301120000.1-1-dev@example.org",
    )
    show.add_argument(
        "message_id",
        metavar="MESSAGE-ID",
        help="Message-ID of a patch or cover letter of any version",
    )
    show.set_defaults(command=run_show)
    for name, what, why in (
        ("link", "link two series as versions in one chain", " --reason renamed"),
        ("unlink", "keep two series in different chains", " --reason unrelated"),
        ("undo", "undo an earlier link or unlink of two series", ""),
    ):
        example = f"Example: kantha chain {name} v2@example.org v1@example.org{why}"
        action = actions.add_parser(name, help=what, epilog=example)
        action.add_argument(
            "later",
            metavar="MESSAGE-ID",
            help="Message-ID of a patch or cover letter of the later series",
        )
        action.add_argument(
            "earlier",
            metavar="EARLIER",
            help="Message-ID of a patch or cover letter of the earlier series",
        )
        action.add_argument(
            "--by",
            help="your name, which pages show beside the correction (default: the name of your "
            "system user)",
        )
        if name != "undo":
            action.add_argument(
                "--reason",
                required=True,
                help="reason for the correction, which everybody can read",
            )
        action.set_defaults(command=run_edit, action=name)


def run_show(given: argparse.Namespace, settings: Settings) -> int:
    found = chains.of(opened(settings), links.bare_id(given.message_id))
    if found is None:
        raise UserError(f"no patch or cover letter has the Message-ID {given.message_id}")
    sys.stdout.write(as_text(found))
    return 0


def run_edit(given: argparse.Namespace, settings: Settings) -> int:
    database, by = opened(settings), given.by or login()
    if given.action == "undo":
        found = chains.undo(database, given.later, given.earlier, by)
    else:
        say = chains.link if given.action == "link" else chains.unlink
        found = say(database, given.later, given.earlier, given.reason, by)
    sys.stdout.write(as_text(found))
    return 0


def login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UserError("your system user has no name: name yourself with --by NAME") from error


def as_text(chain: ChainView) -> str:
    lines = []
    for one in chain.versions:
        kind = "" if one.kind == "PATCH" else f" {one.kind}"
        lines.append(
            f"{one.posted_at:%Y-%m-%d} v{one.version}{kind} {one.title}  <{one.message_id}>"
        )
        lines += [
            f"    {link.kind} to <{link.earlier}>: {link.detail}"
            for link in chain.links
            if link.later == one.message_id
        ]
    lines += [_edit(edit) for edit in chain.edits]
    return "".join(f"{printable(line)}\n" for line in lines)


def _edit(edit: EditView) -> str:
    undone = f" (undone by {edit.undone_by})" if edit.undone_at else ""
    reason = " ".join(edit.reason.split())
    return f"{edit.action} <{edit.later}> <{edit.earlier}> by {edit.by}: {reason}{undone}"
