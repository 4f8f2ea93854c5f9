# SPDX-License-Identifier: Apache-2.0
"""Definitions and declarations in whole C files, in kernel style and in others."""

import pytest

from app.code.tree import file_facts as facts
from app.code.tree.tree_names import KINDS, TreeName


def found(text: str, form: str = "c") -> list[TreeName]:
    return list(facts.read(form, text.encode()).names)


def named(text: str, form: str = "c") -> list[tuple[str, str]]:
    """The letter of the kind and the name of each definition, by line."""
    ordered = sorted(found(text, form), key=lambda one: one.line)
    return [(one.kind.decode(), one.name.decode()) for one in ordered]


FILE = """\
// SPDX-License-Identifier: GPL-2.0
/* int in_comment(void) { return 0; } */
#include <linux/module.h>
#define FOO_MAX 10
#  define FOO_CALL(a, b) \\
\tdo_foo(a, \\
\t       b)

struct foo;
struct foo_ops {
\tint (*probe)(struct foo *foo);
\tenum foo_state { FOO_ON, FOO_OFF = BIT(3) | FIELD(1, 2), } state;
};
typedef unsigned int foo_t;
typedef int (*foo_fn)(struct foo *foo);
typedef struct { int a; } foo_pair_t;

static const struct foo_ops ops[] = {
\t{ .probe = foo_probe },
};
static DEFINE_MUTEX(foo_lock);
extern int foo_count;
int foo_total __read_mostly, foo_left = 3;

static inline int foo_one(void) { return 1; }

int foo_decl(struct foo *foo,
\t     int (*fn)(int));

/**
 * foo_probe() - Probe
 */
static __printf(1, 2) int
foo_probe(struct foo *foo)
{
\tint local = "int in_string(void) {"[0];

\tif (local) {
\t\treturn foo_call(local);
\t}
\treturn 0;
}

struct foo *foo_get(struct foo *foo)
{
#ifdef CONFIG_FOO
\tif (foo) {
#else
\tif (!foo) {
#endif
\t\treturn foo;
\t}
\treturn NULL;
}
EXPORT_SYMBOL_GPL(foo_get);

SYSCALL_DEFINE2(foo, int, a, int, b)
{
\treturn 0;
}

module_init(foo_init);
"""


def test_a_file_in_kernel_style() -> None:
    assert named(FILE) == [
        ("m", "FOO_MAX"),
        ("m", "FOO_CALL"),
        ("s", "foo_ops"),
        ("e", "foo_state"),
        ("n", "FOO_ON"),
        ("n", "FOO_OFF"),
        ("t", "foo_t"),
        ("t", "foo_fn"),
        ("t", "foo_pair_t"),
        ("V", "ops"),
        ("V", "foo_lock"),
        ("p", "foo_count"),
        ("v", "foo_total"),
        ("v", "foo_left"),
        ("F", "foo_one"),
        ("p", "foo_decl"),
        ("F", "foo_probe"),
        ("f", "foo_get"),
        ("x", "foo_get"),
        ("f", "sys_foo"),
    ]


def test_lines_and_heads_are_those_of_the_file() -> None:
    lines = FILE.split("\n")
    for one in found(FILE):
        if one.name != b"sys_foo":
            assert one.name.decode() in lines[one.line - 1]
    heads = {one.name: one.head for one in found(FILE)}
    assert heads[b"foo_decl"] == b"int foo_decl(struct foo *foo, int (*fn)(int))"
    assert heads[b"foo_count"] == b"extern int foo_count"
    assert heads[b"foo_one"] == b"static inline int foo_one(void)"
    assert heads[b"FOO_MAX"] == b""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("void (*foo)(int);", [("v", "foo")]),
        ("static int (*foo[2])(int) = { a, b };", [("V", "foo")]),
        ("int (*foo(int a))(int)\n{\n}\n", [("f", "foo")]),
        ("void __init foo(void)\n{\n}\n", [("f", "foo")]),
        ("__always_inline static u32 foo(void)\n{\n}\n", [("F", "foo")]),
        ("struct foo bar[3];", [("v", "bar")]),
        ("struct foo { int a; } bar = {\n\t1,\n};", [("s", "foo"), ("v", "bar")]),
        ("static struct {\n\tint a;\n} bar;", [("V", "bar")]),
        ("static typeof(x) *foo(int a)\n{\n}\n", [("F", "foo")]),
        ("int foo(a, b)\n\tint a;\n\tint b;\n{\n}\n", [("p", "foo")]),
        ('extern "C" {\nint foo(void);\n}\nint bar(void);', [("p", "foo"), ("p", "bar")]),
        ("DEFINE_PER_CPU(struct foo, bar);", [("v", "bar")]),
        ("static DEVICE_ATTR_RO(name);", [("V", "dev_attr_name")]),
        ("TRACE_EVENT(foo,\n\tTP_PROTO(int a),\n\tTP_ARGS(a)\n);", [("f", "trace_foo")]),
        ("DEFINE_EVENT(class, foo, TP_PROTO(int a));", [("f", "trace_foo")]),
        ("COMPAT_SYSCALL_DEFINE1(foo, int, a)\n{\n}\n", [("f", "compat_sys_foo")]),
        ("MODULE_LICENSE(\"GPL\")\nint foo(void)\n{\n}\n", [("f", "foo")]),
        ("UNHANDLED(el1t, 64)\nUNHANDLED(el1t, 32)\nstatic int foo(void)\n{\n}\n", [("F", "foo")]),
        ("EXPORT_SYMBOL_NS_GPL(foo, \"NS\");", [("x", "foo")]),
        ("EXPORT_SYMBOL_NS(foo, NS);", [("x", "foo")]),
        ("EXPORT_SYMBOL(foo);", [("x", "foo")]),
        ("EXPORT_SYMBOL_FOR_MODULES(foo, \"kvm\");", [("x", "foo")]),
        ("EXPORT_PER_CPU_SYMBOL(foo);", [("x", "foo")]),
        ("EXPORT_TRACEPOINT_SYMBOL_GPL(foo);", [("x", "__tracepoint_foo")]),
        ("enum { A, B = 1, C, };", [("n", "A"), ("n", "B"), ("n", "C")]),
        ("union foo *bar(void);", [("p", "bar")]),
        ("union foo {\n\tint a;\n};\r\n", [("u", "foo")]),
        ("u8 *foo(void)\r\n{\r\n}\r\nint bar(void)\r\n{\r\n}\r\n", [("f", "foo"), ("f", "bar")]),
        ("static int foo(struct a *a,\nstruct b *b)\n{\n}\n", [("F", "foo")]),
        ("static inline int foo(void) { if (a) { b(); } return 0; }\nint bar;", [("F", "foo"), ("v", "bar")]),
    ],
)  # fmt: skip
def test_one_statement(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/* int foo(void); */",
        "// int foo(void);\n",
        'static_assert(sizeof("int foo(void);") == 1);',
        '#include "foo.h"\n#error int foo(void);\n#pragma foo\n',
        "struct foo;\nenum bar;\n",
        'module_init(foo);\nMODULE_LICENSE("GPL");\n',
        "MODULE_DEVICE_TABLE(of, foo_of_match);\n",
        "DECLARE_PCI_FIXUP_HEADER(PCI_VENDOR_ID_FOO, 1, quirk_foo);\n",
        "#undef FOO\n#ifdef FOO\n#endif\n",
        "\treturn foo(a);\n\tif (foo(b))\n\t\tbar(c);\n",
        "return foo(a);\ngoto out;\n",
        "out:\n\tfoo(a);\n",
        "/* EXPORT_SYMBOL(foo); */\n#define X EXPORT_SYMBOL(foo)\n#undef X\n",
    ],
)
def test_these_define_nothing(text: str) -> None:
    assert [one for one in named(text) if one != ("m", "X")] == []


def test_names_in_a_function_are_not_of_the_file() -> None:
    text = "int f(void)\n{\n\tint a = 1;\n\tstatic int b;\n\textern int g(void);\n\tfoo(a);\n}\n"
    assert named(text) == [("f", "f")]


def test_a_lost_brace_hides_one_function_at_most() -> None:
    text = "int a(void)\n{\n\tif (x) {\n}\n\nint b(void)\n{\n}\n}\nint c(void)\n{\n}\n"
    assert named(text) == [("f", "a"), ("f", "b"), ("f", "c")]


def test_assembly() -> None:
    text = """\
#define FOO 1
SYM_FUNC_START(foo)
\tcall bar
SYM_FUNC_END(foo)
EXPORT_SYMBOL(foo)
\t.globl baz
baz:
ENTRY(old)
ENDPROC(old)
"""
    assert named(text, "assembly") == [
        ("m", "FOO"),
        ("f", "foo"),
        ("x", "foo"),
        ("f", "baz"),
        ("f", "old"),
    ]


def test_a_long_name_is_left_out() -> None:
    assert named(f"int {'a' * 201};\nint {'b' * 200};\n") == [("v", "b" * 200)]
    assert named(f"#define {'a' * 201}\n") == []


def test_a_huge_file_has_macros_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "int foo(void);\n#define FOO bar(1)\n#define BAR 0x1\n"
    assert named(text) == [("p", "foo"), ("m", "FOO"), ("m", "BAR")]
    monkeypatch.setattr(facts, "MAX_CODE", 30)
    assert named(text) == [("m", "FOO"), ("m", "BAR")]
    assert facts.read("c", text.encode()).uses == frozenset()


def test_macros_of_a_list_of_registers_have_their_lines() -> None:
    text = "/* list\n */\n#ifndef LIST\n" + "#define A 0x1\n\n# define B(x) \\\n\tx\n" * 9
    lines = text.split("\n")
    found = list(facts.read("c", text.encode()).names)
    assert len(found) == 18
    assert all(f"define {one.name.decode()}" in lines[one.line - 1] for one in found)


def test_each_kind_has_a_word() -> None:
    kinds = {one.kind for one in found(FILE)} - {b"x"}
    assert kinds <= KINDS.keys()
