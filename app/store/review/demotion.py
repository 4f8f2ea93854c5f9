# SPDX-License-Identifier: Apache-2.0
"""Counts of the verdicts on each check's findings, and the demotions that follow from the counts.

The counts depend only on verdicts in force: an undone dismissal no longer counts, and enough
acknowledgements end a demotion.
"""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.model import Verdict
from app.model.demotion import RECENT, VerdictCounts
from app.store.tables.people import TriageRow

_DISMISSES = frozenset(verdict.value for verdict in Verdict if verdict.dismisses)


def of(session: Session, check: str) -> VerdictCounts:
    return recent(session, [check]).get(check, VerdictCounts())


def recent(session: Session, checks: Collection[str]) -> dict[str, VerdictCounts]:
    """Return the counts of the last `RECENT` verdicts in force on the findings of each check, read
    with one query.

    Checks without such verdicts are left out.
    """
    age = func.row_number().over(partition_by=TriageRow.check_id, order_by=TriageRow.id.desc())
    words = (
        select(TriageRow.check_id, TriageRow.verdict, age.label("age"))
        .where(TriageRow.undone_at.is_(None), TriageRow.check_id.in_(checks))
        .subquery()
    )
    query = (
        select(words.c.check_id, words.c.verdict, func.count())
        .where(words.c.age <= RECENT)
        .group_by(words.c.check_id, words.c.verdict)
    )
    found: dict[str, VerdictCounts] = {}
    for check, verdict, count in session.execute(query):
        labelled, acknowledged, dismissed = found.get(check, VerdictCounts())
        bad = count if verdict in _DISMISSES else 0
        found[check] = VerdictCounts(labelled + count, acknowledged + count - bad, dismissed + bad)
    return found


def demoted(session: Session, checks: Collection[str]) -> frozenset[str]:
    """Return the demoted ones among some checks: all their findings are notes."""
    return frozenset(c for c, one in recent(session, checks).items() if one.is_demoted)
