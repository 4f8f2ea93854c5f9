# SPDX-License-Identifier: Apache-2.0
"""Options of Kconfig that a series and a kernel tree define, and names that are nearly theirs."""

from datetime import UTC, datetime

import pytest

from app.code.known import known_options
from app.code.view import SeriesView
from app.model import Address, Series, SeriesKind
from app.model.images import Fidelity, Image, ImageSource, TreeSymbol
from tests.code.given import file_view
from tests.support.kernel.given_facts import GivenFacts

DATE = datetime(2026, 3, 1, tzinfo=UTC)


def in_tree(
    facts: GivenFacts | None, *names: str, source: ImageSource = ImageSource.BLOB
) -> dict[str, bool]:
    series = Series("1@x", "A", Address("", ""), DATE, 1, SeriesKind.PATCH, (), 1)
    images = {("1@x", "Kconfig"): Image(Fidelity.EXACT, "", "", source=source)}
    return known_options.in_tree(SeriesView(series, images=images, tree=facts), names)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("+#define CONFIG_FOO 1", "FOO"),
        ("+  #  define CONFIG_FOO", "FOO"),
        ("+CONFIG_FOO := y", "FOO"),
        ("+export CONFIG_FOO ?= m", "FOO"),
        ("+ccflags-y += -DCONFIG_FOO", "FOO"),
    ],
)
def test_a_line_may_define_a_name_without_kconfig(line: str, name: str) -> None:
    assert list(known_options.made(file_view(line))) == [name]


@pytest.mark.parametrize(
    "line",
    ["+obj-$(CONFIG_FOO) += foo.o", "+#ifdef CONFIG_FOO", " #define CONFIG_FOO 1", "+y := 1"],
)
def test_a_use_and_an_old_line_define_nothing(line: str) -> None:
    assert list(known_options.made(file_view(line))) == []


def test_the_tree_has_an_option_or_not() -> None:
    facts = GivenFacts(options=frozenset({"FOO"}))
    assert in_tree(facts, "FOO", "BAR", "FOO") == {"FOO": True, "BAR": False}


def test_a_macro_of_the_tree_has_the_name_of_an_option() -> None:
    macro = TreeSymbol("CONFIG_BAR", "macro", "drivers/bar/bar.h", 1)
    assert in_tree(GivenFacts(names={"CONFIG_BAR": (macro,)}), "BAR") == {"BAR": True}


@pytest.mark.parametrize("days", [-30, -8, 91, 2000])
def test_a_tree_of_another_time_knows_only_what_it_has(days: int) -> None:
    """A much newer tree may lack an option that was removed after the series."""
    other = GivenFacts(options=frozenset({"FOO"}), newest=DATE.timestamp() + days * 86400)
    assert in_tree(other, "FOO", "BAR") == {"FOO": True}


@pytest.mark.parametrize("days", [-6, 0, 89])
def test_a_tree_of_the_time_of_the_series_knows_what_it_lacks(days: int) -> None:
    tree = GivenFacts(options=frozenset({"FOO"}), newest=DATE.timestamp() + days * 86400)
    assert in_tree(tree, "FOO", "BAR") == {"FOO": True, "BAR": False}


@pytest.mark.parametrize(
    "source",
    [ImageSource.NEW_FILE, ImageSource.WHOLE, ImageSource.SERIES, ImageSource.PREREQUISITE],
)
def test_a_series_that_no_file_of_the_tree_fits_may_be_of_another_project(
    source: ImageSource,
) -> None:
    facts = GivenFacts(options=frozenset({"FOO"}))
    assert in_tree(facts, "FOO", "BAR", source=source) == {"FOO": True}


def test_without_a_tree_nothing_is_known() -> None:
    assert in_tree(None, "FOO") == {}


def test_a_name_is_nearly_that_of_an_option() -> None:
    new = {"GPIO_FOO_SYSFS", "FOO_BAR"}
    found = known_options.meant(["GPIO_FOO_SYFS", "GPIO_FOO_SYSFS2", "FOO_BAZ"], new, new)
    assert found == {"GPIO_FOO_SYFS": "GPIO_FOO_SYSFS"}
