# SPDX-License-Identifier: Apache-2.0
import pytest

from app.code.view import PatchView, SeriesView, functions_of
from app.model import UNDATED, Address, Place, Series, SeriesKind
from tests.code import given

LUO = "kernel/liveupdate/luo_file.c"


def test_a_place_names_line_function_and_text() -> None:
    file = given.founding().files[1]
    assert file.place(283) == Place(
        "id@example.org", LUO, 283, "luo_preserve_file", "\t\t\tgoto err_free_files_mem;"
    )


@pytest.mark.parametrize("line", [None, 1], ids=["the file as a whole", "a line out of sight"])
def test_a_place_out_of_sight_has_no_text(line: int | None) -> None:
    assert given.founding().files[1].place(line) == Place("id@example.org", LUO, line)


def test_added_and_removed_lines_are_the_diffs() -> None:
    header, source = given.founding().files
    assert [len(file.added_lines) for file in (header, source)] == [4, 24]
    assert [line.old for line in header.removed_lines] == [747]


def test_masked_text_is_that_of_the_post_image() -> None:
    header, source = given.founding().files
    assert header.masked_at(715).strip() == ""
    assert source.masked_at(283) == source.text_at(283) == "\t\t\tgoto err_free_files_mem;"
    assert source.masked_at(1) == ""


def test_the_pre_image_marks_what_is_removed() -> None:
    before = given.founding().files[1].function_before("luo_preserve_file")
    assert before is not None
    assert sorted(before.added) == [289, 293]
    assert [goto.name for goto in before.gotos if goto.added] == ["err_free_files_mem"] * 2
    assert before.cleanups == ()


def test_a_function_that_was_not_there_has_no_view_before() -> None:
    file = given.file_view("+int f(void)\n+{\n+}\n")
    assert [one.name for one in file.functions] == ["f"]
    assert file.function_before("f") is None


@pytest.mark.parametrize("path", ["Makefile", "a.rst", "a.S", "a.dts", "a.rs", "c"])
def test_only_c_has_functions_and_members(path: str) -> None:
    file = given.file_view(" int f(void)\n {\n+\ta();\n }\n+#define A 1\n", path=path)
    assert (file.is_c, file.functions, file.pre_functions, file.members) == (False, (), (), ())


@pytest.mark.parametrize(
    ("triggers", "found"),
    [
        ((), True),
        (("scoped_guard",), True),
        (("nowhere", "goto"), True),
        (("list_del(",), True),
        (("nowhere",), False),
        (("Signed-off-by",), False),
    ],
)
def test_triggers_are_looked_for_in_the_lines_of_the_diff(
    triggers: tuple[str, ...], found: bool
) -> None:
    assert given.founding().text_has(*triggers) is found


def test_search_sees_code_and_no_comment() -> None:
    found = functions_of('int f(void)\n{\n\ta(); /* a(); */\n\tb("a();"); a();\n}\n')
    matches = [(line.number, match.start()) for line, match in found[0].search(r"\ba\(")]
    assert matches == [(3, 1), (4, 12)]


def test_touched_lines_are_new_or_next_to_removed_ones() -> None:
    file = given.file_view(" a\n-b\n c\n d\n+e\n f\n g\n-h\n", start=10)
    assert file.touched == {10, 11, 13, 15}


def test_the_line_below_a_removed_one_is_in_its_hunk() -> None:
    file = given.file_view(" a\n-b\n-c\n+d\n e\n-f\n", start=10)
    assert [file.line_below(old) for old in (11, 12, 14, 20)] == [11, 11, None, None]


def test_a_view_is_computed_once() -> None:
    file = given.founding().files[1]
    assert file.functions is file.functions
    assert file.functions[0].events is file.functions[0].events


def test_members_of_other_files_are_found_by_name() -> None:
    changes = [
        file.change
        for path, lines in [("a.h", "+\tint x;\n+\tint y;"), ("b.h", "-\tint x;\n+\tint z;")]
        for file in [given.file_view(f" \tint a;\n{lines}\n }};", "struct foo {", path)]
    ]
    patch = PatchView(given.patch_of(tuple(changes)))
    first, second = patch.files
    assert [one.name for one in patch.members_elsewhere(first)] == ["x", "z"]
    assert [(one.name, one.event) for one in patch.namesakes_elsewhere(first)] == [("x", "removed")]
    assert [(one.name, one.event) for one in patch.namesakes_elsewhere(second)] == [("x", "added")]


def test_a_series_shows_its_patches_in_order() -> None:
    patch = given.founding().patch
    series = Series("id", "t", Address("", ""), UNDATED, 1, SeriesKind.PATCH, (patch,), 1)
    assert [one.patch for one in SeriesView(series).patches] == [patch]


def test_the_next_version_of_the_founding_case_has_neither_goto_with_guard_nor_flag() -> None:
    files = given.founding("luo-v2-derived.mbox").files
    assert not any(file.members for file in files if file.path.endswith("fs.h"))
    for function in (function for file in files for function in file.functions):
        assert not (function.cleanups and any(goto.added for goto in function.gotos))


def test_lines_of_a_dos_file_have_no_line_ends() -> None:
    lines = " int f(void)\r\n {\r\n-\ta();\r\n+\tb();\r\n+\tc();\n }\r\n"
    file = given.file_view(lines)
    assert [line.text for line in file.added_lines] == ["\tb();", "\tc();"]
    assert [line.text for line in file.removed_lines] == ["\ta();"]
    assert not any("\r" in line.text for one in (*file.pre, *file.post) for line in one.lines)
    assert [one.name for one in file.functions] == ["f"]
    assert any(line.text.endswith("\r") for line in file.patch.files[0].lines)
