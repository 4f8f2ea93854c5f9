# SPDX-License-Identifier: Apache-2.0
"""The reading of a review in kernel trees, as JSON in one column of a run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.model.images import Application, Applying, Fidelity, TreeUse

LONG = 1_000  # characters of a text
MAX_TRIED = 20  # texts of one patch


def write(use: TreeUse) -> dict[str, Any]:
    """Return what a review read as JSON, with long texts cut. Equal values give equal JSON."""
    return {
        "commits": list(use.commits),
        "blobs": list(use.blobs),
        "index": use.index,
        "is_complete": use.is_complete,
        "inexact": [[path, fidelity.value] for path, fidelity in use.inexact],
        "applications": [
            [
                one.message_id,
                one.applying.value,
                one.fidelity.value,
                one.place[:LONG],
                one.offset,
                one.reason[:LONG],
                [text[:LONG] for text in one.tried[:MAX_TRIED]],
            ]
            for one in use.applications
        ],
    }


def read(stored: Mapping[str, Any] | None, digest: str) -> TreeUse | None:
    """Return what a review read, `None` for a review without a kernel tree."""
    if stored is None:
        return None
    return TreeUse(
        commits=tuple(stored["commits"]),
        blobs=tuple(stored["blobs"]),
        index=stored["index"],
        hash=digest,
        applications=tuple(_application(one) for one in stored["applications"]),
        is_complete=stored["is_complete"],
        inexact=tuple(read_inexact(stored["inexact"]).items()),
    )


def read_inexact(stored: Iterable[Sequence[str]]) -> dict[str, Fidelity]:
    """Return `TreeUse.inexact` by path."""
    return {path: Fidelity(fidelity) for path, fidelity in stored}


def _application(stored: list[Any]) -> Application:
    message_id, applying, fidelity, place, offset, reason, tried = stored
    return Application(
        message_id,
        Applying(applying),
        Fidelity(fidelity),
        place,
        offset,
        reason,
        tuple(tried),
    )
