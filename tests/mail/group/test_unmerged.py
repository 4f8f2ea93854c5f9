# SPDX-License-Identifier: Apache-2.0
"""Drafts by their prefixes and titles, and diffs that nobody sent."""

import pytest

from app.engine.examples import read
from app.mail.group import unmerged
from app.model import NEVER_MAILED
from app.sdk import Good

DIFF = "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n+a\n"


@pytest.mark.parametrize(
    ("subject", "is_draft"),
    [
        ("[PATCH] foo: Add a", False),
        ("[PATCH net-next v2] foo: Add a", False),
        ("[PATCH] foo: Do not merge two ranges", True),
        ("[PATCH] testing: Add a", True),
        ("[PATCH] test_foo: Add a", False),
        ("[RFC PATCH] foo: Add a", True),
        ("[PATCH WIP] foo: Add a", True),
        ("[PATCH DO NOT MERGE] foo: Add a", True),
        ("[PATCH] foo: Add a, not for upstream", True),
    ],
)
def test_prefixes_and_title_make_a_draft(subject: str, is_draft: bool) -> None:
    series = read(Good("x", (f"Subject: {subject}\n\nWhy.\n---\n{DIFF}",))).series
    assert unmerged.is_draft(series, series.patches[0]) is is_draft


@pytest.mark.parametrize(
    ("message_id", "author", "is_no_mail"),
    [
        ("1@example.org", "a@example.org", False),
        ("1@reconstructed.invalid", "a@example.org", True),
        (f"1@{NEVER_MAILED}", f"nobody@{NEVER_MAILED}", True),
        (f"1@{NEVER_MAILED}", "a@example.org", False),
    ],
)
def test_a_diff_or_a_mail_made_from_a_tree_is_no_mail(
    message_id: str, author: str, is_no_mail: bool
) -> None:
    headers = f"Subject: [PATCH] foo: Add a\nFrom: A <{author}>\nMessage-ID: <{message_id}>"
    series = read(Good("x", (f"{headers}\n\nWhy.\n---\n{DIFF}",))).series
    assert unmerged.is_no_mail(series.patches[0]) is is_no_mail
