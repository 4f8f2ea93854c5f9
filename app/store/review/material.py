# SPDX-License-Identifier: Apache-2.0
"""The input of a review, read with two queries and within limits.

The patches on which a series builds take further queries (app.store.review.needed).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.model import MessageKind, RawSeries
from app.store.intake.messages import decompress, is_answer, packed
from app.store.review import needed
from app.store.review.needed import NeededMail
from app.store.series import related
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow

MAX_REPLIES = 500  # to one series
MAX_REACHED = 20_000  # mails, which only a flood of replies comes near


class _StoredMail(NamedTuple):
    """A stored mail without its bytes; `home` is the series to which the mail belongs or replies.

    `missing`, `posted_at` and `partial_on` belong to the mail's series, and are `None` for a reply.
    """

    id: int
    home: int
    series_id: int | None
    size: int
    kind: str
    number: int | None
    date: datetime
    missing: list[int] | None
    posted_at: datetime | None
    partial_on: int | None

    @property
    def place(self) -> int:
        if self.number is None:
            return int(self.kind != MessageKind.COVER)
        return self.number


class _StoredSeriesMails(NamedTuple):
    posted: tuple[_StoredMail, ...] = ()
    replies: tuple[_StoredMail, ...] = ()

    @classmethod
    def of(cls, mails: Iterable[_StoredMail]) -> "_StoredSeriesMails":
        """Return the cover letter and patches in order, and the oldest replies in the order of
        their dates.

        A patch of a partial respin replaces the patch with the same number.
        """
        posted: list[_StoredMail] = []
        replies: list[_StoredMail] = []
        for mail in mails:
            (replies if mail.series_id is None else posted).append(mail)
        posted.sort(key=lambda mail: (mail.posted_at or mail.date, mail.series_id or 0, mail.id))
        newest = {mail.place: mail for mail in posted}
        posted = [newest[place] for place in sorted(newest)]
        replies.sort(key=lambda mail: (mail.date, mail.id))
        return cls(tuple(posted), tuple(replies[:MAX_REPLIES]))

    @property
    def mails(self) -> tuple[_StoredMail, ...]:
        return self.posted + self.replies

    @property
    def size(self) -> int:
        return sum(mail.size for mail in self.mails)

    def _missing(self) -> set[int]:
        """Return the missing numbers; a partial respin and its base complete each other."""
        missing = {number for mail in self.posted for number in mail.missing or ()}
        return missing - {mail.place for mail in self.posted}

    def below(self, before: "_StoredSeriesMails") -> tuple[NeededMail, ...]:
        """Return the patches that a partial respin leaves as they are in the version `before` and
        that apply before its own patches."""
        own = [mail.place for mail in self.posted]
        if not own or self.posted[0].partial_on is None:
            return ()
        lacking = {n for mail in self.posted for n in mail.missing or () if n < min(own)}
        return tuple(NeededMail(one.id, one.size) for one in before.posted if one.place in lacking)

    def read(self, raws: Mapping[int, bytes]) -> RawSeries:
        """Return the bytes of the mails, grouped as app.store.intake.grouping has grouped the
        mails."""
        cover = next((mail for mail in self.posted if mail.kind == MessageKind.COVER), None)
        return RawSeries(
            patches=tuple(raws[mail.id] for mail in self.posted if mail is not cover),
            cover=raws[cover.id] if cover else None,
            missing=tuple(sorted(self._missing())),
            replies=tuple(raws[mail.id] for mail in self.replies),
            partial_on=next((mail.partial_on for mail in self.posted), None),
        )


def raw_series(
    session: Session, series_id: int, most: int, *, with_needed: bool = False
) -> RawSeries | None:
    """Return the raw mails of a series and of its previous version, both with their replies.

    The patches of partial respins replace patches of the previous version. `with_needed` adds the
    patches on which the series builds. If all mails have more than `most` bytes, first these
    patches are left out, and then the replies and the previous version. The result is `None` if the
    mails of the series alone have more than `most` bytes. The function does not read mails that are
    left out.
    """
    rows = session.execute(_REACHED, {"series": series_id}).all()
    found = [_StoredMail(*mail) for *mail, _ in rows]
    mine = _StoredSeriesMails.of(mail for mail in found if mail.home == series_id)
    before = _StoredSeriesMails.of(mail for mail in found if mail.home != series_id)
    below = mine.below(before) if with_needed else ()
    if with_needed and rows and rows[0].has_prerequisites:
        below = (*needed.read(session, series_id), *below)
    if mine.size + before.size + sum(mail.size for mail in below) > most:
        below = ()
    if mine.size + before.size > most:
        mine, before = _StoredSeriesMails(mine.posted), _StoredSeriesMails()
        if mine.size > most:
            return None
    wanted = {mail.id for mail in mine.mails + before.mails} | {mail.id for mail in below}
    stored = packed(session, wanted)
    raws = {pk: decompress(raw) for pk, raw in stored.items()}
    return replace(
        mine.read(raws),
        previous=before.read(raws) if before.posted else None,
        needed=tuple(raws[mail.id] for mail in below),
    )


def _reached() -> Select[Any]:
    """Return a query for the mails of a series, of its previous version and of the partial respins
    of that version, and for all their replies."""
    mine = bindparam("series", type_=Integer)
    previous = select(SeriesRow.previous_id).where(SeriesRow.id == mine)
    me, respin = aliased(SeriesRow), aliased(SeriesRow)
    respins = (
        select(respin.id)
        .join(me, me.previous_id == respin.base_id)
        .where(
            me.id == mine,
            respin.id != me.id,
            respin.version <= me.version,
            respin.posted_at <= me.posted_at,
        )
    )
    home = MessageRow.series_id.label("home")
    # one list of series: for two lists with OR, PostgreSQL would read the whole table
    tree = (
        select(*_columns(MessageRow), home)
        .where(MessageRow.series_id.in_(union_all(select(mine), previous, respins)))
        .cte("tree", recursive=True)
    )
    reply = aliased(MessageRow)
    tree = tree.union(
        select(*_columns(reply), tree.c.home)
        .join(tree, reply.in_reply_to == tree.c.message_id)
        .where(is_answer(reply))
    )
    found = tree.c
    return (
        select(
            *(found.id, found.home, found.series_id, found.size),
            *(found.kind, found.number, found.date),
            *(SeriesRow.missing, SeriesRow.posted_at, SeriesRow.partial_on),
            related.has_any(mine).label("has_prerequisites"),
        )
        .outerjoin(SeriesRow, SeriesRow.id == found.series_id)
        .order_by(found.series_id.is_(None), found.date, found.id)
        .limit(MAX_REACHED)
    )


def _columns(mail: type[MessageRow]) -> tuple[InstrumentedAttribute[Any], ...]:
    return mail.id, mail.message_id, mail.series_id, mail.size, mail.kind, mail.number, mail.date


# building the query takes longer than running it
_REACHED = _reached()
