# SPDX-License-Identifier: Apache-2.0
"""Kconfig symbols, compatible strings and vendor prefixes in whole files."""

import pytest

from app.code.tree import file_facts as facts


def named(form: str, text: str) -> list[str]:
    return [one.name.decode() for one in facts.read(form, text.encode()).names]


def documented(text: str) -> list[str]:
    return named("binding", text)


KCONFIG = """\
# config COMMENT
menuconfig FOO # a comment
\tbool "config PROMPT"
\thelp
\t  Say Y.

\t  config IN_HELP
\t    config DEEPER
config FOO_BAR
\ttristate "bar"
\tdepends on FOO
if FOO
  config INDENTED
\tdefault y
\thelp

\t Text that a blank line precedes.
\tconfig AFTER_HELP
endif
\tconfig BEFORE_END
"""


def test_options() -> None:
    assert named("options", KCONFIG) == ["FOO", "FOO_BAR", "INDENTED", "AFTER_HELP", "BEFORE_END"]
    lines = [one.line for one in facts.read("options", KCONFIG.encode()).names]
    assert lines == [2, 9, 13, 18, 20]


BINDING = """\
title: config of compatible foo,title

select:
  properties:
    compatible:
      contains:
        enum:
          - foo,selected

properties:
  compatible:
    oneOf:
      - const: foo,a # the first
      - items:
          - enum:
              - foo,b
              - "foo,c"
          - const: 'foo,d'
      - enum: [ foo,e, "foo,f" ]
      - const:
          foo,g
      - pattern: "^foo,(h|\\
          i)$"
    description: compatible foo,described
  "#clock-cells":
    const: 1
  clock-names:
    enum:
      - foo,clock
  child:
    properties:
      compatible:
        enum:
        - foo,child

allOf:
  - if:
      properties:
        compatible:
          contains:
            const: foo,condition
    then:
      patternProperties:
        "^port@[0-9]$":
          properties:
            compatible:
              const: foo,port
  - if:
      not:
        properties:
          compatible:
            enum:
              - foo,negated

required:
  - compatible

examples:
  - |
    node {
        compatible = "foo,example";
    };
"""


def test_a_binding() -> None:
    names = ["selected", "a", "b", "c", "d", "e", "f", "g", "child", "port"]
    found = facts.read("binding", BINDING.encode()).names
    assert [one.name.decode() for one in found if one.kind == b"b"] == [f"foo,{n}" for n in names]
    assert [one.name.decode() for one in found if one.kind == b"r"] == ["^foo,(h|i)$"]


def test_examples_count_if_nothing_else_is_documented() -> None:
    head, _, example = BINDING.partition("examples:\n")
    assert "foo,example" not in documented(BINDING)
    assert documented("properties:\n  reg: true\nexamples:\n" + example) == ["foo,example"]
    assert documented(head.replace("compatible:", "other:")) == []


@pytest.mark.parametrize(
    "pattern",
    [
        '"foo,[a-z]+"',  # matches in the middle
        '"^foo,[a-z]+"',
        '"^foo,.*$"',
        '"^foo,.+$"',
    ],
)
def test_wide_patterns_document_nothing(pattern: str) -> None:
    text = f"properties:\n  compatible:\n    oneOf:\n      - pattern: {pattern}\n"
    assert documented(text) == []


def test_rules_for_names_document_nothing() -> None:
    rules = "properties:\n  compatible:\n    pattern: '^foo,soc[0-9]-[a-z]+$'\n"
    assert documented(rules) == ["^foo,soc[0-9]-[a-z]+$"]
    select = "select:\n  properties:\n    compatible:\n      pattern: '^foo,.*$'\n"
    assert documented(select + rules) == []


def test_binding_in_a_text_file() -> None:
    text = """\
* Foo
- compatible: should be "foo,a" or "foo,<chip>-spi", or
  foo,b.
  The clock is "simple", see bar<n>.
- foo,chip: see "foo, bar".

Example:
\tfoo@1 {
\t\tcompatible = "foo,example";
\t};
"""
    assert named("text binding", text) == [
        "^foo,[0-9A-Za-z_-]+\\-spi$",
        "foo,a",
        "foo,b",
        "foo,chip",
        "simple",
    ]
    example = text.partition("\nExample")[1] + text.partition("\nExample")[2]
    assert named("text binding", example) == ["foo,example"]


def test_vendors() -> None:
    text = """\
patternProperties:
  # Prefixes which are not vendors
  "^(gpio|hdmi),.*": true
  "^pool[0-3],.*": true
  "^foo,.*":
    description: Foo "^in-text,.*":
  "^bar-baz,.*":
    description: Bar
  "^[a-z]+@.*": true
"""
    assert named("vendors", text) == ["foo", "bar-baz"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("fs/inode.c", "c"),
        ("include/linux/fs.h", "c"),
        ("arch/x86/entry/entry.S", "assembly"),
        ("rust/kernel/lib.rs", "rust"),
        ("Kconfig", "options"),
        ("fs/Kconfig.binfmt", "options"),
        ("scripts/kconfig/tests/choice/Kconfig", ""),
        ("Documentation/devicetree/bindings/vendor-prefixes.yaml", "vendors"),
        ("Documentation/devicetree/bindings/a/b.yaml", "binding"),
        ("Documentation/devicetree/bindings/a/b.txt", "text binding"),
        ("Documentation/devicetree/usage.yaml", ""),
        ("Documentation/process/coding-style.rst", ""),
        ("Makefile", ""),
        ("fs/inode.C", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_path(path: str, form: str) -> None:
    assert facts.form_of(path) == form
