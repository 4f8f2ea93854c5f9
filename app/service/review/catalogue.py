# SPDX-License-Identifier: Apache-2.0
"""The list of checks for people, with the findings that each check yields for its own examples."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.engine import examples, registry
from app.engine.rules import REMOVED, WATCH, Rejected, Rule, Rules
from app.engine.runner import review
from app.engine.watch import load
from app.engine.watch.load import Loaded
from app.errors import UserError, did_you_mean
from app.model import Finding, Patch
from app.sdk import Bad

__all__ = [
    "Rejected",
    "Rule",
    "ShownExample",
    "WatchRules",
    "named",
    "read_rules",
    "rule",
    "rules",
    "shown_examples",
    "watch_rules",
]


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example of a check, and the findings that the check yields for the example now."""

    title: str
    is_bad: bool
    patches: tuple[Patch, ...]
    findings: tuple[Finding, ...]


class WatchRules(NamedTuple):
    """The watch rules in force, and the rejected watch rules, each with the reason."""

    shipped: tuple[Rule, ...]
    own: tuple[Rule, ...]
    rejected: tuple[Rejected, ...]


def rules(directory: Path | None = None) -> Rules:
    """Return the shipped checks, and the watch rules that are in a directory now."""
    return registry.load(directory)


def rule(check: str, directory: Path | None = None) -> Rule | None:
    return rules(directory).by_id.get(check)


def named(check: str, found: Rules) -> Rule:
    """Return the rule whose id a user typed.

    Raises:
        UserError: no rule has the id; the text suggests a similar id if there is one, and says what
            became of a removed check.
    """
    if check in found.by_id:
        return found.by_id[check]
    if check in REMOVED:
        raise UserError(f"{check} is no longer a check: {REMOVED[check]}")
    near = did_you_mean(check, found.by_id)
    raise UserError(f"there is no check named {check}{near or '; see `kantha checks list`'}")


def watch_rules(directory: Path | None = None) -> WatchRules:
    shipped, found = rules().by_id, rules(directory)
    watch = [rule for rule in found if rule.family == WATCH]
    return WatchRules(
        tuple(rule for rule in watch if rule.id in shipped),
        tuple(rule for rule in watch if rule.id not in shipped),
        found.rejected,
    )


def read_rules(path: Path) -> Loaded:
    """Return the watch rules of one file, after each rule has run its own tests.

    Raises:
        UserError: the file cannot be read.
    """
    try:
        return load.read_file(path)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error


def shown_examples(check: str, directory: Path | None = None) -> tuple[ShownExample, ...]:
    """Return the examples of a check; raise KeyError if no check has the id."""
    return _shown_examples(check, directory, rules(directory).hash)


@lru_cache(maxsize=512)
def _shown_examples(check: str, directory: Path | None, _hash: str) -> tuple[ShownExample, ...]:
    """Return the examples of one check; `_hash` keeps the cache from returning results of other
    rules."""
    one = examples.with_maintainers(rules(directory).only(check))
    return tuple(_shown(example, check, one) for example in one.by_id[check].check.examples)


def _shown(example: examples.Written, check: str, rules: Rules) -> ShownExample:
    series = examples.read(example).series
    findings = tuple(f for f in review(series, rules).findings if f.check == check)
    return ShownExample(example.title, isinstance(example, Bad), series.patches, findings)
