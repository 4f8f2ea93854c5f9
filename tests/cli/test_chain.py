# SPDX-License-Identifier: Apache-2.0
"""`kantha chain`: see and correct the versions of a work."""

from pathlib import Path

import pytest

from tests.cli.test_other import Capture, run
from tests.store.series.test_chains import APART, V1, V2


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    for number, raw in enumerate((V1, V2, APART)):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    assert run(capsys, "ingest", *tmp_path.glob("*.eml"))[0] == 0


SHOWN = """\
2026-01-02 v1 foo: mark  <1@x>
2026-01-06 v2 foo: mark  <2@x>
    title to <1@x>: the same author and title
"""


def test_the_versions_and_why(capsys: Capture) -> None:
    assert run(capsys, "chain", "show", "<2@x>") == (0, SHOWN, "")


def test_what_is_not_there(capsys: Capture) -> None:
    code, _, err = run(capsys, "chain", "show", "gone@x")
    assert (code, "the Message-ID gone@x" in err) == (2, True)
    code, _, err = run(capsys, "chain", "link", "2@x", "gone@x", "--reason", "so", "--by", "jane")
    assert (code, "'gone@x'" in err) == (2, True)
    assert run(capsys, "chain", "undo", "2@x", "1@x")[0] == 2


def test_corrections(capsys: Capture) -> None:
    by = ("--by", "jane")
    code, out, _ = run(capsys, "chain", "unlink", "2@x", "1@x", "--reason", "no\x1b[1m", *by)
    assert code == 2, out
    code, out, _ = run(capsys, "chain", "unlink", "2@x", "1@x", "--reason", "another bug", *by)
    assert out == ("2026-01-06 v2 foo: mark  <2@x>\nunlink <2@x> <1@x> by jane: another bug\n")
    _, out, _ = run(capsys, "chain", "undo", "1@x", "2@x", "--by", "joe")
    assert out == f"{SHOWN}unlink <2@x> <1@x> by jane: another bug (undone by joe)\n"
