# SPDX-License-Identifier: Apache-2.0
"""The result of the search for an image."""

from typing import NamedTuple

from app.code.diff.blobs import Decoded
from app.model import FileChange
from app.model.images import Image

MAX_TRIED = 12  # descriptions of what was tried, of a file and of a patch


class PlacedMisfit(NamedTuple):
    """The reason why a change does not fit into the text at a place; both in words."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class Resolved(NamedTuple):
    """The image of a change.

    `after` is the file after the change. `misfit` is the first place where the change does not fit,
    if the change fits nowhere. `is_final` means that the change can have no image, whatever the
    repositories get.
    """

    change: FileChange
    image: Image
    after: Decoded | None = None
    misfit: PlacedMisfit | None = None
    is_final: bool = False
