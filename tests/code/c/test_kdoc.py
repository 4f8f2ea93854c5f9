# SPDX-License-Identifier: Apache-2.0

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c import fragment, kdoc
from app.code.c.kdoc import DocumentedType, KernelDoc
from app.code.kernel import errno
from app.code.view import functions_of
from tests.code import given

FUNCTION = """/**
 * foo_open() - Open a foo
 * @foo: what to open, as @bar is
 * @mode: how,
 *        on two lines
 * @fmt...: for printf()
 *
 * Description with a colon: none.
 *
 * Context: any
 * Return:
 * * 0		- open
 * * -EBUSY	- it is @mode
 */
"""
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


def doc(text: str) -> KernelDoc | None:
    return kdoc.read(fragment.of_text(text.rstrip("\n")).lines)


def whole(text: str) -> KernelDoc:
    found = doc(text)
    assert found
    return found


def types(text: str) -> list[DocumentedType]:
    return list(kdoc.types_of(fragment.of_text(text).lines))


def test_a_comment_says_what_it_is_about_and_what_it_describes() -> None:
    found = whole(FUNCTION)
    assert (found.kind, found.name, found.is_whole) == ("", "foo_open", True)
    assert dict(found.described) == {"foo": 3, "mode": 4, "fmt...": 6}
    assert found.mentioned == {"foo", "bar", "mode", "fmt"}
    assert found.returns == "Return: * 0 - open * -EBUSY - it is @mode"


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("foo - bar", "", "foo"),
        ("foo(): bar", "", "foo"),
        ("foo", "", "foo"),
        ("struct foo - bar", "struct", "foo"),
        ("enum foo: bar", "enum", "foo"),
        ("Some words about it.", "", ""),
    ],
)
def test_the_first_line_names_it(line: str, kind: str, name: str) -> None:
    found = whole(f"/**\n * {line}\n * @a: b\n */")
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/* foo - bar\n * @a: b\n */", id="a plain comment"),
        pytest.param("/**\n * @param a what\n */", id="doxygen"),
        pytest.param("/** */", id="empty"),
        pytest.param("/**/", id="emptier"),
    ],
)
def test_other_comments_are_none(text: str) -> None:
    assert doc(text) is None


def test_the_last_of_several_comments_counts() -> None:
    assert whole("/* about the file */\n" + FUNCTION).name == "foo_open"
    assert doc(FUNCTION + "/* XXX: rename */") is None


def test_a_comment_that_begins_above_is_read_as_far_as_it_goes() -> None:
    lines = fragment.of_text(FUNCTION.rstrip("\n")).lines[3:]
    found = kdoc.read(lines)
    assert found
    assert not found.is_whole
    assert (found.name, [*found.described]) == ("", ["mode", "fmt..."])


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        (("struct foo *foo", "int a"), ("foo", "a")),
        (("void (*done)(struct foo *)", "u8 buf[4]"), ("done", "buf")),
        (("const char *const *names", "..."), ("names",)),
        (("int a __maybe_unused", "struct foo __user *b"), ("a", "b")),
        (("irqreturn_t (*const handler[2])(int, void *)",), ("handler",)),
        ((), ()),
        (("int",), None),
        (("struct foo *",), None),
        (("struct foo",), None),
        (("unsigned long",), None),
    ],
)
def test_parameters_have_names_or_all_are_unknown(
    parameters: tuple[str, ...], names: tuple[str, ...] | None
) -> None:
    assert kdoc.parameter_names(parameters) == names


@every(st.lists(NAMES.map(lambda name: "p_" + name), unique=True, max_size=6))
def test_what_is_documented_as_it_is_declared_does_not_drift(names: list[str]) -> None:
    lines = "".join(f" * @{name}: what\n" for name in names)
    head = ", ".join(f"int {name}" for name in names) or "void"
    (found,) = functions_of(f"/**\n * foo() - bar\n{lines} */\nint foo({head})\n{{\n}}\n")
    drift = kdoc.function_drift(found, None, set())
    assert drift == kdoc.Drift({}, {})


OPEN = "/**\n * foo_open() - Open a foo\n * @foo: what to open\n */\n"


@pytest.mark.parametrize(
    ("comment", "before", "described", "missing"),
    [
        (OPEN, "int foo", set(), ["mode"]),
        (OPEN, "int foo, int mode", set(), []),
        (OPEN, "int foo", {"mode"}, ["mode"]),
        (OPEN.removeprefix("/**\n * foo_open() - Open a foo\n"), "int foo", set(), ["mode"]),
        (OPEN.removeprefix("/**\n * foo_open() - Open a foo\n"), "int foo", {"mode"}, []),
        ("int bar;\n/* Open a foo. */\n", "int foo", set(), []),
        ("", "int foo", set(), None),
        ("", "int foo, int mode", set(), []),
        ("", "int foo", {"mode"}, []),
    ],
)
def test_a_new_parameter_drifts_from_the_comment_if_the_comment_is_visible(
    comment: str, before: str, described: set[str], missing: list[str] | None
) -> None:
    lines = [f" {line}" for line in comment.splitlines()]
    lines += [f"-int foo_open({before})", "+int foo_open(int foo, int mode)", " {", " }"]
    file = given.file_view("\n".join(lines))
    drift = kdoc.function_drift(file.functions[0], file.function_before("foo_open"), described)
    assert (list(drift.missing) if drift else None) == missing


def test_a_type_has_its_comment_its_body_and_its_private_part() -> None:
    text = "/**\n * struct foo - bar\n * @a: b\n */\nstruct foo {\n\tint a;\n"
    text += "\t/* private: */\n\tint b;\n\t/* public: */\n\tint c;\n};\nenum bar {\n\tA,\n"
    foo, bar = types(text)
    assert (foo.name, foo.is_closed, foo.is_unseen) == ("struct foo", True, False)
    assert foo.doc
    assert foo.doc.name == "foo"
    assert (foo.holds(8), foo.holds(12)) == (True, False)
    assert foo.private == {"int", "b"}
    assert (bar.name, bar.is_closed, bar.doc) == ("enum bar", False, None)


def test_a_comment_may_be_above_the_first_line() -> None:
    assert types("struct foo {\n};")[0].is_unseen
    hunk = given.file_view("  * @a: b\n  */\n struct foo {\n+\tint b;\n", "", "foo.h").post[0]
    assert next(kdoc.types_of(hunk.lines)).is_unseen
    assert not types("/* what */\nstruct foo {\n};")[0].is_unseen


def test_errors_are_named_with_or_without_a_sign() -> None:
    assert errno.mentioned("%-EBUSY, -EINVAL or ENOMEM, in an EEPROM") == {
        "EBUSY",
        "EINVAL",
        "ENOMEM",
    }


@every(st.lists(st.sampled_from([*given.HOSTILE, "/**", " * ", "@a", "Return:", "struct a {\n"])))
def test_nothing_is_too_odd(parts: list[str]) -> None:
    lines = fragment.of_text("".join(parts)).lines
    found = kdoc.read(lines)
    assert found is None or {*found.described.values()} <= {line.number for line in lines}
    assert all(one.body for one in kdoc.types_of(lines))


@pytest.mark.parametrize(
    "text",
    ["/**" + "*" * 10**6, "/** a" + " " * 10**6 + "b", "/** @a" + " " * 10**6, "/** @" * 10**5],
    ids=["stars", "blanks", "a name without a colon", "openings"],
)
def test_a_long_line_is_read_to_its_end(text: str) -> None:
    # the square of its length would take hours
    kdoc.read(fragment.of_text(text).lines)


def added(text: str) -> list[str]:
    """Return the first lines of the comments in an added text that are no kernel-doc."""
    view = given.file_view("\n".join(f"+{line}" for line in text.split("\n")))
    lines = {line.number: line.text for part in view.post for line in part.lines}
    found = [line for part in view.post for line in kdoc.no_kernel_doc(part.lines)]
    return [lines[line.number + 1] for line in found]


@pytest.mark.parametrize(
    "first",
    [
        " * foo_open() - Open a foo",
        " * foo_open",
        " * foo_open()",
        " * struct foo",
        " * enum foo - Kinds",
        " * typedef foo_t",
        " * define FOO_PAGE - The page",
        " * struct foo * foo_first() - the first",
        " * char *foo_name() - the name",
        " * DOC: Theory",
        " * Note: a name with a colon, which is another warning",
    ],
)
def test_scripts_kernel_doc_reads_a_comment_with_a_name(first: str) -> None:
    assert added(f"/**\n{first}\n */\nint f(void);") == []


@pytest.mark.parametrize(
    "first",
    [
        " *",
        " * @cd: a parameter",
        " * Copyright (c) 2026 Example",
        " * MT6392 regulators' information",
        " * The page is the first page plus four.",
        " */",
    ],
)
def test_prose_behind_the_two_stars_is_no_kernel_doc(first: str) -> None:
    assert added(f"/**\n{first}\n */\nint f(void);") == [first]


@pytest.mark.parametrize(
    "text", ["/*\n * Prose of it\n */", "\t/**\n\t * Prose of it\n\t */", "/** a b */"]
)
def test_scripts_kernel_doc_leaves_other_comments_alone(text: str) -> None:
    assert added(text) == []


@pytest.mark.parametrize(
    ("comment", "head", "other"),
    [
        ("foo_a() - a\n * @x: x", "int foo_b(int x)", "foo_a"),
        ("foo_a - a", "int foo_b(int x)", "foo_a"),
        ("foo_a() - a\n * @x: x", "int foo_a(int x)", ""),
        ("foo_a() - a\n * @x: x", "int __foo_a(int x)", ""),
        ("foo_a() - a\n * @x: x", "int foo_a_noprof(int x)", ""),
        ("__foo_a() - a\n * @x: x", "int foo_a(int x)", ""),
        ("sys_foo - a\n * @x: x", "SYSCALL_DEFINE1(foo, int, x)", ""),
        ("sys_bar - a\n * @x: x", "SYSCALL_DEFINE1(foo, int, x)", "sys_bar"),
        ("Note: this is prose", "int foo_b(int x)", ""),
        ("struct foo - a\n * @x: x", "int foo_b(int x)", ""),
    ],
)
def test_a_comment_may_document_another_function(comment: str, head: str, other: str) -> None:
    (found,) = functions_of(f"/**\n * {comment}\n */\n{head}\n{{\n}}\n")
    assert kdoc.other_name(found) == other
