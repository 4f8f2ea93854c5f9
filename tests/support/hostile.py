# SPDX-License-Identifier: Apache-2.0
"""Mails that are made to keep a reviewer busy: long, wide, deep, and many of everything."""

from collections.abc import Callable
from functools import partial

from tests.support.mails import huge, mail, patch

MIB = 1024 * 1024
WIDE = 5 * MIB
MANY = 100_000


def added(*lines: str, path: str = "drivers/foo/foo.c") -> str:
    """A diff that adds these lines to a function, and what makes checks look at it."""
    lines = ("\tguard(mutex)(&foo->lock);", "\tif (ret)", "\t\tgoto out;", *lines)
    text = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{path} b/{path}\nindex 1111111111..2222222222 100644\n"
        f"--- a/{path}\n+++ b/{path}\n"
        f"@@ -10,2 +10,{len(lines) + 2} @@ static int foo_set(struct foo *foo, int value)\n"
        f" \tint ret;\n{text} \treturn ret;\n"
    )


def whole(*lines: str, path: str = "drivers/foo/foo.c") -> str:
    """A diff that adds a file of these lines."""
    text = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 0000000000..2222222222\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{len(lines)} @@\n{text}"
    )


def wide(text: str) -> str:
    """One line of 5 MB that repeats this."""
    return text * (WIDE // len(text))


def functions(number: int) -> list[str]:
    """The lines of functions, each with a comment, a guard and an export."""
    head = "/**\n * foo_%d() - Set foo\n * @foo: the foo\n *\n * Return: 0\n */\n"
    body = (
        "int foo_%d(struct foo *foo, int value)\n{\n\tint ret;\n\n\tguard(mutex)(&foo->lock);\n"
        "\tret = foo_%d(foo);\n\tif (ret < 0)\n\t\tgoto out;\n\treturn 0;\nout:\n"
        "\treturn -EINVAL;\n}\nEXPORT_SYMBOL_GPL(foo_%d);\n"
    )
    return [
        line
        for one in range(number)
        for line in (head % one + body % (one, one + 1, one)).split("\n")
    ]


def _each(text: str, number: int = MANY) -> list[str]:
    """Lines that differ in a number."""
    return [text.replace("%", str(one)) for one in range(number)]


def nested(number: int) -> list[str]:
    """The lines of blocks in blocks."""
    return [*["\tif (foo) {"] * number, "\tgoto out;", *["\t}"] * number, "out:"]


DIFFS: dict[str, Callable[[], str]] = {
    "50,000 lines": lambda: huge(50_000),
    "50,000 lines in a function": lambda: added(*_each("\tret = foo_set(foo, %);", 50_000)),
    "10,000 functions": lambda: whole(*functions(10_000)),
    "5,000 functions in a header": lambda: whole(*functions(5_000), path="include/linux/foo.h"),
    "10,000 files": lambda: "".join(
        added("\tguard(mutex)(&foo->lock);", path=f"drivers/foo/foo{one}.c")
        for one in range(10_000)
    ),
    "10,000 nested blocks": lambda: added(*nested(10_000)),
    "100,000 opening braces": lambda: added(*(["{"] * MANY)),
    "100,000 closing braces": lambda: added(*(["\t}"] * MANY)),
    "100,000 opening parentheses": lambda: added(*(["\tfoo("] * MANY)),
    "100,000 gotos and labels": lambda: added(
        *(line for one in _each("%", MANY // 2) for line in (f"\tgoto out{one};", f"out{one}:"))
    ),
    "100,000 guards": lambda: added(*_each("\tguard(mutex)(&foo->lock%);")),
    "100,000 conditions": lambda: added(*(["#ifdef CONFIG_FOO"] * MANY)),
    "100,000 options": lambda: added(*_each("#ifdef CONFIG_FOO_%")),
    "100,000 options in a Kconfig file": lambda: added(
        *_each("config FOO_%", MANY // 2), *_each("\tdepends on BAR_%", MANY // 2), path="Kconfig"
    ),
    "100,000 members": lambda: whole("struct foo {", *_each("\tint member_%;"), "};"),
    "100,000 enumerators in uapi": lambda: whole(
        "enum foo {", *_each("\tFOO_%,"), "};", path="include/uapi/linux/foo.h"
    ),
    "100,000 defines": lambda: whole(*_each("#define FOO_% (1 << %)")),
    "100,000 comments": lambda: added(*(["/** @foo: bar"] * MANY)),
    "100,000 compatible strings": lambda: added(
        *_each('\tcompatible = "foo,bar%";'), path="arch/arm64/boot/dts/foo.dts"
    ),
    "100,000 lines of kernel-doc": lambda: whole(
        "/**", " * struct foo - Foo", *_each(" * @member_%: it"), " */", "struct foo {", "};"
    ),
    "a line of tokens": lambda: added("\t" + wide("a;")),
    "a line of one word": lambda: added("\t" + wide("a")),
    "a line of blanks": lambda: added(wide(" ") + "x;"),
    "a line of parentheses": lambda: added("\t" + wide("(")),
    "a line of pairs of parentheses": lambda: added("\t" + wide("()")),
    "a line of braces": lambda: added("\t" + wide("{")),
    "a line of gotos": lambda: added("\t" + wide("goto a;")),
    "a line of comments": lambda: added("\t" + wide("/** @a: b */")),
    "a line that opens comments": lambda: added("\t" + wide("/*")),
    "a line of quotes": lambda: added("\t" + wide('"\\')),
    "a line of options": lambda: added("\t" + wide("CONFIG_FOO_BAR ")),
    "a line of operators": lambda: added("\t" + wide("foo->bar.")),
    "a line of errors": lambda: added("#define FOO " + wide("return -EINVAL;")),
    "lines just narrow enough": lambda: added(*(["\t" + "a;" * 9_900] * 250)),
    "a line of a device tree": lambda: added(
        wide("gpios = <&gpio 1 0>;"), path="arch/arm64/boot/dts/foo.dts"
    ),
    "a line of a binding": lambda: added(
        wide("const: foo,bar "), path="Documentation/devicetree/bindings/foo.yaml"
    ),
}

MESSAGES: dict[str, Callable[[], str]] = {
    "a message of one word": lambda: wide("a"),
    "a message of one line": lambda: wide("Fix foo() in 0123456789ab. "),
    "a message of functions": lambda: wide("foo_bar() "),
    "a message of parentheses": lambda: wide("("),
    "a message of links": lambda: wide("https://lore.kernel.org/r/1@example.org "),
    "100,000 trailers": lambda: "\n".join(_each("Reviewed-by: A. Reviewer <r%@example.org>")),
    "100,000 Fixes": lambda: "\n".join(_each('Fixes: 0123456789ab ("foo: %")')),
    "100,000 quoted lines": lambda: "\n".join(["> foo"] * MANY),
    "100,000 paragraphs": lambda: "\n\n".join(["Fixes: 0123456789ab"] * MANY),
    "a trailer of 5 MB": lambda: "Signed-off-by: " + wide("A <a@example.org> "),
}


def _of_diff(make: Callable[[], str]) -> bytes:
    return patch("h@x", "[PATCH v2] foo: Set", make())


def _of_message(make: Callable[[], str]) -> bytes:
    body = f"Do it.\n\n{make()}\n\nSigned-off-by: A <a@example.org>\n---\n" + added("\tfoo();")
    return mail("h@x", "[PATCH v2] foo: Set", body)


# a mail of one patch by its name; made when it is asked for, as all are 100 MB
MAILS: dict[str, Callable[[], bytes]] = {
    **{name: partial(_of_diff, make) for name, make in DIFFS.items()},
    **{name: partial(_of_message, make) for name, make in MESSAGES.items()},
}
