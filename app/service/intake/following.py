# SPDX-License-Identifier: Apache-2.0
"""Follow archives that other programs fetch; an error in one archive does not stop the others."""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from app import archive
from app.archive import Fingerprint
from app.errors import Overtaken, Unusable, UserError
from app.service.intake import archives
from app.service.intake.archives import Wish
from app.service.intake.taking import Intake

log = logging.getLogger(__name__)


class Follower:
    """A reader that polls public-inbox archives.

    The reader stores new mails, and removes the mails that the archives have removed.

    Each path is an archive or a directory that contains archives.

    A signal handler may call `stop`.
    """

    def __init__(self, intake: Intake, paths: Sequence[Path], wish: Wish) -> None:
        self._intake = intake
        self._paths = paths
        self._wish = wish
        self._read: dict[Path, Fingerprint] = {}
        self._wrong: dict[Path, str] = {}
        self._is_stopping = False
        self._told: SimpleQueue[None] = SimpleQueue()

    def stop(self) -> None:
        self._is_stopping = True
        self._told.put(None)

    def run(self, seconds: float) -> None:
        """Poll all archives until `stop` is called."""
        while not self._is_stopping:
            self.poll()
            with suppress(Empty):
                self._told.get(timeout=seconds)

    def poll(self) -> None:
        """Read each archive in which a branch moved, and each archive whose last reading failed."""
        for path in self._paths:
            found = list(archive.archives(path))
            self._say(path, "" if found else "no public-inbox archive found")
            for one in found:
                if self._is_stopping:
                    return
                self._look(one)

    def _look(self, path: Path) -> None:
        # taken before the reading, so that mails that arrive meanwhile are read the next time
        fingerprint = archive.fingerprint(path)
        if self._read.get(path) == fingerprint:
            return
        try:
            self._ingest(path)
        except Overtaken as error:
            log.info("%s", error)
        except (UserError, Unusable) as error:
            self._say(path, str(error))
        except Exception:  # a border: the database may be away for a while
            log.exception("%s: the mails could not be stored; retrying", path)
        else:
            self._say(path, "")
            self._read[path] = fingerprint

    def _ingest(self, path: Path) -> None:
        counts: Counter[str] = Counter()
        plan = archives.planned(self._intake.database, path, self._wish)
        try:
            for item in archives.ingest(self._intake, plan):
                counts[item.taken.value] += 1
                if self._is_stopping:
                    break
        finally:
            if counts:
                log.info("%s: %s", path, ", ".join(f"{n} {what}" for what, n in counts.items()))

    def _say(self, path: Path, wrong: str) -> None:
        """Log a problem of an archive once, even if the problem lasts long."""
        if wrong and self._wrong.get(path) != wrong:
            log.error("%s: %s", path, wrong)
        elif path in self._wrong and not wrong:
            log.info("%s: the archive is readable again", path)
        if wrong:
            self._wrong[path] = wrong
        else:
            self._wrong.pop(path, None)
