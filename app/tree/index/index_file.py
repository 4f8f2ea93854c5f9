# SPDX-License-Identifier: Apache-2.0
"""The SQLite file with the index of one commit.

A finished file never changes, so readers need no lock. A new index is a new file.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from app.tree.index.index_format import MAX_PARTS, Codec, StoredFacts

_TABLES = """
CREATE TABLE file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob BLOB NOT NULL, form TEXT NOT NULL,
    uses BLOB NOT NULL
);
CREATE INDEX file_blob ON file (blob);
CREATE TABLE part (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE block (first BLOB PRIMARY KEY, data BLOB NOT NULL);
"""
_PAGE = 8192
_MOST_AT_ONCE = 500


class IndexedFile(NamedTuple):
    """A file of a commit: its path, the id of its blob, and the form in which it is read."""

    path: str
    blob: bytes
    form: str


class IndexReader:
    """A finished index file, for one thread at a time.

    The methods raise `sqlite3.Error` or `zstandard.ZstdError` if the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        """Open the file; it must exist."""
        uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.codec = Codec()

    def close(self) -> None:
        self._connection.close()

    def block_of(self, name: bytes) -> bytes:
        """Return the block in which the entry of a name is if the index has one."""
        query = "SELECT data FROM block WHERE first <= ? ORDER BY first DESC LIMIT 1"
        row = self._connection.execute(query, (name,)).fetchone()
        return self.codec.unpacked(row[0]) if row else b""

    def blocks_from(self, name: bytes) -> Iterator[bytes]:
        """Yield the block of a name and all blocks behind it."""
        yield self.block_of(name)
        query = "SELECT data FROM block WHERE first > ? ORDER BY first"
        for (data,) in self._connection.execute(query, (name,)):
            yield self.codec.unpacked(data)

    def part(self, file: int, number: int) -> bytes:
        """Return a part of the facts of a file; empty if there is no such part."""
        query = "SELECT data FROM part WHERE id = ?"
        row = self._connection.execute(query, (file * MAX_PARTS + number,)).fetchone()
        return self.codec.unpacked(row[0]) if row else b""

    def paths(self, files: Iterable[int]) -> dict[int, str]:
        """Return the paths of files by their numbers."""
        wanted, found = iter(files), dict[int, str]()
        while some := list(islice(wanted, _MOST_AT_ONCE)):
            marks = ",".join("?" * len(some))
            query = f"SELECT id, path FROM file WHERE id IN ({marks})"  # noqa: S608 - marks only
            found.update(self._connection.execute(query, some).fetchall())
        return found

    def files(self) -> dict[IndexedFile, int]:
        """Return all files with their numbers."""
        rows = self._connection.execute("SELECT path, blob, form, id FROM file ORDER BY id")
        return {IndexedFile(*row[:3]): row[3] for row in rows}

    def facts(self, file: int) -> StoredFacts:
        """Return the compressed facts of a file."""
        return facts_in(self._connection, file)

    def known(self, blob: bytes, form: str) -> int | None:
        """Return the number of a file with this content and form."""
        return known_in(self._connection, blob, form)


class IndexWriter:
    """An index file that is not finished; only the process that writes it opens it."""

    def __init__(self, path: Path, is_new: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._run(f"PRAGMA page_size = {_PAGE}")
        self._run("PRAGMA journal_mode = OFF")  # a file that is not finished is thrown away
        self._run("PRAGMA synchronous = OFF")
        self._run("PRAGMA cache_size = -32768")
        if is_new:
            self._connection.executescript(_TABLES)
        self._run("BEGIN")

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def finish(self) -> None:
        self._run("COMMIT")
        self._connection.close()

    def close(self) -> None:
        """Close the file without finishing it."""
        self._connection.close()

    def add_file(self, number: int, file: IndexedFile, facts: StoredFacts) -> None:
        """Store a file with its compressed facts."""
        self._run("INSERT INTO file VALUES (?, ?, ?, ?, ?)", (number, *file, facts.uses))
        first = number * MAX_PARTS
        rows = ((first + place, part) for place, part in enumerate(facts.parts))
        self._connection.executemany("INSERT INTO part VALUES (?, ?)", rows)

    def remove_file(self, number: int) -> None:
        first = number * MAX_PARTS
        self._run("DELETE FROM file WHERE id = ?", (number,))
        self._run("DELETE FROM part WHERE id >= ? AND id < ?", (first, first + MAX_PARTS))

    def facts(self, file: int) -> StoredFacts:
        return facts_in(self._connection, file)

    def known(self, blob: bytes, form: str) -> int | None:
        return known_in(self._connection, blob, form)

    def add_blocks(self, blocks: Iterable[tuple[bytes, bytes]]) -> None:
        """Store compressed blocks, each with its first name."""
        self._connection.executemany("INSERT INTO block VALUES (?, ?)", blocks)

    def block_at(self, name: bytes) -> tuple[bytes, bytes] | None:
        """Return the first name and the compressed text of the block of a name.

        The result is `None` in an index without blocks. A name before all others belongs to the
        first block.
        """
        query = "SELECT first, data FROM block WHERE first <= ? ORDER BY first DESC LIMIT 1"
        row = self._run(query, (name,)).fetchone()
        row = row or self._run("SELECT first, data FROM block ORDER BY first LIMIT 1").fetchone()
        return (row[0], row[1]) if row else None

    def next_block(self, first: bytes) -> bytes | None:
        """Return the first name of the block behind the one with this first name."""
        query = "SELECT first FROM block WHERE first > ? ORDER BY first LIMIT 1"
        row = self._run(query, (first,)).fetchone()
        return row[0] if row else None

    def remove_block(self, first: bytes) -> None:
        self._run("DELETE FROM block WHERE first = ?", (first,))


def facts_in(connection: sqlite3.Connection, file: int) -> StoredFacts:
    (uses,) = connection.execute("SELECT uses FROM file WHERE id = ?", (file,)).fetchone()
    first = file * MAX_PARTS
    query = "SELECT data FROM part WHERE id >= ? AND id < ? ORDER BY id"
    rows = connection.execute(query, (first, first + MAX_PARTS))
    return StoredFacts(tuple(data for (data,) in rows), uses)


def known_in(connection: sqlite3.Connection, blob: bytes, form: str) -> int | None:
    query = "SELECT id FROM file WHERE blob = ? AND form = ? LIMIT 1"
    row = connection.execute(query, (blob, form)).fetchone()
    return row[0] if row else None
