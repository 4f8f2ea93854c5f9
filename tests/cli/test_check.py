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
from pathlib import Path

import jsonschema
import pytest
import zstandard

from app.cli import main
from app.service.schemas import CheckDocument
from tests.conftest import V1, V2
from tests.mails import DIFF, GOTO_MIX, huge, mail, patch

ROOT = Path(__file__).parents[2]
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
    schema = json.loads((ROOT / "docs" / "check.schema.json").read_text())
    document = json.loads(out)
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert [len(s["findings"]) for s in document["series"]] == [5, 0]
    assert document["series"][0]["missing"] == [2]
    assert (document["mails"], document["patches"]) == (7, 2)


def test_the_published_schema_is_the_codes() -> None:
    published = json.loads((ROOT / "docs" / "check.schema.json").read_text())
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
        "\tguard(mutex)(&foo->lock);\n\tif (ret)\n\t\tgoto out;\nout:\n\treturn ret;",
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
    assert (code, out) == (2, "")
    assert "there is no patch in it" in err


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


def test_an_unreadable_mail_among_others_is_named(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    start = b"From x Mon Sep 17 00:00:00 2001\n"
    body = start + patch("1@x", "[PATCH] One") + b"\n" + start + b"Message-ID: <>\n\nx\n"
    code, out, _ = check(capsys, file(body))
    assert code == 0
    assert "(mail 2): " in out
    assert "1 unreadable" in out


def test_a_patch_for_another_project_says_what_was_not_checked(
    capsys: Capture, file: Callable[[bytes], Path]
) -> None:
    code, out, _ = check(capsys, file(patch("1@x", "[PATCH libgpiod] One", GOTO_MIX)))
    assert code == 0
    assert re.search(r"\[PATCH libgpiod\] One\n  anon-inode-state, .*cleanup-goto-mix, ", out)
    assert ": skipped, addressed to libgpiod, and this is a rule of the kernel\n" in out


def test_a_check_that_did_not_end_is_never_called_clean(
    capsys: Capture, file: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_CHECK_SECONDS", "0.001")
    for form in ("text", "terse"):
        code, _, err = check(
            capsys, file(patch("1@x", "[PATCH] Huge", huge(6000))), "--format", form
        )
        assert code == 2
        assert "cleanup-goto-mix timed out on 1@x" in err


def test_a_profile_says_where_the_time_went(capsys: Capture) -> None:
    plain = check(capsys, V1)
    code, out, err = check(capsys, V1, "--profile")
    assert (code, out) == plain[:2]
    lines = err.strip("\n").split("\n")
    assert lines[0].split() == ["CPU", "s", "share", "ms", "a", "patch", "check"]
    rows = [re.fullmatch(r" *[\d.]+ +[\d.]+% +[\d.]+  (.+)", line) for line in lines[1:-1]]
    names = {row[1] for row in rows if row}
    assert len(names) == len(rows)
    assert {"(parsing diffs)", "(reading C, for all checks)", "cleanup-goto-mix"} <= names
    assert re.fullmatch(r" *[\d.]+ CPU s, 1 patches, \d+ patches/CPU s", lines[-1])
