# SPDX-License-Identifier: Apache-2.0
"""The listening socket to which a mail server connects."""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import UserError

UNIX = "unix:"


@contextmanager
def listening(where: str, mode: int) -> Iterator[socket.socket]:
    """Yield a listening socket at `host:port`, or at `unix:/path` with the file mode `mode`.

    The path must not exist, or must be an old socket at which no process listens.

    Raises:
        UserError: the address has neither form, or listening there fails.
    """
    try:
        found = _unix(Path(where[len(UNIX) :]), mode) if where.startswith(UNIX) else _tcp(where)
    except OSError as error:
        raise UserError(f"cannot listen at {where}: {error.strerror or error}") from error
    with found:
        yield found


def unlink(listener: socket.socket) -> None:
    """Remove the path of a listening socket. Call this function before you close the socket.

    After the socket is closed, another process may already listen at the same path.
    """
    if listener.family == socket.AF_UNIX:
        Path(listener.getsockname()).unlink(missing_ok=True)


def _tcp(where: str) -> socket.socket:
    host, colon, port = where.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (host and colon and port.isdecimal() and int(port) < 2**16):
        raise UserError(f"cannot listen at {where!r}: write unix:/path or host:port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family)


def _unix(path: Path, mode: int) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    try:
        with _alone_in(path.parent):
            _remove_stale(path)
            _bind(listener, path, mode)
            listener.listen()
    except BaseException:
        listener.close()
        raise
    return listener


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Lock the directory, so that two processes that start at once do not remove each other's
    socket."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _remove_stale(path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise UserError(f"cannot listen at {path}: the file exists and is not a socket")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise UserError(f"cannot listen at {path}: another process already does")


def _bind(listener: socket.socket, path: Path, mode: int) -> None:
    # by umask, because anybody could connect between bind and chmod
    before = os.umask(0o777 & ~mode)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
