# SPDX-License-Identifier: Apache-2.0
"""Moved code: a series does not get findings that its code had before the series.

A check also runs on the reversed patch. The findings on the reversed patch are about the code
before the patch. Matching findings before and after the patches cancel each other, over the whole
series. Two findings match if they have the same line text and message in any place. Two findings
also match if they have the same symbol in the same function.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.model import FileChange, FileStatus, Finding, Hunk, Line, Patch
from app.model.images import UNKNOWN, Image, Images
from app.model.patch import LineKind

_MOST = 64  # candidates for one finding; more than two equal ones are rare
_KIND: dict[LineKind, LineKind] = {"+": "-", "-": "+", " ": " "}
_STATUS = {FileStatus.ADDED: FileStatus.DELETED, FileStatus.DELETED: FileStatus.ADDED}


def reversed_patch(patch: Patch) -> Patch:
    """Return the patch that reverts `patch`."""
    return replace(patch, files=tuple(map(_reversed_file, patch.files)), problems=())


def reversed_images(patches: Iterable[Patch], images: Images) -> Images:
    """Return the images of the reversed patches, by the paths that the reversed patches have."""
    found: dict[tuple[str, str], Image] = {}
    for patch in patches if images else ():
        for change in patch.files:
            image = images.get((patch.message_id, change.path))
            if image:
                key = (patch.message_id, change.old_path or change.path)
                # a copied file and its source are one file in the reversed patch
                found[key] = UNKNOWN if key in found else _reversed_image(image)
    return found


def _reversed_image(image: Image) -> Image:
    return replace(
        image,
        before=image.after,
        after=image.before,
        before_id=image.after_id,
        after_id=image.before_id,
        shifts_before=image.shifts_after,
        shifts_after=image.shifts_before,
    )


def _reversed_file(change: FileChange) -> FileChange:
    return replace(
        change,
        old_path=change.new_path,
        new_path=change.old_path,
        status=_STATUS.get(change.status, change.status),
        hunks=tuple(map(_reversed_hunk, change.hunks)),
        old_mode=change.new_mode,
        new_mode=change.old_mode,
        old_id=change.new_id,
        new_id=change.old_id,
    )


def _reversed_hunk(hunk: Hunk) -> Hunk:
    return replace(
        hunk,
        old_start=hunk.new_start,
        old_count=hunk.new_count,
        new_start=hunk.old_start,
        new_count=hunk.old_count,
        lines=tuple(map(_reversed_line, hunk.lines)),
        old_lacks_newline=hunk.new_lacks_newline,
        new_lacks_newline=hunk.old_lacks_newline,
    )


def _reversed_line(line: Line) -> Line:
    return Line(_KIND[line.kind], line.text, line.new, line.old, line.at)


Key = Callable[[Finding], Hashable]


def new(
    after: Iterable[Finding], before: Iterable[Finding], patches: Sequence[Patch]
) -> tuple[Finding, ...]:
    """Return the findings in `after` that no finding in `before` cancels.

    Each finding in `before` cancels at most one finding. A finding in `before` cancels no finding
    in an earlier patch of the same file, because the series itself probably added its line.
    """
    order = {patch.message_id: index for index, patch in enumerate(patches)}
    left = {id(finding): finding for finding in before}
    kept = tuple(after)
    for key in (_line, _symbol):
        kept = tuple(_uncancelled(kept, left, key, order))
    return kept


def _uncancelled(
    after: Iterable[Finding], left: dict[int, Finding], key: Key, order: Mapping[str, int]
) -> Iterator[Finding]:
    by_key: dict[Hashable, list[Finding]] = defaultdict(list)
    for finding in left.values():
        by_key[key(finding)].append(finding)
    for finding in after:
        same = by_key[key(finding)] if key(finding) is not None else []
        gone = next((g for g in same[:_MOST] if _is_earlier(g, finding, order)), None)
        if gone is None:
            yield finding
        else:
            same.remove(gone)
            del left[id(gone)]


def _is_earlier(gone: Finding, finding: Finding, order: Mapping[str, int]) -> bool:
    is_later = order[gone.at.message_id] > order[finding.at.message_id]
    return not (is_later and gone.at.path == finding.at.path)


def _line(finding: Finding) -> Hashable:
    if finding.at.line is None:
        return None
    return " ".join(finding.at.text.split()), finding.message


def _symbol(finding: Finding) -> Hashable:
    at = finding.at
    if at.line is None or not at.function or not finding.symbol:
        return None
    return at.path, at.function, finding.symbol
