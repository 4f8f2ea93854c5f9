# SPDX-License-Identifier: Apache-2.0
"""Manners: the coding style that parts of the kernel tree accept, from `checks/manners.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import checks
from app.code.globs import matches
from app.errors import UserError

FILE = Path(checks.__path__[0]) / "manners.toml"
DO = ("note", "skip")


class Manner(NamedTuple):
    """An entry of `checks/manners.toml`: an action for some paths and checks, with a reason.

    `checks` has ids or families of checks, or `*`.
    """

    paths: tuple[str, ...]
    checks: tuple[str, ...]
    do: str
    why: str

    def fits(self, path: str, check: str, family: str) -> bool:
        is_named = not {"*", check, family}.isdisjoint(self.checks)
        return is_named and matches(path, *self.paths)


class Manners(NamedTuple):
    manners: tuple[Manner, ...] = ()

    def find(self, path: str, check: str, family: str) -> Manner | None:
        """Return the first entry that matches a path and a check; `None` if there is none."""
        return next((one for one in self.manners if one.fits(path, check, family)), None)


def source() -> str:
    return FILE.read_text(encoding="utf-8")


def parse(text: str) -> Manners:
    """Parse the text of `checks/manners.toml`.

    Raises UserError if the text is not TOML or has unknown or missing keys.
    """
    try:
        document = tomllib.loads(text)
        if not set(document) <= {"manners"}:
            raise ValueError(f"the only table must be [[manners]], not {', '.join(document)}")
        return Manners(tuple(map(_manner, document.get("manners", ()))))
    except (TypeError, ValueError) as error:
        raise UserError(f"checks/manners.toml: {error}") from error


def _manner(entry: dict[str, object]) -> Manner:
    """Validate one entry of `checks/manners.toml`.

    Raises TypeError or ValueError for unknown, missing or wrong keys.
    """
    found = Manner(**entry)  # type: ignore[arg-type]  # looked at below
    for name in ("paths", "checks"):
        value = entry[name]
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise ValueError(f"{name!r} must be a list of texts, not {value!r}")
    if found.do not in DO:
        raise ValueError(f"'do' must be one of {', '.join(DO)}, not {found.do!r}")
    if not found.why or not isinstance(found.why, str):
        raise ValueError(f"'why' must be a text that is not empty, not {found.why!r}")
    return found._replace(paths=tuple(found.paths), checks=tuple(found.checks))


@cache
def load() -> Manners:
    return parse(source())
