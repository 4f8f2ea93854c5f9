# SPDX-License-Identifier: Apache-2.0
"""Kantha as a process whose constants differ, so that a test need not wait for their times.

`python -m tests.hurried '{"app.service.upkeep.ending.STOP_SECONDS": 0.2}' worker`
"""

import importlib
import json
import sys
from datetime import timedelta
from typing import Any

from app import collector
from app.cli import main


def change(constant: str, value: Any) -> None:
    """Give a constant another value of its type: seconds of a time, fields of a tuple."""
    module, _, name = constant.rpartition(".")
    place = importlib.import_module(module)
    found = getattr(place, name)
    if isinstance(found, timedelta):
        changed: object = timedelta(seconds=value)
    elif isinstance(value, dict):
        changed = found._replace(**value)
    else:
        changed = type(found)(value)
    setattr(place, name, changed)


if __name__ == "__main__":
    for constant, value in json.loads(sys.argv[1]).items():
        change(constant, value)
    collector.relax()
    sys.exit(main(sys.argv[2:]))
