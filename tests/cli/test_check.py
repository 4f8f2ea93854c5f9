# SPDX-License-Identifier: Apache-2.0
"""`kantha check` on every kind of input, in every format, with the documented exit codes."""

import gzip
import io
import json
import lzma
import mailbox
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import jsonschema
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli import check as command
from app.cli import main
from app.engine.chosen import ReviewLimits
from app.paths import ROOT
from app.service.series.findings import CheckDocument
from tests.conftest import V1, V2
from tests.support.mails import DIFF, GOTO_MIX, huge, mail, patch, unwinding

SARIF = ROOT / ".tools" / "sarif-2.1.0.json"
Capture = pytest.CaptureFixture[str]


def check(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main(["check", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "mail"
        path.write_bytes(data)
        return path

    return write


def test_findings_are_shown_with_their_line(capsys: Capture) -> None:
    code, out, _ = check(capsys, V1)
    assert code == 1
    assert "    kernel/liveupdate/luo_file.c:283 in luo_preserve_file()\n" in out
    assert "goto err_free_files_mem;\n    also: 280, 298, 302, 332, 333\n" in out
    assert out.endswith("6 mails, 1 patch, 1 series, 5 findings\n")


def test_the_same_rule_in_one_patch_is_one_entry(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    many = file(patch("1@x", "[PATCH] foo: add many", unwinding(3)))
    code, out, _ = check(capsys, many)
    assert code == 1
    assert out.count("[cleanup-goto-mix]") == 1
    assert "    also at: 24, 39\n" in out
    assert ", 3 findings\n" in out
    _, out, _ = check(capsys, "--all", many)
    assert out.count("[cleanup-goto-mix]") == 3


def test_notes_are_one_line(capsys: Capture) -> None:
    _, out, _ = check(capsys, V1)
    assert "  1 note: core-struct-size (include/linux/fs.h)\n" in out
    assert "[core-struct-size]" not in out
    _, out, _ = check(capsys, "--all", V1)
    assert "note: struct inode: " in out


def test_nothing_found_is_exit_code_0(capsys: Capture) -> None:
    assert check(capsys, V2)[0] == 0


def test_a_terse_line_is_what_editors_read(capsys: Capture) -> None:
    _, out, _ = check(capsys, V1, "--format", "terse")
    lines = out.splitlines()
    assert len(lines) == 5
    for line in lines:
        assert re.fullmatch(r"[\w./]+:\d+: (error|warning|note): .+ \[[a-z/-]+\]", line)
    assert lines[2].startswith("kernel/liveupdate/luo_file.c:283: warning: luo_preserve_file()")


def test_json_fits_its_published_schema(capsys: Capture) -> None:
    _, out, _ = check(capsys, V1, V2, "--format", "json")
    schema = json.loads((ROOT / "docs" / "reference" / "check.schema.json").read_text())
    document = json.loads(out)
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert [len(s["findings"]) for s in document["series"]] == [5, 0]
    assert document["series"][0]["missing"] == [2]
    assert (document["mails"], document["patches"]) == (7, 2)


def test_the_published_schema_is_the_codes() -> None:
    published = json.loads((ROOT / "docs" / "reference" / "check.schema.json").read_text())
    assert published == CheckDocument.model_json_schema(mode="serialization")


@pytest.mark.skipif(not SARIF.exists(), reason="the SARIF schema comes by npm (make test)")
@pytest.mark.parametrize("source", [V1, V2], ids=["findings", "none"])
def test_sarif_fits_the_official_schema(capsys: Capture, source: Path) -> None:
    _, out, _ = check(capsys, source, "--format", "sarif")
    document = json.loads(out)
    schema = json.loads(SARIF.read_text(encoding="utf-8-sig"))
    jsonschema.validate(document, schema)
    results = document["runs"][0]["results"]
    assert len(results) == (5 if source == V1 else 0)


def test_a_rule_in_sarif_says_what_to_write_instead(capsys: Capture) -> None:
    _, out, _ = check(capsys, V1, "--format", "sarif")
    found = {one["id"]: one for one in json.loads(out)["runs"][0]["tool"]["driver"]["rules"]}
    assert (
        "so that each error path is a plain `return`" in found["cleanup-goto-mix"]["help"]["text"]
    )
    assert "help" not in found["core-struct-size"]


def test_the_same_input_gives_the_same_bytes(capsys: Capture) -> None:
    for form in ("text", "terse", "json", "sarif"):
        assert check(capsys, V1, "--format", form) == check(capsys, V1, "--format", form)


def test_output_may_go_to_a_file(capsys: Capture, tmp_path: Path) -> None:
    target = tmp_path / "out.sarif"
    code, out, _ = check(capsys, V1, "--format", "sarif", "--output", target)
    assert (code, out) == (1, "")
    assert json.loads(target.read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(zstandard.compress, id="zstd"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
    ],
)
def test_a_mailbox_in_every_wrapping(
    capsys: Capture, file: Callable[[bytes], Path], packed: Callable[[bytes], bytes]
) -> None:
    code, out, _ = check(capsys, file(packed(V1.read_bytes())))
    assert code == 1
    assert "5 findings" in out


def test_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(V1.read_bytes())))
    assert check(capsys, "-")[0] == 1


def test_a_maildir_and_a_directory(capsys: Capture, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    for raw in (patch("1@x", "[PATCH 1/2] One", GOTO_MIX), patch("2@x", "[PATCH 2/2] Two")):
        box.add(raw)
        (tmp_path / "flat").mkdir(exist_ok=True)
        (tmp_path / "flat" / f"{len(box)}.eml").write_bytes(raw)
    for folder in ("box", "flat"):
        code, out, _ = check(capsys, tmp_path / folder)
        assert code == 1
        assert "2 mails, 2 patches, 1 series, 1 finding" in out


def git(repository: Path, *arguments: str) -> None:
    identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}
    subprocess.run(
        ["git", "-C", str(repository), *arguments],
        check=True,
        capture_output=True,
        env=os.environ | identity,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits, the second of which mixes guard() and goto."""
    source = tmp_path / "drivers" / "foo" / "foo.c"
    source.parent.mkdir(parents=True)
    body = (
        "int foo_set(struct foo *foo)\n{\n\tint ret;\n\n\tret = foo_check(foo);\n\treturn ret;\n}\n"
    )
    git(tmp_path, "init", "-q")
    source.write_text("/* foo */\n")
    git(tmp_path, "add", "drivers")
    git(tmp_path, "commit", "-qm", "foo: start")
    source.write_text("/* foo */\n" + body)
    git(tmp_path, "commit", "-qam", "foo: add foo_set()")
    changed = body.replace(
        "\treturn ret;",
        "\tguard(mutex)(&foo->lock);\n\tif (ret)\n\t\tgoto err_free;\n\treturn 0;\n\nerr_free:\n"
        "\tfoo_free(foo);\n\treturn ret;",
    )
    source.write_text("/* foo */\n" + changed)
    git(tmp_path, "commit", "-qam", "foo: lock")
    git(tmp_path, "format-patch", "-q", "-s", "-2", "-o", "patches")
    return tmp_path


def test_what_git_format_patch_wrote_is_one_series(capsys: Capture, repository: Path) -> None:
    files = sorted((repository / "patches").iterdir())
    code, out, _ = check(capsys, *files)
    assert code == 1
    assert "2 mails, 2 patches, 1 series, 1 finding\n" in out
    assert check(capsys, repository / "patches")[:2] == (code, out)


def test_a_bare_diff_is_checked_too(capsys: Capture, file: Callable[[bytes], Path]) -> None:
    code, out, _ = check(capsys, file(GOTO_MIX.encode()), "--format", "terse")
    assert code == 1
    assert out.startswith("drivers/foo/foo.c:17: warning: ")


def test_a_thing_that_is_no_patch_is_an_error_in_words(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    code, out, err = check(capsys, file(mail("1@x", "Hello")))
    assert code == 2
    assert out.endswith("1 mail, 0 patches, 0 series, 0 findings, 1 unreadable\n")
    assert "no patch found" in err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "no patch", id="empty"),
        pytest.param(b"\x00\x01\x02", "no patch", id="bytes"),
        pytest.param(b"\x1f\x8b\x08broken", "broken", id="broken gzip"),
    ],
)
def test_a_file_that_is_no_mail_is_an_error_in_words(
    capsys: Capture, file: Callable[[bytes], Path], data: bytes, words: str
) -> None:
    code, _, err = check(capsys, file(data))
    assert code == 2
    assert words in err
    assert err.startswith("kantha: ")


def test_a_missing_file_is_named(capsys: Capture) -> None:
    code, _, err = check(capsys, "/no/such/file")
    assert (code, err) == (2, "kantha: /no/such/file: no such file or directory\n")


def test_an_unknown_setting_is_named(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANTHA_DATBASE", "x")
    code, _, err = check(capsys, V1)
    assert code == 2
    assert "did you mean KANTHA_DATABASE?" in err


def test_a_terminal_is_not_told_what_to_do(capsys: Capture, file: Callable[[bytes], Path]) -> None:
    evil = GOTO_MIX.replace("goto out_free;", "goto out_free; /* \x1b[2J\x07 */")
    _, out, _ = check(capsys, file(patch("1@x", "[PATCH] \x1b]0;x\x07", evil)))
    assert "goto out_free;" in out
    assert not {"\x1b", "\x07"} & set(out)


def test_many_series_are_reviewed_in_child_processes(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    mails = [patch(f"{n}@x", f"[PATCH] {n}", GOTO_MIX if n % 2 else DIFF % n) for n in range(30)]
    code, out, _ = check(capsys, file(b"\n".join(start + raw for raw in mails)))
    assert code == 1
    assert out.endswith("30 mails, 30 patches, 30 series, 15 findings\n")


def test_a_line_that_may_begin_another_mail_is_named(
    file: Callable[[bytes], Path], capsys: Capture
) -> None:
    hidden = b"From a@b Tue Mar 10 09:00:00 +0000 2026\n" + patch("2@x", "[PATCH] Two")
    code, _, err = check(capsys, file(patch("1@x", "[PATCH] One") + hidden))
    assert code == 2
    assert '(mail 1): another mail may begin at line 28, which begins with "From "' in err


def test_an_unreadable_mail_among_others_is_named(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    body = start + patch("1@x", "[PATCH] One") + b"\n" + start + b"Message-ID: <>\n\nx\n"
    code, out, err = check(capsys, file(body))
    assert code == 2
    assert "(mail 2): " in out
    assert "1 unreadable" in out
    assert "(mail 2): its Message-ID is invalid" in err


def test_a_patch_for_another_project_says_what_was_not_checked(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    code, out, _ = check(capsys, file(patch("1@x", "[PATCH libgpiod] One", GOTO_MIX)))
    assert code == 0
    assert re.search(r"\[PATCH libgpiod\] One\n  \d\d kernel rules skipped: addressed to", out)
    assert "cleanup-goto-mix" not in out


def test_a_check_that_did_not_end_is_never_called_clean(
    capsys: Capture, file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "ReviewLimits", partial(ReviewLimits, check_seconds=0.001))
    for form in ("text", "terse"):
        code, _, err = check(
            capsys, file(patch("1@x", "[PATCH] Huge", huge(6000))), "--format", form
        )
        assert code == 2
        assert "1@x: cleanup-goto-mix timed out: took longer than 0.001 s" in err


def test_a_profile_says_where_the_time_went(capsys: Capture) -> None:
    plain = check(capsys, V1)
    code, out, err = check(capsys, V1, "--profile")
    assert (code, out) == plain[:2]
    lines = [line for line in err.split("\n") if line and not line.startswith("kantha: ")]
    assert lines[0].split() == ["CPU", "s", "share", "ms", "a", "patch", "check"]
    rows = [re.fullmatch(r" *[\d.]+ +[\d.]+% +[\d.]+  (.+)", line) for line in lines[1:-1]]
    names = {row[1] for row in rows if row}
    assert len(names) == len(rows)
    assert {"(parsing diffs)", "(reading C, for all checks)", "cleanup-goto-mix"} <= names
    assert re.fullmatch(r" *[\d.]+ CPU s, 1 patches, \d+ patches/CPU s", lines[-1])


START = b"From x Mon Sep 17 00:00:00 2001\n"
GOOD = patch("good@x", "[PATCH] foo: mark it")
EVIL_ID = b"Message-ID: <evil\x1b[2J\x07@x>\nFrom: e@x\nSubject: [PATCH] Hide\n\nHi\n---\n" + (
    GOTO_MIX.encode()
)
HUGE_HEADER = b"Message-ID: <2@x>\nSubject: [PATCH] Hide\nX: " + b"a" * 2**20 + b"\n\n---\n"
HTML = mail("html@x", "[PATCH] foo: as HTML", f"<pre>{GOTO_MIX}</pre>").replace(
    b"text/plain", b"text/html"
)
WRAPPED = patch(
    "wrapped@x", "[PATCH] foo: wrapped", GOTO_MIX.replace("\tif (ret)\n", "if\n(ret)\n")
)
OTHER_TEXT = patch("good@x", "[PATCH] foo: mark it", GOTO_MIX)


def mailbox_of(*mails: bytes) -> bytes:
    return b"\n".join(START + one for one in mails)


# an input in which one thing is not checked, and the words that name it
UNCHECKED = [
    pytest.param(mailbox_of(GOOD, EVIL_ID), "(mail 2): its Message-ID is invalid", id="escape"),
    pytest.param(mailbox_of(GOOD, HUGE_HEADER), "(mail 2): its header is larger", id="header"),
    pytest.param(
        mailbox_of(GOOD, GOOD, b"Message-ID: <>\n\nx\n"), "(mail 3): its Message-ID", id="third"
    ),
    pytest.param(mailbox_of(GOOD, HTML), "(mail 2): the subject contains PATCH, but", id="HTML"),
    pytest.param(mailbox_of(GOOD, WRAPPED), "(mail 2): line ", id="broken diff"),
    pytest.param(mailbox_of(GOOD, OTHER_TEXT), "(mail 2): ", id="duplicate with other text"),
    pytest.param(
        gzip.compress(mailbox_of(*(patch(f"{n}@x", f"[PATCH] {n}") for n in range(9))))[:-20],
        ": the compressed mailbox is broken",
        id="cut gzip",
    ),
    pytest.param(b"", ": no mail found", id="empty"),
    pytest.param(mail("1@x", "Hello"), ": no patch found", id="no patch"),
]


@pytest.mark.parametrize("form", ["text", "terse", "json", "sarif"])
@pytest.mark.parametrize(("data", "words"), UNCHECKED)
def test_what_cannot_be_checked_is_never_called_clean(
    capsys: Capture, file: Callable[[bytes], Path], data: bytes, words: str, form: str
) -> None:
    code, out, err = check(capsys, file(data), "--format", form, "--fail-on", "error")
    assert code == 2
    assert err.startswith("kantha: not everything was checked\n  ")
    assert f"{file(data)}" in err
    assert words in err
    assert all(c.isprintable() or c == "\n" for c in out + err if form != "sarif")
    if form == "text":
        assert words in out
    if form == "json":
        document = json.loads(out)
        assert document["complete"] is False
        assert words in "".join(f"{one['source']}: {one['reason']}" for one in document["unread"])
    if form == "sarif":
        (invocation,) = json.loads(out)["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        errors = [n for n in invocation["toolExecutionNotifications"] if n["level"] == "error"]
        assert words in errors[0]["message"]["text"]


@pytest.mark.skipif(not SARIF.exists(), reason="the SARIF schema comes by npm (make test)")
@pytest.mark.parametrize(("data", "words"), UNCHECKED)
def test_sarif_notifications_fit_the_official_schema(
    capsys: Capture, file: Callable[[bytes], Path], data: bytes, words: str
) -> None:
    _, out, _ = check(capsys, file(data), "--format", "sarif")
    jsonschema.validate(json.loads(out), json.loads(SARIF.read_text(encoding="utf-8-sig")))
    assert words in out.replace('\\"', '"')


@pytest.mark.parametrize(
    ("mails", "series"),
    [
        pytest.param([GOOD], 1, id="one patch"),
        pytest.param([GOOD, GOOD], 1, id="the same mail by two lists"),
        pytest.param(
            [GOOD, mail("2@x", "Re: [PATCH] foo", "> x\n", refs=["good@x"])], 1, id="reply"
        ),
        pytest.param([GOOD, mail("2@x", "Hello")], 1, id="a mail that is no patch"),
        pytest.param([GOOD, mail("2@x", "[RFC] What about foo?")], 1, id="RFC without a diff"),
        pytest.param([GOOD, mail("2@x", "[PATCH 0/2] foo")], 1, id="a cover letter alone"),
        pytest.param([patch("1@x", "[PATCH 1/2] foo")], 1, id="the first of two"),
        pytest.param([GOOD, patch("2@x", "[PATCH libgpiod] foo")], 2, id="another project"),
    ],
)
def test_what_is_complete_or_no_patch_is_exit_code_0(
    capsys: Capture, file: Callable[[bytes], Path], mails: list[bytes], series: int
) -> None:
    code, out, err = check(capsys, file(mailbox_of(*mails)))
    assert code == 0
    assert f"{series} series, 0 findings\n" in out
    assert not [line for line in err.splitlines() if not line.startswith("kantha: note: ")]


def test_missing_patches_are_named(capsys: Capture) -> None:
    for form in ("text", "terse", "json", "sarif"):
        _, _, err = check(capsys, V1, "--format", form)
        subject = "[PATCH 0/2] liveupdate: prevent double preservation"
        assert err == f"kantha: note: {subject}: patch 2 of 2 is missing and was not checked\n"


def test_one_bad_file_costs_nothing_of_the_others(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "bad.gz").write_bytes(gzip.compress(V1.read_bytes())[:-2000])
    (tmp_path / "link").symlink_to("nowhere")
    code, out, err = check(capsys, tmp_path, V2)
    assert code == 2
    assert re.search(r"\d mails, \d patch(es)?, \d series, ", out)
    assert "bad.gz (after mail " in err
    assert "link (after mail 0): No such file or directory" in err


def test_a_directory_without_files_is_named(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = check(capsys, V2, tmp_path)
    assert (code, f"{tmp_path}: no file found" in err) == (2, True)


def test_a_watch_rule_that_is_not_in_force_is_not_passed(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "foo.toml").write_text("a = 1\n")
    monkeypatch.setenv("KANTHA_RULES", str(tmp_path))
    code, _, err = check(capsys, V2)
    assert (code, "foo.toml:1: not in force: unknown key 'a'" in err) == (2, True)


def test_an_output_that_cannot_be_written_is_named(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = check(capsys, V1, "--output", tmp_path / "none" / "out")
    assert code == 2
    assert err.endswith(f"\nkantha: {tmp_path}/none/out: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 1), (["--fail-on", "note"], 1), (["--fail-on", "error"], 0)],
)
def test_the_threshold_decides_on_the_exit_code(
    capsys: Capture, arguments: list[str], code: int
) -> None:
    found, out, _ = check(capsys, V1, *arguments)
    assert (found, "5 findings\n" in out) == (code, True)


def test_notes_fail_only_if_asked(capsys: Capture) -> None:
    only = (V1, "--check", "core-struct-size")
    code, out, _ = check(capsys, *only)
    assert (code, "1 series, 1 finding\n" in out) == (0, True)
    assert check(capsys, *only, "--fail-on", "note")[0] == 1


def test_previews_are_named_and_never_counted(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    diff = GOTO_MIX.replace("goto out_free;", "goto out_free;\n+\tfoo_free(foo);")
    over = diff.replace("guard(mutex)(&foo->lock);\n+\tif (foo->busy)\n", "if (foo->busy)\n")
    over = over.replace("+\tfoo_free(foo);", "+\tguard(mutex)(&foo->lock);\n+out_free:")
    over = over.replace("+9 @@", "+11 @@").replace("-10,6 +10,9", "-10,6 +10,10")
    source = file(patch("1@x", "[PATCH] One", over))
    arguments = (source, "--check", "cleanup-goto-over-init", "--fail-on", "note")
    code, out, _ = check(capsys, *arguments)
    assert "not counted: the check is in preview" in out
    assert out.endswith("0 findings, 1 of checks in preview (not counted)\n")
    assert code == 0
    _, out, _ = check(capsys, *arguments, "--format", "terse")
    assert out.endswith("[cleanup-goto-over-init] (not counted)\n")


def test_severity_hides_and_says_so(capsys: Capture) -> None:
    code, out, _ = check(capsys, V1, "--severity", "error")
    assert (code, out) == (1, "6 mails, 1 patch, 1 series, 5 findings, 5 not shown\n")
    for form in ("terse", "json", "sarif"):
        _, out, _ = check(capsys, V1, "--severity", "warning", "--format", form)
        assert "used in kernel/liveupdate." not in out
        assert "I_LUO_MANAGED adds an inode state bit" in out


def test_only_the_chosen_checks_run(capsys: Capture) -> None:
    ids = ("cleanup-goto-mix", "istate-outside-fs")
    chosen = [argument for check_id in ids for argument in ("--check", check_id)]
    _, out, _ = check(capsys, V1, *chosen, "--format", "json")
    (series,) = json.loads(out)["series"]
    assert [finding["check"] for finding in series["findings"]] == [*ids]


def test_a_check_about_findings_shows_only_its_own(capsys: Capture) -> None:
    code, out, _ = check(capsys, V1, "--check", "fixed-later-in-series")
    assert (code, out) == (0, "6 mails, 1 patch, 1 series, 0 findings\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cleanup-goto-mx", "; did you mean cleanup-goto-mix?"),
        ("zzz", "; see `kantha checks list`"),
    ],
)
def test_an_unknown_check_is_named_with_the_nearest(capsys: Capture, name: str, words: str) -> None:
    code, out, err = check(capsys, V1, "--check", name)
    assert (code, out, err) == (2, "", f"kantha: there is no check named {name}{words}\n")


def test_a_removed_check_is_named_with_what_became_of_it(capsys: Capture) -> None:
    code, out, err = check(capsys, V1, "--check", "finding-unaddressed")
    assert (code, out) == (2, "")
    assert "finding-unaddressed is no longer a check: its findings became the mark" in err


def test_a_file_of_maintainers_that_is_missing_is_an_error(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KANTHA_MAINTAINERS", str(tmp_path / "none"))
    code, out, err = check(capsys, V1)
    assert (code, out) == (2, "")
    assert err == f"kantha: KANTHA_MAINTAINERS: {tmp_path / 'none'}: No such file or directory\n"


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Return what a command writes to a terminal of its own."""
    leader, follower = os.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    command = [sys.executable, "-m", "app", "check", *arguments]
    try:
        subprocess.run(
            command, stdout=follower, stderr=subprocess.DEVNULL, check=False, env=env | environment
        )
        return os.read(leader, 2**16).decode().replace("\r\n", "\n")
    finally:
        os.close(leader)
        os.close(follower)


def test_colours_are_for_terminals_alone(capsys: Capture, file: Callable[[bytes], Path]) -> None:
    source = str(file(patch("1@x", "[PATCH] \x1b]0;x\x07", GOTO_MIX)))
    _, piped, _ = check(capsys, source)
    coloured = on_a_terminal(source, TERM="xterm")
    assert "\x1b[1;33mwarning\x1b[0m: foo_set() now uses" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == piped
    assert on_a_terminal(source, TERM="xterm", NO_COLOR="1") == piped
    assert on_a_terminal(source, TERM="dumb") == piped
    assert on_a_terminal(source, "--format", "terse", TERM="xterm").count("\x1b") == 0


@settings(max_examples=60, deadline=None)
@given(name=st.binary(max_size=60), value=st.text(max_size=40))
def test_no_mail_writes_control_characters_to_standard_error(
    tmp_path_factory: pytest.TempPathFactory, name: bytes, value: str
) -> None:
    file = tmp_path_factory.mktemp("hostile") / "mail"
    subject = value.encode(errors="replace")
    file.write_bytes(
        START + b"Message-ID: <" + name + b">\nSubject: [PATCH] " + subject + b"\n\nx\n"
    )
    error = io.StringIO()
    with redirect_stderr(error), redirect_stdout(io.StringIO()) as out:
        assert main(["check", "--check", "fixes-tag", str(file)]) == 2
    for text in (error.getvalue(), out.getvalue()):
        assert all(c.isprintable() or c in "\n\t" for c in text)
