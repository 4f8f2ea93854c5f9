# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL of the tests lives beside other test runs, and does not outlive a killed one."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.cluster import Cluster
from tests.support.place import Place
from tests.support.server import ROOT

KILLED = """
import os, signal
from tests.support.cluster import Cluster
cluster = Cluster()
print(cluster.pid, cluster.url.rpartition("=")[2], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.close()


def is_running(pid: int) -> bool:
    """A process that has ended and that nobody waited for has no working directory."""
    try:
        return bool(Path(f"/proc/{pid}/cwd").readlink())
    except FileNotFoundError:
        return False


def test_a_server_starts_again_after_another_pytest_has_begun(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # as pytest does it to the directory that all its runs share
    shared = tmp_path_factory.getbasetemp().parent
    if shared.name.startswith("pytest-of-"):  # the parent of a --basetemp may be /tmp itself
        shared.chmod(0o700)
    cluster.kill()
    cluster.start()
    with psycopg.connect(cluster.create("another")) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_the_next_run_removes_what_a_killed_one_left_and_nothing_else(cluster: Cluster) -> None:
    command = [sys.executable, "-c", KILLED]
    killed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    pid, path = killed.stdout.split()
    assert is_running(int(pid))
    Place().close()
    assert not is_running(int(pid))
    assert not Path(path).parent.exists()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_closed_place_is_gone_and_an_open_one_stays() -> None:
    mine, other = Place(), Place()
    other.close()
    Place().close()
    assert (mine.path.exists(), other.path.exists()) == (True, False)
    assert mine.path.stat().st_mode & 0o777 == 0o755
    mine.close()
    assert not mine.path.exists()
