# SPDX-License-Identifier: Apache-2.0
"""A review process has little memory, and so has the git that it starts: large packs still work."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from app.git import bounded
from app.git.private import PrivateDirectory
from app.paths import ROOT
from tests.git import packs
from tests.git.test_objects import objects_of
from tests.support.kernel.kernel_repo import KernelRepo

GIB = 2**30
PROGRAM = """
import resource, sys
from pathlib import Path
from app.git import bounded
from app.git.objects import Objects
from app.git.private import PrivateDirectory

path, settings, *ids = sys.argv[1:]
if not settings:
    bounded._SETTINGS = ()
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
private = PrivateDirectory(Path(path))
objects = Objects(private.plain, seconds=60)
print(sum(bool(blob and blob.data) for blob in objects.blobs(ids)), objects.problem)
objects.close()
private.close()
"""


@pytest.mark.parametrize(
    ("settings", "expected"), [("ours", "100 "), ("", "0 git ended early")], ids=["ours", "git's"]
)
def test_a_pack_of_three_gigabytes_is_read_with_one(
    tmp_path: Path, settings: str, expected: str
) -> None:
    repo = KernelRepo(tmp_path)
    blobs = [packs.blob(b"%d\n" % number * 1000) for number in range(100)]
    path = packs.write(repo.git_dir, blobs, gap=30 * 2**20)
    assert path.stat().st_size > 2.9 * GIB
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), settings, *(one.id for one in blobs)]
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, env=environment)
    assert done.stdout.decode() == expected + "\n"


def test_git_gets_limits_although_its_parent_has_none(tmp_path: Path) -> None:
    KernelRepo(tmp_path)
    private = PrivateDirectory(tmp_path)
    process = bounded.BoundedProcess(private.plain, "cat-file", "--batch")
    try:
        assert resource.prlimit(process.pid, resource.RLIMIT_AS)[1] <= bounded.MEMORY
        assert resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1] <= bounded.MIB
        assert 0 < resource.prlimit(process.pid, resource.RLIMIT_CPU)[1] <= bounded.CPU_SECONDS
    finally:
        process.kill()
        private.close()


def test_a_delta_that_needs_too_much_memory_ends_git_alone(tmp_path: Path) -> None:
    repo = KernelRepo(tmp_path)
    repo.commit({"one": "1\n"})
    base = packs.blob(b"small\n", size=3 * GIB, id="1" * 40)
    small = packs.delta(base.id, 3 * GIB, 1000, packs.copy(1000), "2" * 40)
    packs.write(repo.git_dir, [base, small])
    with objects_of(tmp_path) as objects:
        found = objects.blob("2" * 40)
        assert found is None or (found.data is None and found.problem)
        assert objects.problem == "git ended early"
        found = objects.blob(repo.blob_id("one"))
        assert found
        assert found.data == b"1\n"
