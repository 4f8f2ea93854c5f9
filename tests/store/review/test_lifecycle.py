# SPDX-License-Identifier: Apache-2.0
"""The state of a series changes as the table of app.store.review.lifecycle says, and only there."""

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import app
from app.mail.read.mbox import RawMail
from app.model import Priority, SeriesState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.series.documents import SeriesDocument, Status
from app.store.database import Database
from app.store.review import jobs, lifecycle
from app.store.tables.series import SeriesRow
from tests.support.mails import patch

APP = Path(app.__file__).parent
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = re.compile(r"^\| [^|]+ \| (\w+) +\| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def states(cell: str) -> set[SeriesState]:
    cell = cell.strip()
    return set(SeriesState) if cell == "any" else {SeriesState(one) for one in cell.split(", ")}


def table() -> dict[str, set[tuple[SeriesState, SeriesState]]]:
    """The pairs of states before and after, by function, but for `create`."""
    rows = ROW.findall(lifecycle.__doc__ or "")
    return {
        function: set(itertools.product(states(before), states(after)))
        for function, before, after in rows
        if function not in {"function", "create"}
    }


def regrouped(session: Session, row: SeriesRow) -> None:
    lifecycle.regrouped(row, NOW, Priority.LIVE, HOUR)


def outdate(session: Session, row: SeriesRow) -> None:
    lifecycle.outdate(row, NOW, Priority.LIVE)


def complete(session: Session, row: SeriesRow) -> None:
    lifecycle.complete(row, NOW, Priority.LIVE)


def ripen(session: Session, row: SeriesRow) -> None:
    jobs.ripen(session, NOW, HOUR)


def finish(session: Session, row: SeriesRow) -> None:
    lifecycle.finish(row)


def fail(again: datetime | None) -> Callable[[Session, SeriesRow], None]:
    def act(session: Session, row: SeriesRow) -> None:
        lifecycle.fail(session, [SeriesRow.id == row.id], "died", again, NOW)

    return act


def retry(session: Session, row: SeriesRow) -> None:
    lifecycle.retry(session, NOW, [row.id])


def renew(session: Session, row: SeriesRow) -> None:
    lifecycle.renew(row, NOW)


# each event with what a series must be like for it to have each of its outcomes
ACTS: dict[str, tuple[Callable[[Session, SeriesRow], None], ...]] = {
    "regrouped": (regrouped,),
    "outdate": (outdate,),
    "complete": (complete,),
    "RIPEN": (ripen,),
    "finish": (finish,),
    "fail": (fail(NOW + HOUR), fail(None)),
    "retry": (retry,),
    "renew": (renew,),
}
# missing mails, reviews so far, attempts, when it is due
LIKE = tuple(
    itertools.product(([], [2]), (0, lifecycle.MAX_AT_ONCE), (0, 1), (NOW - HOUR, NOW + HOUR / 2))
)


def outcomes(
    database: Database, act: Callable[[Session, SeriesRow], None]
) -> Iterator[tuple[SeriesState, SeriesState]]:
    """The states before and after, where anything of the row changed."""
    for before, (missing, generation, attempts, ready_at) in itertools.product(SeriesState, LIKE):
        with database.writing() as session:
            given = {
                "status": before.value,
                "missing": missing,
                "generation": generation,
                "attempts": attempts,
                "ready_at": ready_at,
                "reason": "as it was",
            }
            session.execute(update(SeriesRow).values(given))
            row = session.scalars(select(SeriesRow)).one()
            act(session, row)
            session.flush()
            session.refresh(row)
            is_same = (row.status, row.ready_at, row.reason) == (before, ready_at, "as it was")
            if not is_same:
                yield before, SeriesState(row.status)


@pytest.fixture
def filled(database: Database) -> Database:
    list(taking.take(Intake(database, HOUR), [RawMail(patch("1@x", "[PATCH] One"))]))
    return database


def test_the_transitions_are_those_of_the_table(filled: Database) -> None:
    with filled.reading() as session:
        delivers = jobs.are_there(session)
    expected = table()
    assert expected.keys() == ACTS.keys()
    for function, pairs in expected.items():
        if function == "RIPEN" and not delivers:
            continue
        found = {pair for act in ACTS[function] for pair in outcomes(filled, act)}
        assert found == pairs, function


def test_a_new_series_waits() -> None:
    assert lifecycle.create().status == SeriesState.WAITING


def test_what_is_unreviewed_has_no_other_state() -> None:
    assert set(lifecycle.UNREVIEWED) == set(SeriesState) - {
        SeriesState.REVIEWED,
        SeriesState.FAILED,
    }


def test_rest_knows_all_states() -> None:
    assert set(get_args(Status)) == set(SeriesState)
    assert set(get_args(SeriesDocument.model_fields["status"].annotation)) == set(SeriesState)


WORDS = {state.value for state in SeriesState}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        if path != Path(lifecycle.__file__):
            yield path.relative_to(APP), ast.parse(path.read_text())


def assigned(tree: ast.AST) -> Iterator[str]:
    """Whose `.status` a module writes, and which rows it makes or updates with a `status`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if node.attr == "status":
                yield ast.unparse(node.value)
        elif isinstance(node, ast.Call) and any(one.arg == "status" for one in node.keywords):
            called = ast.unparse(node.func)
            if called == "SeriesRow" or called.endswith(".values"):
                yield called


def test_nobody_else_writes_the_state_of_a_series() -> None:
    found = {(str(path), name) for path, tree in modules() for name in assigned(tree)}
    assert found == {
        # rows of the outbox, and a problem of HTTP
        ("store/mailing/outbox.py", "row"),
        ("web/problem.py", "self"),
    }
    statements = [path for path, _ in modules() if "UPDATE series" in (APP / path).read_text()]
    assert statements == []


def compared(tree: ast.AST) -> Iterator[str]:
    """The states of series as literals where something is called `status`."""
    for node in ast.walk(tree):
        text = ast.unparse(node) if isinstance(node, ast.Compare | ast.keyword | ast.Call) else ""
        if "status" not in text or "job.status" in text:
            continue
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.Constant) and one.value in WORDS:
                yield ast.unparse(node)


def test_nobody_else_spells_the_states_of_a_series() -> None:
    assert [(path, text) for path, tree in modules() for text in compared(tree)] == []
    spelled = re.compile(rf"status (?:=|IN) \(?'(?:{'|'.join(WORDS)})'")
    assert [path for path, _ in modules() if spelled.search((APP / path).read_text())] == []
