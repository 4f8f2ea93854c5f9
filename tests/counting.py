# SPDX-License-Identifier: Apache-2.0
"""Counts of what the application does, which does it all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from sqlalchemy import event

from app.store.database import Database


def calls(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[str]:
    """The first arguments with which a function is called from now on."""
    function = getattr(module, name)
    counted: list[str] = []

    def counting(*arguments: object, **named: object) -> object:
        counted.append(str(arguments[0]))
        return function(*arguments, **named)

    monkeypatch.setattr(module, name, counting)
    return counted


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements of a database, on all its connections."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    yield counted
    event.remove(database.engine, "before_cursor_execute", count)
