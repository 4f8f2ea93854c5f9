# SPDX-License-Identifier: Apache-2.0
"""The index of a kernel tree: its answers, and how it is made, renewed and kept."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UserError
from app.git.objects import MAX_BLOB
from app.model.images import TreeSymbol
from app.tree.index import (
    IndexLimits,
    IndexState,
    TreeIndex,
    index_build,
    index_state,
    nearest,
    refresh,
    states,
    update,
    updating,
)
from app.tree.kernel_trees import Trees
from app.tree.repository import Repository, TreePlace
from tests.support.kernel.kernel_repo import KernelRepo

BINDINGS = "Documentation/devicetree/bindings/"
FILES = {
    "fs/foo.c": "int foo_open(struct inode *inode)\n{\n\treturn 0;\n}\nEXPORT_SYMBOL_GPL(foo_open);\n",
    "fs/bar.c": "static int bar(void)\n{\n\treturn foo_open(0);\n}\n",
    "include/linux/foo.h": "#define FOO 1\nint foo_open(struct inode *inode);\n",
    "fs/Kconfig": "config FOO_FS\n\tbool\n\thelp\n\t  config IN_HELP\n",
    BINDINGS + "foo.yaml": "properties:\n  compatible:\n    oneOf:\n      - const: acme,foo\n"
    "      - pattern: '^acme,foo-[0-9]$'\nexamples:\n  - |\n    compatible = \"acme,example\";\n",
    BINDINGS + "vendor-prefixes.yaml": 'patternProperties:\n  "^acme,.*":\n    description: Acme\n',
    "README": "int not_code(void);\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo", bare=True)
    repo.commit(FILES)
    return repo


@pytest.fixture
def repository(repo: KernelRepo) -> Iterator[Repository]:
    with Trees([TreePlace(repo.path)]) as trees:
        yield trees.repositories[0]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tree-index"


def head(repo: KernelRepo) -> str:
    return repo.git("rev-parse", "master")


def opened(directory: Path, commit: str) -> TreeIndex:
    found = TreeIndex.open(directory, [commit])
    assert found
    return found


def answers(index: TreeIndex, *names: str) -> list[object]:
    """Everything that an index says about some names."""
    functions = (
        index.symbols,
        index.is_exported,
        index.users,
        index.has_config,
        index.has_compatible,
        index.has_vendor,
    )
    return [function(name) for name in names for function in functions]


def reads(directory: Path, repository: Repository, commit: str) -> int:
    return update(repository, commit, directory).read


def test_answers(repo: KernelRepo, repository: Repository, directory: Path) -> None:
    state = update(repository, head(repo), directory)
    index = opened(directory, head(repo))
    assert index.id == state.id == f"{head(repo)}-{state.version}"
    signature = "int foo_open(struct inode *inode)"
    assert index.symbols("foo_open") == (
        TreeSymbol("foo_open", "function", "fs/foo.c", 1, signature),
        TreeSymbol("foo_open", "prototype", "include/linux/foo.h", 2, signature),
    )
    assert index.symbols("bar") == (
        TreeSymbol("bar", "function", "fs/bar.c", 1, "static int bar(void)", is_static=True),
    )
    assert index.symbols("FOO") == (TreeSymbol("FOO", "macro", "include/linux/foo.h", 1),)
    assert index.is_exported("foo_open") is True
    assert index.users("foo_open") == ("fs/bar.c",)
    assert index.has_config("FOO_FS") is True
    assert index.has_compatible("acme,foo") is True
    assert index.has_compatible("acme,foo-7") is True
    assert index.has_vendor("acme") is True


@pytest.mark.parametrize(
    "name", ["not_code", "foo_ope", "foo_openx", "", "foo_open\n", "é", "@1", "f1", "config:FOO_FS"]
)
def test_other_names_are_unknown(
    name: str, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    update(repository, head(repo), directory)
    index = opened(directory, head(repo))
    assert answers(index, name) == [(), False, (), False, False, False]


def test_what_is_no_definition(repo: KernelRepo, repository: Repository, directory: Path) -> None:
    update(repository, head(repo), directory)
    index = opened(directory, head(repo))
    assert index.has_config("IN_HELP") is False
    assert index.has_compatible("acme,example") is False
    assert index.has_compatible("acme,foo-77") is False
    assert index.has_compatible("xacme,foo-7") is False
    assert index.is_exported("bar") is False
    assert index.users("bar") == ()


def test_a_tree_without_such_files_does_not_know(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    commit = repo.commit({"other.rs": "fn f() {}\n"}, branch="other", parents=())
    update(repository, commit, directory)
    assert answers(opened(directory, commit), "foo_open") == [None] * 6


def test_only_new_blobs_are_read(repo: KernelRepo, repository: Repository, directory: Path) -> None:
    assert reads(directory, repository, head(repo)) == 6
    second = repo.commit({"fs/bar.c": "int bar;\n", "fs/new.c": FILES["fs/foo.c"], "README": "x"})
    assert reads(directory, repository, second) == 1
    third = repo.commit({"fs/bar.c": FILES["fs/bar.c"], "fs/new.c": None})
    assert reads(directory, repository, third) == 0
    assert reads(directory, repository, third) == 0


CHANGES: list[dict[str, str | None]] = [
    {"fs/bar.c": "\n" + FILES["fs/bar.c"]},
    {"fs/bar.c": "static int bar(void)\n{\n\treturn 1;\n}\n"},
    {"fs/foo.c": None, "include/linux/foo.h": None},
    {"fs/foo.c": None, "fs/moved.c": FILES["fs/foo.c"]},
    {"a.c": "void aaa(void)\n{\n\tfoo_open(1);\n\tzzz();\n}\nvoid zzz(void)\n{\n}\n"},
    {"fs/Kconfig": "config OTHER\n", BINDINGS + "foo.yaml": None},
    {BINDINGS + "new.txt": 'compatible = "acme,foo";\n', "fs/Kconfig": None},
    {path: None for path in FILES if path != "fs/foo.c"},
]
NAMES = (
    "foo_open",
    "bar",
    "FOO",
    "FOO_FS",
    "OTHER",
    "acme,foo",
    "acme,foo-7",
    "acme",
    "aaa",
    "zzz",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_index_answers_as_a_new_one(
    change: dict[str, str | None],
    repo: KernelRepo,
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    update(repository, head(repo), old)
    commit = repo.commit(change)
    made = update(repository, commit, new)
    monkeypatch.setattr(updating, "_MOST_CHANGED", 2.0)
    changed = update(repository, commit, old)
    assert changed.entries == made.entries
    assert changed.files == made.files
    assert changed.id == made.id
    assert answers(opened(old, commit), *NAMES) == answers(opened(new, commit), *NAMES)


def test_names_that_are_gone_are_unknown(
    repo: KernelRepo, repository: Repository, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "_MOST_CHANGED", 2.0)
    first = head(repo)
    update(repository, first, directory)
    second = repo.commit({"fs/foo.c": "int other;\n", "fs/Kconfig": "config OTHER\n"})
    update(repository, second, directory)
    before, after = opened(directory, first), opened(directory, second)
    assert [one.path for one in after.symbols("foo_open") or ()] == ["include/linux/foo.h"]
    assert after.is_exported("foo_open") is False
    assert after.has_config("FOO_FS") is False
    assert before.is_exported("foo_open") is True
    assert before.has_config("FOO_FS") is True


def many(number: int) -> str:
    return "".join(
        f"int many_{n}(void)\n{{\n\treturn call_{n}();\n}}\n" for n in range(number, 3_000)
    )


def test_many_blocks_parts_and_runs(
    repo: KernelRepo, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_build, "MAX_NAMES_IN_MEMORY", 30_000)
    monkeypatch.setattr(updating, "_MOST_CHANGED", 2.0)
    old, new = tmp_path / "old", tmp_path / "new"
    repo.commit({f"{letter}.c": many(0) for letter in "abc"})
    update(repository, head(repo), old)
    commit = repo.commit({"b.c": many(5), "c.c": None, "d.c": "int early;\n" + many(2_999)})
    update(repository, commit, old)
    monkeypatch.setattr(index_build, "MAX_NAMES_IN_MEMORY", 1_000)
    update(repository, commit, new)
    changed, made = opened(old, commit), opened(new, commit)
    names = [f"{kind}_{n}" for kind in ("many", "call") for n in (0, 4, 5, 1_500, 2_999, 3_000)]
    assert answers(changed, *names) == answers(made, *names)
    assert [one.line for one in made.symbols("many_2999") or ()] == [11_997, 11_977, 2]
    assert made.users("call_0") == ("a.c",)


def test_an_index_that_changes_too_much_is_made_anew(
    repo: KernelRepo, repository: Repository, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(repository, head(repo), directory)
    commit = repo.commit({"fs/bar.c": many(2_000)})
    monkeypatch.setattr(updating, "_MOST_CHANGED", 2.0)
    monkeypatch.setattr(index_build, "MAX_NAMES_IN_MEMORY", 100)
    update(repository, commit, directory)
    assert opened(directory, commit).users("call_2000") == ("fs/bar.c",)


def test_the_first_commit_with_an_index_is_opened(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    assert TreeIndex.open(directory, [head(repo)]) is None
    first = head(repo)
    update(repository, first, directory)
    second = repo.commit({"fs/x.c": "int x;\n"})
    assert opened_commit(directory, [second, first]) == first
    update(repository, second, directory)
    assert opened_commit(directory, [second, first]) == second
    assert opened_commit(directory, [first, second]) == first
    assert opened_commit(directory, ["", "..", "0" * 40]) is None


def opened_commit(directory: Path, commits: list[str]) -> str | None:
    index = TreeIndex.open(directory, commits)
    return index.commit if index else None


def test_the_nearest_index_is_that_of_the_newest_branch_or_the_last_one(
    repo: KernelRepo, repository: Repository, directory: Path, tmp_path: Path
) -> None:
    def commit_of(*repositories: Repository) -> str | None:
        found = nearest(repositories, directory)
        return found.commit if found else None

    assert commit_of(repository) is None
    first = head(repo)
    update(repository, first, directory)
    second = repo.commit({"fs/x.c": "int x;\n"})
    repository.refresh()
    assert commit_of(repository) == first
    update(repository, second, directory)
    assert commit_of(repository) == second
    other = KernelRepo(tmp_path / "other")
    other.commit({"fs/y.c": "int y;\n"})
    with Trees([TreePlace(other.path)]) as trees:
        assert commit_of(*trees.repositories) is None
        assert commit_of(*trees.repositories, repository) == second


def test_the_last_indexes_are_kept(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    commits = [head(repo)]
    update(repository, commits[0], directory)
    index = opened(directory, commits[0])
    for number in range(index_state.MOST_KEPT):
        commits.append(repo.commit({"fs/x.c": f"int x{number};\n"}))
        update(repository, commits[-1], directory)
    assert [state.commit for state in states(directory)] == commits[:0:-1]
    assert len(list(directory.iterdir())) == 2 * index_state.MOST_KEPT + 1
    # a reader that has it open goes on
    assert index.is_exported("foo_open") is True


def damage_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def damage_middle(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(bytes(255 - byte for byte in data[:200]) + data[200:])


def damage_blocks(path: Path) -> None:
    data = bytearray(path.read_bytes())
    place = data.find(b"\x28\xb5\x2f\xfd")  # the magic number of zstd
    while place >= 0:
        data[place + 8] ^= 0xFF
        place = data.find(b"\x28\xb5\x2f\xfd", place + 4)
    path.write_bytes(data)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [damage_end, damage_middle, damage_blocks, remove])
def test_a_damaged_index_is_made_again(
    damage: object, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    state = update(repository, head(repo), directory)
    assert callable(damage)
    damage(index_state.index_path(directory, head(repo)))
    index = TreeIndex.open(directory, [head(repo)])
    if index:
        # damage inside the file shows when it is read
        assert index.symbols("foo_open") is None
        assert index.is_damaged
        assert index.has_config("FOO_FS") is None
    assert TreeIndex.open(directory, [head(repo)]) is None
    again = update(repository, head(repo), directory)
    assert again.read == state.read
    assert opened(directory, head(repo)).is_exported("foo_open") is True


@pytest.mark.parametrize("damage", [damage_middle, damage_blocks])
def test_no_index_is_made_from_a_damaged_one(
    damage: object, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    update(repository, head(repo), directory)
    assert callable(damage)
    damage(index_state.index_path(directory, head(repo)))
    commit = repo.commit({"fs/x.c": "int x;\n"})
    assert update(repository, commit, directory).read == 7
    assert opened(directory, commit).is_exported("foo_open") is True


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "null", '{"commit": 1}', "[" * 3_000, "x" * 20_000, "\x00"],
)
def test_a_state_that_cannot_be_read_is_no_index(
    content: str, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    update(repository, head(repo), directory)
    path = index_state.index_path(directory, head(repo)).with_suffix(".json")
    path.write_text(content)
    assert TreeIndex.open(directory, [head(repo)]) is None
    assert states(directory) == ()
    assert update(repository, head(repo), directory).read == 6


def test_an_index_of_another_version_is_not_used(
    repo: KernelRepo, repository: Repository, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(repository, head(repo), directory)
    for name in (updating, index_state):
        monkeypatch.setattr(name, "version", lambda: "2.00")
    assert TreeIndex.open(directory, [head(repo)]) is None
    assert update(repository, head(repo), directory).read == 6
    assert len(list(directory.iterdir())) == 3


def test_a_state_for_another_file_is_not_used(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    update(repository, head(repo), directory)
    path = index_state.index_path(directory, head(repo)).with_suffix(".json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"commit": "0" * 40}))
    assert TreeIndex.open(directory, [head(repo)]) is None


def test_two_updates_at_once_make_one_index(repo: KernelRepo, directory: Path) -> None:
    found: list[IndexState] = []

    def make() -> None:
        with Trees([TreePlace(repo.path)]) as trees:
            found.append(update(trees.repositories[0], head(repo), directory))

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 3


def test_refresh_indexes_the_newest_branch_once(repo: KernelRepo, directory: Path) -> None:
    repo.commit({"old.c": "int old;\n"}, date=1, branch="old", parents=())
    with Trees([TreePlace(repo.path)]) as trees:
        assert refresh(trees, directory) is True
        assert refresh(trees, directory) is False
        assert [state.commit for state in states(directory)] == [head(repo)]
        repo.commit({"fs/x.c": "int x;\n"})
        trees.refresh()
        assert refresh(trees, directory) is True
        with updating._locked(directory, is_waiting=True):
            repo.commit({"fs/x.c": "int y;\n"})
            trees.refresh()
            assert refresh(trees, directory) is False
        assert refresh(trees, directory) is True


def test_refresh_without_a_branch_does_nothing(tmp_path: Path, directory: Path) -> None:
    empty = KernelRepo(tmp_path / "empty")
    with Trees([TreePlace(empty.path)]) as trees:
        assert refresh(trees, directory) is False
    with Trees([]) as trees:
        assert refresh(trees, directory) is False


KILLED = """
import sys, time
from pathlib import Path
from app.tree.index import update
from app.tree.kernel_trees import Trees, TreePlace

def tell(done, total):
    if done == 4:
        print("in the middle", flush=True)
        time.sleep(60)

trees = Trees([TreePlace(Path(sys.argv[1]))])
update(trees.repositories[0], sys.argv[2], Path(sys.argv[3]), tell)
"""


def test_an_update_that_is_killed_leaves_no_index(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    first = head(repo)
    update(repository, first, directory)
    commit = repo.commit({f"fs/{n}.c": f"int x{n};\n" for n in range(9)})
    command = [sys.executable, "-c", KILLED, str(repo.path), commit, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        # readers go on during an update
        assert opened(directory, first).is_exported("foo_open") is True
        assert TreeIndex.open(directory, [commit]) is None
        process.kill()
    assert TreeIndex.open(directory, [commit]) is None
    assert update(repository, commit, directory).read == 9
    assert not list(directory.glob("*.draft"))
    assert opened(directory, commit).symbols("x8")


def test_a_missing_blob_makes_no_index(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    blob = repo.blob_id("fs/bar.c")
    (repo.git_dir / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UserError, match=r"fs/bar\.c: the blob is missing"):
        update(repository, head(repo), directory)
    assert states(directory) == ()


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (IndexLimits(bytes=50), "too large"),
        (IndexLimits(names=3), "too large"),
        (IndexLimits(seconds=-1), "not done"),
    ],
)
def test_a_tree_over_the_limits_makes_no_index(
    limits: IndexLimits, error: str, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    with pytest.raises(UserError, match=error):
        update(repository, head(repo), directory, limits=limits)
    assert states(directory) == ()
    assert update(repository, head(repo), directory).files == 6


def test_too_many_files_make_no_index(
    repo: KernelRepo, repository: Repository, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "MAX_FILES", 5)
    with pytest.raises(UserError, match="6 files are too many"):
        update(repository, head(repo), directory)


@pytest.mark.parametrize("commit", ["0" * 40, "master", "", "-x", "0" * 64])
def test_an_unknown_commit_makes_no_index(
    commit: str, repository: Repository, directory: Path
) -> None:
    with pytest.raises(UserError):
        update(repository, commit, directory)
    assert states(directory) == ()


def test_a_directory_that_cannot_be_written_is_an_error(
    repo: KernelRepo, repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="file"):
        update(repository, head(repo), tmp_path / "file" / "index")


def test_a_list_of_registers_may_be_larger_than_other_files(
    repo: KernelRepo, repository: Repository, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = "/*" + "x" * MAX_BLOB + "*/\n"
    commit = repo.commit({"list.h": comment + "#define REGISTER 1\n"})
    update(repository, commit, directory)
    assert [one.line for one in opened(directory, commit).symbols("REGISTER") or ()] == [2]
    monkeypatch.setattr(index_build, "MAX_LIST", MAX_BLOB)
    commit = repo.commit({"list.h": comment + "#define OTHER 1\n"})
    update(repository, commit, directory)
    assert opened(directory, commit).symbols("OTHER") == ()


def test_a_tree_with_a_path_twice(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    entries = [
        b"100644 a.c\0" + bytes.fromhex(repo.blob_id(path)) for path in ("fs/foo.c", "fs/bar.c")
    ]
    write = ("hash-object", "-t", "tree", "-w", "--literally", "--stdin")
    tree = repo.git(*write, stdin=b"".join(entries))
    commit = repo.git("commit-tree", tree, "-m", "Twice")
    assert update(repository, commit, directory).files == 1


def test_a_repository_with_sha256(tmp_path: Path, directory: Path) -> None:
    repo = KernelRepo(tmp_path / "sha256", "sha256")
    repo.commit(FILES)
    with Trees([TreePlace(repo.path)]) as trees:
        assert refresh(trees, directory) is True
    assert opened(directory, head(repo)).users("foo_open") == ("fs/bar.c",)


def test_many_users_and_definitions_are_cut_in_the_order_of_paths(
    repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    text = "static int probe(void)\n{\n\treturn foo_open(0);\n}\n"
    update(repository, head(repo), directory)
    commit = repo.commit({f"drivers/{n:03}.c": text + f"int x{n};\n" for n in range(300, 0, -1)})
    update(repository, commit, directory)
    index = opened(directory, commit)
    found = index.symbols("probe") or ()
    assert [one.path for one in found] == [f"drivers/{n:03}.c" for n in range(1, 201)]
    assert index.users("foo_open") == tuple(f"drivers/{n:03}.c" for n in range(1, 101))


@pytest.mark.parametrize(
    "pattern", ["^acme,(?!x)y$", "^acme,[$", "^(acme,a{999999})$", "^acme,x{1000}{1000}$"]
)
def test_a_pattern_that_cannot_be_used_matches_nothing(
    pattern: str, repo: KernelRepo, repository: Repository, directory: Path
) -> None:
    text = f"properties:\n  compatible:\n    pattern: '{pattern}'\n"
    commit = repo.commit({BINDINGS + "bar.yaml": text})
    update(repository, commit, directory)
    assert opened(directory, commit).has_compatible("acme,y") is False
    assert opened(directory, commit).has_compatible("acme,foo-1") is True
