# SPDX-License-Identifier: Apache-2.0
"""Backtests: counts of how often checks would have reported a finding in old mails."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import app
from app.engine.pool import Chosen, ReviewFailed, ReviewLimits, ReviewPool, fitting
from app.engine.rules import Rule
from app.errors import UserError
from app.model import UNDATED, Address, CheckOutcome, Finding, Outcome, Run, SeriesMails
from app.model.images import Applying, Fidelity
from app.service.offline.spool import Spool
from app.service.review import catalogue
from app.service.series.findings import (
    BacktestCheck,
    BacktestDocument,
    BacktestMonth,
    BacktestPath,
    BacktestSeries,
    BacktestTree,
    FindingDocument,
    NotChecked,
)

MAX_REASONS = 200


class Question(NamedTuple):
    """The question of a backtest: the rules that run, and the rules whose findings are counted."""

    chosen: Chosen
    counted: tuple[Rule, ...]


def about_checks(
    check: str | None, directory: Path | None, maintainers: Path | None = None
) -> Question:
    """Return a backtest's question about one check or all checks, with the watch rules of a
    directory and a MAINTAINERS file.

    Raises:
        UserError: no check has the name.
    """
    rules = catalogue.rules(directory)
    if check is None:
        return Question(Chosen(directory, maintainers=maintainers), tuple(rules))
    chosen = Chosen(directory, (check,), maintainers=maintainers)
    return Question(chosen, (catalogue.named(check, rules),))


def about_rules(directory: Path) -> Question:
    """Return a backtest's question about only the watch rules of a directory, whose ids may be
    those of shipped rules.

    Raises:
        UserError: a rule is invalid (the text names the rule and the reason), or there is no rule.
    """
    chosen = Chosen(directory, is_alone=True)
    rules = chosen.rules()
    if rules.rejected:
        raise UserError("; ".join(map(str, rules.rejected)))
    if not rules.by_id:
        raise UserError("the file contains no rule")
    return Question(chosen, tuple(rules))


class ReviewedSeries(NamedTuple):
    """A series and the result of its review."""

    series_mails: SeriesMails
    run: Run | ReviewFailed


def review(
    spool: Spool,
    all_mails: Sequence[SeriesMails],
    chosen: Chosen,
    workers: int,
    limits: ReviewLimits,
) -> Iterator[ReviewedSeries]:
    """Yield the reviews of series, made in child processes, in the order of the series."""
    too_large = ReviewFailed("the mails of the series are too large to review")
    jobs = (
        fitting(spool.raw(series_mails), limits.bytes) or too_large for series_mails in all_mails
    )
    with ReviewPool(workers, limits, chosen) as pool:
        for series_mails, run in zip(all_mails, pool.reviews(jobs), strict=True):
            yield ReviewedSeries(series_mails, run)


def document(
    question: Question, sources: Iterable[str], spool: Spool, reviews: Iterable[ReviewedSeries]
) -> BacktestDocument:
    """Return the result of a backtest: the answer to its question from all reviews."""
    tally = _Tally({rule.id for rule in question.counted})
    for reviewed in reviews:
        tally.add(reviewed)
    dates = [date for date in tally.dates if date > UNDATED]
    return BacktestDocument(
        kantha=app.__version__,
        rules=question.chosen.rules().hash,
        sources=tuple(sources),
        mails=spool.mails,
        unread=spool.unread,
        patches=tally.patches,
        series=len(tally.dates),
        authors=len(tally.authors),
        first=min(dates, default=None),
        last=max(dates, default=None),
        checks=tuple(sorted(map(tally.check, question.counted), key=lambda c: -c.findings)),
        months=tuple(tally.in_months()),
        paths=tuple(tally.in_paths()),
        fired=tuple(tally.fired()),
        not_checked=tuple(tally.not_checked()),
        tree=tally.tree() if question.chosen.trees else None,
    )


class _Fired(NamedTuple):
    """A finding with its series, the author and the month of the series."""

    finding: Finding
    series: str
    author: str
    month: str


class _Tally:
    """The data that a backtest keeps of its reviews: the findings, and counts of everything
    else."""

    def __init__(self, counted: set[str]) -> None:
        self._counted = counted
        self.patches = 0
        self.authors: set[str] = set()
        self.dates: list[datetime] = []
        self._fixed: Counter[str] = Counter()
        self._patches_in: Counter[str] = Counter()
        self._found: list[_Fired] = []
        self._series: dict[str, SeriesMails] = {}
        self._reasons: Counter[tuple[str, str, str]] = Counter()
        self._applying: Counter[Applying] = Counter()
        self._fidelity: Counter[Fidelity] = Counter()

    def add(self, reviewed: ReviewedSeries) -> None:
        series_mails, run = reviewed
        first = series_mails.first
        self.patches += len(series_mails.patches)
        self._patches_in[_month(first.date)] += len(series_mails.patches)
        self.authors.add(_handle(first.author))
        self.dates.append(first.date)
        if isinstance(run, ReviewFailed):
            self._reasons["", "failed", run.reason] += 1
            return
        applications = run.tree.applications if run.tree else ()
        self._applying.update(one.applying for one in applications)
        self._fidelity.update(one.fidelity for one in applications)
        self._reasons.update(_reason(outcome) for outcome in run.outcomes if self._is_odd(outcome))
        mine = [finding for finding in run.findings if finding.check in self._counted]
        self._fixed.update(finding.check for finding in mine if finding.fixed_in)
        self._add_findings(series_mails, [finding for finding in mine if not finding.fixed_in])

    def _is_odd(self, outcome: CheckOutcome) -> bool:
        return outcome.check in self._counted and not outcome.is_checked

    def _add_findings(self, series_mails: SeriesMails, findings: Sequence[Finding]) -> None:
        first = series_mails.first
        if findings:
            self._series[first.message_id] = series_mails
        author, month = _handle(first.author), _month(first.date)
        self._found += (_Fired(finding, first.message_id, author, month) for finding in findings)

    def check(self, rule: Rule) -> BacktestCheck:
        mine = [fired for fired in self._found if fired.finding.check == rule.id]
        by_author = Counter(fired.author for fired in mine)
        return BacktestCheck(
            check=rule.id,
            title=rule.title,
            status=rule.check.status,
            severity=rule.check.severity,
            findings=len(mine),
            distinct=len({(fired.author, fired.finding.fingerprint) for fired in mine}),
            fixed=self._fixed[rule.id],
            per_1000_patches=_per_1000(len(mine), self.patches),
            patches=len({fired.finding.at.message_id for fired in mine}),
            series=len({fired.series for fired in mine}),
            authors=len(by_author),
            most_by_one_author=max(by_author.values(), default=0),
        )

    def tree(self) -> BacktestTree:
        return BacktestTree(
            applying={one: self._applying[one] for one in Applying},
            fidelity={one: self._fidelity[one] for one in Fidelity},
        )

    def in_months(self) -> Iterator[BacktestMonth]:
        findings = Counter(fired.month for fired in self._found)
        for month, patches in sorted(self._patches_in.items()):
            rate = _per_1000(findings[month], patches)
            yield BacktestMonth(
                month=month, patches=patches, findings=findings[month], per_1000_patches=rate
            )

    def in_paths(self) -> Iterator[BacktestPath]:
        series: dict[str, list[str]] = defaultdict(list)
        for fired in self._found:
            series[directory(fired.finding.at.path)].append(fired.series)
        for path, names in sorted(series.items(), key=lambda item: (-len(item[1]), item[0])):
            yield BacktestPath(path=path, findings=len(names), series=len(set(names)))

    def fired(self) -> Iterator[BacktestSeries]:
        by_series: dict[str, list[Finding]] = defaultdict(list)
        for fired in self._found:
            by_series[fired.series].append(fired.finding)
        for name, findings in by_series.items():
            series_mails = self._series[name]
            first = series_mails.first
            yield BacktestSeries(
                message_id=name,
                title=first.tag.title,
                version=series_mails.version,
                author=first.author.shown,
                date=first.date,
                findings=tuple(map(FindingDocument.model_validate, findings)),
            )

    def not_checked(self) -> Iterator[NotChecked]:
        for (check, outcome, reason), times in self._reasons.most_common(MAX_REASONS):
            yield NotChecked(check=check, outcome=outcome, reason=reason, times=times)


def _reason(outcome: CheckOutcome) -> tuple[str, str, str]:
    return outcome.check, outcome.outcome.value, outcome.reason


def _handle(author: Address) -> str:
    """Return the address of an author, or the name if a list replaced the address."""
    return (author.email or author.name).lower()


def _month(date: datetime) -> str:
    return "undated" if date <= UNDATED else f"{date:%Y-%m}"


def _per_1000(findings: int, patches: int) -> float:
    return round(1000 * findings / patches, 2) if patches else 0.0


def directory(path: str) -> str:
    """Return the first two folders of a file's path: `drivers/gpio`, `arch/arm64`, `kernel`."""
    folders = path.split("/")[:-1][:2]
    return "/".join(folders) if folders or not path else "."


def crashes(answer: BacktestDocument) -> Iterator[str]:
    """Yield a line of text for each kind of failure in a backtest, so that no failure looks like
    success."""
    for one in answer.not_checked:
        if one.outcome != Outcome.SKIPPED:
            yield f"{one.check or 'review'} {one.outcome}, {one.times} times: {one.reason}"
