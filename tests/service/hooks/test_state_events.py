# SPDX-License-Identifier: Apache-2.0
"""Events about changed states: one for each change, none for mails of the past."""

from datetime import timedelta
from typing import Any

from app.mail.read.mbox import RawMail
from app.model.patch_states import PatchState
from app.service.hooks.payloads import SeriesStateEvent
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.series import states
from app.service.series.states import NewState, StateTarget
from app.store.database import Database
from tests.service.hooks.test_review_events import add, rows
from tests.service.series.test_states import APPLIED, COVER, LIVE, ONE, TWO, said
from tests.support.mails import DATE, patch

URL = "https://kantha.example.org/"


def take(database: Database, *mails: bytes, origin: Origin = LIVE) -> None:
    list(taking.take(Intake(database, timedelta(0), url=URL), map(RawMail, mails), origin))


def changes(database: Database) -> list[tuple[str, str, str, str]]:
    """The changes in the events, each of which is of the documented shape."""
    found = [row for row in rows(database) if row.event == "series.state"]
    bodies: list[Any] = [SeriesStateEvent.model_validate_json(row.body).data for row in found]
    every = ((b.series.message_id, b.before, b.after, b.series.standing.by) for b in bodies)
    return sorted(every)


def test_each_change_is_told_once(database: Database) -> None:
    add(database)
    take(database, COVER, ONE, TWO)
    assert changes(database) == []
    take(database, said("a@x", APPLIED, "0@x"), said("q@x", "Nice work.\n", "0@x"))
    take(database, said("a@x", APPLIED, "0@x"), said("b@x", APPLIED, "0@x", days=2))
    assert changes(database) == [("0@x", "under review", "applied", "a@x")]
    (row,) = (row for row in rows(database) if row.event == "series.state")
    assert '"url":"https://kantha.example.org/api/v1/series/0@x"' in row.body


def test_a_later_version_and_a_correction_are_told(database: Database) -> None:
    add(database)
    take(database, patch("v1@x", "[PATCH] foo: One", date=DATE))
    later = DATE + timedelta(days=3)
    take(database, patch("v2@x", "[PATCH v2] foo: One", refs=["v1@x"], date=later))
    superseded = ("v1@x", "under review", "superseded", "v2@x")
    assert changes(database) == [superseded]
    new = NewState(PatchState.WITHDRAWN, "no", "jane")
    states.correct(database, StateTarget("v2@x"), new, URL)
    states.undo(database, StateTarget("v2@x"), "jane", URL)
    assert changes(database) == [
        superseded,
        ("v2@x", "under review", "withdrawn", ""),
        ("v2@x", "withdrawn", "under review", ""),
    ]


def test_an_archive_tells_nothing(small: Database) -> None:
    add(small)
    take(small, COVER, ONE, TWO, said("a@x", APPLIED, "0@x"), origin=Origin())
    found = states.of(small, "0@x")
    assert found is not None
    assert found.standing.state is PatchState.APPLIED
    assert changes(small) == []


def test_hooks_get_only_the_events_that_they_want(small: Database) -> None:
    add(small, events=("series.reviewed",))
    take(small, COVER, ONE, TWO, said("a@x", APPLIED, "0@x"))
    take(small, said("b@x", "Dropped, this does not build.\n", "0@x", days=2))
    assert rows(small) == []
