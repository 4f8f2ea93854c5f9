# SPDX-License-Identifier: Apache-2.0
"""Measure what floods of mails that pose as one series cost everybody else.

    python -m bench.hostile_flood [KIND ...] [--mails N]

Stores honest mails, then a flood with honest mails in between, and prints for each kind of flood
the rate of the honest mails with the flood as a part of the rate without, the cost of a mail of
the flood at its 100th, 1,000th and last mail in costs of an honest one, and the size and the time
of the largest page of the flood.

The first row is a comparison: it stores honest mails instead of a flood, because each mail costs
more in a larger database. The other rows also print their rate as a share of the rate in the first
row.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from fastapi.testclient import TestClient

from app.config import Settings
from app.links import API
from app.mail.read.mbox import RawMail
from app.render import message_path
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.upkeep.opening import opened
from app.web.factory import create_app
from tests.support import crowds
from tests.support.mails import patch

WAIT = timedelta(minutes=30)
HONEST = 200  # mails before the flood
EVERY = 10  # mails of the flood between two honest ones
AROUND = 50  # mails of which the median is the cost at a place


class Cost(NamedTuple):
    """Seconds of CPU time of each mail, in order."""

    honest_alone: Sequence[float]
    honest_within: Sequence[float]
    flood: Sequence[float]

    def rate(self) -> float:
        """The rate of honest mails in the worst tenth of the flood as a part of that without."""
        size = max(1, len(self.honest_within) // 10)
        parts = [self.honest_within[at : at + size] for at in range(0, size * 10, size)]
        return median(self.honest_alone) / max(median(part) for part in parts if part)

    def at(self, number: int) -> float:
        """The cost of a mail of the flood at a place in costs of an honest mail."""
        last = min(number, len(self.flood))
        return median(self.flood[max(0, last - AROUND) : last]) / median(self.honest_alone)


class Page(NamedTuple):
    """The largest page of a flood."""

    path: str
    size: int
    seconds: float


def honest(number: int) -> bytes:
    """A single patch by one of some authors."""
    author = f"A. Developer {number % 40} <dev{number % 40}@example.org>"
    date = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number)
    diff = crowds.diff(f"drivers/honest/file{number}.c", number)
    return patch(
        f"{number}@honest", f"[PATCH] honest {number}: Do it", diff, author=author, date=date
    )


def ordinary(count: int) -> Iterator[bytes]:
    """Honest mails in place of a flood, as a comparison."""
    return (honest(10 * count + number) for number in range(count))


def flooded(to: Intake, flood: Iterator[bytes]) -> Cost:
    """Store honest mails and then a flood, one mail at a time as a list sends them."""
    stored = _Storing(to)
    alone = [stored(honest(number)) for number in range(HONEST)][HONEST // 2 :]
    within: list[float] = []
    costs: list[float] = []
    for number, mail in enumerate(flood):
        costs.append(stored(mail))
        if number % EVERY == 0:
            within.append(stored(honest(HONEST + number)))
    return Cost(alone, within, costs)


class _Storing:
    def __init__(self, to: Intake) -> None:
        self._to = to

    def __call__(self, raw: bytes) -> float:
        began = time.process_time()
        list(taking.take(self._to, [RawMail(raw)]))
        return time.process_time() - began


def largest_page(client: TestClient, names: Sequence[str]) -> Page:
    """The largest of the pages of some mails, and of what REST says of them."""
    addresses = ["/", "/feed.atom", f"{API}/series"]
    for name in names:
        addresses += [message_path("/series", name), message_path("/patch", name)]
        addresses += [message_path(f"{API}/series", name)]
        addresses += [f"{message_path(f'{API}/series', name)}/thread"]
    pages = []
    for address in addresses:
        began = time.process_time()
        answer = client.get(address)
        if answer.status_code == 200:
            pages.append(Page(address, len(answer.content), time.process_time() - began))
    return max(pages, key=lambda page: page.size)


def measured(kind: Callable[[int], Iterator[bytes]], mails: int) -> tuple[Cost, Page]:
    """Measure one kind of flood in a database of its own."""
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(data=Path(directory), workers=0)
        database = opened(settings)
        cost = flooded(Intake(database, WAIT), kind(mails))
        with TestClient(create_app(settings, database)) as client:
            page = largest_page(client, crowds.names(kind(mails)))
        database.dispose()
    return cost, page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", choices=[[], *crowds.KINDS])
    parser.add_argument("--mails", type=int, default=5_000)
    given = parser.parse_args()
    kinds = {"ordinary": ordinary} | {n: crowds.KINDS[n] for n in given.kinds or crowds.KINDS}
    control = 0.0
    for name, kind in kinds.items():
        cost, page = measured(kind, given.mails)
        control = control or cost.rate()
        places = ", ".join(f"{cost.at(n):.2f} at {n:,}" for n in (100, 1_000, given.mails))
        share = f"{cost.rate():.0%} of their rate, {cost.rate() / control:.0%} of the first row"
        print(f"{name}: honest mails at {share};", end=" ")
        print(f"a mail of the flood costs {places} honest ones;", end=" ")
        print(f"{page.path}: {page.size:,} bytes in {page.seconds * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
