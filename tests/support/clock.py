# SPDX-License-Identifier: Apache-2.0
"""The time of day as libfaketime tells it to processes, to be set while they run."""

from datetime import timedelta
from pathlib import Path

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class Clock:
    """Of all processes that have `environ`; who measures how long something takes sees no jump."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.environ = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(Path(__file__).parent / "faked"),
        }
        self.set(timedelta(0))

    def set(self, ahead: timedelta) -> None:
        """So far ahead of what it really is, or behind."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{ahead.total_seconds():+.0f}\n")
        new.replace(self._path)
