# SPDX-License-Identifier: Apache-2.0
"""The backup file: zstd around lines of JSON, with a header first and a checksum last.

    {"format": "kantha backup", "version": 1, "revision": …, "tables": […]}
    [1,"…",null]        each row, table by table as the header says
    {"sha256": "…"}     of all bytes before this line

JSON represents all values of rows exactly, lone surrogates and null included. Compiled code of the
standard library reads and writes it, and `zstdcat backup | jq` can read it years later. The
compression removes the overhead of base64. The checksum protects against accidents only: a person
who can write the file can also write the checksum.
"""

import base64
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Literal, NoReturn

import zstandard
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import app
from app.errors import UserError
from app.mail.read.mbox import MAX_MAIL
from app.store.upkeep.backup import Row, Shape, Value

VERSION = 1
LEVEL = 3
MAX_HEADER = 1024 * 1024
MAX_ROW = 4 * MAX_MAIL  # the largest mail, in base64, and its headers
MAX_WINDOW = 8 * 1024 * 1024


class _StrictJson(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Column(_StrictJson):
    name: str
    kind: Literal["boolean", "integer", "json", "time", "bytes", "text"]


class TableOf(_StrictJson):
    """A table and the number of its rows that follow."""

    name: str
    columns: list[Column]
    rows: int = Field(ge=0)

    @classmethod
    def of(cls, shape: Shape, rows: int) -> "TableOf":
        columns = [Column.model_validate({"name": n, "kind": k}) for n, k in shape.columns]
        return cls(name=shape.name, columns=columns, rows=rows)

    @property
    def shape(self) -> Shape:
        return Shape(self.name, tuple((column.name, column.kind) for column in self.columns))


class BackupHeader(_StrictJson):
    """The header: `revision` is the migration, `kantha` the version that wrote the file."""

    format: Literal["kantha backup"] = "kantha backup"
    version: int = VERSION
    kantha: str = app.__version__
    revision: str
    made_at: str
    tables: list[TableOf]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Writer:
    """A writer of a backup, which is complete only after `close`."""

    def __init__(self, out: IO[bytes], header: BackupHeader) -> None:
        self._packed = zstandard.ZstdCompressor(level=LEVEL).stream_writer(out, closefd=False)
        self._sum = hashlib.sha256()
        self._write(header.model_dump_json())

    def add(self, row: Row) -> None:
        self._write(_ENCODER.encode(row))

    def close(self) -> None:
        self._write(json.dumps({"sha256": self._sum.hexdigest()}))
        self._packed.close()  # type: ignore[no-untyped-call]  # zstandard's

    def _write(self, text: str) -> None:
        line = text.encode() + b"\n"
        if len(line) > MAX_ROW:
            raise UserError(f"a row of {len(line):,} bytes is more than a backup can hold")
        self._sum.update(line)
        self._packed.write(line)


class Reader:
    """A reader of a backup from its beginning to its end, a line at a time.

    All methods raise UserError if the file differs from what its writer wrote. Only `close` proves
    that the file is complete.
    """

    def __init__(self, source: IO[bytes]) -> None:
        unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        packed = unpacker.stream_reader(source, read_across_frames=True, closefd=False)
        self._lines = io.BufferedReader(packed)
        self._sum = hashlib.sha256()
        self.header = _header(self._line(MAX_HEADER))

    def rows(self, table: TableOf) -> Iterator[Row]:
        """Yield all rows of a table; callers must read the tables in their order."""
        decoders = [_DECODERS[column.kind] for column in table.columns]
        for number in range(1, table.rows + 1):
            try:
                yield _row(json.loads(self._line(MAX_ROW)), decoders)
            except (ValueError, TypeError, RecursionError):
                _refuse(f"row {number} of table {table.name} cannot be read")

    def close(self) -> None:
        expected = json.dumps({"sha256": self._sum.hexdigest()}).encode() + b"\n"
        if self._line(MAX_HEADER) != expected:
            _refuse("its checksum is wrong")
        if self._read(1):
            _refuse("something follows its end")

    def _line(self, most: int) -> bytes:
        line = self._read(most)
        if not line.endswith(b"\n"):
            _refuse("a line is too long" if len(line) == most else "it is cut off")
        self._sum.update(line)
        return line

    def _read(self, most: int) -> bytes:
        try:
            return self._lines.readline(most)
        except zstandard.ZstdError:
            _refuse("it cannot be unpacked")


def _header(line: bytes) -> BackupHeader:
    try:
        version = json.loads(line)["version"]
        if version != VERSION:
            _refuse(f"it is of version {version!r:.20}, this Kantha knows {VERSION}")
        return BackupHeader.model_validate_json(line)
    except (ValidationError, ValueError, TypeError, KeyError, RecursionError):
        _refuse("it does not begin as one")


def _row(values: object, decoders: Sequence[Callable[[Value], Value]]) -> Row:
    if not isinstance(values, list):
        raise TypeError("no array")
    pairs = zip(decoders, values, strict=True)
    return [None if value is None else decode(value) for decode, value in pairs]


def _refuse(why: str) -> NoReturn:
    raise UserError(f"not a backup of Kantha, or a damaged one: {why}")


def _plain(value: object) -> str:
    """Return a JSON value for a value without a JSON form."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"a row holds a {type(value).__name__}")


_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_plain)


def _exactly(kind: type[Value]) -> Callable[[Value], Value]:
    def decode(value: Value) -> Value:
        if type(value) is not kind:
            raise TypeError(f"no {kind.__name__}")
        return value

    return decode


def _time(value: Value) -> datetime:
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found


def _bytes(value: Value) -> bytes:
    return base64.b64decode(str(value), validate=True)


_DECODERS: dict[str, Callable[[Value], Value]] = {
    "boolean": _exactly(bool),
    "integer": _exactly(int),
    "json": _exactly(str),
    "time": _time,
    "bytes": _bytes,
    "text": _exactly(str),
}
