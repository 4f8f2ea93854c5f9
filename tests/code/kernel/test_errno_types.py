# SPDX-License-Identifier: Apache-2.0
"""Types that cannot carry an error, and the errors that functions return."""

import pytest

from app.code.kernel import errno_types
from app.code.view import functions_of
from tests.code.given import body


@pytest.mark.parametrize(
    ("head", "name", "is_certain"),
    [
        ("static bool f(void)", "bool", True),
        ("static inline _Bool f(void)", "bool", True),
        ("static irqreturn_t f(int irq, void *data)", "irqreturn_t", True),
        ("__poll_t f(void)", "__poll_t", True),
        ("static __always_inline u32 f(void)", "u32", False),
        ("unsigned int f(void)", "unsigned int", False),
        ("static enum foo f(void)", "enum foo", False),
    ],
)
def test_a_type_that_cannot_carry_an_error(head: str, name: str, is_certain: bool) -> None:
    found = errno_types.return_type_in(head, "f")
    assert found == errno_types.ReturnType(name, is_certain)


@pytest.mark.parametrize(
    "head", ["int f(void)", "static bool *f(void)", "unsigned long f(void)", "size_t f(void)"]
)
def test_a_type_that_can_carry_an_error(head: str) -> None:
    assert errno_types.return_type_in(head, "f") is None


def test_errors_are_returned_as_literals_by_helpers_and_in_variables() -> None:
    found = errno_types.returned(
        body("""
	if (a)
		return -EINVAL;
	if (IS_ERR(p))
		return PTR_ERR(p);
	ret = g();
	if (ret < 0) {
		log(ret);
		return ret;
	}
	return b ? 0 : -ENODEV;
""")
    )
    assert [(one.line, one.text, one.is_literal) for one in found] == [
        (4, "-EINVAL", True),
        (6, "the error of PTR_ERR()", False),
        (10, "a negative ret", False),
        (12, "-ENODEV", True),
    ]


@pytest.mark.parametrize(
    "statements",
    [
        "\treturn err == -ENOENT;",
        "\treturn PTR_ERR(p) == -ENOENT;",
        "\treturn -EVERYTHING;",
        "\tif (ret < 0)\n\t\tret = 0;\n\treturn ret;",
        "\tif (ret < 0) {\n\t}\n\treturn ret;",
        "\tif (ret < 0)\n\t\treturn other;",
    ],
)
def test_other_values_are_no_errors(statements: str) -> None:
    assert list(errno_types.returned(body(statements))) == []


def test_variables_that_cannot_hold_an_error_unless_the_name_is_signed_too() -> None:
    found = errno_types.local_variables(
        body("""
	unsigned int count, first = 0;
	bool ok;
	u8 code;
	int err;
	{
		int code;
	}
""")
    )
    assert {name: local.type for name, local in found.items()} == {
        "count": "unsigned int",
        "first": "unsigned int",
        "ok": "bool",
    }


HELPER = "static u32 rate(struct foo *foo)\n{\n\treturn -EINVAL;\n}\n"


def is_cast_back(caller: str, helper: str = HELPER, type_: str = "u32") -> bool:
    made, *others = functions_of(helper.replace("u32", type_) + caller)
    return errno_types.Callers(lambda: (made, *others)).cast_back(made, type_)


@pytest.mark.parametrize(
    "body",
    [
        "\tint r = rate(foo);\n\tif (r < 0)\n\t\treturn r;\n",
        "\tint r;\n\n\tr = rate(foo);\n\tif (r < 0)\n\t\treturn r;\n",
        "\treturn (int)rate(foo);\n",
        "\tlong n, r = (s32)rate(foo);\n",
    ],
)
def test_a_caller_casts_back_with_a_cast_or_a_signed_variable_and_a_test(body: str) -> None:
    assert is_cast_back(f"int f(struct foo *foo)\n{{\n{body}}}\n")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\treturn rate(foo);\n",
        "\tu32 r = rate(foo);\n\tif (r < 0)\n\t\treturn r;\n",
        "\tint r = rate(foo);\n\treturn r;\n",
        "\tfoo->r = rate(foo);\n\tif (foo->r < 0)\n\t\treturn 1;\n",
        "\tint r = rate(foo);\n\tif (r < 0)\n\t\treturn r;\n\tfoo->r = rate(foo);\n",
    ],
)
def test_any_other_caller_does_not_cast_back(body: str) -> None:
    assert not is_cast_back(f"int f(struct foo *foo)\n{{\n{body}}}\n")


def test_another_file_may_call_a_function_that_is_not_static() -> None:
    caller = "int f(struct foo *foo)\n{\n\treturn (int)rate(foo);\n}\n"
    assert not is_cast_back(caller, HELPER.removeprefix("static "))


@pytest.mark.parametrize(
    ("type_", "kept", "is_back"),
    [
        ("u32", "s32", True),
        ("unsigned int", "int", True),
        ("enum foo_u16", "int", True),
        ("u64", "int", True),
        ("u64", "long", True),
        ("u32", "long", False),
        ("u32", "s64", False),
        ("unsigned int", "long int", False),
        ("u8", "int", False),
        ("uint16_t", "int", False),
        ("unsigned short", "int", False),
        ("unsigned char", "int", False),
    ],
)
def test_the_sign_comes_back_only_at_the_same_width(type_: str, kept: str, is_back: bool) -> None:
    body = f"\t{kept} r = rate(foo);\n\n\tif (r < 0)\n\t\treturn r;\n"
    assert is_cast_back(f"int f(struct foo *foo)\n{{\n{body}}}\n", type_=type_) is is_back


@pytest.mark.parametrize("type_", ["u8", "u16"])
def test_a_cast_does_not_bring_back_the_sign_of_a_short_type(type_: str) -> None:
    caller = "int f(struct foo *foo)\n{\n\treturn (int)rate(foo);\n}\n"
    assert not is_cast_back(caller, type_=type_)


def test_a_function_with_a_longer_name_is_no_caller() -> None:
    assert not is_cast_back("int f(struct foo *foo)\n{\n\treturn (int)my_rate(foo);\n}\n")
