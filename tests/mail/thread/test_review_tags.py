# SPDX-License-Identifier: Apache-2.0
"""Tags that the previous version of a patch carries or got in its thread."""

import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st

from app.engine.examples import read
from app.mail.thread import review_tags
from app.mail.thread.review_tags import GivenTags
from app.model import Series, Trailer
from app.sdk import Good

DIFF = "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n+a\n"
V1 = f"Subject: [PATCH] foo: Add a\n\nWhy.\n\nSigned-off-by: A <a@x.org>\n---\n{DIFF}"
V2 = V1.replace("[PATCH]", "[PATCH v2]")
REVIEW = """\
Subject: Re: [PATCH] foo: Add a
From: Jane Roe <jane@example.com>
In-Reply-To: <example-1@example.org>
References: <example-1@example.org>

Fine.

Reviewed-by: Jane Roe <jane@example.com>
"""


def given(*mails: str) -> list[str]:
    now = read(Good("x", mails)).series
    assert now.previous
    return texts(now.previous, now)


def texts(before: Series, now: Series) -> list[str]:
    return [tag.text for tag in GivenTags(before, now).of(before.patches[0])]


def test_a_tag_has_its_giver_and_no_remark() -> None:
    tag = review_tags.read(Trailer("reviewed-by", "Jane Roe <jane@example.com> # v1"))
    assert tag
    assert (tag.text, tag.is_test) == ("Reviewed-by: Jane Roe <jane@example.com>", False)
    assert tag.person.email == "jane@example.com"
    assert review_tags.read(Trailer("Acked-by", "Jane")) is None


def test_a_patch_carries_the_tags_of_its_message_and_those_below_its_notes() -> None:
    tagged = V1.replace("Signed", "Acked-by: Jane Roe <jane@example.com>\nSigned")
    tagged = tagged.replace("---\n-", "---\nchangelog\n\nTested-by: Joe <joe@x.org>\n\n-", 1)
    (patch,) = read(Good("x", (tagged,))).series.patches
    assert [(tag.text[:9], tag.is_test) for tag in review_tags.carried(patch)] == [
        ("Acked-by:", False),
        ("Tested-by", True),
    ]


def test_a_tag_in_a_reply_is_given_to_the_patch_above() -> None:
    assert given(V1, REVIEW, V2) == ["Reviewed-by: Jane Roe <jane@example.com>"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("From: Jane Roe <jane@example.com>", "From: Joe <joe@x.org>"),
        ("Fine.", "With the typo fixed,"),
        ("Fine.\n\n", "With a commit body,\n"),
        ("Fine.", "Please fix the nit and then"),
        ("Jane Roe <jane@example.com>", "Review Bot <review-bot@example.com>"),
        ("Fine.", "This is an automated review."),
        ("Reviewed-by", "> Reviewed-by"),
        ("From:", "Date: Fri, 02 Jan 2026 10:00:00 +0000\nFrom:"),
    ],
)
def test_a_tag_of_another_person_with_a_condition_quoted_or_late_is_not_given(
    old: str, new: str
) -> None:
    assert given(V1, REVIEW.replace(old, new, 1), V2) == []


def test_the_tag_of_a_robot_is_not_carried() -> None:
    tagged = V1.replace("Signed", "Reviewed-by: Sashiko <sashiko-bot@example.com>\nSigned")
    (patch,) = read(Good("x", (tagged,))).series.patches
    assert review_tags.carried(patch) == []


def test_a_tag_for_a_part_of_a_patch_is_limited() -> None:
    mails = (V1, REVIEW.replace("Fine.", "The KUnit bits are fine."), V2)
    now = read(Good("x", mails)).series
    assert now.previous
    assert [tag.is_limited for tag in GivenTags(now.previous, now).of(now.previous.patches[0])] == [
        True
    ]


def test_a_tag_that_its_giver_takes_back_is_not_given() -> None:
    back = REVIEW.replace("Reviewed-by: Jane", "Please drop my tag.\n\nJane")
    assert given(V1, REVIEW, back, V2) == []


@pytest.mark.parametrize(
    ("one", "other", "is_replaced"),
    [
        ("Acked-by: Jane Roe <jane@example.com>", "Reviewed-by: Jane Roe <roe@foo.org>", True),
        ("Reviewed-by: Jane Roe <jane@example.com>", "Reviewed-by: Joe Doe <joe@x.org>", False),
        (
            "Tested-by: Jane Roe <jane@example.com>",
            "Reviewed-by: Jane Roe <jane@example.com>",
            False,
        ),
        (
            "Tested-by: Jane Roe <jane@example.com>",
            "Reviewed-and-tested-by: Jane Roe <jane@example.com>",
            True,
        ),
    ],
)
def test_a_tag_replaces_another_of_the_same_person(one: str, other: str, is_replaced: bool) -> None:
    (name, who), (other_name, other_who) = (text.split(": ") for text in (one, other))
    first = review_tags.read(Trailer(name, who))
    second = review_tags.read(Trailer(other_name, other_who))
    assert first
    assert second
    assert first.is_replaced_by(second) is is_replaced


@pytest.mark.parametrize(
    ("text", "announces"),
    [
        ("v2: drop Jane's R-b, since the patch is new", True),
        ("- new wording\n- did not pick up the tags", True),
        ("- Delete reviewed-by tag of Jane, because the label\n  constraint is new", True),
        ("Notes:\n    v2:\n    - the Acks no longer apply", True),
        ("- I haven't carried Jane's tag", True),
        ("- remove this version tag from the series", False),
        ("- drop the Fixes tag", False),
        ("I applied resets: false, so I can apply your Ack", False),
        ("- drop the second patch\n- collect tags", False),
        ("Dropped the lock. Added tags.", False),
        ("", False),
    ],
)
def test_words_announce_that_tags_are_dropped_if_they_stand_in_one_item(
    text: str, announces: bool
) -> None:
    assert review_tags.announces_dropped(text) is announces


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("My bad, these were left over. I'll remove them in the next version.", True),
        ("I will drop this in v2.", True),
        ("These should be dropped.", True),
        ("It no longer applies.", True),
        ("I didn't carry it.", True),
        ("I will drop the tag.", True),
        ("I will also remove the empty line in v2.", False),
        ("I will drop this empty line in v2.", False),
        ("Ok, now it is clear to me.", False),
        ("I forgot to Cc stable.", False),
        ("It is invalid to call this twice.", False),
        ("Thanks!", False),
    ],
)
def test_a_reply_below_a_quoted_tag_says_that_the_tag_is_dropped(text: str, says: bool) -> None:
    reply = f"> Reviewed-by: Jane Roe <jane@example.com>\n\n{text}\n"
    assert review_tags.says_dropped(reply) is says


@with_any(st.text(max_size=300))
def test_any_reply_is_read(text: str) -> None:
    review_tags.says_dropped(f"> Reviewed-by: Jane Roe <jane@example.com>\n\n{text}\n")
