# SPDX-License-Identifier: Apache-2.0
"""Shipped watch rules, read from a JSON file that is made from their TOML files.

Kantha reads JSON because reading and validating TOML takes longer than a review of a small patch.
The JSON file `checks/watch/shipped.json` is in the repository and in the wheel, so Kantha writes no
file at run time. The JSON file contains a hash of the files from which it was made. If these files
have changed, Kantha reads the TOML instead. `python -m app.engine.watch.shipped` writes the JSON
file again.
"""

from pathlib import Path
from typing import Any

import checks
from app.engine.watch import load, made, parse
from app.engine.watch.language import of_values
from app.engine.watch.load import Loaded
from app.engine.watch.tables import tables

DIRECTORY = Path(checks.__path__[0]) / "watch"
NAME = "shipped.json"
READERS = ("language.py", "meaning.py", "parse.py", "strict.py", "tables.py", "shipped.py")


def rules(directory: Path = DIRECTORY) -> Loaded:
    """Return the watch rules of a directory, from its JSON file or, if outdated, from TOML."""
    found = made.read(directory / NAME, _sources(directory))
    if found is None:
        texts = _toml(directory)
        return load.joined(load.read(path.name, data, tested=False) for path, data in texts)
    rules = found["rules"]
    return load.joined(load.in_force(r["id"], r["source"], of_values(r["keys"])) for r in rules)


def document(directory: Path = DIRECTORY) -> str:
    """Return the text of the JSON file for the TOML files in a directory."""
    rules = [
        {"id": f"{path.stem}/{one.id}", "source": one.table.source, "keys": _values(one.key)}
        for path, data in _toml(directory)
        for one in map(parse.parse, tables(data))
        if one.key
    ]
    return made.text({"made_from": _sources(directory), "rules": rules})


def _toml(directory: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in load.files(directory)]


def _sources(directory: Path) -> str:
    """Return a hash of the TOML files and of the Python files that read them."""
    code = (Path(__file__).with_name(name) for name in READERS)
    return made.hash_of([*code, *load.files(directory)])


def _values(key: Any) -> dict[str, Any]:
    """Return the fields of a NamedTuple by name, without fields that have their default value."""
    defaults = key._field_defaults
    return {
        name: _plain(value)
        for name, value in key._asdict().items()
        if name not in defaults or value != defaults[name]
    }


def _plain(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return _values(value) if hasattr(value, "_fields") else [_plain(one) for one in value]


if __name__ == "__main__":
    (DIRECTORY / NAME).write_text(document(), encoding="utf-8")
