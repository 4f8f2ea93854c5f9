# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c import fragment, types
from app.code.c.members import MemberChange, MemberEvent
from tests.code import given

INODE = "struct inode {"


def changes(lines: str, section: str = INODE) -> tuple[MemberChange, ...]:
    return given.file_view(lines, section, "include/linux/fs.h").members


def only(lines: str, section: str = INODE) -> MemberChange:
    (found,) = changes(lines, section)
    return found


@pytest.mark.parametrize(
    ("line", "name", "type_"),
    [
        pytest.param("u32 a;", "a", "u32", id="plain"),
        pytest.param("struct foo *a;", "a", "struct foo *", id="pointer"),
        pytest.param("struct foo __rcu *a;", "a", "struct foo __rcu *", id="__rcu"),
        pytest.param("u8 a[16];", "a", "u8[16]", id="array"),
        pytest.param("unsigned int a:3;", "a", "unsigned int : 3", id="bit-field"),
        pytest.param("void (*a)(int b, char *c);", "a", "void (*)(int b, char *c)", id="function"),
        pytest.param("DECLARE_BITMAP(a, N);", "a", "DECLARE_BITMAP(, N)", id="bitmap"),
        pytest.param("DECLARE_FLEX_ARRAY(u8, a);", "a", "DECLARE_FLEX_ARRAY(u8, )", id="flexible"),
        pytest.param(
            "spinlock_t a ____cacheline_aligned_in_smp;",
            "a",
            "spinlock_t ____cacheline_aligned_in_smp",
            id="aligned",
        ),
        pytest.param("u8 a[] __counted_by(n);", "a", "u8[] __counted_by(n)", id="counted"),
        pytest.param("const struct foo\t*a;\t/* b; */", "a", "const struct foo *", id="comment"),
        pytest.param("KABI_RESERVE(1);", "KABI_RESERVE(1)", "", id="reserved"),
        pytest.param("int a __aligned(8);", "a", "int __aligned(8)", id="attribute behind"),
        pytest.param("__le32 a;", "a", "__le32", id="a type that looks like an attribute"),
    ],
)
def test_an_added_member_has_a_name_and_a_type(line: str, name: str, type_: str) -> None:
    found = only(f" \tumode_t i_mode;\n+\t{line}\n")
    assert (found.kind, found.tag, found.event) == ("struct", "inode", "added")
    assert (found.name, found.type.replace(" (*)", " (*)")) == (name, type_)
    assert (found.line.new, found.text) == (11, f"\t{line}")


def test_one_line_can_declare_several() -> None:
    found = changes(" \tint z;\n+\tint a:1, *b, c[2];\n")
    assert [(one.name, one.type) for one in found] == [
        ("a", "int : 1"),
        ("b", "int *"),
        ("c", "int[2]"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(" \tint a;\n+\t/* int b; */\n", id="a comment"),
        pytest.param("-\tint a;\n+\tint a;\t/* more */\n", id="a comment behind"),
        pytest.param("-\tint a;\n+\tint   a ;\n", id="white space"),
        pytest.param(
            "-\tint (*a)(int,\n-\t         int);\n+\tint (*a)(int, int);\n", id="joined lines"
        ),
        pytest.param(" \tint a;\n };\n+int b;\n", id="behind the type"),
        pytest.param(" };\n \n int f(void)\n {\n+\tint b;\n", id="a local variable"),
        pytest.param(" };\n \n static struct foo x = {\n+\t.a = 1,\n", id="an initialiser"),
        pytest.param("+struct foo;\n", id="a declaration"),
        pytest.param("+struct foo *f(void);\n", id="a prototype"),
        pytest.param(" extern int a;\n+extern int b;\n", id="file scope again"),
        pytest.param("+\t;\n", id="nothing"),
        pytest.param("+#ifdef A\n+#endif\n", id="a condition"),
        pytest.param("+\trandomized_struct_fields_start\n", id="a marker"),
    ],
)
def test_what_changes_no_member_is_not_reported(lines: str) -> None:
    assert changes(lines) == ()


@pytest.mark.parametrize(
    "section", ["int f(void)", "", "static struct foo x = {", "struct foo *f(int a)"]
)
def test_without_a_type_above_there_are_no_members(section: str) -> None:
    assert changes(" \tint a;\n+\tint b;\n", section) == ()


@pytest.mark.parametrize(
    ("lines", "events"),
    [
        pytest.param("-\tint a;\n+\tlong a;\n", [("a", "retyped")], id="another type"),
        pytest.param("-\tint a;\n+\tint a[2];\n", [("a", "retyped")], id="an array"),
        pytest.param("-\tint a;\n+\tint b;\n", [("a", "removed"), ("b", "added")], id="renamed"),
        pytest.param("-\tint a;\n \tint b;\n+\tint a;\n", [("a", "moved")], id="moved down"),
        pytest.param("+\tint b;\n \tint a;\n-\tint b;\n", [("b", "moved")], id="moved up"),
        pytest.param(
            "-\tint a;\n \tint b;\n+\tlong a;\n", [("a", "retyped")], id="moved and retyped"
        ),
        pytest.param("-\tint a;\n-\tint b;\n+\tint a, b;\n", [], id="on one line"),
        pytest.param(" \tint a;\n+\tint b;\n \tint c;\n", [("b", "added")], id="inserted"),
        pytest.param("-\tint a;\n \tint b;\n", [("a", "removed")], id="removed"),
        pytest.param("+#ifdef A\n+\tint a;\n+#endif\n", [("a", "added")], id="under a condition"),
        pytest.param(
            "+\tstruct {\n+\t\tint x;\n+\t} a;\n",
            [("x", "added"), ("a", "added")],
            id="a struct of its own",
        ),
    ],
)
def test_changes_have_kinds(lines: str, events: list[tuple[str, MemberEvent]]) -> None:
    assert [(one.name, one.event) for one in changes(lines)] == events


@pytest.mark.parametrize(
    ("lines", "tag", "path"),
    [
        pytest.param(" \tunion {\n+\t\tint a;\n \t};\n", "inode", "inode.union", id="anonymous"),
        pytest.param(
            " \tunion {\n \t\tstruct {\n+\t\t\tint a;\n", "inode", "inode.union.struct", id="twice"
        ),
        pytest.param(" \tstruct foo {\n+\t\tint a;\n \t} b;\n", "foo", "inode.foo", id="named"),
        pytest.param(
            " \t\tint z;\n \t};\n+\tint a;\n", "inode", "inode", id="begun above the hunk"
        ),
        pytest.param(" \tstruct_group(g,\n+\t\tint a;\n \t);\n", "inode", "inode", id="a group"),
        pytest.param(
            " \tstruct_group_attr(g, __packed,\n+\t\tint a;\n \t);\n",
            "inode",
            "inode",
            id="its attribute",
        ),
        pytest.param(
            " \tint z;\n };\n \n struct foo {\n+\tint a;\n", "foo", "foo", id="the next type"
        ),
        pytest.param(
            " };\n struct __packed foo {\n+\tint a;\n", "foo", "foo", id="an attribute of it"
        ),
        pytest.param(" };\n typedef struct {\n+\tint a;\n } foo_t;\n", "foo_t", "", id="a typedef"),
    ],
)
def test_a_member_belongs_to_the_type_around_it(lines: str, tag: str, path: str) -> None:
    found = only(lines)
    assert (found.name, found.tag, found.path) == ("a", tag, path or tag)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(
            "-\tA = 1\n+\tA = 1,\n+\tB = 2,\n", [("B", "2", "added")], id="a comma before it"
        ),
        pytest.param("-\tA = 1,\n+\tA = 2,\n", [("A", "2", "value-changed")], id="another value"),
        pytest.param("-\tA,\t/* x */\n+\tA,\t/* y */\n", [], id="a comment"),
        pytest.param(
            "+\tA = (1U << 3), B = F(1, 2),\n",
            [("A", "(1U << 3)", "added"), ("B", "F(1, 2)", "added")],
            id="two",
        ),
        pytest.param("+\tA = 'x',\n", [("A", "'x'", "added")], id="a character"),
        pytest.param(" \tA,\n };\n+enum {\n+\tB,\n+};\n", [("B", "", "added")], id="another enum"),
    ],
)
def test_enumerators(lines: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.name, one.value, one.event) for one in changes(lines, "enum e {")] == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param("+#define A 1\n", [("A", "", "1", "added")], id="added"),
        pytest.param("-#define A 1\n+#define A\t1 /* x */\n", [], id="white space and comment"),
        pytest.param("-#define A 1\n+#define A 2\n", [("A", "", "2", "value-changed")], id="value"),
        pytest.param(
            "+#define A(x, y) \\\n+\tf(x) + y\n",
            [("A", "(x,y)", "f(x) + y", "added")],
            id="parameters",
        ),
        pytest.param(
            " #define A \\\n-\tf(x)\n+\tg(x)\n", [("A", "", "g(x)", "value-changed")], id="body"
        ),
        pytest.param("+/*\n+#define A 1\n+*/\n", [], id="in a comment"),
        pytest.param('+#define A "/*"\n', [("A", "", '"/*"', "added")], id="a string"),
    ],
)
def test_defines(lines: str, found: list[tuple[str, str, str, str]]) -> None:
    assert [(x.name, x.type, x.value, x.event) for x in changes(lines, "")] == found


def test_the_founding_patch_adds_one_enumerator_and_changes_none() -> None:
    header, source = given.founding().files
    (found,) = header.members
    assert (found.kind, found.tag, found.name, found.value, found.event, found.line.new) == (
        "enum",
        "inode_state_flags_enum",
        "I_LUO_MANAGED",
        "(1U << 19)",
        "added",
        750,
    )
    assert source.members == ()


PIECES = st.lists(
    st.sampled_from(
        [
            "struct",
            "union",
            "enum",
            "foo",
            "{",
            "}",
            "(",
            ")",
            ";",
            ",",
            "=",
            ":",
            "*",
            "[",
            "]",
            "int",
            "a",
            "__rcu",
            "__aligned(8)",
            "struct_group(",
            "DECLARE_X(",
            "typedef",
            "\n",
            "#define",
            "1",
        ]
    )
).map(" ".join)


@pytest.mark.parametrize(
    "above",
    [
        pytest.param("static const int a[] = {\n\t1,\n};\n", id="a table"),
        pytest.param("static struct a b[] = {\n\t{ .c = (struct d){ 1 } },\n};\n", id="literals"),
        pytest.param("int f(void)\n{\nint a[] = {\n\t1,\n};\n}\n", id="in the first column"),
        pytest.param("int f(void)\n{\nint a = {\nint b = {\n\t1,\n}\n}\n", id="not closed"),
    ],
)
def test_what_stands_above_a_type_moves_no_member(above: str) -> None:
    (member,) = types.members(fragment.of_text(above + "struct e {\n\tint f;\n};\n"))
    assert (member.tag, member.name) == ("e", "f")
    assert member.index == above.count("\n") + 1


@every(st.one_of(st.text(), PIECES))
def test_any_text_has_members_on_its_own_lines(text: str) -> None:
    one = fragment.of_text(text)
    for member in types.members(one):
        assert member.lines <= set(range(len(one.lines)))
        assert member.index in member.lines


@every(PIECES.map(lambda text: text.replace("\n", "\n+")))
def test_any_change_of_members_has_a_line_that_changed(text: str) -> None:
    for change in changes(" struct foo {\n+" + text + "\n"):
        assert change.line.kind == "+"


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_read_to_its_end(unit: str) -> None:
    one = fragment.of_text("struct s {\n" + given.hostile(unit))
    assert all(member.index < len(one.lines) for member in types.members(one))
