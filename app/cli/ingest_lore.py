# SPDX-License-Identifier: Apache-2.0
"""Command `kantha ingest lore`: store threads and mails of lists from a public-inbox server and
review their series."""

import argparse

from rich.console import Console

from app.cli import taking
from app.cli.taking import IntakeTally, since
from app.config import Settings
from app.errors import UserError
from app.service.intake import servers
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "ingest lore",
        description="Download whole threads, or the new mails of mailing lists, from a "
        "public-inbox server such as lore.kernel.org. Store the mails and review their series.",
        epilog="Example: kantha ingest lore https://lore.kernel.org/netdev/ --since 2d",
    )
    command.add_argument(
        "urls",
        nargs="+",
        metavar="URL",
        help="URL of a mailing list, or of any page of a thread, on the server",
    )
    command.add_argument(
        "--since",
        type=since,
        metavar="DATE",
        help="store a list's mails from this date on, such as 2026-03-01, or 30d for 30 days "
        f"ago (default: the date of the last run, or {servers.FIRST.days}d in the first run). "
        "A date that is later than the last run has no effect",
    )
    taking.add_list(command)
    taking.add_no_review(command)
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    database = opened(settings)
    console = Console(stderr=True)
    tally = IntakeTally(database, console)
    broken = []
    for url in given.urls:
        try:
            plan = servers.planned(database, settings, url, given.since)
            with console.status("fetching mails"):
                count = tally.add(servers.ingest(database, settings, plan, given.lists))
        except UserError as error:
            broken.append(str(error))
            continue
        if not count:
            text = f"{plan.place.url}: no new mails since {plan.since:%Y-%m-%d %H:%M} UTC"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    if not given.no_review:
        tally.review(settings)
    tally.write(settings)
    if broken:
        raise UserError("; ".join(broken))
    return 0
