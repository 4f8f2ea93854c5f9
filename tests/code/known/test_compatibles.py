# SPDX-License-Identifier: Apache-2.0
"""Compatible strings and vendor prefixes, asked of a kernel tree."""

from datetime import UTC, datetime

import pytest

from app.code.kernel.devicetree import BINDINGS, DevicetreePatch
from app.code.known import compatibles
from app.code.known.compatibles import PREFIXES, Undecided
from app.code.view import PatchView, SeriesView
from app.model import Address, Series, SeriesKind
from tests.code.given import file_view
from tests.support.kernel.given_facts import GivenFacts

DATE = datetime(2026, 3, 1, tzinfo=UTC)
TREE = GivenFacts(compatibles=frozenset({"acme,foo"}), vendors=frozenset({"acme"}))
MATCH = '+\t{{ .compatible = "{}" }},'
BOARD = '+\t\tcompatible = "{}";'
YAML = BINDINGS + "foo/acme,foo.yaml"
DRIVER, DTS = "drivers/foo/foo.c", "arch/arm/boot/dts/acme/foo.dts"


def asked(*files: tuple[str, str], tree: GivenFacts | None = TREE) -> Undecided:
    views = [file_view(lines, path=path) for path, lines in files]
    patches = tuple(view.patch for view in views)
    series = Series("1@x", "A", Address("", ""), DATE, 1, SeriesKind.PATCH, patches, len(patches))
    steps = [DevicetreePatch(number, PatchView(one)) for number, one in enumerate(patches)]
    documented = {name for step in steps for name in step.documented}
    return compatibles.undocumented(SeriesView(series, tree=tree), steps, documented)


@pytest.mark.parametrize(("path", "line"), [(DRIVER, MATCH), (DTS, BOARD)])
def test_a_string_without_a_binding_is_found_where_it_is_used(path: str, line: str) -> None:
    found = asked((path, line.format("acme,foo2")))
    assert [(one.names, one.at.path) for one in found.compatibles] == [(("acme,foo2",), path)]
    assert (found.vendors, found.is_unknown) == ((), False)


@pytest.mark.parametrize("name", ["acme,foo", "foo2"])
def test_a_documented_string_and_one_without_a_vendor_are_left_alone(name: str) -> None:
    assert asked((DRIVER, MATCH.format(name))) == Undecided((), (), False)


def test_a_binding_of_the_series_documents_a_string() -> None:
    binding = "+properties:\n+  compatible:\n+    const: acme,foo2"
    assert asked((DRIVER, MATCH.format("acme,foo2")), (YAML, binding)).compatibles == ()


def test_a_string_is_named_once() -> None:
    found = asked((DRIVER, MATCH.format("acme,foo2")), (DTS, BOARD.format("acme,foo2")))
    assert [one.at.path for one in found.compatibles] == [DRIVER]


@pytest.mark.parametrize(
    "line", ["+    const: akme,foo", "+  akme,rate:", "+  akme,rate-hz:\n+    maximum: 4"]
)
def test_a_prefix_that_is_not_listed_is_found_in_a_binding(line: str) -> None:
    found = asked((YAML, f" properties:\n{line}"))
    assert [one.names for one in found.vendors] == [("akme",)]


@pytest.mark.parametrize(
    "line", ["+  acme,rate:", "+  rate-hz:", "+  description: like akme,rate", "+    enum: [0, 1]"]
)
def test_other_lines_of_a_binding_have_no_prefix(line: str) -> None:
    assert asked((YAML, f" properties:\n{line}")).vendors == ()


@pytest.mark.parametrize("line", ['+  "^akme,.*":', "+  '^(akme|bkme),.*':", ' "^akme,.*":'])
def test_a_prefix_may_be_listed_in_the_series(line: str) -> None:
    assert asked((PREFIXES, line), (YAML, "+  akme,rate:")).vendors == ()


def test_without_a_tree_of_the_time_of_the_series_nothing_is_known() -> None:
    old, later = (GivenFacts(newest=DATE.timestamp() + days * 86400) for days in (-30, 91))
    for tree in (None, old, later):
        found = asked((DRIVER, MATCH.format("acme,foo2")), tree=tree)
        assert found == Undecided((), (), True)
