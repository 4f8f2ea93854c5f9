# SPDX-License-Identifier: Apache-2.0
"""The states of stored series: from mails in any order, and from people."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, null, select, update

from app.errors import UserError
from app.mail.read import digest
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.patch_states import PatchState
from app.model.stored import OPEN, Filters
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.series import browsing, chains, states
from app.service.series.chains import NoSuchSeries
from app.service.series.states import NewState, StateTarget
from app.store.database import Database
from app.store.intake.removal import Gone
from app.store.series import browse, stored_standings
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow
from app.store.tables.states import StatementBacklogRow, StatementKeyRow, StatementRow
from tests import counting
from tests.support.mails import DATE, mail, patch

LIVE = Origin(priority=Priority.LIVE)
MAINTAINER = "Maria Maintainer <maria@example.org>"
APPLIED = "Applied, thanks!\n"

COVER = mail("0@x", "[PATCH 0/2] foo: Set", "Two patches.\n")
ONE = patch("1@x", "[PATCH 1/2] foo: One", refs=["0@x"])
TWO = patch("2@x", "[PATCH 2/2] foo: Two", refs=["0@x"])


def take(database: Database, *mails: bytes, origin: Origin = LIVE) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails), origin))


def said(name: str, body: str, *refs: str, days: int = 1, **more: str) -> bytes:
    fields = {"author": MAINTAINER, "date": DATE + timedelta(days=days)} | more
    return mail(name, "Re: [PATCH] foo", body, refs=list(refs), **fields)  # type: ignore[arg-type]


def state(database: Database, message_id: str) -> tuple[str, str]:
    found = browsing.series(database, message_id)
    assert found is not None
    return found.summary.standing.state, found.summary.standing.by


def of_patches(database: Database, *message_ids: str) -> list[str]:
    found = states.of(database, message_ids[0])
    assert found is not None
    return [found.of_patch(name).state.value for name in message_ids]


def settle(database: Database) -> None:
    while states.read_old(database) or states.refresh_due(database, ""):
        pass


def test_a_reply_decides_and_is_named(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    assert state(database, "0@x") == (PatchState.UNDER_REVIEW, "")
    take(database, said("r@x", APPLIED, "0@x"))
    assert state(database, "0@x") == (PatchState.APPLIED, "r@x")
    assert of_patches(database, "1@x", "2@x") == [PatchState.APPLIED] * 2
    found = states.of(database, "0@x")
    assert found is not None
    assert found.standing.statement is not None
    assert "Applied" in found.standing.statement.quote


def test_a_reply_to_one_patch_is_about_that_patch(database: Database) -> None:
    take(database, COVER, ONE, TWO, said("r@x", "Applied this patch, thanks!\n", "0@x", "1@x"))
    assert state(database, "0@x") == (PatchState.APPLIED_IN_PART, "r@x")
    assert of_patches(database, "1@x", "2@x") == [PatchState.APPLIED, PatchState.UNDER_REVIEW]


def test_mails_that_state_nothing_change_nothing(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    take(
        database,
        said("a@x", "> Applied, thanks!\n\nWhich tree is that?\n", "0@x"),
        said("b@x", "Reviewed-by: Maria Maintainer <maria@example.org>\n", "0@x", "1@x"),
        said("c@x", APPLIED, "elsewhere@x"),
    )
    assert state(database, "0@x") == (PatchState.UNDER_REVIEW, "")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
def test_the_order_of_arrival_does_not_matter(small: Database, order: Sequence[int]) -> None:
    v1 = patch("v1@x", "[PATCH] foo: One", date=DATE)
    v2 = patch("v2@x", "[PATCH v2] foo: One", refs=["v1@x"], date=DATE + timedelta(days=3))
    nack = said("n@x", "Please address the comments and send a new version.\n", "v1@x")
    done = said("a@x", APPLIED, "v1@x", "v2@x", days=4)
    mails = [v1, v2, nack, done]
    for n in order:
        take(small, mails[n])
    settle(small)
    assert state(small, "v1@x") == (PatchState.SUPERSEDED, "v2@x")
    assert state(small, "v2@x") == (PatchState.APPLIED, "a@x")


def test_a_pull_request_outside_the_thread_applies_what_it_names(database: Database) -> None:
    pull = mail(
        "pull@x",
        "[GIT PULL] foo updates",
        "Hi Linus,\n\nThe following changes since commit 0123456789ab:\n\n"
        "are available in the Git repository at:\n\n  git://example.org/foo.git tags/foo-1\n\n"
        "for you to fetch changes up to 0123456789ab:\n\n"
        "Jane Roe (2):\n      foo: One\n      foo: Two\n\n drivers/foo.c | 2 +-\n",
        author=MAINTAINER,
        date=DATE + timedelta(days=9),
    )
    take(database, pull, COVER, ONE, TWO, patch("other@x", "[PATCH] bar: Other"))
    assert state(database, "0@x") == (PatchState.APPLIED, "pull@x")
    assert state(database, "other@x") == (PatchState.UNDER_REVIEW, "")


def test_a_removed_mail_decides_no_more(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    reply = said("r@x", APPLIED, "0@x")
    take(database, reply)
    found = decode(reply)
    gone = Gone("r@x", digest.of_mail(found), found.lists)
    list(taking.take(Intake(database, timedelta(0)), [gone], LIVE))
    assert state(database, "0@x") == (PatchState.UNDER_REVIEW, "")


def test_a_correction_outweighs_mails_until_it_is_undone(database: Database) -> None:
    take(database, COVER, ONE, TWO, said("r@x", APPLIED, "0@x"))
    target = StateTarget("1@x")
    new = NewState(PatchState.DROPPED, "reverted upstream", "jane")
    found = states.correct(database, target, new, "")
    assert (found.standing.state, found.standing.decided_by) == (PatchState.DROPPED, "")
    assert state(database, "0@x") == (PatchState.DROPPED, "")
    take(database, said("s@x", "Now applied to foo-next, thanks.\n", "0@x", days=5))
    assert state(database, "0@x") == (PatchState.DROPPED, "")
    again = states.correct(database, target, new._replace(state=PatchState.WITHDRAWN), "")
    assert again.standing.state is PatchState.WITHDRAWN
    after = states.undo(database, target, "bob", "")
    assert after.standing.state is PatchState.APPLIED
    assert [(edit.by, edit.undone_by) for edit in after.edits] == [
        ("jane", "jane"),
        ("jane", "bob"),
    ]
    with pytest.raises(NoSuchSeries, match="no correction to undo"):
        states.undo(database, target, "bob", "")


def test_a_correction_of_one_patch(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    new = NewState(PatchState.APPLIED, "in v7.1", "jane")
    found = states.correct(database, StateTarget("0@x", "2@x"), new, "")
    assert found.standing.state is PatchState.APPLIED_IN_PART
    assert of_patches(database, "1@x", "2@x") == [PatchState.UNDER_REVIEW, PatchState.APPLIED]


def test_corrections_need_a_reason_and_a_target(database: Database) -> None:
    take(database, COVER, ONE, TWO)
    new = NewState(PatchState.APPLIED, " ", "jane")
    with pytest.raises(UserError, match="needs a reason"):
        states.correct(database, StateTarget("0@x"), new, "")
    new = new._replace(reason="so")
    with pytest.raises(NoSuchSeries, match="no patch"):
        states.correct(database, StateTarget("0@x", "9@x"), new, "")
    with pytest.raises(NoSuchSeries, match="no patch or cover"):
        states.correct(database, StateTarget("9@x"), new, "")
    part = new._replace(state=PatchState.APPLIED_IN_PART)
    with pytest.raises(UserError, match="only a series"):
        states.correct(database, StateTarget("0@x", "1@x"), part, "")


def test_a_correction_of_a_chain_changes_states(database: Database) -> None:
    take(
        database,
        patch("v1@x", "[PATCH] foo: One", date=DATE),
        patch("v2@x", "[PATCH v2] foo: One", refs=["v1@x"], date=DATE + timedelta(days=3)),
    )
    assert state(database, "v1@x") == (PatchState.SUPERSEDED, "v2@x")
    chains.unlink(database, "v2@x", "v1@x", "another driver", "jane")
    settle(database)
    assert state(database, "v1@x") == (PatchState.UNDER_REVIEW, "")


def test_a_large_change_is_computed_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_standings, "MAX_MAILS", 2)
    take(database, COVER, ONE, TWO, said("r@x", APPLIED, "0@x"))
    found = browsing.series(database, "0@x")
    assert found is not None
    assert found.summary.standing.is_pending
    settle(database)
    assert state(database, "0@x") == (PatchState.APPLIED, "r@x")


def test_a_flood_of_statements_is_read_later(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_standings, "MAX_STATEMENTS", 3)
    take(small, COVER, ONE, TWO)
    for n in range(8):
        take(small, said(f"{n}@z", APPLIED, "0@x", days=n + 1))
    found = browsing.series(small, "0@x")
    assert found is not None
    assert found.summary.standing.is_pending
    settle(small)
    assert state(small, "0@x") == (PatchState.APPLIED, "0@z")


def cost(database: Database, raw: bytes) -> list[str]:
    with counting.statements(database) as statements:
        take(database, raw)
    tables = ("FROM statement", "INTO statement", "statement_key", "state_edit", "UPDATE series")
    return [one for one in statements if any(table in one for table in tables)]


def test_only_mails_that_state_something_write(small: Database) -> None:
    take(small, COVER, ONE, TWO)
    assert cost(small, said("q@x", "Nice work.\n", "0@x")) == []
    plain = [one for one in cost(small, patch("a@x", "[PATCH] bar: A")) if "patch_state=" in one]
    assert plain == []
    reads = cost(small, patch("b@x", "[PATCH] bar: B"))
    assert sum(one.startswith("SELECT") for one in reads) == 2
    assert any("patch_state=" in one for one in cost(small, said("r@x", APPLIED, "0@x")))


def test_lists_of_open_series_read_an_index_of_their_own(small: Database) -> None:
    query = select(SeriesRow.id).where(*browse.conditions(None, Filters(state=OPEN)))  # type: ignore[arg-type]  # no check
    ordered = query.order_by(SeriesRow.posted_at.desc(), SeriesRow.id.desc()).limit(50)
    text = ordered.compile(small.engine, compile_kwargs={"literal_binds": True})
    with small.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    assert "ix_series_open" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def forget_states(database: Database) -> None:
    """Leave the mails alone, as the upgrade from a version without states does."""
    with database.writing() as transaction:
        last = transaction.scalar(select(func.max(MessageRow.id))) or 0
        transaction.add(StatementBacklogRow(id=1, after=0, until=last))
        transaction.execute(delete(StatementRow))
        transaction.execute(delete(StatementKeyRow))
        plain = {"patch_state": "under review", "is_settled": False, "decided_by": ""}
        unknown = {"standing": null(), "state_due": 1, "state_at": None}
        transaction.execute(update(SeriesRow).values(**plain, **unknown))


def every_state(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as transaction:
        columns = (SeriesRow.message_id, SeriesRow.patch_state, SeriesRow.decided_by)
        return [(a, b, c) for a, b, c in transaction.execute(select(*columns).order_by(columns[0]))]


def test_mails_of_an_old_version_get_their_states_in_portions(database: Database) -> None:
    take(
        database,
        *(COVER, ONE, TWO, said("r@x", APPLIED, "0@x")),
        *(patch(f"{n}@y", f"[PATCH] bar: {n}") for n in range(5)),
        *(said(f"{n}@z", APPLIED, f"{n}@y") for n in range(4)),
    )
    before = every_state(database)
    forget_states(database)
    assert state(database, "0@x") == (PatchState.UNDER_REVIEW, "")
    steps = 0
    while states.read_old(database, 3):
        steps += 1
    assert steps == 5
    # a reply that arrives in the meantime is read only once
    take(database, said("4@z", APPLIED, "4@y"))
    settle(database)
    changed = [("4@y", "applied", "4@z") if one[0] == "4@y" else one for one in before]
    assert every_state(database) == changed
    found = browsing.series(database, "0@x")
    assert found is not None
    assert not found.summary.standing.is_pending
    assert found.summary.state_at is None, "nobody is told about mails of the past"
