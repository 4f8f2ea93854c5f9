# SPDX-License-Identifier: Apache-2.0
"""Command `kantha`."""

from app.cli.main import main

__all__ = ["main"]
