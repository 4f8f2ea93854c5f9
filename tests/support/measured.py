# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.support.measured …` is `kantha …` that says at its end what memory it took.

The kernel's own account of a child (`wait4`) begins with the memory of its parent.
"""

import re
import sys
from pathlib import Path

from app.cli.main import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    sys.stdout.write(f"{found[1] if found else 0}\n")
    sys.exit(code)
