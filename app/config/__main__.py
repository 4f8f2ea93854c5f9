# SPDX-License-Identifier: Apache-2.0
"""`python -m app.config` prints docs/configuration.md."""

import sys

from app.config.page import document

sys.stdout.write(document())
