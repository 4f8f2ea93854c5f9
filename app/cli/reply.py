# SPDX-License-Identifier: Apache-2.0
"""`kantha reply`: the reply mails to a series, to read, to edit, or for a mail program."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app.cli import terminal
from app.cli.check import complain, reviewed
from app.cli.printing import printable
from app.config import Settings
from app.engine.pool import Chosen
from app.errors import UserError
from app.mail.export import mboxrd
from app.notify.draft import Draft, as_bytes
from app.service import replies
from app.service.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "reply",
        description="Write the mails that answer a series with its findings: a series on disk "
        "(what `kantha check` reads) or a stored one by a Message-ID of it. Nothing is sent.",
    )
    command.add_argument(
        "names", nargs="*", default=["-"], metavar="FILE", help="file, Message-ID, or - for stdin"
    )
    command.add_argument("--mbox", action="store_true", help="as an mbox (mboxrd), not as text")
    command.add_argument("--output", metavar="FILE", type=Path, help="write there, not to stdout")
    command.add_argument(
        "--repeat", action="store_true", help="also say what the version before had already"
    )
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    stored = [name for name in given.names if _is_message_id(name)]
    files = [name for name in given.names if name not in stored]
    drafts = list(_stored(stored, settings, given.repeat)) if stored else []
    report = reviewed(files, settings, Chosen(settings.rules)) if files else None
    drafts += replies.of_report(report, settings, repeat=given.repeat) if report else []
    data = _mbox(drafts, settings) if given.mbox else _text(drafts).encode()
    terminal.write(data, given.output)
    if report:
        complain(report)
    if not drafts:
        sys.stderr.write("kantha: there is nothing to answer\n")
    return 0


def _is_message_id(name: str) -> bool:
    return "@" in name and not Path(name).exists()


def _stored(names: list[str], settings: Settings, repeat: bool) -> Iterator[Draft]:
    database = opened(settings)
    for name in names:
        found = replies.stored(database, name.strip("<>"), settings, repeat=repeat)
        if found is None:
            raise UserError(f"{name}: there is no such file, and no such patch or cover letter")
        yield from found


def _mbox(drafts: list[Draft], settings: Settings) -> bytes:
    sender = replies.sender(settings)
    return mboxrd(as_bytes(draft, sender, None) for draft in drafts)


def _text(drafts: list[Draft]) -> str:
    return "\n".join(map(_readable, drafts))


def _readable(draft: Draft) -> str:
    """Without what a terminal would obey, and without what only mail programs read."""
    head = [f"To: {', '.join(map(str, draft.to))}", f"Cc: {', '.join(map(str, draft.cc))}"]
    lines = [*head, f"Subject: {draft.subject}", f"In-Reply-To: <{draft.answers}>", ""]
    return "".join(f"{printable(line)}\n" for line in [*lines, *draft.body.split("\n")])
