# SPDX-License-Identifier: Apache-2.0
"""`kantha state`: see and correct the states of a series."""

from pathlib import Path

import pytest

from tests.cli.test_other import Capture, run
from tests.service.series.test_states import APPLIED, COVER, ONE, TWO, said

SHOWN = """\
applied in part by <r@x> (Maria Maintainer: Applied, thanks!)  <0@x>
    applied by <r@x> (Maria Maintainer: Applied, thanks!)  <1@x>
"""
BY = ("--by", "jane")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    reply = said("r@x", f"> [PATCH 1/2] foo: One\n\n{APPLIED}", "0@x", "1@x")
    for number, raw in enumerate((COVER, ONE, TWO, reply)):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    assert run(capsys, "ingest", *tmp_path.glob("*.eml"))[0] == 0


def test_the_states_and_why(capsys: Capture) -> None:
    assert run(capsys, "state", "show", "<2@x>") == (0, SHOWN, "")


def test_states_of_mails_that_are_unknown(capsys: Capture) -> None:
    code, _, err = run(capsys, "state", "show", "gone@x")
    assert (code, "the Message-ID gone@x" in err) == (2, True)
    code, _, err = run(capsys, "state", "correct", "gone@x", "applied", "--reason", "so", *BY)
    assert (code, "'gone@x'" in err) == (2, True)
    code, _, err = run(capsys, "state", "undo", "0@x", *BY)
    assert (code, "no correction to undo" in err) == (2, True)


def test_corrections_of_states(capsys: Capture) -> None:
    why = ("--reason", "in v7.1")
    _, out, _ = run(capsys, "state", "correct", "0@x", "applied", "--patch", "2@x", *why, *BY)
    assert out.startswith("applied by <r@x>")
    assert out.endswith("applied <2@x> by jane: in v7.1\n")
    _, out, _ = run(capsys, "state", "undo", "0@x", "--patch", "2@x", "--by", "joe")
    assert out == f"{SHOWN}applied <2@x> by jane: in v7.1 (undone by joe)\n"
