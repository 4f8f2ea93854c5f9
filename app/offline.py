# SPDX-License-Identifier: Apache-2.0
"""Settings of commands that only read files, loaded without pydantic if no variable is set."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PREFIX = "KANTHA_"
TREE_INDEX = "tree-index"  # the directory of the indexes of kernel trees, below KANTHA_DATA


class Offline(NamedTuple):
    """Settings of commands on files, with defaults; `app.config.Settings` describes each
    setting.

    `data` is `None` for the default directory, which `default_data` returns.
    """

    rules: Path | None = None
    workers: int = 2
    review_seconds: float = 60.0
    review_memory: int = 1024
    maintainers: Path | None = None
    url: str = "http://127.0.0.1:8000"
    tree: str = ""
    data: Path | None = None

    @property
    def tree_index(self) -> Path:
        """The directory of the indexes of kernel trees, which may not exist."""
        return (self.data or default_data()) / TREE_INDEX


def default_data() -> Path:
    import platformdirs  # noqa: PLC0415 - most commands on files need no directory

    return Path(platformdirs.user_data_dir("kantha", appauthor=False))


def load(environ: Mapping[str, str]) -> Offline:
    """Return the defaults if the environment has no `KANTHA_` variable, else what `app.config`
    loads.

    Raises:
        UserError: a setting is invalid, as in `app.config.load`.
    """
    if not any(variable.startswith(PREFIX) for variable in environ):
        return Offline()
    from app import config  # noqa: PLC0415 - the import would take half of the start

    return config.load(environ).offline
