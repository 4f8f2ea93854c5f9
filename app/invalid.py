# SPDX-License-Identifier: Apache-2.0
"""pydantic's errors in words, without the wrong values, which may be secrets."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from app.errors import nearest

Path = tuple[int | str, ...]

MAX_TEXT = 1000  # characters: a document may have many wrong values
MAX_KEY = 100
_BEFORE = "Value error, "


class Fault(NamedTuple):
    """A wrong value in some input: the path to the value, the kind of error, and pydantic's
    message."""

    path: Path
    kind: str
    message: str


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return the faults in a list from `ValidationError.errors()`, without the wrong values."""
    return [Fault(one["loc"], one["type"], one["msg"]) for one in errors]


def dotted(path: Path) -> str:
    return ".".join(map(str, path)) or "body"


def in_words(found: Iterable[Fault], named: Callable[[Path], str] = dotted) -> str:
    """Return one line about all faults; `named` turns the path of a fault into text."""
    return "; ".join(f"{named(one.path)}: {one.message}" for one in found)[:MAX_TEXT]


def key_in_words(fault: Fault, known: Iterable[str]) -> str:
    """Return the text for a fault in a TOML file; `known` are the keys that its table may have."""
    shown = ".".join(part for part in fault.path if isinstance(part, str))
    if fault.kind == "missing":
        return f"{shown!r} is missing"
    if fault.kind == "extra_forbidden":
        near = nearest(str(fault.path[-1]), known)
        return f"unknown key {shown[:MAX_KEY]!r}; did you mean {near!r}?"
    return f"{shown!r}: {fault.message.removeprefix(_BEFORE)}"
