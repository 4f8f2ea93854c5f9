# SPDX-License-Identifier: Apache-2.0
"""Globs as MAINTAINERS and watch rules write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.globs import matches


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("fs/*", ["fs/inode.c"], ["fs/ext4/inode.c", "fs", "xfs/inode.c"]),
        ("fs/**", ["fs/inode.c", "fs/ext4/inode.c"], ["xfs/a.c"]),
        ("fs/*/**", ["fs/ext4/inode.c"], ["fs/inode.c"]),
        ("net/**/*.c", ["net/a.c", "net/b/a.c", "net/c/b/a.c"], ["net/a.h", "drivers/net/a.c"]),
        ("**/Kconfig", ["Kconfig", "fs/Kconfig"], ["fs/Kconfig.debug", "xKconfig"]),
        ("include/linux/fs.h", ["include/linux/fs.h"], ["include/linux/fs_h", "linux/fs.h"]),
        ("a?.c", ["ab.c"], ["a/.c", "a.c", "abc.c"]),
        ("a[1]+(b).c", ["a[1]+(b).c"], ["a1b.c"]),
        ("grün/?.c", ["grün/ä.c"], []),
        ("**", ["a", "a/b", "a\nb"], []),
    ],
)
def test_a_glob(pattern: str, fits: list[str], does_not: list[str]) -> None:
    assert [path for path in fits if not matches(path, pattern)] == []
    assert [path for path in does_not if matches(path, pattern)] == []


def test_one_of_several_is_enough() -> None:
    assert matches("b", "a", "b")
    assert not matches("b")


def test_many_wildcards_come_to_an_end() -> None:
    # to try all ways in which they fit would take years
    assert not matches("a" * 4096, "*a" * 60 + "b")
    assert not matches("a/" * 2048, "**/a" * 40 + "b")


@given(st.text(max_size=30), st.text(alphabet="*?/ab[]{}()\\.+", max_size=20))
def test_nothing_raises(path: str, pattern: str) -> None:
    assert matches(path, pattern) in (True, False)
    if not {"*", "?"} & set(path):
        assert matches(path, path)
