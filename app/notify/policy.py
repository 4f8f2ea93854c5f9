# SPDX-License-Identifier: Apache-2.0
"""Sending policy: a strict TOML file in which each mailing list opts in for itself."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from app.code import toml
from app.code.toml import TomlProblem, Unreadable, line_of, positions
from app.errors import UserError
from app.invalid import faults_of, key_in_words
from app.model import Address, Finding, Severity
from app.notify.policy_language import MAX_FILE, ListKey, PolicyFile, SenderKey

ReplyTo = Literal["author", "list", "recipients"]
_MODELS: dict[str, type[BaseModel]] = {"sender": SenderKey, "list": ListKey}


class PolicyError(UserError):
    """A sending policy with errors, which is not in force. `problems` has all of the errors."""

    def __init__(self, name: str, problems: Iterable[TomlProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{name}:{line}: {text}" for line, text in self.problems))


@dataclass(frozen=True, slots=True)
class ListRule:
    """The rules of one `[[list]]` table of the policy.

    `line` is the line at which the table begins.
    """

    ids: tuple[str, ...]
    reply_to: ReplyTo
    severities: frozenset[Severity]
    checks: tuple[str, ...]
    exclude_checks: tuple[str, ...]
    says_clean: bool
    embargo: timedelta
    max_age: timedelta
    max_per_day: int
    cc: tuple[Address, ...]
    dry_run: bool
    line: int

    def refusal(self, finding: Finding) -> str:
        """Return the reason why the rule leaves out a finding; empty if it accepts the finding."""
        if finding.severity is Severity.NOTE:
            return "notes are only shown on pages"
        if finding.severity not in self.severities:
            wanted = ", ".join(sorted(self.severities))
            return f"the list wants no {finding.severity} ({wanted} only)"
        if not any(_matches(glob, finding.check) for glob in self.checks):
            return "the check is not among the checks of the list"
        excluded = next((g for g in self.exclude_checks if _matches(g, finding.check)), None)
        return f"the check is excluded by {excluded!r}" if excluded else ""


@dataclass(frozen=True, slots=True)
class Policy:
    sender: Address
    lists: tuple[ListRule, ...]

    def rule_for(self, list_id: str) -> ListRule | None:
        return next((rule for rule in self.lists if list_id in rule.ids), None)

    def chosen(self, list_ids: Iterable[str]) -> ListRule | None:
        """Return the rule for a series: the first rule of the policy for one of its lists."""
        seen = set(list_ids)
        return next((rule for rule in self.lists if seen.intersection(rule.ids)), None)

    def globs(self) -> Iterator[tuple[int, str]]:
        """Yield all globs of checks in the policy, each with the line of its `[[list]]`."""
        for rule in self.lists:
            yield from ((rule.line, glob) for glob in (*rule.checks, *rule.exclude_checks))


@lru_cache(maxsize=512)
def _pattern(glob: str) -> re.Pattern[str]:
    # atomic groups never try a second place for a part, so no text makes the match slow
    first, *rest = (re.escape(part) for part in re.split(r"\*+", glob))
    parts = [rf"(?>.*?{part})" for part in rest[:-1]]
    return re.compile(first + "".join(parts) + (f".*{rest[-1]}" if rest else ""))


def _matches(glob: str, check: str) -> bool:
    return _pattern(glob).fullmatch(check) is not None


def matches_any(glob: str, checks: Iterable[str]) -> bool:
    return any(_matches(glob, check) for check in checks)


def load(path: Path) -> Policy:
    """Return the policy in a file. The function returns the same object until the file changes.

    Raises:
        UserError: the file cannot be read.
        PolicyError: the file has errors.
    """
    try:
        about = path.stat()
        if not path.is_file():
            raise UserError(f"{path} is not a file")
        return _loaded(path, about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error


@lru_cache(maxsize=4)
def _loaded(path: Path, *_signature: int) -> Policy:
    with path.open("rb") as stream:
        return parse(stream.read(MAX_FILE + 1), str(path))


def parse(data: bytes, name: str = "policy.toml") -> Policy:
    """Return the policy in a TOML document.

    Raises:
        PolicyError: the document has errors; the text lists all of them with lines.
    """
    try:
        text = toml.text_of(data, MAX_FILE)
        document = toml.document(text)
    except Unreadable as error:
        raise PolicyError(name, [error.problem]) from None
    lines = positions(text.encode())
    try:
        key = PolicyFile.model_validate(document)
    except ValidationError as error:
        # the position of a missing key is that of its table
        found = [
            TomlProblem(line_of(lines, fault.path), key_in_words(fault, _keys(fault.path)))
            for fault in faults_of(error.errors())
        ]
        raise PolicyError(name, found) from None
    twice = list(_twice(key, lines))
    if twice:
        raise PolicyError(name, twice)
    return _policy(key, lines)


def _keys(path: toml.Path) -> list[str]:
    """Return the names of the keys that are allowed in the table around a key."""
    model = _MODELS.get(str(path[0]), PolicyFile) if len(path) > 1 else PolicyFile
    return list(model.model_fields)


def _twice(key: PolicyFile, lines: dict[toml.Path, int]) -> Iterator[TomlProblem]:
    """Yield a problem for each mailing list that the policy names twice, because only one rule can
    decide about a list."""
    counts = Counter(name for one in key.list for name in one.id)
    seen: set[str] = set()
    for index, one in enumerate(key.list):
        for place, name in enumerate(one.id):
            if counts[name] > 1 and name in seen:
                line = line_of(lines, ("list", index, "id", place))
                yield TomlProblem(line, f"the list {name} is in the policy twice")
            seen.add(name)


def _policy(key: PolicyFile, lines: dict[toml.Path, int]) -> Policy:
    return Policy(
        Address(key.sender.name, key.sender.address),
        tuple(_rule(one, line_of(lines, ("list", index))) for index, one in enumerate(key.list)),
    )


def _rule(key: ListKey, line: int) -> ListRule:
    return ListRule(
        ids=tuple(key.id),
        reply_to=key.reply_to,
        severities=frozenset(map(Severity, key.severities)),
        checks=tuple(key.checks),
        exclude_checks=tuple(key.exclude_checks),
        says_clean=key.when_clean == "say",
        embargo=timedelta(hours=key.embargo_hours),
        max_age=timedelta(days=key.max_age_days),
        max_per_day=key.max_per_day,
        cc=tuple(Address("", email) for email in key.cc),
        dry_run=key.dry_run,
        line=line,
    )
