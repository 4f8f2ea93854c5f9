# SPDX-License-Identifier: Apache-2.0
"""For each epoch of an archive: the reading position and the mails, stored in intake
transactions."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.errors import Overtaken
from app.store import chunks, values
from app.store.tables.archives import EpochMailRow, EpochRow
from app.store.tables.intake import MessageRow

PORTION = 200


class EpochName(NamedTuple):
    """The archive and the number of an epoch, or an archive of one repository and the archive's
    name."""

    archive: str
    name: str

    def is_after(self, other: "EpochName") -> bool:
        """Return whether this epoch is a later epoch of the archive of `other`."""
        is_same = self.archive == other.archive
        names = self.name, other.name
        return is_same and all(map(str.isdecimal, names)) and int(names[0]) > int(names[1])


class StoredEpoch(NamedTuple):
    """The values of an epoch's row; `id` and `position` are empty before the first reading of the
    epoch."""

    archive: str
    name: str
    id: int | None = None
    position: str = ""
    since: datetime | None = None
    reading: int = 0
    is_unswept: bool = False

    @property
    def holder(self) -> EpochName:
        return EpochName(self.archive, self.name)


def known(session: Session, archive: str, name: str) -> StoredEpoch:
    row = _row(session, archive, name)
    return _epoch(row) if row else StoredEpoch(archive, name)


def move(session: Session, before: StoredEpoch, after: StoredEpoch) -> StoredEpoch:
    """Store the new state of an epoch, with its reading position, and return the state.

    Raises:
        Overtaken: the stored state of the epoch differs from `before`.
    """
    row = _row(session, before.archive, before.name)
    if (_epoch(row) if row else before._replace(id=None)) != before:
        raise Overtaken(f"{before.archive}: another process reads this archive, too")
    if row is None:
        row = EpochRow(archive=before.archive, name=before.name)
        session.add(row)
    row.position, row.since = after.position, after.since
    row.reading, row.is_unswept = after.reading, after.is_unswept
    session.flush()
    return _epoch(row)


def _row(session: Session, archive: str, name: str) -> EpochRow | None:
    mine = (EpochRow.archive == archive, EpochRow.name == name)
    return session.scalar(select(EpochRow).where(*mine))


def _epoch(row: EpochRow) -> StoredEpoch:
    return values.of(StoredEpoch, row)


def hold(session: Session, epoch: StoredEpoch, message_ids: Collection[str]) -> None:
    """Record that an epoch contains some mails; skip mails that are not stored."""
    column = MessageRow.id
    found = chunks.rows(
        session, message_ids, lambda some: select(column).where(MessageRow.message_id.in_(some))
    )
    pks = sorted(pk for (pk,) in found)
    if not pks:
        return
    mine = EpochMailRow.epoch_id == epoch.id
    session.execute(delete(EpochMailRow).where(mine, EpochMailRow.message_id.in_(pks)))
    rows = [{"message_id": pk, "epoch_id": epoch.id, "reading": epoch.reading} for pk in pks]
    session.execute(insert(EpochMailRow), rows)


def holders(session: Session, pk: int) -> list[EpochName]:
    """Return the names of the epochs that contain a mail."""
    query = (
        select(EpochRow.archive, EpochRow.name)
        .join(EpochMailRow, EpochRow.id == EpochMailRow.epoch_id)
        .where(EpochMailRow.message_id == pk)
    )
    return [EpochName(*row) for row in session.execute(query)]


def let_go(session: Session, pk: int, archive: str) -> None:
    """Record that an archive no longer contains a mail."""
    ours = select(EpochRow.id).where(EpochRow.archive == archive)
    mine = EpochMailRow.message_id == pk
    session.execute(delete(EpochMailRow).where(mine, EpochMailRow.epoch_id.in_(ours)))


def vanished(session: Session, epoch: StoredEpoch) -> Iterator[list[tuple[str, str]]]:
    """Yield portions of the Message-IDs and digests of mails that vanished from an archive.

    The epoch contained these mails before the history of the epoch was rewritten. No epoch of the
    archive contains these mails now.
    """
    last = 0
    while rows := session.execute(_vanished(epoch, last)).all():
        yield [(message_id, digest) for _, message_id, digest in rows]
        last = rows[-1][0]


def _vanished(epoch: StoredEpoch, last: int) -> Select[int, str, str]:
    other, home = aliased(EpochMailRow), aliased(EpochRow)
    elsewhere = exists().where(
        other.message_id == MessageRow.id,
        other.epoch_id == home.id,
        home.archive == epoch.archive,
        home.id != epoch.id,
    )
    return (
        select(MessageRow.id, MessageRow.message_id, MessageRow.digest)
        .join(EpochMailRow, EpochMailRow.message_id == MessageRow.id)
        .where(
            EpochMailRow.epoch_id == epoch.id,
            EpochMailRow.reading < epoch.reading,
            EpochMailRow.message_id > last,
            ~elsewhere,
        )
        .order_by(EpochMailRow.message_id)
        .limit(PORTION)
    )


def sweep(session: Session, epoch: StoredEpoch) -> None:
    """Delete the records of mails that an epoch lost when its history was rewritten."""
    mine = EpochMailRow.epoch_id == epoch.id
    session.execute(delete(EpochMailRow).where(mine, EpochMailRow.reading < epoch.reading))
