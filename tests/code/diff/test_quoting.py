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
    ],
)
def test_names_of_a_plain_diff(old: str, new: str, found: tuple[str, str]) -> None:
    assert quoting.both(old, new) == found


@every(st.text())
def test_no_name_makes_it_raise(text: str) -> None:
    quoting.unquote(f'"{text}"').encode("utf-8")
    quoting.git_names(f"diff --git {text}")
