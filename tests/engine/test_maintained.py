# SPDX-License-Identifier: Apache-2.0
"""The file of KANTHA_MAINTAINERS belongs to the rules of a review."""

import os
from pathlib import Path

import pytest

from app.engine import examples, maintained, registry
from app.engine.chosen import Chosen
from app.engine.runner import review
from app.errors import UserError
from app.model import Outcome, Run
from app.sdk import Bad

ID = "comment-unaddressed"
TEXT = "FOO\nM: Mary Maintainer <maintainer@example.org>\nF: drivers/foo/\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "MAINTAINERS"
    path.write_text(TEXT)
    return path


def reviewed(file: Path | None) -> Run:
    """The bad example of the check, reviewed with a MAINTAINERS file."""
    bad = next(e for e in registry.load().by_id[ID].check.examples if isinstance(e, Bad))
    return review(examples.read(bad).series, Chosen(None, (ID,), maintainers=file).rules())


def test_the_people_in_the_file_are_maintainers(file: Path) -> None:
    assert [finding.check for finding in reviewed(file).findings] == [ID]
    file.write_text(TEXT.replace("drivers/foo", "drivers/bar"))
    assert reviewed(file).findings == ()


def test_a_change_of_the_file_changes_the_rules(file: Path) -> None:
    before = reviewed(file).rules
    assert reviewed(file).rules == before
    assert reviewed(None).rules != before
    file.write_text(TEXT + "\n")
    assert reviewed(file).rules != before


@pytest.mark.parametrize("is_lost", [False, True])
def test_without_the_file_the_check_is_skipped(file: Path, is_lost: bool) -> None:
    file.unlink()
    (outcome,) = reviewed(file if is_lost else None).outcomes
    assert outcome.outcome is Outcome.SKIPPED
    assert "KANTHA_MAINTAINERS" in outcome.reason


@pytest.mark.parametrize(
    "data", [b"", b"Not a list of maintainers.\n", b"\xff\x00\n", TEXT[:30].encode()]
)
def test_a_file_without_maintainers_is_an_error(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(UserError, match=r"KANTHA_MAINTAINERS: .* has no section"):
        maintained.read(file)


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        maintained.read(tmp_path / "none")
    with pytest.raises(UserError, match="is not a file"):
        maintained.read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="is not a file"):
        maintained.read(tmp_path / "pipe")


def test_a_file_that_is_too_large_is_an_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintained, "MAX_FILE", 10)
    file.write_text(TEXT + TEXT)
    with pytest.raises(UserError, match="more than 10 bytes"):
        maintained.read(file)
