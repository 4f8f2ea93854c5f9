# SPDX-License-Identifier: Apache-2.0
"""The socket: whose place it takes, and who may connect to it."""

import os
import socket
import stat
from pathlib import Path

import pytest

from app.errors import UserError
from app.lmtp.listen import listening, unlink


@pytest.mark.parametrize("mode", [0o660, 0o600, 0o666])
def test_a_socket_has_its_mode_from_the_beginning(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "lmtp"
    before = os.umask(0o077)
    try:
        with listening(f"unix:{path}", mode) as listener, socket.socket(socket.AF_UNIX) as client:
            assert stat.S_IMODE(path.stat().st_mode) == mode
            client.connect(str(path))
            unlink(listener)
    finally:
        os.umask(before)
    assert not path.exists()


def test_a_socket_that_nobody_listens_at_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with listening(f"unix:{path}", 0o660), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_a_socket_that_somebody_listens_at_is_not(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    with listening(f"unix:{path}", 0o660) as first:
        with pytest.raises(UserError, match="already"), listening(f"unix:{path}", 0o660):
            pass
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            first.accept()[0].close()


@pytest.mark.parametrize("kind", ["file", "directory", "link to a socket"])
def test_what_is_no_socket_stays(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "lmtp"
    if kind == "file":
        path.write_text("mine")
    elif kind == "directory":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(tmp_path / "other"))
        path.symlink_to("other")
    before = path.lstat()
    with pytest.raises(UserError, match="is not a socket"), listening(f"unix:{path}", 0o660):
        pass
    assert path.lstat() == before


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_is_listened_at(host: str) -> None:
    with listening(f"{host}:0", 0o660) as listener, socket.socket() as client:
        client.connect(listener.getsockname())
        unlink(listener)


@pytest.mark.parametrize(
    "where",
    ["", ":", "8024", "127.0.0.1:", ":8024", "127.0.0.1:65536", "127.0.0.1:-1", "unix", "a:b:c"],
)
def test_what_is_no_place_is_said(where: str) -> None:
    with pytest.raises(UserError, match="write unix:/path or host:port"), listening(where, 0o660):
        pass


def test_a_place_where_one_cannot_listen_is_said(tmp_path: Path) -> None:
    for where in (f"unix:{tmp_path}/no/lmtp", f"unix:{tmp_path}/{'a' * 200}", "192.0.2.1:8024"):
        with pytest.raises(UserError, match="cannot listen"), listening(where, 0o660):
            pass
