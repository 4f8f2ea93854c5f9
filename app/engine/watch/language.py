# SPDX-License-Identifier: Apache-2.0
"""The language of watch rules: its keys and what they may hold (docs/watch-rules.md)."""

from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

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
    """What may be said of one kind. `has_names`: users of a new name can be looked for."""

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


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Prose = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Message = Annotated[str, StringConstraints(min_length=1, max_length=MAX_MESSAGE)]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,79}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Glob = Annotated[str, StringConstraints(pattern=r"^[^/\s\\][^\s\\]*$", max_length=MAX_GLOB)]
Globs = Annotated[list[Glob], Field(max_length=MAX_LIST)]
Owner = Annotated[
    str, StringConstraints(pattern=r"^[^<>\n]{1,80} <[^<>@\s]{1,80}@[^<>@\s]{1,80}>$")
]
Diff = Annotated[str, StringConstraints(min_length=1, max_length=MAX_DIFF)]


class Conditions(_Strict):
    """When a change counts, by what else the series does."""

    used_in: Globs = []
    not_used_in: Globs = []
    only_used_in: Globs = []
    without_paths: Globs = []
    min_bytes: int = Field(default=0, ge=0, le=1_000_000)

    @property
    def needs_names(self) -> bool:
        return bool(self.used_in or self.not_used_in or self.only_used_in)


class LedgerKey(_Strict):
    """`word` is the member of `struct` that holds the flags, of which `bits` there are."""

    name: Name
    struct: Word | Literal[""] = ""
    word: Word | Literal[""] = ""
    bits: int = Field(default=0, ge=0, le=64)
    reserved: int = Field(default=0, ge=0, le=64)


class TestKey(_Strict):
    """Patches of one series and how many findings the rule has on them."""

    __test__ = False  # for pytest

    expect: int = Field(ge=0, le=100)
    diff: Annotated[list[Diff], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)]
    title: Annotated[str, StringConstraints(max_length=200)] = ""


class WatchKey(_Strict):
    """One `[[watch]]` as it is written."""

    id: Id
    kind: Kind
    target: Annotated[
        list[Text], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)
    ]
    prefix: Annotated[list[Word], BeforeValidator(_listed), Field(max_length=MAX_LIST)] = []
    files: Globs = []
    exclude: Globs = []
    on: Annotated[list[str], Field(min_length=1, max_length=10)]
    when: Conditions = Conditions()
    note_when: Conditions = Conditions()
    severity: Severity = Field(default=Severity.WARNING, strict=False)
    confidence: Confidence = Field(default=Confidence.HIGH, strict=False)
    message: Message
    message_unused: Annotated[str, StringConstraints(max_length=MAX_MESSAGE)] = ""
    message_note: Annotated[str, StringConstraints(max_length=MAX_MESSAGE)] = ""
    reference: Annotated[
        list[Text], BeforeValidator(_listed), Field(min_length=1, max_length=MAX_LIST)
    ]
    owners: Annotated[list[Owner], Field(max_length=MAX_LIST)] = []
    mail: bool = True
    ledger: Annotated[LedgerKey | None, BeforeValidator(_named)] = None
    preview: bool = False
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    why: Prose = ""
    not_reported: Prose = ""
    test: Annotated[list[TestKey], Field(max_length=MAX_TESTS)] = []

    @property
    def about(self) -> KindOf:
        return KINDS[self.kind]

    @property
    def covers_series(self) -> bool:
        """Whether more than the patch at hand is looked at."""
        return any(
            one.needs_names or one.without_paths for one in (self.when, self.note_when)
        ) or any("{users}" in text for text in (self.message, self.message_note))
