# SPDX-License-Identifier: Apache-2.0
"""Follow archives that others fetch: store what is new, whatever happens to some of them."""

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
    """Reads archives, and those in directories of archives, as they change.

    `stop` may be called by a signal's handler.
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
        """Look at all archives again and again until told to stop."""
        while not self._is_stopping:
            self.poll()
            with suppress(Empty):
                self._told.get(timeout=seconds)

    def poll(self) -> None:
        """Read all archives in which a branch moved since they were read, and those that could
        not be read."""
        for path in self._paths:
            found = list(archive.archives(path))
            self._say(path, "" if found else "there is no public-inbox archive")
            for one in found:
                if self._is_stopping:
                    return
                self._look(one)

    def _look(self, path: Path) -> None:
        # before it is read: what comes meanwhile is read the next time
        fingerprint = archive.fingerprint(path)
        if self._read.get(path) == fingerprint:
            return
        try:
            self._ingest(path)
        except Overtaken as error:
            log.info("%s", error)
        except (UserError, Unusable) as error:
            self._say(path, str(error))
        except Exception:  # a border: a database that is away for a while comes back
            log.exception("%s: could not be stored; it is tried again", path)
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
        """Once, however long it lasts."""
        if wrong and self._wrong.get(path) != wrong:
            log.error("%s: %s", path, wrong)
        elif path in self._wrong and not wrong:
            log.info("%s: is read again", path)
        if wrong:
            self._wrong[path] = wrong
        else:
            self._wrong.pop(path, None)
