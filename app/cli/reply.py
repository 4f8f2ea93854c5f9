# SPDX-License-Identifier: Apache-2.0
"""Command `kantha reply`: write the reply mails to a series, which you can read, edit or open in a
mail program."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from app import links, offline
from app.cli import terminal, tree_options
from app.cli.check import complain, reviewed
from app.cli.printing import printable
from app.engine.chosen import Chosen
from app.errors import UserError
from app.mail.mboxrd import mboxrd
from app.notify.draft import Draft, as_bytes
from app.offline import Offline
from app.service.offline import drafts


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "reply",
        description="Write the reply mails that report the findings of a series to its author. "
        "Each argument is a file of a series, as for `kantha check`, or the Message-ID of a patch "
        "or cover letter in the database. The command does not send mails.",
        epilog="Example: kantha reply v2.mbox",
    )
    command.add_argument(
        "names", nargs="*", default=["-"], metavar="FILE", help="file, Message-ID, or - for stdin"
    )
    command.add_argument(
        "--mbox", action="store_true", help="write an mbox (mboxrd) instead of text"
    )
    command.add_argument(
        "--output", metavar="FILE", type=Path, help="write to this file instead of stdout"
    )
    command.add_argument(
        "--repeat",
        action="store_true",
        help="include findings that the previous version already had",
    )
    command.set_defaults(command=run, settings=offline.load)


def run(given: argparse.Namespace, settings: Offline) -> int:
    stored = [name for name in given.names if _is_message_id(name)]
    files = [name for name in given.names if name not in stored]
    found = list(_stored(stored, given.repeat)) if stored else []
    rules = Chosen(settings.rules, maintainers=settings.maintainers)
    chosen = tree_options.with_trees(rules, settings)
    report = reviewed(files, settings, chosen) if files else None
    found += drafts.of_report(report, settings.url, repeat=given.repeat) if report else []
    data = _mbox(found, settings) if given.mbox else _text(found).encode()
    terminal.write(data, given.output)
    if report:
        complain(report)
    if not found:
        sys.stderr.write("kantha: no finding to report, so no reply mail was written\n")
    return 0


def _is_message_id(name: str) -> bool:
    return "@" in name and not Path(name).exists()


def _stored(names: list[str], repeat: bool) -> Iterator[Draft]:
    # a series on disk is answered without the libraries of a database
    from app import config  # noqa: PLC0415
    from app.service.mailing import replies  # noqa: PLC0415
    from app.service.upkeep.opening import opened  # noqa: PLC0415

    settings = config.load(os.environ)
    database = opened(settings)
    for name in names:
        found = replies.stored(database, links.bare_id(name), settings, repeat=repeat)
        if found is None:
            raise UserError(
                f"{name}: no such file, and no stored patch or cover letter of this Message-ID"
            )
        yield from found


def _mbox(found: list[Draft], settings: Offline) -> bytes:
    sender = drafts.sender(settings.url)
    return mboxrd(as_bytes(draft, sender, None) for draft in found)


def _text(found: list[Draft]) -> str:
    return "\n".join(map(_readable, found))


def _readable(draft: Draft) -> str:
    """Return a draft without terminal controls and without the fields that only mail programs
    need."""
    head = [f"To: {', '.join(map(str, draft.to))}", f"Cc: {', '.join(map(str, draft.cc))}"]
    lines = [*head, f"Subject: {draft.subject}", f"In-Reply-To: <{draft.answers}>", ""]
    return "".join(f"{printable(line)}\n" for line in [*lines, *draft.body.split("\n")])
