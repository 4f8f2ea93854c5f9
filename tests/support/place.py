# SPDX-License-Identifier: Apache-2.0
"""Directories that a server under another user can enter, removed even after a killed run.

pytest makes its directory below /tmp private each time that it starts, so a second pytest locks
such a server out of the directories of the first one.
"""

import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "kantha-test-"


class Place:
    """A directory that belongs to this process, which holds a lock on it."""

    def __init__(self) -> None:
        with one_at_a_time():
            remove_abandoned()
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._owner = os.open(self.path / "owner", os.O_RDWR | os.O_CREAT)
            fcntl.flock(self._owner, fcntl.LOCK_EX)
        self.path.chmod(0o755)

    def close(self) -> None:
        with one_at_a_time():  # a run that begins looks at each place
            shutil.rmtree(self.path)
        os.close(self._owner)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other test run on this machine is inside."""
    directory = os.open(tempfile.gettempdir(), os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def remove_abandoned() -> None:
    """Remove the places of processes that were killed, and end the servers in them."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if path.is_symlink() or path.stat().st_uid != os.geteuid():
            continue
        owner = os.open(path / "owner", os.O_RDWR | os.O_CREAT)
        with suppress(BlockingIOError):
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_server(path / "data")
            shutil.rmtree(path)
        os.close(owner)


def _end_server(data: Path) -> None:
    file = data / "postmaster.pid"
    if not file.exists() or not (words := file.read_text().split()):
        return
    pid = abs(int(words[0]))  # initdb writes it with a minus
    with suppress(FileNotFoundError, ProcessLookupError):
        # another process may have that number by now
        while Path(f"/proc/{pid}/cwd").readlink() == data.resolve():
            os.kill(pid, signal.SIGQUIT)
            time.sleep(0.05)
