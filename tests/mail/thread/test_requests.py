# SPDX-License-Identifier: Apache-2.0
"""A comment that asks for something is told from one that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.thread import requests


@pytest.mark.parametrize(
    "text",
    [
        "Please keep some sane ordering.",
        "Does this work in single-shot mode ?",
        "ditto",
        "Move this check after the handle assignment.",
        "I don't think we use '.' in compatibles, so waveshare,12-3-dsi-touch-a",
        "You missed at some point types.h (in this patch or earlier).",
    ],
)
def test_a_request(text: str) -> None:
    assert requests.of(f"{text}\n\nAcked-by: J. Roe <jane@example.org>\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thanks!",
        "Nice.",
        "Looks good now. Why not.",
        "Applied to for-next, thanks. Please check.",
        "I'm going to assume the SS lanes are not routed",
        "This ensures we have the value cached.",
        "Reviewed-by: Jane Roe <please@example.org>",
        "See https://example.org/?a=b",
        "No need to resend, I fixed the typo.",
        "This could be a macro, in a follow-up patch.",
        "Never mind, you are right. Should be fine.",
    ],
)
def test_no_request(text: str) -> None:
    assert requests.of(text) == ""


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert requests.of(text) in text
