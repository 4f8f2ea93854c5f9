# SPDX-License-Identifier: Apache-2.0
"""Waiting for what happens elsewhere, on a machine that may be busy with something else."""

import time
from collections.abc import Callable

PATIENCE = 120  # seconds: only a test that fails waits so long


def until(is_so: Callable[[], bool], why: Callable[[], object] = str) -> None:
    """Return as soon as it is so, or fail with `why`."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, why()
        time.sleep(0.02)
