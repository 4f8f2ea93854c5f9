# SPDX-License-Identifier: Apache-2.0
"""What a patch does to a watched structure or word of flags, and what only looks like it."""

import pytest

from app.code.c.members import MemberChange
from app.code.kernel.watched import (
    FlagEvent,
    StructChange,
    Watched,
    WrittenStruct,
    flag_changes,
    struct_changes,
    written_structs,
)
from app.code.view import FileView
from tests.code.given import file_view, founding

HEADER = "include/linux/page-flags.h"
PAGE_FLAGS = Watched(False, ("pageflags",), ("PG_",), (HEADER,))


def in_struct(lines: str, tag: str = "inode") -> FileView:
    """A hunk in the middle of a structure."""
    return file_view(lines, section=f"struct {tag} {{", path="include/linux/fs.h")


def one(lines: str, tag: str = "inode") -> StructChange:
    (found,) = struct_changes([tag], in_struct(lines, tag).members)
    return found


def in_enum(lines: str, section: str = "enum pageflags {") -> FileView:
    return file_view(lines, section=section, path=HEADER)


def flags(view: FileView, event: FlagEvent = "added", watched: Watched = PAGE_FLAGS) -> list[str]:
    return [change.name for change in flag_changes(watched, view.members, event)]


def names(members: tuple[MemberChange, ...]) -> list[str]:
    return [member.name for member in members]


@pytest.mark.parametrize(
    ("path", "is_covered"),
    [
        ("fs/ext4/inode.c", True),
        ("fs/inode.c", True),
        ("fs/xfs/inode.c", False),
        ("mm/inode.c", False),
        ("tools/fs/inode.c", False),
        ("fs", False),
    ],
)
def test_files_are_watched_but_those_that_are_excluded(path: str, is_covered: bool) -> None:
    watched = Watched(True, ("inode",), (), ("fs/**",), exclude=("fs/xfs/**",))
    assert watched.covers(path) == is_covered


def test_a_member_that_is_added_grows_the_structure() -> None:
    found = one(" \tu32 i_mask;\n+\tu64 i_more;\n \tu32 i_last;")
    assert (found.tag, names(found.added), found.bytes) == ("inode", ["i_more"], 8)
    assert (found.gains, found.loses, found.is_overlay) == (True, False, False)


def test_a_member_that_is_removed_shrinks_the_structure() -> None:
    found = one(" \tu32 i_mask;\n-\tu64 i_more;\n \tu32 i_last;")
    assert (names(found.removed), found.bytes) == (["i_more"], -8)
    assert (found.gains, found.loses, found.is_overlay) == (False, True, False)


def test_a_member_of_an_unknown_size_gains_an_unknown_number_of_bytes() -> None:
    found = one(" \tu32 i_mask;\n+\tstruct foo i_foo;\n \tu32 i_last;")
    assert (found.bytes, found.gains) == (None, True)


def test_a_member_that_is_renamed_costs_nothing() -> None:
    found = one(" \tu32 i_mask;\n-\tu64 i_old;\n+\tu64 i_new;\n \tu32 i_last;")
    assert (found.bytes, found.gains, found.loses) == (0, False, False)


def test_a_member_that_is_split_into_smaller_ones_costs_nothing() -> None:
    found = one(" \tu32 i_mask;\n-\tu64 i_old;\n+\tu32 i_low;\n+\tu32 i_high;\n \tu32 i_last;")
    assert (len(found.added), found.bytes, found.gains) == (2, 0, False)


def test_a_member_of_another_type_costs_the_difference() -> None:
    found = one(" \tu32 i_mask;\n-\tu32 i_more;\n+\tu64 i_more;\n \tu32 i_last;")
    assert (names(found.retyped), found.bytes, found.gains) == (["i_more"], 4, False)


def test_a_member_that_is_moved_costs_nothing() -> None:
    found = one(" \tu32 i_a;\n-\tu64 i_more;\n \tu32 i_b;\n+\tu64 i_more;\n \tu32 i_c;")
    assert names(found.moved) == ["i_more"]
    assert (found.added, found.removed) == ((), ())
    assert (found.bytes, found.gains, found.loses) == (0, False, False)


def test_of_several_added_members_only_those_without_an_older_twin_are_new() -> None:
    found = one(
        " \tu32 i_mask;\n-\tu32 i_old_seq;\n-\tu64 i_gone;\n"
        "+\tu32 i_new_seq;\n+\tstruct foo i_foo;\n+\tu64 i_other;\n \tu32 i_last;"
    )
    assert (len(found.added), names(found.new)) == (3, ["i_foo"])


def test_members_that_replace_the_same_number_are_none_of_them_quite_new() -> None:
    found = one(" \tu32 i_mask;\n-\tu64 i_old;\n+\tu32 i_new;\n \tu32 i_last;")
    assert (names(found.new), found.gains) == (["i_new"], False)


def test_a_member_that_another_file_of_the_patch_loses_or_gains_is_not_new_or_gone() -> None:
    gains = in_struct(" \tu32 i_mask;\n+\tu64 i_more;\n+\tu64 i_new;\n \tu32 i_last;").members
    loses = in_struct(" \tu32 i_mask;\n-\tu64 i_more;\n \tu32 i_last;").members
    other = in_struct(" \tu32 a;\n-\tu64 i_new;\n \tu32 b;", "other").members
    (found,) = struct_changes(["inode"], gains, [*loses, *other])
    assert names(found.added) == ["i_new"]
    (found,) = struct_changes(["inode"], loses, gains)
    assert found.removed == ()


def _written(text: str) -> dict[str, WrittenStruct]:
    view = file_view(text)
    added = "\n".join(line.text for line in view.added_lines)
    return written_structs([(added, view.members)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+struct foo {\n+\tu32 a;\n+\tu64 b;\n+};", {"foo": (12, False)}),
        ("+struct foo { };", {"foo": (0, True)}),
        ("+struct foo {\n+};", {"foo": (0, True)}),
        ("+struct foo {\n+\tu32 a;\n+};\n+struct foo { };", {"foo": (4, True)}),
        ("+struct foo {\n+\tstruct bar a;\n+};", {"foo": (None, False)}),
        ("+struct foo {\n+\tunion {\n+\t\tu32 a;\n+\t};\n+};", {"foo": (None, False)}),
        (" struct foo {\n+\tu32 a;\n };", {}),
        ("+struct foo *foo;\n+struct foo;", {}),
        ("-struct foo {\n-\tu32 a;\n-};", {}),
    ],
)
def test_a_structure_that_is_written_out_has_a_size(
    text: str, expected: dict[str, tuple[int | None, bool]]
) -> None:
    assert _written(text) == expected


def test_a_member_of_such_a_structure_has_its_size() -> None:
    members = in_struct(" \tu32 i_mask;\n+\tstruct foo i_foo [2];\n \tu32 i_last;").members
    written = {"foo": WrittenStruct(12, True)}
    (found,) = struct_changes(["inode"], members, (), written)
    assert (found.bytes, found.is_empty_too) == (24, True)
    (found,) = struct_changes(["inode"], members, (), {"foo": WrittenStruct(12, False)})
    assert (found.bytes, found.is_empty_too) == (24, False)
    (found,) = struct_changes(["inode"], members, (), {"bar": WrittenStruct(12, True)})
    assert (found.bytes, found.is_empty_too) == (None, False)


UNION = " \tunion {\n \t\tu64 i_pipe;\n%s \t};\n \tu32 i_last;"


def test_a_member_of_a_union_lies_over_the_others() -> None:
    found = one(UNION % "+\t\tu64 i_cdev;\n")
    assert (found.is_overlay, found.bytes) == (True, None)


def test_two_members_of_a_union_could_need_more_room() -> None:
    found = one(UNION % "+\t\tu64 i_cdev;\n+\t\tu64 i_link;\n")
    assert not found.is_overlay


def test_a_member_beside_the_union_is_no_overlay() -> None:
    found = one(UNION % "+\t\tu64 i_cdev;\n" + "\n+\tu32 i_more;\n \tu32 i_end;")
    assert len(found.added) == 2
    assert not found.is_overlay


@pytest.mark.parametrize(
    "view",
    [
        in_struct(" \tu32 i_mask;\n+\t/* u64 i_more; */\n \tu32 i_last;"),
        in_struct(" \tu32 i_mask;\n+\n \tu32 i_last;"),
        in_struct(" \tu32 i_mask;\n+\tu64 i_more;\n \tu32 i_last;", tag="inode_operations"),
        in_enum(" \tPG_locked,\n+\tPG_more,\n \tPG_last,", "enum inode {"),
        file_view(" \tint a;\n+\tu64 i_more;\n \treturn 0;", section="int f(struct inode *inode)"),
        file_view("+struct inode *inode;\n+extern struct inode inodes[];"),
        file_view("+struct inode;"),
        file_view(" u64 a;\n+u64 b;", section="struct inode {", path="Documentation/fs.rst"),
        *founding().files,
    ],
)
def test_another_change_is_none_of_the_structure(view: FileView) -> None:
    assert list(struct_changes(["inode"], view.members)) == []


def test_each_structure_has_a_change_of_its_own() -> None:
    text = "+struct a {\n+\tint x;\n+};\n+struct b {\n+\tint y;\n+\tint z;\n+};"
    members = file_view(text).members
    found = list(struct_changes(["b", "c", "a"], members))
    assert [(change.tag, len(change.added)) for change in found] == [("b", 2), ("a", 1)]
    assert list(struct_changes([], members)) == []


@pytest.mark.parametrize(
    "line",
    [
        "PG_more,",
        "PG_more = 27,",
        "PG_more = 1 << 5,",
        "PG_more = 0x80,",
        "PG_more = BIT(7),",
        "PG_more = BIT_ULL(7),",
    ],
)
def test_an_enumerator_with_a_value_of_its_own_is_a_flag(line: str) -> None:
    view = in_enum(f" \tPG_locked,\n+\t{line}\n \tPG_last,")
    assert flags(view) == ["PG_more"]
    assert flags(view, "removed") == flags(view, "value-changed") == []


@pytest.mark.parametrize(
    "line",
    [
        "PG_more = PG_owner_2,",
        "PG_more = PG_locked | PG_last,",
        "PG_more = (1 << 3) | (1 << 4),",
        "__NR_MORE,",
        "/* PG_more, */",
    ],
)
def test_an_alias_a_mask_and_the_end_take_no_bit(line: str) -> None:
    assert flags(in_enum(f" \tPG_locked,\n+\t{line}\n \tPG_last,")) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("#define PG_more (1U << 19)", ["PG_more"]),
        ("#define PG_more 0x10", ["PG_more"]),
        ("#define PG_more BIT(3)", ["PG_more"]),
        ("#define PG_more FOO_FLAG(3)", ["PG_more"]),
        ("#define PG_more some_value", ["PG_more"]),
        ("#define PG_more", []),
        ("#define PG_more PG_owner_2", []),
        ("#define PG_more (PG_a | PG_b)", []),
        ("#define PG_more(x) (1 << (x))", []),
        ("#define SetPG_more (1 << 19)", []),
        ("#define pg_more (1 << 19)", []),
        ("int PG_more = 1 << 19;", []),
    ],
)
def test_a_macro_is_a_flag_by_its_prefix_and_value(line: str, expected: list[str]) -> None:
    assert flags(file_view(f"+{line}", path=HEADER)) == expected


@pytest.mark.parametrize("section", ["enum zone_flags {", "enum {", "struct pageflags {", ""])
def test_enumerators_of_another_type_are_none(section: str) -> None:
    assert flags(in_enum(" \tPG_locked,\n+\tPG_more,\n \tPG_last,", section)) == []


def test_a_flag_that_goes_is_told_as_removed_alone() -> None:
    view = in_enum(" \tPG_locked,\n-\tPG_more,\n \tPG_last,")
    assert flags(view, "removed") == ["PG_more"]
    assert flags(view) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PG_old,", "PG_new,"),
        ("PG_old = 1 << 5,", "PG_new = 1 << 5,"),
        ("PG_old = 1 << 5,", "PG_new = 1<<5,"),
        ("PG_old = BIT(5),", "PG_new = BIT( 5 ),"),
    ],
)
def test_a_flag_that_is_renamed_is_neither_new_nor_gone(old: str, new: str) -> None:
    view = in_enum(f" \tPG_locked,\n-\t{old}\n+\t{new}\n \tPG_last,")
    assert flags(view) == flags(view, "removed") == []


def test_of_two_new_flags_for_an_old_one_the_second_is_new() -> None:
    view = in_enum(" \tPG_locked,\n-\tPG_old,\n+\tPG_one,\n+\tPG_two,\n \tPG_last,")
    assert flags(view) == ["PG_two"]
    assert flags(view, "removed") == []


def test_a_flag_with_another_value_is_new_beside_one_that_goes() -> None:
    view = in_enum(" \tPG_locked,\n-\tPG_old = 1 << 5,\n+\tPG_new = 1 << 6,\n \tPG_last,")
    assert (flags(view), flags(view, "removed")) == (["PG_new"], ["PG_old"])


def test_a_flag_that_is_renumbered_is_neither_new_nor_gone() -> None:
    view = in_enum(" \tPG_locked,\n-\tPG_more = 5,\n+\tPG_more = 6,\n \tPG_last,")
    assert flags(view, "value-changed") == ["PG_more"]
    assert flags(view) == flags(view, "removed") == []
    alias = in_enum(" \tPG_locked,\n-\tPG_more = 5,\n+\tPG_more = PG_locked,\n \tPG_last,")
    assert flags(alias, "value-changed") == []


def apart(lines: str) -> list[str]:
    view = file_view(lines, path=HEADER)
    return [one.name for one in flag_changes(PAGE_FLAGS, view.members, "added", (), view.post)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (" #define PG_a (1 << 1)\n+#define PG_b (1 << 2)\n \n int f(void);", ["PG_b"]),
        (" int a;\n \n /* text */\n #define PG_a 1\n \n+#define PG_b 2", ["PG_b"]),
        (" int a;\n+#define PG_b 2\n #ifdef A\n #define PG_a 1", ["PG_b"]),
        ("+#define PG_b 2", ["PG_b"]),
        (" int a;\n+#define PG_b 2", []),
        ("+#define PG_b 2\n int a;", []),
        (" #define PG_a 1\n int a;\n+#define PG_b 2\n int b;", []),
        (" int a;\n+#define PG_b 2\n+#define PG_c 4", []),
        (" int a;\n #define OTHER 1\n+#define PG_b 2", []),
        (" int a;\n+\n+#define PG_b ((u32)BIT(31))\n+\n int b;", []),
        (" int a;\n+\n+#define PG_b ((__force pg_t)(1 << 13))\n+\n int b;", ["PG_b"]),
    ],
)
def test_a_macro_apart_from_the_flags_is_none(lines: str, expected: list[str]) -> None:
    assert apart(lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        "PG_COUNT_SHIFT 20",
        "PG_COUNT_BIAS (1 << 20)",
        "PG_ARCH_BIT_5 37",
        "PG_FOO_MASK 0xff",
        "PG_FOO_MASK ((1 << 4) - 1)",
        "PG_FOO_OFFSET 8",
        "PG_FOO 0",
        "PG_FOO 0x0UL",
        "PG_FOO (0)",
    ],
)
def test_a_number_about_flags_takes_no_bit(line: str) -> None:
    assert apart(f" #define PG_a (1 << 1)\n+#define {line}") == []


@pytest.mark.parametrize(
    "line",
    [
        "PG_UNSIGNED_OFFSET ((__force pg_t)(1 << 13))",
        "PG_MAX_SIZE (1U<<20)",
        "PG_COUNT_FIXED BIT(20)",
        "PG_FOO_MASK 0x2000",
    ],
)
def test_a_single_bit_is_a_flag_with_any_name(line: str) -> None:
    assert apart(f" #define PG_a (1 << 1)\n+#define {line}") == [line.split(maxsplit=1)[0]]


def test_a_macro_that_becomes_an_enumerator_is_neither_new_nor_gone() -> None:
    lines = "-#define PG_a (1 << 1)\n-#define PG_b 2\n+enum pageflags {\n+\tPG_a = BIT(1),\n+\tPG_b,\n+};"
    view = file_view(lines, path=HEADER)
    assert flags(view) == flags(view, "removed") == []


def test_a_flag_that_moves_to_another_file_is_neither_new_nor_gone() -> None:
    gains = file_view("+#define PG_a (1 << 1)", path=HEADER).members
    loses = file_view("-#define PG_a BIT(1)", path=HEADER).members
    assert [*flag_changes(PAGE_FLAGS, gains, "added", loses)] == []
    assert [*flag_changes(PAGE_FLAGS, loses, "removed", gains)] == []


def test_a_flag_in_both_branches_of_an_if_is_told_once() -> None:
    lines = "+#ifdef A\n+#define PG_b 2\n+#else\n+#define PG_b 4\n+#endif"
    assert apart(f" #define PG_a 1\n{lines}") == ["PG_b"]


@pytest.mark.parametrize("event", ["added", "removed", "value-changed"])
def test_the_founding_patch_touches_no_page_flag(event: FlagEvent) -> None:
    assert [name for file in founding().files for name in flags(file, event)] == []
