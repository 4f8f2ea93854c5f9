# SPDX-License-Identifier: Apache-2.0
"""Command `kantha ingest lore`: take threads and lists from a public-inbox server and review
them."""

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
        description="Store whole threads, or what lists received since the last time, from a "
        "public-inbox server as lore.kernel.org is one, and review their series.",
    )
    command.add_argument("urls", nargs="+", metavar="URL", help="a list, or any page of a thread")
    command.add_argument(
        "--since",
        type=since,
        metavar="DATE",
        help=f"how far back to ask a list, 2026-03-01 or 30d (first time {servers.FIRST.days}d)",
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
            with console.status("fetch and store"):
                count = tally.add(servers.ingest(database, settings, plan, given.lists))
        except UserError as error:
            broken.append(str(error))
            continue
        if not count:
            text = f"{plan.place.url}: nothing new since {plan.since:%Y-%m-%d %H:%M} UTC"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    if not given.no_review:
        tally.review(settings)
    tally.write(settings)
    if broken:
        raise UserError("; ".join(broken))
    return 0
