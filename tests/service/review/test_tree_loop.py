# SPDX-License-Identifier: Apache-2.0
"""Reviews with a kernel tree in the service: what is stored, and what a change of the tree causes."""

import os
from concurrent.futures import BrokenExecutor
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

import pytest
from pebble import ProcessExpired
from sqlalchemy import func, select, text

from app.config import Settings
from app.model import Life, SeriesState
from app.model.images import Applying, Basis, Fidelity
from app.model.patch_states import PatchState
from app.service.review import tree_loop
from app.service.review.reviews import Reviews
from app.service.review.tree_loop import TreesLoop
from app.service.review.workers import worker
from app.service.series import browsing, states
from app.service.series.browsing import SeriesDetails
from app.service.upkeep import background
from app.store.database import Database
from app.store.review import lifecycle, results
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from app.store.tables.trees import TreeLeaseRow
from app.tree import index
from tests import counting
from tests.support.kernel.kernel_repo import KernelRepo
from tests.support.kernel.treed import (
    AFTER,
    BEFORE,
    CHECK,
    MORE,
    PATH,
    Author,
    kernel,
    posted,
    review,
    settings_of,
    take,
)
from tests.support.mails import now

DAY = timedelta(days=1)
WITHOUT = Settings(workers=1)


@pytest.fixture
def diff(tmp_path: Path) -> str:
    return Author(tmp_path / "author").diff(BEFORE, AFTER)


def details(database: Database, name: str) -> SeriesDetails:
    found = browsing.series(database, name)
    assert found is not None
    return found


def goto(database: Database, name: str) -> list[tuple[Life, Basis | None]]:
    found = details(database, name).tracked
    return [(one.life, one.finding.rests_on) for one in found if one.finding.check == CHECK]


def version(number: int, diff: str) -> bytes:
    marks = f"PATCH v{number}" if number > 1 else "PATCH"
    date = now() - (10 - number) * DAY
    return posted(f"v{number}@x", f"[{marks}] foo: Take the lock", diff, date)


def run(database: Database, name: str = "v1@x") -> RunRow:
    query = select(RunRow).join(SeriesRow, SeriesRow.run_id == RunRow.id)
    with database.reading() as session:
        row = session.scalars(query.where(SeriesRow.message_id == name)).one()
        assert row.tree_hash
        session.refresh(row, ["tree"])
        return row


def test_a_run_names_what_it_read(database: Database, tmp_path: Path, diff: str) -> None:
    tree = kernel(tmp_path / "kernel")
    take(database, [version(1, diff)])
    assert sum(worker(database, settings_of(tmp_path)).drain()) == 1
    assert goto(database, "v1@x") == [(Life.NEW, Basis.EXACT)]
    found = details(database, "v1@x").tree
    assert found is not None
    assert found.is_complete
    assert found.blobs == (tree.blob_id(PATH),)
    (one,) = found.applications
    assert (one.message_id, one.applying, one.fidelity) == (
        "v1@x",
        Applying.EXACTLY,
        Fidelity.EXACT,
    )
    patch = browsing.patch(database, "v1@x")
    assert patch is not None
    assert patch.application == one


def test_without_a_tree_there_is_nothing_of_it(database: Database, diff: str) -> None:
    review(database, WITHOUT, version(1, diff))
    assert goto(database, "v1@x") == []
    assert details(database, "v1@x").tree is None
    patch = browsing.patch(database, "v1@x")
    assert patch is not None
    assert patch.application is None


def again(database: Database, settings: Settings) -> None:
    """Review all series once more, although nothing changed."""
    with database.writing() as session:
        for row in session.scalars(select(SeriesRow)):
            lifecycle.renew(row, datetime.now(UTC))
            row.tree_attempts = 0
            session.flush()
    assert review(database, settings)


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(RunRow)) or 0


def test_the_same_ids_give_the_same_run(database: Database, tmp_path: Path, diff: str) -> None:
    kernel(tmp_path / "kernel")
    settings = settings_of(tmp_path)
    review(database, settings, version(1, diff))
    before = run(database)
    again(database, settings)
    assert count(database) == 1
    assert run(database).id == before.id


def test_other_ids_give_another_run(database: Database, tmp_path: Path, diff: str) -> None:
    review(database, WITHOUT, version(1, diff))
    kernel(tmp_path / "kernel")
    again(database, settings_of(tmp_path))
    assert count(database) == 2
    assert goto(database, "v1@x") == [(Life.NEW, Basis.EXACT)]
    summary = details(database, "v1@x").summary
    assert summary.generation == run(database).generation == 1
    assert (summary.warnings, summary.status) == (summary.warnings, SeriesState.REVIEWED)


def test_what_only_the_tree_shows_was_not_checked_before(
    database: Database, tmp_path: Path, diff: str
) -> None:
    review(database, WITHOUT, version(1, diff))
    kernel(tmp_path / "kernel")
    settings = settings_of(tmp_path)
    review(database, settings, version(2, diff))
    assert goto(database, "v2@x") == [(Life.UNCHECKED_BEFORE, Basis.EXACT)]
    shown = details(database, "v2@x")
    assert shown.earlier == ()
    review(database, settings, version(3, diff))
    assert goto(database, "v3@x") == [(Life.STILL, Basis.EXACT)]
    again(database, settings)
    assert goto(database, "v1@x") == [(Life.NEW, Basis.EXACT)]
    assert goto(database, "v2@x") == [(Life.STILL, Basis.EXACT)]


def test_what_the_tree_showed_is_not_resolved_without_it(
    small: Database, tmp_path: Path, diff: str
) -> None:
    kernel(tmp_path / "kernel")
    review(small, settings_of(tmp_path), version(1, diff))
    review(small, WITHOUT, version(2, diff))
    assert goto(small, "v2@x") == [(Life.UNCHECKED, Basis.EXACT)]
    review(small, settings_of(tmp_path), version(3, diff))
    assert goto(small, "v3@x") == [(Life.STILL, Basis.EXACT)]


def test_a_finding_that_the_author_added_is_new(small: Database, tmp_path: Path) -> None:
    kernel(tmp_path / "kernel")
    author, settings = Author(tmp_path / "author"), settings_of(tmp_path)
    harmless = author.diff(BEFORE, BEFORE.replace("foo, 15);", "foo, 16);"))
    review(small, settings, version(1, harmless))
    review(small, settings, version(2, author.diff(BEFORE, AFTER)))
    assert goto(small, "v2@x") == [(Life.NEW, Basis.EXACT)]


def test_a_stored_prerequisite_is_applied_first(
    database: Database, tmp_path: Path, diff: str
) -> None:
    kernel(tmp_path / "kernel")
    second = Author(tmp_path / "other").diff(AFTER, MORE)
    mine = posted(
        "n@x", "[PATCH] foo: Mark it", second, now() - DAY, "prerequisite-message-id: <v1@x>\n"
    )
    review(database, settings_of(tmp_path), version(1, diff))
    review(database, settings_of(tmp_path), mine)
    tree = details(database, "n@x").tree
    assert tree is not None
    assert [one.fidelity for one in tree.applications] == [Fidelity.EXACT]
    alone = posted("a@x", "[PATCH] foo: Mark it, too", second, now() - DAY)
    review(database, settings_of(tmp_path), alone)
    tree = details(database, "a@x").tree
    assert tree is not None
    assert [one.fidelity for one in tree.applications] != [Fidelity.EXACT]


class Follower:
    """A loop that looks at the branches in each step, and leaves out the index, which takes long."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.loop = TreesLoop(database, settings)

    def settle(self) -> None:
        for _ in range(10):
            self.loop._look()
            self.loop._left = [one for one in self.loop._left if one != self.loop._index]
            self.loop.step()

    def work(self) -> None:
        """Do all of the work, with the index."""
        self.loop._look()
        while self.loop._left:
            self.loop.step()

    def __enter__(self) -> "Follower":
        return self

    def __exit__(self, *_: object) -> None:
        self.loop._trees.close()
        self.loop._lease.end()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_loop, "LOOK_SECONDS", 0.0)


def due(database: Database) -> list[str]:
    query = select(SeriesRow.message_id).where(SeriesRow.status == SeriesState.QUEUED)
    with database.reading() as session:
        return sorted(session.scalars(query))


def lacking(database: Database, tmp_path: Path, diff: str) -> tuple[KernelRepo, Settings]:
    """A tree without the file, and a series that was reviewed with it."""
    tree = kernel(tmp_path / "kernel", None)
    settings = settings_of(tmp_path)
    review(database, settings, version(1, diff))
    found = details(database, "v1@x").tree
    assert found is not None
    assert not found.is_complete
    return tree, settings


def test_a_move_during_a_review_is_not_missed(small: Database, tmp_path: Path, diff: str) -> None:
    tree = kernel(tmp_path / "kernel", None)
    settings = settings_of(tmp_path)
    take(small, [version(1, diff)])
    with Follower(small, settings) as follower:
        follower.settle()
        steps = Reviews(small, settings)
        with small.reading() as transaction:
            (item,) = results.due(transaction, now(), 10, DAY)
        with steps.pool() as pool:
            (run,) = pool.reviews([steps.mails(item)])
        tree.commit({PATH: BEFORE}, "foo: Add it")
        follower.settle()
        steps.write(item, run)
        follower.loop._next_scan = 0.0
        follower.settle()
        assert due(small) == ["v1@x"]


def test_a_missing_image_is_looked_for_when_branches_move(
    database: Database, tmp_path: Path, diff: str
) -> None:
    tree, settings = lacking(database, tmp_path, diff)
    with Follower(database, settings) as follower:
        follower.settle()
        assert due(database) == [], "the first look is no move"
        tree.commit({PATH: BEFORE}, "foo: Add it")
        follower.settle()
        assert due(database) == ["v1@x"]
        assert review(database, settings) == 1
        assert goto(database, "v1@x") == [(Life.NEW, Basis.EXACT)]
        tree.commit({"Makefile": "more\n"}, "Go on")
        follower.settle()
        assert due(database) == [], "no image is missing"


def test_it_is_looked_for_three_times(database: Database, tmp_path: Path, diff: str) -> None:
    tree, settings = lacking(database, tmp_path, diff)
    counts = []
    with Follower(database, settings) as follower:
        follower.settle()
        for n in range(5):
            tree.commit({"Makefile": f"{n}\n"}, f"Change {n}")
            follower.settle()
            counts.append(len(due(database)))
            review(database, settings)
    assert counts == [1, 1, 1, 0, 0]


def test_a_restart_is_no_move(small: Database, tmp_path: Path, diff: str) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    for _ in range(3):
        with Follower(small, settings) as follower:
            follower.settle()
    assert due(small) == []
    tree.commit({"Makefile": "while nobody looked\n"}, "Change it")
    with Follower(small, settings) as follower:
        follower.settle()
    assert due(small) == ["v1@x"]


def test_without_a_move_nothing_is_done(small: Database, tmp_path: Path, diff: str) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
        tree.git("pack-refs", "--all")
        tree.git("gc", "--quiet")
        follower.settle()
        with counting.statements(small) as statements:
            follower.settle()
        assert statements == []
    assert due(small) == []


def test_a_broken_repository_is_no_move(
    small: Database, tmp_path: Path, diff: str, caplog: pytest.LogCaptureFixture
) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    head = tree.path / "HEAD"
    with Follower(small, settings) as follower:
        follower.settle()
        text = head.read_bytes()
        head.unlink()
        follower.settle()
        assert caplog.text.count("cannot be read") == 1
        head.write_bytes(text)
        follower.settle()
    assert due(small) == []


def test_a_broken_repository_does_not_hide_the_others(
    small: Database, tmp_path: Path, diff: str
) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    broken = kernel(tmp_path / "broken")
    both = settings.model_copy(update={"tree": f"{broken.path},{tree.path}"})
    with Follower(small, both) as follower:
        (broken.path / "HEAD").unlink()
        follower.settle()
        assert due(small) == []
        tree.commit({PATH: BEFORE}, "foo: Add it")
        follower.settle()
    assert due(small) == ["v1@x"]


def test_commits_are_looked_for_from_time_to_time(
    small: Database, tmp_path: Path, diff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older series may have arrived, for which branches must be read further back."""
    monkeypatch.setattr(tree_loop, "SCAN_SECONDS", 0.0)
    _, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
        with counting.statements(small) as statements:
            follower.settle()
    assert any("tree_branch" in one for one in statements)
    assert due(small) == []


def test_one_process_at_a_time_follows_the_trees(
    database: Database, tmp_path: Path, diff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, settings = lacking(database, tmp_path, diff)
    with Follower(database, settings) as first, Follower(database, settings) as second:
        for one in (first, second):
            one.settle()
        tree.commit({"Makefile": "more\n"}, "Go on")
        assert first.loop._lease.holds()
        second.settle()
        assert due(database) == []
        first.settle()
        assert due(database) == ["v1@x"]
        review(database, settings)
        second.settle()
        assert due(database) == [], "the work is done"


def test_a_process_that_died_is_replaced(database: Database, tmp_path: Path, diff: str) -> None:
    tree, settings = lacking(database, tmp_path, diff)
    dead = Follower(database, settings)
    dead.settle()
    tree.commit({"Makefile": "more\n"}, "Go on")
    assert dead.loop._lease.holds()
    dead.loop._trees.close()
    with database.writing() as session:
        session.scalars(select(TreeLeaseRow)).one().until = datetime.now(UTC) - DAY
    with Follower(database, settings) as other:
        other.settle()
    assert due(database) == ["v1@x"]


def test_only_servers_with_a_tree_follow_it(small: Database, tmp_path: Path) -> None:
    def loops(settings: Settings) -> list[TreesLoop]:
        return [one for one in background.senders(small, settings) if isinstance(one, TreesLoop)]

    kernel(tmp_path / "kernel")
    assert loops(WITHOUT) == []
    (loop,) = loops(settings_of(tmp_path))
    loop.start()
    loop.stop()


def test_the_newest_commit_is_indexed(small: Database, tmp_path: Path, diff: str) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
        commit = tree.commit({PATH: BEFORE}, "foo: Add it")
        follower.work()
    assert [one.commit for one in index.states(settings.tree_index)] == [commit]
    assert due(small) == ["v1@x"], "the rest of the work is done, too"
    review(small, settings)
    found = details(small, "v1@x").tree
    assert found is not None
    assert found.is_complete
    assert found.index


def test_an_index_that_cannot_be_written_stops_nothing(
    small: Database, tmp_path: Path, diff: str, caplog: pytest.LogCaptureFixture
) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    settings.tree_index.write_text("no directory\n")
    with Follower(small, settings) as follower:
        follower.settle()
        tree.commit({"Makefile": "more\n"}, "Go on")
        follower.work()
    assert "the kernel tree is not indexed" in caplog.text
    assert due(small) == ["v1@x"]


def test_commits_that_applied_patches_are_looked_for(
    small: Database, tmp_path: Path, diff: str
) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
        message = "foo: Take the lock\n\nLink: https://patch.msgid.link/v1@x\n"
        commit = tree.commit({PATH: AFTER}, message, int(now().timestamp()))
        follower.settle()
    while states.refresh_due(small, ""):
        pass
    standing = details(small, "v1@x").standing.of_patch("v1@x")
    assert standing.state is PatchState.APPLIED
    assert standing.commit is not None
    assert commit.startswith(standing.commit.id[:12])


def test_commits_that_cannot_be_read_are_tried_again_early_and_after_a_fetch(
    small: Database, tmp_path: Path, diff: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_loop, "SCAN_SECONDS", inf)
    tree, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
        assert follower.loop._next_scan == inf
        tree.commit({PATH: BEFORE}, "foo: Add it", int(now().timestamp()))
        tree.commit({PATH: AFTER}, "Another title", int(now().timestamp()))
        lost = tree.blob_id(PATH)
        blob = tree.git_dir / "objects" / lost[:2] / lost[2:]
        blob.rename(tmp_path / "blob")
        follower.settle()
        assert follower.loop._next_scan < inf
        (tmp_path / "blob").rename(blob)
        tree.commit({"Makefile": "more\n"}, "Go on", int(now().timestamp()))
        follower.settle()
        assert follower.loop._next_scan == inf
    while states.refresh_due(small, ""):
        pass
    standing = details(small, "v1@x").standing.of_patch("v1@x")
    assert standing.state is PatchState.APPLIED


def test_an_error_of_the_scan_is_not_repeated_at_once(
    small: Database, tmp_path: Path, diff: str
) -> None:
    tree, settings = lacking(small, tmp_path, diff)
    with Follower(small, settings) as follower:
        follower.settle()
    with small.writing() as session:
        session.execute(text("UPDATE tree_branch SET since = 'nonsense'"))
    with Follower(small, settings) as follower:
        tree.commit({"Makefile": "more\n"}, "Go on")
        with pytest.raises(ValueError, match="nonsense"):
            follower.settle()
        follower.settle()
        assert due(small) == ["v1@x"], "the rest of the work is done"


def test_an_index_whose_process_dies_is_an_error_that_names_it(
    small: Database, tmp_path: Path
) -> None:
    kernel(tmp_path / "kernel")
    with Follower(small, settings_of(tmp_path)) as follower:
        follower.loop._places = (Deadly(),)  # type: ignore[assignment]
        with pytest.raises((ProcessExpired, BrokenExecutor)):
            follower.loop.step()
        follower.settle()
        assert not follower.loop._left


class Deadly:
    """An argument that ends the process that receives it, as the system does without memory."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)
