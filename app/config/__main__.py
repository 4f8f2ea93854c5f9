# SPDX-License-Identifier: Apache-2.0
"""Command `python -m app.config`, which prints docs/configuration.md."""

import sys

from app.config.page import document

sys.stdout.write(document())
