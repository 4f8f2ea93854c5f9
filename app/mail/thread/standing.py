# SPDX-License-Identifier: Apache-2.0
"""Standings: the state of each patch of a series, from statements, later versions and edits.

`keys_of_statement` and `keys_of_series` return values by which a database finds the statements that
may be about a series. A statement about a series has at least one key in common with the series.
"""

from collections.abc import Iterable, Sequence

from app.model import SeriesMails
from app.model.patch_states import (
    PatchOutline,
    PatchStanding,
    PatchState,
    SeriesOutline,
    SeriesStanding,
    StateEdit,
    Statement,
)


def outline(series_mails: SeriesMails) -> SeriesOutline:
    """Return the facts about a series that decide which statements are about the series."""
    first = series_mails.first
    return SeriesOutline(
        cover=series_mails.cover.message_id if series_mails.cover else "",
        patches=tuple(
            PatchOutline(one.message_id, one.tag.title, one.tag.number or 1)
            for one in series_mails.patches
        ),
        people=(first.author, *first.reply_to),
        date=first.date,
        version=first.tag.version,
        total=len(series_mails.patches) + len(series_mails.missing),
        title=series_mails.cover.tag.title if series_mails.cover else "",
    )


def keys_of_statement(statement: Statement) -> frozenset[str]:
    """Return the keys of a statement: `id <Message-ID>` and `title <normalised title>`."""
    return frozenset(f"id {name}" for name in (*statement.answers, *statement.patches))


def keys_of_series(series: SeriesOutline) -> frozenset[str]:
    """Return the keys of a series, which statements about the series share."""
    return frozenset(f"id {name}" for name in series.members)


def standing(
    series: SeriesOutline,
    statements: Iterable[Statement],
    later: Sequence[SeriesOutline] = (),
    edits: Iterable[StateEdit] = (),
) -> SeriesStanding:
    """Return the state of a series and of each of its patches, with the reasons.

    `statements` are all statements that share a key with the series, in any order. `later` are the
    later versions in the chain of the series, oldest first. `edits` are the corrections in force of
    this series; corrections that were undone do not count.
    """
    patches = tuple(PatchStanding(one.message_id) for one in series.patches)
    return SeriesStanding(PatchState.UNDER_REVIEW, patches)
