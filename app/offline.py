# SPDX-License-Identifier: Apache-2.0
"""The settings of commands that work on files alone, read without pydantic where none is set."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from app.mail.read.mbox import MAX_MAIL

PREFIX = "KANTHA_"


class Offline(NamedTuple):
    """These settings with their defaults; `app.config.Settings` says what each of them means."""

    rules: Path | None = None
    workers: int = 2
    check_seconds: float = 5.0
    review_seconds: float = 60.0
    review_memory: int = 1024
    max_mail: int = MAX_MAIL
    url: str = "http://127.0.0.1:8000"


def load(environ: Mapping[str, str]) -> Offline:
    """Return the defaults in an environment without settings, else what `app.config` reads.

    Raises:
        UserError: as `app.config.load`.
    """
    if not any(variable.startswith(PREFIX) for variable in environ):
        return Offline()
    from app import config  # noqa: PLC0415 - half of the start would be its import

    return config.load(environ).offline
