# SPDX-License-Identifier: Apache-2.0
"""Commits of kernel trees that applied patches, whatever arrives first."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from sqlalchemy import func, select

from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.patch_states import PatchState
from app.service.intake import taking
from app.service.intake.taking import Intake, Origin
from app.service.series import applied, states
from app.service.series.applied import AppliedScan
from app.service.series.states import NewState, StateTarget
from app.store.database import Database
from app.store.tables.commits import TreeBranchCommitRow, TreeBranchRow, TreeCommitRow
from app.tree import branch_commits as history
from app.tree.kernel_trees import TreePlace, Trees
from tests.service.hooks.test_review_events import add as add_hook
from tests.service.hooks.test_state_events import changes
from tests.support.kernel.kernel_repo import START, KernelRepo, run
from tests.support.mails import mail, patch

APPLIED, UNDER_REVIEW = PatchState.APPLIED, PatchState.UNDER_REVIEW
TEXT = "".join(f"line {n}\n" for n in range(1, 30))
LINK = "Link: https://patch.msgid.link/{}\n"
DAY = 24 * 3600


class Tree:
    """A database, and a kernel tree whose branches a test moves."""

    def __init__(self, database: Database, path: Path, form: str = "sha1") -> None:
        self.database = database
        self.repo = KernelRepo(path / "linux", form)
        self.root = self.repo.commit({"a.c": TEXT, "b.c": TEXT, "c.c": TEXT}, "start", START - 9)
        self.trees = Trees([TreePlace(self.repo.path)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.trees.close()

    def take(self, *mails: bytes, priority: Priority = Priority.LIVE) -> None:
        intake = Intake(self.database, timedelta(0))
        list(taking.take(intake, map(RawMail, mails), Origin(priority=priority)))

    def sent(self, *titles: str, version: int = 1, line: int = 5, **more: str) -> list[bytes]:
        """The mails of a series, whose patches change one line of the files a.c, b.c, ..."""
        return self.mails(
            [
                (f"{title}\n\n{more.get('text', 'Do it.')}\n", {f"{file}.c": change(line)})
                for title, file in zip(titles, "abc", strict=False)
            ],
            version,
        )

    def mails(
        self, commits: list[tuple[str, Mapping[str, str | bytes | None]]], version: int = 1
    ) -> list[bytes]:
        parent = self.root
        for number, (message, files) in enumerate(commits):
            when = START + 60 * number + DAY * (version - 1)
            parent = self.repo.commit(files, message, when, branch="author", parents=(parent,))
        found = self.repo.format_patch(f"{self.root}..author", f"--reroll-count={version}")
        self.repo.git("update-ref", "-d", "refs/heads/author")
        return [
            re.sub(rb"(?<=\.)([0-9a-f]{40,64})(?=@)", rb"\1.v%d" % version, one) for one in found
        ]

    def apply(
        self,
        message: str,
        files: Mapping[str, str | bytes | None],
        days: float = 10,
        branch: str = "master",
    ) -> str:
        has = self.repo.git("for-each-ref", f"refs/heads/{branch}")
        return self.repo.commit(
            files,
            message,
            START + int(DAY * days),
            branch=branch,
            parents=None if has else (self.root,),
        )

    def blob(self, path: str) -> Path:
        """The file with the newest content of a file of the main branch."""
        id = self.repo.blob_id(path)
        return self.repo.git_dir / "objects" / id[:2] / id[2:]

    def scan(self, most: int = 200, *, is_settled_at_once: bool = False) -> int:
        """Read all commits and compute all states; return the number of steps.

        If `is_settled_at_once`, states are computed after each step, as beside a running loop.
        """
        self.trees.refresh()
        work = AppliedScan(self.database)
        steps = 0
        while work.step(self.trees):
            steps += 1
            assert steps < most
            if is_settled_at_once:
                self.settle()
        self.settle()
        return steps

    def settle(self) -> None:
        while states.refresh_due(self.database, ""):
            pass

    def why(self, message_id: str) -> tuple[str, str, str]:
        """The state of a patch, the commit in words, and the proof."""
        found = states.of(self.database, message_id)
        assert found is not None
        one = found.of_patch(message_id)
        by = one.commit
        return one.state.value, by.place if by else "", by.why if by else ""

    def series(self, message_id: str) -> str:
        found = states.of(self.database, message_id)
        assert found is not None
        return found.standing.state.value

    def count(self, table: type[TreeCommitRow | TreeBranchCommitRow | TreeBranchRow]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


def change(line: int) -> str:
    return TEXT.replace(f"line {line}\n", f"line {line} changed\n")


def name(raw: bytes) -> str:
    """The Message-ID of a mail."""
    return raw.partition(b"\n")[0].decode().partition("<")[2].rstrip(">")


@pytest.fixture
def both(database: Database, tmp_path: Path) -> Iterator[Tree]:
    with Tree(database, tmp_path) as found:
        yield found


@pytest.fixture
def tree(small: Database, tmp_path: Path) -> Iterator[Tree]:
    with Tree(small, tmp_path) as found:
        yield found


@pytest.mark.parametrize("is_mail_first", [True, False])
def test_the_order_of_mails_and_commits_does_not_matter(both: Tree, is_mail_first: bool) -> None:
    one, two = both.sent("foo: One", "foo: Two")
    # without an old series that is open, no old commits are read
    both.take(patch("open@x", "[PATCH] bar: Open", date=datetime(2023, 11, 1, tzinfo=UTC)))
    if is_mail_first:
        both.take(one, two)
    linked = both.apply(f"foo: One\n\nDo it.\n\n{LINK.format(name(one))}", {"a.c": "edited\n"})
    same = both.apply("foo: Another title\n", {"b.c": change(5)})
    both.apply("bar: Unrelated\n", {"c.c": "more\n"})
    both.scan()
    if not is_mail_first:
        both.take(one, two)
    assert both.why(name(one)) == (
        "applied",
        f"{linked[:12]} in linux/master",
        "its Link names the patch",
    )
    assert both.why(name(two)) == ("applied", f"{same[:12]} in linux/master", "same patch id")
    assert both.series(name(one)) == "applied"
    assert both.scan() == 0


def test_a_part_of_a_series_and_a_rebased_branch(both: Tree) -> None:
    one, two = both.sent("foo: One", "foo: Two")
    both.take(one, two)
    add_hook(both.database)
    both.scan()
    text = f"foo: One\n\n{LINK.format(name(one))}"
    both.apply(text, {"a.c": change(5)}, branch="next")
    both.scan()
    assert both.series(name(one)) == "applied in part"
    both.repo.branch("next", both.root)
    again = both.apply(text, {"a.c": change(5)}, 11, branch="next")
    both.scan()
    assert both.why(name(one))[1] == f"{again[:12]} in linux/next"
    both.repo.branch("next", both.root)
    both.scan()
    assert both.why(name(one)) == ("under review", "", "")
    assert both.count(TreeCommitRow) == 1
    # the rebase told nobody anything
    assert [(before, after) for _, before, after, _ in changes(both.database)] == [
        ("applied in part", "under review"),
        ("under review", "applied in part"),
    ]


def test_commits_without_proof_are_silent(tree: Tree) -> None:
    cover = mail("cover@x", "[PATCH 0/2] foo: Set", "Two.\n")
    one, two = tree.sent("foo: One", "foo: Two")
    report = mail("report@x", "foo crashes", "It does.\n", refs=["cover@x"])
    tree.take(cover, one, two, report)
    tree.apply(f"foo: One\n\n{LINK.format('report@x')}", {"a.c": "a report\n"})
    tree.apply(f"foo: Set\n\n{LINK.format('cover@x')}", {"a.c": "a cover letter\n"})
    tree.apply(f"foo: Fix One\n\n{LINK.format(name(one))}", {"a.c": "a fix\n"})
    tree.apply(f'Revert "foo: One"\n\n{LINK.format(name(one))}', {"a.c": "a revert\n"})
    tree.apply("foo: One\n\nThe title alone.\n", {"a.c": "a title\n"})
    tree.apply("foo: Two, backported\n", {"b.c": change(6)})
    side = tree.apply("foo: Side\n", {"c.c": "side\n"}, branch="side")
    master = tree.repo.git("rev-parse", "master")
    tree.repo.commit({}, f"foo: One\n\n{LINK.format(name(one))}", parents=(master, side))
    tree.scan()
    assert tree.series("cover@x") == "under review"
    assert tree.why(name(one)) == tree.why(name(two)) == ("under review", "", "")


def test_only_the_version_with_the_link_or_the_patch_id(tree: Tree) -> None:
    (v1,), (v2,) = tree.sent("foo: One"), tree.sent("foo: One", version=2, line=6)
    (r1,), (r2,) = tree.sent("foo: Two", line=7), tree.sent("foo: Two", version=2, line=7, text="B")
    tree.take(v1, v2, r1, r2)
    tree.apply("foo: Renamed\n", {"a.c": change(6)})
    tree.apply("foo: Renamed, too\n", {"a.c": change(7).replace("line 6\n", "line 6 changed\n")})
    tree.scan()
    assert tree.why(name(v1))[0] == "superseded"
    assert tree.why(name(v2))[0] == "applied"


def test_the_same_change_in_two_versions(tree: Tree) -> None:
    (v1,), (v2,) = (tree.sent("foo: One", version=n, text=f"Text {n}.") for n in (1, 2))
    tree.take(v1, v2)
    tree.apply("foo: One\n", {"a.c": change(5)})
    tree.scan()
    assert tree.why(name(v1))[0] == "superseded"
    assert tree.why(name(v2))[::2] == ("applied", "same patch id")


def test_a_stable_review_after_the_commit_is_not_applied(tree: Tree) -> None:
    tree.apply("foo: One\n", {"a.c": change(5)}, days=-30)
    (sent,) = tree.sent("foo: One")
    tree.take(sent)
    tree.scan()
    assert tree.why(name(sent))[0] == "under review"


def test_renames_with_and_without_their_detection(tree: Tree) -> None:
    moved = {"a.c": None, "new.c": change(5)}
    (found,) = tree.mails([("foo: Move\n", moved)])
    plain = found.replace(found[found.index(b"diff --git") :], b"")
    tree.repo.commit(moved, "foo: Move", branch="plain", parents=(tree.root,))
    shown = run("diff-tree", "-p", "--no-renames", tree.root, "plain", cwd=tree.repo.path)
    tree.repo.git("update-ref", "-d", "refs/heads/plain")
    other = plain.replace(b"Message-ID: <", b"Message-ID: <plain.") + shown
    tree.take(found, other)
    tree.apply("bar: Other title\n", moved)
    tree.scan()
    assert {tree.why(name(one))[2] for one in (found, other)} == {"same patch id"}


def test_a_revert_is_named_and_changes_nothing(tree: Tree) -> None:
    (one,) = tree.sent("foo: One")
    tree.take(one)
    done = tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.scan()
    text = f'Revert "foo: One"\n\nThis reverts commit {done}.\n'
    revert = tree.apply(text, {"a.c": TEXT}, 20)
    tree.scan()
    state, _, why = tree.why(name(one))
    assert (state, why) == ("applied", f"its Link names the patch; reverted by {revert[:12]}")


def test_a_person_outweighs_a_commit_until_the_correction_is_undone(tree: Tree) -> None:
    (one,) = tree.sent("foo: One")
    tree.take(one)
    tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.scan()
    new = NewState(PatchState.DROPPED, "no", "jane")
    states.correct(tree.database, StateTarget(name(one)), new, "")
    assert tree.why(name(one)) == ("dropped", "", "")
    states.undo(tree.database, StateTarget(name(one)), "jane", "")
    assert tree.why(name(one))[0] == "applied"


def test_a_commit_moves_to_another_branch_that_has_it(tree: Tree) -> None:
    (one,) = tree.sent("foo: One")
    tree.take(one)
    done = tree.apply(
        f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)}, branch="for-next"
    )
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/for-next"
    # the main branch merges it, and its own branch goes away
    tree.repo.branch("master", done)
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/master"
    tree.repo.git("update-ref", "-d", "refs/heads/for-next")
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/master"
    # a branch that only had it in the history of the main branch keeps it
    tree.repo.branch("copy", done)
    tree.scan()
    tree.repo.branch("master", tree.root)
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/copy"
    tree.repo.git("update-ref", "-d", "refs/heads/copy")
    tree.scan()
    assert tree.why(name(one))[0] == "under review"
    assert tree.count(TreeBranchRow) == 1


def test_small_steps_resume_anywhere_and_read_nothing_twice(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applied, "PORTION", 2)
    mails = tree.sent("foo: One", "foo: Two", "foo: Three")
    tree.take(*mails)
    for n, file in enumerate("abc"):
        for extra in range(3):
            tree.apply(f"bar: {n} {extra}\n", {"d.c": f"{n}{extra}\n"})
        tree.apply(f"Title {n}\n", {f"{file}.c": change(5)})
    read: list[str] = []
    original = history.read

    def counting(repository: object, some: list[str]) -> object:
        read.extend(some)
        return original(repository, some)  # type: ignore[arg-type]

    monkeypatch.setattr(history, "read", counting)
    tree.trees.refresh()
    steps = 0
    while AppliedScan(tree.database).step(tree.trees):
        steps += 1
        if steps == 3:
            # a new tip while the older one is being read, without a part of its history
            tree.repo.branch("master", "master~1")
            tree.apply("Title 2, again\n", {"c.c": change(5)}, 12)
            tree.trees.refresh()
    tree.settle()
    assert {tree.why(name(one))[0] for one in mails} == {"applied"}
    assert len(read) == len(set(read))
    branch = int(tree.repo.git("rev-list", "--count", "--no-merges", "master"))
    assert tree.count(TreeBranchCommitRow) == tree.count(TreeCommitRow) == branch


def test_a_branch_whose_old_commits_are_gone_from_the_disk(tree: Tree) -> None:
    (one, two) = tree.sent("foo: One", "foo: Two")
    tree.take(one, two)
    tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)})
    tree.scan()
    assert tree.series(name(one)) == "applied"
    tree.repo.branch("master", tree.root)
    again = tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)}, 30)
    tree.repo.git("reflog", "expire", "--expire=now", "--all")
    tree.repo.git("gc", "--quiet", "--prune=now")
    tree.scan()
    assert tree.why(name(one))[0] == "under review"
    assert tree.why(name(two))[1] == f"{again[:12]} in linux/master"


def test_a_repository_that_cannot_be_read_changes_nothing(tree: Tree, tmp_path: Path) -> None:
    (one,) = tree.sent("foo: One")
    tree.take(one)
    tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.scan()
    tree.repo.git_dir.rename(tmp_path / "away")
    tree.scan()
    assert tree.why(name(one))[0] == "applied"
    (tmp_path / "away").rename(tree.repo.git_dir)
    (tree.repo.git_dir / "objects").rename(tmp_path / "objects")
    (tree.repo.git_dir / "objects").mkdir()
    tree.scan()
    assert tree.why(name(one))[0] == "applied"


def test_a_branch_whose_newest_commit_cannot_be_read_is_not_deleted(tree: Tree) -> None:
    one, two = tree.sent("foo: One", "foo: Two")
    tree.take(one, two)
    tree.apply("bar: Main\n", {"c.c": "main\n"})
    done = tree.apply(
        f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)}, branch="for-next"
    )
    tree.repo.branch("a", "for-next")
    tree.scan()
    (tree.repo.git_dir / "refs/heads/for-next").write_text("1234567890" * 4 + "\n")
    # the other branch that had the commit loses it meanwhile
    tree.repo.branch("a", "master")
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)})
    tree.scan()
    assert tree.series(name(one)) == "applied"
    tree.repo.branch("for-next", done)
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/for-next"
    tree.repo.git("update-ref", "-d", "refs/heads/for-next")
    tree.scan()
    assert tree.why(name(one))[0] == "under review"


def test_commits_that_cannot_be_read_are_read_again(both: Tree) -> None:
    changed: list[dict[str, str | bytes | None]]
    changed = [{"a.c": change(3)}, {"b.c": change(4)}, {"c.c": change(5)}]
    sent = zip(("foo: One\n", "foo: Two\n", "foo: Three\n"), changed, strict=True)
    one, two, three = both.mails(list(sent))
    both.take(one, two, three)
    both.apply("Another title\n", changed[1])
    both.apply("A title\n", changed[0])
    # git stops at each of these commits, and they hide no other
    for n in range(45):
        both.apply(f"bar: {n}\n", {f"{n}.c": f"{n}\n"})
    hidden = [both.blob(f"{n}.c") for n in range(45)] + [both.blob("a.c")]
    both.apply("Last title\n", changed[2], branch="z")
    for blob in hidden:
        blob.rename(blob.with_suffix(".away"))
    both.scan()
    states = [both.why(name(mail))[0] for mail in (one, two, three)]
    assert states == ["under review", "applied", "applied"]
    for blob in hidden:
        blob.with_suffix(".away").rename(blob)
    both.scan()
    assert both.series(name(one)) == "applied"
    assert both.scan() == 0


def test_a_machine_with_an_older_copy_changes_nothing(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = tree.sent("foo: One", "foo: Two", "foo: Three")
    tree.take(one, two, three)
    path = tree.repo.git_dir
    tree.apply("bar: Old\n", {"c.c": "old\n"}, 5)
    for branch in ("a", "next"):
        tree.repo.branch(branch)
    tree.repo.git("gc", "--quiet")
    shutil.copytree(path, tmp_path / "older")
    # a new commit, a rebased branch, and a new branch
    tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.repo.branch("next", tree.root)
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)}, branch="next")
    tree.apply(f"foo: Three\n\n{LINK.format(name(three))}", {"c.c": change(5)}, branch="new")
    for _ in range(2):
        tree.scan()
        assert tree.series(name(one)) == "applied"
        rows = tree.count(TreeBranchCommitRow), tree.count(TreeBranchRow)
        path.rename(tmp_path / "newer")
        (tmp_path / "older").rename(path)
        assert tree.scan() == 0
        assert tree.series(name(one)) == "applied"
        assert (tree.count(TreeBranchCommitRow), tree.count(TreeBranchRow)) == rows
        path.rename(tmp_path / "older")
        (tmp_path / "newer").rename(path)


def test_a_patch_that_moves_to_another_repository_stays_applied(both: Tree, tmp_path: Path) -> None:
    (one,) = both.sent("foo: One")
    both.take(one)
    main = tmp_path / "mainline.git"
    both.repo.branch("for-next", both.root)
    run("clone", "--quiet", "--bare", str(both.repo.path), str(main), cwd=tmp_path)
    both.trees = Trees([TreePlace(both.repo.path), TreePlace(main)])
    both.scan()
    add_hook(both.database)
    both.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)}, branch="for-next")
    both.scan(is_settled_at_once=True)
    # one fetch of both: mainline has the commit, and the branch was rebased
    url = str(both.repo.path)
    run("fetch", "--quiet", url, "for-next:master", cwd=main)
    both.repo.branch("for-next", both.root)
    both.scan(is_settled_at_once=True)
    assert both.why(name(one))[1].endswith("in mainline/master")
    assert len(changes(both.database)) == 1


@pytest.mark.parametrize("options", [["--depth=2"], ["--filter=blob:none"]])
def test_a_shallow_and_a_partial_clone(small: Database, tmp_path: Path, options: list[str]) -> None:
    with Tree(small, tmp_path) as origin:
        (one, two) = origin.sent("foo: One", "foo: Two")
        origin.take(one, two)
        origin.apply("foo: Zero\n", {"c.c": "zero\n"})
        origin.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
        origin.apply("foo: Renamed\n", {"b.c": change(5)})
        origin.repo.git("config", "uploadpack.allowFilter", "true")
        url = f"file://{origin.repo.path}"
        run("clone", "--quiet", "--mirror", *options, url, "clone.git", cwd=tmp_path)
        origin.trees.close()
        origin.trees = Trees([TreePlace(tmp_path / "clone.git")])
        origin.scan()
        assert origin.why(name(one))[1].endswith("in clone/master")
        # a patch id needs the files
        is_whole = options == ["--depth=2"]
        assert origin.why(name(two))[0] == ("applied" if is_whole else "under review")


def test_a_tree_with_sha256(small: Database, tmp_path: Path) -> None:
    with Tree(small, tmp_path, "sha256") as found:
        one, two = found.sent("foo: One", "foo: Two")
        found.take(one, two)
        found.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
        found.apply("foo: Renamed\n", {"b.c": change(5)})
        found.scan()
        assert found.series(name(one)) == "applied"


def test_only_the_chosen_branches_and_their_order_count(tree: Tree) -> None:
    (one, two) = tree.sent("foo: One", "foo: Two")
    tree.take(one, two)
    done = tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)}, branch="b")
    tree.repo.branch("a", "b")
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)}, branch="c")
    tree.trees = Trees([TreePlace(tree.repo.path, ("b", "a"))])
    tree.scan()
    assert tree.why(name(one))[1] == f"{done[:12]} in linux/b"
    assert tree.why(name(two))[0] == "under review"


def test_the_order_of_the_settings_counts_also_after_a_change(both: Tree, tmp_path: Path) -> None:
    (one,) = both.sent("foo: One")
    # without an old series that is open, no old commits are read
    both.take(one, patch("open@x", "[PATCH] bar: Open", date=datetime(2023, 11, 1, tzinfo=UTC)))
    done = both.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)}, branch="b")
    second = tmp_path / "second.git"
    run("clone", "--quiet", "--bare", str(both.repo.path), str(second), cwd=tmp_path)
    both.repo.branch("a", "b")
    both.scan()
    add_hook(both.database)

    def place(*places: TreePlace) -> str:
        both.trees.close()
        both.trees = Trees(places)
        both.scan()
        assert both.scan() == 0
        return both.why(name(one))[1].removeprefix(f"{done[:12]} in ")

    linux = both.repo.path
    assert place(TreePlace(linux), TreePlace(second)) == "linux/a"
    assert place(TreePlace(linux, ("b", "a")), TreePlace(second)) == "linux/b"
    assert place(TreePlace(second), TreePlace(linux, ("b", "a"))) == "second/b"
    # a new branch changes no order
    both.repo.branch("B", "b")
    assert place(TreePlace(linux), TreePlace(second)) == "linux/B"
    assert changes(both.database) == []


def test_a_repository_that_is_forgotten_applies_nothing(both: Tree, tmp_path: Path) -> None:
    one, two = both.sent("foo: One", "foo: Two")
    both.take(one, two)
    second = tmp_path / "second.git"
    both.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    run("clone", "--quiet", "--bare", str(both.repo.path), str(second), cwd=tmp_path)
    both.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)})
    both.trees = Trees([TreePlace(both.repo.path), TreePlace(second)])
    both.scan()
    add_hook(both.database)
    assert both.series(name(one)) == "applied"
    assert applied.forget(both.database, both.repo.path, "") == 1
    assert both.why(name(one))[1].endswith("in second/master")
    assert both.why(name(two))[0] == "under review"
    assert applied.forget(both.database, both.repo.path, "") == 0
    assert applied.forget(both.database, second, "") == 1
    assert both.count(TreeCommitRow) == both.count(TreeBranchRow) == 0
    assert changes(both.database) == []


def test_the_first_reading_tells_nobody(tree: Tree) -> None:
    add_hook(tree.database)
    (one, two) = tree.sent("foo: One", "foo: Two")
    tree.take(one, two)
    tree.apply(f"foo: One\n\n{LINK.format(name(one))}", {"a.c": change(5)})
    tree.scan()
    assert changes(tree.database) == []
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)})
    tree.scan()
    assert changes(tree.database) == [(name(one), "applied in part", "applied", "")]


def test_an_older_series_makes_the_reading_go_further_back(tree: Tree) -> None:
    tree.take(patch("young@x", "[PATCH] foo: Young"))
    tree.apply("foo: Renamed\n", {"a.c": change(5)})
    tree.apply("foo: New\n", {"b.c": "new\n"}, days=830)
    tree.scan()
    assert tree.count(TreeCommitRow) == 1
    (old,) = tree.sent("foo: One")
    tree.take(old)
    assert tree.why(name(old))[0] == "under review"
    tree.scan()
    assert tree.why(name(old))[::2] == ("applied", "same patch id")


HOSTILE: list[Callable[[str], str]] = [
    lambda link: "".join(LINK.format(f"{n}@x") for n in range(5_000)) + link,
    lambda link: "x" * 200_000 + "\n" + link,
    lambda link: (
        "\n".join(["diff --git a/x b/x", "@@ -1 +1 @@", "commit " + "0" * 40]) + "\n" + link
    ),
    lambda link: "\x01\x7f\ufffd\u202e" + "\n" + link,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_messages(both: Tree, text: Callable[[str], str]) -> None:
    one, two = both.sent("foo: One", "foo: Two")
    both.take(one, two)
    message = f"foo: One\n\n{text(LINK.format(name(one)))}"
    both.apply(message, {"a.c": "x\n"})
    both.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": "x\n"})
    both.scan()
    assert both.series(name(one)) == "applied"


def test_a_message_that_is_too_large_is_not_read(tree: Tree) -> None:
    one, two = tree.sent("foo: One", "foo: Two")
    tree.take(one, two)
    links = "".join(LINK.format(f"{n}@x") for n in range(10_000))
    tree.apply(f"foo: One\n\n{links}{LINK.format(name(one))}", {"a.c": change(5)})
    tree.apply(f"foo: Two\n\n{LINK.format(name(two))}", {"b.c": change(5)})
    tree.scan()
    assert tree.why(name(one))[0] == "under review"
    assert tree.why(name(two))[0] == "applied"
