# SPDX-License-Identifier: Apache-2.0
"""Every example in every check's file runs through the check itself."""

import re
from dataclasses import replace

import pytest

from app.engine import examples, registry
from app.engine.projects.profiles import ProjectProfile
from app.engine.registry import Rule
from app.engine.runner import review
from app.model import Finding, Outcome
from app.paths import ROOT
from app.sdk import Bad, Good

RULES = examples.with_maintainers(registry.load())
CASES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.title}")
    for rule in RULES
    for example in rule.check.examples
]


def at(finding: Finding) -> tuple[str, str, int]:
    return finding.at.message_id, finding.at.path, finding.at.line or 0


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_gives_just_the_findings_that_it_marks(rule: Rule, example: Bad | Good) -> None:
    series, expected = examples.read(example)
    run = review(series, RULES.only(rule.id), strict=True)
    assert Outcome.TIMED_OUT not in {outcome.outcome for outcome in run.outcomes}
    found = sorted((f for f in run.findings if f.check == rule.id), key=at)
    wanted = sorted(expected, key=lambda e: (e.mail, e.path, e.line or 0))
    assert [at(f) for f in found] == [(e.mail, e.path, e.line or 0) for e in wanted]
    messages = [f.message for f in found]
    assert all(any(e.text in message for message in messages) for e in wanted), messages
    assert bool(found) == isinstance(example, Bad)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_no_check_crashes_on_the_examples_of_another(rule: Rule, example: Bad | Good) -> None:
    outcomes = review(examples.read(example).series, RULES, strict=True).outcomes
    assert not [o for o in outcomes if o.outcome is Outcome.TIMED_OUT], rule.id


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_kernel_rule_is_skipped_for_another_project(rule: Rule) -> None:
    bad = next(e for e in rule.check.examples if isinstance(e, Bad))
    series = examples.read(bad).series
    patches = tuple(replace(patch, prefixes=("bluez",)) for patch in series.patches)
    run = review(replace(series, patches=patches), RULES.only(rule.id))
    outcomes = [o for o in run.outcomes if o.check == rule.id]
    if ProjectProfile("bluez").holds(rule.id, rule.family):
        assert not any("rule of the kernel" in o.reason for o in outcomes)
    else:
        assert {o.outcome for o in outcomes} == {Outcome.SKIPPED}
        assert not [f for f in run.findings if f.check == rule.id]


def test_the_list_of_checks_in_the_docs_is_the_list_of_checks() -> None:
    listed = re.findall(
        r"^\| `([a-z0-9/-]+)` \|", (ROOT / "docs" / "reference" / "checks.md").read_text(), re.M
    )
    assert sorted(listed) == sorted(RULES.by_id)
