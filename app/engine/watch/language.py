# SPDX-License-Identifier: Apache-2.0
"""Language of watch rules: the keys of a rule and their defaults (docs/how-to/watch-rules.md).

The keys are plain values, so that loading the shipped rules does not need pydantic.
`app.engine.watch.strict` reads the keys of rules that people write.
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
    """The events and placeholders that a kind of watch rule has.

    `has_names` means that the changes of this kind have new names, whose uses can be found.
    """

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
    """Conditions of a watch rule on the rest of the series.

    A change counts only if the conditions are true.
    """

    used_in: tuple[str, ...] = ()
    used_in_several: tuple[str, ...] = ()
    set_in: tuple[str, ...] = ()
    not_used_in: tuple[str, ...] = ()
    only_used_in: tuple[str, ...] = ()
    without_paths: tuple[str, ...] = ()
    min_bytes: int = 0

    @property
    def needs_names(self) -> bool:
        used = self.used_in or self.used_in_several or self.not_used_in or self.only_used_in
        return bool(used or self.set_in)


class LedgerKey(NamedTuple):
    """The key `ledger` of a watch rule.

    `word` is the member of `struct` that contains the flags, and `bits` is the width of this
    member.
    """

    name: str
    struct: str = ""
    word: str = ""
    bits: int = 0
    reserved: int = 0


class TestKey(NamedTuple):
    """A test of a watch rule: the patches of one series, and the expected number of findings."""

    expect: int
    diff: tuple[str, ...]
    title: str = ""


class WatchKey(NamedTuple):
    """A watch rule: the keys of one `[[watch]]` table."""

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
        """Return whether the rule needs the other patches of the series."""
        return any(
            one.needs_names or one.without_paths for one in (self.when, self.note_when)
        ) or any("{users}" in text for text in (self.message, self.message_note))


def of_values(values: Mapping[str, Any]) -> WatchKey:
    """Return the watch rule with the given validated values by key.

    Missing keys have their defaults.
    """
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
