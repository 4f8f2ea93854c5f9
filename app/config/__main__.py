# SPDX-License-Identifier: Apache-2.0
"""Command `python -m app.config`, which prints docs/reference/configuration.md."""

import sys

from app.config.page import document

sys.stdout.write(document())
