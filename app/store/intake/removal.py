# SPDX-License-Identifier: Apache-2.0
"""Removal of mails that a list's administrators deleted, and of everything made from these mails.

A mail is identified by its Message-ID and its content together, so that a removal cannot delete
another mail. A deletion in an archive removes a mail that the archive contained or that is on the
archive's list. The deletion does not remove the mail if another list delivered a copy of the mail,
or if another existing archive contains the mail. Lists that a mail only names as recipients do not
prevent its removal. Kantha may never learn that such a list deleted the mail too, but spam and
private mails must go.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app.mail.read.decode import came_through, decode
from app.model import MessageKind
from app.model.hooks import EventStatus
from app.model.intake import Withdrawal
from app.store import chunks
from app.store.intake import epochs, grouping
from app.store.intake.epochs import EpochName
from app.store.intake.messages import decompress, packed
from app.store.search import mail_search, series_search
from app.store.tables.hooks import HookEventRow
from app.store.tables.intake import (
    ConflictRow,
    CrowdedKeyRow,
    DeadLetterRow,
    MessageListRow,
    MessageRow,
    ThreadKeyRow,
)
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow

Key = tuple[str, str]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')  # of JSON


class Gone(NamedTuple):
    """A mail to remove, because the archive or the lists of the mail no longer contain the mail.

    An empty `message_id` means an unreadable mail; then `digest` is the SHA-256 of the mail's
    bytes. `epoch` is the epoch of the archive in which the mail was deleted.
    """

    message_id: str
    digest: str
    lists: tuple[str, ...] = ()
    epoch: EpochName = EpochName("", "")

    @classmethod
    def unreadable(cls, raw: bytes) -> "Gone":
        return cls("", hashlib.sha256(raw).hexdigest())


class Removed(NamedTuple):
    """The result of removing mails.

    `taken` has the outcome for each mail. `near` are the row ids of remaining patches and cover
    letters that must be grouped again. `chains` and `chain_keys` are those of vanished series.
    `again` are raw mails that must be stored now, because they were conflicts with removed mails.
    `answers` are the removed replies, as raw mails.
    """

    taken: tuple[Withdrawal, ...]
    near: tuple[int, ...] = ()
    chains: frozenset[str] = frozenset()
    chain_keys: tuple[str, ...] = ()
    again: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()


class _Stored(NamedTuple):
    id: int
    message_id: str
    digest: str
    kind: str
    series_id: int | None

    @property
    def key(self) -> Key:
        return self.message_id, self.digest


def remove(session: Session, gone: Sequence[Gone]) -> Removed:
    """Remove mails and everything made from them; return the result.

    The outcome is `ABSENT` for a mail that was never stored, has different content, or does not
    belong to the archive.
    """
    stored = {row.key: row for row in _stored(session, {item.message_id for item in gone})}
    left = _lists(session, [row.id for row in stored.values()])
    taken: list[Withdrawal] = []
    doomed: dict[Key, _Stored] = {}
    for item in gone:
        key = (item.message_id, item.digest)
        row = None if key in doomed else stored.get(key)
        if row is None:
            taken.append(_remove_aside(session, item))
            continue
        taken.append(_judged(session, item, row, left[row.id]))
        if taken[-1] is Withdrawal.TAKEN_BACK:
            doomed[key] = row
    return _remove(session, tuple(doomed.values()), tuple(taken))


def _judged(session: Session, item: Gone, row: _Stored, lists: set[str]) -> Withdrawal:
    """Return what becomes of a stored mail that some of its lists no longer have.

    A mail that another list still has stays, and the function forgets the other lists of the mail.
    """
    holders = epochs.holders(session, row.id)
    is_ours = any(held.archive == item.epoch.archive for held in holders)
    if any(held.is_after(item.epoch) for held in holders) or not (
        is_ours or not lists.isdisjoint(item.lists)
    ):
        return Withdrawal.ABSENT
    raw = decompress(packed(session, [row.id])[row.id])
    # if no list is given, the lists of the stored copy count
    by = set(item.lists or came_through(raw))
    left = lists - by
    if not any(_is_elsewhere(held, item) for held in holders) and left <= _addressed(raw, by):
        return Withdrawal.TAKEN_BACK
    epochs.let_go(session, row.id, item.epoch.archive)
    if left:
        _leave(session, row, by)
        lists -= by
    return Withdrawal.ELSEWHERE


def _is_elsewhere(held: EpochName, item: Gone) -> bool:
    # a moved archive counts as another archive, and the path that no longer exists keeps no mail
    return held.archive != item.epoch.archive and _is_there(Path(held.archive))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the directory is private to another user
        return True


def _stored(session: Session, message_ids: Collection[str]) -> Iterable[_Stored]:
    columns = (
        MessageRow.id,
        MessageRow.message_id,
        MessageRow.digest,
        MessageRow.kind,
        MessageRow.series_id,
    )
    found = chunks.rows(
        session, message_ids, lambda some: select(*columns).where(MessageRow.message_id.in_(some))
    )
    return (_Stored(*row) for row in found)


def _lists(session: Session, ids: Collection[int]) -> dict[int, set[str]]:
    columns = (MessageListRow.message_id, MessageListRow.list)
    lists: dict[int, set[str]] = defaultdict(set)
    for pk, name in chunks.rows(
        session, ids, lambda some: select(*columns).where(MessageListRow.message_id.in_(some))
    ):
        lists[pk].add(name)
    return lists


def _addressed(raw: bytes, but: set[str]) -> set[str]:
    """Return the lists that a mail only names as recipients."""
    return set(decode(raw).lists) - (set(came_through(raw)) - but)


def _leave(session: Session, row: _Stored, lists: Collection[str]) -> None:
    mine = MessageListRow.message_id == row.id
    session.execute(delete(MessageListRow).where(mine, MessageListRow.list.in_(lists)))
    series_search.describe(session, [] if row.series_id is None else [row.series_id])


def _remove_aside(session: Session, item: Gone) -> Withdrawal:
    """Remove a mail that is stored as a conflict or as a dead letter."""
    statement = (
        delete(ConflictRow)
        .where(ConflictRow.message_id == item.message_id, ConflictRow.digest == item.digest)
        .returning(ConflictRow.id)
        if item.message_id
        else delete(DeadLetterRow)
        .where(DeadLetterRow.digest == item.digest)
        .returning(DeadLetterRow.id)
    )
    return Withdrawal.TAKEN_BACK if session.scalars(statement).all() else Withdrawal.ABSENT


def _remove(session: Session, doomed: Sequence[_Stored], taken: tuple[Withdrawal, ...]) -> Removed:
    if not doomed:
        return Removed(taken)
    ids = [row.id for row in doomed]
    series = sorted({row.series_id for row in doomed if row.series_id is not None})
    near = _near(session, ids, series)
    keys = grouping.crowded_keys(session, ids)
    answers = packed(session, [r.id for r in doomed if not MessageKind(r.kind).is_posted])
    removed = Removed(
        taken,
        again=_conflicts(session, [row.message_id for row in doomed]),
        answers=tuple(decompress(raw) for _, raw in sorted(answers.items())),
    )
    mail_search.remove(session, ids)
    _forget_replies(session, series)
    _forget_events(session, series)
    _forget_reviews(session, series)
    session.execute(delete(MessageRow).where(MessageRow.id.in_(ids)))
    thinned = grouping.thinned(session, keys)
    chains, chain_keys = _remove_empty(session, series)
    return removed._replace(
        near=tuple(sorted((near | thinned) - set(ids))), chains=chains, chain_keys=chain_keys
    )


def _near(session: Session, ids: Sequence[int], series: Sequence[int]) -> set[int]:
    """Return the row ids of the mails that must be grouped again after a removal, except mails of
    crowds."""
    keys = select(ThreadKeyRow.key).where(ThreadKeyRow.message_id.in_(ids))
    keys = keys.where(ThreadKeyRow.key.not_in(select(CrowdedKeyRow.key)))
    sharing = select(ThreadKeyRow.message_id).where(ThreadKeyRow.key.in_(keys))
    together = select(MessageRow.id).where(MessageRow.series_id.in_(series))
    return {*session.scalars(sharing), *session.scalars(together)}


def _conflicts(session: Session, names: Sequence[str]) -> tuple[bytes, ...]:
    mine = ConflictRow.message_id.in_(names)
    raw = session.scalars(select(ConflictRow.raw).where(mine).order_by(ConflictRow.id)).all()
    if raw:
        session.execute(delete(ConflictRow).where(mine))
    return tuple(map(decompress, raw))


def _forget_replies(session: Session, series: Sequence[int]) -> None:
    """Delete the unsent reply mails about some series, because they quote the removed mails."""
    names = select(MessageRow.message_id).where(MessageRow.series_id.in_(series))
    unsent = OutboxRow.sent_at.is_(None)
    session.execute(delete(OutboxRow).where(OutboxRow.series.in_(names), unsent))


def _forget_events(session: Session, series: Sequence[int]) -> None:
    """Delete the pending events about some series; each event names its series."""
    ids = select(SeriesRow.message_id).where(SeriesRow.id.in_(series))
    names = {json.dumps(name, ensure_ascii=False) for name in session.scalars(ids)}
    pending = select(HookEventRow.id, HookEventRow.body).where(
        HookEventRow.status == EventStatus.PENDING
    )
    # each body is read once, however many series it may be about
    doomed = [
        pk for pk, body in session.execute(pending) if not names.isdisjoint(_STRING.findall(body))
    ]
    for some in chunks.slices(doomed):
        session.execute(delete(HookEventRow).where(HookEventRow.id.in_(some)))


def _forget_reviews(session: Session, series: Sequence[int]) -> None:
    """Delete the runs of some series, because findings quote their mails."""
    session.execute(delete(RunRow).where(RunRow.series_id.in_(series)))
    session.execute(
        update(SeriesRow)
        .where(SeriesRow.id.in_(series))
        .values(run_id=None, errors=0, warnings=0, notes=0, unanswered=0, unanswered_in=None)
    )


def _remove_empty(
    session: Session, series: Sequence[int]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Delete those of some series that have no mail left; return the chains and chain keys of the
    deleted series."""
    empty = SeriesRow.id.in_(series) & ~exists().where(MessageRow.series_id == SeriesRow.id)
    found = session.execute(select(SeriesRow.id, SeriesRow.chain).where(empty)).all()
    ids = [pk for pk, _ in found]
    keys = grouping.chain_keys(session, ids)
    session.execute(delete(SeriesRow).where(SeriesRow.id.in_(ids)))
    return frozenset(name for _, name in found), keys
