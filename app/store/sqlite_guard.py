# SPDX-License-Identifier: Apache-2.0
"""A guard that stops all reading and writing of the SQLite file if the file is damaged."""

import logging
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from app.errors import Unusable
from app.store import sqlite_place

RESTORE = "restore a backup"
DAMAGED = f"the database is damaged: {RESTORE}"
REPLACED = "the database file was removed or replaced: restore it and restart Kantha"
INDEX_DAMAGED = f"the full-text index is damaged: {RESTORE}"
AGAIN_SECONDS = 60.0  # between two checks of a damaged file
SOUND_SECONDS = 600.0  # so long, a full check outweighs the error of a statement

_PRIMARY = 0xFF
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# failed reads; a failed write is no damage, because nothing is acknowledged then
_UNREADABLE = frozenset(
    {
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_DATA,
        sqlite3.SQLITE_IOERR_CORRUPTFS,
    }
)
_PLACE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL})

log = logging.getLogger(__name__)


def is_damage(error: BaseException) -> bool:
    """Return whether an error shows that the content of a SQLite file is damaged."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    is_text = isinstance(error, sqlite3.Error) and str(error).startswith("Could not decode to UTF")
    return code & _PRIMARY in _DAMAGE or code in _UNREADABLE or is_text


def is_of_place(error: BaseException) -> bool:
    """Return whether an error is about access to a SQLite file (rights, disk space), not its
    content."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY in _PLACE


def damaged(path: Path, said: str) -> Unusable:
    what = f"the database {path} is damaged or is not a database of Kantha ({said})"
    return Unusable(what, f"{RESTORE}, or check KANTHA_DATA and KANTHA_DATABASE", DAMAGED)


def check(path: Path, pragma: str) -> str | None:
    """Return the first damage in a SQLite file, empty if the file is sound, `None` if the file
    could not be checked."""
    address = f"file:{quote(str(path.resolve()))}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            (found,) = connection.execute(f"PRAGMA {pragma}(1)").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        return str(error) if is_damage(error) else None
    if found != "ok":
        return str(found)
    # SQLite treats a truncated, empty file as a new database
    return "" if tables else "the file is empty"


class Guard:
    """The state of the SQLite file that this process uses.

    If a statement fails because the file is damaged, the process stops using the file at once,
    unless a full check found no damage in the last 10 minutes. A full check of the file follows in
    the background. If the check finds no damage, the process uses the file again. Otherwise the
    process repeats the check, at most once a minute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: tuple[int, int] | None = None
        self._damage = ""
        self._lock = threading.Lock()
        self._is_checking = False
        self._checked_at = 0.0
        self._sound_at: float | None = None

    def opened(self) -> None:
        """Record which file (device and inode) this process uses."""
        if self._file is None:
            self._file = self._identity()

    def require(self) -> None:
        """Raise Unusable if the file is damaged, or is not the file that was opened."""
        if self._damage:
            if time.monotonic() - self._checked_at > AGAIN_SECONDS:
                self.check_soon("integrity_check")
            raise damaged(self.path, self._damage)
        if self._file is not None and self._file != self._identity():
            what = f"the database file {self.path} was removed or replaced while it was in use"
            raise Unusable(what, "restore it and restart Kantha", REPLACED)

    def failed(self, error: sqlite3.Error) -> None:
        """Raise Unusable if the file, not the statement, caused the error."""
        code: int = getattr(error, "sqlite_errorcode", 0)
        if code == sqlite3.SQLITE_CORRUPT_VTAB:
            what = f"the full-text index is damaged ({error})"
            raise Unusable(what, RESTORE, INDEX_DAMAGED) from error
        if is_damage(error):
            self._blame(str(error))
            raise damaged(self.path, str(error)) from error
        if is_of_place(error):
            raise sqlite_place.unusable(self.path, str(error)) from error

    def check_soon(self, pragma: str = "quick_check") -> None:
        """Check the file in a background thread."""
        with self._lock:
            if self._is_checking:
                return
            self._is_checking = True
        threading.Thread(target=self._check, args=(pragma,), name=pragma, daemon=True).start()

    def _blame(self, said: str) -> None:
        if self._damage:
            return
        if self._is_sound():
            log.error("a check found no damage in the database, but it still fails: %s", said)
            return
        log.error("%s", damaged(self.path, said))
        self._damage = said
        self.check_soon("integrity_check")

    def _is_sound(self) -> bool:
        """Return whether a full check found no damage a short time ago, so that another check is
        useless."""
        return self._sound_at is not None and time.monotonic() - self._sound_at < SOUND_SECONDS

    def _check(self, pragma: str) -> None:
        said = check(self.path, pragma)
        if said == "" and self._damage and pragma != "integrity_check":
            # a statement failed meanwhile
            said = check(self.path, "integrity_check")
        self._checked_at = time.monotonic()
        if said and not self._damage:
            log.error("%s", damaged(self.path, said))
        elif self._damage and said == "":
            self._sound_at = self._checked_at
            log.warning("the database %s is intact and in use again", self.path)
        if said is not None:
            self._damage = said
        self._is_checking = False

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
