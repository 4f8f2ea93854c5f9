# SPDX-License-Identifier: Apache-2.0
"""Global names that whole files use."""

import pytest

from app.code.tree import file_facts as facts


def used(text: str, form: str = "c") -> set[str]:
    return {name.decode() for name in facts.read(form, text.encode()).uses}


def body(statements: str) -> str:
    return f"static int f(struct dev *dev)\n{{\n{statements}\n}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (body("\tfoo(1);"), {"foo"}),
        (body("\tfoo (1);"), {"foo"}),
        (body("\tint ret = foo(1);"), {"foo"}),
        (body("\tx->fn = &foo;"), {"foo", "x"}),
        (body("\treturn foo;"), {"foo"}),
        (body("\tregister_it(foo, bar);"), {"register_it", "foo", "bar"}),
        ("static const struct ops ops = {\n\t.probe = foo_probe,\n};\n", {"foo_probe"}),
        ("#define CALL(a) foo(a)\n", {"foo", "a"}),
        ("#if FOO > 1\n#endif\n", {"FOO"}),
        ("void foo(void)\n{\n}\nvoid bar(void)\n{\n\tfoo();\n}\n", {"foo"}),
    ],
)
def test_uses(text: str, expected: set[str]) -> None:
    assert used(text) - {"dev", "ops"} == expected


@pytest.mark.parametrize(
    "text",
    [
        "int foo(void);\n",
        "extern int foo;\n",
        "int foo(void)\n{\n}\nEXPORT_SYMBOL_GPL(foo);\n",
        "/* foo(); */\n// foo();\n",
        body('\tprintk("foo()");') ,
        body("\tx->foo(1);\n\tx.foo = 1;\n\tx->foo;"),
        body("\tint foo;\n\n\tfoo = 1;"),
        body("\tstruct bar *foo = x;\n\n\tx(foo);"),
        body("\tgoto foo;\nfoo:\n\treturn;"),
        "static void foo(void)\n{\n}\nvoid bar(void)\n{\n\tfoo();\n}\n",
        "#define foo 1\nint a = foo;\n",
        "struct foo { int a; };\nstruct foo x;\n",
        '#include <foo/bar.h>\n#error foo\n#pragma foo\n',
        "static const struct ops ops = {\n\t.foo = 1,\n};\n",
    ],
)  # fmt: skip
def test_these_do_not_use_foo(text: str) -> None:
    assert "foo" not in used(text)


def test_keywords_and_numbers_are_no_names() -> None:
    names = used(body("\tif (1) { return 0x1f; } else while (sizeof(int)) { do_it(); }"))
    assert names - {"dev"} == {"do_it"}


def test_a_prototype_and_a_call_are_told_apart_by_their_number() -> None:
    assert used("int foo(void);\n" + body("\tfoo();")) - {"dev"} == {"foo"}


def test_rust_uses_names_of_c_through_bindings() -> None:
    text = "fn f() { unsafe { bindings::kfree(p) }; kernel::other(); }\n// bindings::x\n"
    assert used(text, "rust") == {"kfree", "x"}


def test_assembly_uses_what_it_calls() -> None:
    assert "bar" in used("SYM_FUNC_START(foo)\n\tcall bar\nSYM_FUNC_END(foo)\n", "assembly")
