# SPDX-License-Identifier: Apache-2.0
"""The checks as people read them: with what the real check says to its own examples."""

from dataclasses import dataclass
from functools import cache

from app.engine import examples, registry
from app.engine.registry import Rule, Rules
from app.engine.runner import review
from app.model import Finding, Patch
from app.sdk import Bad


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example of a check and the findings that the check yields for it now."""

    title: str
    is_bad: bool
    patches: tuple[Patch, ...]
    findings: tuple[Finding, ...]


def rules() -> Rules:
    return registry.load()


def rule(check: str) -> Rule | None:
    return registry.load().by_id.get(check)


@cache
def shown_examples(check: str) -> tuple[ShownExample, ...]:
    """The examples of a check; the process's rules do not change, so neither do these."""
    one = registry.load().only(check)
    return tuple(_shown(example, one) for example in one.by_id[check].check.examples)


def _shown(example: examples.Written, rules: Rules) -> ShownExample:
    series = examples.read(example).series
    findings = review(series, rules).findings
    return ShownExample(example.title, isinstance(example, Bad), series.patches, findings)
