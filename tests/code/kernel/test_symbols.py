# SPDX-License-Identifier: Apache-2.0
import pytest

from app.code.c import members
from app.code.c.fragment import of_text
from app.code.kernel import macros, symbols
from app.code.kernel.series_names import Order, Shown
from app.code.kernel.symbols import SymbolKind
from app.code.view import FileView, PatchView
from tests.code.given import HOSTILE, file_view, hostile, patch_of


def _defined(text: str) -> list[tuple[str, SymbolKind]]:
    return [(one.name, one.kind) for one in symbols.definitions([of_text(text)])]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("static int foo(struct a *b)\n{\n\treturn 0;\n}\n", "foo", SymbolKind.FUNCTION),
        ("static void\nfoo(int a)\n{\n}\n", "foo", SymbolKind.FUNCTION),
        ("int foo(void);\n", "foo", SymbolKind.PROTOTYPE),
        ("__printf(1, 2) int foo(const char *f, ...);\n", "foo", SymbolKind.PROTOTYPE),
        ("extern int foo;\n", "foo", SymbolKind.PROTOTYPE),
        ("static const struct bar foo[] = {\n\t1,\n};\n", "foo", SymbolKind.VARIABLE),
        ("static int (*foo)(int a);\n", "foo", SymbolKind.VARIABLE),
        ("static DEFINE_MUTEX(foo);\n", "foo", SymbolKind.VARIABLE),
        ("TRACE_EVENT(foo,\n\tTP_PROTO(int a));\n", "trace_foo", SymbolKind.FUNCTION),
        ("typedef unsigned int foo;\n", "foo", SymbolKind.TYPEDEF),
        ("typedef int (*foo)(void);\n", "foo", SymbolKind.TYPEDEF),
    ],
)
def test_a_definition_is_named(text: str, name: str, kind: SymbolKind) -> None:
    assert _defined(text) == [(name, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "struct foo;\n",
        "MODULE_LICENSE(foo);\n",
        "\tfoo(bar);\n",
        "out:\n\treturn foo();\n",
        "/* int foo(void); */\n",
        'static const char text[\n"int foo(void);"',
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert _defined(text) == []


def test_macros_enumerators_and_members_are_definitions_too() -> None:
    lines = "+#define A(x) x\n+enum b {\n+\tB,\n+};\n struct c {\n+\tint d;\n };\n+int e;"
    found = {one.name: one.kind for one in symbols.definitions_added(file_view(lines))}
    assert found == {
        "A": SymbolKind.MACRO,
        "B": SymbolKind.ENUMERATOR,
        "c.d": SymbolKind.MEMBER,
        "e": SymbolKind.VARIABLE,
    }


def test_a_twin_behind_else_is_a_stub() -> None:
    text = "#ifdef A\nint foo(void);\n#else\nstatic inline int foo(void) { return 0; }\n#endif\n"
    assert [one.is_stub for one in symbols.definitions([of_text(text)])] == [False, True]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("foo(1);", [(True, False)]),
        ("a = foo | b;", [(False, False)]),
        ("u32 foo = 1;", [(False, True)]),
        ("struct a *foo;", [(False, True)]),
        ("x = a * foo;", [(False, False)]),
        ("return foo;", [(False, False)]),
        ("a->foo(1);", []),
        ("a.foo = 1;", []),
        ("struct foo a;", []),
        ("goto foo;", []),
        ('puts("foo"); /* foo */', []),
    ],
)
def test_a_use_is_told_from_members_tags_and_labels(
    code: str, found: list[tuple[bool, bool]]
) -> None:
    fragment = of_text("{\n\t" + code + "\n}\n")
    uses = symbols.uses(fragment, {"foo"})
    assert [(use.is_call, use.is_declared) for use in uses] == found


def test_members_are_those_of_the_declared_type() -> None:
    text = "int f(struct a *x, struct b *y)\n{\n+\tx->m = y->n;\n \tz->o = 1;\n"
    lines = "".join(line if line[0] in "+ " else " " + line for line in text.splitlines(True))
    (function,) = file_view(lines).functions
    assert [name for name, _, _ in members.member_uses(function)] == ["a.m", "b.n"]


def test_parts_of_names_that_macros_make() -> None:
    fragment = of_text("#define A(x) foo_##x##_bar\nDEFINE_SHOW_ATTRIBUTE(stats);\n")
    parts = set(symbols.pasted(fragment, {line.number for line in fragment.lines}))
    assert {"foo_", "x", "_bar", "stats"} <= parts
    assert macros.may_be_pasted("stats_fops", parts)
    assert not macros.may_be_pasted("statistics", parts)


def _patch(*files: FileView) -> PatchView:
    return PatchView(patch_of(tuple(file.change for file in files)))


ADDS = "+void foo(int a)\n+{\n+}\n \n int bar;"
USES = " int f(void)\n {\n+\tfoo(1);\n \treturn 0;\n }"


def test_a_use_before_its_definition_is_early() -> None:
    uses, adds = _patch(file_view(USES)), _patch(file_view(ADDS, start=90))
    assert [(one.name, one.patch, one.late.patch) for one in Order([uses, adds]).early()] == [
        ("foo", 0, 1)
    ]
    assert list(Order([adds, uses]).early()) == []


def test_what_a_later_patch_shows_in_context_was_there() -> None:
    adds = _patch(file_view(ADDS), file_view(" foo(3);\n+bar();", path="fs/y.c"))
    assert list(Order([_patch(file_view(USES)), adds]).early()) == []


def test_a_name_is_used_outside_of_its_file_and_its_prototypes() -> None:
    header = file_view(" int bar;\n+void foo(int a);", path="include/linux/x.h")
    alone = Shown([_patch(file_view(ADDS), header)], {"foo"})
    assert alone.is_new("foo")
    assert not alone.has_user("foo", "fs/x.c")
    used = Shown([_patch(file_view(ADDS), file_view(USES, path="fs/y.c"))], {"foo"})
    assert used.has_user("foo", "fs/x.c")


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    fragment = of_text(hostile(unit)[:30_000])
    list(symbols.definitions([fragment]))
    list(symbols.uses(fragment, {"a", "f"}))
    list(symbols.pasted(fragment, {line.number for line in fragment.lines}))
    list(symbols.words_of_code(fragment, {"a", "f"}))
