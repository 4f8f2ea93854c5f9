# SPDX-License-Identifier: Apache-2.0
"""The other commands."""

import gzip
import re
from pathlib import Path

import pytest

from app import __version__
from app.cli import main
from app.engine import registry
from app.engine.registry import Rule
from app.model.stored import Filters
from app.service.review import catalogue
from app.service.series import browsing
from app.store.database import Database
from tests.conftest import V1, V2
from tests.support.mails import patch

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
    assert out == (
        "13 messages: 7 stored, 6 duplicates, 0 conflicts, 0 dead letters; 2 new series\n"
        "5 new findings: 0 errors, 4 warnings, 1 note; 0 series wait for a review\n"
        "pages: http://127.0.0.1:8000/\n"
    )
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    page = browsing.list_series(database, Filters(status="reviewed"))
    assert [(s.warnings, s.notes) for s in page.items] == [(0, 0), (4, 1)]
    database.dispose()


def test_ingest_names_what_it_cannot_read(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"Subject: x\n\nx\n")
    code, out, err = run(capsys, "ingest", tmp_path / "bad")
    assert code == 0
    assert "1 dead letters" in out
    assert f"{tmp_path}/bad (mail 1): dead letter: (no Message-ID): it has no Message-ID\n" in err


def test_a_line_on_a_bad_mail_is_one_line_without_its_control_characters(
    capsys: Capture, tmp_path: Path
) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    evil = b"Message-ID: <a\x1b[2J" + 90 * b"x" + b"@x>\nSubject: x\n\nx\n"
    (tmp_path / "a\x1b[2J\nb").write_bytes(b"\n".join([start + patch("1@x", "x"), start + evil]))
    _, _, err = run(capsys, "ingest", "--no-review", tmp_path / "a\x1b[2J\nb")
    (line,) = [line for line in err.splitlines() if "dead letter" in line]
    assert "\ufffdb (mail 2): dead letter: (no Message-ID): its Message-ID is invalid" in line
    assert "\x1b[2J" not in err


def test_a_second_ingest_finds_nothing_new(capsys: Capture) -> None:
    run(capsys, "ingest", V1)
    _, out, _ = run(capsys, "ingest", V1)
    assert "\n0 new findings: 0 errors, 0 warnings, 0 notes; 0 series wait for a review\n" in out


def test_ingest_can_leave_the_review_to_others(capsys: Capture, data: Path, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(patch("1@x", "[PATCH] One"))
    arguments = ("ingest", "--no-review", "--list", "a.example.org", tmp_path / "one")
    _, out, _ = run(capsys, *arguments)
    assert "\n0 new findings: 0 errors, 0 warnings, 0 notes; 1 series wait for a review\n" in out
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    found = browsing.list_series(database, Filters(status="queued", list="a.example.org"))
    assert len(found.items) == 1
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
    assert "## Instead" in out
    assert "## Not reported" in out
    assert "https://docs.kernel.org/core-api/cleanup.html" in out


def test_previews_are_marked_in_the_list(capsys: Capture) -> None:
    _, out, _ = run(capsys, "checks", "list")
    marked = {line.split()[0] for line in out.splitlines() if line.split()[2] == "(preview)"}
    rules = list(registry.load())
    assert marked == {rule.id for rule in rules if rule.check.status == "preview"}
    assert len(out.splitlines()) == len(rules)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in registry.load()])
def test_a_check_is_shown_with_what_it_says_of_its_examples(capsys: Capture, rule: Rule) -> None:
    code, out, _ = run(capsys, "checks", "show", rule.id)
    text = out.partition("\n\nExamples\n")[2]
    assert code == 0
    for example in catalogue.shown_examples(rule.id):
        kind = "bad" if example.is_bad else "good"
        block = text.partition(f"\n  {kind}: {example.title}\n")[2].partition("\n\n  ")[0]
        shown = [line for line in block.splitlines() if line.startswith("  ^ ")]
        assert sorted(shown) == sorted(f"  ^ {f.severity}: {f.message}" for f in example.findings)


def test_the_remark_stands_under_its_line(capsys: Capture) -> None:
    _, out, _ = run(capsys, "checks", "show", "cleanup-goto-mix")
    assert re.search(r"\n  \+ +goto \w+;\n  \^ warning: \w+\(\) now uses", out)


def test_a_mistyped_check_is_named_with_the_nearest(capsys: Capture) -> None:
    code, _, err = run(capsys, "checks", "show", "cleanup-goto-mx")
    words = "there is no check named cleanup-goto-mx; did you mean cleanup-goto-mix?"
    assert (code, err) == (2, f"kantha: {words}\n")


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
