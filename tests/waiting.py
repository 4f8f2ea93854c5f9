# SPDX-License-Identifier: Apache-2.0
"""Waiting for what happens elsewhere, on a machine that may be busy with something else."""

import time
from collections.abc import Callable

PATIENCE = 120  # seconds: only a test that fails waits so long


def until(is_so: Callable[[], bool]) -> None:
    """Return as soon as it is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
