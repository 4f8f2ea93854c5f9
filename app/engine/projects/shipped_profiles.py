# SPDX-License-Identifier: Apache-2.0
"""Shipped profiles, read from a JSON file that is made from `checks/projects/*.toml`.

Reading and validating TOML takes longer than a review of a small patch. The JSON file is in the
repository and in the wheel, and has a hash of the files from which it was made. If these files have
changed, Kantha reads the TOML instead. `python -m app.engine.projects.shipped_profiles` writes the
JSON file again.
"""

from functools import cache
from pathlib import Path
from typing import Any

import checks
from app.engine.projects.profiles import Profiles, ProjectProfile, of_values
from app.engine.watch import made

DIRECTORY = Path(checks.__path__[0]) / "projects"
NAME = "shipped.json"
READERS = ("profiles.py", "strict_profiles.py", "shipped_profiles.py")


@cache
def profiles() -> Profiles:
    return Profiles(read())


def read(directory: Path = DIRECTORY) -> tuple[ProjectProfile, ...]:
    """Return the profiles of a directory, from its JSON file or, if outdated, from TOML.

    The profiles have no tests, because only the project's test suite runs the tests of the shipped
    profiles.
    """
    found = made.read(directory / NAME, _sources(directory)) or _made(directory)
    return tuple(map(of_values, found["projects"]))


def document(directory: Path = DIRECTORY) -> str:
    """Return the text of the JSON file for the TOML files in a directory."""
    return made.text(_made(directory))


def _made(directory: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - needed only after a change

    tables = (
        table
        for path in _files(directory)
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    )
    projects = [{key: table[key] for key in table if key != "test"} for table in tables]
    return {"made_from": _sources(directory), "projects": projects}


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.iterdir() if path.suffix == ".toml")


def _sources(directory: Path) -> str:
    """Return a hash of the TOML files and of the Python files that read them."""
    code = (Path(__file__).with_name(name) for name in READERS)
    return made.hash_of([*code, *_files(directory)])


if __name__ == "__main__":
    (DIRECTORY / NAME).write_text(document(), encoding="utf-8")
