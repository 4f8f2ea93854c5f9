# SPDX-License-Identifier: Apache-2.0
"""`python -m app` is the `kantha` command of a checkout."""

import sys

from app import collector
from app.cli import main

collector.relax()
sys.exit(main())
