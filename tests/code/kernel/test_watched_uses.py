# SPDX-License-Identifier: Apache-2.0
"""Who uses and who sets a new flag or member, also by accessors."""

import pytest

from app.code.kernel.watched import Watched
from app.code.kernel.watched_uses import Usage, UsageReader, is_used_in_several
from app.code.view import FileView, SeriesView
from app.model import UNDATED, Address, Series, SeriesKind
from tests.code.given import file_view, patch_of

HEADER = "include/linux/fs.h"
FLAGS = Watched(False, ("flags",), ("I_",), (HEADER,))
MEMBERS = Watched(True, ("inode",), (), (HEADER,))
FLAG = file_view(" #define I_OLD 1\n+#define I_FOO 2", path=HEADER)


def usage(*files: FileView, watched: Watched = FLAGS, name: str = "I_FOO") -> Usage:
    patches = (patch_of(tuple(file.change for file in files)),)
    series = Series(
        message_id="id@example.org",
        title="title",
        author=Address("", ""),
        date=UNDATED,
        version=1,
        kind=SeriesKind.PATCH,
        patches=patches,
        total=1,
    )
    return UsageReader({name}, watched, SeriesView(series)).of([name])


def in_function(line: str, path: str = "fs/x.c") -> FileView:
    return file_view(f" int f(void)\n {{\n+\t{line}\n \treturn 0;\n }}", path=path)


@pytest.mark.parametrize(
    "line",
    [
        "inode->i_state |= I_FOO;",
        "inode_state_set(inode, I_FOO);",
        "set_bit(I_FOO, &inode->i_state);",
        "x.flags = I_FOO;",
        "vm_flags_set(vma, I_FOO);",
    ],
)
def test_a_line_that_sets_makes_its_file_a_setter(line: str) -> None:
    found = usage(FLAG, in_function(line))
    assert found.users == found.setters == found.owners == {"fs/x.c"}


@pytest.mark.parametrize(
    "line",
    [
        "if (inode->i_state & I_FOO)",
        "is_foo = inode->i_state & I_FOO;",
        "inode->i_state &= ~I_FOO;",
        "inode_state_clear(inode, I_FOO);",
        "if (inode->i_state == I_FOO)",
        "foo(offset, I_FOO);",
    ],
)
def test_a_line_that_tests_or_clears_does_not(line: str) -> None:
    found = usage(FLAG, in_function(line))
    assert found.users == found.owners == {"fs/x.c"}
    assert not found.setters


@pytest.mark.parametrize(
    "file",
    [
        in_function("foo(I_FOO_BAR);"),
        in_function("/* I_FOO */"),
        in_function('foo("I_FOO");'),
        file_view("-\tfoo(I_FOO);\n \tbar();"),
        file_view(" \tfoo(I_FOO);\n+\tbar();"),
        in_function("x = I_FOO;", HEADER.replace("fs.h", "other.h.txt")),
    ],
)
def test_what_is_no_use(file: FileView) -> None:
    assert usage(FLAG, file).users - {"include/linux/other.h.txt"} == set()


def test_a_new_accessor_in_the_header_stands_for_the_flag() -> None:
    accessor = (
        "+static inline bool is_foo(struct inode *inode)\n+{\n+\treturn inode->i_state & I_FOO;\n+}"
    )
    header = file_view(f" #define I_OLD 1\n+#define I_FOO 2\n{accessor}", path=HEADER)
    assert usage(header).users == set()
    assert usage(header, in_function("if (is_foo(inode))")).users == {"fs/x.c"}


def test_so_does_a_macro() -> None:
    header = file_view("+#define I_FOO 2\n+#define IS_FOO(i) ((i)->i_state & I_FOO)", path=HEADER)
    assert usage(header, in_function("if (IS_FOO(inode))")).users == {"fs/x.c"}


def test_an_older_function_of_the_header_is_a_user() -> None:
    header = in_function("if (inode->i_state & I_FOO)", HEADER)
    assert usage(FLAG, header).users == {HEADER}


@pytest.mark.parametrize(
    ("line", "is_user", "is_setter"),
    [
        ("if (PageFoo(page))", True, False),
        ("SetPageFoo(page);", True, True),
        ("folio_set_foo(folio);", True, True),
        ("folio_test_foo(folio);", True, False),
        ("PageFooBar(page);", False, False),
        ("foo(page);", False, False),
    ],
)
def test_a_macro_makes_accessors(line: str, is_user: bool, is_setter: bool) -> None:
    header = file_view("+\tI_foo,\n }\n+PAGEFLAG(Foo, foo, PF_ANY)", "enum flags {", HEADER)
    found = usage(header, in_function(line), name="I_foo")
    assert (bool(found.users), bool(found.setters)) == (is_user, is_setter)


@pytest.mark.parametrize(
    ("line", "is_user"),
    [
        ("inode->usage = 1;", True),
        ("foo(&x.usage);", True),
        ("usage++;", False),
        ("int usage = 3;", False),
    ],
)
def test_a_member_is_used_behind_an_arrow_or_a_dot(line: str, is_user: bool) -> None:
    found = usage(in_function(line), watched=MEMBERS, name="usage")
    assert bool(found.users) == is_user


@pytest.mark.parametrize(
    ("paths", "is_several"),
    [
        ({"fs/ext4/a.c", "fs/xfs/b.c"}, True),
        ({"fs/xfs/a.c", "fs/xfs/libxfs/b.c"}, False),
        ({"fs/a.c", "fs/xfs/b.c"}, False),
        ({"drivers/a/a.c", "drivers/b/b.c"}, False),
        (set(), False),
    ],
)
def test_folders_are_told_apart_as_deep_as_the_glob(paths: set[str], is_several: bool) -> None:
    assert is_used_in_several(frozenset(paths), ("fs/*/**",)) == is_several
