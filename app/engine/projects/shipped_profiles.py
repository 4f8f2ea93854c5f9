# SPDX-License-Identifier: Apache-2.0
"""Shipped profiles, read from a JSON file that is made from `checks/projects/*.toml`.

Reading and validating TOML takes longer than a review of a small patch. The JSON file is in the
repository and in the wheel, and has a hash of the files from which it was made. If these files have
changed, Kantha reads the TOML instead. `python -m app.engine.projects.shipped_profiles` writes the
JSON file again.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import checks
from app.engine.projects.profiles import Profiles, ProjectProfile, of_values

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
    try:
        made = json.loads((directory / NAME).read_bytes())
    except FileNotFoundError:
        made = {}
    if made.get("made_from") != _sources(directory):
        made = _made(directory)
    return tuple(map(of_values, made["projects"]))


def document(directory: Path = DIRECTORY) -> str:
    """Return the text of the JSON file for the TOML files in a directory."""
    return json.dumps(_made(directory), indent=1, ensure_ascii=False) + "\n"


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
    code = [Path(__file__).with_name(name) for name in READERS]
    digest = hashlib.sha256()
    for path in (*code, *_files(directory)):
        data = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


if __name__ == "__main__":
    (DIRECTORY / NAME).write_text(document(), encoding="utf-8")
