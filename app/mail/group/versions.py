# SPDX-License-Identifier: Apache-2.0
"""Version numbers in the texts of a series, and whether they tell two series apart."""

import re
from collections.abc import Iterable
from datetime import timedelta

from app.mail.group import branches
from app.model import UNDATED, Series
from app.patterns import pattern

_AT_ONCE = timedelta(days=1)
_MENTIONED = pattern(r"(?<![a-z0-9])v(?:ersion )?(\d{1,3})(?!\d)", re.IGNORECASE)
_COMPARED = pattern(
    r"\b(?:since|from|versus|vs\.?|over)(?: the)?(?: patch(?:set)?| series| version)? ?"
    r"v ?(\d{1,3})\b|\bv(\d{1,3}) ?-{0,2}>",
    re.IGNORECASE,
)
# a title may state the version of a series in any of these forms, or the version of a thing
_IN_TITLE = pattern(
    r"(?:\b|_)(?:v|ver|version|rev|revision|take|try|round|attempt)[ .#-]{0,2}(\d{1,3})(?![\da-z])",
    re.IGNORECASE,
)


def texts(series: Series) -> list[str]:
    """Return the body of the cover letter, and the message and notes of each patch."""
    cover = [series.cover.body] if series.cover else []
    return cover + [f"{patch.description}\n{patch.notes}" for patch in series.patches]


def mentioned(written: Iterable[str]) -> set[int]:
    """Return all version numbers in some texts, such as 2 in `v2` and `version 2`."""
    return {int(number) for text in written for number in _MENTIONED.findall(text)}


def compared(written: Iterable[str]) -> set[int]:
    """Return the versions with which changelogs compare, such as 2 in `Changes since v2`."""
    return {int(one or other) for text in written for one, other in _COMPARED.findall(text)}


def is_certain(series: Series) -> bool:
    """Return whether a number in a subject is the version of a series, and the only one.

    Backports are sent for several branches, and some titles state a version in another form.
    """
    titles = [series.title, *series.prefixes, *(patch.title for patch in series.patches)]
    titles += [series.cover.subject] if series.cover else []
    stated = {int(number) for title in titles for number in _IN_TITLE.findall(title)}
    return not branches.is_for_stable(series.prefixes) and stated <= {series.version}


def is_whole(series: Series) -> bool:
    """Return whether a series is complete and was sent at once.

    A mail that was sent days later may belong to another version.
    """
    dates = [patch.date for patch in series.patches if patch.date != UNDATED]
    dates += [series.date] if series.date != UNDATED else []
    return not series.missing and bool(dates) and max(dates) - min(dates) < _AT_ONCE
