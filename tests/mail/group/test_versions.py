# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.examples import read
from app.mail.group import versions
from app.model import Series
from app.sdk import Good

DIFF = "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n+a\n"


def series(subject: str) -> Series:
    mail = f"Subject: {subject}\n\nWhy.\n\nSigned-off-by: A <a@x.org>\n---\n{DIFF}"
    return read(Good("x", (mail,))).series


@pytest.mark.parametrize(
    ("text", "mentioned", "compared"),
    [
        ("Changes since v2:\n- foo", {2}, {2}),
        ("v2 -> v4: foo", {2, 4}, {2}),
        ("v2->v3: a\nv1->v2: b", {1, 2, 3}, {1, 2}),
        ("v3: sent to linux-foo", {3}, set()),
        ("version 3 went elsewhere", {3}, set()),
        ("The dev2 and v100000 registers", set(), set()),
    ],
)
def test_versions_in_a_changelog(text: str, mentioned: set[int], compared: set[int]) -> None:
    assert versions.mentioned([text]) == mentioned
    assert versions.compared([text]) == compared


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("[PATCH v2] foo: Add a", True),
        ("[PATCH] foo: Add a", True),
        ("[PATCH] media: v4l2-core: Add a", True),
        ("[PATCH v2] media: V4L2: Add a", True),
        ("[PATCH] foo: Add a, take 2", False),
        ("[PATCH] foo: Add a (rev. 3)", False),
        ("[PATCH] foo: Support cgroup v2", False),
        ("[PATCH 6.12.y] foo: Add a", False),
        ("[PATCH AUTOSEL 6.17-6.1] foo: Add a", False),
    ],
)
def test_a_version_is_certain_if_nothing_else_looks_like_one(subject: str, expected: bool) -> None:
    assert versions.is_certain(series(subject)) is expected


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    versions.mentioned([text])
    versions.compared([text])
