# SPDX-License-Identifier: Apache-2.0
"""Trial of a watch rule: runs the tests in the rule's file on the rule."""

from collections.abc import Iterator
from types import MappingProxyType

from app.code.toml import TomlProblem
from app.engine import examples
from app.engine.rules import Rule, Rules
from app.engine.runner import review
from app.engine.watch.language import TestKey
from app.engine.watch.parse import Written
from app.engine.watch.prose import example_of
from app.model import Finding, Run

SECONDS = 2.0


def failures(written: Written, rule: Rule) -> Iterator[TomlProblem]:
    """Yield a problem for each test whose findings are not the expected ones."""
    alone = Rules(MappingProxyType({rule.id: rule}), "")
    for index, test in enumerate(written.key.test if written.key else ()):
        reason = _failure(test, alone)
        if reason:
            line = written.table.line_at(("test", index))
            yield TomlProblem(line, f"test {index + 1}: {reason}")


def _failure(test: TestKey, alone: Rules) -> str:
    try:
        series, marks = examples.read(example_of(test))
    except (ValueError, IndexError) as error:
        return f"the diff cannot be parsed: {error}"[:300]
    if not any(patch.files for patch in series.patches):
        problems = [p.reason for patch in series.patches for p in patch.problems]
        return f"the diff cannot be parsed: {(*problems, 'the diff names no file')[0]}"
    run = review(series, alone, check_seconds=SECONDS)
    # a hunk that is cut off in a test is as good as one without a finding
    unchecked = (o.reason for o in run.outcomes if not o.is_checked)
    trouble = next((reason for reason in unchecked if not reason.startswith("needs ")), "")
    if trouble:
        return trouble
    return _count(test, run) or _places(run.findings, marks)


def _count(test: TestKey, run: Run) -> str:
    found = len(run.findings)
    if found == test.expect:
        return ""
    said = "".join(f": {finding.message[:200]}" for finding in run.findings[:1])
    return f"expected {test.expect} finding{'s' * (test.expect != 1)}, found {found}{said}"


def _places(findings: tuple[Finding, ...], marks: tuple[examples.Expected, ...]) -> str:
    """Describe the first mark `//~` in a test that no finding matches; empty if there is none."""
    for mark in marks:
        there = [f for f in findings if (f.at.path, f.at.line) == (mark.path, mark.line)]
        if not any(mark.text in finding.message for finding in there):
            return f"no finding with {mark.text!r} at {mark.path}:{mark.line}"
    return ""
