# SPDX-License-Identifier: Apache-2.0
"""Review of one series by all checks.

The commands, the worker and the backtest use the same function.
"""

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from app.code.view import PatchView, SeriesView
from app.engine import gates, moved, tip
from app.engine.deadline import DeadlineExceeded, alarm, deadline
from app.engine.rules import Rule, Rules
from app.engine.tree_reader import TreeReader
from app.model import (
    CheckOutcome,
    Finding,
    Observation,
    Outcome,
    Patch,
    Run,
    Series,
    Skip,
    Unparsed,
)
from app.model.images import Basis
from app.sdk import FindingCheck, PatchCheck, Said, SeriesCheck

if TYPE_CHECKING:
    from app.tree.kernel_trees import SeriesTree  # a review without a tree starts without git

CHECK_SECONDS = 5.0  # a check needs milliseconds: one that needs more is broken, or attacked

Clock = Callable[[str], AbstractContextManager[None]]


def untimed(_check: str) -> AbstractContextManager[None]:
    return nullcontext()


def review(  # noqa: PLR0913 - the options have names
    series: Series,
    rules: Rules,
    check_seconds: float = CHECK_SECONDS,
    clock: Clock = untimed,
    *,
    strict: bool = False,
    tree: "SeriesTree | None" = None,
) -> Run:
    """Run all rules over a series and return the run, which depends only on the arguments.

    With `tree`, checks read the whole files and the facts of a kernel tree. If the tree raises an
    exception, the review goes on without the tree, and the run says so.

    If a check crashes or takes longer than `check_seconds` (wall clock), the run records this as
    the outcome of the check, and no exception is raised. Each check runs inside the context manager
    `clock(id)`. With `strict`, exceptions of checks are raised, so that the tests of a check show
    them.
    """
    with alarm():
        one = _SeriesReview(series, rules, check_seconds, clock, TreeReader(tree, series))
        one.strict = strict
        return _review(one)


def _review(one: "_SeriesReview") -> Run:
    series, rules = one.series, one.rules
    results = [result for rule in rules for result in one.results(rule)]
    found = one.ordered(finding for result in results for finding in result.findings)
    later = [result for rule in rules for result in one.follow_up(rule, found)]
    findings = one.ordered([*found, *(f for result in later for f in result.findings)])
    return Run(
        series=series.message_id,
        rules=rules.hash,
        findings=tuple(gates.linked(finding, one.touched) for finding in findings),
        outcomes=tuple(result.outcome for result in (*results, *later)),
        unparsed=tuple(Unparsed(p.message_id, one) for p in series.patches for one in p.problems),
        project=one.projects.series.project,
        tree=one.tree.use(),
    )


class Result(NamedTuple):
    """The outcome and the findings of a check on one patch or on the whole series."""

    outcome: CheckOutcome
    findings: tuple[Finding, ...] = ()


class _SeriesReview:
    """The review of one series, with the data that all checks of the review share."""

    def __init__(
        self, series: Series, rules: Rules, seconds: float, clock: Clock, tree: TreeReader
    ) -> None:
        self.series = series
        self.rules = rules
        self.seconds = seconds
        self.clock = clock
        self.strict = False
        self.tree = tree
        self.view = SeriesView(series, rules.watched, rules.maintainers, tree.images, tree.facts)
        self.touched = gates.Touched(series.patches)
        self.projects = rules.profiles.of_series(series)

    @cached_property
    def _reversed(self) -> tuple[PatchView, ...]:
        images = moved.reversed_images(self.series.patches, self.tree.images)
        return tuple(
            PatchView(moved.reversed_patch(view.patch), images, view.tree, mirror=view)
            for view in self.view.patches
        )

    @cached_property
    def _touched_before(self) -> gates.Touched:
        return gates.Touched(view.patch for view in self._reversed)

    def results(self, rule: Rule) -> list[Result]:
        """Run a rule over the series, and tell what each finding rests on."""
        results = list(self._results(rule))
        if not (self.tree.is_given and any(result.findings for result in results)):
            return results
        in_mails = self._in_mails._places(rule)
        places = {_place(finding) for result in results for finding in result.findings}
        in_files = set() if places <= in_mails else self._in_files._places(rule)

        def based(finding: Finding) -> Finding:
            if _place(finding) in in_mails:
                return replace(finding, rests_on=Basis.PATCH_ONLY if finding.at.path else None)
            basis = self.tree.rests_on(finding.at) if _place(finding) in in_files else Basis.TREE
            return replace(finding, rests_on=basis)

        return [_with(result, tuple(map(based, result.findings))) for result in results]

    @cached_property
    def _in_mails(self) -> "_SeriesReview":
        """The review of the same series without a kernel tree."""
        return self._like(TreeReader(None, self.series))

    @cached_property
    def _in_files(self) -> "_SeriesReview":
        """The review of the same series with the whole files, but with no facts of the tree."""
        return self._like(self.tree.without_facts())

    def _like(self, tree: TreeReader) -> "_SeriesReview":
        return _SeriesReview(self.series, self.rules, self.seconds, untimed, tree)

    def _places(self, rule: Rule) -> set[object]:
        return {_place(f) for result in self._results(rule) for f in result.findings}

    def _results(self, rule: Rule) -> Iterator[Result]:
        if isinstance(rule.check, SeriesCheck):
            yield self._gated(rule, self._shown(self._on_series(rule, rule.check)))
        elif isinstance(rule.check, PatchCheck):
            results = [self._on_patch(rule, rule.check, view) for view in self.view.patches]
            results = self._caused(rule, rule.check, results)
            yield from (self._gated(rule, result) for result in results)

    def follow_up(self, rule: Rule, found: tuple[Finding, ...]) -> Iterator[Result]:
        """Run a rule about findings, after all other rules have run."""
        check = rule.check
        if not isinstance(check, FindingCheck):
            return
        reason = gates.not_for(rule, self.projects.series, self.rules.profiles)
        if reason:
            yield Result(CheckOutcome(rule.id, "", Outcome.SKIPPED, reason))
            return
        if not found:
            yield Result(CheckOutcome(rule.id, "", Outcome.PASS))
            return
        yield self._guarded(rule, "", lambda: check.run(self.view, found))

    def ordered(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Sort findings by patch and line. Mark the findings whose line a later patch removes."""
        marked = tip.marked(findings, self.series.patches, self._of_steps)
        return tuple(_numbered(sorted(marked, key=_order(self.series.patches))))

    @cached_property
    def _of_steps(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self.rules if rule.check.each_step)

    def _on_series(self, rule: Rule, check: SeriesCheck) -> Result:
        reason = self._not_for_all(rule)
        if reason:
            return Result(CheckOutcome(rule.id, "", Outcome.SKIPPED, reason))
        if not any(patch.text_has(*check.triggers) for patch in self.view.patches):
            return Result(CheckOutcome(rule.id, "", Outcome.PASS))
        return self._guarded(rule, "", lambda: check.run(self.view))

    def _on_patch(self, rule: Rule, check: PatchCheck, view: PatchView) -> Result:
        name = view.patch.message_id
        reason = gates.not_for(rule, self.projects.patches[name], self.rules.profiles)
        if reason:
            return Result(CheckOutcome(rule.id, name, Outcome.SKIPPED, reason))
        if not view.text_has(*check.triggers):
            return Result(CheckOutcome(rule.id, name, Outcome.PASS))
        return self._guarded(rule, name, lambda: check.run(view))

    def _not_for_all(self, rule: Rule) -> str:
        """Return the reason why a rule does not hold for a patch of the series, if any."""
        found = dict.fromkeys((self.projects.series, *self.projects.patches.values()))
        reasons = (gates.not_for(rule, one, self.rules.profiles) for one in found)
        return next(filter(None, reasons), "")

    def _caused(self, rule: Rule, check: PatchCheck, results: list[Result]) -> list[Result]:
        """Remove the findings that the series does not cause.

        The series causes neither a finding in a line that the series does not touch, nor a finding
        that the code had before.
        """
        found = [f for r in results for f in r.findings if self.touched.has(f)]
        before = self._found_before(rule, check) if any(f.at.line for f in found) else ()
        kept = {id(finding) for finding in moved.new(found, before, self.series.patches)}
        return [
            _with(result, tuple(f for f in result.findings if id(f) in kept)) for result in results
        ]

    def _shown(self, result: Result) -> Result:
        """Remove the findings in lines of a whole file that its patch does not show."""
        shown = (
            finding
            for finding in result.findings
            if not self.tree.has_image(finding.at) or self.touched.shows(finding.at)
        )
        return _with(result, tuple(shown))

    def _found_before(self, rule: Rule, check: PatchCheck) -> list[Finding]:
        results = [self._on_patch(rule, check, view) for view in self._reversed]
        return [f for r in results for f in r.findings if self._touched_before.has(f)]

    def _gated(self, rule: Rule, result: Result) -> Result:
        if not result.findings:
            return result
        wanted, unwanted = gates.mannered(rule, result.findings)
        findings = tuple(gates.acked(rule, self.series, wanted))
        return _with(result, findings, unwanted)

    def _guarded(self, rule: Rule, patch: str, run: Callable[[], Said]) -> Result:
        try:
            with self.clock(rule.id), deadline(self.seconds):
                said = list(run())
        except DeadlineExceeded:
            reason = f"took longer than {self.seconds:g} s"
            return Result(CheckOutcome(rule.id, patch, Outcome.TIMED_OUT, reason))
        except Exception as error:  # a border: an exception of a check is a result on the page
            if self.strict:
                raise
            return Result(CheckOutcome(rule.id, patch, Outcome.CRASHED, _where(error)))
        findings = tuple(
            _finding(rule, report) for report in said if isinstance(report, Observation)
        )
        return _result(rule, patch, findings, [s.reason for s in said if isinstance(s, Skip)])


def _place(finding: Finding) -> object:
    """Return what is equal for a finding with and without a kernel tree.

    With the whole file, the message may name a function that the hunk does not show.
    """
    at = finding.at
    return at.message_id, at.path, at.line, finding.message if at.line is None else ""


def _result(
    rule: Rule, patch: str, findings: tuple[Finding, ...], skipped: Sequence[str]
) -> Result:
    """Return the result of a check from its findings and the reasons why it skipped."""
    reason = "; ".join(dict.fromkeys(skipped))[:300]
    what = Outcome.FINDINGS if findings else Outcome.SKIPPED if reason else Outcome.PASS
    return Result(CheckOutcome(rule.id, patch, what, reason), findings)


def _with(result: Result, findings: tuple[Finding, ...], unwanted: str = "") -> Result:
    """Return a copy of a result with fewer findings.

    Without findings, the outcome is `pass`, or `skipped` if there is a reason.
    """
    if result.outcome.outcome is not Outcome.FINDINGS:
        return result
    reason = "; ".join(filter(None, (result.outcome.reason, unwanted)))
    what = Outcome.FINDINGS if findings else Outcome.SKIPPED if reason else Outcome.PASS
    return Result(replace(result.outcome, outcome=what, reason=reason), findings)


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.name}() line {frame.lineno}"
    return f"{type(error).__name__} in {place}: {error}"[:300]


def _finding(rule: Rule, report: Observation) -> Finding:
    check = rule.check
    return Finding(
        check=rule.id,
        check_version=check.version,
        severity=report.severity or check.severity,
        confidence=report.confidence or check.confidence,
        at=report.at,
        message=report.message,
        references=tuple(str(ref) for ref in check.references),
        related=report.related,
        fingerprint=_fingerprint(rule.id, report),
        symbol=report.symbol,
        rule_hash=rule.hash,
        is_preview=check.status == "preview",
    )


def _fingerprint(check: str, report: Observation) -> str:
    at = report.at
    text = " ".join(at.text.split())
    parts = (check, at.path, at.function, text, report.symbol)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Number equal fingerprints, because the same line can occur twice in a function."""
    seen: Counter[str] = Counter()
    for finding in findings:
        plain = finding.fingerprint.partition(".")[0]
        seen[plain] += 1
        ordinal = f".{seen[plain]}" if seen[plain] > 1 else ""
        yield replace(finding, fingerprint=plain + ordinal)


def _order(patches: tuple[Patch, ...]) -> Callable[[Finding], tuple[int, str, int, str, str]]:
    numbers = {patch.message_id: patch.number for patch in patches}

    def key(finding: Finding) -> tuple[int, str, int, str, str]:
        at = finding.at
        return numbers.get(at.message_id, 0), at.path, at.line or 0, finding.check, finding.message

    return key
