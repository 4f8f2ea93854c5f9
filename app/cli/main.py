# SPDX-License-Identifier: Apache-2.0
"""Main function: parse arguments, call one command, and print the error with which the command
ends."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from app.cli.commands import COMMANDS
from app.cli.parsing import parser
from app.cli.printing import printable
from app.errors import Unusable, UserError

Command = Callable[[argparse.Namespace, Any], int]

ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code.

    The code is 0 for success, 1 for findings (of `check`), 2 for an error, 130 for an interruption.
    """
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    known = parser(*words[:1])
    known.set_defaults(settings=_settings)
    given = known.parse_args(words)
    # PostgreSQL shows this name of the process, unless the operator has set one
    os.environ.setdefault("PGAPPNAME", f"kantha {words[0]}")
    command: Command = given.command
    try:
        return command(given, given.settings(os.environ))
    except (UserError, Unusable) as error:
        lines = map(printable, str(error).split("\n"))
        sys.stderr.write("kantha: " + "\n".join(lines) + "\n")
        return ERROR
    except BrokenPipeError:
        # the reader (`| head`) has enough; close stdout before Python closes it and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a border: only the library knows whether a database is away
        reason = _away(error)
        if not reason:
            raise
        sys.stderr.write(f"kantha: the database does not answer: {printable(reason)}\n")
        return ERROR


def _joined(arguments: Sequence[str]) -> list[str]:
    """Join the words of a command whose name contains a blank, such as `ingest lore`.

    Otherwise, the command `ingest` would read the second word as the name of a file.
    """
    name = " ".join(arguments[:2])
    return [name, *arguments[2:]] if name in COMMANDS else [*arguments]


def _settings(environ: dict[str, str]) -> object:
    from app import config  # noqa: PLC0415 - commands that need no database start without it

    return config.load(environ)


def _away(error: Exception) -> str:
    """Return the text of an error if the database does not respond, and an empty text for other
    errors."""
    from app.service.upkeep import connection  # noqa: PLC0415 - nothing is imported before an error

    return connection.words(error) if connection.is_away(error) else ""
