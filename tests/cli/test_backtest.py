# SPDX-License-Identifier: Apache-2.0
"""`kantha backtest` over files, archives and the database, as text, JSON and a page."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from app.cli import main
from app.paths import ROOT
from app.service.offline.backtest import directory
from app.service.series.findings import BacktestDocument
from tests.conftest import SHARED, V1, V2
from tests.support.inboxes import repository
from tests.support.mails import DATE, GOTO_MIX, huge, mail, patch

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.xdist_group("processes")

RULE = """\
[[watch]]
id = "{id}"
kind = "call"
target = ["{target}"]
files = ["drivers/**"]
on = ["added"]
message = "{{name}}() is called anew; could the caller hold the lock?"
reference = "coding style, https://docs.kernel.org/process/coding-style.html"
[[watch.test]]
title = "A new call"
expect = 1
diff = '''
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -1 +1,2 @@ static int foo(void)
 	int ret;
+	{target}(1);
'''
[[watch.test]]
title = "Another function"
expect = 0
diff = '''
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -1 +1,2 @@ static int foo(void)
 	int ret;
+	other(1);
'''
"""
CALL = """\
diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
index 1111111111..2222222222 100644
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -10,2 +10,3 @@ static int bar(void)
 	int ret;
 
+	bar_lock(1);
-- 
2.43.0
"""


def backtest(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main(["backtest", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys: Capture, *arguments: object) -> BacktestDocument:
    code, out, _ = backtest(capsys, *arguments, "--format", "json")
    assert code == 0
    return BacktestDocument.model_validate_json(out)


def history() -> list[bytes]:
    """Two versions of one author with the same finding, a month between; a clean one; a reply."""
    title, later = "foo: Lock it", DATE + timedelta(days=31)
    return [
        patch("one@example.org", f"[PATCH] {title}", GOTO_MIX, date=DATE),
        patch("two@example.org", f"[PATCH v2] {title}", GOTO_MIX, date=later),
        patch("three@example.org", "[PATCH] bar: Call it", CALL, author="B <b@example.org>"),
        mail("four@example.org", f"Re: [PATCH] {title}", "No.\n", refs=["one@example.org"]),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "mails"
    place.mkdir()
    for number, raw in enumerate(history()):
        (place / f"{number}.eml").write_bytes(raw)
    return place


@pytest.fixture
def rule(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "bar.toml", text: str = RULE, **more: str) -> Path:
        path = tmp_path / name
        path.write_text(text.format(**{"id": "lock", "target": "bar_lock"} | more))
        return path

    return write


def test_a_check_is_counted_by_series_month_path_and_author(capsys: Capture, folder: Path) -> None:
    found = document(capsys, "--check", "cleanup-goto-mix", folder)
    (check,) = found.checks
    assert (found.mails, found.patches, found.series, found.authors) == (4, 3, 3, 2)
    assert (check.findings, check.distinct, check.series, check.authors) == (2, 1, 2, 1)
    assert (check.per_1000_patches, check.most_by_one_author) == (666.67, 2)
    assert [(month.findings, month.patches) for month in found.months] == [(1, 2), (1, 1)]
    assert [(one.path, one.findings, one.series) for one in found.paths] == [("drivers/foo", 2, 2)]
    assert [one.message_id for one in found.fired] == ["two@example.org", "one@example.org"]
    assert [one.version for one in found.fired] == [2, 1]


def test_all_checks_are_counted_and_the_one_that_fires_is_first(
    capsys: Capture, folder: Path
) -> None:
    found = document(capsys, folder)
    assert len(found.checks) > 5
    by_id = {check.check: check for check in found.checks}
    assert by_id["cleanup-goto-mix"].findings == 2
    assert sum(month.findings for month in found.months) == found.findings
    assert sum(path.findings for path in found.paths) == found.findings
    assert [c.findings for c in found.checks] == sorted(c.findings for c in found.checks)[::-1]


def test_the_text_says_how_often_where_and_in_what_series(capsys: Capture, folder: Path) -> None:
    code, out, _ = backtest(capsys, "--check", "cleanup-goto-mix", folder)
    assert code == 0
    assert out.startswith("4 mails: 3 patches in 3 series by 2 authors, 20")
    assert "       2     666.7        1       2       1     2  cleanup-goto-mix\n" in out
    assert "v2 foo: Lock it  (A. Developer)\n  two@example.org\n  warning: " in out
    assert "drivers/foo/foo.c:" in out


def test_an_unpublished_rule_is_asked_alone(
    capsys: Capture, folder: Path, rule: Callable[..., Path]
) -> None:
    found = document(capsys, "--rules", rule(), folder)
    assert [(check.check, check.findings) for check in found.checks] == [("bar/lock", 1)]
    assert [one.message_id for one in found.fired] == ["three@example.org"]
    assert found.fired[0].findings[0].message.startswith("bar_lock() is called anew")


def test_a_draft_of_a_shipped_rule_takes_its_place(
    capsys: Capture, folder: Path, rule: Callable[..., Path]
) -> None:
    draft = rule("vfs.toml", id="inode-state-flag")
    found = document(capsys, "--rules", draft, folder)
    assert [(c.check, c.findings) for c in found.checks] == [("vfs/inode-state-flag", 1)]


def test_a_rule_whose_tests_fail_is_not_backtested(
    capsys: Capture, folder: Path, rule: Callable[..., Path]
) -> None:
    broken = rule(text=RULE.replace("expect = 1", "expect = 2"))
    code, out, err = backtest(capsys, "--rules", broken, folder)
    assert (code, out) == (2, "")
    assert "bar.toml:" in err
    assert "bar/lock" in err


def test_errors_are_in_words(capsys: Capture, folder: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert "no check named nope" in backtest(capsys, "--check", "nope", folder)[2]
    assert "no such file" in backtest(capsys, "--rules", nowhere, folder)[2]
    assert "no such file or directory" in backtest(capsys, nowhere)[2]
    (tmp_path / "empty").mkdir()
    code, out, err = backtest(capsys, tmp_path / "empty")
    assert (code, out) == (2, "")
    assert "no patch found" in err


def test_an_archive_gives_what_its_mails_give(
    capsys: Capture, folder: Path, tmp_path: Path
) -> None:
    one, two, three, four = history()
    (tmp_path / "inbox" / "git").mkdir(parents=True)
    git = tmp_path / "inbox" / "git"
    spam = patch("spam@example.org", "[PATCH] foo: Lock it more", GOTO_MIX)
    repository(git / "0.git", ("m", one), ("m", spam), ("m", two))
    repository(git / "1.git", ("m", three), ("d", spam), ("m", four))
    arguments = ("--check", "cleanup-goto-mix")
    expected = document(capsys, *arguments, folder)
    found = document(capsys, *arguments, tmp_path / "inbox")
    assert found.model_copy(update={"sources": expected.sources}) == expected


def test_the_database_gives_what_its_mails_give(
    capsys: Capture, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    main(["ingest", "--no-review", str(folder)])
    capsys.readouterr()
    expected = document(capsys, folder)
    found = document(capsys, "database")
    assert found.model_copy(update={"sources": expected.sources}) == expected


def test_the_same_again_is_the_same_to_the_byte(capsys: Capture, folder: Path) -> None:
    one, two = (backtest(capsys, folder, "--format", "html") for _ in range(2))
    assert one[1] == two[1]


def test_mails_that_cannot_be_read_are_counted(capsys: Capture, folder: Path) -> None:
    (folder / "broken.eml").write_bytes(b"From: nobody\n\nno Message-ID\n")
    found = document(capsys, folder)
    assert (found.mails, found.unread, found.patches) == (5, 1, 3)
    assert "5 mails, 1 unreadable: " in backtest(capsys, folder)[1]


def test_a_mail_of_another_project_is_said_to_be_skipped(capsys: Capture, folder: Path) -> None:
    (folder / "fstests.eml").write_bytes(
        patch("five@example.org", "[PATCH fstests] generic: Lock it", GOTO_MIX)
    )
    found = document(capsys, "--check", "cleanup-goto-mix", folder)
    assert found.findings == 2
    (skipped,) = found.not_checked
    assert (skipped.outcome, skipped.times) == ("skipped", 1)
    assert "fstests" in backtest(capsys, "--check", "cleanup-goto-mix", folder)[1]


def test_a_review_that_ends_badly_is_counted_and_said(
    capsys: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # far more than the limit, and than the time in which the pool looks at it
    (folder / "huge.eml").write_bytes(patch("huge@example.org", "[PATCH] foo: huge", huge(20_000)))
    monkeypatch.setenv("KANTHA_REVIEW_SECONDS", "0.05")
    code, out, err = backtest(capsys, folder)
    assert code == 0
    assert "failed: the review took longer than" in out
    assert "review failed" in err


def test_json_fits_its_published_schema(capsys: Capture) -> None:
    schema = json.loads((ROOT / "docs" / "reference" / "backtest.schema.json").read_text())
    assert schema == BacktestDocument.model_json_schema(mode="serialization")
    _, out, _ = backtest(capsys, V1, V2, "--format", "json")
    jsonschema.validate(json.loads(out), schema, jsonschema.Draft202012Validator)


class Page(HTMLParser):
    """The addresses a page loads or links to, and its element names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_page_needs_nothing_but_itself(capsys: Capture, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    hostile = patch("x'%22%3E@example.org", "[PATCH] <script>alert(1)</script>", GOTO_MIX)
    (folder / "hostile.eml").write_bytes(hostile)
    arguments = ("--check", "cleanup-goto-mix", "--format", "html", "--output", out, folder)
    assert backtest(capsys, *arguments)[:2] == (0, "")
    text = out.read_text()
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert all(link.startswith("https://lore.kernel.org/r/") for link in page.links)
    assert "https://lore.kernel.org/r/two@example.org/" in page.links
    assert page.tags.count("style") == 1
    assert "alert(1)" in text


def test_a_page_without_a_finding_says_so(capsys: Capture, folder: Path) -> None:
    _, out, _ = backtest(capsys, "--check", "anon-inode-state", "--format", "html", folder)
    assert "No check would have fired on these mails." in out


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("drivers/gpio/gpio-foo.c", "drivers/gpio"),
        ("arch/arm64/boot/dts/a.dts", "arch/arm64"),
        ("kernel/fork.c", "kernel"),
        ("Makefile", "."),
        ("", ""),
    ],
)
def test_a_path_is_counted_by_its_directory(path: str, expected: str) -> None:
    assert directory(path) == expected


def test_it_runs_as_a_command_with_a_bar_on_stderr_alone(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "backtest", "--check", "cleanup-goto-mix", "-"],
        cwd=ROOT,
        env=os.environ | {"KANTHA_DATA": str(tmp_path)},
        input=(folder / "0.eml").read_bytes(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"1 mails: 1 patches in 1 series")
    assert b"3/3" not in done.stdout
    assert b"1/1" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/corpus")
def test_a_whole_list_is_backtested(capsys: Capture) -> None:
    gpio = SHARED / "linux-gpio-2026-05-06.mbox.gz"
    found = document(capsys, "--check", "cleanup-goto-mix", gpio)
    assert (found.mails, found.patches, found.unread) == (4946, 1843, 0)
    assert found.checks[0].findings >= 10
    assert len(found.months) == 4
