# SPDX-License-Identifier: Apache-2.0
"""A copy has all rows, on either kind of database, or the other database stays empty."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.orm import Session

from app.cli import main
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model.images import Application, Applying, Fidelity, TreeUse
from app.service.intake.taking import Intake, Submission
from app.service.upkeep import copying, opening
from app.store import schema
from app.store.database import Database
from app.store.review import jobs, tree_json
from app.store.search import mail_search
from app.store.tables.commits import (
    TreeBranchCommitRow,
    TreeBranchRow,
    TreeCommitKeyRow,
    TreeCommitRow,
)
from app.store.tables.hooks import HookRow
from app.store.tables.intake import ConflictRow, SourceRow, SubmissionRow
from app.store.tables.people import TriageRow, UserRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from app.store.tables.trees import TreeLeaseRow, TreeRefsRow
from tests.conftest import new_database
from tests.store.upkeep.test_copying import contents, nothing
from tests.support.mails import DIFF, GOTO_MIX, mail, now, patch
from tests.support.submitting import submit

ODD = "Łukasz \U0001f9f5 \u202e\x01\x7f\u2028 \"'\\ %s :x {} \r\n\t'; DROP TABLE message; --"
LONG_AGO = datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
LATE = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
# lone surrogates, NUL, and what other readers of JSON make something else of
STRANGE = ["\udc80", "\ud800x", "a\0b", 2**70, 1e300, 0.1, True, None, [], {}, {"\udcff": [None]}]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A second database, empty and not migrated: the test runs once on each kind."""
    is_small = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'target.db'}" if is_small else ""
    database = Database(url or new_database(request.getfixturevalue("postgres")))
    yield database
    database.dispose()


def address(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def copy(source: Database, target: Database, progress: Callable[[int, int], None] = nothing) -> int:
    return copying.copy(address(source), address(target), progress)


def fill(database: Database) -> None:
    """Mails with series, and rows of what is odd in each kind of column."""
    mails = [
        patch("1@x", f"[PATCH] {ODD}".replace("\r\n", ""), GOTO_MIX),
        patch("2@x", "[PATCH v2] Zwei", DIFF % 2, refs=["1@x"]),
        mail("3@x", "Re: [PATCH] Drei", "Acked-by: Jane <jane@example.org>\n", refs=["1@x"]),
        b"nothing\0\xff",
    ]
    found = Submission("id", "test", now())
    submit(Intake(database, timedelta(0)), [RawMail(raw) for raw in mails], found)
    with database.writing() as session:
        session.add(SubmissionRow(id="odd", received_at=LATE, source=ODD, items=STRANGE))
        session.add(SubmissionRow(id="old", received_at=LONG_AGO, source="", items=[]))
        raw = bytes(range(256)) * 100
        session.add(ConflictRow(message_id=ODD, digest="0" * 64, raw=raw, stored_at=now()))
        session.add(UserRow(name=ODD, role="admin", password=None, created_at=now()))
        hook = {"name": "x", "url": "https://x", "secret": "whsec_x", "events": []}
        session.add(HookRow(id=2**31 - 2, **hook, created_at=now(), disabled_at=LATE))
        word = {"check_id": "x", "verdict": "acknowledged", "reason": ODD, "made_by": ODD}
        session.add(TriageRow(series="1@x", fingerprint="0" * 32, **word, made_at=now()))
        _add_trees(session)
        # a mail from before there were facts has NULL; JSON has a null of its own
        session.execute(text("UPDATE message SET facts = NULL WHERE message_id = '2@x'"))
        session.execute(text("UPDATE message SET facts = 'null' WHERE message_id = '3@x'"))


def _add_trees(session: Session) -> None:
    """A run with a kernel tree, and all that is known of the tree."""
    pk = session.scalars(select(SeriesRow.id)).first()
    tried = Application("1@x", Applying.NOT, Fidelity.PATCH_ONLY, ODD, 3, ODD, (ODD,))
    use = TreeUse(("c" * 40,), ("b" * 40,), "i", "h" * 16, (tried,), is_complete=False)
    run = {"members": "m", "rules": "r", "finished_at": LATE, "outcomes": []}
    row = RunRow(series_id=pk, **run, tree=tree_json.write(use), tree_hash=use.hash)
    session.add(row)
    session.flush()
    plain = dict.fromkeys(("patch", "check_id", "path", "function", "text", "message"), "x")
    numbers = {"position": 0, "check_version": 1, "sources": [], "related": []}
    finding = {"severity": "note", "confidence": "high", "fingerprint": "f", "rests_on": "exact"}
    session.add(FindingRow(run_id=row.id, **plain, **numbers, **finding))
    session.execute(update(SeriesRow).values(images_missing_at=LATE, tree_attempts=2))
    session.add(TreeRefsRow(fingerprint="f" * 64, seen_at=LONG_AGO))
    session.add(TreeLeaseRow(name="trees", holder=ODD[:64], until=LATE))
    progress = {"head": "a" * 64, "head_time": 2**62, "since": LONG_AGO}
    branch = TreeBranchRow(repository=ODD, name=ODD, label=ODD, place=2**31 - 1, **progress)
    commit = TreeCommitRow(commit="c" * 64, title=ODD, date=LONG_AGO)
    session.add_all([branch, commit])
    session.flush()
    session.add(TreeBranchCommitRow(branch_id=branch.id, commit_id=commit.id))
    session.add(TreeCommitKeyRow(commit_id=commit.id, kind="mail", value=ODD))
    session.execute(update(SeriesRow).values(applied_as=ODD))


def test_a_copy_is_the_same_on_either_kind_and_goes_on(
    database: Database, target: Database
) -> None:
    fill(database)
    before = contents(database)
    filled = ("message", "series", "conflict", "user", "hook", "run", "finding", "tree_state")
    assert all(before[name] for name in filled)
    assert all(before[name] for name in before if name.startswith("tree_"))
    parts: list[tuple[int, int]] = []
    rows = copy(database, target, lambda *part: parts.append(part))
    assert rows == sum(map(len, before.values()))
    assert parts == sorted(parts)
    assert parts[-1] == (parts[-1][1],) * 2
    assert contents(target) == before == contents(database)
    schema.check(target)
    with target.reading() as session:
        assert not mail_search.is_left(session)
        assert [m.message_id for m in mail_search.search(session, "Zwei", None, 9).items] == ["2@x"]
    # numbers go on behind those that came
    more = [RawMail(patch("9@x", "[PATCH] Neun", DIFF % 9)), RawMail(b"nothing more")]
    submit(Intake(target, timedelta(0)), more, Submission("more", "test", now()))
    with target.writing() as session:
        session.add(TreeBranchRow(repository="r", name="n", label="l", place=0))
        session.add(TreeCommitRow(commit="d" * 40, title="t", date=LATE))
    after = contents(target)
    assert len(after["message"]) == 4
    with pytest.raises(UserError, match=r"table \w+ has rows: copy into an empty database"):
        copy(database, target)
    assert contents(target) == after


def test_a_migrated_target_and_one_of_an_older_version_are_filled_too(
    small: Database, target: Database
) -> None:
    fill(small)
    schema.migrate(target, "0004")
    copy(small, target)
    assert contents(target) == contents(small)


def test_jobs_are_created_again_from_the_rows(small: Database, queue: Database) -> None:
    fill(small)
    copy(small, queue)
    count = text("SELECT count(*) FROM procrastinate_jobs")
    with queue.writing() as session:
        assert session.scalar(count) == 0
        waiting = session.scalar(text("SELECT count(*) FROM series WHERE status = 'queued'"))
        assert jobs.recall(session, now(), timedelta(hours=1)) == waiting
        assert session.scalar(count) == waiting
        assert waiting


def interrupt(done: int, whole: int) -> None:
    raise KeyboardInterrupt


def interrupt_late(done: int, whole: int) -> None:
    if done == whole:
        raise KeyboardInterrupt


@pytest.mark.parametrize("when", [interrupt, interrupt_late])
def test_an_interrupted_copy_leaves_nothing(
    small: Database, target: Database, when: Callable[[int, int], None]
) -> None:
    fill(small)
    with pytest.raises(KeyboardInterrupt):
        copy(small, target, when)
    assert inspect(target.engine).get_table_names() == []
    copy(small, target)
    assert contents(target) == contents(small)


SWALLOWING = {
    "sqlite": ["CREATE TRIGGER lose BEFORE INSERT ON source BEGIN SELECT RAISE(IGNORE); END"],
    "postgresql": [
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER lose BEFORE INSERT ON source FOR EACH ROW EXECUTE FUNCTION lose()",
    ],
}


def test_a_database_that_loses_rows_is_found_by_their_number(
    small: Database, target: Database
) -> None:
    fill(small)
    with small.writing() as session:
        session.add_all(SourceRow(name=n, position="", moved_at=now()) for n in "xyz")
    schema.migrate(target)
    with target.writing() as session:
        for statement in SWALLOWING[target.engine.dialect.name]:
            session.execute(text(statement))
    said = "table source has 3 rows, and its copy 0: nothing was copied"
    with pytest.raises(UserError, match=said):
        copy(small, target)
    assert not any(contents(target).values())


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_row_that_the_other_database_does_not_take_is_named_without_its_text(
    small: Database, url: str
) -> None:
    with small.writing() as session:
        session.add(SubmissionRow(id="x", received_at=now(), source="hush\0hush", items=[]))
    target = Database(url)
    with pytest.raises(UserError, match="table submission") as caught:
        copy(small, target)
    assert "hush" not in str(caught.value)
    assert not inspect(target.engine).has_table("submission")
    target.dispose()


def test_a_source_of_another_version_is_refused(database: Database, target: Database) -> None:
    schema.downgrade(database, "0008")
    with pytest.raises(UserError, match=r"FROM cannot be copied: .* run `kantha migrate`"):
        copy(database, target)
    assert inspect(target.engine).get_table_names() == []


def test_a_source_that_is_not_there_is_not_created(tmp_path: Path, target: Database) -> None:
    with pytest.raises(UserError, match="there is no database at"):
        copying.copy(f"sqlite:///{tmp_path / 'gone.db'}", address(target), nothing)
    assert not (tmp_path / "gone.db").exists()


def test_a_damaged_index_is_sound_in_the_copy(small: Database, target: Database) -> None:
    fill(small)
    with small.writing() as session:
        session.execute(text("DELETE FROM search_mail_data WHERE id > 10"))
    copy(small, target)
    opening.upgrade(target)
    with target.reading() as session:
        assert [m.message_id for m in mail_search.search(session, "Zwei", None, 9).items] == ["2@x"]


def test_urls_come_from_files_and_passwords_are_not_shown(
    small: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "unused"))
    fill(small)
    (tmp_path / "from").write_text(address(small) + "\n")
    (tmp_path / "to").write_text(f"sqlite:///{tmp_path / 'other.db'}")
    assert main(["copy", f"@{tmp_path}/from", f"@{tmp_path}/to"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("copied ")
    assert said.err == ""
    away = "postgresql://kantha:hush@127.0.0.1:1/kantha"
    caplog.set_level(logging.DEBUG)
    for given in (
        [away, f"@{tmp_path}/to"],
        [f"@{tmp_path}/from", away],
        [f"@{tmp_path}/from", "hush hush"],
        [f"@{tmp_path}/from", "mysql://kantha:hush@x/y"],
        [f"@{tmp_path}/from", "postgresql://kantha:hush@[x/y"],
        [f"@{tmp_path}/gone", f"@{tmp_path}/to"],
    ):
        assert main(["copy", *given]) == 2
        said = capsys.readouterr()
        assert said.err.startswith("kantha: ")
        assert said.err.count("\n") == 1
        assert "hush" not in said.err + said.out + caplog.text
    assert not (tmp_path / "unused").exists()
