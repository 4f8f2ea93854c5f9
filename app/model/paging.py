# SPDX-License-Identifier: Apache-2.0
"""One page of a long list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The items of a page, and the cursor of the next page.

    The cursor is `None` on the last page.
    """

    items: tuple[T, ...]
    next: str | None
