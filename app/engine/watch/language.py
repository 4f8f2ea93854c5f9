# SPDX-License-Identifier: Apache-2.0
"""Language of watch rules: its keys and their defaults (docs/how-to/watch-rules.md).

The keys are plain values, so that the shipped rules start without pydantic.
`app.engine.watch.strict` reads them from rules that people wrote.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from app.model import Confidence, Severity

Kind = Literal["struct", "enum", "defines", "call", "text", "path"]

MAX_FILE = 512 * 1024
MAX_RULES = 200
MAX_PATTERN = 300
MAX_GLOB = 200
MAX_TEXT = 2000
MAX_MESSAGE = 600
MAX_DIFF = 20_000
MAX_LIST = 50
MAX_TESTS = 20


class KindOf(NamedTuple):
    """The events and placeholders of a kind. `has_names`: uses of a new name can be found."""

    events: tuple[str, ...]
    placeholders: tuple[str, ...]
    has_names: bool = False


KINDS: dict[Kind, KindOf] = {
    "struct": KindOf(
        ("member-added", "member-removed", "member-retyped", "grows", "shrinks", "reordered"),
        ("name", "type", "bytes", "target", "file", "users", "user"),
        has_names=True,
    ),
    "enum": KindOf(
        ("added", "removed", "value-changed"),
        ("name", "target", "file", "users", "user"),
        has_names=True,
    ),
    "defines": KindOf(
        ("added", "removed", "value-changed"),
        ("name", "target", "file", "users", "user"),
        has_names=True,
    ),
    "call": KindOf(("added", "net-increase"), ("name", "target", "file")),
    "text": KindOf(("added", "net-increase"), ("name", "target", "file")),
    "path": KindOf(("added", "removed", "changed"), ("name", "target", "file")),
}


class Conditions(NamedTuple):
    """Conditions on the rest of the series for a change to count."""

    used_in: tuple[str, ...] = ()
    not_used_in: tuple[str, ...] = ()
    only_used_in: tuple[str, ...] = ()
    without_paths: tuple[str, ...] = ()
    min_bytes: int = 0

    @property
    def needs_names(self) -> bool:
        return bool(self.used_in or self.not_used_in or self.only_used_in)


class LedgerKey(NamedTuple):
    """The key `ledger`; `word` is the member of `struct` with the flags, `bits` its width."""

    name: str
    struct: str = ""
    word: str = ""
    bits: int = 0
    reserved: int = 0


class TestKey(NamedTuple):
    """Patches of one series, and the number of findings that the rule has on them."""

    expect: int
    diff: tuple[str, ...]
    title: str = ""


class WatchKey(NamedTuple):
    """One `[[watch]]`."""

    id: str
    kind: Kind
    target: tuple[str, ...]
    on: tuple[str, ...]
    message: str
    reference: tuple[str, ...]
    prefix: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    when: Conditions = Conditions()
    note_when: Conditions = Conditions()
    severity: Severity = Severity.WARNING
    confidence: Confidence = Confidence.HIGH
    message_unused: str = ""
    message_note: str = ""
    owners: tuple[str, ...] = ()
    mail: bool = True
    ledger: LedgerKey | None = None
    preview: bool = False
    title: str = ""
    why: str = ""
    instead: str = ""
    not_reported: str = ""
    test: tuple[TestKey, ...] = ()

    @property
    def about(self) -> KindOf:
        return KINDS[self.kind]

    @property
    def covers_series(self) -> bool:
        """Return whether the rule needs more than the current patch."""
        return any(
            one.needs_names or one.without_paths for one in (self.when, self.note_when)
        ) or any("{users}" in text for text in (self.message, self.message_note))


def of_values(values: Mapping[str, Any]) -> WatchKey:
    """Return the rule of validated values, by key, without the keys left to defaults."""
    found = _frozen(values)
    for name, kind in (("severity", Severity), ("confidence", Confidence)):
        if name in found:
            found[name] = kind(found[name])
    for name, value in (("when", Conditions), ("note_when", Conditions), ("ledger", LedgerKey)):
        if found.get(name) is not None:
            found[name] = value(**_frozen(found[name]))
    found["test"] = tuple(TestKey(**_frozen(test)) for test in found.get("test", ()))
    return WatchKey(**found)


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
