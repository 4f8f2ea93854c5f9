# SPDX-License-Identifier: Apache-2.0
"""A git that is killed, hangs or reads damaged objects never spoils the next answer."""

import os
import signal
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.git import batch
from app.git.objects import Objects
from tests.git import packs
from tests.git.test_objects import objects_of
from tests.support.kernel.kernel_repo import KernelRepo

MIB = 2**20
SHORT = 0.3  # seconds: only for git that never answers


@pytest.fixture
def repo(tmp_path: Path) -> KernelRepo:
    repo = KernelRepo(tmp_path / "repo")
    repo.commit({"one": "1\n", "two": "2\n"})
    return repo


def pid(objects: Objects) -> int:
    process = objects._batch._process
    assert process
    return process.pid


def loose(repo: KernelRepo, id: str) -> Path:
    path = repo.git_dir / "objects" / id[:2] / id[2:]
    path.parent.mkdir(exist_ok=True)
    return path


def is_right(repo: KernelRepo, objects: Objects) -> bool:
    found = [objects.blob(repo.blob_id(name)) for name in ("one", "two")]
    return [blob and blob.data for blob in found] == [b"1\n", b"2\n"]


def test_git_starts_once(repo: KernelRepo) -> None:
    with objects_of(repo.path) as objects:
        assert is_right(repo, objects)
        first = pid(objects)
        assert is_right(repo, objects)
        assert pid(objects) == first


def test_git_that_was_killed_starts_again_at_most_three_times(repo: KernelRepo) -> None:
    with objects_of(repo.path) as objects:
        for _ in range(batch.RESTARTS):
            assert is_right(repo, objects)
            os.kill(pid(objects), signal.SIGKILL)
        assert is_right(repo, objects)
        assert objects.problem == "git ended early"
        os.kill(pid(objects), signal.SIGKILL)
        assert not is_right(repo, objects)
        objects.renew()
        assert objects.problem == ""
        assert is_right(repo, objects)


def test_git_that_stops_is_killed(repo: KernelRepo) -> None:
    with objects_of(repo.path) as objects:
        assert is_right(repo, objects)
        stopped = pid(objects)
        os.kill(stopped, signal.SIGSTOP)
        objects._batch._seconds = SHORT
        objects.infos([repo.blob_id("one")])
        objects._batch._seconds = 20
        objects.renew()
        assert is_right(repo, objects)
        with pytest.raises(ProcessLookupError):
            os.kill(stopped, 0)


def test_an_object_at_which_git_hangs_is_none(repo: KernelRepo) -> None:
    id = "12345678" * 5
    os.mkfifo(loose(repo, id))
    with objects_of(repo.path, SHORT) as objects:
        assert objects.blob(id) is None
        assert objects.problem == "git took too long"
    with objects_of(repo.path) as objects:
        assert is_right(repo, objects)


def test_an_exception_between_request_and_answer_loses_no_later_answer(repo: KernelRepo) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt(_signal: int, _frame: object) -> None:
        raise Interrupted

    id = "12345678" * 5
    os.mkfifo(loose(repo, id))
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with objects_of(repo.path) as objects:
            assert is_right(repo, objects)
            signal.setitimer(signal.ITIMER_REAL, SHORT)
            with pytest.raises(Interrupted):
                objects.blob(id)
            assert is_right(repo, objects)
            assert objects.problem == "a question to git was interrupted"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _other(_data: bytes) -> bytes:
    return zlib.compress(b"blob 6\0other\n")


def _longer(_data: bytes) -> bytes:
    return zlib.compress(b"blob 100\0bad\n")


def _shorter(_data: bytes) -> bytes:
    return zlib.compress(b"blob 1\0bad\n")


def _no_kind(_data: bytes) -> bytes:
    return zlib.compress(b"gift 4\0bad\n")


@pytest.mark.parametrize(
    "damage",
    [_cut, _other, _longer, _shorter, _no_kind, lambda _data: b"", lambda _data: b"x" * 99],
)
def test_a_damaged_loose_object_has_no_data(
    repo: KernelRepo, damage: Callable[[bytes], bytes]
) -> None:
    id = repo.git("hash-object", "-w", "--stdin", stdin=b"bad\n" * 100)
    path = loose(repo, id)
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(damage(data))
    # git 2.39 never ends when a blob is shorter than its head says
    with objects_of(repo.path, 3 if damage is _longer else 20) as objects:
        asked = [repo.blob_id("one"), id, repo.blob_id("two")]
        one, bad, two = objects.blobs(asked)
        assert bad is None or (bad.data is None and bad.problem)
        assert one
        assert two
        assert (one.data, two.data) == (b"1\n", b"2\n")


def test_a_damaged_pack_has_no_data(repo: KernelRepo) -> None:
    big = os.urandom(10_000)
    repo.commit({"big": big})
    repo.git("repack", "-adq")
    (path,) = (repo.git_dir / "objects" / "pack").glob("*.pack")
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data.replace(big[5000:5100], bytes(100)))
    with objects_of(repo.path) as objects:
        bad = objects.blob(repo.blob_id("big"))
        assert bad is None or (bad.data is None and bad.problem)
        assert is_right(repo, objects)


def test_a_blob_under_a_foreign_id_has_no_data(repo: KernelRepo) -> None:
    foreign = "12345678" * 5
    packs.write(repo.git_dir, [packs.blob(b"other\n", id=foreign)])
    with objects_of(repo.path) as objects:
        assert objects.blob(foreign) == (foreign, None, "the content does not have the id")
        assert is_right(repo, objects)


def test_a_small_delta_of_a_large_blob_is_read(repo: KernelRepo) -> None:
    base, wanted = packs.blob(bytes(50 * MIB)), packs.blob(bytes(1000))
    small = packs.delta(base.id, base.size, 1000, packs.copy(1000), wanted.id)
    packs.write(repo.git_dir, [base, small])
    with objects_of(repo.path) as objects:
        found = objects.blob(wanted.id)
        assert found
        assert found.data == bytes(1000)


def test_delta_bombs_are_not_read(repo: KernelRepo) -> None:
    base, large, chained, lying = packs.blob(bytes(60_000)), "1" * 40, "2" * 40, "3" * 40
    copies = packs.copy(60_000) * 100_000
    packs.write(
        repo.git_dir,
        [
            base,
            packs.delta(base.id, 60_000, 60_000 * 100_000, copies, large),
            packs.delta(large, 60_000 * 100_000, 1000, packs.copy(1000), chained),
            packs.delta(base.id, 60_000, 1000, copies, lying),
        ],
    )
    with objects_of(repo.path) as objects:
        found = objects.blob(large)
        assert found
        assert (found.data, found.problem) == (None, "the file is larger than 8 MiB")
        for id in (chained, lying):
            bomb = objects.blob(id)
            assert bomb is None or (bomb.data is None and bomb.problem)
            objects.renew()
            assert is_right(repo, objects)


def test_a_blob_that_claims_to_be_small_has_no_data(repo: KernelRepo) -> None:
    bomb = packs.blob(bytes(50 * MIB), size=1000, id="1" * 40)
    packs.write(repo.git_dir, [bomb])
    with objects_of(repo.path) as objects:
        found = objects.blob("1" * 40)
        assert found is None or (found.data is None and found.problem)
        assert is_right(repo, objects)


def test_deltas_in_a_circle_have_no_data(repo: KernelRepo) -> None:
    one, two = "1" * 40, "2" * 40
    copies = packs.copy(1000)
    packs.write(
        repo.git_dir,
        [packs.delta(two, 1000, 1000, copies, one), packs.delta(one, 1000, 1000, copies, two)],
    )
    with objects_of(repo.path, 3) as objects:  # git follows the circle
        found = objects.blob(one)
        assert found is None or (found.data is None and found.problem)
        objects.renew()
        assert is_right(repo, objects)


def test_a_repository_that_is_repacked_stays_readable(repo: KernelRepo) -> None:
    ids = []
    for number in range(30):
        repo.commit({"one": f"{number}\n", "two": f"{number}\n" * 50})
        ids.append(repo.blob_id("two"))
    with objects_of(repo.path) as objects:
        assert objects.blob(ids[0])
        repo.git("repack", "-adq")
        repo.git("prune-packed", "-q")
        assert all(objects.blob(id) for id in ids[:10])
        repo.git("repack", "-adfq", "--depth=5")
        assert all(objects.blob(id) for id in ids)
        new = repo.commit({"one": "new\n"})
        assert objects.commit(new)
        assert objects.problem == ""


def test_a_name_with_a_line_end_is_refused(repo: KernelRepo) -> None:
    with objects_of(repo.path) as objects:
        for name in (b"0123456\ninfo HEAD", b"HEAD", b"0123456:a", b"", b"012345", b"0" * 65):
            with pytest.raises(ValueError, match="not the id"):
                objects._batch.infos([name])
        assert is_right(repo, objects)
