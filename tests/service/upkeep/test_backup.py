# SPDX-License-Identifier: Apache-2.0
"""A backup holds one state of all rows to the bit, and is taken whole or not at all."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.service.intake.taking import Intake, Submission
from app.service.upkeep import backup, opening
from app.service.upkeep.backup_file import BackupHeader, Reader, TableOf, Writer
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search
from app.store.tables.base import Table
from app.store.tables.hooks import HookRow
from app.store.tables.intake import ConflictRow, MessageRow, SubmissionRow
from app.store.tables.people import TriageRow, UserRow
from app.store.upkeep.backup import Shape, Value, shapes
from tests.conftest import new_database
from tests.support.mails import DIFF, GOTO_MIX, mail, now, patch
from tests.support.submitting import submit

ODD = "Łukasz \U0001f9f5 \u202e\x01\x7f\u2028 \"'\\ %s :x {} \r\n\t'; DROP TABLE message; --"
LONG_AGO = datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
LATE = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
# lone surrogates, NUL, and what other readers of JSON make something else of
STRANGE = ["\udc80", "\ud800x", "a\0b", 2**70, 1e300, 0.1, True, None, [], {}, {"\udcff": [None]}]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A second database, empty and not migrated: the test runs once on each kind."""
    is_small = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'target.db'}" if is_small else ""
    database = Database(url or new_database(request.getfixturevalue("postgres")))
    yield database
    database.dispose()


def fill(database: Database) -> None:
    """Mails with series, and rows of what is odd in each kind of column."""
    mails = [
        patch("1@x", f"[PATCH] {ODD}".replace("\r\n", ""), GOTO_MIX),
        patch("2@x", "[PATCH v2] Zwei", DIFF % 2, refs=["1@x"]),
        mail("3@x", "Re: [PATCH] Drei", "Acked-by: Jane <jane@example.org>\n", refs=["1@x"]),
        b"nothing\0\xff",
    ]
    found = Submission("id", "test")
    submit(Intake(database, timedelta(0)), [RawMail(raw) for raw in mails], found)
    with database.writing() as session:
        session.add(SubmissionRow(id="odd", received_at=LATE, source=ODD, items=STRANGE))
        session.add(SubmissionRow(id="old", received_at=LONG_AGO, source="", items=[]))
        session.add(conflict(ODD, bytes(range(256)) * 100))
        session.add(UserRow(name=ODD, role="admin", password=None, created_at=now()))
        hook = {"name": "x", "url": "https://x", "secret": "whsec_x", "events": []}
        session.add(HookRow(id=2**31 - 2, **hook, created_at=now(), disabled_at=LATE))
        word = {"check_id": "x", "verdict": "acknowledged", "reason": ODD, "made_by": ODD}
        session.add(TriageRow(series="1@x", fingerprint="0" * 32, **word, made_at=now()))
        # a mail from before there were facts has NULL; JSON has a null of its own
        session.execute(text("UPDATE message SET facts = NULL WHERE message_id = '2@x'"))
        session.execute(text("UPDATE message SET facts = 'null' WHERE message_id = '3@x'"))


def conflict(name: str, raw: bytes) -> ConflictRow:
    return ConflictRow(message_id=name, digest="0" * 64, raw=raw, stored_at=now())


def contents(database: Database) -> dict[str, list[str]]:
    """All rows as the models read them, and which of the JSON columns are NULL."""
    with database.reading() as session:
        found = {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Table.metadata.sorted_tables
        }
        query = select(MessageRow.message_id).where(MessageRow.facts.is_(None))
        return found | {"without facts": sorted(session.scalars(query))}


def packed(database: Database) -> bytes:
    out = io.BytesIO()
    backup.write(database, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of a filled database."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('whole') / 'kantha.db'}")
    schema.migrate(database)
    fill(database)
    data = packed(database)
    database.dispose()
    return data


def test_a_restored_database_is_the_same_on_either_kind(
    database: Database, target: Database
) -> None:
    fill(database)
    before = contents(database)
    assert all(before[name] for name in ("message", "series", "conflict", "user", "hook"))
    assert before["without facts"] == ["2@x"]
    data = packed(database)
    backup.restore(target, io.BytesIO(data))
    assert contents(target) == before
    schema.check(target)
    with target.reading() as session:
        assert [m.message_id for m in mail_search.search(session, "Zwei", None, 9).items] == ["2@x"]
    # numbers go on behind those that came
    more = [RawMail(patch("9@x", "[PATCH] Neun", DIFF % 9)), RawMail(b"nothing more")]
    submit(Intake(target, timedelta(0)), more, Submission("more", "test"))
    after = contents(target)
    assert len(after["message"]) == 4
    with pytest.raises(UserError, match="has rows"):
        backup.restore(target, io.BytesIO(data))
    assert contents(target) == after


def test_a_backup_of_an_older_revision_is_brought_forward(
    small: Database, target: Database
) -> None:
    fill(small)
    schema.downgrade(small, "0003")
    old = packed(small)
    # empty, but of a revision that is newer
    schema.migrate(target)
    assert backup.restore(target, io.BytesIO(old)).revision == "0003"
    schema.migrate(small)
    opening.fill_index(small)
    assert contents(target) == contents(small)


DERIVED = ("alembic_version", "search_", "procrastinate_")


def test_no_table_is_forgotten_but_those_that_are_made_of_others(database: Database) -> None:
    with database.engine.connect() as connection:
        kept = {shape.name for shape in shapes(connection)}
        there = set(inspect(connection).get_table_names())
        assert all(name.startswith(DERIVED) for name in there - kept)
        for name in kept:
            columns = {column["name"] for column in inspect(connection).get_columns(name)}
            shape = next(shape for shape in shapes(connection) if shape.name == name)
            assert columns == {column for column, _ in shape.columns}


class Disturbing(io.BytesIO):
    """Each time that something is written to it, something is written to the database too."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.count = 0

    def write(self, data: Any) -> int:
        self.count += 1
        with self.database.writing() as session:
            name = f"meanwhile {self.count}"
            session.add(SubmissionRow(id=name, received_at=now(), source="", items=[]))
        return super().write(data)


def test_what_is_written_meanwhile_is_not_in_it(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        # more than zstd keeps to itself
        session.add_all(conflict(str(n), os.urandom(200_000)) for n in range(3))
    before = contents(database)
    out = Disturbing(database)
    backup.write(database, out)
    assert out.count > 2
    target = Database(f"sqlite:///{tmp_path / 'target.db'}")
    backup.restore(target, io.BytesIO(out.getvalue()))
    assert contents(target) == before != contents(database)
    target.dispose()


def lines(data: bytes) -> list[bytes]:
    reader = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True)
    return reader.readall().splitlines(keepends=True)


def pack(parts: Sequence[bytes]) -> bytes:
    return zstandard.compress(b"".join(parts))


def header(change: Callable[[dict[str, object]], object]) -> Callable[[list[bytes]], bytes]:
    def damage(parts: list[bytes]) -> bytes:
        first = json.loads(parts[0])
        change(first)
        return pack([json.dumps(first).encode() + b"\n", *parts[1:]])

    return damage


def name_unknown(first: dict[str, object]) -> None:
    first["tables"][0]["name"] = "alembic_version"  # type: ignore[index]


DAMAGES: dict[str, Callable[[list[bytes]], bytes]] = {
    "nothing": lambda parts: b"",
    "no zstd": lambda parts: b"PK\x03\x04 something else" * 100,
    "other text": lambda parts: pack([b"Hello\n"]),
    "no newline": lambda parts: pack([b"[" * 1_000_000]),
    "no end": lambda parts: pack([b" " * 3_000_000]),
    "deep": lambda parts: pack([b"[" * 500_000 + b"\n"]),
    "only a header": lambda parts: pack(parts[:1]),
    "a line is missing": lambda parts: pack([*parts[:3], *parts[4:]]),
    "the checksum is missing": lambda parts: pack(parts[:-1]),
    "a line follows": lambda parts: pack([*parts, b"[]\n"]),
    "two in one": lambda parts: pack(parts) + pack(parts),
    "rubbish follows": lambda parts: pack(parts) + b"rubbish",
    "a letter is another": lambda parts: pack([p.replace(b"Zwei", b"Drei") for p in parts]),
    "a row is deep": lambda parts: pack([*parts[:1], b"[" * 500_000 + b"\n", *parts[2:]]),
    "a row is text": lambda parts: pack([*parts[:1], b'"' + b"x" * 22 + b'"\n', *parts[2:]]),
    "a number has many digits": lambda parts: pack(
        [*parts[:1], b"[" + b"9" * 5000 + b"]\n", *parts[2:]]
    ),
    "of a version to come": header(lambda first: first.update(version=2)),
    "of a revision to come": header(lambda first: first.update(revision="9999")),
    "more rows than there are": header(
        lambda first: [t.update(rows=10**15) for t in first["tables"]]  # type: ignore[attr-defined]
    ),
    "fewer tables": header(lambda first: first["tables"].pop()),  # type: ignore[attr-defined]
    "another table": header(name_unknown),
    "another word": header(lambda first: first.update(more=1)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_not_whole_is_refused_and_leaves_nothing_behind(
    damage: Callable[[list[bytes]], bytes], whole: bytes, tmp_path: Path
) -> None:
    target = Database(f"sqlite:///{tmp_path / 'target.db'}")
    with pytest.raises(UserError):
        backup.restore(target, io.BytesIO(damage(lines(whole))))
    with target.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    target.dispose()


def test_a_cut_or_altered_file_is_refused_wherever_that_is(whole: bytes) -> None:
    for place in range(0, len(whole) - 1, 5):
        cut = whole[:place]
        bit = whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :]
        for damaged in (cut, bit):
            try:
                backup.verify(io.BytesIO(damaged))
            except UserError:
                continue
            # a bit of zstd's own that says nothing of the content
            assert lines(damaged) == lines(whole)
            assert len(damaged) == len(whole)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_row_that_the_other_database_does_not_take_is_named_without_its_text(
    small: Database, url: str
) -> None:
    with small.writing() as session:
        session.add(SubmissionRow(id="x", received_at=now(), source="hush\0hush", items=[]))
    target = Database(url)
    with pytest.raises(UserError, match="table submission") as caught:
        backup.restore(target, io.BytesIO(packed(small)))
    assert "hush" not in str(caught.value)
    with target.engine.connect() as connection:
        assert not inspect(connection).has_table("submission")
    target.dispose()


def test_a_row_that_refers_to_nothing_is_refused(whole: bytes, target: Database) -> None:
    parts = lines(whole)
    first = json.loads(parts[0])
    names = [table["name"] for table in first["tables"]]
    at = names.index("message")
    place = 1 + sum(table["rows"] for table in first["tables"][:at])
    first["tables"][at]["rows"] -= 1
    left = [json.dumps(first).encode() + b"\n", *parts[1:place], *parts[place + 1 : -1]]
    end = json.dumps({"sha256": hashlib.sha256(b"".join(left)).hexdigest()})
    with pytest.raises(UserError, match=r"table (message_list|thread_key)"):
        backup.restore(target, io.BytesIO(pack([*left, end.encode() + b"\n"])))


KINDS: dict[str, st.SearchStrategy[Value]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "json": st.text(),
    "time": st.datetimes(timezones=st.just(UTC)),
    "bytes": st.binary(),
    "text": st.text(),
}
NULLABLE = [st.none() | values for values in KINDS.values()]


@given(st.lists(st.tuples(*NULLABLE)))
def test_every_row_comes_back(rows: list[tuple[Value, ...]]) -> None:
    table = TableOf.of(Shape("x", tuple((kind, kind) for kind in KINDS)), len(rows))
    out = io.BytesIO()
    writer = Writer(out, BackupHeader(revision="1", made_at="", tables=[table]))
    for row in rows:
        writer.add(row)
    writer.close()
    reader = Reader(io.BytesIO(out.getvalue()))
    assert [tuple(row) for row in reader.rows(table)] == rows
    reader.close()


@given(st.binary() | st.binary().map(zstandard.compress))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(UserError):
        backup.verify(io.BytesIO(data))


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), backup.replacing(target) as out:
        out.write(b"new" * (1 // 0))
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
    assert target.read_bytes() == b"old"
    with backup.replacing(target) as out:
        out.write(b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [".", "gone/backup", "pipe"])
def test_what_cannot_be_replaced_is_left_alone(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError), backup.replacing(tmp_path / name):
        raise AssertionError
