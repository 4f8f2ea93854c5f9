# SPDX-License-Identifier: Apache-2.0
"""Answers about commits and files, with a record of what they rest on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.code.kernel.tree_facts import TreeFacts
from app.model.images import TreeCommit
from app.tree.kernel_trees import TreePlace, Trees
from app.tree.repository_facts import IndexFacts, RepositoryFacts
from tests.support.kernel.kernel_repo import START, STEP, KernelRepo, run


@contextmanager
def facts_of(
    *paths: Path, base: str = "", index: IndexFacts | None = None
) -> Iterator[RepositoryFacts]:
    with Trees([TreePlace(path) for path in paths]) as trees:
        yield RepositoryFacts(trees.repositories, base, index)


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit({"one": "1\n"}, "foo: Begin")
    repo.tag("v7.2-rc1")
    return repo


def test_a_commit_is_found_by_an_abbreviated_id(repo: KernelRepo) -> None:
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "2\n"}, "foo: Go on\n\nText.")
    with facts_of(repo.path) as facts:
        assert facts.commit(first[:12]) == TreeCommit(first, "foo: Begin", "v7.2-rc1")
        assert facts.commit(second) == TreeCommit(second, "foo: Go on", second[:12])
        assert (facts.commits, facts.blobs) == ((first, second), ())


def test_what_is_missing_rests_on_the_newest_commits(repo: KernelRepo) -> None:
    head = repo.git("rev-parse", "master")
    with facts_of(repo.path) as facts:
        for id in ("1" * 40, "1234567", head[:6], "HEAD", "v7.2-rc1", repo.blob_id("one"), ""):
            assert facts.commit(id) is None
        assert facts.commits == (head,)


def test_several_repositories_answer_as_one(repo: KernelRepo, tmp_path: Path) -> None:
    other = KernelRepo(tmp_path / "other")
    one, two = repo.git("rev-parse", "master"), other.commit({"two": "2\n"}, "bar: Begin")
    both = tmp_path / "both"
    run("clone", "-q", str(repo.path), str(both), cwd=tmp_path)
    with facts_of(repo.path, other.path, both, tmp_path / "none") as facts:
        found = facts.commit(one[:12])
        assert found
        assert found.name == "v7.2-rc1"
        assert facts.commit(two[:12]) == TreeCommit(two, "bar: Begin", two[:12])


def test_the_tree_knows_how_new_it_is(repo: KernelRepo) -> None:
    repo.commit({"one": "2\n"}, branch="old", date=START - STEP)
    with facts_of(repo.path) as facts:
        assert facts.is_younger_than(START - 1)
        assert not facts.is_younger_than(START)
        assert not facts.is_younger_than(START + STEP)
        assert facts.commits == (repo.git("rev-parse", "master"),)


def test_a_shallow_tree_does_not_know_all_commits(repo: KernelRepo, tmp_path: Path) -> None:
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "2\n"})
    path = tmp_path / "clone"
    run("clone", "-q", "--depth=1", repo.path.as_uri(), str(path), cwd=tmp_path)
    with facts_of(path) as facts:
        assert facts.commit(first) is None
        assert facts.commit(second)
        assert facts.is_ancestor(first) is None
        assert facts.is_ancestor(second) is True
    with facts_of(path, repo.path) as facts:
        assert facts.is_ancestor(first) is True


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    for paths in ([], [tmp_path / "none"]):
        with facts_of(*paths, base="1" * 40) as facts:
            assert facts.commit("1" * 40) is None
            assert facts.is_ancestor("1" * 40) is None
            assert facts.text("one") is None


def test_ancestors_of_a_branch_or_of_the_base(repo: KernelRepo) -> None:
    first = repo.git("rev-parse", "master")
    second = repo.commit({"one": "2\n"})
    side = repo.commit({"one": "3\n"}, branch="side", parents=(first,))
    loose = repo.commit({"one": "4\n"}, branch="loose", parents=(second,))
    repo.git("update-ref", "-d", "refs/heads/loose")
    with facts_of(repo.path) as facts:
        for commit, answer in ((first, True), (second, True), (side, True), (loose, False)):
            assert facts.is_ancestor(commit) is answer
            assert facts.is_ancestor(commit[:12]) is answer
        assert facts.is_ancestor("1" * 40) is None
        assert {second, side} <= set(facts.commits)
    with facts_of(repo.path, base=loose) as facts:
        assert facts.is_ancestor(loose) is True
        assert facts.is_ancestor(side) is True
    with facts_of(repo.path, base="2" * 40) as facts:
        assert facts.is_ancestor(loose) is False


def test_a_repository_without_the_commit_does_not_keep_others_from_denying(
    repo: KernelRepo, tmp_path: Path
) -> None:
    other = KernelRepo(tmp_path / "other")
    other.commit({"two": "2\n"})
    loose = repo.commit({"one": "4\n"}, branch="loose")
    repo.git("update-ref", "-d", "refs/heads/loose")
    with facts_of(repo.path, other.path) as facts:
        assert facts.is_ancestor(loose) is False


def test_only_if_all_branches_are_read_a_repository_denies(
    repo: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repo.git("rev-parse", "master")
    old = repo.commit({"one": "2\n"}, branch="old", parents=(first,), date=START - 1)
    repo.commit({"one": "3\n"})
    for branches, answer in ((3, False), (2, None), (1, None)):
        monkeypatch.setattr("app.tree.repository.MAX_BRANCHES", branches)
        monkeypatch.setattr("app.tree.repository_facts.MAX_BRANCHES", branches)
        with facts_of(repo.path) as facts:
            assert facts.is_ancestor(first) is True
            assert facts.is_ancestor(old) is (True if branches > 1 else None)
            loose = repo.commit({"one": "4\n"}, branch="loose", parents=(first,))
            repo.git("update-ref", "-d", "refs/heads/loose")
            assert facts.is_ancestor(loose) is answer
            assert facts.is_certain


def test_an_answer_that_comes_too_late_is_not_certain(
    repo: KernelRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = repo.commit({"one": "4\n"}, branch="loose")
    repo.git("update-ref", "-d", "refs/heads/loose")
    with facts_of(repo.path) as facts:
        assert (facts.is_ancestor(loose), facts.is_certain) == (False, True)
    monkeypatch.setattr("app.tree.repository.HISTORY_SECONDS", 0)
    with facts_of(repo.path) as facts:
        assert facts.is_certain
        assert (facts.is_ancestor(loose), facts.is_certain) == (None, False)
    monkeypatch.undo()
    monkeypatch.setattr("app.tree.repository_facts.SECONDS", 0)
    with facts_of(repo.path) as facts:
        assert (facts.is_ancestor(loose), facts.is_certain) == (None, False)


def test_a_file_of_the_base(repo: KernelRepo) -> None:
    first = repo.git("rev-parse", "master")
    old = repo.blob_id("one")
    repo.commit({"one": "2\n", "big": bytes(9 * 2**20), "latin": b"\xe9\n"})
    with facts_of(repo.path) as facts:
        assert facts.text("one") == "2\n"  # of the newest branch
    with facts_of(repo.path, base=first) as facts:
        assert facts.text("one") == "1\n"
        for path in ("two", "../one", "one/x", ""):
            assert facts.text(path) is None
        assert (facts.commits, facts.blobs) == ((first,), (old,))
    with facts_of(repo.path, base=repo.git("rev-parse", "master")) as facts:
        assert facts.text("big") is None
        assert facts.text("latin") == "\ufffd\n"


def test_without_an_index_nothing_is_known_of_symbols(repo: KernelRepo) -> None:
    names = ("symbols", "is_exported", "users", "has_config", "has_compatible", "has_vendor")
    with facts_of(repo.path) as facts:
        assert [getattr(facts, name)("foo") for name in names] == [None] * 6


def test_the_facts_are_those_that_checks_ask(repo: KernelRepo) -> None:
    with facts_of(repo.path) as facts:
        asked: TreeFacts = facts
        assert asked.commit("1234567") is None
