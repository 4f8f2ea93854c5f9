# SPDX-License-Identifier: Apache-2.0
"""The stored statements of mails about the states of patches, found by keys."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, bindparam, insert, select
from sqlalchemy.orm import Session

from app.errors import Unusable
from app.mail.read.subject import topic
from app.mail.thread import standing
from app.model import Address, MessageKind
from app.model.patch_states import PatchState, Statement
from app.store import chunks, values
from app.store.intake.messages import decompress, packed
from app.store.tables.intake import MessageRow
from app.store.tables.states import StatementBacklogRow, StatementKeyRow, StatementRow

_MAX_KEY = 120  # characters, as a database index accepts them
# Series with a title that a pull request names. Real titles recur in a few versions.
_MAX_NAMESAKES = 20
_MOST_BYTES = 16 * 2**20  # of old mails that are unpacked at once

Said = Mapping[int, Sequence[Statement]]


def add(session: Session, said: Said) -> None:
    """Store the statements of some new mails, by the mails' row ids."""
    rows = [
        {
            "message_id": pk,
            "position": position,
            "state": one.state.value,
            "patches": list(one.patches),
            "numbers": list(one.numbers),
            "titles": list(one.titles),
            "is_for_series": one.is_for_series,
            "is_except": one.is_except,
            "has_proof": one.has_proof,
            "tree": one.tree,
            "quote": one.quote,
        }
        for pk, statements in said.items()
        for position, one in enumerate(statements)
    ]
    if not rows:
        return
    keys = {
        (pk, _stored(key))
        for pk, statements in said.items()
        for one in statements
        for key in standing.keys_of_statement(one)
    }
    session.execute(insert(StatementRow), rows)
    if keys:
        session.execute(
            insert(StatementKeyRow), [{"message_id": pk, "key": key} for pk, key in sorted(keys)]
        )


def _stored(key: str) -> str:
    if len(key) <= _MAX_KEY:
        return key
    return hashlib.blake2s(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def with_keys(session: Session, keys: Iterable[str], most: int) -> list[Statement]:
    """Return the statements of mails that have one of some keys, at most `most`, the newest mails
    first."""
    found: dict[tuple[int, int], Row[Any]] = {}
    for some in chunks.slices(sorted(map(_stored, keys))):
        rows = session.execute(_STATEMENTS, {"keys": some, "most": most})
        found |= {(row.StatementRow.message_id, row.StatementRow.position): row for row in rows}
    return [_statement(row) for row in found.values()][:most]


# built once, because building a query takes longer than running it
_STATEMENTS = (
    select(
        StatementRow,
        MessageRow.message_id.label("name"),
        MessageRow.author_name,
        MessageRow.author_email,
        MessageRow.date,
        MessageRow.kind,
        MessageRow.references,
    )
    .join(MessageRow, MessageRow.id == StatementRow.message_id)
    .where(
        StatementRow.message_id.in_(
            select(StatementKeyRow.message_id).where(
                StatementKeyRow.key.in_(bindparam("keys", expanding=True))
            )
        )
    )
    .order_by(MessageRow.date.desc(), MessageRow.id.desc(), StatementRow.position)
    .limit(bindparam("most", type_=Integer))
)


def _statement(row: Row[Any]) -> Statement:
    stored: StatementRow = row.StatementRow
    # a pull request answers nothing, even if it is sent as a reply
    is_pull = row.kind == MessageKind.PULL_REQUEST
    return values.of(
        Statement,
        stored,
        message_id=row.name,
        author=Address(row.author_name, row.author_email),
        date=row.date,
        state=PatchState(stored.state),
        answers=() if is_pull else tuple(one for one in row.references if one != row.name),
    )


def about(session: Session, statements: Iterable[Statement]) -> set[int]:
    """Return the row ids of the series that some statements may be about."""
    names: set[str] = set()
    topics: set[str] = set()
    for one in statements:
        names |= {*one.answers, *one.patches}
        topics |= set() if one.answers else set(map(topic, one.titles))
    home = MessageRow.series_id
    by_name = chunks.rows(
        session,
        sorted(names),
        lambda some: select(home).where(MessageRow.message_id.in_(some), home.is_not(None)),
    )
    found = {pk for (pk,) in by_name}
    for some in chunks.slices(sorted(topics - {""})):
        of_patch = (MessageRow.topic.in_(some), home.is_not(None))
        query = select(home).where(*of_patch).order_by(MessageRow.id.desc())
        found |= {pk for pk in session.scalars(query.limit(_MAX_NAMESAKES * len(some))) if pk}
    return found


class Unread(NamedTuple):
    """Stored mails whose statements were never read: the raw mails by row id."""

    mails: Mapping[int, bytes]
    last: int


def unread(session: Session, limit: int) -> Unread | None:
    """Return the oldest mails whose statements were never read, `None` if there are no more."""
    row = session.get(StatementBacklogRow, 1)
    if row is None:
        return None
    query = select(MessageRow.id, MessageRow.kind, MessageRow.size).where(
        MessageRow.id > row.after, MessageRow.id <= row.until
    )
    found = session.execute(query.order_by(MessageRow.id).limit(limit)).all()
    sizes = accumulate(one.size for one in found)
    few = [
        one
        for at, (one, size) in enumerate(zip(found, sizes, strict=True))
        if not at or size < _MOST_BYTES
    ]
    last = few[-1].id if len(few) == limit or len(few) < len(found) else row.until
    wanted = [pk for pk, kind, _ in few if not MessageKind(kind).is_posted]
    mails: dict[int, bytes] = {}
    for pk, raw in packed(session, wanted).items():
        with suppress(Unusable):  # a damaged mail stops no other mail
            mails[pk] = decompress(raw)
    return Unread(mails, last)


_READ = select(StatementRow.message_id)


def have_read(session: Session, said: Said, last: int) -> set[int]:
    """Store the statements of old mails up to the row id `last`, and return the row ids of the
    series that the statements may be about.

    Statements that another process stored in the meantime are left out.
    """
    row = session.get(StatementBacklogRow, 1, with_for_update=True)
    if row is None or last <= row.after:
        return set()
    # a mail of these may have been removed in the meantime
    there = chunks.rows(
        session, sorted(said), lambda some: select(MessageRow.id).where(MessageRow.id.in_(some))
    )
    have: set[int] = set()
    for some in chunks.slices(sorted(said)):
        have |= set(session.scalars(_READ.where(StatementRow.message_id.in_(some))))
    kept = {pk: said[pk] for (pk,) in there if pk not in have}
    add(session, kept)
    row.after = last
    if row.after >= row.until:
        session.delete(row)
    session.flush()
    return about(session, (one for some in kept.values() for one in some))
