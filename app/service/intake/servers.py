# SPDX-License-Identifier: Apache-2.0
"""Mails from a public-inbox server: one thread, or what is new on a list."""

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
# a mail may be in the archive only some time after the list received it
OVERLAP = timedelta(hours=6)


class DownloadPlan(NamedTuple):
    """What will be asked for. A list gives what it received since `since`; `kept` is where
    the next reading goes on should this one not come to its end."""

    place: LorePlace
    since: datetime
    kept: datetime

    @property
    def name(self) -> str:
        """The list among the sources whose position is remembered."""
        return str(self.place.url)


def limits_of(settings: Settings) -> DownloadLimits:
    hosts = settings.lore_hosts.lower().replace(",", " ").split()
    reach = Reach(settings.lore_private, "KANTHA_LORE_PRIVATE")
    return DownloadLimits(frozenset(hosts), reach, settings.lore_bytes, settings.lore_seconds)


def planned(
    database: Database, settings: Settings, url: str, since: datetime | None = None
) -> DownloadPlan:
    """What an address asks for: of a list, all since the last time, or the last days.

    An earlier `since` reaches further back; a later one leaves no gap.

    Raises:
        UserError: it is neither a list's address nor a thread's.
    """
    try:
        place = parse(url, limits_of(settings).reach)
    except Refused as error:
        raise UserError(f"{url}: {error}") from error
    if "?" in url and not place.is_thread:
        raise UserError(f"{url}: a search is not taken in; name the list and --since")
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
    """Fetch and store, and say of each mail what became of it; nothing where none is new.

    Raises:
        UserError: not all of it came; nothing of it is stored.
    """
    asked_at = _now()
    into = Intake(database, settings.series_wait)
    with mailbox(plan.place, plan.since, limits_of(settings)) as stream:
        if stream is None:
            _stay(database, plan)
            return
        mails = _NewMails(mbox.split(stream, settings.max_mail))
        if plan.place.is_thread:
            yield from taking.take(into, mails, Origin(lists, Priority.INTERACTIVE))
            return

        def position() -> str:
            return (asked_at if mails.is_last else plan.kept).isoformat()

        origin = Origin(lists, Priority.LIVE, Bookmark(plan.name, position))
        yield from taking.take(into, mails, origin)


class _NewMails:
    """Mails that know of the last one that it is: servers send the newest first, so a list
    was read only when all of them are stored."""

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
    """Remember where a list was first asked about, so that what comes late is not skipped."""
    with database.taking_in() as transaction:
        sources.move(transaction, plan.name, plan.kept.isoformat(), _now())


def _now() -> datetime:
    return datetime.now(UTC)
