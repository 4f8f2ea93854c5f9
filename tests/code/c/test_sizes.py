# SPDX-License-Identifier: Apache-2.0
"""Bytes of a declaration on LP64, and `None` for what cannot be known from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.c import sizes


@pytest.mark.parametrize(
    ("declaration", "size"),
    [
        ("u8", 1),
        ("bool", 1),
        ("char", 1),
        ("unsigned char", 1),
        ("unsigned short int", 2),
        ("int", 4),
        ("unsigned", 4),
        ("unsigned int", 4),
        ("const u32", 4),
        ("enum foo", 4),
        ("long", 8),
        ("unsigned long", 8),
        ("long int", 8),
        ("unsigned long long", 8),
        ("long long int", 8),
        ("size_t", 8),
        ("void *", 8),
        ("struct foo __rcu *", 8),
        ("const char * const", 8),
        ("int (*)(struct foo *, int [4])", 8),
        ("int (*)[4]", 8),
        ("int (*[3])(void)", 24),
        ("struct foo *[4]", 32),
        ("u8[16]", 16),
        ("u8[]", 0),
        ("unsigned long[2][3]", 48),
        ("unsigned int : 1", 1),
        ("u32 : 12", 2),
        ("DECLARE_BITMAP(, 64)", 8),
        ("DECLARE_BITMAP(, 65)", 16),
        ("struct list_head", 16),
        ("struct list_head ____cacheline_aligned", 16),
        ("u64 __aligned(8)", 8),
        ("struct hlist_head", 8),
        ("struct rcu_head", 16),
        ("spinlock_t", 4),
        ("atomic_t", 4),
        ("refcount_t", 4),
        ("struct kref", 4),
        ("atomic64_t", 8),
        ("struct mutex", 32),
        ("struct timer_list", 40),
        ("struct delayed_work", 88),
        ("wait_queue_head_t", 24),
    ],
)
def test_what_is_known_has_a_size(declaration: str, size: int) -> None:
    assert sizes.estimate(declaration) == size


@pytest.mark.parametrize(
    "declaration",
    [
        "struct foo",
        "struct foo[2]",
        "foo_t",
        "union",
        "u8[FOO_MAX]",
        "u8[2 * 4]",
        "DECLARE_BITMAP(, FOO_BITS)",
        "unsigned int : FOO_BITS",
        "struct[4]",
        "",
    ],
)
def test_what_is_not_known_has_none(declaration: str) -> None:
    assert sizes.estimate(declaration) is None


def test_bit_fields_share_their_bytes() -> None:
    assert sizes.total(["u8 : 1", "u8 : 3", "u8 : 4"]) == 1
    assert sizes.total(["u32", "u32 : 1"]) == 5
    assert sizes.total(["u32", "struct foo"]) is None
    assert sizes.total([]) == 0


@given(st.text(alphabet="structu8 []()*:,longint_FOO123", max_size=60))
def test_no_declaration_raises(declaration: str) -> None:
    size = sizes.estimate(declaration)
    assert size is None or size >= 0
