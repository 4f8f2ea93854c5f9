# SPDX-License-Identifier: Apache-2.0
"""Patches that nobody asks to merge: drafts, and diffs that were never mailed."""

import re

from app.model import NEVER_MAILED, Patch, Series, SeriesKind
from app.patterns import pattern

_DRAFT = pattern(r"(?:wip|hack|dnm|nfm|rft|poc|draft|test(?:ing)?)\b[^\n]{0,40}", re.IGNORECASE)
_NOT_TO_MERGE = pattern(
    r"\b(?:do[- ]?not|don'?t|not[- ](?:for|to be))[- ](?:merged?|apply|applied|merging|upstream)",
    re.IGNORECASE,
)


def is_draft(series: Series, patch: Patch) -> bool:
    """Return whether a patch is an RFC, or its subject says that it must not be merged."""
    if series.kind is SeriesKind.RFC:
        return True
    marks = (*series.prefixes, patch.title.partition(":")[0])
    return any(_DRAFT.fullmatch(mark) for mark in marks) or any(
        _NOT_TO_MERGE.search(text) for text in (" ".join(series.prefixes), patch.title)
    )


def is_no_mail(patch: Patch) -> bool:
    """Return whether a patch is a bare diff, or a mail made from a git tree and never sent.

    The output of `git format-patch` counts as a mail, because its author is about to send it.
    """
    if patch.message_id.endswith(f"@{NEVER_MAILED}"):
        return patch.author.email.endswith(f"@{NEVER_MAILED}")
    return patch.message_id.endswith(".invalid")
