# SPDX-License-Identifier: Apache-2.0
"""The work that follows changes of the kernel trees."""

import logging
import multiprocessing
import os
import time
import uuid
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pebble import ProcessPool

from app.config import Settings
from app.errors import UserError
from app.service.series.applied import AppliedScan
from app.service.upkeep.loop import Loop
from app.store.database import AWAY, Database
from app.store.review import moved_branches
from app.tree import index, places
from app.tree.kernel_trees import Trees
from app.tree.repository import TreePlace

LOOK_SECONDS = 60.0  # between two looks at the branches
SCAN_SECONDS = 3600.0  # until commits are looked for although no branch moved
LEASE = timedelta(minutes=5)
SKEW = timedelta(minutes=10)  # between the clocks of machines that share a database
RECENT = timedelta(days=90)  # older series are not reviewed again
AT_ONCE = 100  # reviews that wait because of a change
NICE = 10  # reviews come before the index
STOP_SECONDS = 0.2  # between two looks whether the loop must stop

log = logging.getLogger(__name__)


class TreesLoop(Loop):
    """A loop that follows the kernel trees.

    After a change of branches, the loop indexes the newest commit, looks for commits that applied
    patches, and requests further reviews of the series whose images were missing. Each machine has
    its own indexes. The rest is done by one process of a database at a time. Without a change, the
    loop only looks at the files of refs from time to time, and for commits and missing images once
    an hour, because older series may have arrived, and branches may have moved during a review.
    Commits that could not be read are tried again earlier.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__("trees")
        self._database = database
        self._places, self._directory = places.named(settings.tree), settings.tree_index
        self._trees = Trees(self._places)
        self._applied = AppliedScan(database)
        self._lease = _Lease(database)
        self._fingerprint = self._state = self._problem = ""
        self._next_look = self._next_scan = 0.0
        self._left: list[Callable[[], bool]] = []

    def run(self) -> None:
        """Follow the trees until `stop` is called."""
        try:
            super().run()
        finally:
            self._trees.close()
            with suppress(*AWAY):
                self._lease.end()

    def step(self) -> bool:
        """Do a part of the work after a change; return whether there may be more to do now."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_SECONDS
            self._look()
        if now >= self._next_scan and self._state and not self._left:
            self._left = [self._scan, self._renew]
        work = self._left[0] if self._left else None
        if not work or (work != self._index and not self._lease.holds()):
            return False
        try:
            is_busy = work()
        except AWAY:
            raise
        except Exception:  # the same work would fail again
            self._left.remove(work)
            self._next_scan = time.monotonic() + SCAN_SECONDS
            self._end_unless_busy()
            raise
        self._end_unless_busy()
        return is_busy

    def _end_unless_busy(self) -> None:
        if not self._left:
            self._trees.close()
            self._lease.end()

    def _look(self) -> None:
        """Look for branches that moved. A repository that cannot be read is left out."""
        seen = self._trees.fingerprint()
        if seen == self._fingerprint:
            return
        self._trees.refresh()
        found = [(one.state(), one.problem) for one in self._trees.repositories]
        states = [state for state, problem in found if not problem]
        problem = "; ".join(problem for _, problem in found if problem)
        if problem and problem != self._problem:
            log.error("a kernel tree cannot be read: %s", problem)
        self._problem = problem
        state = sha256(" ".join(states).encode()).hexdigest() if states else self._state
        if state != self._state:
            with self._database.writing() as transaction:
                moved_branches.see(transaction, state, datetime.now(UTC))
            self._applied.wake()
            self._left = [self._index, self._scan, self._renew]
        self._state = state
        # after a problem, the repository may be readable although no ref has moved
        self._fingerprint = "" if problem else seen

    def _index(self) -> bool:
        """Index the newest commit in a process of its own, which ends if this loop stops."""
        context = multiprocessing.get_context("forkserver")
        with ProcessPool(1, initializer=os.nice, initargs=[NICE], context=context) as pool:
            future = pool.schedule(_indexed, args=[self._places, self._directory])
            while not wait([future], timeout=STOP_SECONDS).done:
                if self._stopping.is_set():
                    pool.stop()  # type: ignore[no-untyped-call]  # pebble has no types
                    return False
        problem = future.result()
        self._left.remove(self._index)
        if problem:
            log.error("the kernel tree is not indexed: %s", problem)
        return True

    def _scan(self) -> bool:
        """Look for commits that applied patches, in steps."""
        if not self._applied.step(self._trees):
            self._left.remove(self._scan)
            self._next_scan = min(time.monotonic() + SCAN_SECONDS, self._applied.rested_at())
        return True

    def _renew(self) -> bool:
        """Request some of the further reviews; the next ones are requested in the next step."""
        now = datetime.now(UTC)
        with self._database.writing() as transaction:
            renewed = moved_branches.renew(transaction, now - RECENT, AT_ONCE, now)
        if renewed is None:
            self._left.remove(self._renew)
        elif renewed:
            log.info("%d series are reviewed again because branches moved", renewed)
        return False


def _indexed(places: tuple[TreePlace, ...], directory: Path) -> str:
    """Index the newest commit if that was not done; return the problem, or nothing."""
    with Trees(places) as trees:
        try:
            index.refresh(trees, directory)
        except UserError as error:
            return str(error)
    return ""


class _Lease:
    """The right of this process to follow the trees of a database, for a limited time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = f"{os.getpid()} {uuid.uuid4()}"
        self._until = 0.0
        self._next_try = 0.0

    def holds(self) -> bool:
        """Return whether this process may go on, and ask for the right from time to time."""
        now = time.monotonic()
        if now < self._until:
            return True
        if now < self._next_try:
            return False
        self._next_try = now + LOOK_SECONDS
        today = datetime.now(UTC)
        with self._database.writing() as transaction:
            is_ours = moved_branches.lease(
                transaction, self._holder, today, today + LEASE, today + LEASE + SKEW
            )
        if is_ours:
            self._until = now + LEASE.total_seconds() / 2
        return is_ours

    def end(self) -> None:
        """Give up the right, so that another process has it at once."""
        if self._until:
            self._until = self._next_try = 0.0
            with self._database.writing() as transaction:
                moved_branches.release(transaction, self._holder)
