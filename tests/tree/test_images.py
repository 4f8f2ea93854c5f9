# SPDX-License-Identifier: Apache-2.0
"""Images of the files that series change, in small repositories."""

from base64 import encodebytes
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from quopri import encodestring

import pytest

from app.code.diff.blobs import blob_id
from app.engine import assemble
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import FileChange, Series
from app.model.images import Applying, Fidelity, Image, ImageSource
from app.paths import ROOT
from app.tree.images import SeriesImages
from app.tree.kernel_trees import Trees
from app.tree.repository import Repository, TreePlace
from app.tree.tree_texts import Limits
from tests.support.kernel.kernel_repo import KernelRepo

Files = Mapping[str, str | bytes | None]


def lines(first: int, last: int, **changed: str) -> str:
    """Numbered lines; `line_7="seven"` changes one."""
    numbered = {number: f"line {number}" for number in range(first, last + 1)}
    numbered |= {int(name.removeprefix("line_")): text for name, text in changed.items()}
    return "".join(f"{numbered[number]}\n" for number in sorted(numbered))


OLD = lines(1, 60)
NEW = lines(1, 60, line_30="thirty\nand more")
LATER = lines(1, 60, line_30="thirty\nand more", line_50="fifty")


@pytest.fixture
def author(tmp_path: Path) -> KernelRepo:
    """The repository of the author, which Kantha does not read."""
    repo = KernelRepo(tmp_path / "author")
    repo.commit({"fs/x.c": OLD, "fs/y.c": lines(1, 9)}, "Begin")
    return repo


@pytest.fixture
def tree(tmp_path: Path) -> KernelRepo:
    """A repository that Kantha reads."""
    return KernelRepo(tmp_path / "tree")


def series_of(mails: list[bytes]) -> Series:
    (series,) = assemble.series(map(decode, mails))
    return series


def posted(author: KernelRepo, *patches: Files, options: tuple[str, ...] = ()) -> Series:
    """The series of some commits on top of the author's branch."""
    for number, files in enumerate(patches, 1):
        author.commit(files, f"fs: do thing {number}")
    return series_of(author.format_patch(f"HEAD~{len(patches)}", "-M", *options))


def images_of(series: Series, *trees: KernelRepo, limits: Limits | None = None) -> SeriesImages:
    repositories = [Repository(TreePlace(tree.path)) for tree in trees]
    try:
        return SeriesImages(series, repositories, limits)
    finally:
        for repository in repositories:
            repository.close()


def image_of(series: Series, *trees: KernelRepo, path: str = "fs/x.c", number: int = 1) -> Image:
    patch = series.patches[number - 1]
    return images_of(series, *trees).images[patch.message_id, path]


def assert_whole(image: Image, before: str | None, after: str | None) -> None:
    assert (image.before, image.after) == (before, after)
    ids = tuple("" if text is None else blob_id(text.encode()) for text in (before, after))
    assert (image.before_id, image.after_id) == ids


def test_the_blob_of_the_index_line(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"elsewhere.c": OLD})
    image = image_of(posted(author, {"fs/x.c": NEW}), tree)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.BLOB)
    assert_whole(image, OLD, NEW)
    assert image.before_id == tree.blob_id("elsewhere.c")
    assert (image.offset, image.shifts_before, image.shifts_after) == (0, (), ())
    assert image.place == f"blob {image.before_id[:12]} of the index line"


def test_a_branch_that_has_the_blob_is_its_place(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": OLD})
    image = image_of(posted(author, {"fs/x.c": NEW}), tree)
    assert (image.source, image.place) == (ImageSource.BLOB, f"master at {commit[:12]}")


@pytest.mark.parametrize("digits", [7, 12, 40])
def test_abbreviated_ids(author: KernelRepo, tree: KernelRepo, digits: int) -> None:
    tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": NEW})
    short = with_ids(series, digits)
    image = image_of(short, tree)
    assert (image.fidelity, image.before_id) == (Fidelity.EXACT, tree.blob_id("fs/x.c"))


def with_ids(series: Series, digits: int) -> Series:
    """The series with shorter ids in its index lines."""
    patches = (
        replace(
            patch,
            files=tuple(
                replace(
                    change,
                    old_id=change.old_id and change.old_id[:digits],
                    new_id=change.new_id and change.new_id[:digits],
                )
                for change in patch.files
            ),
        )
        for patch in series.patches
    )
    return replace(series, patches=tuple(patches))


def test_ids_that_are_too_short_prove_nothing(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    image = image_of(with_ids(posted(author, {"fs/x.c": NEW}), 6), tree)
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BRANCH)
    assert_whole(image, OLD, NEW)


def test_any_repository_may_have_the_blob(
    author: KernelRepo, tree: KernelRepo, tmp_path: Path
) -> None:
    tree.commit({"fs/x.c": "another file\n"})
    other = KernelRepo(tmp_path / "other", bare=True)
    commit = other.commit({"fs/x.c": OLD})
    image = image_of(posted(author, {"fs/x.c": NEW}), tree, other)
    assert (image.fidelity, image.place) == (Fidelity.EXACT, f"master at {commit[:12]}")


def test_a_blob_counts_only_if_the_hunks_fit(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "other": lines(1, 30)})
    series = posted(author, {"fs/x.c": NEW})
    patch = series.patches[0]
    wrong = replace(patch.files[0], old_id=tree.blob_id("other"))
    image = image_of(replace(series, patches=(replace(patch, files=(wrong,)),)), tree)
    # the hunks fit into the branch, but neither id is right
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BRANCH)
    assert image.tried[0] == (
        f"blob {wrong.old_id[:12] if wrong.old_id else ''} of the index line: "
        "hunk 1 of 1 (@@ -27,7 +27,8 @@) does not fit: the file ends at line 30, before "
        '"line 31"'
    )


def test_a_diff_edited_by_hand_is_approximate(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    author.commit({"fs/x.c": NEW}, "fs: do it")
    (mail,) = author.format_patch("HEAD~1")
    image = image_of(series_of([mail.replace(b"+thirty", b"+30")]), tree)
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BLOB)
    assert_whole(image, OLD, NEW.replace("thirty", "30"))
    assert image.tried[-1].endswith(
        f"the text after the patch has the id {image.after_id[:12]}, and the diff has "
        f"{blob_id(NEW.encode())[:12]}"
    )


def test_an_earlier_patch_of_the_series(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
    image = image_of(series, tree, number=2)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.SERIES)
    assert image.place == "an earlier patch of the series"
    assert_whole(image, NEW, LATER)


def test_a_file_that_failed_does_not_spoil_later_patches(
    author: KernelRepo, tree: KernelRepo
) -> None:
    tree.commit({"fs/x.c": NEW, "fs/y.c": "nothing of it\n"})
    author.commit({"fs/y.c": lines(1, 9, line_5="five")})
    found = images_of(
        series_of(
            [
                patch.replace(b"line 29", b"line 28")
                for patch in posted_mails(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
            ]
        ),
        tree,
    )
    first, second = found.images.values()
    assert (first.fidelity, first.before) == (Fidelity.PATCH_ONLY, None)
    assert (second.fidelity, second.source) == (Fidelity.EXACT, ImageSource.BLOB)
    assert_whole(second, NEW, LATER)


def posted_mails(author: KernelRepo, *patches: Files, options: tuple[str, ...] = ()) -> list[bytes]:
    for number, files in enumerate(patches, 1):
        author.commit(files, f"fs: do thing {number}")
    return author.format_patch(f"HEAD~{len(patches)}", *options)


def test_no_commit_stands_for_a_text_that_an_earlier_patch_changed(
    author: KernelRepo, tree: KernelRepo
) -> None:
    """The branch has a file into which the second patch fits, but not what the first one did."""
    tree.commit({"fs/x.c": lines(1, 60, line_30="three tens")})
    series = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
    second = image_of(series, tree, number=2)
    assert second.fidelity is Fidelity.PATCH_ONLY
    assert second.tried[-1] == (
        "an earlier patch of the series: patch 1 changes the file, and its text is unknown"
    )


def test_the_blob_after_the_patch_undone(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": NEW})
    image = image_of(posted(author, {"fs/x.c": NEW}), tree)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.APPLIED)
    assert_whole(image, OLD, NEW)
    assert image.place == f"master at {commit[:12]}, with the patch undone"


def test_an_undone_patch_needs_the_id_of_the_text_before(
    author: KernelRepo, tree: KernelRepo
) -> None:
    tree.commit({"elsewhere.c": NEW})
    author.commit({"fs/x.c": NEW}, "fs: do it")
    (mail,) = author.format_patch("HEAD~1")
    image = image_of(series_of([mail.replace(b"-line 30", b"-line thirty")]), tree)
    assert (image.fidelity, image.source) == (Fidelity.PATCH_ONLY, None)
    assert [tried.split(": ")[1] for tried in image.tried][:2] == [
        "in no repository",
        "the text has the id "
        + blob_id(lines(1, 60, line_30="line thirty").encode())[:12]
        + ", and the diff has "
        + blob_id(OLD.encode())[:12],
    ]


def test_the_base_commit(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/x.c": OLD})
    tree.tag("v7.2-rc1")
    tree.commit({"fs/x.c": LATER})
    series = replace(posted(author, {"fs/x.c": NEW}), base_commit=base)
    image = image_of(series, tree)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.BASE)
    assert image.place == "v7.2-rc1 (base-commit)"
    assert_whole(image, OLD, NEW)


def test_the_base_commit_of_a_diff_without_ids(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/x.c": OLD})
    series = replace(with_ids(posted(author, {"fs/x.c": NEW}), 0), base_commit=base[:12])
    image = image_of(series, tree)
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BASE)
    assert image.place == f"{base[:12]} (base-commit)"
    assert_whole(image, OLD, NEW)


def test_the_base_commit_with_an_offset(author: KernelRepo, tree: KernelRepo) -> None:
    text = "new\nlines\n" + OLD
    base = tree.commit({"fs/x.c": text})
    tree.commit({"fs/x.c": None}, "Remove it")
    series = replace(posted(author, {"fs/x.c": NEW}), base_commit=base)
    image = image_of(series, tree)
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BASE)
    assert_whole(image, text, "new\nlines\n" + NEW)
    assert image.offset == 2
    assert [shift.by for shift in (*image.shifts_before, *image.shifts_after)] == [2, 2]


def test_the_newest_branch_in_which_the_hunks_fit(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": "older\n" + OLD})
    newer = tree.commit({"fs/x.c": "newer\n" + OLD}, branch="next", parents=("master",))
    tree.commit({"fs/x.c": lines(1, 60, line_31="no")}, branch="newest", parents=("master",))
    series = replace(posted(author, {"fs/x.c": NEW}), base_commit="1234567890abcdef")
    image = image_of(series, tree)
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.BRANCH)
    assert (image.place, image.before) == (f"next at {newer[:12]}", "newer\n" + OLD)
    newest = tree.git("rev-parse", "newest")[:12]
    assert image.tried == (
        f"blob {blob_id(OLD.encode())[:12]} of the index line: in no repository",
        f"blob {blob_id(NEW.encode())[:12]} after the patch: in no repository",
        "base-commit 1234567890ab: in no repository",
        f"newest at {newest}: hunk 1 of 1 (@@ -27,7 +27,8 @@) does not fit: "
        'line 31 is "no", and the patch has "line 31"',
    )


def test_a_branch_with_the_patch_and_more(author: KernelRepo, tree: KernelRepo) -> None:
    """All patches are in the branch, and the file has changed since."""
    commit = tree.commit({"fs/x.c": "new\n" + LATER})
    series = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
    found = images_of(series, tree)
    first, second = found.images.values()
    assert (first.fidelity, first.source) == (Fidelity.APPROXIMATE, ImageSource.APPLIED)
    assert_whole(first, "new\n" + OLD, "new\n" + NEW)
    assert first.place == f"master at {commit[:12]}, with the patch undone"
    assert [shift.by for shift in (*first.shifts_before, *first.shifts_after)] == [1, 1]
    assert (second.fidelity, second.source) == (Fidelity.APPROXIMATE, ImageSource.SERIES)
    assert_whole(second, "new\n" + NEW, "new\n" + LATER)


def twins(first: str, second: str = "") -> str:
    """Two functions with the same lines, and a line that only one has."""
    same = "{\n\tint ret;\n\n%s\tret = do_it(foo);\n\treturn ret;\n}\n\n"
    return f"int one(void)\n{same % first}int two(void)\n{same % second}"


CHECKED = "\tcheck(foo);\n"


def test_a_merged_patch_is_undone_where_another_function_has_its_context(
    author: KernelRepo, tree: KernelRepo
) -> None:
    commit = tree.commit({"fs/twins.c": "/* more */\n" + twins(CHECKED)})
    author.commit({"fs/twins.c": twins("")})
    image = image_of(posted(author, {"fs/twins.c": twins(CHECKED)}), tree, path="fs/twins.c")
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.APPLIED)
    assert_whole(image, "/* more */\n" + twins(""), "/* more */\n" + twins(CHECKED))
    assert (image.place, image.offset) == (f"master at {commit[:12]}, with the patch undone", 1)


def test_a_patch_of_a_function_like_another_is_applied_at_the_nearer_place(
    author: KernelRepo, tree: KernelRepo
) -> None:
    """The other function has the lines already, and the patch is not merged."""
    tree.commit({"fs/twins.c": "/* more */\n" + twins("", CHECKED)})
    author.commit({"fs/twins.c": twins("")})
    image = image_of(posted(author, {"fs/twins.c": twins(CHECKED)}), tree, path="fs/twins.c")
    assert (image.source, image.offset) == (ImageSource.BRANCH, 1)
    assert image.after == "/* more */\n" + twins(CHECKED, CHECKED)


def test_without_a_repository_nothing_is_known_of_a_file(author: KernelRepo) -> None:
    found = images_of(posted(author, {"fs/x.c": NEW}))
    (image,) = found.images.values()
    assert (image.fidelity, image.source) == (Fidelity.PATCH_ONLY, None)
    assert image.reason == "no text of the file was found"
    assert not found.is_complete


def test_a_new_file_needs_no_repository(author: KernelRepo) -> None:
    found = images_of(posted(author, {"fs/new.c": NEW, "fs/empty.c": ""}, {"fs/new.c": LATER}))
    new, empty, later = (
        found.images[key]
        for key in sorted(found.images, key=lambda key: (key[0], key[1] != "fs/new.c"))
    )
    assert {one.fidelity for one in (new, empty, later)} == {Fidelity.EXACT}
    assert_whole(new, None, NEW)
    assert_whole(empty, None, "")
    assert_whole(later, NEW, LATER)
    assert found.is_complete


def test_a_new_file_of_another_id_is_approximate(author: KernelRepo) -> None:
    author.commit({"fs/new.c": NEW}, "fs: add it")
    (mail,) = author.format_patch("HEAD~1")
    image = image_of(series_of([mail.replace(b"+thirty", b"+30")]), path="fs/new.c")
    assert (image.fidelity, image.source) == (Fidelity.APPROXIMATE, ImageSource.NEW_FILE)


def test_a_new_file_that_exists_already(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/new.c": "other\n"})
    series = replace(posted(author, {"fs/new.c": NEW}), base_commit=base)
    image = image_of(series, tree, path="fs/new.c")
    assert image.fidelity is Fidelity.EXACT
    assert image.reason == f"{base[:12]} (base-commit): the file exists already"


def test_an_empty_file_that_gets_lines(author: KernelRepo, tree: KernelRepo) -> None:
    base = tree.commit({"fs/new.c": ""})
    author.commit({"fs/new.c": ""})
    series = replace(posted(author, {"fs/new.c": NEW}), base_commit=base)
    image = image_of(series, tree, path="fs/new.c")
    assert (image.fidelity, image.after, image.reason) == (Fidelity.EXACT, NEW, "")


def test_a_deleted_file(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    image = image_of(posted(author, {"fs/x.c": None}), tree)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.BLOB)
    assert_whole(image, OLD, None)


def test_a_deletion_shows_the_whole_file(author: KernelRepo) -> None:
    image = image_of(posted(author, {"fs/x.c": None}))
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.WHOLE)
    assert_whole(image, OLD, None)


def test_a_deletion_without_the_lines(author: KernelRepo, tree: KernelRepo) -> None:
    series = posted(author, {"fs/x.c": None}, options=("-D",))
    assert not series.patches[0].files[0].hunks
    assert image_of(series).fidelity is Fidelity.PATCH_ONLY
    tree.commit({"fs/x.c": OLD})
    assert_whole(image_of(series, tree), OLD, None)


def test_a_deletion_of_a_file_that_has_more_lines(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD + "more\n"})
    image = image_of(with_ids(posted(author, {"fs/x.c": None}), 0), tree)
    assert image.fidelity is Fidelity.PATCH_ONLY
    assert "by its context it is the end of the file" in image.reason


def test_no_later_patch_finds_a_deleted_file(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    one = posted(author, {"fs/x.c": None}).patches[0]
    author.commit({"fs/x.c": "other " + OLD}, "fs: begin again")
    other = posted(author, {"fs/x.c": "other " + NEW}).patches[0]
    series = posted(author, {"fs/y.c": "no\n"})
    image = image_of(replace(series, patches=(one, replace(other, number=2))), tree, number=2)
    assert image.reason == "an earlier patch of the series: the file does not exist any more"


def test_a_renamed_file(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    series = posted(
        author, {"fs/x.c": None, "fs/z.c": NEW}, {"fs/z.c": LATER}, {"fs/x.c": lines(70, 90)}
    )
    first, second, third = images_of(series, tree).images.values()
    assert {one.fidelity for one in (first, second, third)} == {Fidelity.EXACT}
    assert_whole(first, OLD, NEW)
    assert_whole(second, NEW, LATER)
    assert_whole(third, None, lines(70, 90))


def test_a_file_that_only_gets_another_name(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": None, "fs/z.c": OLD}, {"fs/z.c": NEW})
    first, second = images_of(series, tree).images.values()
    # no ids in the diff
    assert (first.fidelity, first.place) == (Fidelity.APPROXIMATE, f"master at {commit[:12]}")
    assert_whole(first, OLD, OLD)
    assert (second.fidelity, second.source) == (Fidelity.EXACT, ImageSource.SERIES)
    assert_whole(second, OLD, NEW)


def test_two_files_that_change_their_names(author: KernelRepo, tree: KernelRepo) -> None:
    other = lines(101, 160)
    tree.commit({"fs/x.c": OLD, "fs/z.c": other})
    author.commit({"fs/z.c": other})
    series = posted(author, {"fs/x.c": other + "end\n", "fs/z.c": NEW}, options=("-B",))
    images = images_of(series, tree).images
    assert {change.status.value for change in series.patches[0].files} == {"renamed"}
    x, z = (images[series.patches[0].message_id, path] for path in ("fs/x.c", "fs/z.c"))
    assert_whole(x, other, other + "end\n")
    assert_whole(z, OLD, NEW)


def test_a_copied_file(author: KernelRepo, tree: KernelRepo) -> None:
    """A copy is one of the file before the patch, even if the patch changes this file."""
    tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": NEW, "fs/z.c": LATER}, options=("-C",))
    images = images_of(series, tree).images
    assert series.patches[0].files[1].status.value == "copied"
    x, z = (images[series.patches[0].message_id, path] for path in ("fs/x.c", "fs/z.c"))
    assert_whole(x, OLD, NEW)
    assert_whole(z, OLD, LATER)


def test_a_mode_change(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    author.git("read-tree", "HEAD")
    author.git("update-index", "--cacheinfo", f"100755,{author.blob_id('fs/x.c')},fs/x.c")
    author.git("commit", "-q", "-m", "fs: run it")
    series = series_of(author.format_patch("HEAD~1"))
    assert series.patches[0].files[0].status.value == "mode changed"
    image = image_of(series, tree)
    assert image.is_whole
    assert_whole(image, OLD, OLD)


def test_a_binary_file_has_no_image(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    series = posted(author, {"logo": b"\0\1\2" * 20, "fs/x.c": NEW}, options=("--no-binary",))
    found = images_of(series, tree)
    logo = found.images[series.patches[0].message_id, "logo"]
    assert (logo.fidelity, logo.reason) == (Fidelity.PATCH_ONLY, "the file is binary")
    assert found.is_complete


def test_a_submodule_has_no_image(author: KernelRepo) -> None:
    author.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    author.git("commit", "-q", "-m", "Add a module")
    image = image_of(series_of(author.format_patch("HEAD~1")), path="module")
    assert (image.fidelity, image.reason) == (Fidelity.PATCH_ONLY, "the file is a submodule")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_file_with_crlf(author: KernelRepo, tree: KernelRepo, encoding: str) -> None:
    """Also if mail programs have made LF of CRLF."""
    old, new = (text.replace("\n", "\r\n") for text in (OLD, NEW))
    tree.commit({"fs/x.c": old})
    author.commit({"fs/x.c": old})
    author.commit({"fs/x.c": new}, "fs: do it")
    (mail,) = author.format_patch("HEAD~1")
    mail = mail.replace(b"\r\n", b"\n") if encoding == "8bit" else encoded(mail, encoding)
    image = image_of(series_of([mail]), tree)
    assert image.fidelity is Fidelity.EXACT
    assert (image.before_id, image.after_id) == (blob_id(old.encode()), blob_id(new.encode()))
    # as checks see the lines of the diff
    assert (image.before, image.after) == (OLD, NEW)


def encoded(mail: bytes, encoding: str) -> bytes:
    head, _, body = mail.partition(b"\n\n")
    text = encodebytes(body) if encoding == "base64" else encodestring(body.replace(b"\r", b"=0D"))
    text = text.replace(b"=3D0D", b"=0D")
    return head + b"\nContent-Transfer-Encoding: " + encoding.encode() + b"\n\n" + text


@pytest.mark.parametrize(
    ("old", "new"),
    [(OLD[:-1], NEW[:-1]), (OLD[:-1], OLD), (OLD, OLD[:-1]), ("a", "b"), ("a", "a\n")],
)
def test_an_end_without_a_newline(author: KernelRepo, tree: KernelRepo, old: str, new: str) -> None:
    tree.commit({"fs/x.c": old})
    author.commit({"fs/x.c": old})
    image = image_of(posted(author, {"fs/x.c": new}), tree)
    assert image.fidelity is Fidelity.EXACT
    assert_whole(image, old, new)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "us-ascii"])
@pytest.mark.parametrize("name", ["Jos\xe9".encode("latin-1"), "José →".encode()])
def test_a_file_in_any_charset_has_its_bytes(
    author: KernelRepo, tree: KernelRepo, charset: str, name: bytes
) -> None:
    """Whatever charset the mail states."""
    old, new = (text.encode().replace(b"line 28", b"by " + name) for text in (OLD, NEW))
    tree.commit({"fs/x.c": old})
    author.commit({"fs/x.c": old})
    author.commit({"fs/x.c": new}, "fs: do it")
    (mail,) = author.format_patch("HEAD~1")
    head = f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n".encode()
    image = image_of(series_of([head + mail]), tree)
    assert (image.fidelity, image.before_id) == (Fidelity.EXACT, blob_id(old))
    assert image.after_id == blob_id(new)
    assert image.before
    assert image.before.splitlines()[27].startswith("by José")
    image.before.encode()


def test_a_repository_with_sha256(tmp_path: Path) -> None:
    author, tree = (KernelRepo(tmp_path / name, "sha256") for name in ("author", "tree"))
    author.commit({"fs/x.c": OLD})
    tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": NEW, "fs/new.c": NEW}, {"fs/x.c": LATER})
    found = images_of(series, tree)
    assert {image.fidelity for image in found.images.values()} == {Fidelity.EXACT}
    (image,) = images_of(
        with_ids(replace(series, patches=series.patches[1:]), 12), author
    ).images.values()
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.BLOB)
    assert image.after_id == blob_id(LATER.encode(), "sha256")


def test_a_file_twice_in_a_patch(author: KernelRepo, tree: KernelRepo) -> None:
    """As in a mail with two diffs: the second change begins with what the first one made."""
    tree.commit({"fs/x.c": OLD})
    both = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER}, {"fs/x.c": LATER + "end\n"})
    one, two, three = both.patches
    twice = replace(one, files=one.files + two.files)
    series = replace(both, patches=(twice, replace(three, number=2)))
    found = images_of(series, tree)
    first = found.images[one.message_id, "fs/x.c"]
    assert first.reason == "the patch changes the file more than once"
    assert [done.image.fidelity for done in found.resolved[one.message_id]] == [Fidelity.EXACT] * 2
    assert_whole(found.images[three.message_id, "fs/x.c"], LATER, LATER + "end\n")


def test_patches_of_prerequisites_come_first(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD})
    needed = posted(author, {"fs/x.c": NEW}).patches
    series = replace(posted(author, {"fs/x.c": LATER}), needed=needed)
    image = image_of(series, tree)
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.PREREQUISITE)
    assert image.place == "a patch that the series needs"
    assert_whole(image, NEW, LATER)
    alone = image_of(replace(series, needed=()), tree)
    assert (alone.fidelity, alone.before) == (Fidelity.APPROXIMATE, OLD)


def test_a_prerequisite_that_does_not_fit_may_be_in_the_tree(
    author: KernelRepo, tree: KernelRepo
) -> None:
    text = "new\n" + lines(1, 60, line_30="thirty\nand much more")
    commit = tree.commit({"fs/x.c": text})
    needed = posted(author, {"fs/x.c": NEW}).patches
    series = replace(posted(author, {"fs/x.c": LATER}), needed=needed)
    image = image_of(series, tree)
    assert (image.source, image.place) == (ImageSource.BRANCH, f"master at {commit[:12]}")


def test_a_series_whose_first_patch_is_missing(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": lines(1, 9)})
    mails = posted_mails(author, {"fs/y.c": "other\n"}, {"fs/x.c": NEW})
    series = series_of(mails[1:])
    assert series.missing == (1,)
    assert_whole(image_of(series, tree), OLD, NEW)


def test_a_partial_respin_has_the_other_patches_of_the_version_before(
    author: KernelRepo, tree: KernelRepo
) -> None:
    tree.commit({"fs/x.c": OLD})
    before = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
    author.commit({"fs/x.c": NEW}, "Back")
    second = LATER.replace("fifty", "half a hundred")
    respin = replace(posted(author, {"fs/x.c": second}).patches[0], number=2)
    series = replace(
        before, patches=(respin,), missing=(1,), previous=before, is_partial=True, total=2
    )
    found = images_of(series, tree)
    image = found.images[respin.message_id, "fs/x.c"]
    assert (image.fidelity, image.source) == (Fidelity.EXACT, ImageSource.SERIES)
    assert_whole(image, NEW, second)
    assert list(found.resolved) == [respin.message_id]


def test_a_damaged_diff_of_an_earlier_patch_hides_the_file(
    author: KernelRepo, tree: KernelRepo
) -> None:
    tree.commit({"fs/x.c": lines(1, 60, line_30="three tens")})
    mails = posted_mails(author, {"fs/x.c": NEW, "fs/y.c": "y\n"}, {"fs/x.c": LATER})
    mails[0] = mails[0].replace(b"\n line 31\n", b"\n wrapped\nline 31\n")
    series = series_of(mails)
    assert series.patches[0].problems
    image = image_of(series, tree, number=2)
    assert image.tried[-1] == (
        "an earlier patch of the series: the diff of the file in patch 1 cannot be read"
    )


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", ".git/config", ".GIT/config", "a/../../b", "a\tb"]
)
def test_no_path_leaves_the_tree(author: KernelRepo, tree: KernelRepo, path: str) -> None:
    base = tree.commit({"fs/x.c": OLD})
    series = with_ids(posted(author, {"fs/x.c": NEW}), 0)
    (patch,) = series.patches
    change = replace(patch.files[0], old_path=path, new_path=path)
    series = replace(series, patches=(replace(patch, files=(change,)),), base_commit=base)
    image = image_of(series, tree, path=path)
    assert image.reason == f"{base[:12]} (base-commit): no such file"


LIMITS = Limits()


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (LIMITS._replace(files=1), "the review reads 1 files of a series at most"),
        (LIMITS._replace(text=1200), "the review keeps 0 MiB of the files of a series at most"),
        (LIMITS._replace(read=100), "the files of the series are too large to read all of them"),
    ],
)
def test_beyond_a_limit_files_have_no_image(
    author: KernelRepo, tree: KernelRepo, limits: Limits, reason: str
) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": lines(1, 9)})
    series = posted(author, {"fs/x.c": NEW}, {"fs/y.c": lines(2, 9)})
    found = images_of(series, tree, limits=limits)
    images = list(found.images.values())
    assert images[-1].reason == reason
    assert not found.is_complete


def test_only_unknown_texts_are_searched(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": OLD, "fs/y.c": "0\n" + lines(1, 9)})
    series = posted(author, {"fs/x.c": NEW, "fs/y.c": lines(1, 9, line_5="y")})
    x, y = images_of(series, tree, limits=LIMITS._replace(work=0)).images.values()
    assert x.fidelity is Fidelity.EXACT
    assert y.reason == "the search in the texts of the file takes too long"
    assert images_of(series, tree).is_complete


def test_later_patches_make_a_search_no_longer(author: KernelRepo, tree: KernelRepo) -> None:
    """A text that lacks the last patch of a series is not asked for each patch before it."""
    for number in range(4):
        other = {"fs/x.c": lines(1000, 3000 + number), "fs/y.c": "0\n" + lines(1, 9)}
        tree.commit(other, branch=f"b{number}", parents=())
    texts = [
        lines(1, 400, **{f"line_{10 * changed}": "x" for changed in range(1, number)})
        for number in range(2, 30)
    ]
    author.commit({"fs/x.c": lines(1, 400)})
    first = {"fs/x.c": texts[0], "fs/y.c": lines(1, 9, line_5="y")}
    series = posted(author, first, *({"fs/x.c": text} for text in texts[1:]))
    found = images_of(series, tree, limits=LIMITS._replace(work=300_000))
    x, y = list(found.images.values())[:2]
    assert x.reason.endswith('such as "line 10"')
    assert y.offset == 1


def test_a_large_file_has_no_image(author: KernelRepo, tree: KernelRepo) -> None:
    text = OLD + "x" * 79 + "\n"
    big = OLD + ("x" * 79 + "\n") * 110_000
    tree.commit({"fs/x.c": big})
    author.commit({"fs/x.c": text})
    image = image_of(posted(author, {"fs/x.c": text.replace("line 30", "x")}), tree)
    assert image.fidelity is Fidelity.PATCH_ONLY
    assert image.tried[-1].endswith("the file is larger than 8 MiB")


def test_many_files_take_no_memory_and_no_time(author: KernelRepo) -> None:
    series = posted(author, {"fs/x.c": NEW})
    (patch,) = series.patches
    files = tuple(
        replace(patch.files[0], old_path=f"fs/{number}.c", new_path=f"fs/{number}.c")
        for number in range(20_000)
    )
    found = images_of(replace(series, patches=(replace(patch, files=files),)))
    assert len(found.images) == 20_000
    images = list(found.images.values())
    assert images[-1].reason == "the review reads 2,000 files of a series at most"


def test_the_same_repositories_give_the_same_result(author: KernelRepo, tree: KernelRepo) -> None:
    tree.commit({"fs/x.c": "new\n" + OLD, "fs/y.c": lines(1, 9)})
    series = posted(author, {"fs/x.c": NEW, "fs/y.c": "y\n"}, {"fs/x.c": LATER})
    with Trees([TreePlace(tree.path)]) as trees:
        one, two = (trees.of_series(series) for _ in range(2))
        assert one.images == two.images
        assert one.use() == two.use()
        assert one.use().hash


def test_a_review_names_its_commits_and_blobs(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": OLD})
    series = posted(author, {"fs/x.c": NEW}, {"fs/x.c": LATER})
    with Trees([TreePlace(tree.path)]) as trees:
        first = trees.of_series(series).use()
        assert (first.commits, first.blobs) == ((commit,), (tree.blob_id("fs/x.c"),))
        assert [one.applying for one in first.applications] == [Applying.EXACTLY] * 2
        assert first.is_complete
        other = tree.commit({"README": "text\n"})
        second = trees.of_series(series).use()
        assert second.commits == (other,)
        assert second.hash != first.hash


def test_the_base_of_the_facts(author: KernelRepo, tree: KernelRepo) -> None:
    commit = tree.commit({"fs/x.c": OLD, "README": "old\n"})
    series = posted(author, {"fs/x.c": NEW})
    with Trees([TreePlace(tree.path)]) as trees:
        assert trees.of_series(series).facts.text("README") == "old\n"
        tree.commit({"fs/x.c": LATER, "README": "new\n"})
        based = replace(series, base_commit=commit)
        assert trees.of_series(based).facts.text("README") == "old\n"


def with_hunks(change: FileChange) -> str:
    """A file into which a change fits: other lines, and those of the hunks at their places."""
    last = max(hunk.old_start + hunk.old_count for hunk in change.hunks)
    found = [f"/* {number} */" for number in range(1, last + 20)]
    for line in change.lines:
        if line.old is not None:
            found[line.old - 1] = line.text
    return "".join(f"{line}\n" for line in found)


def test_the_founding_case(tree: KernelRepo) -> None:
    with (ROOT / "tests" / "corpus" / "luo-v1-thread.mbox").open("rb") as file:
        mails = [decode(raw.data) for raw in mbox.split(file)]
    (series,) = assemble.series(mails)
    (patch,) = series.patches
    files = {change.path: with_hunks(change) for change in patch.files}
    commit = tree.commit(files)
    with Trees([TreePlace(tree.path)]) as trees:
        found = trees.of_series(series)
        images, (application,) = found.images, found.use().applications
    assert application.applying is Applying.EXACTLY
    assert (application.fidelity, application.place) == (
        Fidelity.APPROXIMATE,
        f"master at {commit[:12]}",
    )
    for change in patch.files:
        image = images[patch.message_id, change.path]
        assert image.before == files[change.path]
        after = (image.after or "").split("\n")
        assert all(after[line.new - 1] == line.text for line in change.lines if line.new)
