# SPDX-License-Identifier: Apache-2.0
"""How patches apply, in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.model import DiffProblem
from app.model.images import Application, Applying, Fidelity
from app.tree.applications import application
from app.tree.kernel_trees import TreePlace, Trees
from app.tree.tree_texts import Limits
from tests.support.kernel.kernel_repo import KernelRepo
from tests.tree.test_images import NEW, OLD, Files, images_of, lines, posted, with_ids

Y = lines(1, 9)


@pytest.fixture
def author(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "author")
    repo.commit({"fs/x.c": OLD, "fs/y.c": Y, "fs/z.c": Y})
    return repo


@pytest.fixture
def tree(tmp_path: Path) -> KernelRepo:
    return KernelRepo(tmp_path / "tree")


def applications(
    author: KernelRepo, tree: KernelRepo, *patches: Files, base: str = "", digits: int = 40
) -> tuple[Application, ...]:
    series = replace(with_ids(posted(author, *patches), digits), base_commit=base)
    with Trees([TreePlace(tree.path)]) as trees:
        return trees.of_series(series).use().applications


def test_a_patch_that_applies_to_its_base(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/x.c": OLD, "fs/y.c": Y})
    tree.tag("v7.2-rc1")
    first, second = applications(
        author, tree, {"fs/x.c": NEW, "fs/new.c": "int a;\n"}, {"fs/x.c": OLD}, base=base
    )
    assert (first.applying, first.fidelity) == (Applying.EXACTLY, Fidelity.EXACT)
    assert (first.place, first.reason, first.tried) == ("v7.2-rc1 (base-commit)", "", ())
    assert (second.applying, second.fidelity) == (Applying.EXACTLY, Fidelity.EXACT)
    assert second.place == "an earlier patch of the series"


def test_several_places(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/x.c": OLD, "fs/y.c": Y})
    _, second = applications(
        author, tree, {"fs/x.c": NEW}, {"fs/x.c": OLD, "fs/y.c": "y\n"}, base=base
    )
    assert second.place == f"an earlier patch of the series and {base[:12]} (base-commit)"


def test_an_offset(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": "1\n2\n3\n" + OLD, "fs/y.c": Y})
    (one,) = applications(author, tree, {"fs/x.c": NEW, "fs/y.c": "y\n"}, digits=0)
    assert (one.applying, one.offset) == (Applying.WITH_OFFSET, 3)
    assert (one.fidelity, one.place) == (Fidelity.APPROXIMATE, f"master at {commit[:12]}")


def test_a_patch_that_does_not_apply(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/x.c": lines(1, 60, line_29="no"), "fs/y.c": Y, "fs/z.c": Y})
    (one,) = applications(
        author, tree, {"fs/x.c": NEW, "fs/y.c": "y\n", "fs/z.c": "z\n"}, base=base
    )
    assert (one.applying, one.fidelity) == (Applying.NOT, Fidelity.PATCH_ONLY)
    assert one.reason == (
        "fs/x.c: hunk 1 of 1 (@@ -27,7 +27,8 @@) does not fit: "
        'line 29 is "no", and the patch has "line 29"; the other 2 files apply'
    )
    assert one.place == f"{base[:12]} (base-commit)"
    assert [tried.split(": ", 1)[0] for tried in one.tried] == ["fs/x.c"] * 3
    assert one.tried[0].endswith(" of the index line: in no repository")


def test_a_patch_that_does_not_apply_at_several_places(
    author: KernelRepo, tree: KernelRepo
) -> None:
    base = tree.commit({"fs/x.c": lines(1, 60, line_29="no")})
    series = posted(author, {"fs/z.c": None})
    gone = series.patches[0]
    author.commit({"fs/z.c": Y, "fs/x.c": OLD})
    both = replace(posted(author, {"fs/x.c": NEW, "fs/z.c": Y + "z\n"}).patches[0], number=2)
    with Trees([TreePlace(tree.path)]) as trees:
        use = trees.of_series(replace(series, patches=(gone, both), base_commit=base)).use()
    one = use.applications[1]
    assert one.place == f"{base[:12]} (base-commit) and an earlier patch of the series"
    assert one.reason == (
        f"fs/x.c: {base[:12]} (base-commit): hunk 1 of 1 (@@ -27,7 +27,8 @@) does not fit: "
        'line 29 is "no", and the patch has "line 29"; '
        "fs/z.c: an earlier patch of the series: the file does not exist any more"
    )


def test_a_patch_of_files_that_no_tree_has(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/y.c": Y})
    (one,) = applications(author, tree, {"fs/x.c": NEW, "fs/y.c": "y\n"})
    assert (one.applying, one.fidelity) == (Applying.UNKNOWN, Fidelity.PATCH_ONLY)
    assert one.reason == "fs/x.c: no text of the file was found; the other file applies"
    assert one.tried[-1] == f"fs/x.c: master at {commit[:12]}: no such file"


def test_many_files_are_counted(author: KernelRepo, tree: KernelRepo) -> None:
    author.commit({f"fs/{number}.c": Y for number in range(7)})
    (one,) = applications(author, tree, {f"fs/{number}.c": Y + "end\n" for number in range(7)})
    assert one.reason.endswith("; 4 more files")
    assert (len(one.tried), one.tried[-1]) == (13, "2 more tries")


def test_binary_files_do_not_count(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    both, logo = applications(
        author, tree, {"fs/x.c": NEW, "logo": b"\0\1" * 99}, {"logo": b"\0\2" * 99}
    )
    assert (both.applying, both.fidelity) == (Applying.EXACTLY, Fidelity.EXACT)
    assert (both.reason, both.tried) == ("", ("logo: the file is binary",))
    assert (logo.applying, logo.reason) == (Applying.UNKNOWN, "logo: the file is binary")


def test_of_a_file_beyond_a_limit_nothing_is_known(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": Y})
    series = posted(author, {"fs/x.c": NEW, "fs/y.c": "y\n"})
    (resolved,) = images_of(series, tree, limits=Limits(files=1)).resolved.values()
    one = application(series.patches[0], resolved)
    assert (one.applying, one.fidelity) == (Applying.UNKNOWN, Fidelity.PATCH_ONLY)
    assert one.reason == (
        "fs/y.c: the review reads 1 files of a series at most; the other file applies"
    )


def test_a_new_name_says_nothing_about_the_ids(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": Y})
    both, only = applications(
        author,
        tree,
        {"fs/x.c": NEW, "fs/y.c": None, "fs/other.c": Y},
        {"fs/x.c": None, "fs/new.c": NEW},
    )
    assert (both.applying, both.fidelity) == (Applying.EXACTLY, Fidelity.EXACT)
    assert (only.applying, only.fidelity) == (Applying.EXACTLY, Fidelity.APPROXIMATE)


def test_a_new_file_that_the_base_has(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/new.c": "other\n"})
    (one,) = applications(author, tree, {"fs/new.c": "int a;\n"}, base=base)
    assert (one.applying, one.fidelity) == (Applying.NOT, Fidelity.EXACT)
    assert one.reason == "fs/new.c: the file exists already"
    assert one.place == f"{base[:12]} (base-commit)"


def test_a_diff_that_cannot_be_read(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": Y})
    series = posted(author, {"fs/x.c": NEW, "fs/y.c": "y\n"})
    (patch,) = series.patches
    broken, kept = patch.files
    damaged = replace(patch, files=(kept,), problems=(problem(broken.path),))
    with Trees([TreePlace(tree.path)]) as trees:
        use = trees.of_series(replace(series, patches=(damaged,))).use()
    (one,) = use.applications
    assert (one.applying, one.fidelity) == (Applying.NOT, Fidelity.PATCH_ONLY)
    assert one.reason == "fs/x.c: the mail may be wrapped; the other file applies"
    # no commit makes the diff readable
    assert use.is_complete


def problem(path: str) -> DiffProblem:
    return DiffProblem(20, path, "the mail may be wrapped")


def test_a_patch_without_files(author: KernelRepo, tree: KernelRepo) -> None:
    series = posted(author, {"fs/x.c": NEW})
    empty = replace(series.patches[0], files=())
    with Trees([TreePlace(tree.path)]) as trees:
        (one,) = trees.of_series(replace(series, patches=(empty,))).use().applications
    assert (one.applying, one.reason) == (Applying.UNKNOWN, "the patch changes no file")
