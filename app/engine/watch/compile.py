# SPDX-License-Identifier: Apache-2.0
"""Compiler that turns a watch rule into an ordinary check."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.code.globs import directory, matches
from app.code.kernel.watched import Ledger, Watched
from app.code.kernel.watched_uses import Usage, UsageReader, is_used_in_several
from app.code.view import PatchView, SeriesView
from app.engine.watch import hits
from app.engine.watch.hits import Hit, PreparedRule
from app.engine.watch.language import Conditions, LedgerKey, WatchKey
from app.engine.watch.meaning import message_parts
from app.engine.watch.prose import doc_of, examples_of, reference_of
from app.model import Observation, Severity, Skip
from app.sdk import PatchCheck, SeriesCheck

_SHOWN = 5
_UNUSED = "no file of this series"
# folders whose own files serve the whole kernel
_SHARED = frozenset(
    ("fs", "mm", "kernel", "lib", "block", "drivers", "net", "core", "security", "include", "linux")
)


class Compiled(NamedTuple):
    """The check that a watch rule becomes, and its structure or flags if they have a ledger."""

    check: PatchCheck | SeriesCheck
    watched: Watched | None


def compiled(key: WatchKey) -> Compiled:
    """Turn a watch rule into a check."""
    watched = hits.watched_of(key)._replace(ledger=_ledger(key.ledger))
    rule = PreparedRule(key, watched)
    is_line = key.kind in ("call", "text")
    check = _patch_check(rule) if is_line and not key.covers_series else _series_check(rule)
    has_ledger = watched.ledger and key.about.has_names
    return Compiled(check, watched if has_ledger else None)


def _ledger(key: LedgerKey | None) -> Ledger | None:
    return Ledger(key.name, key.struct, key.word, key.bits, key.reserved) if key else None


def _patch_check(rule: PreparedRule) -> PatchCheck:
    """Return a check of single patches.

    The runner removes findings in lines that a patch only moves.
    """

    def run(patch: PatchView) -> Iterator[Observation]:
        for hit in hits.of(rule, patch):
            yield _report(rule.key, hit, frozenset(), is_note=False)

    return PatchCheck(run=run, **_said_of_itself(rule.key))


def _series_check(rule: PreparedRule) -> SeriesCheck:
    def run(series: SeriesView) -> Iterator[Observation | Skip]:
        yield from _reports(rule, series)
        if rule.watched.is_struct:
            files = {file.path for patch in series.patches for file in hits.unknown(rule, patch)}
            yield from (
                Skip(f"needs tree: which structure a hunk of {path} changes")
                for path in sorted(files)
            )

    return SeriesCheck(run=run, **_said_of_itself(rule.key))


def _said_of_itself(key: WatchKey) -> dict[str, Any]:
    """Return the metadata of a watch rule that checks of all kinds have."""
    return {
        "doc": doc_of(key),
        "severity": key.severity,
        "confidence": key.confidence,
        "references": tuple(reference_of(text) for text in key.reference),
        "examples": examples_of(key),
        "status": "preview" if key.preview else "stable",
        "owners": tuple(key.owners),
        "mail": key.mail,
    }


def _reports(rule: PreparedRule, series: SeriesView) -> Iterator[Observation]:
    found = [hit for patch in series.patches for hit in hits.of(rule, patch, series)]
    if not found:
        return
    key = rule.key
    paths = frozenset(path for patch in series.series.patches for path in patch.paths)
    names = {name for hit in found for name in hit.names}
    reader = UsageReader(names, rule.watched, series) if key.about.has_names else None
    for hit in found:
        if hit.is_empty_too and hit.bytes is None:
            continue  # it may cost nothing, and how much it costs with the option is unknown
        usage = reader.of(hit.names) if reader else Usage()
        if all(_holding(key.when, hit, usage, paths)):
            is_note = any(_holding(key.note_when, hit, usage, paths))
            yield _report(key, hit, usage.users, is_note)


def _holding(
    conditions: Conditions, hit: Hit, usage: Usage, paths: frozenset[str]
) -> Iterator[bool]:
    """Yield one truth value for each condition that the rule has."""
    users = usage.users
    if conditions.set_in:
        yield any(matches(path, *conditions.set_in) for path in usage.owners)
    if conditions.used_in:
        yield any(matches(path, *conditions.used_in) for path in users)
    if conditions.used_in_several:
        yield is_used_in_several(users, conditions.used_in_several)
    if conditions.only_used_in:
        yield bool(users) and all(matches(path, *conditions.only_used_in) for path in users)
    if conditions.not_used_in:
        yield not any(matches(path, *conditions.not_used_in) for path in users)
    if conditions.without_paths:
        yield not any(matches(path, *conditions.without_paths) for path in paths)
    if conditions.min_bytes:
        yield _least_size(hit) >= conditions.min_bytes


def _least_size(hit: Hit) -> int:
    """Return the smallest possible size of a change in bytes.

    The result is 1 if the size is unknown, and 0 for a member that shares memory in a union.
    """
    if hit.bytes is None:
        return 0 if hit.is_overlay else 1
    return abs(hit.bytes)


def _report(key: WatchKey, hit: Hit, users: frozenset[str], is_note: bool) -> Observation:
    text = key.message
    if is_note and key.message_note:
        text = key.message_note
    elif not users and key.message_unused:
        text = key.message_unused
    values = {
        "name": _listed(hit.names),
        "type": _listed(tuple(dict.fromkeys(hit.types))),
        "bytes": _about(hit),
        "target": hit.target,
        "file": hit.path,
        "users": _folders(users),
        "user": _first_folder(users),
    }
    filled = "".join(literal + values.get(name, "") for literal, name in message_parts(text))
    return Observation(
        hit.at,
        filled,
        related=hit.related,
        symbol=hit.symbol,
        # nobody pays for a structure that is empty without its option
        severity=Severity.NOTE if is_note or hit.is_empty_too else None,
    )


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _about(hit: Hit) -> str:
    size = "size unknown"
    if hit.bytes is not None:
        size = f"about {abs(hit.bytes)} byte{'' if abs(hit.bytes) == 1 else 's'}"
    return f"{size}, or none without the option" if hit.is_empty_too and hit.bytes != 0 else size


def _folders(users: frozenset[str]) -> str:
    if not users:
        return _UNUSED
    return " and ".join(sorted({directory(path) or path for path in users})[:3])


def _first_folder(users: frozenset[str]) -> str:
    """Return the folder of the first file in `users`, such as `liveupdate` for
    `kernel/liveupdate/luo_file.c`.

    Code that serves the whole kernel, such as the files in `fs/` itself, is only "its user".
    """
    folders = [path.rsplit("/", 2)[-2] for path in sorted(users) if "/" in path]
    named = [folder for folder in folders if folder not in _SHARED]
    return named[0] if named else "its user"
