# SPDX-License-Identifier: Apache-2.0
"""Symbols in Kconfig files, Makefiles and C."""

from collections.abc import Iterable

from app.code.kernel import kconfig
from app.code.kernel.kconfig import Symbol
from app.code.view import FileView
from app.engine.examples import read
from app.sdk import Good


def file(path: str, *lines: str) -> FileView:
    text = f"--- a/{path}\n+++ b/{path}\n@@ -50 +50 @@\n" + "\n".join(lines) + "\n"
    series = read(Good("a file", (text,))).series
    return FileView(series.patches[0], series.patches[0].files[0])


def names(found: Iterable[Symbol]) -> list[str]:
    return [symbol.name for symbol in found]


def test_what_is_defined_and_taken_away() -> None:
    view = file("drivers/Kconfig", "-config A", "+menuconfig B # new", " config C", "+config D")
    assert names(kconfig.defined(view)) == ["B", "D"]
    assert names(kconfig.undefined(view)) == ["A"]
    assert set(kconfig.seen(view)) == {"A", "C"}


def test_code_refers_outside_of_comments_and_strings() -> None:
    view = file(
        "drivers/foo.c",
        "+#if defined(CONFIG_A) || IS_ENABLED(CONFIG_B_MODULE) /* CONFIG_C */",
        '+\tx("CONFIG_D", IS_ENABLED(CONFIG_E)); // CONFIG_F',
        "+\ty(CONFIG_G_##z, XCONFIG_H);",
    )
    assert names(kconfig.referred(view)) == ["A", "B", "E"]


def test_a_makefile_refers_outside_of_comments() -> None:
    view = file("drivers/Makefile", "+obj-$(CONFIG_A) += a.o # CONFIG_B", "+# CONFIG_C")
    assert names(kconfig.referred(view)) == ["A"]
    assert names(kconfig.referred(file("Documentation/Makefile", "+x-$(CONFIG_A)"))) == []


def test_prefixes_count_in_expressions_only() -> None:
    view = file(
        "drivers/Kconfig",
        "+config A",
        '+\tbool "with CONFIG_B"',
        "+\tselect CONFIG_C if CONFIG_D",
        "+\tdefault y if CONFIG_E",
        "+\thelp",
        "+\t  select CONFIG_F",
        "+",
        "+\t  depends on CONFIG_G",
        "+if CONFIG_H",
        "+\tdepends on X # CONFIG_I",
    )
    assert names(kconfig.prefixed(view)) == ["C", "D", "E", "H"]
    assert names(kconfig.prefixed(file("Kconfig", "+\t  select CONFIG_A", "+\t  now"))) == []


def test_what_is_selected_is_wanted() -> None:
    view = file(
        "drivers/Kconfig", "+config ABC", "+\tselect DEF if GHI", "+\tdepends on JKL && !MNO"
    )
    assert names(kconfig.wanted(view)) == ["DEF", "GHI", "JKL", "MNO"]
