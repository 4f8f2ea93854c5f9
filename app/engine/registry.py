# SPDX-License-Identifier: Apache-2.0
"""The checks that there are: every module two levels below `checks/`, none registered by hand."""

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, ModuleType
from typing import NamedTuple

import app
import checks
from app.errors import UserError
from app.sdk import Bad, Check, Good, PatchCheck, SeriesCheck

HEADINGS = ("## Why", "## Not reported")


class Rule(NamedTuple):
    """A check and what its place says: its id, its family (the folder) and its source text."""

    id: str
    family: str
    check: Check
    source: str

    @property
    def title(self) -> str:
        """The bad pattern in one line: the first paragraph of the docstring."""
        return " ".join(self.check.doc.strip().split("\n\n")[0].split())


@dataclass(frozen=True, slots=True)
class Rules:
    """All checks by id, and the hash that says which rules a run was made with."""

    by_id: MappingProxyType[str, Rule]
    hash: str

    def only(self, check: str) -> "Rules":
        """One rule of these, for its page and its tests; KeyError where there is none such."""
        return Rules(MappingProxyType({check: self.by_id[check]}), self.hash)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())


@cache
def load() -> Rules:
    """All shipped checks.

    Raises:
        UserError: a check is incomplete; the text names it and what it lacks.
    """
    rules = sorted((_rule(module) for module in _modules()), key=lambda rule: rule.id)
    for rule in rules:
        validate(rule)
    twice = {rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1}
    if twice:
        raise UserError(f"two checks share the id {min(twice)}")
    return Rules(MappingProxyType({rule.id: rule for rule in rules}), _hash(rules))


def validate(rule: Rule) -> None:
    """Raises UserError where a check lacks a part that its page or its tests need."""
    check = rule.check
    bad = sum(isinstance(example, Bad) for example in check.examples)
    good = sum(isinstance(example, Good) for example in check.examples)
    lacks = [heading for heading in HEADINGS if heading not in check.doc]
    lacks += [] if check.references else ["a reference"]
    lacks += [] if bad else ["a bad example"]
    lacks += [] if good >= bad else ["as many good examples as bad ones"]
    if lacks:
        raise UserError(f"check {rule.id} lacks {', '.join(lacks)}")


def _modules() -> Iterator[ModuleType]:
    for family in pkgutil.iter_modules(checks.__path__, "checks."):
        if family.ispkg:
            package = importlib.import_module(family.name)
            for module in pkgutil.iter_modules(package.__path__, family.name + "."):
                yield importlib.import_module(module.name)


def _rule(module: ModuleType) -> Rule:
    _, family, name = module.__name__.split(".")
    check = getattr(module, "CHECK", None)
    if not isinstance(check, PatchCheck | SeriesCheck):
        raise UserError(f"{module.__name__} has no CHECK")
    return Rule(name.replace("_", "-"), family, check, inspect.getsource(module))


def _hash(rules: list[Rule]) -> str:
    digest = hashlib.sha256(app.__version__.encode())
    for rule in rules:
        digest.update(f"\0{rule.id}\0{rule.source}".encode())
    return digest.hexdigest()[:16]
