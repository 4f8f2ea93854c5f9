# SPDX-License-Identifier: Apache-2.0
"""The list of commands and the modules that are imported when one is called."""

import argparse
import importlib
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
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
        (["chek", "x"], "argument COMMAND: invalid choice 'chek'; did you mean check?"),
        (["tokn"], "argument COMMAND: invalid choice 'tokn'; did you mean token?"),
        (["token", "creat"], "argument ACTION: invalid choice 'creat'; did you mean create?"),
        (["check", "x", "--format", "jsn"], "--format: invalid choice 'jsn'; did you mean json?"),
        (["qqq"], "argument COMMAND: invalid choice 'qqq' (choose from check, reply, "),
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


MOST_WORDS = 30


def described(
    known: argparse.ArgumentParser, name: str
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield a command, its actions, and the parser of each."""
    yield name, known
    for action in known._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from described(inner, f"{name} {word}")


DESCRIBED = dict(described(parser(*COMMANDS), "kantha"))


def too_long(text: str) -> list[str]:
    """Return the sentences of a text that have more than 30 words."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS]


def test_a_sentence_of_help_has_thirty_words_at_most() -> None:
    texts = [listed.help for listed in COMMANDS.values()]
    for known in DESCRIBED.values():
        helps = [action.help for action in known._actions]
        texts += [text for text in (known.description, *helps) if text]
    assert [text for text in texts if too_long(text)] == []


def test_a_long_sentence_is_found() -> None:
    fine, long = "word " * 29 + "end.", "word " * 30 + "end."
    assert too_long(f"{fine} {fine}") == []
    assert too_long(f"{fine} {long} {fine}") == [long]


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_help_of_a_command_describes_it_and_ends_with_an_example(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    known = DESCRIBED[name]
    assert known.description
    last = known.format_help().splitlines()[-1]
    assert f"{last} ".startswith(f"Example: {name} ")
    words = shlex.split(last.removeprefix(f"Example: {name}"))
    assert known.parse_args(words).command


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
