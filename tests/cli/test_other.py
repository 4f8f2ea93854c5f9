# SPDX-License-Identifier: Apache-2.0
"""The other commands."""

import gzip
from pathlib import Path

import pytest

from app import __version__
from app.cli import main
from app.service import browsing
from app.store.browse import Filters
from app.store.database import Database
from tests.conftest import V1, V2
from tests.mails import patch

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_ingest_ends_with_counts_and_reviews(capsys: Capture, data: Path) -> None:
    code, out, _ = run(capsys, "ingest", V1, V2, V1)
    assert code == 0
    assert out == "13 messages: 7 stored, 6 duplicates, 0 conflicts, 0 dead letters; 2 new series\n"
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    page = browsing.list_series(database, Filters(status="reviewed"))
    assert [(s.warnings, s.notes) for s in page.series] == [(0, 0), (4, 1)]
    database.dispose()


def test_ingest_names_what_it_cannot_read(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"Subject: x\n\nx\n")
    code, out, err = run(capsys, "ingest", tmp_path / "bad")
    assert code == 0
    assert "1 dead letters" in out
    assert "Message-ID" in err


def test_ingest_can_leave_the_review_to_others(capsys: Capture, data: Path, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(patch("1@x", "[PATCH] One"))
    run(capsys, "ingest", "--no-review", "--list", "a.example.org", tmp_path / "one")
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    found = browsing.list_series(database, Filters(status="queued", list="a.example.org"))
    assert len(found.series) == 1
    database.dispose()


def test_tokens_are_shown_once_listed_and_revoked(capsys: Capture) -> None:
    _, token, _ = run(capsys, "token", "create", "bot", "--scope", "submit")
    assert token.startswith("kantha_")
    _, listed, _ = run(capsys, "token", "list")
    assert listed.startswith("bot\tsubmit\t")
    assert token.strip() not in listed
    assert run(capsys, "token", "revoke", "bot")[0] == 0
    assert "revoked" in run(capsys, "token", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["token", "revoke", "nobody"], "no token named nobody"),
        (["checks", "show", "nothing"], "no check named nothing"),
        (["ingest", "/no/such/file"], "no such file"),
    ],
)
def test_errors_are_in_words(capsys: Capture, arguments: list[str], words: str) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err


def test_a_token_name_is_taken_once(capsys: Capture) -> None:
    run(capsys, "token", "create", "bot", "--scope", "submit")
    assert "already a token" in run(capsys, "token", "create", "bot", "--scope", "ingest")[2]


def test_checks_are_listed_and_shown(capsys: Capture) -> None:
    _, out, _ = run(capsys, "checks", "list")
    assert "cleanup-goto-mix" in out
    _, out, _ = run(capsys, "checks", "show", "cleanup-goto-mix")
    assert "## Not reported" in out
    assert "https://docs.kernel.org/core-api/cleanup.html" in out


def test_migrate_makes_the_database(capsys: Capture, data: Path) -> None:
    assert run(capsys, "migrate")[0] == 0
    assert (data / "kantha.db").exists()


def test_the_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"kantha {__version__}\n"


def test_a_broken_file_costs_no_mail_of_the_others(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(patch("1@x", "[PATCH] One"))
    (tmp_path / "b.gz").write_bytes(gzip.compress(V1.read_bytes())[:-2000])
    (tmp_path / "c").write_bytes(patch("2@x", "[PATCH] Two"))
    code, out, err = run(capsys, "ingest", tmp_path / "a", tmp_path / "b.gz", tmp_path / "c")
    assert code == 2
    assert "5 stored" in out
    assert "3 new series" in out
    assert "b.gz: the compressed mailbox is broken" in err
