# SPDX-License-Identifier: Apache-2.0
"""Run all checks over one series: the same function for CLI, worker and backtest."""

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from app.code.view import PatchView, SeriesView
from app.engine.deadline import DeadlineExceeded, deadline
from app.engine.registry import Rule, Rules
from app.model import CheckOutcome, Finding, Outcome, Patch, Report, Run, Series
from app.sdk import PatchCheck, SeriesCheck

CHECK_SECONDS = 5.0


def review(series: Series, rules: Rules, check_seconds: float = CHECK_SECONDS) -> Run:
    """The run of all rules over a series; a function of its arguments alone.

    A check that crashes or takes longer than `check_seconds` (wall clock) is an
    outcome in the run, never an exception.
    """
    view = SeriesView(series)
    results = list(_results(view, rules, check_seconds))
    findings = sorted(
        (finding for _, found in results for finding in found), key=_order(series.patches)
    )
    return Run(
        series=series.message_id,
        rules=rules.hash,
        findings=tuple(_numbered(findings)),
        outcomes=tuple(outcome for outcome, _ in results),
    )


Result = tuple[CheckOutcome, list[Finding]]


def _results(view: SeriesView, rules: Rules, seconds: float) -> Iterator[Result]:
    for rule in rules:
        if isinstance(rule.check, SeriesCheck):
            yield _on_series(rule, rule.check, view, seconds)
            continue
        for patch in view.patches:
            yield _on_patch(rule, rule.check, patch, seconds)


def _on_series(rule: Rule, check: SeriesCheck, view: SeriesView, seconds: float) -> Result:
    projects = [view.series.project, *(patch.patch.project for patch in view.patches)]
    reason = _not_for(rule, next((project for project in projects if project), None))
    if reason:
        return CheckOutcome(rule.id, "", Outcome.SKIPPED, reason), []
    if not any(patch.text_has(*check.triggers) for patch in view.patches):
        return CheckOutcome(rule.id, "", Outcome.PASS), []
    return _guarded(rule, "", lambda: check.run(view), seconds)


def _on_patch(rule: Rule, check: PatchCheck, view: PatchView, seconds: float) -> Result:
    patch = view.patch
    reason = _not_for(rule, patch.project)
    if reason:
        return CheckOutcome(rule.id, patch.message_id, Outcome.SKIPPED, reason), []
    if not view.text_has(*check.triggers):
        return CheckOutcome(rule.id, patch.message_id, Outcome.PASS), []
    return _guarded(rule, patch.message_id, lambda: check.run(view), seconds)


def _not_for(rule: Rule, project: str | None) -> str:
    if project is None or rule.check.any_project:
        return ""
    return f"addressed to {project}, and this is a rule of the kernel"


def _guarded(rule: Rule, patch: str, run: Callable[[], Iterator[Report]], seconds: float) -> Result:
    try:
        with deadline(seconds):
            found = [_finding(rule, report) for report in run()]
    except DeadlineExceeded:
        reason = f"took longer than {seconds:g} s"
        return CheckOutcome(rule.id, patch, Outcome.TIMED_OUT, reason), []
    except Exception as error:  # a border: what a check raises is a result, shown on the page
        return CheckOutcome(rule.id, patch, Outcome.CRASHED, _where(error)), []
    outcome = Outcome.FINDINGS if found else Outcome.PASS
    return CheckOutcome(rule.id, patch, outcome), found


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.name}() line {frame.lineno}"
    return f"{type(error).__name__} in {place}: {error}"[:300]


def _finding(rule: Rule, report: Report) -> Finding:
    check = rule.check
    return Finding(
        check=rule.id,
        check_version=check.version,
        severity=report.severity or check.severity,
        confidence=report.confidence or check.confidence,
        at=report.at,
        message=report.message,
        references=tuple(f"{ref.text} <{ref.url}>" for ref in check.references),
        related=report.related,
        fingerprint=_fingerprint(rule.id, report),
    )


def _fingerprint(check: str, report: Report) -> str:
    at = report.at
    text = " ".join(at.text.split())
    parts = (check, at.path, at.function, text, report.symbol)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same line twice in a function gives two fingerprints, told apart by their order."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        count = seen[finding.fingerprint]
        ordinal = f".{count}" if count > 1 else ""
        yield replace(finding, fingerprint=finding.fingerprint + ordinal)


def _order(patches: tuple[Patch, ...]) -> Callable[[Finding], tuple[int, str, int, str, str]]:
    numbers = {patch.message_id: patch.number for patch in patches}

    def key(finding: Finding) -> tuple[int, str, int, str, str]:
        at = finding.at
        return numbers.get(at.message_id, 0), at.path, at.line or 0, finding.check, finding.message

    return key
