# SPDX-License-Identifier: Apache-2.0
"""Stems of Message-IDs: the part that git send-email and other tools repeat in a series."""

import re

# Each shape has two groups: the text that all mails of one run share, before and after the counter.
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # git send-email: 20260321175808.57942-2-jane@example.org
        r"(\d{14}\.\d{1,10})-\d{1,5}-(.+)",
        # git send-email before 2.0: 1394200000-12345-2-git-send-email-jane@example.org
        r"(\d{9,11}-\d{1,10})-\d{1,5}-(git-send-email-.+)",
        # b4: 20260321-topic-v1-7-6d3325b9af42@example.org
        r"(\d{8}-.+-v\d{1,4})-\d{1,5}-([0-9a-f]{8,40}@.+)",
        # git format-patch --thread: cover.1774116000.git.jane@example.org, and a commit id
        r"()(?:cover|[0-9a-f]{40,64})\.(\d{9,11}\.git\..+)",
        # patman and ChromiumOS: 20260321175808.v2.7.I6d3325b9...@changeid
        r"(\d{14}\.(?:v\d{1,4}\.)?)\d{1,5}\.I[0-9a-f]{40}(@changeid)",
        # sourcehut: 177411600000.12345.7-0@git.sr.ht
        r"(\d{9,14}\.\d{1,10})\.\d{1,5}-\d{1,5}(@git\.sr\.ht)",
    )
)


def of(message_id: str) -> str | None:
    """Return the part of a Message-ID that all mails of its series share.

    The result is `None` if no known tool made the Message-ID.
    """
    for shape in _SHAPES:
        if match := shape.fullmatch(message_id):
            return f"{match[1]}*{match[2]}"
    return None
