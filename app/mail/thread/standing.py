# SPDX-License-Identifier: Apache-2.0
"""Standings: the state of each patch of a series, from statements, later versions and edits.

The newest relevant mail decides. A request for changes takes no application back; only the person
who applied a patch does. A later version supersedes each patch that is not applied. A later version
also supersedes a patch that its author sent again after a reply said "applied", because nobody
sends a patch again that a tree has. A patch that a pull request names stays applied. A commit of a
kernel tree that applied a patch outweighs all mails but later ones that drop or withdraw the patch.

`keys_of_statement` and `keys_of_series` return values by which a database finds the statements that
may be about a series. A statement about a series has at least one key in common with the series.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.mail.group import identities
from app.mail.read.subject import topic
from app.mail.thread import commits as tree_commits
from app.model import UNDATED, Address, SeriesMails
from app.model.patch_states import (
    AppliedCommit,
    CommitOutline,
    PatchOutline,
    PatchStanding,
    PatchState,
    SeriesOutline,
    SeriesStanding,
    StateEdit,
    Statement,
)

# Only so many people who applied a patch count, because a flood may come from many senders.
_MAX_APPLIERS = 20
_OPEN = frozenset({PatchState.UNDER_REVIEW, PatchState.CHANGES_REQUESTED})
_REMOVED = frozenset({PatchState.DROPPED, PatchState.WITHDRAWN})


def outline(series_mails: SeriesMails) -> SeriesOutline:
    """Return the facts about a series that decide which statements are about the series."""
    first = series_mails.first
    return SeriesOutline(
        cover=series_mails.cover.message_id if series_mails.cover else "",
        patches=tuple(
            PatchOutline(one.message_id, one.tag.title, one.tag.number or 1)
            for one in series_mails.patches
        ),
        people=identities.behind(first.author, first.reply_to),
        date=first.date,
        version=first.tag.version,
        total=len(series_mails.patches) + len(series_mails.missing),
        title=series_mails.cover.tag.title if series_mails.cover else "",
    )


def keys_of_statement(statement: Statement) -> frozenset[str]:
    """Return the keys of a statement: `id <Message-ID>` and `title <title in lower case>`."""
    names = (f"id {name}" for name in (*statement.answers, *statement.patches))
    titles = () if statement.answers else statement.titles
    return frozenset((*names, *(f"title {topic(title)}" for title in titles)))


def keys_of_series(series: SeriesOutline) -> frozenset[str]:
    """Return the keys of a series. A statement about the series has one of these keys."""
    names = (f"id {name}" for name in series.members)
    return frozenset((*names, *(f"title {topic(one.title)}" for one in series.patches)))


def standing(
    series: SeriesOutline,
    statements: Iterable[Statement],
    later: Sequence[SeriesOutline] = (),
    edits: Iterable[StateEdit] = (),
    commits: Iterable[CommitOutline] = (),
) -> SeriesStanding:
    """Return the state of a series and of each of its patches, with the reasons.

    `statements` are all statements that share a key with the series, in any order. `later` are the
    later versions in the chain of the series, oldest first. `edits` are the corrections of this
    series; corrections that were undone do not count. `commits` are all commits that share a key
    with the series (app.mail.thread.commits).
    """
    ordered = sorted(statements, key=lambda one: (one.date, one.message_id))
    made = sorted((edit for edit in edits if not edit.undone_at), key=lambda e: (e.made_at, e.id))
    known = series.patches or (PatchOutline(series.cover, series.title),)
    said: dict[str, list[Statement]] = {patch.message_id: [] for patch in known}
    for statement in ordered:
        for patch in _about(statement, series, known, later):
            said[patch.message_id].append(statement)
    # the patches of a series mostly have the same statements
    folded: dict[tuple[int, ...], PatchStanding] = {}
    standings = []
    applied = tree_commits.applied(series, later, commits)
    for patch in known:
        mine = said[patch.message_id]
        same = tuple(map(id, mine))
        if same not in folded:
            folded[same] = _folded(patch, mine, series)
        now = replace(folded[same], message_id=patch.message_id)
        commit = applied.get(patch.message_id)
        if commit and not _is_removed_after(now, commit):
            now = _applied(now, commit)
        else:
            now = _superseded(now, patch, series, later)
        standings.append(_corrected(now, made))
    found = _of_series(standings, len(standings) >= series.total or _is_for_all(ordered, standings))
    whole = next((edit for edit in reversed(made) if not edit.patch), None)
    if whole and (made[-1] is whole or whole.state is PatchState.APPLIED_IN_PART):
        found = SeriesStanding(whole.state, tuple(standings), edit=whole)
    return found if series.patches else replace(found, patches=())


def _about(
    statement: Statement,
    series: SeriesOutline,
    known: Sequence[PatchOutline],
    later: Sequence[SeriesOutline],
) -> Sequence[PatchOutline]:
    """Return the patches of a series that a statement is about."""
    if named := [patch for patch in known if patch.message_id in statement.patches]:
        return named
    if not statement.answers:
        return _titled(statement, series, known, later)
    home = _home(statement, series, later)
    if home not in series.members:
        return ()
    if statement.titles or statement.numbers:
        return _listed(statement, known)
    is_whole = statement.is_for_series or home == series.cover
    return [patch for patch in known if is_whole or patch.message_id == home]


def _listed(statement: Statement, known: Sequence[PatchOutline]) -> Sequence[PatchOutline]:
    """Return the patches that a statement names by titles or numbers.

    A number counts if there is no title, or if the maintainer changed the title.
    """
    topics = {topic(patch.title) for patch in known}
    titles = [topic(title) for title in statement.titles]
    numbers = set(statement.numbers)
    if len(titles) == len(statement.numbers):
        paired = zip(statement.numbers, titles, strict=True)
        numbers = {number for number, title in paired if title not in topics}
    elif titles:
        numbers.clear()
    found = [p for p in known if topic(p.title) in titles or p.number in numbers]
    return [p for p in known if p not in found] if statement.is_except else found


def _home(
    statement: Statement, series: SeriesOutline, later: Sequence[SeriesOutline]
) -> str | None:
    """Return the nearest mail of the series or of a later version above a statement."""
    names = {name for one in (series, *later) for name in one.members}
    return next((name for name in reversed(statement.answers) if name in names), None)


def _titled(
    statement: Statement,
    series: SeriesOutline,
    known: Sequence[PatchOutline],
    later: Sequence[SeriesOutline],
) -> Sequence[PatchOutline]:
    """Return the patches that a statement outside of all threads names by their titles.

    Such a statement is about the last version that was sent before.
    """
    titles = set(map(topic, statement.titles))
    for one in later:
        if one.date <= statement.date:
            titles -= {topic(patch.title) for patch in one.patches}
    if statement.date < series.date:
        return ()
    return [patch for patch in known if topic(patch.title) in titles]


def _folded(patch: PatchOutline, said: Iterable[Statement], series: SeriesOutline) -> PatchStanding:
    """Return the state of a patch after all statements about the patch, oldest first.

    Of several mails in a row that say "applied", the first decides.
    """
    now = PatchStanding(patch.message_id)
    appliers: list[Address] = []
    for one in said:
        is_author = any(_are_alike(one.author, person) for person in series.people)
        if appliers:
            is_applier = any(_are_alike(one.author, person) for person in appliers)
            state = _after_application(one, is_author, is_applier)
        else:
            is_direct = any(name in series.members for name in one.answers[-1:])
            state = _while_open(one, is_author, is_direct)
        if state is PatchState.CHANGES_REQUESTED and _has_dropped(now, one):
            continue
        if state is PatchState.APPLIED:
            appliers = list(dict.fromkeys((*appliers, one.author)))[-_MAX_APPLIERS:]
        elif state:
            appliers = []
        if state and state is not now.state:
            now = PatchStanding(patch.message_id, state, one)
    return now


_are_alike = lru_cache(maxsize=10_000)(identities.alike)


def _has_dropped(now: PatchStanding, one: Statement) -> bool:
    """Return whether the mail of a statement also dropped the patch, and asks for a new version."""
    dropped = now.statement if now.state is PatchState.DROPPED else None
    return dropped is not None and dropped.message_id == one.message_id


def _while_open(one: Statement, is_author: bool, is_direct: bool) -> PatchState | None:
    """Return the new state of a patch that is not applied; `None` for no change.

    Authors also apply suggestions. An author's own "applied" needs proof, unless the mail answers
    the author's own patch directly.
    """
    match one.state:
        case PatchState.APPLIED if one.has_proof or is_direct or not is_author:
            return PatchState.APPLIED
        case PatchState.DROPPED if one.has_proof:
            return PatchState.WITHDRAWN if is_author else PatchState.DROPPED
        case PatchState.WITHDRAWN if is_author and (one.has_proof or is_direct):
            return PatchState.WITHDRAWN
        case PatchState.CHANGES_REQUESTED if not is_author:
            return PatchState.CHANGES_REQUESTED
        case PatchState.SUPERSEDED if is_author:
            return PatchState.SUPERSEDED
    return None


def _after_application(one: Statement, is_author: bool, is_applier: bool) -> PatchState | None:
    """Return the new state of an applied patch; `None` for no change."""
    match one.state:
        case PatchState.APPLIED if one.has_proof or not is_author:
            return PatchState.APPLIED
        case PatchState.DROPPED if is_applier:
            return PatchState.DROPPED
        case PatchState.WITHDRAWN if is_applier and one.has_proof:
            return PatchState.DROPPED
        case PatchState.UNDER_REVIEW if is_applier:
            return PatchState.UNDER_REVIEW
    return None


def _superseded(
    now: PatchStanding, patch: PatchOutline, series: SeriesOutline, later: Sequence[SeriesOutline]
) -> PatchStanding:
    applied = now.statement if now.state is PatchState.APPLIED else None
    for one in later:
        is_resent = applied and applied.answers and one.date > applied.date and _has(one, patch)
        if is_resent or (not applied and _replaces(one, patch, series)):
            return PatchStanding(patch.message_id, PatchState.SUPERSEDED, superseded_by=one.first)
    return now


def _applied(now: PatchStanding, commit: AppliedCommit) -> PatchStanding:
    """Return the standing of an applied patch, with the mail that said so, if there is one."""
    said = now.statement if now.state is PatchState.APPLIED else None
    return PatchStanding(now.message_id, PatchState.APPLIED, said, commit=commit)


def _is_removed_after(now: PatchStanding, commit: AppliedCommit) -> bool:
    """Return whether a mail after the commit dropped or withdrew the patch."""
    said = now.statement
    return said is not None and now.state in _REMOVED and said.date > commit.date


def _has(one: SeriesOutline, patch: PatchOutline) -> bool:
    return any(topic(other.title) == topic(patch.title) for other in one.patches)


def _replaces(one: SeriesOutline, patch: PatchOutline, series: SeriesOutline) -> bool:
    """Return whether a later version replaces a patch.

    A partial respin has some patches of the series alone, without a cover letter.
    """
    is_single = one.total == 1 < series.total
    is_incomplete = len(one.patches) < one.total and len(series.patches) >= series.total
    if one.cover or not (is_single or is_incomplete):
        return True
    is_numbered = one.total == series.total
    return any(
        topic(other.title) == topic(patch.title) or (is_numbered and other.number == patch.number)
        for other in one.patches
    )


def _corrected(now: PatchStanding, edits: Sequence[StateEdit]) -> PatchStanding:
    """Return the state of a patch after the newest correction of the patch or of all patches."""
    for edit in reversed(edits):
        is_for_all = not edit.patch and edit.state is not PatchState.APPLIED_IN_PART
        if edit.patch == now.message_id or is_for_all:
            return PatchStanding(now.message_id, edit.state, edit=edit)
    return now


def _is_for_all(statements: Iterable[Statement], standings: Sequence[PatchStanding]) -> bool:
    """Return whether the deciding statement is about the whole series, as far as is known."""
    deciding = {id(one.statement) for one in standings if one.statement}
    return any(id(s) in deciding and s.is_for_series for s in statements)


def _of_series(standings: Sequence[PatchStanding], is_whole: bool) -> SeriesStanding:
    """Return the state of a series. `is_whole` is false if patches of the series are unknown."""
    states = {one.state for one in standings}
    open_states = states & _OPEN
    if states == {PatchState.APPLIED}:
        state = PatchState.APPLIED if is_whole else PatchState.APPLIED_IN_PART
        return _decided(state, PatchState.APPLIED, standings)
    if PatchState.APPLIED in states:
        return _decided(PatchState.APPLIED_IN_PART, PatchState.APPLIED, standings)
    if PatchState.SUPERSEDED in states and not open_states:
        return _decided(PatchState.SUPERSEDED, PatchState.SUPERSEDED, standings)
    if open_states:
        is_asked = PatchState.CHANGES_REQUESTED in states
        state = PatchState.CHANGES_REQUESTED if is_asked else PatchState.UNDER_REVIEW
        return _decided(state, state, standings)
    state = PatchState.DROPPED if PatchState.DROPPED in states else PatchState.WITHDRAWN
    return _decided(state, state, standings)


def _decided(
    state: PatchState, of_patch: PatchState, standings: Sequence[PatchStanding]
) -> SeriesStanding:
    """Return a state of a series with the reason of the patch that was decided last."""
    mine = [one for one in standings if one.state is of_patch]
    last = max(mine, key=_decided_at)
    reasons = last.statement, last.superseded_by, last.edit, last.commit
    return SeriesStanding(state, tuple(standings), *reasons)


def _decided_at(one: PatchStanding) -> datetime:
    reason = one.statement or one.commit
    return reason.date if reason else UNDATED
