# SPDX-License-Identifier: Apache-2.0
"""Processes that migrate one database: at once, or killed half-way. Run by test_migrate.py.

    python -m tests.faults.forks race URL      all at once; prints the exit codes
    python -m tests.faults.forks stay URL      and a server and a worker with them
    python -m tests.faults.forks kill URL      killed after each statement; prints revision and rows

A fork starts in no time, so they really meet.
"""

import itertools
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Engine, event, text

from app.cli import main
from app.store import schema
from app.store.database import Database

MIGRATE = ("migrate",)
STAY = (("serve", "--port", "0"), ("worker",))


def child(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 99
    try:
        code = int(work() or 0)  # type: ignore[call-overload]  # an exit code or None
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def code_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def race(*staying: tuple[str, ...]) -> list[int]:
    """All begin at one moment; those that stay are told to stop once each opened the database."""
    start = time.time() + 0.2
    opened, open_ = os.pipe()

    def run(command: tuple[str, ...]) -> int:
        event.listen(Engine, "after_cursor_execute", _teller(open_))
        while time.time() < start:
            pass
        return main(command)

    pids = [child(partial(run, command)) for command in (MIGRATE,) * (6 - len(staying)) + staying]
    os.close(open_)
    waiting = len(pids)
    while waiting and (told := os.read(opened, waiting)):
        waiting -= len(told)
    for pid in pids[6 - len(staying) :]:
        os.kill(pid, signal.SIGTERM)
    return [code_of(pid) for pid in pids]


def _teller(pipe: int) -> Callable[..., None]:
    """Says once that migrating is done: only then rows of series are read."""
    told: list[int] = []

    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT series.id") and not told:
            told.append(os.write(pipe, b"x"))

    return tell


def kill(url: str) -> Iterator[tuple[object, ...]]:
    """What is there after each kill, until one migration comes to its end."""
    for last in itertools.count(2, 3):
        pid = child(lambda: _migrate(url, last))  # noqa: B023 - called before the next
        if code_of(pid) == 0:
            return
        database = Database(url)
        with database.engine.connect() as connection:
            revision = schema.revision_of(connection)
            rows = connection.execute(text("SELECT count(*) FROM message")).scalar()
        database.dispose()
        yield revision, rows


def _migrate(url: str, last: int) -> None:
    statements = itertools.count(1)

    def count(*_: object) -> None:
        if next(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    schema.migrate(Database(url))


if __name__ == "__main__":
    mode, given = sys.argv[1:]
    os.environ["KANTHA_DATABASE"] = given
    if mode == "kill":
        sys.stdout.writelines(f"{left}\n" for left in kill(given))
    else:
        sys.stdout.write(f"{race(*(STAY if mode == 'stay' else ()))}\n")
