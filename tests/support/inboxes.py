# SPDX-License-Identifier: Apache-2.0
"""Archives as public-inbox keeps them: made by git alone, and by public-inbox itself."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

PROGRAMS = ("public-inbox-init", "public-inbox-learn", "public-inbox-purge", "public-inbox-edit")
needs_public_inbox = pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)), reason="needs Debian's package public-inbox"
)
ADDRESS = "list@example.invalid"
# what its own mda does, without a process a mail
_IMPORT = (
    *("perl", "-MPublicInbox::Config", "-MPublicInbox::InboxWritable", "-e"),
    'my $inbox = PublicInbox::Config->new->lookup_name("list");'
    'PublicInbox::InboxWritable->new($inbox)->import_mbox(\\*STDIN, "mboxrd")',
)

Commit = tuple[str, bytes | None]


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", f"--git-dir={repository}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=stdin).stdout


def repository(path: Path, *commits: Commit, form: str = "sha1") -> Path:
    """A bare repository; each commit puts a mail into a file, or takes the file away.

    `m` and `d` are all that their commits hold, as in v2.
    """
    command = ["git", "init", "--bare", "--quiet", "-b", "master", f"--object-format={form}"]
    subprocess.run([*command, path], check=True)
    append(path, *commits)
    return path


def append(path: Path, *commits: Commit, start: int = 0) -> None:
    """More commits on top; their dates are seconds since 1970 from `start`."""
    old = subprocess.run(
        ["git", f"--git-dir={path}", "rev-parse", "--verify", "--quiet", "HEAD"],
        check=False,
        capture_output=True,
    )
    parent = b"from %s\n" % old.stdout.strip() if old.stdout else b""
    stream = []
    for number, (name, data) in enumerate(commits, start):
        stream.append(b"commit refs/heads/master\ncommitter A <a@example.org> %d +0000\n" % number)
        stream.append(b"data 0\n" + parent + (b"deleteall\n" if name in ("m", "d") else b""))
        parent = b""
        if data is None:
            stream.append(b"D %s\n" % name.encode())
        else:
            stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data))
    git(path, "fast-import", "--quiet", stdin=b"".join(stream))


def rewrite(path: Path, *commits: Commit) -> None:
    """Another history in the place of the old one, of which nothing is left."""
    git(path, "update-ref", "-d", "refs/heads/master")
    git(path, "prune", "--expire=now")
    git(path, "repack", "-adq")
    for pack in (path / "objects" / "pack").iterdir():
        pack.unlink()
    append(path, *commits)


class PublicInbox:
    """An inbox made and kept by public-inbox."""

    def __init__(self, directory: Path, version: int) -> None:
        self.path = directory / "inbox"
        self._environ = os.environ | {
            "HOME": str(directory),
            "PI_CONFIG": str(directory / "config"),
            "ORIGINAL_RECIPIENT": ADDRESS,
        }
        form = [f"-V{version}", "-L", "basic"]
        self.run(
            "public-inbox-init", *form, "list", str(self.path), "http://127.0.0.1/list", ADDRESS
        )

    def run(self, *command: str, stdin: bytes = b"", **environ: str) -> None:
        done = subprocess.run(
            command, check=False, env=self._environ | environ, input=stdin, capture_output=True
        )
        assert not done.returncode, done.stderr.decode()

    def deliver(self, mails: Iterable[bytes]) -> None:
        start = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        self.run(*_IMPORT, stdin=b"".join(start + raw.rstrip(b"\n") + b"\n\n" for raw in mails))

    def take_back(self, raw: bytes) -> None:
        self.run("public-inbox-learn", "rm", "--all", stdin=raw)

    def purge(self, raw: bytes) -> None:
        self.run("public-inbox-purge", "--all", stdin=raw)

    def edit(self, message_id: str, old: str, new: str) -> None:
        editor = f"sed -i 's/{old}/{new}/'"
        self.run("public-inbox-edit", "-m", message_id, str(self.path), GIT_EDITOR=editor)
