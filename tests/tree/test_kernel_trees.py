# SPDX-License-Identifier: Apache-2.0
"""The configured repositories of a process."""

from pathlib import Path

from app.git.private import PrivateDirectory
from app.tree.kernel_trees import TreePlace, Trees
from app.tree.repository import Repository
from tests.support.kernel.kernel_repo import KernelRepo


def test_repositories_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    for name in ("one", "two"):
        KernelRepo(tmp_path / name).commit({name: "1\n"})
    places = [TreePlace(tmp_path / "two", ("none",)), TreePlace(tmp_path / "one")]
    with Trees(places) as trees:
        assert [one.place for one in trees.repositories] == places
        assert [len(one.branches()) for one in trees.repositories] == [0, 1]


def private_of(repository: Repository) -> PrivateDirectory | None:
    return repository._private


def test_no_process_starts_before_it_is_used_and_none_is_left(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit({"one": "1\n"})
    with Trees([TreePlace(tmp_path)]) as trees:
        (repository,) = trees.repositories
        assert private_of(repository) is None
        assert repository.objects.blob(repo.blob_id("one"))
        private = private_of(repository)
        assert private
        assert private.root.exists()
    assert private_of(repository) is None
    assert not private.root.exists()


def test_fingerprint_and_state_are_of_all_repositories(tmp_path: Path) -> None:
    repos = [KernelRepo(tmp_path / name) for name in ("one", "two")]
    for repo in repos:
        repo.commit({"one": "1\n"})
    with Trees([TreePlace(repo.path) for repo in repos]) as trees:
        for repo in repos:
            before = trees.fingerprint(), trees.state()
            assert (trees.fingerprint(), trees.state()) == before
            repo.commit({"one": "2\n"})
            trees.refresh()
            assert trees.fingerprint() != before[0]
            assert trees.state() != before[1]
        before = trees.fingerprint(), trees.state()
        repos[0].git("pack-refs", "--all")
        trees.refresh()
        assert trees.fingerprint() != before[0]
        assert trees.state() == before[1]


def test_without_places_there_is_nothing(tmp_path: Path) -> None:
    with Trees([], tmp_path) as trees:
        assert trees.repositories == ()
        assert trees.fingerprint() == trees.state() == ""
        trees.refresh()
