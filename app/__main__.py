# SPDX-License-Identifier: Apache-2.0
"""Command `kantha` of a checkout: `python -m app`."""

import sys

from app import collector
from app.cli import main

collector.relax()
sys.exit(main())
