# SPDX-License-Identifier: Apache-2.0
"""Whether people can read the report that a patch names."""

import pytest

from app.engine.examples import read
from app.mail.group import reports
from app.model import Address
from app.sdk import Good

DIFF = "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n+a\n"
JANE = Address("Jane Roe", "jane@example.com")
FIRST = f"Subject: [PATCH] foo: Add a\n\nWhy.\n\nReported-by: {JANE}\n---\n{DIFF}"
AGAIN = FIRST.replace("[PATCH]", "[PATCH v2]")
ANSWER = (
    f"Subject: Re: [PATCH] foo: Add a\nFrom: {JANE}\nIn-Reply-To: <example-1@example.org>\n\nBad."
)


def is_told(text: str) -> bool:
    series = read(Good("x", (FIRST.replace("Why.", text),))).series
    return reports.is_place_told(series.patches[0])


def is_public(*mails: str, who: Address = JANE) -> bool:
    series = read(Good("x", mails)).series
    return reports.is_public(series, series.patches[-1], who)


@pytest.mark.parametrize(
    "text",
    [
        "Jane reported on the linux-foo mailing list that it breaks.",
        "As reported in bug #12345, it breaks.",
        "It breaks, as was reported in the kernel bugzilla.",
        "The list has a report of it.",
    ],
)
def test_a_message_says_where_the_report_is(text: str) -> None:
    assert is_told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Jane reported that it breaks.",
        "The report descriptor of the device is listed twice.",
        "Jane reported a splat: list_del corruption.",
        "It is reported to user space by an event.",
        "A bug of the compiler.",
    ],
)
def test_a_message_does_not_say_where_the_report_is(text: str) -> None:
    assert not is_told(text)


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("kernel test robot", "lkp@intel.com", True),
        ("kernel test robot", "robot@example.com", True),
        ("Abaci Robot", "abaci@example.com", True),
        ("Linux Kernel Functional Testing", "lkft@linaro.org", True),
        ("kernelci.org bot", "bot@kernelci.org", True),
        ("Claude Opus 4.6", "noreply@anthropic.com", False),
        ("Ai Chao", "aichao@example.com", False),
    ],
)
def test_a_robot_writes_to_a_list(name: str, email: str, expected: bool) -> None:
    assert is_public(FIRST, who=Address(name, email)) is expected


def test_the_changelog_names_the_reporter() -> None:
    notes = "v2: fix what Jane Roe pointed out\n\n"
    assert is_public(AGAIN.replace("---\n", f"---\n{notes}", 1))
    assert not is_public(AGAIN.replace("---\n", f"---\nCC: {JANE}\n\n", 1))


def test_the_report_is_an_answer_to_the_earlier_version() -> None:
    bare = FIRST.replace(f"Reported-by: {JANE}", "Signed-off-by: A <a@x.org>")
    assert is_public(bare, ANSWER, AGAIN)
    assert not is_public(FIRST, ANSWER, AGAIN)
    assert not is_public(bare, AGAIN)


def test_the_patch_answers_a_thread_of_the_reporter() -> None:
    to, thread = f"To: {JANE}\n", "In-Reply-To: <1@example.com>\n"
    assert is_public(to + thread + FIRST)
    assert not is_public(thread + FIRST)
    assert not is_public(to + FIRST)
    assert not is_public(to + "In-Reply-To: <cover@example.org>\n" + FIRST)
