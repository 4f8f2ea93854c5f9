# SPDX-License-Identifier: Apache-2.0
"""A name is early, unused or new only where the whole series leaves no doubt."""

import pytest

from app.code.kernel.series_names import Order, Shown
from app.code.view import FileView, PatchView
from app.model.images import Fidelity, Image, ImageSource
from tests.code.given import file_view, founding, patch_of

ADDS = "+void foo(int a)\n+{\n+}\n \n int bar;"
USES = " int f(void)\n {\n+\tfoo(1);\n \treturn 0;\n }"


def patch(*files: FileView) -> PatchView:
    return PatchView(patch_of(tuple(file.change for file in files)))


def early(*patches: PatchView) -> list[tuple[str, int, int]]:
    """Names with the patch that uses them first and the one that makes them."""
    return [(one.name, one.patch, one.late.patch) for one in Order(patches).early()]


def adds(text: str, path: str = "fs/x.c", section: str = "") -> PatchView:
    return patch(file_view(text, section=section, path=path, start=90))


def uses(text: str = USES, path: str = "fs/x.c", section: str = "") -> PatchView:
    return patch(file_view(text, section=section, path=path))


def test_a_use_before_the_definition_is_early_with_its_line() -> None:
    (one,) = Order([uses(), adds(ADDS)]).early()
    assert (one.name, one.patch, one.line, one.file.path) == ("foo", 0, 12, "fs/x.c")
    assert (one.late.patch, one.late.file.path) == (1, "fs/x.c")


def test_it_is_told_once_in_each_file_and_patch_before_the_definition() -> None:
    twice = USES.replace("+\tfoo(1);\n", "+\tfoo(1);\n+\tfoo(2);\n")
    other = uses(USES.replace("f(void)", "g(void)"), "fs/y.c")
    header = adds(ADDS.replace("void foo", "static inline void foo"), "include/linux/x.h")
    assert early(uses(twice), other, header, uses(path="fs/z.c")) == [("foo", 0, 2), ("foo", 1, 2)]


@pytest.mark.parametrize(
    ("definition", "use"),
    [
        ("+#define FOO_MAX 7", "+\tint a = FOO_MAX;"),
        ("+typedef unsigned int foo_t;", "+\tfoo_t a = 1;"),
        ("+static int foo_count = 3;", "+\tfoo_count++;"),
    ],
)
def test_macros_types_and_variables_can_be_early_too(definition: str, use: str) -> None:
    found = early(uses(f" int f(void)\n {{\n{use}\n \treturn 0;\n }}"), adds(definition))
    assert [(first, late) for _, first, late in found] == [(0, 1)]


@pytest.mark.parametrize("source", [ImageSource.BRANCH, ImageSource.SERIES])
def test_a_name_of_the_image_is_old_if_no_earlier_patch_shows_the_image(
    source: ImageSource,
) -> None:
    """An earlier patch has no image of a file that it changes twice, but the next patch has one."""
    use = uses(" int f(void)\n {\n+\tint a = FOO_MAX;\n \treturn 0;\n }")
    first = patch(file_view("+int other;\n int bar;", path="include/linux/x.h"))
    view = file_view(" int bar;\n+#define FOO_MAX 8", path="include/linux/x.h")
    before = "#define FOO_MAX 7\n" + "\n" * 8 + "int bar;\n"
    after = f"{before}#define FOO_MAX 8\n"
    image = Image(Fidelity.EXACT, before, after, source=source)
    last = PatchView(view.patch, {(view.patch.message_id, view.path): image})
    assert early(use, first, patch(view)) == [("FOO_MAX", 0, 2)]
    assert early(use, first, last) == []


def test_a_tag_is_no_name_for_c_takes_it_before_its_definition() -> None:
    pointer = " int f(void)\n {\n+\tstruct foo_ops *ops;\n \treturn 0;\n }"
    assert early(uses(pointer), adds("+struct foo_ops {\n+\tint a;\n+};")) == []


def test_in_order_nothing_is_early() -> None:
    assert early(adds(ADDS), uses()) == []
    assert early(patch(file_view(ADDS, start=90), file_view(USES, path="fs/y.c"))) == []
    assert early(uses()) == []
    assert early() == []


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(" \tfoo(3);\n+\tbar();", id="context"),
        pytest.param("-\tfoo(3);\n+\tbar();", id="a removed line"),
    ],
)
def test_what_the_series_shows_without_adding_it_was_there(before: str) -> None:
    shown = patch(file_view(ADDS, start=90), file_view(before, "int g(void)", "fs/y.c"))
    assert early(uses(), shown) == []
    assert early(patch(file_view(before, "int g(void)", "fs/y.c")), uses(), adds(ADDS)) == []


def test_a_heading_shows_what_was_there() -> None:
    heading = file_view(" \tint a;\n+\tint b;", "void foo(int a)", "fs/y.c")
    assert early(uses(), patch(file_view(ADDS, start=90), heading)) == []


def test_context_and_headings_that_the_series_added_show_nothing() -> None:
    context = patch(file_view(USES.replace("+\tfoo(1);", " \tfoo(1);\n+\tbar();")))
    assert early(uses(), context, adds(ADDS)) == [("foo", 0, 2)]
    heading = patch(file_view(" \tint a;\n+\tint b;", "void foo(int a)"))
    assert early(uses(), adds(ADDS), heading) == [("foo", 0, 1)]


DEFINE = " int bar;\n+#define FOO_MAX 7\n int baz;"
USES_DEFINE = " int f(void)\n {\n+\tint a = FOO_MAX;\n \treturn 0;\n }"


def test_a_definition_that_is_copied_and_then_removed_was_there() -> None:
    copied = adds(DEFINE, "fs/x.h")
    removed = uses(" int bar;\n-#define FOO_MAX 7\n int baz;", "fs/x.c")
    assert early(uses(USES_DEFINE), copied, removed) == []
    assert early(uses(USES_DEFINE), copied) == [("FOO_MAX", 0, 1)]


def test_a_line_of_an_earlier_patch_in_another_file_proves_nothing_about_this_file() -> None:
    same = " int g(void)\n {\n+\tfoo(1);\n \treturn 0;\n }"
    context = uses(same.replace("+\tfoo(1);", " \tfoo(1);\n+\tbar();"), "fs/y.c")
    assert early(uses(same), context, adds(ADDS)) == []


MEMBER = " struct ctx {\n+\tint depth;\n \tint b;\n };"
USES_MEMBER = " int f(struct ctx *c)\n {\n+\tc->depth = 1;\n \treturn 0;\n }"


def test_a_member_that_moves_with_its_structure_was_there() -> None:
    other = file_view(" struct other {\n+\tint depth;\n \tint b;\n };", start=300)
    first = patch(file_view(USES_MEMBER), other)
    gone = file_view("-struct ctx {\n-\tint depth;\n-};\n int a;", start=90)
    new = file_view("+struct ctx {\n+\tint depth;\n+};\n int a;", path="fs/x.h")
    assert early(first, patch(new, gone)) == []
    assert early(first, patch(gone), patch(new)) == []
    assert early(first, patch(new)) == [("ctx.depth", 0, 1)]


def test_a_name_that_is_removed_only_after_its_definition_is_early() -> None:
    removed = uses(" int bar;\n-#define FOO_MAX 7\n int baz;", "fs/x.h")
    assert early(uses(USES_DEFINE), adds(DEFINE, "fs/x.h"), removed) == [("FOO_MAX", 0, 1)]


@pytest.mark.parametrize(
    ("use", "is_early"),
    [
        ("BIT(FOO_MAX)", True),
        ("bar(FOO_MAX)", True),
        ("BAR(FOO_MAX + 1)", True),
        ("BAR(FOO_MAX)", False),
        ("BAR(1,\n+\t\tFOO_MAX)", False),
        ("1;\n+#ifdef CONFIG_X\n+\ta = FOO_MAX;\n+#endif\n+\ta++", False),
        ("1;\n+#ifdef CONFIG_X\n+\ta++;\n+#endif\n+\ta = FOO_MAX", True),
    ],
)
def test_only_a_certain_use_is_early(use: str, is_early: bool) -> None:
    user = uses(USES_DEFINE.replace("FOO_MAX", use))
    assert bool(early(user, adds(DEFINE))) == is_early


@pytest.mark.parametrize(("use", "is_early"), [("mask(1)", True), ("mask", False)])
def test_a_word_that_may_be_a_variable_is_early_only_as_a_call(use: str, is_early: bool) -> None:
    user = uses(USES_DEFINE.replace("FOO_MAX", use))
    assert bool(early(user, adds(ADDS.replace("foo", "mask")))) == is_early


@pytest.mark.parametrize(
    ("path", "text"),
    [("Makefile", " obj-y += foo.o\n+obj-y += bar.o"), ("fs/x.rs", "-    foo(3);\n+    bar(1);")],
)
def test_files_that_are_no_c_show_names_too(path: str, text: str) -> None:
    assert early(uses(), patch(file_view(ADDS, start=90), file_view(text, path=path))) == []


@pytest.mark.parametrize(("pasted", "is_early"), [("x##_show", False), ("x##_store", True)])
def test_a_macro_that_pastes_may_have_made_the_name(pasted: str, is_early: bool) -> None:
    attribute = file_view(f" #define MAKE(x) \\\n \tvoid {pasted}(void)\n+int b;", path="fs/y.h")
    make = patch(file_view(ADDS.replace("foo", "foo_show"), start=90), attribute)
    assert bool(early(uses(USES.replace("foo", "foo_show")), make)) == is_early


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param("+void foo(int a);", id="a prototype"),
        pytest.param(
            "+#ifdef CONFIG_X\n+void foo(int a);\n+#else\n+static inline void foo(int a)\n+{\n+}\n+#endif",
            id="a stub",
        ),
    ],
)
def test_what_only_repeats_a_definition_makes_no_name(definition: str) -> None:
    assert early(uses(), adds(definition)) == []


@pytest.mark.parametrize(
    ("path", "is_visible"),
    [
        ("include/linux/x.h", True),
        ("fs/x.h", True),
        ("fs/internal.h", True),
        ("mm/x.h", False),
        ("fs/ext4/x.h", False),
        ("fs/y.c", False),
        ("tools/include/linux/x.h", False),
        ("arch/arm64/include/asm/x.h", False),
    ],
)
def test_only_what_a_file_may_see_comes_too_late_for_it(path: str, is_visible: bool) -> None:
    inline = ADDS.replace("void foo", "static inline void foo")
    assert early(uses(), adds(inline, path)) == ([("foo", 0, 1)] if is_visible else [])


@pytest.mark.parametrize(
    ("user", "header", "is_visible"),
    [
        ("arch/arm64/mm/x.c", "arch/arm64/include/asm/x.h", True),
        ("arch/arm64/mm/x.c", "arch/x86/include/asm/x.h", False),
        ("tools/perf/x.c", "tools/include/linux/x.h", True),
        ("tools/perf/x.c", "include/linux/x.h", False),
    ],
)
def test_what_is_built_apart_sees_nothing_of_the_other(
    user: str, header: str, is_visible: bool
) -> None:
    inline = ADDS.replace("void foo", "static inline void foo")
    assert bool(early(uses(path=user), adds(inline, header))) == is_visible


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            " int f(void)\n {\n+\tint foo = 1;\n+\tfoo++;\n \treturn 0;\n }", id="a local"
        ),
        pytest.param(" int f(void)\n {\n+\ta->foo = 1;\n \treturn 0;\n }", id="a member"),
        pytest.param(' int f(void)\n {\n+\tpr("foo");\n \treturn 0;\n }', id="a text"),
        pytest.param(" int f(void)\n {\n+\t/* foo() */\n \treturn 0;\n }", id="a comment"),
        pytest.param(" int f(void)\n {\n+\tfoobar(1);\n \treturn 0;\n }", id="a longer name"),
    ],
)
def test_what_is_written_alike_is_no_use(text: str) -> None:
    assert early(uses(text), adds(ADDS)) == []


def test_documentation_uses_nothing() -> None:
    assert early(uses("+foo(1)", "Documentation/x.rst"), adds(ADDS)) == []


def test_a_member_is_early_by_the_type_of_its_variable() -> None:
    user = " int f(struct ctx *c)\n {\n+\tc->depth = 1;\n \treturn 0;\n }"
    member = adds(" \tint a;\n+\tint depth;\n \tint b;", section="struct ctx {")
    assert early(uses(user), member) == [("ctx.depth", 0, 1)]
    other = adds(" \tint a;\n+\tint depth;\n \tint b;", section="struct other {")
    assert early(uses(user), other) == []


def test_the_founding_patch_has_no_early_name() -> None:
    assert early(founding()) == []
    assert early(founding(), founding("luo-v2-derived.mbox")) == []


HEADER = file_view(" int bar;\n+void foo(int a);", path="include/linux/x.h")


def shown(*files: FileView, name: str = "foo") -> Shown:
    return Shown([patch(*files)], {name})


def test_a_function_that_the_series_makes_is_new() -> None:
    assert shown(file_view(ADDS), HEADER).is_new("foo")
    assert shown(file_view("+int foo = 3;")).is_new("foo")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param((HEADER,), id="a prototype alone"),
        pytest.param((file_view(ADDS.replace("+void", "+static void")),), id="static"),
        pytest.param((file_view(ADDS.replace("+", " ") + "\n+int b;"),), id="context"),
        pytest.param((file_view("+#define foo 7"),), id="a macro"),
        pytest.param((file_view(USES),), id="a use"),
        pytest.param((file_view(ADDS), file_view("-\tfoo(1);", "f(void)", "fs/y.c")), id="removed"),
        pytest.param((), id="nothing"),
    ],
)
def test_what_was_there_or_is_nobodys_is_not_new(files: tuple[FileView, ...]) -> None:
    assert not shown(*files).is_new("foo")


def test_another_name_is_nothing_to_look_at() -> None:
    found = shown(file_view(ADDS), file_view(USES, path="fs/y.c"), name="bar")
    assert not found.is_new("bar")
    assert not found.has_user("bar", "fs/x.c")
    assert not found.has_user("foo", "fs/x.c")


@pytest.mark.parametrize(
    ("file", "is_user"),
    [
        (file_view(USES, path="fs/y.c"), True),
        (file_view("+    foo(1);", path="rust/x.rs"), True),
        (file_view("+\tbl\tfoo", path="arch/arm64/x.S"), True),
        (file_view("+foo(1)", path="Documentation/x.rst"), False),
        (file_view(USES, path="fs/x.c", start=500), False),
        (file_view("+    foobar(1);", path="rust/x.rs"), False),
        (HEADER, False),
    ],
)
def test_a_user_is_another_file_that_is_no_prototype(file: FileView, is_user: bool) -> None:
    assert shown(file_view(ADDS), file).has_user("foo", "fs/x.c") == is_user


@pytest.mark.parametrize(("pasted", "is_user"), [("x##_show", True), ("x##_store", False)])
def test_a_macro_that_pastes_may_be_a_user(pasted: str, is_user: bool) -> None:
    macro = file_view(f" #define MAKE(x) \\\n \tx = {pasted}\n+int b;", path="fs/y.h")
    made = file_view(ADDS.replace("foo", "foo_show"))
    assert shown(made, macro, name="foo_show").has_user("foo_show", "fs/x.c") == is_user
