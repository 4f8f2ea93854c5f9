# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c import fragment, walk
from app.code.c.events import Direction, Event, EventKind
from tests.code import given

C, S = EventKind.CLEANUP, EventKind.SCOPED


def cleanups(statements: str) -> list[tuple[EventKind, str, str, str]]:
    found = given.body(statements).cleanups
    return [(event.kind, event.name, event.argument, event.variable) for event in found]


def only(statements: str, kind: EventKind) -> Event:
    (found,) = [event for event in given.body(statements).events if event.kind is kind]
    return found


def under(event: Event) -> list[str]:
    return [held.name for held in event.under]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        pytest.param("\tguard(mutex)(&d->m);", (C, "guard", "mutex", ""), id="guard"),
        pytest.param("\tguard (mutex) (&d->m);", (C, "guard", "mutex", ""), id="guard with blanks"),
        pytest.param("\tCLASS(fd, f)(n);", (C, "CLASS", "fd, f", "f"), id="CLASS"),
        pytest.param(
            "\tACQUIRE(mutex_intr, l)(&m);", (C, "ACQUIRE", "mutex_intr, l", "l"), id="ACQUIRE"
        ),
        pytest.param(
            "\tstruct a *p __free(kfree) = NULL;", (C, "__free", "kfree", "p"), id="__free"
        ),
        pytest.param(
            "\tFD_PREPARE(fdf, 0, g());", (C, "FD_PREPARE", "fdf, 0, g()", "fdf"), id="FD_PREPARE"
        ),
        pytest.param(
            "\tIIO_DEV_ACQUIRE_DIRECT_MODE(d, claim);",
            (C, "IIO_DEV_ACQUIRE_DIRECT_MODE", "d, claim", "claim"),
            id="a wrapper",
        ),
        pytest.param(
            "\tint x __attribute__((cleanup(f)));", (C, "cleanup", "f", ""), id="the attribute"
        ),
        pytest.param(
            "\tscoped_guard(rcu) {\n\t\ta();\n\t}", (S, "scoped_guard", "rcu", ""), id="scoped"
        ),
        pytest.param(
            "\tscoped_guard(rcu)\n\t\ta();", (S, "scoped_guard", "rcu", ""), id="without braces"
        ),
        pytest.param(
            "\tscoped_cond_guard(mutex_intr, return -EINTR, &m) {\n\t}",
            (S, "scoped_cond_guard", "mutex_intr, return -EINTR, &m", ""),
            id="conditional",
        ),
        pytest.param(
            "\tfor_each_child_of_node_scoped(a, b) {\n\t}",
            (S, "for_each_child_of_node_scoped", "a, b", ""),
            id="a loop that holds a reference",
        ),
    ],
)
def test_cleanup_is_seen(statements: str, found: tuple[EventKind, str, str, str]) -> None:
    assert cleanups(statements) == [found]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("\tguard = 1;", id="a variable"),
        pytest.param("\tguard(a);", id="a function called guard"),
        pytest.param("\td->guard(a)(b);", id="a member called guard"),
        pytest.param("\td.guard(a)(b);", id="a member of a struct"),
        pytest.param("\tx = CLASS(a);", id="a macro called CLASS"),
        pytest.param("\tx = LOAD_ACQUIRE(a, b);", id="a macro of a driver"),
        pytest.param("\t/* guard(mutex)(&m); */", id="a comment"),
        pytest.param('\tf("guard(mutex)(&m);");', id="a string"),
        pytest.param("#define G guard(mutex)(&m);", id="a macro"),
        pytest.param("\tx = scoped_count(a);", id="a call"),
        pytest.param("\tscoped_count(a);", id="a statement"),
        pytest.param("\t__free(a);", id="a function called __free"),
        pytest.param("\tif (ACQUIRE_ERR(mutex_intr, &l))\n\t\ta();", id="a question"),
    ],
)
def test_what_only_looks_like_cleanup_is_none(statements: str) -> None:
    assert cleanups(statements) == []


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("\tswitch (a) {\n\tdefault:\n\t\tb();\n\t}", id="default"),
        pytest.param("\tswitch (a) {\n\tcase X:\n\t\tb();\n\t}", id="case"),
        pytest.param("\tswitch (a) {\n\tcase X ... Y:\n\t\tb();\n\t}", id="a range"),
        pytest.param("\tx = a ? b : c;", id="a choice"),
        pytest.param("\tx = a ?\n\t\tb :\n\t\tc;", id="a choice over lines"),
        pytest.param("\tstruct a x = { b: 1, c: 2 };", id="old initialisers"),
        pytest.param("\tx = (struct a) { b: 1 };", id="a compound literal"),
        pytest.param("\tf(a, (struct a) { b: 1 });", id="one as an argument"),
        pytest.param('\tasm goto("x" : : "r" (a) : : out);', id="asm"),
        pytest.param("\tstruct { int a : 3; } x;", id="a bit-field"),
        pytest.param("\t/* out: */", id="a comment"),
        pytest.param("public:\n\ta();", id="C++"),
    ],
)
def test_what_only_looks_like_a_label_is_none(statements: str) -> None:
    assert given.body(statements).labels == ()


@pytest.mark.parametrize(
    ("statements", "direction"),
    [
        pytest.param("\tgoto out;\nout:\n\treturn 0;", Direction.FORWARD, id="forward"),
        pytest.param("again:\n\ta();\n\tgoto again;", Direction.BACKWARD, id="backward"),
        pytest.param("\tgoto out;", Direction.UNKNOWN, id="its label is not visible"),
        pytest.param("\tgoto *p;", Direction.UNKNOWN, id="computed"),
    ],
)
def test_a_goto_has_a_direction(statements: str, direction: Direction) -> None:
    assert only(statements, EventKind.GOTO).direction is direction


@pytest.mark.parametrize(
    ("statements", "held"),
    [
        pytest.param("\tguard(a)(b);\n\tgoto x;", ["guard"], id="in the same block"),
        pytest.param(
            "\tif (c) {\n\t\tguard(a)(b);\n\t\tgoto x;\n\t}", ["guard"], id="in an inner block"
        ),
        pytest.param(
            "\tscoped_guard(a, b)\n\t\tif (c)\n\t\t\tgoto x;", ["scoped_guard"], id="no braces"
        ),
        pytest.param(
            "\tscoped_guard(a, b)\n\t\tif (c)\n\t\t\td();\n\t\telse\n\t\t\tgoto x;",
            ["scoped_guard"],
            id="in its else",
        ),
        pytest.param(
            "\tguard(a)(b);\n\tscoped_guard(c) {\n\t\tgoto x;\n\t}",
            ["guard", "scoped_guard"],
            id="both",
        ),
        pytest.param("\tscoped_guard(a) {\n\t}\n\tgoto x;", [], id="behind the block"),
        pytest.param("\tscoped_guard(a)\n\t\tb();\n\tgoto x;", [], id="behind the statement"),
        pytest.param(
            "\tif (c) {\n\t\tguard(a)(b);\n\t}\n\tgoto x;", [], id="behind an inner block"
        ),
        pytest.param("\tgoto x;\n\tguard(a)(b);", [], id="before it"),
        pytest.param(
            "\tif (c)\n\t\tgoto x;\n\telse\n\t\td();\n\tguard(a)(b);", [], id="in a branch before"
        ),
        pytest.param("\tdo {\n\t\tguard(a)(b);\n\t} while (c);\n\tgoto x;", [], id="behind a loop"),
        pytest.param(
            "\tscoped_guard(a)\n\t\tfor (;;)\n\t\t\tb();\n\tgoto x;", [], id="behind a loop in it"
        ),
        pytest.param(
            "#ifdef A\n\tif (c) {\n#else\n\tif (d) {\n#endif\n\t\tguard(a)(b);\n\t}\n\tgoto x;",
            [],
            id="two branches",
        ),
    ],
)
def test_a_goto_knows_what_is_in_force(statements: str, held: list[str]) -> None:
    assert under(only(statements, EventKind.GOTO)) == held


@pytest.mark.parametrize(
    ("statements", "inside"),
    [
        pytest.param(
            "\twhile (a) {\n\t\tscoped_guard(b)\n\t\t\tbreak;\n\t}",
            ["while", "scoped_guard"],
            id="a guard in a loop",
        ),
        pytest.param(
            "\tscoped_guard(b) {\n\t\twhile (a)\n\t\t\tbreak;\n\t}",
            ["scoped_guard", "while"],
            id="a loop in a guard",
        ),
        pytest.param(
            "\tlist_for_each_entry(a, b, c)\n\t\tbreak;", ["list_for_each_entry"], id="a macro"
        ),
        pytest.param("\tswitch (a) {\n\tcase 1:\n\t\tbreak;\n\t}", ["switch"], id="a switch"),
        pytest.param("\tdo {\n\t\tbreak;\n\t} while (a);", ["do"], id="do"),
        pytest.param("\tmy_iterate(a) {\n\t\tbreak;\n\t}", ["my_iterate"], id="a block of a macro"),
    ],
)
def test_a_break_knows_what_it_leaves(statements: str, inside: list[str]) -> None:
    found = only(statements, EventKind.BREAK)
    assert [event.name for event in found.inside] == inside
    assert found.inside[-1].body == found.scope[-1] or found.inside[-1].body in found.scope


def test_a_case_under_a_declaration_shares_its_scope() -> None:
    events = given.body(
        "\tswitch (a) {\n\tcase 1:\n\t\tguard(b)(c);\n\t\tbreak;\n\tcase 2:\n\t}"
    ).events
    guard = next(event for event in events if event.kind is C)
    first, second = (event for event in events if event.kind is EventKind.CASE)
    assert (first.under, second.under, second.scope) == ((), (guard,), guard.scope)
    assert (first.name, second.name) == ("1", "2")


def test_a_return_quotes_its_statement() -> None:
    assert only("\treturn foo(a,\n\t\t   -EINVAL);", EventKind.RETURN).statement == (
        "return foo(a, -EINVAL)"
    )


def test_a_return_in_the_head_of_a_guard_is_one() -> None:
    found = only("\tscoped_cond_guard(x, return -EINTR, &m)\n\t\ta();", EventKind.RETURN)
    assert found.line == 3


def test_a_block_that_ends_above_its_start_ends_what_it_declared() -> None:
    view = given.file_view(" \t\tguard(a)(b);\n \t}\n+\tgoto out;\n", "int f(void)")
    (goto,) = view.functions[0].gotos
    assert (goto.added, goto.under, goto.direction) == (True, (), Direction.UNKNOWN)


def test_the_founding_gotos_are_where_the_thread_says() -> None:
    found = given.founding().files[1].functions[0]
    gotos = {event.line: under(event) for event in found.gotos if event.added}
    assert gotos == {283: ["scoped_guard"], 298: [], 302: []}
    assert {event.direction for event in found.gotos} == {Direction.FORWARD}
    assert [event.line for event in found.cleanups] == [280, 333]
    assert [event.name for event in found.labels if event.added] == ["err_unpreserve_inode"]


def test_other_functions_of_the_founding_case_have_guards_and_no_goto() -> None:
    rest = given.founding().files[1].functions[1:]
    assert [[event.line for event in one.cleanups] for one in rest] == [[378], [627], [723]]
    assert not any(one.gotos for one in rest)


PIECES = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "(",
            ")",
            ";",
            ":",
            ",",
            "=",
            "?",
            "if",
            "else",
            "for",
            "while",
            "do",
            "switch",
            "case",
            "default",
            "goto",
            "return",
            "break",
            "x",
            "guard",
            "CLASS",
            "__free",
            "scoped_guard",
            "for_each_x",
            "#if",
            "#else",
            "#endif",
            "(a)",
            "[",
            "]",
            ".",
            "->",
        ]
    )
).map(" ".join)


@every(st.one_of(st.text(), PIECES, PIECES.map(lambda text: text.replace(" ", "\n"))))
def test_any_text_has_events_in_the_order_of_its_lines(text: str) -> None:
    lines = fragment.of_text(text).lines
    found = [event.line for event in walk.events_of((lines, lines))]
    half = len(found) // 2
    assert found[:half] == found[half:]
    assert all(1 <= line <= len(lines) for line in found)


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_walked_to_its_end(unit: str) -> None:
    one = fragment.of_text(given.hostile(unit))
    assert all(event.line <= len(one.lines) for event in walk.events_of((one.lines,)))
