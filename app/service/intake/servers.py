# SPDX-License-Identifier: Apache-2.0
"""Intake from a public-inbox server: the mails of one thread, or the new mails of a list."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.config import Settings
from app.errors import UserError
from app.lore.download import DownloadLimits, mailbox
from app.lore.place import LorePlace, parse
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.model import Priority
from app.model.intake import Item
from app.net.addresses import Reach, Refused
from app.service.intake import taking
from app.service.intake.taking import Bookmark, Intake, Origin
from app.store.database import Database
from app.store.intake import sources

FIRST = timedelta(days=7)
# the archive may show a mail only some time after the list received it
OVERLAP = timedelta(hours=6)


class DownloadPlan(NamedTuple):
    """A plan for the download of a thread or list.

    For a list, the download has the mails that the list received since `since`. If the download
    fails, the next reading resumes at `kept`.
    """

    place: LorePlace
    since: datetime
    kept: datetime

    @property
    def name(self) -> str:
        """Return the name under which the reading position of the list is stored."""
        return str(self.place.url)


def limits_of(settings: Settings) -> DownloadLimits:
    hosts = settings.lore_hosts.lower().replace(",", " ").split()
    reach = Reach(settings.lore_private, "KANTHA_LORE_PRIVATE")
    return DownloadLimits(frozenset(hosts), reach)


def planned(
    database: Database, settings: Settings, url: str, since: datetime | None = None
) -> DownloadPlan:
    """Return the plan for a URL; the plan for a list has all mails since the last reading.

    The first reading of a list begins at `since`, or 7 days ago. For later readings of a list, an
    earlier `since` reaches further back. A `since` after the last reading is ignored, so that no
    mails are skipped.

    Raises:
        UserError: the URL is not the address of a list or a thread.
    """
    try:
        place = parse(url, limits_of(settings).reach)
    except Refused as error:
        raise UserError(f"{url}: {error}") from error
    if "?" in url and not place.is_thread:
        raise UserError(
            f"{url}: a search cannot be ingested; use the address of the list and --since"
        )
    now = _now()
    with database.reading() as transaction:
        position = sources.position(transaction, str(place.url))
    if position is None:
        begin = since or now - FIRST
        return DownloadPlan(place, begin, begin)
    kept = datetime.fromisoformat(position)
    begin = min(kept, now) - OVERLAP
    return DownloadPlan(place, min(begin, since or begin), kept)


def ingest(
    database: Database, settings: Settings, plan: DownloadPlan, lists: tuple[str, ...] = ()
) -> Iterator[Item]:
    """Fetch and store mails, and yield the outcome for each mail.

    Raises:
        UserError: the download fails or is incomplete; no mail of the download is stored.
    """
    asked_at = _now()
    into = Intake(database, settings.series_wait, url=settings.url)
    with mailbox(plan.place, plan.since, limits_of(settings)) as stream:
        if stream is None:
            _stay(database, plan)
            return
        mails = _NewMails(mbox.split(stream))
        if plan.place.is_thread:
            yield from taking.take(into, mails, Origin(lists, Priority.INTERACTIVE))
            return

        def position() -> str:
            return (asked_at if mails.is_last else plan.kept).isoformat()

        origin = Origin(lists, Priority.LIVE, Bookmark(plan.name, position))
        yield from taking.take(into, mails, origin)


class _NewMails:
    """An iterator of mails that tells whether the current mail is the last one.

    Servers send the newest mails first, so the reading position of a list may move only after the
    last mail is stored.
    """

    def __init__(self, mails: Iterable[RawMail]) -> None:
        self._mails = iter(mails)
        self.is_last = False

    def __iter__(self) -> Iterator[RawMail]:
        ahead = next(self._mails, None)
        while ahead:
            mail, ahead = ahead, next(self._mails, None)
            self.is_last = ahead is None
            yield mail


def _stay(database: Database, plan: DownloadPlan) -> None:
    """Store the reading position of a list although there are no new mails, so that late mails are
    not skipped."""
    with database.taking_in() as transaction:
        sources.move(transaction, plan.name, plan.kept.isoformat(), _now())


def _now() -> datetime:
    return datetime.now(UTC)
