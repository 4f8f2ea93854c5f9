# SPDX-License-Identifier: Apache-2.0
"""Blocks as ranges of words."""

from app.code.c.blocks import Blocks
from app.code.c.events import Event, EventKind
from app.code.c.function_view import FunctionView
from tests.code.given import body


def opened(function: FunctionView) -> list[Event]:
    kinds = (EventKind.LOOP, EventKind.SCOPED, EventKind.SWITCH)
    return [event for event in function.events if event.kind in kinds]


def blocks(function: FunctionView) -> Blocks:
    return Blocks(function.pieces[0].lines)


def test_a_block_lies_between_its_braces() -> None:
    function = body(
        "\twhile (a(b)) {\n\t\tscoped_guard(mutex, &m) {\n\t\t\tc = d;\n\t\t}\n\t\te();\n\t}"
    )
    found = blocks(function)
    loop, guard = (found.block(event) for event in opened(function))
    assert [found.text(place) for place in (*loop, *guard)] == ["{", "}", "{", "}"]
    assert loop[0] < guard[0] < guard[1] < loop[1]
    assert found.text(guard[1] + 1) == "e"
    assert found.text(10_000) == ""


def test_a_body_without_braces_and_one_without_an_end_are_not_visible() -> None:
    function = body("\twhile (a)\n\t\tb();")
    assert blocks(function).block(opened(function)[0]) == (-1, -1)
    lines = body("\twhile (a) {\n\t\tb();").pieces[0].lines[:4]
    (loop,) = opened(body("\twhile (a) {\n\t\tb();"))
    begin, end = Blocks(lines).block(loop)
    assert (begin > 0, end) == (True, -1)


def test_the_condition_of_a_loop_follows_the_body_of_do() -> None:
    function = body("\twhile (!done) {\n\t}\n\tdo {\n\t\tn = 1;\n\t} while (more && n);")
    found = blocks(function)
    first, second = (found.condition(event) for event in opened(function))
    assert "done" in first
    assert {"more", "n"} <= second


def test_a_comparison_assigns_no_variable() -> None:
    function = body("\ta = 1;\n\tif (b == 2)\n\t\tp->c = 3;")
    assert {one for one in blocks(function).assigned(0, 100) if one.isalpha()} == {"a", "c"}
