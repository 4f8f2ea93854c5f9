# SPDX-License-Identifier: Apache-2.0
"""`kantha doctor`: lines for people, JSON for programs, and the exit code."""

import json
from pathlib import Path

import pytest

from app.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_without_a_database_it_is_1(capsys: Capture, data: Path) -> None:
    assert main(["doctor"]) == 1
    first, todo, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("error    database    there is no database at ")
    assert "KANTHA_DATABASE" in todo
    assert not data.exists()


def test_with_one_it_is_0(capsys: Capture) -> None:
    main(["migrate"])
    assert main(["doctor"]) == 0
    assert "ok       migrations  at revision " in capsys.readouterr().out


def test_programs_get_json(capsys: Capture) -> None:
    main(["migrate"])
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is True
    [rules] = [one for one in found["checks"] if one["check"] == "rules"]
    assert {"state": "ok", "todo": ""}.items() <= rules.items()
    assert {tuple(one) for one in found["checks"]} == {("check", "state", "text", "todo")}


def test_what_it_shows_obeys_no_terminal(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_POLICY", str(tmp_path / "a\x1b[31m\nok"))
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\nok\n" not in shown
