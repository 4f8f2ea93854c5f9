# SPDX-License-Identifier: Apache-2.0
"""Storage of mails (each mail once, with all its lists), of conflicts, and of dead letters."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import zstandard
from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from app import effort
from app.code.diff import patch_id
from app.errors import Unusable
from app.mail import words
from app.mail.group import facts, threading
from app.mail.read.mime import MAX_HEADER
from app.mail.read.subject import topic
from app.model import Message, MessageKind, SubjectTag
from app.model.intake import Taken
from app.store import chunks
from app.store.search import series_search, word_index
from app.store.search.word_index import IndexEntry, shown_at
from app.store.series import related
from app.store.sqlite_guard import DAMAGED, RESTORE
from app.store.tables.intake import (
    ConflictRow,
    DeadLetterRow,
    MessageListRow,
    MessageRow,
    ThreadKeyRow,
)

LARGE = 2**20  # bytes; of a mail that has more, readers get its header and the first text
FIRST_TEXT = 64 * 2**10
# enough for a compressed mail of LARGE bytes, and for any accepted header with its first text
PACKED = LARGE + 2 * FIRST_TEXT
ZSTD_LEVEL = 3  # 24,000 mails/s at 2.9 times; 6 costs thrice the time for a tenth less


class Incoming(NamedTuple):
    """A decoded mail with its bytes and its digest (app.mail.read.digest).

    `lists` are the lists that delivered the mail, besides the mail's own List-Id.
    """

    message: Message
    raw: bytes
    digest: str
    lists: tuple[str, ...] = ()


class Added(NamedTuple):
    """The result of storing mails.

    `taken` has the outcome for each mail, in the order of the mails. `posted` maps the row ids of
    new patches and cover letters to their parsed subjects. `others` maps the row ids of all other
    new mails to the mails.
    """

    taken: tuple[Taken, ...]
    posted: Mapping[int, SubjectTag]
    others: Mapping[int, Message] = MappingProxyType({})


def compress(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(raw)


def decompress(raw: bytes, discount: int = 1) -> bytes:
    """Return a mail from its compressed bytes; raise Unusable if the bytes are damaged.

    Each `discount` bytes of the mail count as one byte in `app.effort`.
    """
    try:
        effort.spend(zstandard.frame_content_size(raw) // discount)
        return zstandard.ZstdDecompressor().decompress(raw)
    except zstandard.ZstdError as error:
        what = "the database is damaged (a mail cannot be unpacked)"
        raise Unusable(what, RESTORE, DAMAGED) from error


def first_part(raw: bytes) -> bytes:
    """Return the header of a large mail and the first 64 KiB of its text.

    `raw` is the compressed mail, or only its first `PACKED` bytes.
    """
    with zstandard.ZstdDecompressor().stream_reader(raw) as reader:
        read = reader.read(MAX_HEADER + FIRST_TEXT)
    effort.spend(len(read))
    end = min(at for at in (read.find(b"\n\n"), read.find(b"\n\r\n"), len(read)) if at >= 0)
    return read[: end + FIRST_TEXT]


def is_answer(mail: type[MessageRow]) -> ColumnElement[bool]:
    """Return the condition that a mail belongs to no series.

    The condition is written so that the database does not use the index on `series_id`, which would
    read all replies in the database.
    """
    return func.coalesce(mail.series_id, 0) == 0


def packed(session: Session, ids: Iterable[int]) -> dict[int, bytes]:
    """Return the compressed bytes of mails by their row ids."""
    columns = (MessageRow.id, MessageRow.raw)
    found = chunks.rows(session, ids, lambda some: select(*columns).where(MessageRow.id.in_(some)))
    return dict(found)


def add(session: Session, incoming: Sequence[Incoming], now: datetime) -> Added:
    """Store the new mails of a batch.

    If a mail with the same Message-ID and content is already stored, only its new lists are added.
    A mail with a stored Message-ID but different content is stored as a conflict.
    """
    known = _known(session, {item.message.message_id for item in incoming})
    taken: list[Taken] = []
    new: list[Incoming] = []
    digests = {message_id: digest for message_id, (_, digest) in known.items()}
    for item in incoming:
        message = item.message
        if message.message_id not in digests:
            digests[message.message_id] = item.digest
            new.append(item)
            taken.append(Taken.STORED)
        elif digests[message.message_id] == item.digest:
            taken.append(Taken.DUPLICATE)
        else:
            taken.append(Taken.CONFLICT)
    ids = {message_id: pk for message_id, (pk, _) in known.items()} | _insert(session, new, now)
    ours = [i for i, t in zip(incoming, taken, strict=True) if t is not Taken.CONFLICT]
    listed = _add_lists(session, ours, ids)
    series_search.describe(session, _series_of(session, listed & {pk for pk, _ in known.values()}))
    _add_keys(session, new, ids)
    _add_words(session, new, ids, now)
    related.add(session, (item.message for item in new), ids)
    conflicts = [i for i, t in zip(incoming, taken, strict=True) if t is Taken.CONFLICT]
    _add_conflicts(session, conflicts, now)
    stored = [item.message for item in new]
    posted = {ids[m.message_id]: m.tag for m in stored if m.kind.is_posted}
    others = {ids[m.message_id]: m for m in stored if not m.kind.is_posted}
    return Added(tuple(taken), posted, others)


def _known(session: Session, message_ids: set[str]) -> dict[str, tuple[int, str]]:
    columns = (MessageRow.message_id, MessageRow.id, MessageRow.digest)
    found = chunks.rows(
        session, message_ids, lambda ids: select(*columns).where(MessageRow.message_id.in_(ids))
    )
    return {message_id: (pk, digest) for message_id, pk, digest in found}


def _insert(session: Session, new: Sequence[Incoming], now: datetime) -> dict[str, int]:
    if not new:
        return {}
    # RETURNING would need a statement per row on SQLite
    # without render_nulls, mails with and without a parent would need a statement each
    statement = insert(MessageRow).execution_options(render_nulls=True)
    session.execute(statement, [_row(item, now) for item in new])
    names = {item.message.message_id for item in new}
    return {name: pk for name, (pk, _) in _known(session, names).items()}


def _row(item: Incoming, now: datetime) -> dict[str, object]:
    message = item.message
    return {
        "message_id": message.message_id,
        "digest": item.digest,
        "kind": message.kind.value,
        "subject": message.subject,
        "topic": topic(message.tag.title),
        "author_name": message.author.name,
        "author_email": message.author.email.lower(),
        "date": message.date,
        "stored_at": now,
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "facts": facts.of(message).as_json(),
        "number": message.tag.number,
        "total": message.tag.total,
        "not_taken": message.not_taken,
        "patch_id": patch_id.of(message.diff) if message.kind is MessageKind.PATCH else None,
        "raw": compress(item.raw),
        "size": len(item.raw),
    }


def _series_of(session: Session, mails: set[int]) -> set[int]:
    column = MessageRow.series_id
    mine = chunks.rows(
        session,
        mails,
        lambda some: select(column).where(MessageRow.id.in_(some), column.is_not(None)),
    )
    return {series for (series,) in mine}


def _add_lists(session: Session, incoming: Sequence[Incoming], ids: dict[str, int]) -> set[int]:
    """Store the missing lists of mails; return the row ids of the mails that got a new list."""
    wanted = {
        (ids[item.message.message_id], name)
        for item in incoming
        for name in (*item.message.lists, *item.lists)
    }
    pks = {pk for pk, _ in wanted}
    columns = (MessageListRow.message_id, MessageListRow.list)
    found = chunks.rows(
        session, pks, lambda ids: select(*columns).where(MessageListRow.message_id.in_(ids))
    )
    there = {tuple(row) for row in found}
    rows = [{"message_id": pk, "list": name} for pk, name in sorted(wanted - there)]
    if rows:
        session.execute(insert(MessageListRow), rows)
    return {pk for pk, _ in wanted - there}


def _add_keys(session: Session, new: Sequence[Incoming], ids: dict[str, int]) -> None:
    rows = [
        {"message_id": ids[item.message.message_id], "key": key}
        for item in new
        if item.message.kind.is_posted
        for key in threading.keys(threading.Threadable.from_message(item.message))
    ]
    if rows:
        session.execute(insert(ThreadKeyRow), rows)


def _add_words(
    session: Session, new: Sequence[Incoming], ids: dict[str, int], now: datetime
) -> None:
    entries = [
        IndexEntry(ids[message.message_id], shown_at(message.date, now), words.of(message))
        for message, *_ in new
    ]
    if entries:
        word_index.of(session).add(session, entries)


def _add_conflicts(session: Session, items: Iterable[Incoming], now: datetime) -> None:
    rows = {(item.message.message_id, item.digest): item for item in items}
    if not rows:
        return
    pair = (ConflictRow.message_id, ConflictRow.digest)
    names = {message_id for message_id, _ in rows}
    found = chunks.rows(
        session, names, lambda ids: select(*pair).where(ConflictRow.message_id.in_(ids))
    )
    there = {tuple(row) for row in found}
    new = [
        {"message_id": key[0], "digest": key[1], "raw": compress(item.raw), "stored_at": now}
        for key, item in rows.items()
        if key not in there
    ]
    if new:
        session.execute(insert(ConflictRow), new)


def bury(session: Session, letters: Iterable[tuple[bytes, str]], now: datetime) -> None:
    """Store unreadable mails as dead letters with their reasons; store the same bytes only once."""
    rows = {hashlib.sha256(raw).hexdigest(): (raw, reason) for raw, reason in letters}
    if not rows:
        return
    column = DeadLetterRow.digest
    there = {
        digest
        for (digest,) in chunks.rows(
            session, rows, lambda ids: select(column).where(column.in_(ids))
        )
    }
    new = [
        {
            "digest": digest,
            "reason": reason,
            "raw": compress(raw),
            "size": len(raw),
            "stored_at": now,
        }
        for digest, (raw, reason) in rows.items()
        if digest not in there
    ]
    if new:
        session.execute(insert(DeadLetterRow), new)
