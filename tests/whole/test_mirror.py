# SPDX-License-Identifier: Apache-2.0
"""What a lore mirror really runs: curl behind grokmirror's piper, and behind korgalore."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.mails import patch
from tests.support.server import Server

CURL = shutil.which("curl") or ""
PIPER = Path(sys.executable).parent / "grok-pi-piper"
pytestmark = [
    pytest.mark.skipif(not CURL, reason="needs curl"),
    pytest.mark.xdist_group("processes"),
]
STORED = "SELECT message_id FROM message ORDER BY id"


def command(server: Server, token: str) -> str:
    """As docs/how-to/api.md has it."""
    return (
        f"{CURL} -fsS --data-binary @- -H 'Content-Type: message/rfc822' "
        f"-H 'Authorization: Bearer {token}' http://127.0.0.1:{server.port}/webhooks/lore"
    )


def git(repository: Path, *arguments: str, data: bytes = b"") -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", "-C", str(repository), *identity, *arguments],
        input=data,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode().strip()


def deliver(epoch: Path, raw: bytes) -> None:
    """One more mail in a public-inbox epoch: a commit whose file `m` is the mail."""
    blob = git(epoch, "hash-object", "-w", "--stdin", data=raw)
    tree = git(epoch, "mktree", data=f"100644 blob {blob}\tm\n".encode())
    heads = git(epoch, "for-each-ref", "--format=%(objectname)", "refs/heads/master")
    parent = ["-p", heads] if heads else []
    commit = git(epoch, "commit-tree", tree, *parent, "-m", "mail")
    git(epoch, "update-ref", "refs/heads/master", commit)


def piped(config: Path, epoch: Path) -> int:
    return subprocess.run(
        [str(PIPER), "-c", str(config), str(epoch)], check=False, capture_output=True
    ).returncode


def test_grokmirrors_piper_sends_each_new_mail_and_tries_again(
    server: Server, tmp_path: Path
) -> None:
    token = server.run("token", "create", "lore", "--scope", "ingest")
    epoch = tmp_path / "list" / "git" / "0.git"
    epoch.mkdir(parents=True)
    git(epoch, "init", "-q", "--bare", "-b", "master")
    config = tmp_path / "pi-piper.conf"
    config.write_text(f"[DEFAULT]\npipe = {command(server, token)}\n")
    deliver(epoch, patch("0@x", "[PATCH] Before the piper was set up"))
    assert piped(config, epoch) == 0
    deliver(epoch, patch("1@x", "[PATCH] One"))
    assert piped(config, epoch) != 0
    server.start()
    deliver(epoch, b"Subject: a mail without an id\n\nx\n")
    deliver(epoch, patch("2@x", "[PATCH] Two"))
    assert piped(config, epoch) == 0
    assert server.sql(STORED) == [("1@x",), ("2@x",)]
    assert server.sql("SELECT count(*) FROM dead_letter") == [(1,)]


def test_korgalores_pipe_target_adds_a_header_and_is_understood(server: Server) -> None:
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    for header in (b"X-Korgalore-Trace: from feed=lore:linux-gpio\n", b""):
        subprocess.run(
            ["sh", "-c", command(server, token)],
            input=header + patch("1@x", "[PATCH] One"),
            check=True,
            capture_output=True,
        )
    assert server.sql(STORED) == [("1@x",)]
    assert server.sql("SELECT count(*) FROM conflict") == [(0,)]


def test_curl_fails_where_nothing_was_stored(server: Server) -> None:
    server.run("migrate")
    server.start()
    done = subprocess.run(
        ["sh", "-c", command(server, "kantha_wrong")],
        input=patch("1@x", "[PATCH] One"),
        check=False,
        capture_output=True,
    )
    assert done.returncode == 22
    assert server.sql(STORED) == []
