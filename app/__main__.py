# SPDX-License-Identifier: Apache-2.0
"""`python -m app` is the `kantha` command of a checkout."""

import sys

from app.cli import main

sys.exit(main())
