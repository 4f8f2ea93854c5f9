# SPDX-License-Identifier: Apache-2.0
"""Validation of a watch rule as a whole: its keys must make sense together."""

import re
from collections.abc import Callable, Iterator
from string import Formatter

from app.code.toml import Path
from app.engine.watch.expressions import BadExpression, expression
from app.engine.watch.language import MAX_GLOB, MAX_PATTERN, Conditions, WatchKey

_WORD = re.compile(r"[A-Za-z_]\w{0,79}")
_GLOB = re.compile(r"[^/\s\\][^\s\\]*")
_ABOUT = re.compile(r"about \{bytes\}|\{bytes\} bytes")

Fault = tuple[Path, str]


def faults(key: WatchKey) -> Iterator[Fault]:
    """Yield the faults of a watch rule whose keys are valid one by one."""
    for check in (_events, _targets, _places, _conditions, _messages, _tests):
        yield from check(key)


def _events(key: WatchKey) -> Iterator[Fault]:
    for index, event in enumerate(key.on):
        if event not in key.about.events:
            known = ", ".join(key.about.events)
            yield ("on", index), f"unknown event {event[:40]!r}: a {key.kind} has {known}"


def _targets(key: WatchKey) -> Iterator[Fault]:
    check = _TARGETS.get(key.kind, _word)
    for index, target in enumerate(key.target):
        reason = check(target)
        if reason:
            yield ("target", index), reason
    if key.prefix and key.kind != "enum":
        yield ("prefix",), "only an enum has a prefix, that of the #defines beside it"


def _word(target: str) -> str:
    return "" if _WORD.fullmatch(target) else f"{target[:40]!r} is not a name in C"


def _pattern(target: str) -> str:
    if len(target) > MAX_PATTERN:
        return f"an expression can have at most {MAX_PATTERN} characters"
    try:
        expression(target)
    except BadExpression as error:
        return f"invalid expression for RE2: {error}"
    return ""


def _glob(target: str) -> str:
    if len(target) > MAX_GLOB or not _GLOB.fullmatch(target):
        return f"{target[:40]!r} is not a path in a source tree"
    return ""


_TARGETS: dict[str, Callable[[str], str]] = {"call": _pattern, "text": _pattern, "path": _glob}


def _places(key: WatchKey) -> Iterator[Fault]:
    if key.kind == "path" and key.files:
        yield ("files",), "a path has no 'files': its target is the glob"
    elif key.kind != "path" and not key.files:
        yield ("files",), "'files' is missing: write the globs of the files to watch"


def _conditions(key: WatchKey) -> Iterator[Fault]:
    for name, one in (("when", key.when), ("note_when", key.note_when)):
        if one.needs_names and not key.about.has_names:
            yield (name, _first_use(one)), f"a {key.kind} has no new name that could be used"
        if one.min_bytes and key.kind != "struct":
            yield (name, "min_bytes"), "only a struct has bytes"


def _first_use(one: Conditions) -> str:
    names = ("used_in", "used_in_several", "set_in", "not_used_in", "only_used_in")
    return next(name for name in names if getattr(one, name))


def _messages(key: WatchKey) -> Iterator[Fault]:
    all_known = set(key.about.placeholders)
    texts = (
        ("message", key.message, all_known),
        ("message_note", key.message_note, all_known),
        ("message_unused", key.message_unused, all_known - {"users", "user"}),
    )
    for name, text, known in texts:
        for reason in _placeholders(text, known):
            yield (name,), reason
    if key.message_unused and not key.about.has_names:
        yield ("message_unused",), f"a {key.kind} has no new name that could be used"
    if key.message_note and key.note_when == Conditions():
        yield ("message_note",), "'message_note' needs a 'note_when' that makes the finding a note"


def _placeholders(text: str, known: set[str]) -> Iterator[str]:
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None and (name not in known or form or conversion):
                may = ", ".join(f"{{{one}}}" for one in sorted(known))
                yield f"unknown placeholder {{{name[:40]}}}: there are {may}"
    except ValueError as error:
        yield f"write a literal brace twice: {error}"


def message_parts(text: str) -> list[tuple[str, str]]:
    """Split a message into pairs: literal text, and the name of the placeholder after it.

    The name is empty if no placeholder follows the literal text directly. The words "about" and
    "bytes" around `{bytes}` are dropped, because the value itself contains them.
    """
    plain = " ".join(_ABOUT.sub("{bytes}", _ABOUT.sub("{bytes}", text)).split())
    return [(literal, name or "") for literal, name, _, _ in Formatter().parse(plain)]


def _tests(key: WatchKey) -> Iterator[Fault]:
    hits = sum(test.expect > 0 for test in key.test)
    if not hits:
        yield (), "no [[watch.test]] expects a finding: add one with expect = 1"
    if hits == len(key.test):
        yield (), "no [[watch.test]] expects no finding: add one with expect = 0"
