# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.diff import quoting


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("a/x.c", "a/x.c", id="plain"),
        pytest.param('"a/tab\\tx"', "a/tab\tx", id="tab"),
        pytest.param('"a\\"b\\\\c"', 'a"b\\c', id="quote and backslash"),
        pytest.param('"\\303\\274"', "ü", id="octal utf-8"),
        pytest.param('"\\377"', "\ufffd", id="octal that is no utf-8"),
        pytest.param('"open', '"open', id="not closed"),
        pytest.param('"', '"', id="one quote"),
    ],
)
def test_names_are_unquoted_as_git_quotes_them(name: str, found: str) -> None:
    assert quoting.unquote(name) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("diff --git a/x b/x", ("a/x", "b/x"), id="plain"),
        pytest.param("diff --git a/x y b/x y", ("a/x y", "b/x y"), id="blanks"),
        pytest.param('diff --git "a/\\tx" b/y', ("a/\tx", "b/y"), id="the first is quoted"),
        pytest.param('diff --git a/y "b/\\tx"', ("a/y", "b/\tx"), id="the second is quoted"),
        pytest.param("diff --git a/x b/y", ("a/x", "b/y"), id="two names"),
        pytest.param("diff --git a/x y b/z", ("", ""), id="not to be told apart"),
        pytest.param("diff --git ", ("", ""), id="none"),
    ],
)
def test_both_names_of_a_git_line(line: str, found: tuple[str, str]) -> None:
    assert quoting.git_names(line) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("a/x", "b/x", ("x", "x"), id="git's prefixes"),
        pytest.param("linux.orig/fs/x", "linux/fs/x", ("fs/x", "fs/x"), id="two trees"),
        pytest.param("fs/x.orig", "fs/x", ("fs/x", "fs/x"), id="a backup"),
        pytest.param("./fs/x", "./fs/x", ("fs/x", "fs/x"), id="this directory"),
        pytest.param("/dev/null", "b/x", ("/dev/null", "x"), id="nothing before"),
        pytest.param("/src/old/fs/x", "/src/new/fs/x", ("fs/x", "fs/x"), id="two trees elsewhere"),
        pytest.param("linux-6.1/fs/x.orig", "linux-6.1/fs/x", ("fs/x", "fs/x"), id="in a tree"),
        pytest.param("linux-6.1/fs/x", "linux-6.1/fs/x", ("fs/x", "fs/x"), id="one tree"),
        pytest.param("linux-next/fs/x", "linux-next/fs/x", ("fs/x", "fs/x"), id="a named tree"),
        pytest.param(
            "linux-user/x", "linux-user/x", ("linux-user/x", "linux-user/x"), id="QEMU's directory"
        ),
        pytest.param(
            "/dev/null", "b/linux-headers/x", ("/dev/null", "linux-headers/x"), id="QEMU's headers"
        ),
        pytest.param(
            "kernel/x", "kernel/x", ("kernel/x", "kernel/x"), id="a directory of the tree"
        ),
    ],
)
def test_names_of_a_plain_diff(old: str, new: str, found: tuple[str, str]) -> None:
    assert quoting.both(old, new) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("a/fs/x", "b/fs/x", ("fs/x", "fs/x"), id="git's prefixes"),
        pytest.param("old/fs/x", "new/fs/x", ("fs/x", "fs/x"), id="other prefixes"),
        pytest.param(
            "x/old/fs/x", "x/new/fs/x", ("fs/x", "fs/x"), id="prefixes of two directories"
        ),
        pytest.param("a/old/fs/x", "b/new/fs/x", ("fs/x", "fs/x"), id="--no-index"),
        pytest.param("fs/x", "fs/x", ("fs/x", "fs/x"), id="noprefix"),
        pytest.param("a/x", "b/y", ("x", "y"), id="two files"),
        pytest.param("a/fs/x", "b/fs/sub/x", ("fs/x", "fs/sub/x"), id="two directories"),
        pytest.param("/dev/null", "b/x", ("/dev/null", "x"), id="nothing before"),
    ],
)
def test_names_of_a_git_diff(old: str, new: str, found: tuple[str, str]) -> None:
    assert quoting.git_pair(old, new) == found


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "\t2026-07-20 10:00:00.000000000 +0000",
        "        2026-07-20 10:00:00.000000000 +0000",
        " 2026-07-20 10:00:00",
        " Thu Jan 01 00:00:00 1970 +0000",
        " Sun Oct 13 20:51:40 2013",
        " (revision 12)",
        " (working copy)",
        "\r",
    ],
)
def test_a_name_ends_before_a_time(stamp: str) -> None:
    assert quoting.header_name(f"--- a/the file.c{stamp}") == "a/the file.c"


@pytest.mark.parametrize("name", ["a/x (copy)", "a/2026-07-20", "a/Thu Jan", "a/x (revision)"])
def test_a_name_may_look_like_a_time(name: str) -> None:
    assert quoting.header_name(f"--- {name}") == name


@every(st.text(), st.text())
def test_no_pair_of_names_makes_it_raise(old: str, new: str) -> None:
    quoting.git_pair(old, new)
    quoting.both(quoting.header_name(f"--- {old}"), new)


@every(st.text())
def test_no_name_makes_it_raise(text: str) -> None:
    quoting.unquote(f'"{text}"').encode("utf-8")
    quoting.git_names(f"diff --git {text}")
