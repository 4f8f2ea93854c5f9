# SPDX-License-Identifier: Apache-2.0
"""The `kantha` command."""

from app.cli.main import main

__all__ = ["main"]
