# SPDX-License-Identifier: Apache-2.0
"""The text of KANTHA_TREE names repositories and branches, and a mistake in it is said in words."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import UserError
from app.tree.kernel_trees import TreePlace
from app.tree.places import MAX_PATTERNS, MAX_REPOSITORIES, named, parse, place


def repository(path: Path, *options: str) -> Path:
    subprocess.run(["git", "init", "--quiet", *options, path], check=True)
    return path


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return repository(tmp_path / "linux.git", "--bare")


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_no_text_names_no_repository(text: str) -> None:
    assert parse(text) == ()


def test_a_service_starts_without_a_repository_that_is_not_mounted(linux: Path) -> None:
    gone = linux.parent / "gone.git"
    assert named(f"{linux},{gone}#master") == (TreePlace(linux), TreePlace(gone, ("master",)))
    with pytest.raises(UserError, match=r"gone\.git"):
        parse(f"{linux},{gone}#master")


@pytest.mark.parametrize("text", ["#master", "/srv/linux.git#", "/srv/linux.git#a..b", "/a," * 20])
def test_a_service_does_not_start_with_a_mistake(text: str) -> None:
    with pytest.raises(UserError, match="KANTHA_TREE"):
        named(text)


def test_a_path_alone_stands_for_all_branches(linux: Path) -> None:
    assert parse(str(linux)) == (TreePlace(linux),)


def test_a_clone_with_files_is_a_repository_too(tmp_path: Path) -> None:
    path = repository(tmp_path / "linux")
    assert place(str(path)) == TreePlace(path)


def test_branches_follow_the_path(linux: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "next.git", "--bare")
    found = parse(f" {linux}#master;for-*;refs/tags/v7.2-rc[1-9] , {other}#master;master")
    assert found == (
        TreePlace(linux, ("master", "for-*", "refs/tags/v7.2-rc[1-9]")),
        TreePlace(other, ("master",)),
    )


def test_the_name_of_a_branch_may_have_the_sign_before_it(linux: Path) -> None:
    assert place(f"{linux}#fix-#1") == TreePlace(linux, ("fix-#1",))


def test_a_relative_path_does_not_depend_on_a_later_directory(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(linux.parent)
    assert place("linux.git").path == linux


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",", "KANTHA_TREE: the path of a repository is empty"),
        ("{linux},", "the path of a repository is empty"),
        ("#master", "the path of a repository is empty"),
        ("{linux}#", "linux.git: the name of a branch is empty"),
        ("{linux}#master;", "the name of a branch is empty"),
        ("{linux}/none", "KANTHA_TREE: .*none: No such file or directory"),
        ("{linux}/HEAD", "HEAD: Not a directory"),
        ("{linux}/refs", "refs is not a git repository"),
        ("{linux}\0", "has a NUL"),
        ("{linux},{linux}/../linux.git#master", "are the same repository"),
        ("{linux}#--upload-pack=true", "'--upload-pack=true' is not the name of a branch"),
        ("{linux}#a..b", "'a..b' is not"),
        ("{linux}#a b", "'a b' is not"),
        ("{linux}#master^", "is not the name"),
        ("{linux}#master~3", "is not the name"),
        ("{linux}#a:b", "is not the name"),
        ("{linux}#@{{-1}}", "is not the name"),
        ("{linux}#/etc/passwd", "is not the name"),
        ("{linux}#a\nb", r"'a\\nb' is not the name"),
        ("{linux}#" + "a" * 201, "is not the name"),
        ("{linux}#" + ";".join(map(str, range(MAX_PATTERNS + 1))), "65 branches, but at most 64"),
    ],
)
def test_a_mistake_is_said_in_words(text: str, said: str, linux: Path) -> None:
    with pytest.raises(UserError, match=said):
        parse(text.format(linux=linux))


def test_a_link_to_a_named_repository_is_the_same_repository(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(linux)
    assert parse(str(tmp_path / "link"))
    with pytest.raises(UserError, match="are the same repository"):
        parse(f"{linux},{tmp_path / 'link'}")


def test_the_number_of_repositories_is_limited(tmp_path: Path) -> None:
    paths = [repository(tmp_path / f"{number}.git", "--bare") for number in range(17)]
    assert len(parse(",".join(map(str, paths[:MAX_REPOSITORIES])))) == MAX_REPOSITORIES
    with pytest.raises(UserError, match="KANTHA_TREE: 17 repositories, but at most 16"):
        parse(",".join(map(str, paths)))


def test_an_option_is_named_in_its_mistakes() -> None:
    with pytest.raises(UserError, match=r"^--tree: /none: No such file"):
        place("/none")


@given(st.text(alphabet=st.sampled_from("/#;,.\0a *~[\n-é\udc80"), max_size=30))
@example("/#a")
@example("a/../..#*")
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UserError):
        assert all(one.path.is_absolute() for one in parse(text))
