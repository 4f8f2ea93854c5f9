# SPDX-License-Identifier: Apache-2.0
"""The versions of a work: why they are linked, and what people correct."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.errors import UserError
from app.mail.group.chain import Link
from app.mail.group.likeness import LinkKind
from app.model import Priority
from app.service.series import browsing
from app.service.series.browsing import SeriesSummary
from app.service.series.reasons import plain
from app.store.database import Database, Session
from app.store.intake.grouping import Arrival
from app.store.review import jobs
from app.store.series import browse, chain_reach, chains, counters
from app.store.tables.series import ChainEditRow, SeriesRow

Say = Callable[[Database, str, str, str, str], "ChainView"]


class NoSuchPosting(UserError):
    """No patch or cover letter with this Message-ID, or no word on it."""


class Action(StrEnum):
    """A person's word on two postings."""

    LINK = "link"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class EditView:
    """Who said of two postings that they are one work, or are not, when and why."""

    later: str
    earlier: str
    action: Action
    reason: str
    by: str
    made_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class ChainView:
    """The versions of one work, oldest first, their links by the Message-IDs of their first
    mails; `edits` are all, those taken back too."""

    name: str
    versions: tuple[SeriesSummary, ...]
    links: tuple[Link, ...]
    edits: tuple[EditView, ...]

    def why(self, message_id: str) -> tuple[Link, ...]:
        """What links a version to earlier ones; for the first, and for one that only later
        ones name, what links those to it."""
        back = tuple(one for one in self.links if one.later == message_id)
        return back or tuple(one for one in self.links if one.earlier == message_id)

    def version_of(self, message_id: str) -> SeriesSummary | None:
        return next((one for one in self.versions if one.message_id == message_id), None)


def of(database: Database, message_id: str) -> ChainView | None:
    """The chain of the posting with this mail, `None` where there is none."""
    with database.reading() as session:
        row = browse.series_with(session, message_id)
        return _chain(session, row) if row else None


def link(database: Database, later: str, earlier: str, reason: str, by: str) -> ChainView:
    """Make two postings versions of one work.

    Raises:
        UserError: no reason, or one that is no plain text; twice the same posting.
        NoSuchPosting: one of them is not there.
    """
    return _say(database, (later, earlier), Action.LINK, reason, by)


def unlink(database: Database, later: str, earlier: str, reason: str, by: str) -> ChainView:
    """Keep two postings apart, whatever they share; raises as `link` does."""
    return _say(database, (later, earlier), Action.UNLINK, reason, by)


def undo(database: Database, later: str, earlier: str, by: str) -> ChainView:
    """Take back what was said of two postings.

    Raises:
        NoSuchPosting: one of them is not there, or nobody said anything.
    """
    with database.taking_in() as session:
        counters.hold(session, alone=True)
        one, other = _find(session, later), _find(session, earlier)
        said = _in_force(session, one, other)
        if not said:
            raise NoSuchPosting("there is no word on these two postings to take back")
        now = datetime.now(UTC)
        _take_back(said, by, now)
        return _redone(session, one, other, now)


def _say(
    database: Database, pair: tuple[str, str], action: Action, reason: str, by: str
) -> ChainView:
    reason = plain(reason)
    if not reason:
        raise UserError("say why: it is shown to everybody")
    with database.taking_in() as session:
        counters.hold(session, alone=True)
        one, other = (_find(session, message_id) for message_id in pair)
        if one.id == other.id:
            raise UserError("these two mails are of one posting")
        now = datetime.now(UTC)
        _take_back(_in_force(session, one, other), by, now)
        row = ChainEditRow(later=one.message_id, earlier=other.message_id, action=action.value)
        row.reason, row.made_by, row.made_at = reason, by, now
        session.add(row)
        return _redone(session, one, other, now)


def _redone(session: Session, one: SeriesRow, other: SeriesRow, now: datetime) -> ChainView:
    session.flush()
    arrival = Arrival(now, timedelta(0), Priority.INTERACTIVE)
    jobs.enqueue(session, chains.redo(session, (one.id, other.id), arrival))
    return _chain(session, one)


def _find(session: Session, message_id: str) -> SeriesRow:
    row = browse.series_with(session, message_id.strip("<>"))
    if row is None:
        raise NoSuchPosting(f"no patch or cover letter has the Message-ID {message_id[:200]!r}")
    return row


def _in_force(session: Session, one: SeriesRow, other: SeriesRow) -> list[ChainEditRow]:
    """What holds of two postings, whichever of their mails it names."""
    mine, yours = browse.names(session, [one.id]), browse.names(session, [other.id])
    return [
        row
        for row in chain_reach.edits(session, mine)
        if row.undone_at is None
        and (
            (row.later in mine and row.earlier in yours)
            or (row.later in yours and row.earlier in mine)
        )
    ]


def _take_back(rows: Iterable[ChainEditRow], by: str, now: datetime) -> None:
    for row in rows:
        row.undone_by, row.undone_at = by, now


def _chain(session: Session, row: SeriesRow) -> ChainView:
    versions = browse.versions(session, row)
    by_id = {one.id: one.message_id for one in versions}
    names = browse.names(session, list(by_id))
    return ChainView(
        name=row.chain,
        versions=tuple(browsing.summary_of(one) for one in versions),
        links=tuple(
            Link(by_id[one.later_id], by_id[one.earlier_id], LinkKind(one.kind), one.detail)
            for one in chains.links(session, by_id)
            if one.later_id in by_id and one.earlier_id in by_id
        ),
        edits=tuple(map(_edit, chain_reach.edits(session, names))),
    )


def _edit(row: ChainEditRow) -> EditView:
    return EditView(
        later=row.later,
        earlier=row.earlier,
        action=Action(row.action),
        reason=row.reason,
        by=row.made_by,
        made_at=row.made_at,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
