# SPDX-License-Identifier: Apache-2.0
"""The list of commands and the modules that are imported when one is called."""

import argparse
import importlib
import pkgutil

import pytest

from app import cli
from app.cli.commands import COMMANDS
from app.cli.main import parser


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
