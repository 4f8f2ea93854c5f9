# SPDX-License-Identifier: Apache-2.0
"""Small repositories with a kernel tree, written by git: always the same ids for the same content."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NAME, MAIL = "A. Developer", "dev@example.org"
START = 1_700_000_000  # of the first commit, in seconds since 1970
STEP = 3600


def environment() -> dict[str, str]:
    """An environment in which no setting of a user or of the machine counts."""
    people = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", NAME), ("EMAIL", MAIL))
    }
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
        **people,
    }


def run(*command: str, cwd: Path, stdin: bytes = b"", **more: str) -> bytes:
    """What a git command prints."""
    done = subprocess.run(
        ["git", *command],
        check=False,
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment() | more,
    )
    assert not done.returncode, done.stderr.decode(errors="replace")
    return done.stdout


class KernelRepo:
    """A repository with one checked-out branch, `master`, whose commits the test writes.

    No file is written into the working tree: commits go through fast-import.
    """

    def __init__(self, path: Path, form: str = "sha1", *, bare: bool = False) -> None:
        self.path = path
        kind = ["--bare"] if bare else []
        path.mkdir(parents=True, exist_ok=True)
        run("init", "--quiet", *kind, "-b", "master", f"--object-format={form}", cwd=path)
        self.git_dir = path if bare else path / ".git"
        self._commits = 0

    def git(self, *command: str, stdin: bytes = b"") -> str:
        """What a git command prints, without the last line end."""
        return run(*command, cwd=self.path, stdin=stdin).decode(errors="replace").rstrip("\n")

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        message: str = "Change it",
        date: int | None = None,
        *,
        branch: str = "master",
        parents: tuple[str, ...] | None = None,
    ) -> str:
        """Write a commit on top of a branch and return its id; a file of `None` is removed.

        `parents` are the parents instead of the branch's newest commit; the files are those of the
        first parent.
        """
        when = START + STEP * self._commits if date is None else date
        self._commits += 1
        if parents is None:
            has = self.git("for-each-ref", f"refs/heads/{branch}")
            parents = (f"refs/heads/{branch}^0",) if has else ()
        data = message.encode()
        who = f"{NAME} <{MAIL}> {when} +0000".encode()
        stream = [b"reset refs/heads/%s\n" % branch.encode()] if not parents else []
        stream += [b"commit refs/heads/%s\n" % branch.encode()]
        stream += [b"author %s\ncommitter %s\n" % (who, who)]
        stream += [b"data %d\n%s\n" % (len(data), data)]
        stream += [
            b"%s %s\n" % (word, parent.encode())
            for word, parent in zip([b"from", *[b"merge"] * len(parents)], parents, strict=False)
        ]
        for path, text in files.items():
            name = b'"' + path.encode("utf-8", "surrogateescape") + b'"'
            if text is None:
                stream.append(b"D %s\n" % name)
            else:
                content = text.encode() if isinstance(text, str) else text
                stream.append(b"M 100644 inline %s\ndata %d\n" % (name, len(content)))
                stream.append(content + b"\n")
        self.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))
        return self.git("rev-parse", f"refs/heads/{branch}")

    def tag(self, name: str, commit: str = "master", *, annotated: bool = False) -> None:
        options = ["-a", "-m", name] if annotated else []
        run("tag", *options, name, commit, cwd=self.path, GIT_COMMITTER_DATE=f"{START} +0000")

    def branch(self, name: str, commit: str = "master") -> None:
        """Make or move a branch."""
        self.git("update-ref", f"refs/heads/{name}", f"{self.git('rev-parse', commit)}")

    def blob_id(self, path: str, commit: str = "master") -> str:
        return self.git("rev-parse", f"{commit}:{path}")

    def format_patch(self, range: str, *options: str) -> list[bytes]:
        """The mails of `git format-patch` in order, as answers to the first, with full ids."""
        command = ("format-patch", "--stdout", "--full-index", "--no-signature", *options, range)
        stdout = run(*command, cwd=self.path).splitlines(keepends=True)
        mails: list[bytes] = []
        first = ""
        for line in stdout:
            if line.startswith(b"From ") and line.rstrip().endswith(b"Mon Sep 17 00:00:00 2001"):
                mails.append(_head(len(mails), line.split()[1].decode(), first))
                first = first or line.split()[1].decode()
            else:
                mails[-1] += line
        return mails


def _head(number: int, commit: str, first: str) -> bytes:
    answer = f"In-Reply-To: <0.{first}@example.org>\n" if number else ""
    return f"Message-ID: <{number}.{commit}@example.org>\n{answer}To: list@example.org\n".encode()
