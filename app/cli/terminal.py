# SPDX-License-Identifier: Apache-2.0
"""Colours for terminals, and output to files."""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from app.errors import UserError


class Style(StrEnum):
    """Colours that every terminal has, as SGR parameters (ECMA-48)."""

    ERROR = "1;31"
    WARNING = "1;33"
    NOTE = "1;36"
    TITLE = "1"
    FAINT = "2"


Paint = Callable[[str, Style], str]


def plain(text: str, _style: Style) -> str:
    return text


def coloured(text: str, style: Style) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def paint() -> Paint:
    """Return colours if standard output is a terminal and the user has not switched colours off."""
    is_dumb = os.environ.get("TERM") == "dumb"
    is_refused = bool(os.environ.get("NO_COLOR"))  # no-color.org: any value but the empty one
    return coloured if sys.stdout.isatty() and not (is_dumb or is_refused) else plain


def write(data: bytes, path: Path | None) -> None:
    """Write to a file, or to standard output if no file is given.

    Raises:
        UserError: the file cannot be written.
    """
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
