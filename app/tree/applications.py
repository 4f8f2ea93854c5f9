# SPDX-License-Identifier: Apache-2.0
"""Words that say how each patch of a series applies."""

from collections.abc import Iterable, Iterator, Sequence

from app.model import Patch
from app.model.images import Application, Applying, Fidelity
from app.tree.resolved import MAX_TRIED, Resolved

MAX_PLACES = 3
MAX_FILES = 3  # with a reason


def application(patch: Patch, resolved: Sequence[Resolved]) -> Application:
    """Return how a patch applies, from the images of its files.

    Files that can have no image, such as binary files, count only if the patch has no others.
    """
    paths = frozenset(patch.paths)
    unread = [problem for problem in patch.problems if problem.path not in paths]
    texts = [one for one in resolved if one.misfit or not one.is_final] or list(resolved)
    failed = [one for one in texts if one.misfit or not one.image.is_whole]
    misfits = [one.misfit for one in failed if one.misfit]
    applying = Applying.NOT if misfits or unread else _applying(texts)
    places = [one.place for one in misfits] or [one.image.place for one in texts]
    is_one_place = len({one.place for one in misfits}) == 1
    reasons = [f"{problem.path or 'the diff'}: {problem.reason}" for problem in unread]
    reasons += (f"{one.change.path}: {_why(one, is_one_place)}" for one in failed)
    return Application(
        message_id=patch.message_id,
        applying=applying,
        fidelity=Fidelity.PATCH_ONLY if unread else _fidelity(texts),
        place="" if unread else " and ".join(_first(places, MAX_PLACES, "places")),
        offset=_offset(texts),
        reason="; ".join(_because(reasons, len(texts) - len(failed))),
        tried=tuple(_first(_tried(failed, resolved), MAX_TRIED, "tries")),
    )


def _why(one: Resolved, is_one_place: bool) -> str:
    if one.misfit is None:
        return one.image.reason
    return one.misfit.reason if is_one_place else str(one.misfit)


def _offset(texts: Sequence[Resolved]) -> int:
    return max((one.image.offset for one in texts), default=0)


def _applying(texts: Sequence[Resolved]) -> Applying:
    if not texts or not all(one.image.is_whole for one in texts):
        return Applying.UNKNOWN
    return Applying.WITH_OFFSET if _offset(texts) else Applying.EXACTLY


def _fidelity(texts: Sequence[Resolved]) -> Fidelity:
    """Return the lowest fidelity. A change without hunks has no ids that could agree."""
    found = {one.image.fidelity for one in texts if one.change.hunks or not one.image.is_whole}
    found = found or {one.image.fidelity for one in texts}
    if Fidelity.PATCH_ONLY in found or not found:
        return Fidelity.PATCH_ONLY
    return Fidelity.APPROXIMATE if Fidelity.APPROXIMATE in found else Fidelity.EXACT


def _because(reasons: list[str], applied: int) -> Iterator[str]:
    if not reasons:
        if not applied:
            yield "the patch changes no file"
        return
    yield from _first(reasons, MAX_FILES, "files")
    if applied:
        yield "the other file applies" if applied == 1 else f"the other {applied} files apply"


def _tried(failed: Sequence[Resolved], resolved: Sequence[Resolved]) -> Iterator[str]:
    for one in failed:
        yield from (f"{one.change.path}: {tried}" for tried in one.image.tried)
    for one in resolved if any(not other.is_final for other in resolved) else ():
        if one.is_final and not one.misfit:
            yield f"{one.change.path}: {one.image.reason}"


def _first(words: Iterable[str], most: int, what: str) -> list[str]:
    """Return some different words, and the number of the others."""
    found = list(dict.fromkeys(filter(None, words)))
    left = len(found) - most
    return [*found[:most], f"{left} more {what}"] if left > 0 else found
