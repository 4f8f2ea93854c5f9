# SPDX-License-Identifier: Apache-2.0
"""Deletion of old rows, one portion at a time. Verdicts on findings and corrections of chains are
never deleted."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.model import UNDATED
from app.model.hooks import EventStatus
from app.model.mailing import OutboxState
from app.model.stored import RetentionKind
from app.store import chunks
from app.store.intake import grouping
from app.store.review import lifecycle
from app.store.search import mail_search
from app.store.series import stored_commits
from app.store.tables.commits import TreeCommitRow
from app.store.tables.hooks import HookEventRow
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageRow, SubmissionRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow

PORTION = 500
READ = 100
CHAINS = 50  # most chains have a few mails, the largest some thousand
MAX_DEPTH = 100  # answers to answers; deeper answers are not followed

Place = Any  # sort key of a table: a number or a text


class OldRows(NamedTuple):
    """The ids of some old rows, and the place at which the next search begins, `None` at the
    end."""

    ids: Sequence[Place]
    next: Place | None


def find(session: Session, kind: RetentionKind, before: datetime, after: Place | None) -> OldRows:
    """Return some rows that are older than `before`, beginning after the place `after`."""
    match kind:
        case RetentionKind.SERIES:
            return _old_series(session, before, after)
        case RetentionKind.REPLIES:
            return _old_replies(session, before, after)
        case RetentionKind.COMMITS:
            return _old_commits(session, before, after)
    name = _PLAIN[kind]
    query = select(name).where(_CONDITIONS[kind](before)).order_by(name).limit(PORTION)
    ids = session.scalars(query if after is None else query.where(name > after)).all()
    return OldRows(ids, ids[-1] if len(ids) == PORTION else None)


def forget(session: Session, kind: RetentionKind, ids: Sequence[Place]) -> None:
    """Delete rows that `find` returned in the same transaction, and all dependent rows."""
    if kind is RetentionKind.SERIES:
        _forget_series(session, ids)
    elif kind is RetentionKind.REPLIES:
        _forget_mails(session, ids)
    else:
        name = _PLAIN[kind]
        session.execute(delete(name.class_).where(name.in_(ids)))


_PLAIN: dict[RetentionKind, InstrumentedAttribute[Any]] = {
    RetentionKind.COMMITS: TreeCommitRow.id,
    RetentionKind.RUNS: RunRow.id,
    RetentionKind.OUTBOX: OutboxRow.id,
    RetentionKind.EVENTS: HookEventRow.id,
    RetentionKind.SUBMISSIONS: SubmissionRow.id,
    RetentionKind.CONFLICTS: ConflictRow.id,
    RetentionKind.DEAD_LETTERS: DeadLetterRow.id,
}


def _superseded(before: datetime) -> ColumnElement[bool]:
    """Return the condition for old runs that pages do not show and that led to no reply mail.

    If a reply mail about a series was sent, all runs of the series are kept, because replies to
    that mail need the findings of the runs.
    """
    shown = exists().where(SeriesRow.id == RunRow.series_id, SeriesRow.run_id != RunRow.id)
    mailed = exists().where(
        MessageRow.series_id == RunRow.series_id,
        OutboxRow.series == MessageRow.message_id,
        OutboxRow.sent_at.is_not(None),
    )
    return and_(RunRow.finished_at < before, shown, ~mailed)


def _settled(before: datetime) -> ColumnElement[bool]:
    """Return the condition for reply mails that can be deleted.

    A reply mail is kept while its chain has recent or waiting versions, so that Kantha does not
    send the same findings again.
    """
    is_alive = exists().where(
        MessageRow.message_id == OutboxRow.series,
        SeriesRow.id == MessageRow.series_id,
        _is_alive(before),
    )
    return and_(
        OutboxRow.status != OutboxState.QUEUED,
        func.coalesce(OutboxRow.sent_at, OutboxRow.created_at) < before,
        ~is_alive,
    )


_CONDITIONS: dict[RetentionKind, Callable[[datetime], ColumnElement[bool]]] = {
    RetentionKind.RUNS: _superseded,
    RetentionKind.OUTBOX: _settled,
    RetentionKind.EVENTS: lambda before: and_(
        HookEventRow.created_at < before, HookEventRow.status != EventStatus.PENDING
    ),
    RetentionKind.SUBMISSIONS: lambda before: SubmissionRow.received_at < before,
    RetentionKind.CONFLICTS: lambda before: ConflictRow.stored_at < before,
    RetentionKind.DEAD_LETTERS: lambda before: DeadLetterRow.stored_at < before,
}


def _is_alive(before: datetime) -> ColumnElement[bool]:
    """Return the condition that the chain of a series has a recent version or one that waits for a
    review."""
    version = aliased(SeriesRow)
    waits = version.status.in_(lifecycle.UNREVIEWED)
    return exists().where(version.chain == SeriesRow.chain, or_(version.posted_at >= before, waits))


def _old_series(session: Session, before: datetime, after: Place | None) -> OldRows:
    """Return the series of whole old chains, because the page of a version shows its whole
    chain."""
    query = select(SeriesRow.chain).where(SeriesRow.chain > (after or ""), ~_is_alive(before))
    names = session.scalars(query.distinct().order_by(SeriesRow.chain).limit(CHAINS)).all()
    ids = session.scalars(select(SeriesRow.id).where(SeriesRow.chain.in_(names))).all()
    return OldRows(ids, names[-1] if len(names) == CHAINS else None)


def _old_replies(session: Session, before: datetime, after: Place | None) -> OldRows:
    """Return old mails that belong to no series and reply to no series that is kept."""
    # a mail was written before it arrived, and a mail without a date only has its time of arrival
    dated = and_(MessageRow.date < before, MessageRow.date != UNDATED)
    query = (
        select(MessageRow.id, *_NAMES)
        .where(MessageRow.series_id.is_(None), MessageRow.id > (after or 0))
        .where(or_(MessageRow.stored_at < before, dated))
        .order_by(MessageRow.id)
        .limit(PORTION)
    )
    rows = session.execute(query).all()
    answers = {name: _answered(to, more) for _, name, to, more in rows}
    kept = _kept(session, answers, before)
    ids = [pk for pk, name, _, _ in rows if name not in kept]
    return OldRows(ids, rows[-1][0] if len(rows) == PORTION else None)


def _old_commits(session: Session, before: datetime, after: Place | None) -> OldRows:
    """Return old commits of kernel trees that applied no stored patch and revert no such commit."""
    old = (TreeCommitRow.date < before, TreeCommitRow.id > (after or 0))
    query = select(TreeCommitRow.id).where(*old).order_by(TreeCommitRow.id).limit(PORTION)
    ids = session.scalars(query).all()
    return OldRows(stored_commits.unneeded(session, ids), ids[-1] if len(ids) == PORTION else None)


_NAMES = (MessageRow.message_id, MessageRow.in_reply_to, MessageRow.references)


def _answered(in_reply_to: str | None, references: Collection[str]) -> set[str]:
    return {*references, *([in_reply_to] if in_reply_to else [])}


def _kept(session: Session, answers: Mapping[str, set[str]], before: datetime) -> set[str]:
    """Return the mails that reply to a kept series, directly or through other mails."""
    graph, kept = dict(answers), set[str]()
    frontier = set[str]().union(*answers.values()) - graph.keys()
    for _ in range(MAX_DEPTH):
        if not frontier:
            break
        more, alive = _up(session, frontier, before)
        kept |= alive
        graph |= more
        frontier = set[str]().union(*more.values()) - graph.keys() - kept
    return answers.keys() & _reaching(graph, kept)


def _up(
    session: Session, names: Collection[str], before: datetime
) -> tuple[dict[str, set[str]], set[str]]:
    """Return what some mails without a series answer, and which of the mails belong to a kept
    series."""
    found = chunks.rows(
        session,
        names,
        lambda some: (
            select(*_NAMES, MessageRow.series_id, _is_alive(before))
            .outerjoin(SeriesRow, SeriesRow.id == MessageRow.series_id)
            .where(MessageRow.message_id.in_(some))
        ),
    )
    answers, alive = dict[str, set[str]](), set[str]()
    for name, to, references, home, is_alive in found:
        if home is None:
            answers[name] = _answered(to, references)
        elif is_alive:
            alive.add(name)
    return answers, alive


def _reaching(graph: Mapping[str, set[str]], goals: Iterable[str]) -> set[str]:
    """Return the mails that reply to one of `goals`, directly or through other mails."""
    answers: dict[str, list[str]] = defaultdict(list)
    for name, answered in graph.items():
        for one in answered:
            answers[one].append(name)
    found, waiting = set[str](), list(goals)
    while waiting:
        new = [name for name in answers[waiting.pop()] if name not in found]
        found.update(new)
        waiting.extend(new)
    return found


def _forget_series(session: Session, ids: Sequence[Place]) -> None:
    for some in chunks.slices(ids):
        mails = MessageRow.series_id.in_(some)
        names = select(MessageRow.message_id).where(mails)
        sent = and_(OutboxRow.series.in_(names), OutboxRow.status != OutboxState.QUEUED)
        session.execute(delete(OutboxRow).where(sent))
        _forget_mails(session, session.scalars(select(MessageRow.id).where(mails)).all())
        session.execute(delete(SeriesRow).where(SeriesRow.id.in_(some)))


def _forget_mails(session: Session, ids: Sequence[Place]) -> None:
    # the full-text index needs their text again for the deletion
    for some in chunks.slices(ids, READ):
        crowds = grouping.crowded_keys(session, some)
        mail_search.remove(session, some)
        mails = MessageRow.id.in_(some)
        names = select(MessageRow.message_id).where(mails)
        session.execute(delete(ConflictRow).where(ConflictRow.message_id.in_(names)))
        session.execute(delete(MessageRow).where(mails))
        grouping.forget_crowds(session, crowds)
