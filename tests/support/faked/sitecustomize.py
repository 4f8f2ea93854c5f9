# SPDX-License-Identifier: Apache-2.0
"""For processes under libfaketime: its 0.9.10 knows no sleep until a moment of the monotonic clock."""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: "float | SupportsIndex") -> None:
    select.select((), (), (), float(seconds))


time.sleep = _sleep
