# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.c.mask import mask
from app.code.c.tree import normalise, tree
from tests.code import given


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param("\tscoped_guard(spinlock, &d->l) {\n\t\ta();\n\t}", id="scoped_guard"),
        pytest.param("\tscoped_guard(spinlock, &d->l)\n\t\ta();", id="without braces"),
        pytest.param("\tskb_list_walk_safe(a, b, c) {\n\t\td();\n\t}", id="another macro"),
        pytest.param(
            "\tlist_for_each_entry(a, &d->list, list) {\n\t\tb();\n\t}", id="a loop macro"
        ),
        pytest.param("\tstruct a *p __free(kfree) = NULL;", id="__free"),
        pytest.param("\tx = container_of(p, struct foo, m);", id="a type as an argument"),
        pytest.param("\tswitch (a) {\n\tcase 1 ... 3:\n\t\tbreak;\n\t}", id="a case range"),
        pytest.param("\tf(\"ü\", 'x');\n\t/* ü */", id="characters beyond ASCII"),
        pytest.param("#ifdef A\n\ta();\n#endif\n\tb();", id="a condition"),
        pytest.param("\tguard(mutex)(&d->m);\n\tCLASS(fd, f)(1);", id="guard and CLASS"),
        pytest.param("\tvoid __user *p = d->p;", id="__user"),
    ],
)
def test_kernel_constructs_give_a_tree_without_errors(statements: str) -> None:
    found = given.body(statements).tree()
    assert found is not None
    assert not found.root_node.has_error


@pytest.mark.parametrize(
    "head",
    ["SYSCALL_DEFINE2(open, int, a, int, b)", "static int __init f(void) __acquires(x)"],
)
def test_heads_that_the_grammar_does_not_know(head: str) -> None:
    found = given.function(head + "\n{\n\treturn 0;\n}\n").tree()
    assert found is not None
    assert not found.root_node.has_error


def test_offsets_are_those_of_the_text() -> None:
    text = 'int f(void)\n{\n\tx = "ü"; list_for_each_entry(a, b, c) {\n\t\tgoto out;\n\t}\n}'
    found = tree(text, mask(text).text).root_node
    place = text.index("goto")
    node = found.descendant_for_byte_range(place, place + 4)
    assert node is not None
    assert (node.type, node.start_byte, node.start_point.row) == ("goto", place, 3)


def test_a_function_that_is_seen_in_part_has_no_tree() -> None:
    assert [one.tree() for one in given.founding().files[1].functions] == [None] * 4


PIECES = st.lists(
    st.sampled_from(
        ["__free(", "(", ")", "\n", "case ", "...", ":", "for_each_x(", "{", ", struct a"]
    )
).map("".join)


@every(st.one_of(st.text(), PIECES))
def test_any_text_keeps_its_length_and_its_lines(text: str) -> None:
    found = normalise(text, mask(text).text)
    assert found.isascii()
    assert [len(line) for line in found.split("\n")] == [len(line) for line in text.split("\n")]


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_normalised_to_its_end(unit: str) -> None:
    text = given.hostile(unit)
    assert len(normalise(text, mask(text).text)) == len(text)
