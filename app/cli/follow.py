# SPDX-License-Identifier: Apache-2.0
"""Command `kantha follow`: store mails of public-inbox archives soon after other programs fetched
them."""

import argparse
import signal
from functools import partial

from app import logs
from app.cli import taking
from app.config import Settings
from app.model import Priority
from app.service.intake.archives import Wish
from app.service.intake.following import Follower
from app.service.intake.taking import Intake
from app.service.upkeep import ending
from app.service.upkeep.ending import in_time
from app.service.upkeep.metrics import Metrics
from app.service.upkeep.metrics_port import served
from app.service.upkeep.opening import kept_open

SECONDS = 10.0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "follow",
        description="Watch public-inbox archives on disk until SIGTERM or Ctrl-C: store their "
        "new mails, and delete the mails that were removed from the archives. Another program, "
        "such as grokmirror or git, must fetch the archives. A separate `kantha serve` or "
        "`kantha worker` process reviews the series.",
        epilog="Example: kantha follow /srv/lore/netdev --every 60",
    )
    taking.add_archives(command)
    command.add_argument(
        "--every",
        type=_seconds,
        default=SECONDS,
        metavar="SECONDS",
        help=f"seconds between two reads of the archives (default: {SECONDS:g})",
    )
    command.set_defaults(command=run)


def run(given: argparse.Namespace, settings: Settings) -> int:
    logs.set_up(settings)
    wish = Wish(given.lists, priority=Priority.LIVE)
    database = kept_open(settings)
    metrics = Metrics(database)
    took = partial(metrics.took, "archive")
    intake = Intake(database, settings.series_wait, took, settings.url)
    follower = Follower(intake, given.paths, wish)
    with in_time(ending.seconds(settings)) as ends, served(metrics, settings):

        def stop(_number: int, _frame: object) -> None:
            follower.stop()
            ends()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        follower.run(given.every)
    return 0


def _seconds(text: str) -> float:
    """Parse a number of seconds.

    Raises:
        ValueError: the text is not a number above 0 and below 1,000,000.
    """
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError
    return seconds
