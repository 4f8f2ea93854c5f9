# SPDX-License-Identifier: Apache-2.0
"""Every example in every check's file runs through the check itself."""

from dataclasses import replace

import pytest

from app.engine import examples, registry
from app.engine.registry import Rule
from app.engine.runner import review
from app.model import Outcome
from app.sdk import Bad, Good

RULES = registry.load()
CASES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.title}")
    for rule in RULES
    for example in rule.check.examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_gives_just_the_findings_that_it_marks(rule: Rule, example: Bad | Good) -> None:
    series, expected = examples.read(example)
    numbers = {patch.message_id: patch.number for patch in series.patches}
    found = review(series, RULES.only(rule.id)).findings
    places = [(numbers[f.at.message_id], f.at.path, f.at.line) for f in found]
    assert places == sorted((e.patch, e.path, e.line) for e in expected)
    for finding, mark in zip(found, sorted(expected), strict=True):
        assert mark.text in finding.message
    assert bool(found) == isinstance(example, Bad)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_no_check_crashes_on_the_examples_of_another(rule: Rule, example: Bad | Good) -> None:
    outcomes = review(examples.read(example).series, RULES).outcomes
    assert not [o for o in outcomes if o.outcome in (Outcome.CRASHED, Outcome.TIMED_OUT)], rule.id


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_kernel_rule_is_skipped_for_another_project(rule: Rule) -> None:
    bad = next(e for e in rule.check.examples if isinstance(e, Bad))
    series = examples.read(bad).series
    patches = tuple(replace(patch, project="fstests") for patch in series.patches)
    run = review(replace(series, project="fstests", patches=patches), RULES.only(rule.id))
    assert bool(run.findings) == rule.check.any_project
    skipped = {o.outcome for o in run.outcomes} == {Outcome.SKIPPED}
    assert skipped != rule.check.any_project


def test_the_shipped_checks_are_those_of_the_founding_case_and_the_unparsable_diff() -> None:
    assert set(RULES.by_id) == {
        "anon-inode-state",
        "cleanup-goto-mix",
        "core-struct-size",
        "istate-outside-fs",
        "malformed-diff",
        "protected-flag",
        "protected-struct",
    }
