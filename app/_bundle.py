# SPDX-License-Identifier: Apache-2.0
"""Entry point of the wheel: the wheel installs this file as the `__init__` of its package.

The packages `app` and `checks` are private to this application. The wheel therefore keeps `app` and
`checks` in its own directory. Only the command `kantha` adds that directory to Python's path.
"""

import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from app import collector  # noqa: PLC0415 - not importable before the line above
    from app.cli import main as run  # noqa: PLC0415

    collector.relax()
    sys.exit(run())
