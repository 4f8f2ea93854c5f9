# SPDX-License-Identifier: Apache-2.0
"""The versions of a chain: their links, and the manual corrections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app import links
from app.errors import UserError
from app.mail.group.chain import Link
from app.model import Priority
from app.model.chains import Action, EditView, NewEdit
from app.model.stored import StoredSeries
from app.service.series.reasons import required
from app.store.database import Database, Transaction
from app.store.intake.grouping import Arrival
from app.store.review import jobs
from app.store.series import browse, chain_edits, chains, counters, stored_standings

Correct = Callable[[Database, str, str, str, str], "ChainView"]


class NoSuchSeries(UserError):
    """Raised if no series has the mail that the caller names, or if there is no correction to
    undo."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """The versions of one chain, oldest first, with their links and corrections.

    `links` name versions by the Message-IDs of their first mails. `edits` are all corrections of
    the chain, undone corrections included.
    """

    name: str
    versions: tuple[StoredSeries, ...]
    links: tuple[Link, ...]
    edits: tuple[EditView, ...]

    def why(self, message_id: str) -> tuple[Link, ...]:
        """Return the links of a version to earlier versions.

        A version without links to earlier versions gets the links of later versions to this
        version.
        """
        back = tuple(one for one in self.links if one.later == message_id)
        return back or tuple(one for one in self.links if one.earlier == message_id)

    def version_of(self, message_id: str) -> StoredSeries | None:
        return next((one for one in self.versions if one.message_id == message_id), None)


def of(database: Database, message_id: str) -> ChainView | None:
    """Return the chain of the series with this mail, `None` if no series has the mail."""
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        return _chain(transaction, series) if series else None


def link(database: Database, later: str, earlier: str, reason: str, by: str) -> ChainView:
    """Link two series as versions of one chain.

    Raises:
        UserError: the reason is missing or is not plain text, or both mails belong to one series.
        NoSuchSeries: no series has one of the mails.
    """
    return _correct(database, (later, earlier), Action.LINK, reason, by)


def unlink(database: Database, later: str, earlier: str, reason: str, by: str) -> ChainView:
    """Keep two series out of one chain, whatever they share; raise the same errors as `link`."""
    return _correct(database, (later, earlier), Action.UNLINK, reason, by)


def undo(database: Database, later: str, earlier: str, by: str) -> ChainView:
    """Undo the corrections of two series.

    Raises:
        NoSuchSeries: no series has one of the mails, or there is no correction to undo.
    """
    with database.taking_in() as transaction:
        counters.hold(transaction, alone=True)
        one, other = find(transaction, later), find(transaction, earlier)
        found = _in_force(transaction, one, other)
        if not found:
            raise NoSuchSeries("these two series have no correction to undo")
        now = datetime.now(UTC)
        chain_edits.undo(transaction, found, by, now)
        return _redone(transaction, one, other, now)


def _correct(
    database: Database, pair: tuple[str, str], action: Action, reason: str, by: str
) -> ChainView:
    reason = required(reason)
    with database.taking_in() as transaction:
        counters.hold(transaction, alone=True)
        one, other = (find(transaction, message_id) for message_id in pair)
        if one.id == other.id:
            raise UserError(
                "these two mails belong to the same series: name a mail of another series"
            )
        now = datetime.now(UTC)
        chain_edits.undo(transaction, _in_force(transaction, one, other), by, now)
        edit = NewEdit(one.message_id, other.message_id, action, reason, by)
        chain_edits.add(transaction, edit, now)
        return _redone(transaction, one, other, now)


def _redone(
    transaction: Transaction, one: StoredSeries, other: StoredSeries, now: datetime
) -> ChainView:
    arrival = Arrival(now, timedelta(0), Priority.INTERACTIVE)
    rechained = chains.redo(transaction, (one.chain, other.chain), arrival)
    jobs.enqueue(transaction, rechained.again)
    stored_standings.mark(transaction, rechained.touched, is_told=True)
    return _chain(transaction, browse.by_id(transaction, one.id) or one)


def find(transaction: Transaction, message_id: str) -> StoredSeries:
    """Return the series that has this mail as cover letter or patch; raise NoSuchSeries if no
    series has the mail."""
    series = browse.series_with(transaction, links.bare_id(message_id))
    if series is None:
        raise NoSuchSeries(f"no patch or cover letter has the Message-ID {message_id[:200]!r}")
    return series


def _in_force(transaction: Transaction, one: StoredSeries, other: StoredSeries) -> list[int]:
    """Return the corrections in force between two series, whichever mails the corrections name."""
    mine, yours = browse.names(transaction, [one.id]), browse.names(transaction, [other.id])
    return [
        edit.id
        for edit in chain_edits.edits(transaction, mine)
        if edit.undone_at is None
        and (
            (edit.later in mine and edit.earlier in yours)
            or (edit.later in yours and edit.earlier in mine)
        )
    ]


def _chain(transaction: Transaction, series: StoredSeries) -> ChainView:
    return view(transaction, series, browse.versions(transaction, series))


def view(
    transaction: Transaction, series: StoredSeries, versions: Sequence[StoredSeries]
) -> ChainView:
    """Return the chain of a series, whose versions the caller has read."""
    by_id = {one.id: one.message_id for one in versions}
    return ChainView(
        name=series.chain,
        versions=tuple(versions),
        links=chains.links(transaction, by_id) if len(versions) > 1 else (),
        edits=tuple(chain_edits.of_series(transaction, by_id)),
    )
