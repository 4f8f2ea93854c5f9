# SPDX-License-Identifier: Apache-2.0
"""Entry point of the wheel, which the wheel installs as the package's `__init__`.

`app` and `checks` are private to this application. The wheel therefore keeps them in its own
directory, and only this process adds that directory to the path.
"""

import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from app import collector  # noqa: PLC0415 - not importable before the line above
    from app.cli import main as run  # noqa: PLC0415

    collector.relax()
    sys.exit(run())
