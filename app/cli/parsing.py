# SPDX-License-Identifier: Apache-2.0
"""Parser of the command line, which groups the commands and suggests the nearest word for a
mistyped word."""

import argparse
import importlib
from collections.abc import Iterator
from typing import Any

import app
from app.cli.commands import COMMANDS, GROUPS
from app.errors import did_you_mean


class Parser(argparse.ArgumentParser):
    """An argument parser that suggests the nearest word for a mistyped choice."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.register("action", "parsers", _Actions)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        hint = did_you_mean(str(value), known) or f" (choose from {', '.join(known)})"
        raise argparse.ArgumentError(action, f"invalid choice {str(value)!r}{hint}")


class _Actions(argparse._SubParsersAction):  # type: ignore[type-arg]  # none at run time
    """Commands whose own help begins with their help line, if they have no other description."""

    def add_parser(self, name: str, **more: Any) -> Parser:
        text = more.get("help", "")
        more.setdefault("description", f"{text[:1].upper()}{text[1:]}.")
        made: Parser = super().add_parser(name, **more)
        return made


class _Commands(_Actions):
    """The commands with their help lines, which shtab copies into its scripts."""

    def add_parser(self, name: str, **more: Any) -> Parser:
        return super().add_parser(name, help=COMMANDS[name].help, **more)


def parser(*called: str) -> Parser:
    """Return the parser of the called commands, whose modules are imported. Without a command,
    return the parser that lists all commands."""
    top = Parser(
        prog="kantha",
        description="Deterministic review of Linux kernel patch series.",
        epilog="\n".join(_listed()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"kantha {app.__version__}")
    modules = sorted({COMMANDS[name].module for name in called if name in COMMANDS})
    kind = _Commands if modules else argparse._SubParsersAction
    commands = top.add_subparsers(
        action=kind, required=True, metavar="COMMAND", help="one of the commands below"
    )
    for module in modules:
        importlib.import_module(f"app.cli.{module}").add(commands)
    if not modules:
        for name in COMMANDS:
            commands.add_parser(name)
    return top


def _listed() -> Iterator[str]:
    width = max(map(len, COMMANDS))
    for title, group in GROUPS.items():
        yield f"{title}:"
        yield from (f"  {name:<{width}}  {listed.help}" for name, listed in group.items())
        yield ""
    yield "Run `kantha COMMAND --help` for the options of a command."
    yield ""
    yield "Example: kantha check v2.mbox --fail-on warning"
