# SPDX-License-Identifier: Apache-2.0
"""Paths of the runtime folders, the same in a checkout, the image and the wheel."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
MIGRATIONS = ROOT / "migrations"
