# SPDX-License-Identifier: Apache-2.0
"""How often each check is right on real mailing lists, by the labels that people gave.

    python -m bench.precision

Runs all checks over the mails of each list, compares every finding with tests/corpus/labels,
writes checks/precision.json and docs/reference/precision.md, and prints the same table.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.engine import registry
from app.engine.pool import Chosen, ReviewLimits
from app.mail.read import mbox
from app.mail.read.decode import Undecodable, decode
from app.model import Finding, Severity
from app.service.offline import checking
from app.service.offline.checked import Checked
from app.service.offline.checking import MailSource
from app.service.review import precision
from app.service.review.precision import (
    ENOUGH,
    MANY,
    NOISE_BUDGET,
    Measured,
    MeasuredCheck,
    MeasuredList,
    PrecisionTally,
)

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
LABELS = ROOT / "tests" / "corpus" / "labels"
MAINTAINERS = ROOT / "tests" / "corpus" / "MAINTAINERS"  # people who apply patches on the lists
DOCUMENT = ROOT / "docs" / "reference" / "precision.md"
READ = 60  # findings of a check on a list that people read, spread evenly where there are more

Key = tuple[str, str, str, int | None, str]


class MailList(NamedTuple):
    """A mailbox of a list. The first `tuned` mails were read to improve the checks, and only the
    first `read` mails are reviewed at all; `None` stands for all mails."""

    name: str
    file: Path
    read: int | None = None
    tuned: int | None = None


LISTS = (
    MailList("gpio", CORPUS / "linux-gpio-2026-05-06.mbox.gz"),
    MailList("hwmon", CORPUS / "lists" / "hwmon.mbox.xz"),
    MailList("leds", CORPUS / "lists" / "leds.mbox.xz", tuned=1333),
    MailList("spi", CORPUS / "lists" / "spi.mbox.xz", tuned=1333),
    MailList("nfs", CORPUS / "lists" / "nfs.mbox.xz", tuned=2666),
    MailList("i2c", CORPUS / "lists" / "i2c.mbox.xz", 1333),
    MailList("watchdog", CORPUS / "lists" / "watchdog.mbox.xz", 1333),
)


class Label(BaseModel):
    """What a person says of a finding, and why.

    `message` is a part of the finding's message, for findings that share a place. `known`
    marks a false finding that the check still gives, which counts against its precision, or a
    true finding that the check no longer gives. Any other false finding is mended and must not
    come back, and any other true finding must stay.
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


AnyLabel = TypeVar("AnyLabel", bound=Label)


def key_of(finding: Finding) -> Key:
    at = finding.at
    return _key(at.message_id, finding.check, at.path, at.line, at.text)


def _key(message_id: str, check: str, path: str, line: int | None, text: str) -> Key:
    return message_id.strip("<>"), check, path, line, " ".join(text.split())


def labels(folder: Path = LABELS) -> tuple[Label, ...]:
    """All labels; ValueError names the file and line of one that is not well formed."""
    return labels_of(Label, folder)


def labels_of(kind: type[AnyLabel], folder: Path) -> tuple[AnyLabel, ...]:
    files = sorted(folder.glob("*.jsonl"))
    return tuple(label for file in files for label in _labels_in(file, kind))


def _labels_in(file: Path, kind: type[AnyLabel]) -> Iterator[AnyLabel]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            label = kind.model_validate_json(line)
        except ValueError as error:
            raise ValueError(f"{file.name}:{number}: {error}") from error
        if label.check.replace("/", "--") != file.stem:
            raise ValueError(f"{file.name}:{number}: a label of {label.check}")
        yield label


class Judged(NamedTuple):
    """A finding and its label, if somebody read it."""

    finding: Finding
    label: Label | None


class Part(NamedTuple):
    """The mails of a list that were tuned on, or those that were not, with their reviews."""

    name: str
    is_tuned: bool
    mails: int
    checked: Sequence[Checked]

    @property
    def findings(self) -> Iterator[Finding]:
        return (finding for checked in self.checked for finding in checked.run.findings)

    @property
    def as_list(self) -> MeasuredList:
        series = [checked.series_mails for checked in self.checked]
        dates = [message.date.date().isoformat() for one in series for message in one.patches]
        found = list(self.findings)
        return MeasuredList(
            name=self.name,
            is_tuned=self.is_tuned,
            first=min(dates, default=""),
            last=max(dates, default=""),
            mails=self.mails,
            patches=len(dates),
            series=len(series),
            findings=len(found),
            coloured=sum(one.counts and one.severity is not Severity.NOTE for one in found),
        )


@dataclass(frozen=True)
class Comparison:
    """Findings and labels side by side."""

    parts: Sequence[Part]
    labels: tuple[Label, ...]

    @cached_property
    def judged(self) -> dict[str, tuple[Judged, ...]]:
        """The findings of each part with their labels."""
        by_key: dict[Key, list[Label]] = defaultdict(list)
        for label in self.labels:
            by_key[label.key].append(label)
        return {
            part.name: tuple(Judged(f, _label_of(f, by_key[key_of(f)])) for f in part.findings)
            for part in self.parts
        }

    @cached_property
    def _said(self) -> set[Label]:
        return {judged.label for some in self.judged.values() for judged in some if judged.label}

    @property
    def lost(self) -> list[Label]:
        """Labelled-true findings that are no longer found, but for those known to be."""
        kept = (one for one in self.labels if one.label == "true" and not one.known)
        return [one for one in kept if one not in self._said]

    @property
    def returned(self) -> list[Label]:
        """Labelled-false findings that are found again, but for those known to be."""
        mended = (one for one in self.labels if one.label == "false" and not one.known)
        return [one for one in mended if one in self._said]

    @cached_property
    def measured(self) -> Measured:
        return Measured(
            lists=tuple(part.as_list for part in self.parts),
            checks={rule.id: self._of(rule.id) for rule in registry.load()},
        )

    def _of(self, check: str) -> MeasuredCheck:
        mine = {
            name: [judged for judged in some if judged.finding.check == check]
            for name, some in self.judged.items()
        }
        untuned = {part.name for part in self.parts if not part.is_tuned}
        return MeasuredCheck(
            lists={name: _tally(some) for name, some in mine.items() if some},
            pooled=_tally(_once(judged for some in mine.values() for judged in some)),
            untuned=_tally(_once(judged for name in untuned for judged in mine[name])),
        )


def _once(judged: Iterable[Judged]) -> list[Judged]:
    """The findings without those of a mail that another list sent, too."""
    return list({(key_of(one.finding), one.finding.message): one for one in judged}.values())


def _tally(judged: Sequence[Judged]) -> PrecisionTally:
    said = Counter[str](one.label.label for one in judged if one.label)
    return PrecisionTally(
        findings=len(judged), true=said["true"], false=said["false"], unclear=said["unclear"]
    )


def _label_of(finding: Finding, labels: Iterable[Label]) -> Label | None:
    """The label of a finding; one that quotes its message goes before one that does not."""
    mine = sorted((one for one in labels if one.is_of(finding)), key=lambda one: -len(one.message))
    said = {one.label for one in mine if one.message == mine[0].message}
    if len(said) > 1:
        raise ValueError(f"{mine[0]}: labelled {' and '.join(sorted(said))}; add `message`")
    return mine[0] if mine else None


def reviewed(mail_list: MailList) -> Iterator[Part]:
    """All shipped checks over the mails of a list; the mails that were not tuned on apart.

    The whole list is reviewed at once, so that each series has its history.
    """
    with mail_list.file.open("rb") as stream:
        mails = list(islice(mbox.split(mbox.decompress(stream)), mail_list.read))
    tuned = len(mails) if mail_list.tuned is None else mail_list.tuned
    late = {name for mail in mails[tuned:] for name in _message_id(mail.data)}
    sources = (MailSource(f"mail {number}", mail) for number, mail in enumerate(mails, 1))
    workers, chosen = os.cpu_count() or 1, Chosen(maintainers=MAINTAINERS)
    found = checking.check(sources, workers, ReviewLimits(), chosen).checked
    early = [one for one in found if one.series_mails.first.message_id not in late]
    yield Part(mail_list.name, is_tuned=True, mails=min(tuned, len(mails)), checked=early)
    if late:
        rest = [one for one in found if one.series_mails.first.message_id in late]
        yield Part(f"{mail_list.name}, untouched", False, len(mails) - tuned, rest)


def _message_id(data: bytes) -> Iterator[str]:
    try:
        yield decode(data).message_id
    except Undecodable:
        return


def parts(lists: Iterable[MailList] = LISTS) -> tuple[Part, ...]:
    return tuple(part for one in lists for part in reviewed(one))


def too_low(measured: Measured) -> list[str]:
    """Checks that are wrong too often and yet no preview."""
    return [
        rule.id
        for rule in registry.load()
        if rule.check.status != "preview"
        and not _numbers(measured, rule.id).pooled.is_enough(rule.check.severity)
    ]


def unread(measured: Measured) -> list[str]:
    """Checks, with the list, of whose findings not enough were read."""
    return [
        f"{check}: {name}"
        for check, numbers in measured.checks.items()
        for name, tally in numbers.lists.items()
        if tally.labelled < min(tally.findings, READ)
    ]


def _numbers(measured: Measured, check: str) -> MeasuredCheck:
    return measured.checks.get(check, MeasuredCheck())


def as_json(measured: Measured) -> str:
    return json.dumps(measured.model_dump(exclude_defaults=True), indent=2) + "\n"


ABOUT = """\
# Precision

On this page you find how often each check is right on real mails. `make precision` writes this
page. A test fails if the page does not match the current checks and the current labels of the
findings.

The mails are consecutive mails of these mailing lists. The selection omits no mail of its period:

{lists}

The authors of the checks read the mails of the lists that are marked "tuned on" to improve the
checks. Expect a lower precision on other mails. {untouched}

A person compared each finding with its mail and diff, and gave the finding a label:

- `true`: a maintainer would agree that the finding is worth reporting under the check's own rule.
- `false`: a maintainer would not agree that the finding is worth reporting.
- `unclear`: the mail does not show whether the finding is right.

At most {read} findings of each check on each list have labels. If a check has more findings on
a list, the labelled findings are spread evenly over all of them. The labels, each with its reason,
are in `tests/corpus/labels`.

Precision is true / labelled, rounded down to a whole percentage. An unclear finding counts as not
right. The interval is the 95 % confidence interval by Wilson's formula.

- A check whose findings are errors needs a precision of {error:.0f} %, and a check whose findings
  are warnings or notes needs {warning:.0f} %, over all lists. Otherwise, the check is in preview:
  Kantha shows its findings, but does not count them.
- With fewer than {many} labelled findings, the precision is marked "not yet measured". The check
  counts its findings as long as all of the labelled findings are right.
- New checks start in preview. Your own watch rules always count.
- All checks together may give at most {budget} errors and warnings per 1,000 patches of each list.

## By check

A cell shows the number of right findings of the labelled findings. If a list has more findings than
labels, the cell also shows the number of findings. A finding in a mail that several lists sent
counts once in the last columns.

{table}

{silent}

A test fails if a check no longer reports a finding with the label `true`. The test also fails if a
check again reports a finding with the label `false` that it had stopped reporting. Exceptions have
`"known": true` in the label. Some are `false` findings that a check still reports, and the table
counts them as false. The others are {missed} `true` findings that a check gave up to be right more
often.

To run the checks over any other archive, use `kantha backtest`
([backtest.md](../how-to/backtest.md)).
"""
NO_UNTOUCHED = "This page has no mails of another kind yet."
UNTOUCHED = (
    'Nobody read the mails that are marked "untouched" before the checks were final. On these\n'
    "mails, {true:,} of {labelled:,} labelled findings are right ({percent} %)."
)


def document(measured: Measured) -> str:
    """The page docs/reference/precision.md."""
    return ABOUT.format(
        missed=sum(one.known and one.label == "true" for one in labels()),
        lists="\n".join(_list_table(measured)),
        untouched=_untouched(measured),
        read=READ,
        error=100 * ENOUGH[Severity.ERROR],
        warning=100 * ENOUGH[Severity.WARNING],
        many=MANY,
        budget=NOISE_BUDGET,
        table="\n".join(_table(measured)),
        silent=_silent(measured),
    )


def _list_table(measured: Measured) -> Iterator[str]:
    yield (
        "| List | Mails | Patches | Series | First patch | Last patch | Use "
        "| Findings per 1,000 patches | Errors and warnings per 1,000 |"
    )
    yield "|---|---:|---:|---:|---|---|---|---:|---:|"
    for one in measured.lists:
        use = "tuned on" if one.is_tuned else "untouched"
        counts = (f"{one.mails:,}", f"{one.patches:,}", f"{one.series:,}")
        noise = (f"{one.per_thousand(count):.0f}" for count in (one.findings, one.coloured))
        yield f"| {' | '.join((one.name, *counts, one.first, one.last, use, *noise))} |"


def _untouched(measured: Measured) -> str:
    tallies = [numbers.untuned for numbers in measured.checks.values()]
    true, labelled = sum(t.true for t in tallies), sum(t.labelled for t in tallies)
    if not labelled:
        return NO_UNTOUCHED
    return UNTOUCHED.format(true=true, labelled=labelled, percent=100 * true // labelled)


def _table(measured: Measured) -> Iterator[str]:
    names = [one.name for one in measured.lists]
    yield f"| Check | {' | '.join(names)} | Right | Precision | Interval | Status |"
    yield f"|---|{'---:|' * len(names)}---:|---|---|---|"
    for rule in registry.load():
        numbers = _numbers(measured, rule.id)
        pooled = numbers.pooled
        if pooled.findings:
            lists = (_cell(numbers.lists.get(name)) for name in names)
            shown = (f"{pooled.true} of {pooled.labelled}", pooled.in_words, str(pooled.interval))
            yield f"| {' | '.join((f'`{rule.id}`', *lists, *shown, rule.check.status))} |"


def _cell(tally: PrecisionTally | None) -> str:
    if not tally:
        return ""
    more = f" ({tally.findings} found)" if tally.findings > tally.labelled else ""
    return f"{tally.true}/{tally.labelled}{more}"


def _silent(measured: Measured) -> str:
    names = [f"`{name}`" for name, one in measured.checks.items() if not one.pooled.findings]
    if not names:
        return "Every check has a finding on these lists."
    about = "The precision of these checks is unknown, because they have no finding on these lists:"
    return "\n".join((about, "", *(f"- {name}" for name in names)))


def main() -> int:
    compared = Comparison(parts(), labels())
    measured = compared.measured
    print("\n".join((*_list_table(measured), "", *_table(measured))))
    for label in compared.lost:
        print(f"no longer found, labelled true: {label}")
    for label in compared.returned:
        print(f"found, labelled false and not known: {label}")
    for check in too_low(measured):
        print(f"right too rarely and not a preview: {check}")
    for check in unread(measured):
        print(f"not read enough: {check}")
    precision.FILE.write_text(as_json(measured), encoding="utf-8")
    DOCUMENT.write_text(document(measured), encoding="utf-8")
    return 1 if compared.lost or compared.returned or too_low(measured) else 0


if __name__ == "__main__":
    sys.exit(main())
