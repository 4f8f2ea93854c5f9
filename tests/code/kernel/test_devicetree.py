# SPDX-License-Identifier: Apache-2.0
"""Compatible strings and properties, as bindings, drivers and sources write them."""

from app.code.c.fragment import of_text
from app.code.kernel import devicetree as dt
from app.code.view import FileView
from app.engine.examples import read
from app.sdk import Good


def file(path: str, *lines: str, section: str = "") -> FileView:
    head = f"--- a/{path}\n+++ b/{path}\n@@ -50 +50 @@ {section}\n"
    series = read(Good("a file", (head + "\n".join(lines) + "\n",))).series
    return FileView(series.patches[0], series.patches[0].files[0])


def names(found: object) -> list[str]:
    return [one.name for one in found]  # type: ignore[attr-defined]


BINDING = "Documentation/devicetree/bindings/gpio/acme,foo.yaml"


def test_a_binding_documents_what_const_and_items_list() -> None:
    view = file(
        BINDING,
        "   compatible:",
        "     oneOf:",
        "+      - const: acme,one",
        "+      - items:",
        "+          - enum:",
        "+              - acme,two",
        "+              - 'acme,three' # not built",
        "+          - const: acme,four",
        "+      - enum: [acme,five, acme,six]",
        section="properties:",
    )
    expected = ["one", "two", "three", "four", "five", "six"]
    assert names(dt.documented(view)) == [f"acme,{name}" for name in expected]


def test_conditions_descriptions_and_examples_document_nothing() -> None:
    view = file(
        BINDING,
        "+  - if:",
        "+      properties:",
        "+        compatible:",
        "+          const: acme,one",
        "+    description: |",
        "+      - acme,two",
        "+required:",
        "+  - acme,three",
        "+examples:",
        "+  - acme,four",
        section="allOf:",
    )
    assert names(dt.documented(view)) == []
    view = file(BINDING, "+  - acme,four", "+additionalProperties: false", section="examples:")
    assert names(dt.documented(view)) == []


def test_a_driver_matches_tables_and_declarations_but_not_comments() -> None:
    view = file(
        "drivers/clk/foo.c",
        '-\t{ .compatible = "acme,moved" },',
        '+\t{ .compatible = "acme,moved", .data = &moved },',
        '+\t{ .compatible = "acme,one", .data = &one },',
        '+\t/* { .compatible = "acme,two" }, */',
        '+CLK_OF_DECLARE(foo, "acme,three", foo_init);',
        '+IRQCHIP_MATCH("acme,four", foo_init)',
    )
    assert names(dt.matched(view)) == ["acme,one", "acme,three", "acme,four"]


def test_a_source_uses_what_is_on_added_lines_of_the_property() -> None:
    view = file(
        "arch/arm64/boot/dts/acme/foo.dts",
        '+\tcompatible = "acme,one",',
        ' \t\t     "acme,two",',
        '+\t\t     "acme,three";',
        '+\tlabel = "acme,four";',
    )
    assert names(dt.used(view)) == ["acme,one", "acme,three"]


def test_properties_end_at_semicolons_outside_of_strings() -> None:
    text = 'a { #x-cells = <1>; b = "1;2", "3"; c =\n <4>,\n /* d = */ <5>; e; };\nf = <6'
    found = [(p.name, "".join(x.text[a:b] for x, a, b in p.parts).strip()) for p in _all(text)]
    assert found == [("b", '"1;2", "3"'), ("c", "<4>, /* d = */ <5>"), ("f", "<6")]


def _all(text: str) -> list[dt.Property]:
    return [found for found in dt.properties(of_text(text)) if not found.name.startswith("x")]
