# SPDX-License-Identifier: Apache-2.0
"""Functions in the branches of an `#ifdef`, and their types in one spelling."""

import pytest

from app.code.c.fragment import of_text
from app.code.c.signatures import choices, spell
from app.code.compare.near import distance


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("unsigned", "unsigned int"),
        ("u32", "unsigned int"),
        ("unsigned long int", "unsigned long"),
        ("struct foo const *", "const struct foo *"),
        ("char * const", "char *"),
        ("const int", "int"),
        ("unsigned char", "unsigned char"),
        ("__u8", "u8"),
    ],
)
def test_a_type_has_one_spelling(written: str, spelt: str) -> None:
    assert spell(written.split()) == spelt


HEADER = """\
#ifndef _FOO_H
#ifdef CONFIG_FOO
struct foo { int a; void (*cb)(int); };
typedef int (*foo_fn)(int);
extern __must_check int foo_a(struct foo *x, unsigned, const u8 buf[6], void (*cb)(int));
void __iomem *foo_b(void) __printf(1, 2);
#else
static inline void __iomem *foo_b(void)
{
	if (x)
		foo(1);
	return NULL;
}
#endif
#endif
"""


def test_the_branches_of_a_header() -> None:
    inner = next(iter(choices(of_text(HEADER))))
    assert inner.conditions == ("#ifdef CONFIG_FOO", "#else", "#endif")
    declared, stubs = inner.branches
    assert [(s.name, s.returns, s.arguments, s.is_stub) for s in declared.signatures] == [
        ("foo_a", "int", ("struct foo *", "unsigned int", "const u8 *", None), False),
        ("foo_b", "void *", (), False),
    ]
    assert [(s.name, s.returns, s.is_stub) for s in stubs.signatures] == [("foo_b", "void *", True)]
    assert declared.is_whole
    assert stubs.is_whole


def test_a_branch_with_another_inside_is_not_whole() -> None:
    text = "#ifdef CONFIG_A\nint a(void);\n#else\n#ifdef CONFIG_B\nint b(void);\n#endif\n#endif\n"
    outer = list(choices(of_text(text)))[1]
    assert [branch.is_whole for branch in outer.branches] == [True, False]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("airoha", "aiorha", 1), ("foo", "foo", 0), ("foo", "fo", 1), ("foo", "bar", 3), ("", "a", 1)],
)
def test_the_distance_of_two_names(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 2) == min(edits, 3)
    assert distance(other, one, 2) == min(edits, 3)
