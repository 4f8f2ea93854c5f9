# SPDX-License-Identifier: Apache-2.0
"""Rows, tables and all that a transaction can do stay in the store."""

import ast
from collections.abc import Iterator

import pytest

from app.paths import ROOT

STORE = ROOT / "app" / "store"
TABLES = "app.store.tables"
OUTSIDE = [
    path
    for folder in ("app", "checks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if STORE not in path.parents
]
ROWS = {
    node.name
    for path in (STORE / "tables").glob("*.py")
    for node in ast.parse(path.read_text()).body
    if isinstance(node, ast.ClassDef) and node.name.endswith("Row")
}


def leaks(source: str) -> Iterator[str]:
    """Return each use of what is the store's own, with its line."""
    tree = ast.parse(source)
    tokens = {"transaction"} | set(_transactions(tree))
    for node in ast.walk(tree):
        for name in _names(node):
            if name in ROWS or name.startswith(TABLES):
                yield f"{node.lineno}: {name}"  # type: ignore[attr-defined]  # whatever has a name
        match node:
            case ast.ImportFrom(module="sqlalchemy.orm" | "app.store.database", names=names):
                yield from (f"{node.lineno}: {n.name}" for n in names if n.name == "Session")
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in tokens:
                yield f"{node.lineno}: {name}.{attribute}"
            case ast.Attribute(value=ast.Attribute(attr="transaction"), attr=attribute):
                yield f"{node.lineno}: transaction.{attribute}"


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names):
            return [f"{module}.{alias.name}" for alias in names] + [a.name for a in names]
        case ast.Name(id=name):
            return [name]
    return []


def _transactions(tree: ast.AST) -> Iterator[str]:
    """Return the names of transactions: parameters of the type, and what a database opens."""
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name, annotation=ast.Name(id="Transaction")):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="Transaction")):
                yield name
            case ast.withitem(
                context_expr=ast.Call(
                    func=ast.Attribute(
                        attr="reading" | "writing" | "taking_in" | "writing_review" | "looking"
                    )
                ),
                optional_vars=ast.Name(id=name),
            ):
                yield name


def test_rows_and_sessions_do_not_leave_the_store() -> None:
    found = {path: list(leaks(path.read_text())) for path in OUTSIDE}
    assert {path: uses for path, uses in found.items() if uses} == {}


def test_a_transaction_has_one_name() -> None:
    for path in OUTSIDE:
        names = set(_transactions(ast.parse(path.read_text())))
        assert names <= {"transaction"}, path


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from sqlalchemy.orm import Session", ["1: Session"]),
        ("from app.store.database import Session", ["1: Session"]),
        (
            "from app.store.tables.series import SeriesRow",
            ["1: app.store.tables.series.SeriesRow", "1: SeriesRow"],
        ),
        ("from app.store import tables", ["1: app.store.tables"]),
        ("import app.store.tables.base", ["1: app.store.tables.base"]),
        ("def of(row: SeriesRow) -> int: ...", ["1: SeriesRow"]),
        ("def of(transaction: Transaction) -> None: transaction.flush()", ["1: transaction.flush"]),
        ("def of(it: Transaction) -> None: it.flush()", ["1: it.flush"]),
        ("with database.reading() as one: one.get(1)", ["1: one.get"]),
        ("self.transaction.commit()", ["1: transaction.commit"]),
        ("with database.reading() as transaction: browse.counts(transaction)", []),
        ("def of(row: ProfileRow) -> None: ...", []),
    ],
)
def test_a_leak_is_found(source: str, found: list[str]) -> None:
    assert list(leaks(source)) == found
