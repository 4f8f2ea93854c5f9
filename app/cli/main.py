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
    chain,
    check,
    checks,
    hooks,
    ingest,
    outbox,
    policy,
    reply,
    rules,
    serve,
    users,
)
from app.cli.formats import printable
from app.config import Settings
from app.errors import UserError

Command = Callable[[argparse.Namespace, Settings], int]

ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 fine, 1 findings (of `check`), 2 an error, 130 interrupted."""
    given = parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given, config.load(os.environ))
    except UserError as error:
        sys.stderr.write(f"kantha: {printable(str(error))}\n")
        return ERROR
    except BrokenPipeError:
        # the reader (`| head`) has enough; close stdout before Python does and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


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
        serve,
        policy,
        outbox,
        chain,
        hooks,
        admin,
        users,
        checks,
        rules,
    ):
        module.add(commands)
    return top
