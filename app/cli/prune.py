# SPDX-License-Identifier: Apache-2.0
"""Command `kantha prune`: delete rows that are older than the retention settings allow."""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime

from app.config import Settings
from app.service.upkeep import retention
from app.service.upkeep.opening import opened


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    prune = commands.add_parser(
        "prune",
        description="Delete rows that the KANTHA_KEEP_… settings no longer keep, and print the "
        "number of rows of each kind. `kantha serve` and `kantha worker` also delete such rows "
        "once a day.",
        epilog="Example: kantha prune --dry-run",
    )
    prune.add_argument(
        "--dry-run", action="store_true", help="print the numbers without deleting rows"
    )
    prune.add_argument(
        "--vacuum",
        action="store_true",
        help="then shrink the file of the SQLite database, while other processes that use the "
        "database wait",
    )
    prune.set_defaults(command=run_prune)


def run_prune(given: argparse.Namespace, settings: Settings) -> int:
    database = opened(settings)
    old = retention.limits(settings, datetime.now(UTC))
    if given.dry_run:
        counts = retention.count(database, old)
    else:
        counts = Counter(dict.fromkeys(old, 0))
        for kind, count in retention.prune(database, old):
            counts[kind] += count
    sys.stdout.writelines(f"{kind}\t{counts[kind]}\n" for kind in old)
    if given.vacuum and not given.dry_run:
        database.vacuum()
    return 0
