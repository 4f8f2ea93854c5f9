# SPDX-License-Identifier: Apache-2.0
"""Parse arguments, call one function, print; the one place that catches."""

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
    """The exit code: 0 fine, 1 findings (of `check`), 2 an error, 130 interrupted."""
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    known = parser(*words[:1])
    known.set_defaults(settings=_settings)
    given = known.parse_args(words)
    # by what name PostgreSQL knows the process, unless its operator gave it one
    os.environ.setdefault("PGAPPNAME", f"kantha {words[0]}")
    command: Command = given.command
    try:
        return command(given, given.settings(os.environ))
    except (UserError, Unusable) as error:
        lines = map(printable, str(error).split("\n"))
        sys.stderr.write("kantha: " + "\n".join(lines) + "\n")
        return ERROR
    except BrokenPipeError:
        # the reader (`| head`) has enough; close stdout before Python does and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a border: whether a database is away only its library knows
        reason = _away(error)
        if not reason:
            raise
        sys.stderr.write(f"kantha: the database does not answer: {printable(reason)}\n")
        return ERROR


def _joined(arguments: Sequence[str]) -> list[str]:
    """`ingest lore` is a command with a blank in its name: `ingest` takes any word for a file."""
    name = " ".join(arguments[:2])
    return [name, *arguments[2:]] if name in COMMANDS else [*arguments]


def _settings(environ: dict[str, str]) -> object:
    from app import config  # noqa: PLC0415 - commands that need no database start without it

    return config.load(environ)


def _away(error: Exception) -> str:
    """Return what a database says that does not answer; empty for every other error."""
    from app.service.upkeep import connection  # noqa: PLC0415 - nothing is imported before an error

    return connection.words(error) if connection.is_away(error) else ""
