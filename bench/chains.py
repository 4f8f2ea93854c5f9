# SPDX-License-Identifier: Apache-2.0
"""How often versions are linked rightly on a real mailing list, by pairs that people read.

    python -m bench.chains [MBOX]

Puts the series of the mailbox into chains, compares them with
tests/corpus/labels-chains.jsonl and prints precision, recall and every pair that is wrong.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from app.engine.assemble import grouped
from app.mail.group import chain, history
from app.mail.group.chain import Chain
from app.mail.read import mbox
from app.service.intake.decoding import read

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "linux-gpio-2026-05-06.mbox.gz"
LABELS = ROOT / "tests" / "corpus" / "labels-chains.jsonl"


class Label(BaseModel):
    """What a person says of two series, by the Message-IDs of their first mails, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    later: str
    earlier: str
    label: Literal["same", "different"]
    reason: str = Field(min_length=8)


class Measured(NamedTuple):
    """The labelled pairs by what became of them."""

    right: tuple[Label, ...]
    wrong: tuple[Label, ...]
    missed: tuple[Label, ...]
    apart: tuple[Label, ...]

    @property
    def precision(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.missed))


def labels(file: Path = LABELS) -> tuple[Label, ...]:
    return tuple(Label.model_validate_json(line) for line in file.read_text().splitlines())


def chained(path: Path = CORPUS) -> tuple[Chain, ...]:
    with path.open("rb") as file:
        mails = [read(raw) for raw in mbox.split(mbox.decompress(file))]
    messages = [mail for mail in mails if not isinstance(mail, str)]
    return chain.chains(map(history.node, grouped(messages)))


def measure(chains: Iterable[Chain], labels: Iterable[Label]) -> Measured:
    home = {name: one.name for one in chains for name in one.members}
    found: dict[tuple[bool, bool], list[Label]] = {}
    for one in labels:
        is_linked = home[one.later] == home[one.earlier]
        found.setdefault((is_linked, one.label == "same"), []).append(one)
    order = ((True, True), (True, False), (False, True), (False, False))
    return Measured(*(tuple(found.get(key, ())) for key in order))


def main() -> int:
    chains = chained(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
    measured = measure(chains, labels())
    kinds = Counter(link.kind.value for one in chains for link in one.links)
    several = sum(len(one.members) > 1 for one in chains)
    print(f"{sum(len(one.members) for one in chains)} series, {len(chains)} chains,")
    print(f"{several} of them of several versions; links: {dict(kinds.most_common())}")
    print(f"{sum(map(len, measured))} labelled pairs:", end=" ")
    print(f"{len(measured.right)} linked rightly, {len(measured.wrong)} wrongly,", end=" ")
    print(f"{len(measured.missed)} missed, {len(measured.apart)} rightly apart")
    print(f"precision {measured.precision:.3f}, recall {measured.recall:.3f}")
    for word, pairs in (("wrong", measured.wrong), ("missed", measured.missed)):
        for one in pairs:
            print(f"{word}: {one.earlier} -> {one.later}: {one.reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
