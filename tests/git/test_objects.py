# SPDX-License-Identifier: Apache-2.0
"""Objects of a repository are found by id and by path, and nothing outside of a tree is."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.git.bounded import MIB
from app.git.objects import MAX_BLOB, MAX_COMMITS, CommitObject, Objects, _commit, _entries
from app.git.private import PrivateDirectory
from tests.support.kernel.kernel_repo import START, KernelRepo

FILES = {"MAINTAINERS": "M:\n", "drivers/foo/foo.c": "int foo;\n", "drivers/bar.c": "int bar;\n"}


@contextmanager
def objects_of(path: Path, seconds: float = 20) -> Iterator[Objects]:
    private = PrivateDirectory(path)
    objects = Objects(private.plain, private.form, seconds)
    try:
        yield objects
    finally:
        objects.close()
        private.close()


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def repo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> KernelRepo:
    repo = KernelRepo(tmp_path_factory.mktemp(request.param), request.param)
    repo.commit(FILES, "foo: Begin\n\nThe text.\n")
    return repo


@pytest.fixture(scope="module")
def known(repo: KernelRepo) -> tuple[str, str]:
    """The ids of the commit and of a blob."""
    return repo.git("rev-parse", "master"), repo.blob_id("MAINTAINERS")


@pytest.fixture(scope="module")
def objects(repo: KernelRepo) -> Iterator[Objects]:
    with objects_of(repo.path) as objects:
        yield objects


def test_a_blob_has_a_full_or_an_abbreviated_id(repo: KernelRepo, objects: Objects) -> None:
    full = repo.blob_id("drivers/foo/foo.c")
    assert objects.blob(full) == objects.blob(full[:7]) == (full, b"int foo;\n", "")
    assert objects.blob(full.upper()) == objects.blob(full[:12].upper()) == objects.blob(full)
    assert objects.problem == ""


def test_what_is_no_blob_is_not_found(repo: KernelRepo, objects: Objects) -> None:
    commit, tree = repo.git("rev-parse", "master"), repo.git("rev-parse", "master^{tree}")
    full = repo.blob_id("MAINTAINERS")
    unlike = ("0" if full[0] != "0" else "1") + full[1:]
    for id in (commit, tree, full[:6], full + "0", unlike, "0" * len(full), "", "HEAD", "master"):
        assert objects.blob(id) is None, id
    assert objects.problem == ""


def test_a_file_of_a_commit_is_found_by_its_path(repo: KernelRepo, objects: Objects) -> None:
    commit = repo.git("rev-parse", "master")
    for path, text in FILES.items():
        found = objects.file(commit, path)
        assert found == (repo.blob_id(path), text.encode(), "")
        assert objects.file(commit[:12], path) == found


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/MAINTAINERS",
        "MAINTAINERS/",
        "./MAINTAINERS",
        "drivers/../MAINTAINERS",
        "../MAINTAINERS",
        "drivers//bar.c",
        "drivers",
        "drivers/foo",
        "MAINTAINERS/foo",
        "maintainers",
        "Drivers/bar.c",
        ".git/config",
        "drivers/.GIT/config",
        "MAINTAINERS\n",
        "MAINTAINERS\0",
        "drivers/bar.c\ncontents HEAD",
        "drivers/\ud800",
        "drivers/\x7f",
        "drivers/bar.c" + "/a" * 1000,
        "a" * 10_000,
        ":/foo",
        "HEAD:MAINTAINERS",
    ],
)
def test_a_path_that_leaves_the_tree_is_no_file(
    repo: KernelRepo, objects: Objects, path: str
) -> None:
    assert objects.file(repo.git("rev-parse", "master"), path) is None
    assert objects.problem == ""


def test_links_and_submodules_are_not_followed(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    commit = repo.commit(FILES)
    target = repo.git("hash-object", "-w", "--stdin", stdin=b"drivers")
    entries = [
        ("040000", "tree", repo.git("rev-parse", f"{commit}:drivers"), "drivers"),
        ("120000", "blob", target, "link"),
        ("160000", "commit", commit, "module"),
        ("100755", "blob", repo.blob_id("MAINTAINERS"), "script"),
    ]
    lines = "".join(f"{mode} {kind} {id}\t{name}\n" for mode, kind, id, name in entries)
    tree = repo.git("mktree", stdin=lines.encode())
    linked = repo.git("commit-tree", "-m", "links", tree)
    with objects_of(tmp_path) as objects:
        for path in ("link", "link/bar.c", "module", "module/MAINTAINERS"):
            assert objects.file(linked, path) is None, path
        script, inside = objects.file(linked, "script"), objects.file(linked, "drivers/bar.c")
        assert script
        assert script.data == b"M:\n"
        assert inside


def test_bytes_that_are_not_utf8_are_names_too(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    commit = repo.commit({name: "latin\n", "café": "utf-8\n"})
    with objects_of(tmp_path) as objects:
        found, other = objects.file(commit, name), objects.file(commit, "café")
        assert found
        assert other
        assert (found.data, other.data) == (b"latin\n", b"utf-8\n")


def test_a_commit_has_its_parts(repo: KernelRepo, objects: Objects) -> None:
    id = repo.git("rev-parse", "master")
    tree = repo.git("rev-parse", "master^{tree}")
    text = "foo: Begin\n\nThe text.\n"
    assert objects.commit(id) == CommitObject(id, tree, (), START, START, "foo: Begin", text)
    assert objects.commit(id[:7]) == objects.commit(id)


def test_a_merge_has_its_parents_and_a_long_subject_is_one_line(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    one = repo.commit({"a": "1\n"}, date=5)
    two = repo.commit({"b": "1\n"}, branch="other", date=7)
    merge = repo.commit({}, "Merge\nthem\n\nText", parents=(one, two), date=9)
    with objects_of(tmp_path) as objects:
        found = objects.commit(merge)
        assert found
        assert (found.parents, found.subject) == ((one, two), "Merge them")
        assert (found.authored, found.committed) == (9, 9)


@pytest.mark.parametrize(("has_messages", "most"), [(True, MAX_COMMITS), (False, MIB)])
def test_long_messages_take_bounded_memory(tmp_path: Path, has_messages: bool, most: int) -> None:
    """A letter outside of the basic plane makes four bytes of each letter in memory."""
    repo = KernelRepo(tmp_path)
    text = "\N{GRINNING FACE}" + "x" * 250_000
    ids = [repo.commit({}, f"{text}{number}") for number in range(30)]
    with objects_of(tmp_path) as objects:
        tracemalloc.start()
        try:
            for number, commit in enumerate(objects.commits(ids, has_messages=has_messages)):
                assert commit
                assert commit.message == (f"{text}{number}" if has_messages else "")
            del commit
            assert tracemalloc.get_traced_memory()[0] < most + 2 * MIB
        finally:
            tracemalloc.stop()
        assert objects.commit(ids[0])


def test_a_tag_or_a_blob_is_no_commit(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit(FILES)
    repo.tag("v1", annotated=True)
    with objects_of(tmp_path) as objects:
        tag = repo.git("rev-parse", "v1")
        assert objects.commit(tag) is None
        assert objects.commit(repo.blob_id("MAINTAINERS")) is None
        (info,) = objects.infos([tag], "^{commit}")
        assert info
        assert info.id == repo.git("rev-parse", "master")


@pytest.mark.parametrize(
    ("header", "body", "subject", "time"),
    [
        (b"", b"fran\xe7ais: Begin", "français: Begin", 7),
        (b"gpgsig -----BEGIN\n parent x\n \n -----END\n", b"\n\nfoo: Begin\n", "foo: Begin", 7),
        (b"encoding no-such-codec\n", b"foo: Begin", "foo: Begin", 7),
        (b"", b"", "", 7),
        (b"", b"\0\r\n", "\0", 7),
    ],
)
def test_odd_commits_are_read(
    tmp_path: Path, header: bytes, body: bytes, subject: str, time: int
) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit(FILES)
    tree = repo.git("rev-parse", "master^{tree}").encode()
    data = b"tree %s\nauthor A <a> 7 +0000\ncommitter A <a> 7 +0000\n%s\n%s" % (tree, header, body)
    id = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=data)
    with objects_of(tmp_path) as objects:
        found = objects.commit(id)
        assert found
        assert (found.subject, found.committed) == (subject, time)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"tree \n\n",
        b"tree 0123\n\nfoo",
        b"parent 0123456789012345678901234567890123456789\n\nfoo",
        b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent --all\n\nfoo",
        b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 0123456\n\nfoo",
    ],
)
def test_damaged_commits_are_none(tmp_path: Path, data: bytes) -> None:
    repo = KernelRepo(tmp_path)
    id = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=data)
    good = repo.commit(FILES)
    with objects_of(tmp_path) as objects:
        assert objects.commit(id) is None
        assert objects.commit(good)


def test_times_that_no_calendar_has_are_cut(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    tree = b"4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    data = b"tree %s\nauthor A <a> -5 +0000\ncommitter A <a> 999999999999999 +0000\n\nfoo" % tree
    id = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=data)
    with objects_of(tmp_path) as objects:
        found = objects.commit(id)
        assert found
        assert (found.authored, found.committed) == (0, 253_402_300_799)


def alike(prefixes: dict[str, bytes], make: Iterator[bytes], kind: str = "blob") -> list[bytes]:
    """Two contents whose ids begin with the same 7 digits."""
    for data in make:
        id = hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(data), data)).hexdigest()  # noqa: S324
        if id[:7] in prefixes:
            return [prefixes[id[:7]], data]
        prefixes[id[:7]] = data
    raise AssertionError


def test_an_abbreviation_of_two_blobs_is_none(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    one, two = alike({}, (b"%d\n" % number for number in count()))
    commit = repo.commit({"one": one, "two": two})
    ids = repo.blob_id("one"), repo.blob_id("two")
    assert ids[0][:7] == ids[1][:7]
    with objects_of(tmp_path) as objects:
        assert objects.blob(ids[0][:7]) is None
        assert [blob and blob.id for blob in objects.blobs(id[:16] for id in ids)] == [*ids]
        assert objects.commit(commit)
        assert objects.problem == ""


def test_an_abbreviation_means_the_blob_or_the_commit_that_is_asked_for(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    tree = repo.git("mktree").encode()
    head = b"tree %s\nauthor A <a> 7 +0000\ncommitter A <a> 7 +0000\n\n" % tree
    blobs: dict[str, bytes] = {}
    for number in range(30_000):
        data = b"%d\n" % number
        blobs[hashlib.sha1(b"blob %d\0%s" % (len(data), data)).hexdigest()[:7]] = data  # noqa: S324
    blob, commit = alike(blobs, (head + b"%d\n" % number for number in count()), "commit")
    one = repo.git("hash-object", "-w", "--stdin", stdin=blob)
    two = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=commit)
    assert one[:7] == two[:7]
    with objects_of(tmp_path) as objects:
        found, other = objects.blob(one[:7]), objects.commit(two[:7])
        assert found
        assert found.id == one
        assert other
        assert other.id == two


def test_a_ref_named_like_an_id_does_not_count(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit(FILES)
    full = repo.blob_id("MAINTAINERS")
    repo.branch(full[:12])
    repo.branch("abcdef1")
    with objects_of(tmp_path) as objects:
        found = objects.blob(full[:12])
        assert found
        assert found.id == full
        assert objects.commit("abcdef1") is None


def test_a_large_blob_is_not_read(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    commit = repo.commit({"large": bytes(50 * 2**20), "limit": bytes(MAX_BLOB), "small": "s\n"})
    with objects_of(tmp_path) as objects:
        large, limit = objects.file(commit, "large"), objects.file(commit, "limit")
        assert large
        assert (large.data, large.problem) == (None, "the file is larger than 8 MiB")
        assert limit
        assert limit.data == bytes(MAX_BLOB)
        ids = [repo.blob_id(name) for name in ("small", "large", "limit", "limit", "small")]
        found = [blob and blob.data and len(blob.data) for blob in objects.blobs(ids)]
        assert found == [2, None, MAX_BLOB, MAX_BLOB, 2]


def test_many_blobs_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit({f"f{number}": f"{number}\n" for number in range(350)})
    lines = repo.git("ls-tree", "-r", "master").splitlines()
    ids = [line.split()[2] for line in lines]
    texts = [f"{line.split(chr(9))[1][1:]}\n".encode() for line in lines]
    asked = [one for id in ids for one in (id, "f" * 40, "HEAD")]
    with objects_of(tmp_path) as objects:
        found = list(objects.blobs(asked))
        assert [blob and blob.data for blob in found[::3]] == texts
        assert {*found[1::3], *found[2::3]} == {None}
        assert list(objects.blobs([])) == []
        assert [blob and blob.id for blob in objects.blobs([ids[0]] * 250)] == [ids[0]] * 250


def test_an_answer_stays_until_it_is_renewed(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit(FILES)
    with objects_of(tmp_path) as objects:
        later = repo.git("hash-object", "--stdin", stdin=b"later\n")
        assert objects.blob(later) is None
        repo.git("hash-object", "-w", "--stdin", stdin=b"later\n")
        assert objects.blob(later) is None
        objects.renew()
        assert objects.blob(later)


ODD = st.one_of(
    st.text(max_size=80),
    st.text("0123456789abcdefABCDEF \n\0{}^:-", max_size=80),
    st.binary(max_size=80).map(lambda data: data.decode("utf-8", "surrogateescape")),
)


@given(id=ODD, path=ODD)
@example(id="0" * 40, path="drivers/bar.c missing")
@example(id="abcdef1^{tree}", path="drivers\ninfo HEAD\n")
@example(id="-0123456", path="--batch")
@example(id="abcdef1\ncontents abcdef1", path="drivers/\0bar.c")
def test_no_id_and_no_path_breaks_the_next_answer(
    known: tuple[str, str], objects: Objects, id: str, path: str
) -> None:
    commit, full = known
    objects.blob(id)
    objects.commit(id)
    objects.file(id, path)
    objects.file(commit, path)
    objects.renew()
    assert objects.blob(full) == (full, b"M:\n", "")
    found = objects.file(commit, "drivers/bar.c")
    assert found
    assert found.data == b"int bar;\n"
    assert objects.problem == ""


@given(data=st.binary(max_size=300), names=st.lists(st.binary(min_size=1, max_size=9)))
@example(data=b"100644 a\0" + bytes(19), names=[])
@example(data=b"40000 " + b"7" * 200, names=[b"a", b"a"])
def test_entries_of_any_bytes_are_read_or_damaged(data: bytes, names: list[bytes]) -> None:
    found = _entries(data, "sha1")
    assert found is None or 28 * len(found) <= len(data)
    good = [name.replace(b"\0", b"0") for name in names]
    made = b"".join(b"100644 %s\0%020d" % (name, number) for number, name in enumerate(good))
    firsts = {name: (b"100644", b"%020d" % good.index(name)) for name in good}
    assert _entries(made, "sha1") == firsts


@given(head=st.binary(max_size=200), body=st.binary(max_size=200))
@example(head=b"\nauthor > 99999999999999999999 +0000", body=b"")
@example(head=b"\ncommitter A <a> 7", body=b"\n\n")
@example(head=b"\nparent \xff", body=b"foo")
def test_a_commit_of_any_bytes_is_read_or_damaged(head: bytes, body: bytes) -> None:
    tree = "1" * 40
    found = _commit("0" * 40, b"tree %s%s\n\n%s" % (tree.encode(), head, body), 40)
    if found:
        assert len(found.tree) == 40
        assert "\n" not in found.subject
        assert 0 <= found.committed <= 253_402_300_799


def test_objects_of_a_missing_directory_are_missing(tmp_path: Path) -> None:
    objects = Objects(tmp_path / "none")
    assert objects.blob("0123456789") is None
    assert "git does not start" in objects.problem
