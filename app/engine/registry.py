# SPDX-License-Identifier: Apache-2.0
"""Registry of checks, which finds the checks by their place on disk.

Checks are the modules in the folders of `checks/`, the watch rules in `checks/watch/`, and the
watch rules in a directory of the operator. The profiles of projects are in `checks/projects/` and
in the same directory of the operator.
"""

import hashlib
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType, ModuleType

import app
import checks
from app.code.kernel.watched import Watched
from app.engine import manners
from app.engine.projects import shipped_profiles
from app.engine.projects.profiles import Profiles
from app.engine.rules import Rejected, Rule, Rules
from app.engine.watch import load as watch
from app.engine.watch import shipped
from app.engine.watch.load import Loaded, Signature
from app.errors import UserError
from app.sdk import Bad, FindingCheck, Good, PatchCheck, SeriesCheck, Severity

__all__ = ["Rejected", "Rule", "Rules", "load", "validate"]

HEADINGS = ("## Why", "## Not reported")
REPLACEMENT = "## Instead"  # of an error or a warning: a note may only record a fact
SHIPPED = shipped.DIRECTORY


def load(directory: Path | None = None) -> Rules:
    """Return all shipped checks and profiles, and the watch rules and profiles of a directory.

    If no file in the directory has changed since the last call, the function returns the same
    object again. `Rules.rejected` lists the faults of the directory's rules.

    Raises:
        UserError: a shipped check is incomplete; the text names the check and the missing parts.
    """
    if directory is None:
        return _shipped()
    try:
        found = watch.signature(directory)
    except OSError:
        found = None
    return _with(directory, found)


@lru_cache(maxsize=4)
def alone(directory: Path) -> Rules:
    """Return only the watch rules of a directory.

    The rules may have the same ids as shipped rules.
    """
    own = watch.read_directory(directory)
    return _rules(list(own.rules), own)


@cache
def _shipped() -> Rules:
    rules = [_rule(module) for module in _modules()]
    watched = _shipped_watch_rules()
    rules += watched.rules
    for rule in rules:
        validate(rule)
    twice = [name for name, times in Counter(rule.id for rule in rules).items() if times > 1]
    if twice:
        raise UserError(f"two checks share the id {min(twice)}")
    return _rules(rules, watched)


@lru_cache(maxsize=4)
def _with(directory: Path, _signature: Signature | None) -> Rules:
    shipped = _shipped()
    own = watch.read_directory(directory, taken=shipped.by_id)
    watched = own._replace(watched=(*shipped.watched, *own.watched))
    return _rules([*shipped, *own.rules], watched)


def _rules(rules: list[Rule], watched: Loaded) -> Rules:
    rules = sorted(rules, key=lambda rule: rule.id)
    by_id = MappingProxyType({rule.id: rule for rule in rules})
    projects = shipped_profiles.profiles().with_own(watched.projects)
    found = _hash(rules, projects)
    return Rules(by_id, found, _ledgers(watched.watched), watched.rejected, projects)


def _ledgers(watched: tuple[Watched, ...]) -> tuple[Watched, ...]:
    """Return one watched structure, or one set of watched flags, for each ledger.

    A change must count only once, even if several rules have the same ledger.
    """
    by_name = {one.ledger.name: one for one in reversed(watched) if one.ledger}
    return tuple(one for one in watched if one.ledger and by_name[one.ledger.name] is one)


def validate(rule: Rule) -> None:
    """Validate a rule.

    Raises UserError if the check lacks a part that its page or its tests need.
    """
    check = rule.check
    bad = sum(isinstance(example, Bad) for example in check.examples)
    good = sum(isinstance(example, Good) for example in check.examples)
    headings = HEADINGS if check.severity is Severity.NOTE else (*HEADINGS, REPLACEMENT)
    lacks = [heading for heading in headings if heading not in check.doc]
    lacks += [] if check.references else ["a reference"]
    lacks += [] if bad else ["a bad example"]
    lacks += [] if good >= bad else ["as many good examples as bad ones"]
    if lacks:
        raise UserError(f"check {rule.id} lacks {', '.join(lacks)}")


def _shipped_watch_rules() -> Loaded:
    """Return the shipped watch rules.

    Only the project's test suite runs the tests of the shipped watch rules.
    """
    found = shipped.rules()
    if found.rejected:
        raise UserError(f"checks/watch/{found.rejected[0]}")
    return found


def _modules() -> Iterator[ModuleType]:
    for family in pkgutil.iter_modules(checks.__path__, "checks."):
        if family.ispkg:
            package = importlib.import_module(family.name)
            for module in pkgutil.iter_modules(package.__path__, family.name + "."):
                yield importlib.import_module(module.name)


def _rule(module: ModuleType) -> Rule:
    _, family, name = module.__name__.split(".")
    check = getattr(module, "CHECK", None)
    if not isinstance(check, PatchCheck | SeriesCheck | FindingCheck):
        raise UserError(f"{module.__name__} has no CHECK")
    source = Path(inspect.getfile(module)).read_text(encoding="utf-8")
    return Rule(name.replace("_", "-"), family, check, source)


def _hash(rules: list[Rule], projects: Profiles) -> str:
    digest = hashlib.sha256(f"{app.__version__}\0{manners.source()}\0{projects}".encode())
    for rule in rules:
        digest.update(f"\0{rule.id}\0{rule.source}".encode())
    return digest.hexdigest()[:16]
