# SPDX-License-Identifier: Apache-2.0
"""Private git directories, which lend a repository's objects and none of its settings.

A repository's configuration can name programs that git starts: hooks, a file system monitor, a
transport. git therefore reads a private directory instead. It has a configuration of its own, and
the repository's objects as alternates.
"""

import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.errors import UserError
from app.git.bounded import GitFailed, done

_PREFIX = "kantha-git-"
_STALE = 60  # seconds: a younger directory may be one that is not locked yet
_SECONDS = 10.0
_SMALL = 64 * 1024  # bytes of a file such as HEAD or commondir
_FORMAT = r"^extensions\.(objectformat|refstorage)$"
_HASHES = ("sha1", "sha256")
_HEAD = re.compile(rb"(?:ref: )?[!-~]{1,1024}\n?")
# without one of these, git takes a directory for no repository, or finds no object
_NEEDED = ("HEAD", "config", "refs", "objects/info/alternates")
_NO_HEAD = b"ref: refs/heads/none\n"


class GitDirectory(NamedTuple):
    """The directories of a repository: `own` has HEAD, and `common` has the objects and refs.

    They differ only in a linked worktree.
    """

    own: Path
    common: Path

    @property
    def objects(self) -> Path:
        return self.common / "objects"


def located(path: Path) -> GitDirectory:
    """Return the git directory of a bare repository, a working tree or a linked worktree.

    Raises:
        UserError: there is no git repository at the path.
    """
    own = _own(path.absolute())
    common = own
    if named := _first_line(own / "commondir"):
        common = Path(os.path.normpath(own / named))
    # an old HEAD may be a link to a branch that has no commit yet
    if not (common / "objects").is_dir() or not os.path.lexists(own / "HEAD"):
        raise UserError(f"{path}: this is no git repository")
    return GitDirectory(own, common)


def _own(path: Path) -> Path:
    inside = path / ".git"
    if inside.is_dir():
        return inside
    if (line := _first_line(inside)).startswith("gitdir: "):
        return Path(os.path.normpath(path / line.removeprefix("gitdir: ")))
    return path


def _first_line(path: Path) -> str:
    return os.fsdecode(_small_file(path).partition(b"\n")[0])


def _small_file(path: Path) -> bytes:
    """Return a regular file, and nothing of a pipe, a large file or a missing one."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return b""
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        data = os.read(descriptor, _SMALL + 1) if is_file else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)
    return data if len(data) <= _SMALL else b""


class PrivateDirectory:
    """The private git directories of one repository.

    `plain` has the objects and no ref, so that an id never means a ref of that name. `refs` has the
    refs as well. `form` is the hash of the object ids: `sha1` or `sha256`.
    """

    def __init__(self, path: Path) -> None:
        """Create the directories.

        Raises:
            UserError: the path is no repository, or its format is unknown.
        """
        self.path = path
        self.repository = located(path)
        self._identity = _identity(self.repository.objects)
        _sweep()
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            self._lock = _locked(self.root / "lock")
            self.form, storage = self._format()
            self.plain = self._written("plain", storage="")
            (self.plain / "refs").mkdir()
            self.refs = self._written("refs", storage=storage)
            for name in ("refs", "packed-refs", "reftable"):
                (self.refs / name).symlink_to(self.repository.common / name)
        except BaseException:
            self.close()
            raise

    def _format(self) -> tuple[str, str]:
        """Return the two settings that decide how objects and refs are read."""
        config = self.repository.common / "config"
        if not _small_file(config):  # a pipe, or a file that takes git long to read
            return "sha1", ""
        command = ("config", "--file", str(config), "--no-includes", "--get-regexp", _FORMAT)
        try:
            asked = done(self.root, command, seconds=_SECONDS, limit=_SMALL)
        except GitFailed as error:
            raise UserError(f"{config}: {error}") from error
        lines = asked.output.decode(errors="replace").lower().splitlines()
        found = dict(line.partition(" ")[::2] for line in lines)
        form = found.get("extensions.objectformat", "sha1")
        storage = found.get("extensions.refstorage", "")
        if asked.code > 1 or form not in _HASHES or storage not in ("", "files", "reftable"):
            raise UserError(f"{self.path}: the format of this repository is unknown")
        return form, storage

    def _written(self, name: str, storage: str) -> Path:
        directory = self.root / name
        (directory / "objects" / "info").mkdir(parents=True)
        extensions = f"\tobjectformat = {self.form}\n" if self.form != "sha1" else ""
        extensions += f"\trefstorage = {storage}\n" if storage == "reftable" else ""
        (directory / "config").write_text(
            f"[core]\n\trepositoryformatversion = {1 if extensions else 0}\n\tbare = true\n"
            + (f"[extensions]\n{extensions}" if extensions else "")
        )
        alternates = directory / "objects" / "info" / "alternates"
        alternates.write_bytes(_quoted(os.fsencode(self.repository.objects)))
        (directory / "shallow").symlink_to(self.repository.common / "shallow")
        head = self.head if name == "refs" else b""
        (directory / "HEAD").write_bytes(head or _NO_HEAD)
        return directory

    @property
    def head(self) -> bytes:
        """Return the content of HEAD, empty if it is not one line."""
        head = _small_file(self.repository.own / "HEAD")
        return head if _HEAD.fullmatch(head) else b""

    @property
    def is_shallow(self) -> bool:
        """Return whether only the newest commits of the repository were fetched."""
        try:
            return (self.repository.common / "shallow").stat().st_size > 0
        except OSError:
            return False

    @property
    def is_partial(self) -> bool:
        """Return whether files that were not fetched can be missing."""
        return any((self.repository.objects / "pack").glob("*.promisor"))

    @property
    def is_current(self) -> bool:
        """Return whether the path still names the repository that was opened.

        Programs that clean up temporary files may remove a part of the private directories.
        """
        try:
            return (
                all(
                    os.path.lexists(directory / name)
                    for directory in (self.plain, self.refs)
                    for name in _NEEDED
                )
                and located(self.path) == self.repository
                and _identity(self.repository.objects) == self._identity
            )
        except (UserError, OSError):
            return False

    def close(self) -> None:
        """Remove the directories."""
        if hasattr(self, "_lock"):
            os.close(self._lock)
            del self._lock
        shutil.rmtree(self.root, ignore_errors=True)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _quoted(path: bytes) -> bytes:
    """Return a line of `alternates`. A path with a line end is quoted as in C."""
    if b"\n" not in path:
        return path + b"\n"
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"\n'


def _locked(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def _sweep() -> None:
    """Remove the private directories of processes that were killed."""
    for root in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            found = root.lstat()
            is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
            if is_ours and time.time() - found.st_mtime > _STALE:
                os.close(_locked(root / "lock"))
                shutil.rmtree(root, ignore_errors=True)
