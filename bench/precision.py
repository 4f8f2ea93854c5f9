# SPDX-License-Identifier: Apache-2.0
"""How often each check is right on a real mailing list, by the labels that people gave.

    python -m bench.precision [MBOX]

Runs all checks over the mailbox, compares every finding with tests/corpus/labels, writes
checks/precision.json and docs/reference/precision.md, and prints the same table.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from app.engine import registry
from app.engine.pool import Chosen, ReviewLimits
from app.mail.read import mbox
from app.model import Finding
from app.service.offline import checking
from app.service.offline.checking import MailSource
from app.service.review import precision
from app.service.review.precision import ENOUGH, Measured, PrecisionTally

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "linux-gpio-2026-05-06.mbox.gz"
LABELS = ROOT / "tests" / "corpus" / "labels"
MAINTAINERS = ROOT / "tests" / "corpus" / "MAINTAINERS"  # people who apply patches on the lists
DOCUMENT = ROOT / "docs" / "reference" / "precision.md"
READ = 40  # findings of a check that people read, spread evenly where there are more

Key = tuple[str, str, str, int | None, str]


class Label(BaseModel):
    """What a person says of a finding, and why.

    `message` is a part of the finding's message, for findings that share a place. `known`
    marks a false finding that the check still gives: it counts against its precision. Any
    other false finding is mended and must not come back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    message_id: str
    check: str
    path: str
    line: int | None
    text: str
    label: Literal["true", "false", "unclear"]
    reason: str = Field(min_length=8)
    message: str = ""
    known: bool = False

    @property
    def key(self) -> Key:
        return _key(self.message_id, self.check, self.path, self.line, self.text)

    def is_of(self, finding: Finding) -> bool:
        return self.key == key_of(finding) and self.message in finding.message

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.check}: {self.message_id} {self.path}{line} {self.text.strip()[:60]}"


def key_of(finding: Finding) -> Key:
    at = finding.at
    return _key(at.message_id, finding.check, at.path, at.line, at.text)


def _key(message_id: str, check: str, path: str, line: int | None, text: str) -> Key:
    return message_id.strip("<>"), check, path, line, " ".join(text.split())


def labels(folder: Path = LABELS) -> tuple[Label, ...]:
    """All labels; ValueError names the file and line of one that is not well formed."""
    return tuple(label for file in sorted(folder.glob("*.jsonl")) for label in _labels_in(file))


def _labels_in(file: Path) -> Iterator[Label]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            label = Label.model_validate_json(line)
        except ValueError as error:
            raise ValueError(f"{file.name}:{number}: {error}") from error
        if label.check.replace("/", "--") != file.stem:
            raise ValueError(f"{file.name}:{number}: a label of {label.check}")
        yield label


class Judged(NamedTuple):
    """A finding and its label, if somebody read it."""

    finding: Finding
    label: Label | None


class Corpus(NamedTuple):
    """A mailbox, reviewed."""

    name: str
    report: checking.CheckReport

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(f for checked in self.report.checked for f in checked.run.findings)


@dataclass(frozen=True)
class Comparison:
    """Findings and labels side by side."""

    corpus: Corpus
    labels: tuple[Label, ...]

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        by_key: dict[Key, list[Label]] = defaultdict(list)
        for label in self.labels:
            by_key[label.key].append(label)
        return tuple(Judged(f, _label_of(f, by_key[key_of(f)])) for f in self.corpus.findings)

    @property
    def lost(self) -> list[Label]:
        """Labelled-true findings that are no longer found."""
        found = {judged.label for judged in self.judged}
        return [one for one in self.labels if one.label == "true" and one not in found]

    @property
    def returned(self) -> list[Label]:
        """Labelled-false findings that are found again, but for those known to be."""
        found = {judged.label for judged in self.judged}
        mended = (one for one in self.labels if one.label == "false" and not one.known)
        return [one for one in mended if one in found]

    @cached_property
    def measured(self) -> Measured:
        all_mails = [checked.series_mails for checked in self.corpus.report.checked]
        dates = [message.date.date().isoformat() for p in all_mails for message in p.patches]
        return Measured(
            corpus=self.corpus.name,
            first=min(dates),
            last=max(dates),
            mails=self.corpus.report.mails,
            patches=len(dates),
            series=len(all_mails),
            checks={rule.id: self._tally(rule.id) for rule in registry.load()},
        )

    def _tally(self, check: str) -> PrecisionTally:
        mine = [judged for judged in self.judged if judged.finding.check == check]
        said = Counter[str](judged.label.label for judged in mine if judged.label)
        return PrecisionTally(
            findings=len(mine), true=said["true"], false=said["false"], unclear=said["unclear"]
        )


def _label_of(finding: Finding, labels: Iterable[Label]) -> Label | None:
    """The label of a finding; one that quotes its message goes before one that does not."""
    mine = sorted((one for one in labels if one.is_of(finding)), key=lambda one: -len(one.message))
    said = {one.label for one in mine if one.message == mine[0].message}
    if len(said) > 1:
        raise ValueError(f"{mine[0]}: labelled {' and '.join(sorted(said))}; add `message`")
    return mine[0] if mine else None


def reviewed(path: Path) -> Corpus:
    """All shipped checks over a mailbox."""
    with path.open("rb") as stream:
        mails = enumerate(mbox.split(mbox.decompress(stream)), 1)
        sources = (MailSource(f"mail {number}", mail) for number, mail in mails)
        workers, chosen = os.cpu_count() or 1, Chosen(maintainers=MAINTAINERS)
        return Corpus(path.name, checking.check(sources, workers, ReviewLimits(), chosen))


def too_low(measured: Measured) -> list[str]:
    """Checks that are wrong too often and yet no preview."""
    return [
        rule.id
        for rule in registry.load()
        if rule.check.status != "preview" and not _row(measured, rule.id).is_enough
    ]


def unread(measured: Measured) -> list[str]:
    """Checks that colour results, and of whose findings not enough were read."""
    return [
        rule.id
        for rule in registry.load()
        if rule.check.status != "preview" and _is_unread(_row(measured, rule.id))
    ]


def _row(measured: Measured, check: str) -> PrecisionTally:
    return measured.checks.get(check, PrecisionTally(findings=0))


def _is_unread(tally: PrecisionTally) -> bool:
    return tally.labelled < min(tally.findings, READ)


def as_json(measured: Measured) -> str:
    return json.dumps(measured.model_dump(), indent=2) + "\n"


ABOUT = """\
# Precision

On this page you find how often each check is right on real mails. `make precision` writes this
page. A test fails if the page does not match the current checks and the current labels of the
findings.

The corpus is `{corpus}`: {mails:,} consecutive mails of
linux-gpio@vger.kernel.org with {patches:,} patches in {series:,} series, posted {first} to {last}.
The corpus omits no mail of this period.

A person compared each finding with its mail and diff, and gave the finding a label:

- `true`: a maintainer would agree that the finding is worth reporting under the check's own rule.
- `false`: a maintainer would not agree that the finding is worth reporting.
- `unclear`: the mail does not show whether the finding is right.

At most {read} findings of each check have labels. If a check has more than 40 findings, a person
labelled 40 of them, spread evenly over all its findings. The labels, each with its reason, are in
`tests/corpus/labels`. The authors of the checks used these findings to improve the checks, so
expect a lower precision on another list.

Precision is true / (true + false), rounded down to a whole percentage. A check with a precision
under {enough:.0f} % is in preview, and its findings are not counted. The precision of a check with
only a few findings proves little, so the table also shows the number of findings.

{table}

{silent}

A test fails if a check no longer reports a finding with the label `true`. The test also fails if a
check again reports a finding with the label `false` that it had stopped reporting. If a check still
reports a `false` finding, the label has `"known": true`, and the table counts the finding as false.

To run the checks over any other archive, use `kantha backtest`
([backtest.md](../how-to/backtest.md)).
"""


def document(measured: Measured) -> str:
    """The page docs/reference/precision.md."""
    numbers = measured.model_dump(exclude={"checks"})
    table, silent = "\n".join(_table(measured)), _silent(measured)
    return ABOUT.format(**numbers, read=READ, enough=100 * ENOUGH, table=table, silent=silent)


def _table(measured: Measured) -> Iterator[str]:
    yield "| Check | Findings | Labelled | True | False | Unclear | Precision | Status |"
    yield "|---|---:|---:|---:|---:|---:|---:|---|"
    for rule in registry.load():
        tally = _row(measured, rule.id)
        if tally.findings:
            counts = (tally.findings, tally.labelled, tally.true, tally.false, tally.unclear)
            cells = (f"`{rule.id}`", *counts, tally.in_words, rule.check.status)
            yield f"| {' | '.join(map(str, cells))} |"


def _silent(measured: Measured) -> str:
    names = [f"`{name}`" for name, tally in measured.checks.items() if not tally.findings]
    if not names:
        return "Every check has a finding in this corpus."
    about = "The precision of these checks is unknown, because they have no finding in this corpus:"
    return "\n".join((about, "", *(f"- {name}" for name in names)))


def _print(measured: Measured) -> None:
    columns = "findings labelled true false unclear precision  status"
    print(f"{'check':<28} {columns}")
    for rule in registry.load():
        t = _row(measured, rule.id)
        counts = f"{t.findings:>8} {t.labelled:>8} {t.true:>4} {t.false:>5} {t.unclear:>7}"
        shown = "no finding" if not t.findings else t.in_words
        print(f"{rule.id:<28} {counts} {shown:>10} {rule.check.status}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mbox", nargs="?", type=Path, default=CORPUS)
    path = parser.parse_args().mbox
    compared = Comparison(reviewed(path), labels())
    measured = compared.measured
    _print(measured)
    for label in compared.lost:
        print(f"no longer found, labelled true: {label}")
    for label in compared.returned:
        print(f"found, labelled false and not known: {label}")
    for check in too_low(measured):
        print(f"under {ENOUGH:.0%} and not a preview: {check}")
    for check in unread(measured):
        print(f"not read enough: {check}")
    if path == CORPUS:
        precision.FILE.write_text(as_json(measured), encoding="utf-8")
        DOCUMENT.write_text(document(measured), encoding="utf-8")
    return 1 if compared.lost or compared.returned or too_low(measured) else 0


if __name__ == "__main__":
    sys.exit(main())
