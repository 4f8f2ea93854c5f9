# SPDX-License-Identifier: Apache-2.0
"""Parser for trailers, the block of `Key: value` lines at the end of a commit message."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.model import Trailer

_TRAILER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}): ?(.*)")
# Known trailers: a paragraph of only these belongs to the block, although git examines only the
# last paragraph. Prose such as `Note: ...` does not.
_KNOWN = re.compile(
    r"(?:[a-z-]{1,40}-by|fixes|link|closes|cc|bug|buglink|bugzilla|references|message-id|"
    r"change-id|base-commit|prerequisite-[a-z-]{1,20})",
    re.IGNORECASE,
)
_SIGNED_OFF = re.compile(r"^Signed-off-by: ", re.MULTILINE | re.IGNORECASE)
# git format-patch --base writes these after the diff, b4 writes change-id below `---`.
_BOOKKEEPING = re.compile(
    r"\n(change-id|base-commit|base-tree|(?i:prerequisite-(?:patch|change|message)-id)): "
    r"(\S{1,500})"
)
_MAX_BOOKKEEPING = 1000


class _Paragraph(NamedTuple):
    trailers: tuple[Trailer, ...]
    rest: tuple[str, ...]
    unknown: int

    @property
    def is_last_block(self) -> bool:
        """Return whether git's rule finds trailers and one of them is known.

        One trailer must be known, because many messages end with a line such as `Note: ...`.
        """
        known = len(self.trailers) - self.unknown
        return known > 0 and 3 * len(self.trailers) >= len(self.rest)

    @property
    def is_pure(self) -> bool:
        """Return whether a paragraph has only known trailers.

        Some people write a blank line after `Fixes:`.
        """
        return bool(self.trailers) and not self.rest and not self.unknown


def split(message: str) -> tuple[str, tuple[Trailer, ...]]:
    """Return the commit message without its trailers, and the trailers in order."""
    paragraphs = [p for p in message.split("\n\n") if p.strip()]
    end = _end(paragraphs)
    found: list[_Paragraph] = []
    while end > len(found):
        paragraph = _read(paragraphs[end - len(found) - 1])
        if not (paragraph.is_pure if found else paragraph.is_last_block):
            break
        found.append(paragraph)
    found.reverse()
    rest = ["\n".join(p.rest) for p in found if p.rest]
    kept = [*paragraphs[: end - len(found)], *rest, *paragraphs[end:]]
    return "\n\n".join(kept), tuple(t for p in found for t in p.trailers)


def _end(paragraphs: list[str]) -> int:
    """Return the index after the last paragraph with trailers.

    A changelog may follow the trailers without a `---`.
    """
    if not paragraphs or _read(paragraphs[-1]).is_last_block:
        return len(paragraphs)
    ends = (at for at in range(len(paragraphs), 0, -1) if _SIGNED_OFF.search(paragraphs[at - 1]))
    return next(ends, len(paragraphs))


def _read(paragraph: str) -> _Paragraph:
    folded: list[list[str]] = []
    rest: list[str] = []
    for line in paragraph.strip("\n").split("\n"):
        if folded and _continues(folded[-1], line):
            folded[-1].append(line.strip())
        elif _TRAILER.fullmatch(line.rstrip()):
            folded.append([line.rstrip()])
        else:
            rest.append(line)
    trailers = tuple(_trailer(lines) for lines in folded)
    unknown = sum(not _KNOWN.fullmatch(trailer.name) for trailer in trailers)
    return _Paragraph(trailers, tuple(rest), unknown)


def _trailer(lines: list[str]) -> Trailer:
    name, _, value = " ".join(lines).partition(":")
    return Trailer(name, value.strip(), is_wrapped=len(lines) > 1)


def _continues(lines: list[str], line: str) -> bool:
    """Return whether a line continues a trailer: it is indented, or follows a wrapped `Fixes:`."""
    is_cut = len(lines) == 1 and lines[0].startswith("Fixes: ") and not lines[0].endswith(")")
    return line[:1] in {" ", "\t"} or (is_cut and not _TRAILER.fullmatch(line))


def bookkeeping(text: str) -> Iterator[Trailer]:
    """Yield the notes of git and b4, such as `change-id` and `base-commit`, in a text."""
    for count, match in enumerate(_BOOKKEEPING.finditer("\n" + text)):
        if count == _MAX_BOOKKEEPING:
            return
        yield Trailer(match[1], match[2])
