# SPDX-License-Identifier: Apache-2.0
"""The path of a SQLite file: creation for its owner alone, and reasons why the path is unusable."""

import os
import stat
from pathlib import Path

from app.errors import Unusable, UserError

AWAY = "the database does not answer at the moment: nothing was changed; try again"
ELSEWHERE = "set KANTHA_DATA or KANTHA_DATABASE to another path"
BESIDE = ("-wal", "-shm")
NO_ROOM = 1024 * 1024  # bytes


def prepare(path: Path) -> None:
    """Create a SQLite file and its directories if they are missing, so that only their owner has
    access.

    SQLite creates its `-wal` and `-shm` files with the same mode. Existing files and directories
    keep their mode.

    Raises:
        Unusable: the file cannot be created, or the path is not a file.
    """
    try:
        _make_directory(path.parent)
        if not path.exists():
            _make_file(path)
    except OSError as error:
        raise unusable(path, error.strerror or str(error)) from error
    require_possible(path)


def require_possible(path: Path) -> None:
    """Raise Unusable if the path exists but is not a file, or if its parent exists but is not a
    directory."""
    try:
        is_other = path.exists() and not path.is_file()
        is_nowhere = os.path.lexists(path.parent) and not path.parent.is_dir()
    except OSError as error:
        raise unusable(path, error.strerror or str(error)) from error
    if is_other or is_nowhere:
        raise unusable(path, "not a file")


def require_existing(path: Path) -> None:
    """Raise UserError if the path does not exist, and Unusable if the path is not a file."""
    require_possible(path)
    if not path.exists():
        raise UserError(f"there is no database at {path} yet")


def _make_directory(path: Path) -> None:
    if path.is_dir():
        return
    _make_directory(path.parent)
    path.mkdir(exist_ok=True)
    path.chmod(0o700)


def _make_file(path: Path) -> None:
    made = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        # the umask may have removed more permissions
        os.fchmod(made, 0o600)
    finally:
        os.close(made)


def beside(path: Path) -> list[Path]:
    """Return the files that SQLite created beside a database file (`-wal` and `-shm`)."""
    return [one for suffix in BESIDE if (one := Path(f"{path}{suffix}")).exists()]


def unusable(path: Path, said: str) -> Unusable:
    """Return the error for a SQLite file that cannot be opened or written, with the reason and a
    remedy."""
    why, remedy = reason(path) or (said, f"check the owner of the file, or {ELSEWHERE}")
    return Unusable(f"cannot use the database {path}: {why}", remedy, AWAY)


def reason(path: Path) -> tuple[str, str] | None:
    """Return why a SQLite file cannot be used at its path, and the remedy; `None` without a
    problem."""
    directory = next(one for one in (path.parent, *path.parent.parents) if os.path.lexists(one))
    if not directory.is_dir():
        return f"{directory} is not a directory", ELSEWHERE
    return _of_directory(directory) or _of_file(path) or _of_disk(directory)


def _of_directory(directory: Path) -> tuple[str, str] | None:
    if os.statvfs(directory).f_flag & os.ST_RDONLY:
        return f"{directory} is on a read-only file system", f"mount it read-write, or {ELSEWHERE}"
    if not os.access(directory, os.W_OK | os.X_OK):
        who = f"user {os.geteuid()}"
        remedy = f"let {who} write there, because SQLite creates files beside it, or {ELSEWHERE}"
        return f"{who} cannot write in the directory {directory}", remedy
    return None


def _of_file(path: Path) -> tuple[str, str] | None:
    if path.exists() and not path.is_file():
        return f"the path is {_kind(path)}, not a file", ELSEWHERE
    for one in (path, *beside(path)):
        if one.exists() and not os.access(one, os.R_OK | os.W_OK):
            who = f"user {os.geteuid()}"
            return (
                f"{who} cannot read and write {one}",
                f"give {who} the right to read and write (chown, chmod)",
            )
    return None


def _of_disk(directory: Path) -> tuple[str, str] | None:
    found = os.statvfs(directory)
    is_full = found.f_bavail * found.f_frsize < NO_ROOM
    return (f"the disk is full at {directory}", "free some space") if is_full else None


def _kind(path: Path) -> str:
    mode = path.stat().st_mode
    kinds = {stat.S_ISDIR: "a directory", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket"}
    return next((name for is_kind, name in kinds.items() if is_kind(mode)), "a device")
