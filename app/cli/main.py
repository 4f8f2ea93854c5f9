# SPDX-License-Identifier: Apache-2.0
"""Parse arguments, call one function, print; the one place that catches."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import app
from app import config
from app.cli import (
    admin,
    backtest,
    backup,
    chain,
    check,
    checks,
    doctor,
    follow,
    hooks,
    ingest,
    ingest_archive,
    ingest_lore,
    lmtp,
    outbox,
    policy,
    prune,
    reply,
    retry,
    rules,
    serve,
    users,
)
from app.cli.formats import printable
from app.config import Settings
from app.errors import UserError
from app.store.database import AWAY, is_away, words

Command = Callable[[argparse.Namespace, Settings], int]

TWO_WORDS = ("ingest lore", "ingest public-inbox")
ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 fine, 1 findings (of `check`), 2 an error, 130 interrupted."""
    called = _joined(sys.argv[1:] if arguments is None else arguments)
    given = parser().parse_args(called)
    # by what name PostgreSQL knows the process, unless its operator gave it one
    os.environ.setdefault("PGAPPNAME", f"kantha {called[0]}")
    command: Command = given.command
    try:
        return command(given, config.load(os.environ))
    except UserError as error:
        sys.stderr.write(f"kantha: {printable(str(error))}\n")
        return ERROR
    except AWAY as error:
        if not is_away(error):
            raise
        sys.stderr.write(f"kantha: the database does not answer: {printable(words(error))}\n")
        return ERROR
    except BrokenPipeError:
        # the reader (`| head`) has enough; close stdout before Python does and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _joined(arguments: Sequence[str]) -> list[str]:
    """`ingest lore` is a command with a blank in its name: `ingest` takes any word for a file."""
    name = " ".join(arguments[:2])
    return [name, *arguments[2:]] if name in TWO_WORDS else [*arguments]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="kantha", description="Deterministic review of Linux kernel patch series."
    )
    top.add_argument("--version", action="version", version=f"kantha {app.__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (
        check,
        reply,
        backtest,
        ingest,
        ingest_archive,
        ingest_lore,
        follow,
        serve,
        lmtp,
        policy,
        outbox,
        retry,
        chain,
        hooks,
        admin,
        backup,
        prune,
        users,
        doctor,
        checks,
        rules,
    ):
        module.add(commands)
    return top
