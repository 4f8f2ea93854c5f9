# SPDX-License-Identifier: Apache-2.0
"""Checks that ask the index or the history of a kernel tree about names and commits."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from tests.support.kernel.kernel_repo import KernelRepo
from tests.support.kernel.tree_reviews import Files, Reviews, Written, write

KCONFIG, MAKEFILE, C = "drivers/foo/Kconfig", "drivers/foo/Makefile", "drivers/foo/foo.c"
BINDINGS = "Documentation/devicetree/bindings/"
CORE = "drivers/foo/core.c"
EXPORT = "EXPORT_SYMBOL_GPL(foo_get);\n"
FUNCTION = "int foo_get(struct foo *foo)\n{\n\treturn foo->value;\n}\n"
USER = "int bar(struct foo *foo)\n{\n\treturn foo_get(foo);\n}\n"
READ = (
    "/**\n * foo_read() - Read a byte\n * @foo: from where\n *\n"
    " * Return: the byte, or a negative errno.\n */\n"
    "int foo_read(struct foo *foo)\n{\n\treturn foo->byte;\n}\n"
)
TREE: Mapping[str, str] = {
    KCONFIG: "config FOO\n\ttristate \"Foo\"\n\nconfig FOO_SYSFS\n\tbool \"Files of foo\"\n",
    MAKEFILE: "obj-$(CONFIG_FOO) += foo.o\n",
    C: "#include <linux/foo.h>\n\nint foo_start(struct foo *foo)\n{\n\treturn 0;\n}\n",
    CORE: FUNCTION + "\n" + READ,
    "drivers/bar/bar.c": "int bar(void)\n{\n\treturn 0;\n}\n",
    "include/linux/foo.h": "#define FOO_MODE\t4\n\nint foo_get(struct foo *foo);\n"
    "int foo_read(struct foo *foo);\n",
    BINDINGS + "vendor-prefixes.yaml": 'patternProperties:\n  "^acme,.*":\n    description: Acme\n',
    BINDINGS + "foo/acme,foo.yaml": "properties:\n  compatible:\n    enum:\n      - acme,foo\n",
}  # fmt: skip


class Case(NamedTuple):
    """Patches on top of TREE, and what the check says of them; nothing if it is empty."""

    check: str
    patches: tuple[Files, ...]
    says: str = ""
    messages: tuple[str, ...] = ()
    base: Files = MappingProxyType({})


def used(*lines: str, path: str = C) -> str:
    return TREE[path].replace("{\n", "{\n" + "".join(f"\t{line}\n" for line in lines), 1)


def uses(*lines: str, path: str = C) -> Files:
    return {path: used(*lines, path=path)}


def matches(name: str) -> Files:
    table = f'static const struct of_device_id foo_ids[] = {{\n\t{{ .compatible = "{name}" }},\n\t{{ }}\n}};\n'
    return {C: TREE[C] + "\n" + table}


def documents(name: str) -> Files:
    text = f"properties:\n  compatible:\n    const: {name}\n"
    return {f"{BINDINGS}foo/{name}.yaml": text}


def exports(text: str) -> Files:
    return {CORE: TREE[CORE].replace("}\n", "}\n" + text, 1)}


MODE = "#define FOO_SPEED\t8\n"
DEFINED = {"include/linux/foo.h": TREE["include/linux/foo.h"] + MODE}
FAR = "\nstatic int foo_count;\n" * 9
CLOSED, OPEN = f"#ifdef CONFIG_FOO\n#endif\n{FAR}\n", f"#ifdef CONFIG_FOO\n{FAR}\n"
REPORTS = {
    "an option that nothing defines": Case(
        "kconfig-unknown-symbol", (uses("if (IS_ENABLED(CONFIG_FOO_SYFS))"),),
        "nor the kernel tree defines CONFIG_FOO_SYFS",
    ),
    "an option that nothing defines, behind select": Case(
        "kconfig-unknown-symbol",
        ({KCONFIG: TREE[KCONFIG].replace('"Foo"\n', '"Foo"\n\tselect FOO_HELPERS\n')},),
        "nor the kernel tree defines FOO_HELPERS",
    ),
    "an export of an older function that nothing uses": Case(
        "export-without-user", (exports(EXPORT),),
        "Nothing in this series and the kernel tree uses the new export of foo_get",
    ),
    "a function that neither the patch nor the tree has": Case(
        "changelog-unknown-symbol", (uses("foo_direction_init(foo);"),),
        "names foo_direciton_init(), which neither the patch nor the kernel tree has",
        ("foo: Init\n\nCall foo_direciton_init() first.",),
    ),
    "a compatible string that nothing documents": Case(
        "dt-series-order", (matches("acme,foo2"),),
        '"acme,foo2" is used here, and neither this series nor the kernel tree has a binding',
    ),
    "a prefix that is no vendor's": Case(
        "dt-series-order", (documents("akme,foo"),), '"akme" is no prefix',
    ),
    "a byte that loses the errors of a function": Case(
        "errno-type", (uses("u8 value = foo_read(foo);"),),
        "value in foo_start() has the type u8 and loses the negative errors of foo_read()",
    ),
    "a macro that a later patch defines": Case(
        "series-bisect-symbol", (uses("foo_set(foo, FOO_SPEED);"), DEFINED), "FOO_SPEED is used here",
    ),
    "a use far below an #if that ends above it": Case(
        "series-bisect-symbol", ({C: CLOSED + used("foo_set(foo, FOO_SPEED);")}, DEFINED),
        "FOO_SPEED is used here", base={C: CLOSED + TREE[C]},
    ),
}  # fmt: skip
SILENT = {
    "an option that the tree defines": Case(
        "kconfig-unknown-symbol", (uses("if (IS_ENABLED(CONFIG_FOO_SYSFS))"),)
    ),
    "an option that a later patch defines": Case(
        "kconfig-unknown-symbol",
        (uses("if (IS_ENABLED(CONFIG_FOO_IRQ))"), {KCONFIG: TREE[KCONFIG] + "\nconfig FOO_IRQ\n\tbool\n"}),
    ),
    "a macro with the name of an option": Case(
        "kconfig-unknown-symbol", (uses("#define CONFIG_FOO_DEBUG 1", "foo(CONFIG_FOO_DEBUG);"),)
    ),
    "an option of the tree behind select": Case(
        "kconfig-unknown-symbol",
        ({KCONFIG: TREE[KCONFIG].replace('"Foo"\n', '"Foo"\n\tselect FOO_SYSFS\n')},),
    ),
    "an export of an older function with a user in the tree": Case(
        "export-without-user", (exports(EXPORT),), base={"drivers/bar/bar.c": USER}
    ),
    "an export of an older function with a user in the series": Case(
        "export-without-user", (exports(EXPORT), {"drivers/bar/bar.c": USER})
    ),
    "a name that looks like a slip, and that the tree has": Case(
        "changelog-unknown-symbol", (uses("foo_direction_init(foo);"),),
        messages=("foo: Init\n\nCall foo_direciton_init() first.",),
        base={"drivers/bar/bar.c": "int foo_direciton_init(void)\n{\n\treturn 0;\n}\n"},
    ),
    "a name of the patch": Case(
        "changelog-unknown-symbol", (uses("foo_direction_init(foo);"),),
        messages=("foo: Init\n\nCall foo_direction_init() first.",),
    ),
    "a compatible string that the tree documents": Case("dt-series-order", (matches("acme,foo"),)),
    "a compatible string that the series documents": Case(
        "dt-series-order", (documents("acme,foo2"), matches("acme,foo2"))
    ),
    "a vendor of the series": Case(
        "dt-series-order",
        (
            {BINDINGS + "vendor-prefixes.yaml": TREE[BINDINGS + "vendor-prefixes.yaml"]
             + '  "^akme,.*":\n    description: Akme\n'},
            documents("akme,foo"),
        ),
    ),
    "a byte of a function that cannot fail": Case(
        "errno-type", (uses("u8 value = foo_get(foo);"),)
    ),
    "an int that keeps the errors of a function": Case(
        "errno-type", (uses("int value = foo_read(foo);"),)
    ),
    "a byte that kept the result before": Case(
        "errno-type", ({C: TREE[C].replace("{\n", "{\n\tu8 value = foo_read(foo);\n\tfoo_stop(foo);\n", 1)},),
        base=uses("u8 value = foo_read(foo);"),
    ),
    "a macro that another header of the tree defines": Case(
        "series-bisect-symbol", (uses("foo_set(foo, FOO_SPEED);"), DEFINED),
        base={"include/linux/foo-regs.h": MODE},
    ),
    "a use far below an #if that is open": Case(
        "series-bisect-symbol", ({C: OPEN + used("foo_set(foo, FOO_SPEED);") + "#endif\n"}, DEFINED),
        base={C: OPEN + TREE[C] + "#endif\n"},
    ),
    "a member that is used far below an #if that is open": Case(
        "series-bisect-symbol",
        ({C: OPEN + used("foo->speed = 1;") + "#endif\n"},
         {"include/linux/foo.h": "struct foo {\n\tint value;\n\tint speed;\n};\n"}),
        base={C: OPEN + TREE[C] + "#endif\n", "include/linux/foo.h": "struct foo {\n\tint value;\n};\n"},
    ),
    "a macro that the header defined before, far from the hunk": Case(
        "series-bisect-symbol",
        (uses("foo_set(foo, FOO_SPEED);"),
         {"include/linux/foo.h": MODE + "\n" * 20 + "#ifdef FOO\n#else\n" + MODE + "#endif\n"}),
        base={"include/linux/foo.h": MODE + "\n" * 20 + "#ifdef FOO\n#else\n#endif\n"},
    ),
}  # fmt: skip


def reviews(path: Path, case: Case) -> Reviews:
    base = {**TREE, **case.base}
    written = write(path / "tree", base, *case.patches, messages=case.messages)
    return written.reviews(case.check, path / "index")


@pytest.mark.parametrize("name", REPORTS)
def test_what_the_tree_does_not_have_is_reported(tmp_path: Path, name: str) -> None:
    found = reviews(tmp_path, REPORTS[name])
    assert [REPORTS[name].says in message for message in found.messages] == [True]


@pytest.mark.parametrize("name", SILENT)
def test_what_the_tree_has_is_not_reported(tmp_path: Path, name: str) -> None:
    found = reviews(tmp_path, SILENT[name])
    assert found.messages == []
    assert found.is_judged


@pytest.mark.parametrize("text", ["select DM_FOO", "depends on DM_FOO"])
def test_the_options_of_another_project_are_its_own(tmp_path: Path, text: str) -> None:
    other = 'config DM\n\tbool\n\nconfig DM_GPIO\n\tbool\n\nconfig FOO\n\ttristate "Foo"\n'
    apart = write(tmp_path / "other", {KCONFIG: other}, {KCONFIG: f"{other}\t{text}\n"})
    repo = KernelRepo(tmp_path / "tree", bare=True)
    repo.commit(TREE)
    found = Written(repo, apart.series).reviews("kconfig-unknown-symbol", tmp_path / "index")
    assert found.messages == []


def test_a_branch_may_document_a_string_since_the_series(tmp_path: Path) -> None:
    path = BINDINGS + "foo/acme,foo.yaml"
    end = "\n" + "  reg:\n    maxItems: 1\n" * 5
    listed = TREE[path] + end
    added = TREE[path] + "      - acme,foo2\n" + end
    apart = write(tmp_path / "other", {**TREE, path: listed}, matches("acme,foo2"), {path: added})
    repo = KernelRepo(tmp_path / "tree", bare=True)
    repo.commit({**TREE, path: f"{listed}  backlight:\n    enum:\n      - acme,foo2\n"})
    found = Written(repo, apart.series).reviews("dt-series-order", tmp_path / "index")
    assert found.is_judged
    assert ["before a later patch documents it" in message for message in found.messages] == [True]
