# SPDX-License-Identifier: Apache-2.0
"""Build the index of a commit, from nothing or from the index of another commit.

Only the blobs that no earlier index has are read. Names are collected in memory up to a limit, then
written to a sorted temporary file; at the end, these files are merged.
"""

import heapq
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from app.code.tree import file_facts as facts
from app.errors import UserError
from app.git.objects import MAX_BLOB, Blob
from app.tree.index.index_file import IndexedFile, IndexReader, IndexWriter
from app.tree.index.index_format import (
    Codec,
    Entries,
    StoredFacts,
    blocks,
    entries_in,
    entries_of,
    stored,
    without_files,
)
from app.tree.repository import Repository

MAX_LIST = 31 * 1024 * 1024  # bytes; the largest header of the kernel has 24 million
_SECONDS = 60.0  # for one large file
MAX_NAMES_IN_MEMORY = 300_000

Tell = Callable[[int, int], None]


class IndexLimits(NamedTuple):
    """Limits of one index, so that a hostile repository cannot fill the disk or run for ever."""

    bytes: int = 8 * 1024**3
    names: int = 100_000_000
    seconds: float = 3600


class FactsSource:
    """The facts of files, from earlier indexes or from the blobs themselves."""

    def __init__(
        self, repository: Repository, earlier: Sequence[IndexReader], limits: IndexLimits
    ) -> None:
        self._repository = repository
        self._earlier = earlier
        self._limits = limits
        self._until = time.monotonic() + limits.seconds
        self._codec = Codec()
        self.read = self._bytes = self._names = 0

    def of(self, files: Sequence[IndexedFile]) -> Iterator[tuple[IndexedFile, StoredFacts]]:
        """Yield each file with its facts, not compressed.

        Raises:
            UserError: a blob is missing, or the files are too large for the limits.
        """
        known = {file: found for file in files if (found := self._known(file))}
        blobs = self._repository.objects.blobs(
            file.blob.hex() for file in files if file not in known
        )
        for file in files:
            if file in known:
                reader, number = known[file]
                plain = self._codec.unpacked_facts(reader.facts(number))
            else:
                plain = stored(facts.read(file.form, self._content(file, next(blobs))))
            self._check(plain)
            yield file, plain

    def _content(self, file: IndexedFile, blob: Blob | None) -> bytes:
        data = blob.data if blob else None
        if data is None and blob:
            data = self._large(file.blob.hex())
        if data is None:
            raise UserError(f"{file.path}: {blob.problem if blob else 'the blob is missing'}")
        self.read += 1
        self._bytes += len(data)
        return data

    def _large(self, blob: str) -> bytes | None:
        """Return a list of registers, which is larger than any file of a review.

        The result is empty for a file that is even larger.
        """
        (info,) = self._repository.objects.infos([blob])
        if not info or info.size <= MAX_BLOB:
            return None
        if info.size > MAX_LIST:
            return b""
        return self._repository.output("cat-file", "blob", info.id, seconds=_SECONDS)

    def _known(self, file: IndexedFile) -> tuple[IndexReader, int] | None:
        for reader in self._earlier:
            number = reader.known(file.blob, file.form)
            if number is not None:
                return reader, number
        return None

    def _check(self, found: StoredFacts) -> None:
        self._names += sum(part.count(b"\n") for part in found.parts) + found.uses.count(b"\n")
        limits = self._limits
        if self._bytes > limits.bytes or self._names > limits.names:
            raise UserError("the tree is too large for an index")
        if time.monotonic() > self._until:
            raise UserError(f"the index is not done after {limits.seconds:.0f} seconds")


def build(
    writer: IndexWriter, source: FactsSource, files: Sequence[IndexedFile], place: Path, tell: Tell
) -> int:
    """Write the index of some files into an empty file, and return the number of its names.

    `place` is a directory for temporary files.
    """
    codec = Codec()
    count = 0
    with ExitStack() as stack:
        runs: list[IO[bytes]] = []
        names: dict[bytes, bytes] = {}
        for number, (file, plain) in enumerate(source.of(files), 1):
            writer.add_file(number, file, codec.packed_facts(plain))
            for name, records in entries_of(plain, number).items():
                before = names.get(name)
                names[name] = records if before is None else before + b" " + records
            if len(names) > MAX_NAMES_IN_MEMORY:
                runs.append(stack.enter_context(_sorted_run(names, place)))
                names = {}
            tell(number, len(files))
        runs.append(stack.enter_context(_sorted_run(names, place)))
        del names
        for first, text in blocks(_merged(runs)):
            count += text.count(b"\n")
            writer.add_blocks([(first, codec.packed(text))])
    return count


def _sorted_run(names: Mapping[bytes, bytes], place: Path) -> IO[bytes]:
    run = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 - the caller closes it
    run.writelines(b"%b\t%b\n" % (name, names[name]) for name in sorted(names))
    run.seek(0)
    return run


def _merged(runs: Sequence[IO[bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the names of all runs in order, with the records of all runs."""
    last, records = b"", b""
    for line in heapq.merge(*runs):
        name, _, found = line[:-1].partition(b"\t")
        if name == last:
            records += b" " + found
            continue
        if last:
            yield last, records
        last, records = name, found
    if last:
        yield last, records


class IndexChange(NamedTuple):
    """The files that an index loses, with their numbers, and the files that it gets.

    A file with a changed content is in both. `next_number` is the number of the next new path.
    """

    removed: Mapping[IndexedFile, int]
    added: Sequence[IndexedFile]
    next_number: int


class TooManyNames(Exception):
    """Raised if an index changes so much that a new one needs less memory."""


def change(writer: IndexWriter, source: FactsSource, wanted: IndexChange, tell: Tell) -> int:
    """Change an index into the index of other files, and return how many names it gains.

    A path that stays keeps its number.

    Raises:
        TooManyNames: too many names change.
    """
    codec = Codec()
    gone: dict[bytes, set[bytes]] = defaultdict(set)
    new: Entries = {}
    numbers = {file.path: number for file, number in wanted.removed.items()}
    paths = {file.path for file in wanted.added}
    for file, number in wanted.removed.items():
        if file.path not in paths:
            _note(_taken(writer, codec, number), {}, number, gone, new)
    next_number = wanted.next_number
    for count, (file, plain) in enumerate(source.of(wanted.added), 1):
        before = _taken(writer, codec, numbers[file.path]) if file.path in numbers else {}
        number = numbers.get(file.path, next_number)
        next_number += number == next_number
        writer.add_file(number, file, codec.packed_facts(plain))
        _note(before, entries_of(plain, number), number, gone, new)
        tell(count, len(wanted.added))
    return _change_blocks(writer, codec, gone, new)


def _taken(writer: IndexWriter, codec: Codec, number: int) -> Entries:
    """Return the entries of a file that the index loses, and remove its facts."""
    entries = entries_of(codec.unpacked_facts(writer.facts(number)), number)
    writer.remove_file(number)
    return entries


def _note(
    before: Entries, after: Entries, number: int, gone: dict[bytes, set[bytes]], new: Entries
) -> None:
    """Note the names whose records of a file differ."""
    for name, records in before.items():
        if after.get(name) != records:
            gone[name].add(b"%d" % number)
    for name, records in after.items():
        if before.get(name) != records:
            new[name] = new[name] + b" " + records if name in new else records
    if len(gone) + len(new) > MAX_NAMES_IN_MEMORY:
        raise TooManyNames


def _change_blocks(
    writer: IndexWriter, codec: Codec, gone: Mapping[bytes, set[bytes]], new: Entries
) -> int:
    names = sorted({*gone, *new})
    place = gain = 0
    while place < len(names):
        found = writer.block_at(names[place])
        entries = entries_in(codec.unpacked(found[1])) if found else {}
        gain -= len(entries)
        end = writer.next_block(found[0]) if found else None
        stop = len(names) if end is None else bisect_left(names, end, place)
        for name in names[place:stop]:
            kept = without_files(entries.get(name, b""), gone.get(name, set()))
            records = b" ".join(filter(None, (kept, new.get(name, b""))))
            entries.pop(name, None)
            if records:
                entries[name] = records
        gain += len(entries)
        if found:
            writer.remove_block(found[0])
        changed = blocks(sorted(entries.items()))
        writer.add_blocks((first, codec.packed(text)) for first, text in changed)
        place = stop
    return gain
