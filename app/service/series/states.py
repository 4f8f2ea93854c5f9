# SPDX-License-Identifier: Apache-2.0
"""The states of series and patches: computed after changes, and corrected by people."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from app import links
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.mail.thread import statements
from app.model import Message, MessageKind, Priority
from app.model.patch_states import PatchState, StateEdit, Statement
from app.model.stored import StoredSeries
from app.service.hooks import state_events
from app.service.hooks.review_events import HookSite
from app.service.intake.decoding import read
from app.service.series.chains import NoSuchSeries, find
from app.service.series.reasons import required
from app.service.upkeep.loop import Loop
from app.store.database import REFUSALS, Database, Transaction, is_away
from app.store.series import browse, state_edits, stored_standings, stored_statements
from app.store.series.stored_standings import StoredStanding

__all__ = ["NewState", "StateTarget", "StatesLoop", "StoredStanding", "correct", "of", "undo"]

_log = logging.getLogger(__name__)

PORTION = 200  # mails of the past whose statements are read at once
_CHAINS = 20  # chains whose states are computed at once


def refresh(
    transaction: Transaction,
    touched: set[int],
    said: Iterable[Statement],
    site: HookSite,
    priority: Priority,
) -> None:
    """Compute the states that a change may concern, and make the events of changed states.

    `touched` are the row ids of series whose mails or chains changed, and `said` are new or removed
    statements. States that mails of an archive change make no events.
    """
    series = touched | stored_statements.about(transaction, said)
    is_told = priority > Priority.BACKFILL
    try:
        changes = stored_standings.refresh(transaction, series, site.now, is_told=is_told)
    except REFUSALS:
        raise
    except Exception as error:  # a border: a mail is valid without the states that it changes
        if is_away(error):
            raise
        _log.exception("the states of %d series are computed later", len(series))
        stored_standings.mark(transaction, series, is_told=is_told)
        return
    state_events.tell(transaction, changes, site)


def said_in(mail: Message) -> tuple[Statement, ...]:
    """Return the statements in a mail, and none if reading the statements fails."""
    try:
        return statements.read(mail)
    except Exception:  # a border: a mail is valid without its statements
        _log.exception("the statements of a mail cannot be read")
        return ()


def of(database: Database, message_id: str) -> StoredStanding | None:
    """Return the standing of the series with this mail, `None` if no series has the mail."""
    with database.reading() as transaction:
        series = browse.series_with(transaction, message_id)
        return stored_standings.read(transaction, series) if series else None


class StateTarget(NamedTuple):
    """A series that is named by the Message-ID of any of its mails, or one of its patches.

    `patch` is empty for the series.
    """

    series: str
    patch: str = ""


class NewState(NamedTuple):
    """A new state with the reason, and the name of the person who corrects the state."""

    state: PatchState
    reason: str
    by: str


def correct(database: Database, target: StateTarget, new: NewState, url: str) -> StoredStanding:
    """Correct the state of a series or of a patch. `url` is the URL of the server.

    The correction replaces an earlier correction of the same series or patch.

    Raises:
        UserError: the reason is missing or is not plain text, or a patch cannot have the state.
        NoSuchSeries: no series has the mail, or the series has no such patch.
    """
    reason = required(new.reason)
    if target.patch and new.state is PatchState.APPLIED_IN_PART:
        raise UserError("only a series can be applied in part: name no patch")
    with database.taking_in() as transaction:
        series, patch = _found(transaction, target)
        now = datetime.now(UTC)
        state_edits.undo(transaction, _in_force(transaction, series, patch), new.by, now)
        made = StateEdit(0, series.message_id, patch, new.state, reason, new.by, now)
        state_edits.add(transaction, made)
        return _redone(transaction, series, HookSite(url, now))


def undo(database: Database, target: StateTarget, by: str, url: str) -> StoredStanding:
    """Undo the correction of a series or of a patch. `url` is the URL of the server.

    Raises:
        NoSuchSeries: no series has the mail, the series has no such patch, or there is no
            correction to undo.
    """
    with database.taking_in() as transaction:
        series, patch = _found(transaction, target)
        found = _in_force(transaction, series, patch)
        if not found:
            what = "patch" if patch else "series"
            raise NoSuchSeries(f"the state of this {what} has no correction to undo")
        now = datetime.now(UTC)
        state_edits.undo(transaction, found, by, now)
        return _redone(transaction, series, HookSite(url, now))


def _found(transaction: Transaction, target: StateTarget) -> tuple[StoredSeries, str]:
    series = find(transaction, target.series)
    patch = links.bare_id(target.patch) if target.patch else ""
    members = browse.members(transaction, series.id)
    if any(one.message_id == patch and one.kind == MessageKind.COVER for one in members):
        patch = ""
    if patch not in {"", *(one.message_id for one in members)}:
        raise NoSuchSeries(f"the series has no patch with the Message-ID {patch[:200]!r}")
    return series, patch


def _in_force(transaction: Transaction, series: StoredSeries, patch: str) -> list[int]:
    edits = state_edits.of_mails(transaction, browse.names(transaction, [series.id]))
    return [edit.id for edit in edits if edit.patch == patch and edit.undone_at is None]


def _redone(transaction: Transaction, series: StoredSeries, site: HookSite) -> StoredStanding:
    refresh(transaction, {series.id}, (), site, Priority.INTERACTIVE)
    return stored_standings.read(transaction, browse.by_id(transaction, series.id) or series)


def read_old(database: Database, limit: int = PORTION) -> bool:
    """Read and store the statements of some mails that an old version of Kantha stored; return
    whether there may be more."""
    with database.reading() as transaction:
        found = stored_statements.unread(transaction, limit)
    if found is None:
        return False
    mails = {pk: read(RawMail(raw)) for pk, raw in found.mails.items()}
    said = {pk: said_in(mail) for pk, mail in mails.items() if isinstance(mail, Message)}
    with database.taking_in() as transaction:
        about = stored_statements.have_read(
            transaction, {pk: some for pk, some in said.items() if some}, found.last
        )
        stored_standings.mark(transaction, about, is_told=False)
    return True


def refresh_due(database: Database, url: str) -> bool:
    """Compute the states that are due in some chains; return whether there may be more."""
    with database.reading() as transaction:
        if not stored_standings.is_due(transaction):
            return False
    for _ in range(_CHAINS):
        now = datetime.now(UTC)
        try:
            with database.taking_in() as transaction:
                changes = stored_standings.refresh_due(transaction, now)
                if changes is None:
                    break
                state_events.tell(transaction, changes, HookSite(url, now))
        except Exception as error:  # a border: a chain that fails stops no other chain
            if is_away(error):
                raise
            _log.exception("the states of a chain cannot be computed")
            with database.taking_in() as transaction:
                stored_standings.give_up(transaction)
    return True


class StatesLoop(Loop):
    """A loop that reads statements of old mails, and computes states that are due."""

    def __init__(self, database: Database, url: str) -> None:
        super().__init__("states of patches")
        self._database = database
        self._url = url

    def step(self) -> bool:
        return refresh_due(self._database, self._url) or read_old(self._database)
