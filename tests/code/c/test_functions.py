# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import example
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c import fragment, functions, heading
from app.code.c.function_view import functions_of
from app.model import Hunk, Line
from tests.code import given


def names(text: str) -> list[str]:
    return [found.name for found in functions_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("int f(void)\n{\n}\n", ["f"], id="plain"),
        pytest.param("static inline int f(void) { return 0; }\n", ["f"], id="one line"),
        pytest.param("int f(void) {} int g(void) {}\n", ["f"], id="two on one line"),
        pytest.param("static int\nf(int a,\n  int b)\n{\n}\n", ["f"], id="over several lines"),
        pytest.param("int f(void)\n\n{\n}\n", ["f"], id="a blank line before the brace"),
        pytest.param("int f(a, b)\n\tint a;\n\tchar *b;\n{\n}\n", ["f"], id="old style"),
        pytest.param("void __printf(2, 3) f(int a, char *b)\n{\n}\n", ["f"], id="attribute before"),
        pytest.param("int f(int a) __acquires(b)\n{\n}\n", ["f"], id="attribute behind"),
        pytest.param("struct foo *f(void)\n{\n}\n", ["f"], id="returns a struct"),
        pytest.param("void (*f(int a))(int b)\n{\n}\n", ["f"], id="returns a function"),
        pytest.param("SYSCALL_DEFINE3(open, int, a)\n{\n}\n", ["open"], id="system call"),
        pytest.param("COMPAT_SYSCALL_DEFINE1(open, int, a)\n{\n}\n", ["compat_open"], id="compat"),
        pytest.param("TEST_F(fix, case)\n{\n}\n", ["fix.case"], id="kselftest"),
        pytest.param("EXPORT_SYMBOL(a)\nint f(void)\n{\n}\n", ["f"], id="a macro above"),
        pytest.param(
            "#ifdef A\nint f(void)\n{\n}\n#else\nint g(void)\n{\n}\n#endif\n",
            ["f", "g"],
            id="branches",
        ),
        pytest.param(
            "int f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\nint g(void)\n{\n}\n",
            ["f", "g"],
            id="a brace opened in two branches",
        ),
        pytest.param(
            "#ifdef A\nint f(int a)\n{\n#else\nint f(void)\n{\n#endif\n\tx();\n}\nint g(void)\n{\n}\n",
            ["f", "g"],
            id="a head in two branches",
        ),
        pytest.param(
            "int f(void)\n{\n\tif (a) {\n}\n\nint g(void)\n{\n}\n", ["f", "g"], id="a lost brace"
        ),
        pytest.param(
            "int f(void)\n{\n\tx = '{';\n\ty(\"{\");\n}\nint g(void)\n{\n}\n",
            ["f", "g"],
            id="braces in literals",
        ),
    ],
)
def test_functions_are_found(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("int f(void);\n", id="a declaration"),
        pytest.param("struct foo {\n\tint (*f)(int);\n};\n", id="a struct"),
        pytest.param(
            "struct __packed __aligned(8) foo {\n\tint a;\n};\n", id="attributes of a struct"
        ),
        pytest.param("enum foo {\n\tA = B(1),\n};\n", id="an enum"),
        pytest.param("typedef struct {\n\tint a;\n} foo;\n", id="a typedef"),
        pytest.param("static const struct foo x[] = {\n\tF(1) {\n\t},\n};\n", id="a table"),
        pytest.param("static DEFINE_FOO(x) = {\n\t.a = 1,\n};\n", id="a table by a macro"),
        pytest.param("FIXTURE(foo)\n{\n\tint a;\n};\n", id="a struct by a macro"),
        pytest.param("define_machine(x) {\n\t.a = 1,\n};\n", id="a machine"),
        pytest.param("#define F(a) \\\nint f(void) \\\n{ \\\n}\n", id="a macro's body"),
        pytest.param("/*\nint f(void)\n{\n}\n*/\n", id="a comment"),
        pytest.param(
            "TRACE_EVENT(x,\n\tTP_fast_assign(\n\t\t{ a = 1; }\n\t)\n);\n", id="braces in a call"
        ),
        pytest.param('extern "C" {\n}\n', id="C++"),
        pytest.param("struct foo f = FOO(1, {\n\t2 });\n", id="an initialiser in a call"),
        pytest.param(
            "union u __attribute__((packed)) {\n\tint a;\n};\n", id="an attribute of a union"
        ),
    ],
)
def test_what_is_no_function_is_not_found(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("section", "name"),
    [
        pytest.param("static int f(struct foo *a, u64 b", "f", id="cut off"),
        pytest.param("SYSCALL_DEFINE3(open, const char __user *, name", "open", id="a system call"),
        pytest.param("is_uncached_acl(struct posix_acl *acl)", "is_uncached_acl", id="no type"),
        pytest.param("struct inode {", None, id="a struct"),
        pytest.param("static const struct foo x = {", None, id="a table"),
        pytest.param("out_free:", None, id="a label"),
        pytest.param("", None, id="nothing"),
        pytest.param("enum foo", None, id="an enum"),
        pytest.param("int x = f(1);", None, id="an initialiser"),
        pytest.param("int f(void);", None, id="a declaration"),
        pytest.param("module: (foo", None, id="prose"),
    ],
)
def test_a_heading_names_a_function_or_nothing(section: str, name: str | None) -> None:
    found = heading.heading(section)
    assert (found.name if found else None) == name


def attributed(lines: str, section: str) -> list[str]:
    view = given.file_view(lines, section)
    return [view.function_at(line.number) for line in view.post[0].lines]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(" \ta();\n+\tb();\n", ["f", "f"], id="inside"),
        pytest.param(
            " \ta();\n }\n \n int g(void)\n {\n+\tb();\n",
            ["f", "f", "", "g", "g", "g"],
            id="the next function",
        ),
        pytest.param(" }\n \n+int x;\n", ["f", "", ""], id="behind the end"),
        pytest.param(
            " \n int g(void)\n {\n }\n+int x;\n", ["", "g", "g", "g", ""], id="only another one"
        ),
        pytest.param(
            "  * text\n+ * more\n  */\n int g(void)\n {\n", ["g"] * 5, id="its kernel-doc"
        ),
        pytest.param("  * text\n+ * more\n  * text\n", ["", "", ""], id="kernel-doc of nobody"),
        pytest.param(" /**\n+ * g - new\n  */\n", ["", "", ""], id="a comment in the first column"),
        pytest.param(" \t * text\n+\t * more\n \t */\n \ta();\n", ["f"] * 4, id="a comment inside"),
        pytest.param(" \ta();\n out:\n+\tb();\n", ["f"] * 3, id="a label in the first column"),
        pytest.param(" \t.a = 1,\n+\t.b = 2,\n };\n", [""] * 3, id="a table, whatever the heading"),
        pytest.param(" \tint b)\n {\n+\ta();\n", ["f"] * 3, id="the head is cut by the hunk"),
        pytest.param(" extern int a;\n+extern int b;\n", ["", ""], id="file scope"),
        pytest.param(" \t}\n \t}\n+\tb();\n }\n", ["f"] * 4, id="blocks that began above"),
    ],
)
def test_a_heading_is_about_what_is_above_the_hunk(lines: str, found: list[str]) -> None:
    assert attributed(lines, "static int f(int a)") == found


def test_a_head_in_the_hunk_shows_its_signature_and_its_end() -> None:
    view = given.file_view("+int f(int a,\n+      char *b)\n+{\n+\treturn a;\n+}\n")
    (found,) = view.functions
    assert (found.complete, found.signature) == (True, "int f(int a, char *b)")
    assert found.parameters == ("int a", "char *b")
    assert found.added == frozenset(range(10, 15))


def test_hunks_of_one_function_are_pieces_of_one_view() -> None:
    founding = {f.name: f for f in given.founding().files[1].functions}
    assert list(founding) == [
        "luo_preserve_file",
        "luo_file_unpreserve_files",
        "luo_retrieve_file",
        "luo_file_finish",
    ]
    found = founding["luo_preserve_file"]
    assert (len(found.pieces), found.complete) == (3, False)
    assert {280, 283, 285, 298, 302, 332, 333, 334} <= found.added


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (251, ""),
        (280, "luo_preserve_file"),
        (285, "luo_preserve_file"),
        (302, "luo_preserve_file"),
        (334, "luo_preserve_file"),
        (379, "luo_file_unpreserve_files"),
        (628, "luo_retrieve_file"),
        (724, "luo_file_finish"),
        (1, ""),
    ],
)
def test_lines_of_the_founding_case_are_where_they_belong(line: int, name: str) -> None:
    assert given.founding().files[1].function_at(line) == name


def test_two_definitions_of_a_name_stay_two() -> None:
    found = functions_of("int f(void)\n{\n\tguard(a)(b);\n}\nint f(void)\n{\n\tgoto x;\n}\n")
    assert [len(one.events) for one in found] == [1, 1]


PIECES = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "\n",
            "\n}\n",
            "int f(int a)\n",
            "(",
            ")",
            ";",
            "#if a\n",
            "#else\n",
            "#endif\n",
            "\t",
            "struct a ",
            "= ",
            "x",
            "/*",
            "*/",
            '"',
            "SYSCALL_DEFINE1(a, b)\n",
            ":",
            ",",
        ]
    )
).map("".join)


@every(st.one_of(st.text(), PIECES), st.one_of(st.text(), PIECES))
@example("A(){&A()\n{", "")
@example("int f(){}int g()\n{\n}", "")
def test_any_text_is_split_into_functions_that_do_not_overlap(text: str, section: str) -> None:
    lines = tuple(Line("+", line, None, n, n) for n, line in enumerate(text.split("\n"), 5))
    hunk = Hunk(5, 0, 5, len(lines), section, lines)
    for one in (fragment.of_text(text), fragment.of_hunk(hunk, "post")):
        last = -1
        for span in functions.split(one):
            assert last < span.first <= span.last < len(one.lines)
            assert span.doc <= span.first
            last = span.last


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_split_to_its_end(unit: str) -> None:
    one = fragment.of_text("int f(void)\n{\n" + given.hostile(unit))
    assert all(span.last < len(one.lines) for span in functions.split(one))
