# SPDX-License-Identifier: Apache-2.0
"""Format of the index of a commit: names in sorted blocks, and the facts of each file in parts.

A block is a list of entries `name TAB records` in the order of the names. A record such as `f12.3`
means that the file 12 defines a function with this name, and that part 3 of the facts of this file
has the line and the head of the function. Without a number, the part is 0. A record `@12` means
that the file 12 uses the name. Names of Kconfig symbols, compatible strings and vendors begin with
a word and a colon, so that they differ from the names of C.

A part has a line `name TAB kind TAB line TAB head` for each name, and begins with a newline.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import zstandard

import app.code.c.heading
import app.code.tree
from app.code.tree import tree_names as names
from app.code.tree.file_facts import FileFacts

FORMAT = 1
BLOCK = 8 * 1024  # bytes of a block before compression; one long entry may be larger
PART = 16 * 1024
MAX_PARTS = 4096  # of a file
USE = b"@"
_LEVEL = 3
_MOST_UNPACKED = 256 * 1024 * 1024  # the names that a file uses, or the users of a name
_LINE = b"\n%b\t%b\t%d\t%b"
_PREFIXES = {
    names.CONFIG: b"config:",
    names.COMPATIBLE: b"compatible:",
    names.COMPATIBLE_PATTERN: b"pattern:",
    names.VENDOR: b"vendor:",
}

# the names of an index with their records
Entries = dict[bytes, bytes]


class Record(NamedTuple):
    """The kind of a name in a file, or `USE`, and the part of the file's facts with the line."""

    kind: bytes
    file: int
    part: int


class StoredFacts(NamedTuple):
    """The facts of a file as the index stores them: the parts, and the names used, one a line."""

    parts: tuple[bytes, ...] = ()
    uses: bytes = b""


class Codec:
    """Compression with a check sum; an object belongs to one thread.

    The methods of the library raise `zstandard.ZstdError` for damaged data.
    """

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._decompressor = zstandard.ZstdDecompressor()

    def packed(self, data: bytes) -> bytes:
        return self._compressor.compress(data)

    def unpacked(self, data: bytes) -> bytes:
        if zstandard.frame_content_size(data) > _MOST_UNPACKED:
            raise zstandard.ZstdError("the size is damaged")
        return self._decompressor.decompress(data)

    def packed_facts(self, facts: StoredFacts) -> StoredFacts:
        return StoredFacts(tuple(map(self.packed, facts.parts)), self.packed(facts.uses))

    def unpacked_facts(self, facts: StoredFacts) -> StoredFacts:
        return StoredFacts(tuple(map(self.unpacked, facts.parts)), self.unpacked(facts.uses))


@cache
def version() -> str:
    """Return the version of the format and of the code that reads files.

    An index of another version is not used.
    """
    digest = hashlib.blake2b(digest_size=6)
    folder = Path(app.code.tree.__file__).parent
    for path in (*sorted(folder.glob("*.py")), Path(app.code.c.heading.__file__)):
        digest.update(path.read_bytes())
    return f"{FORMAT}.{digest.hexdigest()}"


def key(kind: bytes, name: bytes) -> bytes:
    return _PREFIXES.get(kind, b"") + name


def stored(facts: FileFacts) -> StoredFacts:
    """Return the facts of a file in the form of the index, not yet compressed."""
    lines = sorted([_LINE % one for one in facts.names])
    parts = [b"".join(some) for some in _chunks(lines, PART)]
    return StoredFacts(tuple(parts[:MAX_PARTS]), b"\n".join(sorted(facts.uses)))


def _chunks(lines: Iterable[bytes], limit: int) -> Iterator[list[bytes]]:
    """Yield lists of lines of about `limit` bytes; a longer line is alone."""
    some: list[bytes] = []
    size = 0
    for line in lines:
        if some and size + len(line) > limit:
            yield some
            some, size = [], 0
        some.append(line)
        size += len(line)
    if some:
        yield some


def entries_of(facts: StoredFacts, file: int) -> Entries:
    """Return the entries of one file, with the same records for the same facts."""
    found: Entries = {}
    for number, part in enumerate(facts.parts):
        place = b"%d.%d" % (file, number) if number else b"%d" % file
        last = b""
        for line in part.split(b"\n")[1:]:
            name, kind, _ = line.split(b"\t", 2)
            prefix = _PREFIXES.get(kind)
            if name + kind != last:
                _add(found, prefix + name if prefix else name, kind + place)
            last = name + kind
    use = USE + b"%d" % file
    for name in facts.uses.split():
        _add(found, name, use)
    return found


def _add(found: Entries, name: bytes, record: bytes) -> None:
    before = found.get(name)
    found[name] = record if before is None else before + b" " + record


def records(entry: bytes, kinds: bytes) -> Iterator[Record]:
    """Yield the records of some kinds, given by their letters."""
    for found in _record(kinds).finditer(entry):
        yield Record(found[1], int(found[2]), int(found[3] or 0))


@cache
def _record(kinds: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"([" + kinds + rb"])(\d+)(?:\.(\d+))?")


def without_files(entry: bytes, files: set[bytes]) -> bytes:
    """Return the records of an entry without those of some files, given by their numbers."""
    kept = [one for one in entry.split(b" ") if one[1:].partition(b".")[0] not in files]
    return b" ".join(kept)


def blocks(entries: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the first name and the text of each block of some sorted entries."""
    lines = (b"%b\t%b\n" % entry for entry in entries)
    for some in _chunks(lines, BLOCK):
        yield some[0].partition(b"\t")[0], b"".join(some)


def entries_in(block: bytes) -> Entries:
    return dict(line.split(b"\t", 1) for line in block.split(b"\n")[:-1])


def entry_in(block: bytes, name: bytes) -> bytes:
    """Return the records of a name in a block; empty if the block does not have the name."""
    start = 0 if block.startswith(name + b"\t") else block.find(b"\n" + name + b"\t") + 1
    if not start and not block.startswith(name + b"\t"):
        return b""
    return block[start + len(name) + 1 : block.index(b"\n", start)]


def lines_of(part: bytes, name: bytes, kind: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the line and the head of each definition of a name in a part."""
    wanted = b"\n%b\t%b\t" % (name, kind)
    place = part.find(wanted)
    while place >= 0:
        start = place + len(wanted)
        end = part.find(b"\n", start)
        line, _, head = part[start : end if end >= 0 else len(part)].partition(b"\t")
        yield int(line), head
        place = part.find(wanted, start)
