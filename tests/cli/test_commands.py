# SPDX-License-Identifier: Apache-2.0
"""The list of commands and the modules that are imported when one is called."""

import argparse
import importlib
import os
import pkgutil
import shutil
import subprocess
from pathlib import Path

import pytest

from app import cli
from app.cli.commands import COMMANDS, GROUPS
from app.cli.parsing import parser


def added_by(module: str) -> set[str]:
    """Return the commands that a module of `app.cli` adds."""
    commands = argparse.ArgumentParser(prog="kantha").add_subparsers()
    importlib.import_module(f"app.cli.{module}").add(commands)
    return set(commands.choices)


@pytest.mark.parametrize("module", sorted({listed.module for listed in COMMANDS.values()}))
def test_a_module_adds_the_commands_that_are_listed_for_it(module: str) -> None:
    assert added_by(module) == {n for n, listed in COMMANDS.items() if listed.module == module}


def test_no_module_with_commands_is_forgotten() -> None:
    modules = [
        importlib.import_module(f"app.cli.{m.name}") for m in pkgutil.iter_modules(cli.__path__)
    ]
    adding = {module.__name__.rpartition(".")[2] for module in modules if hasattr(module, "add")}
    assert adding == {listed.module for listed in COMMANDS.values()}


def test_the_list_of_commands_shows_each_with_its_help() -> None:
    text = " ".join(parser().format_help().split())
    assert all(f" {name} {listed.help}" in text for name, listed in COMMANDS.items())


@pytest.mark.parametrize("words", [["chekc"], ["--", "check", "x"], [], ["-x"]])
def test_what_is_no_command_is_refused_with_the_commands_there_are(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek", "x"], "argument COMMAND: there is no 'chek'; did you mean check?"),
        (["tokn"], "argument COMMAND: there is no 'tokn'; did you mean token?"),
        (["token", "creat"], "argument ACTION: there is no 'creat'; did you mean create?"),
        (["check", "x", "--format", "jsn"], "--format: there is no 'jsn'; did you mean json?"),
        (["qqq"], "argument COMMAND: there is no 'qqq' (choose from check, reply, "),
    ],
)
def test_a_mistyped_word_is_named_with_the_nearest(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_the_help_has_the_commands_in_groups() -> None:
    text = parser().format_help()
    at = [text.index(f"\n{title}:\n") for title in GROUPS]
    assert at == sorted(at)
    assert text.index("\n  check ") < at[1] < text.index("\n  ingest ") < at[2]
    assert max(map(len, text.splitlines())) <= 90


def completion(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["chec"], {"check", "checks"}),
        (["token", "cr"], {"create"}),
        (["check", "--fail"], {"--fail-on"}),
        (["check", "--fail-on", "w"], {"warning"}),
        (["check", "--check", "cleanup-goto-m"], {"cleanup-goto-mix"}),
        (["checks", "show", "cleanup-goto-o"], {"cleanup-goto-over-init"}),
        (["check", "0001"], {"0001-foo.patch"}),
        (["ingest", "0001"], {"0001-foo.patch"}),
    ],
)
def test_bash_completes(
    words: list[str], expected: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script"
    script.write_text(completion("bash", capsys))
    (tmp_path / "0001-foo.patch").touch()
    asked = " ".join(["kantha", *words])
    lines = [
        f"source {script}",
        f"COMP_WORDS=({asked}); COMP_CWORD={len(words)}; COMP_LINE='{asked}'",
        "_shtab_kantha kantha",
        "printf '%s\\n' \"${COMPREPLY[@]}\"",
    ]
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_right_and_knows_every_command(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = completion(shell, capsys)
    assert all(name in text for name in COMMANDS if " " not in name)
    assert "fail-on" in text
    assert os.environ.get("HOME", "-") not in text
    if shutil.which(shell):
        (tmp_path / "script").write_text(text)
        subprocess.run([shell, "-n", tmp_path / "script"], check=True)
