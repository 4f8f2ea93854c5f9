# SPDX-License-Identifier: Apache-2.0
from app.code.diff import unified
from app.code.kernel.build_order import BuildOrder
from app.model import Patch
from tests.code.given import patch_of


def _new(path: str, *lines: str) -> str:
    added = "".join(f"+{line}\n" for line in lines)
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(lines)} @@\n{added}"


def _more(path: str, line: str) -> str:
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return f"{head}@@ -1,1 +1,2 @@\n obj-y += bar.o\n+{line}\n"


def _patch(*texts: str) -> Patch:
    return patch_of(unified.parse("".join(texts))[0])


CODE = _new("drivers/foo/foo.c", "int a;")


def test_a_file_that_was_there_is_built() -> None:
    assert BuildOrder([_patch(CODE)]).first_built("drivers/bar.c") == 0


def test_a_file_that_no_makefile_names_is_not() -> None:
    assert BuildOrder([_patch(CODE)]).first_built("drivers/foo/foo.c") is None


def test_a_new_file_is_built_from_its_makefile_line_on() -> None:
    line = _patch(_more("drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o"))
    assert BuildOrder([_patch(CODE), line]).first_built("drivers/foo/foo.c") == 1


def test_and_not_before_its_option() -> None:
    line = _patch(CODE, _more("drivers/foo/Makefile", "obj-$(CONFIG_FOO) += foo.o"))
    option = _patch(_more("drivers/foo/Kconfig", "config FOO"))
    assert BuildOrder([line, option]).first_built("drivers/foo/foo.c") == 1


def test_a_part_is_built_with_its_whole() -> None:
    part = _patch(CODE, _more("drivers/foo/Makefile", "whole-y += foo.o"))
    whole = _patch(_more("drivers/foo/Makefile", "obj-m += whole.o"))
    assert BuildOrder([part, whole]).first_built("drivers/foo/foo.c") == 1


def test_a_new_folder_is_built_with_the_line_of_its_parent() -> None:
    folder = _patch(CODE, _new("drivers/foo/Makefile", "obj-y += foo.o"))
    parent = _patch(_more("drivers/Makefile", "obj-$(CONFIG_FOO) += foo/"))
    assert BuildOrder([folder, parent]).first_built("drivers/foo/foo.c") == 1
    assert BuildOrder([folder]).first_built("drivers/foo/foo.c") is None


def test_a_list_goes_on_in_the_next_line() -> None:
    makefile = _new("drivers/foo/Makefile", "obj-y += bar.o \\", "\tfoo.o")
    parent = _more("drivers/Makefile", "obj-y += foo/")
    assert BuildOrder([_patch(CODE, makefile, parent)]).first_built("drivers/foo/foo.c") == 0
