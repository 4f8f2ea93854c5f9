# SPDX-License-Identifier: Apache-2.0
"""Events for hooks about changed states, made in the transaction that stores the states."""

import logging
from collections.abc import Iterator, Sequence

from app.service.hooks import payloads
from app.service.hooks.payloads import SeriesStateEvent, StateChanged
from app.service.hooks.review_events import HookSite, Told, events
from app.store.database import Transaction
from app.store.hooks import hooks
from app.store.series import browse
from app.store.series.stored_standings import StateChange

_log = logging.getLogger(__name__)


def tell(transaction: Transaction, changes: Sequence[StateChange], site: HookSite) -> None:
    """Make an event for each change of a state."""
    if not changes:
        return
    listening = hooks.listening(transaction)
    if listening:
        try:
            told = list(_all(transaction, changes, site))
        except ValueError:  # a border: a mail is valid without events
            _log.exception("the hooks get no events about %d changed states", len(changes))
            return
        hooks.make(transaction, events(listening, told), site.now)


def _all(
    transaction: Transaction, changes: Sequence[StateChange], site: HookSite
) -> Iterator[Told]:
    series = {one.id: one for one in browse.with_ids(transaction, [c.series for c in changes])}
    for change in changes:
        data = StateChanged(
            series=payloads.series(series[change.series], site.url),
            before=change.before,
            after=change.after,
        )
        key = (data.series.message_id, change.before, change.after, site.now.isoformat())
        body = SeriesStateEvent(timestamp=site.now, data=data).model_dump_json()
        yield Told("series.state", key, body)
