# SPDX-License-Identifier: Apache-2.0
"""The JSON file of the shipped watch rules holds exactly the rules of their TOML."""

import shutil
from pathlib import Path

import pytest

from app.engine.watch import load, shipped
from app.engine.watch.language import Conditions, of_values
from app.engine.watch.load import Loaded
from app.sdk import PatchCheck


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a directory with the shipped rules, TOML and JSON."""
    return Path(shutil.copytree(shipped.DIRECTORY, tmp_path / "watch"))


def told(found: Loaded) -> list[tuple[object, ...]]:
    """Return everything about some rules but the functions that run them."""
    names = [name for name in PatchCheck.__dataclass_fields__ if name != "run"]
    return [
        (rule.id, rule.source, type(rule.check), *(getattr(rule.check, name) for name in names))
        for rule in found.rules
    ]


def of_toml(directory: Path) -> Loaded:
    paths = load.files(directory)
    return load.joined(load.read(path.name, path.read_bytes(), tested=False) for path in paths)


def edited(directory: Path) -> None:
    path = directory / "mm.toml"
    path.write_text(path.read_text().replace('id = "', 'id = "new-', 1))


def test_the_file_is_up_to_date() -> None:
    made = (shipped.DIRECTORY / shipped.NAME).read_text()
    assert made == shipped.document(), "run: python -m app.engine.watch.shipped"


def test_the_rules_of_the_file_are_those_of_the_toml() -> None:
    found, expected = shipped.rules(), of_toml(shipped.DIRECTORY)
    assert told(found) == told(expected)
    assert (found.watched, found.tests) == (expected.watched, expected.tests)


def test_the_file_is_what_is_read(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "read", None)
    assert len(shipped.rules(copied).rules) == len(shipped.rules().rules)


def test_a_changed_rule_is_read_from_its_toml(copied: Path) -> None:
    edited(copied)
    assert told(shipped.rules(copied)) == told(of_toml(copied))
    assert any(rule.id.startswith("mm/new-") for rule in shipped.rules(copied).rules)


@pytest.mark.parametrize("change", ["a new file", "a removed file", "a renamed file", "no JSON"])
def test_what_the_file_does_not_know_is_read_from_the_toml(copied: Path, change: str) -> None:
    match change:
        case "a new file":
            shutil.copy(copied / "mm.toml", copied / "more.toml")
        case "a removed file":
            (copied / "mm.toml").unlink()
        case "a renamed file":
            (copied / "mm.toml").rename(copied / "other.toml")
        case _:
            (copied / shipped.NAME).unlink()
    assert told(shipped.rules(copied)) == told(of_toml(copied))


def test_the_file_is_made_anew_from_changed_rules(copied: Path) -> None:
    edited(copied)
    (copied / shipped.NAME).write_text(shipped.document(copied))
    assert told(shipped.rules(copied)) == told(of_toml(copied))


def test_empty_conditions_are_those_by_default() -> None:
    keys = {"id": "a", "kind": "text", "target": ["x"], "on": ["added"], "message": "m"}
    found = of_values({**keys, "reference": ["r"], "when": {}, "ledger": None})
    assert (found.when, found.ledger) == (Conditions(), None)
