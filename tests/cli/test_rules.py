# SPDX-License-Identifier: Apache-2.0
"""`kantha rules`, and the rule that its tutorial writes."""

import re
from pathlib import Path

import pytest

from app.cli import main
from app.engine.watch import language, load
from app.paths import ROOT
from tests.engine.rules_given import RULE, rule

Capture = pytest.CaptureFixture[str]
TUTORIAL = ROOT / "docs" / "how-to" / "watch-rules.md"


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_file_that_is_right_says_how_many_tests_ran(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "foo.toml"
    file.write_text(RULE)
    assert run(capsys, "rules", "check", file) == (0, "foo/old-call: 2 tests passed\n", "")


def test_errors_are_file_line_message(capsys: Capture, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(RULE)
    bad.write_text(rule(kind='"x"', files='["/a"]'))
    code, out, _ = run(capsys, "rules", "check", good, bad)
    assert code == 1
    first, *errors = out.splitlines()
    assert first == "good/old-call: 2 tests passed"
    assert [line.partition(": ")[0] for line in errors] == [f"{bad}:3", f"{bad}:5"]


def test_a_file_that_cannot_be_read(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = run(capsys, "rules", "check", tmp_path / "none.toml")
    assert (code, out) == (2, "")
    assert "none.toml: No such file or directory" in err


def test_rules_are_listed(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "foo.toml").write_text(RULE)
    (tmp_path / "bar.toml").write_text("a = 1\n")
    monkeypatch.setenv("KANTHA_RULES", str(tmp_path))
    code, out, _ = run(capsys, "rules", "list")
    assert code == 0
    assert re.search(r"^foo/old-call +warning", out, re.MULTILINE)
    assert re.search(r"^vfs/struct-inode +warning +`struct inode` gains", out, re.MULTILINE)
    assert "not in force: bar.toml:1: unknown key 'a'" in out
    assert "foo/old-call" in run(capsys, "checks", "list")[1]
    assert "## Not reported" in run(capsys, "checks", "show", "foo/old-call")[1]


def blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", TUTORIAL.read_text(), re.DOTALL)


def test_the_tutorial_writes_a_rule_that_passes(capsys: Capture, tmp_path: Path) -> None:
    keys, tests = blocks()[:2]
    assert keys.count("\n") <= 10
    file = tmp_path / "gpio.toml"
    file.write_text(keys + tests)
    assert run(capsys, "rules", "check", file) == (0, "gpio/legacy-request: 2 tests passed\n", "")
    file.write_text(keys.replace("{name}", "{nmae}") + tests)
    _, out, _ = run(capsys, "rules", "check", file)
    assert out.replace(str(tmp_path) + "/", "    ") in TUTORIAL.read_text()


def test_every_other_example_of_the_document_is_valid() -> None:
    conditions, ledgers = blocks()[2:]
    for line in [*ledgers.splitlines(), conditions]:
        keys = 'kind = "struct"\ntarget = "inode"\nfiles = ["a.h"]\non = ["grows"]\nmessage = "x"\n'
        tests = "".join(f"[[watch.test]]\nexpect = {n}\ndiff = 'x'\n" for n in (0, 1))
        text = f'[[watch]]\nid = "a"\nreference = "x"\n{keys}{line}\n{tests}'
        assert load.read("a.toml", text.encode(), tested=False).rejected == ()


def test_every_key_event_and_placeholder_is_documented() -> None:
    text = TUTORIAL.read_text()
    for model in (language.WatchKey, language.Conditions, language.LedgerKey, language.TestKey):
        for key in model._fields:
            assert re.search(rf"\b{key}\b", text), key
    for kind in language.KINDS.values():
        for word in (*kind.events, *(f"{{{name}}}" for name in kind.placeholders)):
            assert f"`{word}`" in text, word
    for limit in (language.MAX_RULES, load.MAX_FILES, language.MAX_PATTERN, language.MAX_MESSAGE):
        assert f"{limit} " in text
