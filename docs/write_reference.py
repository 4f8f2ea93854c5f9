# SPDX-License-Identifier: Apache-2.0
"""The pages reference/commands.md and reference/rest.md, written from the parser and from OpenAPI.

    python -m docs.write_reference

A test writes the pages again and compares.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.cli.commands import COMMANDS, GROUPS
from app.cli.parsing import parser
from app.config import Settings
from app.store.database import Database
from app.web.factory import create_app

REFERENCE = Path(__file__).resolve().parent / "reference"
ANY_ADDRESS = {"500", "503"}  # any address can respond with these
NOTE = "This page is generated from the code: `python -m docs.write_reference`."


def commands() -> str:
    """Return the page of all commands, with the texts of `--help`."""
    return "\n".join(
        [
            "# Commands",
            "",
            "On this page you find each command of `kantha` with its arguments and options, as",
            f"`kantha COMMAND --help` prints them. {NOTE}",
            "",
            *(line for title in GROUPS for line in _group(title)),
        ]
    )


def _group(title: str) -> Iterator[str]:
    yield from (f"## {title}", "")
    for name in GROUPS[title]:
        # `ingest` itself knows nothing of `ingest lore`, which is a command with a blank
        yield from _command(f"kantha {name}", _choices(parser(name))[name], COMMANDS[name].help)


def _command(name: str, known: argparse.ArgumentParser, about: str) -> Iterator[str]:
    text = known.description or f"{about[:1].upper()}{about[1:]}."
    yield from (f"### {name}", "", _escaped(text), "")
    arguments = [action for action in known._actions if _is_shown(action)]
    if arguments:
        yield from ("| Argument | Meaning |", "|---|---|")
        yield from (f"| `{_spelled(one)}` | {_meaning(one)} |" for one in arguments)
        yield ""
    if known.epilog:
        yield from (_escaped(known.epilog), "")
    for inner, below in _choices(known).items():
        yield from _command(f"{name} {inner}", below, _help_of(known, inner))


def _choices(known: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: below
        for action in known._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, below in action.choices.items()
    }


def _help_of(known: argparse.ArgumentParser, name: str) -> str:
    """Return the help line that a command has in the list of its parent."""
    for action in known._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action._choices_actions:
                if one.dest == name:
                    return one.help or ""
    return ""


def _is_shown(action: argparse.Action) -> bool:
    hidden = isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    return not hidden and action.help != argparse.SUPPRESS


def _spelled(action: argparse.Action) -> str:
    """Return an argument as a user writes it, such as `--format text|json`."""
    choices = "\\|".join(map(str, action.choices or ()))
    if not action.option_strings:
        name = str(action.metavar or choices or action.dest)
        return {"+": f"{name}…", "*": f"[{name}…]", "?": f"[{name}]"}.get(str(action.nargs), name)
    value = "" if action.nargs == 0 else f" {action.metavar or choices or action.dest.upper()}"
    return ", ".join(action.option_strings) + value


def _meaning(action: argparse.Action) -> str:
    values = {**vars(action), "choices": ", ".join(map(str, action.choices or ()))}
    return _escaped((action.help or "") % values).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Return a text of a terminal as Markdown, on one line."""
    return " ".join(text.replace("<", "&lt;").replace("*", "\\*").split())


def rest() -> str:
    """Return the page of all addresses of the REST API."""
    document = create_app(Settings(), Database("sqlite://")).openapi()
    lines = [
        "# REST API",
        "",
        "On this page you find each address of the REST API with its parameters and responses. For",
        f"examples, see [how to use the API](../how-to/api.md). {NOTE}",
        "",
        "The server describes the same addresses, with the schema of each body, at",
        "`/api/v1/openapi.json`. Each address can also respond with 500 or 503.",
        "",
    ]
    for tag in document["tags"]:
        lines += [f"## {tag['name'].capitalize()}", "", f"{tag['description']}.", ""]
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if tag["name"] in operation["tags"]:
                    lines += _operation(f"{method.upper()} {path}", operation)
    return "\n".join(lines)


def _operation(title: str, operation: dict[str, Any]) -> Iterator[str]:
    about = operation.get("description", "")
    yield from (f"### `{title}`", "", f"{operation['summary']}.", "")
    if about:
        yield from (about, "")
    if queries := [one for one in operation.get("parameters", []) if one["in"] == "query"]:
        yield from ("| Query parameter | Meaning |", "|---|---|")
        yield from map(_parameter, queries)
        yield ""
    statuses = ", ".join(sorted(operation["responses"].keys() - ANY_ADDRESS))
    ways = " or ".join(next(iter(way), "none") for way in operation.get("security", [{}]))
    yield from (f"Authorisation: {ways}. Status: {statuses}.", "")


def _parameter(one: dict[str, Any]) -> str:
    schema = one["schema"]
    about = one.get("description") or schema.get("description") or ""
    choices = ", ".join(f"`{choice}`" for choice in schema.get("enum", ()))
    told = ". ".join(filter(None, [about, choices]))
    return f"| `{one['name']}` | {told} |"


def pages() -> dict[Path, str]:
    """Return the text of each page that this module writes."""
    return {REFERENCE / "commands.md": commands(), REFERENCE / "rest.md": rest()}


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
