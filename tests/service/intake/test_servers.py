# SPDX-License-Identifier: Apache-2.0
"""What a list received is asked for once, and the place is kept until all of it is stored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.config import Settings
from app.errors import UserError
from app.model.intake import Item, Taken
from app.service.intake import servers, taking
from app.store.database import Database
from app.store.intake import sources
from app.store.tables.intake import SourceRow
from tests.lore.archive import Archive, packed, sent
from tests.peers import receiver as behaviour
from tests.support.mails import mail, now

MAILS = [mail(f"{number}@example.org", f"{number}") for number in range(5)]
NOTHING = behaviour.status(404, b"No results found\n")
EARLY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def archive() -> Iterator[Archive]:
    archive = Archive()
    yield archive
    archive.close()


@pytest.fixture
def open_settings(archive: Archive, tmp_path: Path) -> Settings:
    hosts = f"lore.kernel.org, {archive.host().upper()}"
    return Settings(data=tmp_path, lore_private=True, lore_hosts=hosts)


class List:
    """A list on the server, as it is read by one database."""

    def __init__(self, database: Database, settings: Settings, archive: Archive) -> None:
        self.database = database
        self.settings = settings
        self.archive = archive
        self.url = archive.at("/list/")

    def ingest(self, since: datetime | None = None) -> Iterator[Item]:
        plan = servers.planned(self.database, self.settings, self.url, since)
        return servers.ingest(self.database, self.settings, plan)

    @property
    def position(self) -> datetime | None:
        with self.database.reading() as session:
            position = sources.position(session, self.url)
        return datetime.fromisoformat(position) if position else None

    @property
    def since(self) -> datetime:
        """The beginning of what was asked for last."""
        seconds = self.archive.asked[-1].partition("rt:")[2].partition("..")[0]
        return datetime.fromtimestamp(int(seconds), UTC)


@pytest.fixture
def gpio(small: Database, open_settings: Settings, archive: Archive) -> List:
    return List(small, open_settings, archive)


def test_a_list_is_read_from_where_it_was_left(gpio: List, archive: Archive) -> None:
    archive.behaviours += [sent(packed(MAILS[:3])), sent(packed(MAILS[1:]))]
    start = now()
    assert [item.taken for item in gpio.ingest()] == [Taken.STORED] * 3
    assert start - servers.FIRST - timedelta(seconds=1) <= gpio.since <= now() - servers.FIRST
    first = gpio.position
    assert first
    assert start <= first <= now()
    taken = [item.taken for item in gpio.ingest()]
    assert taken == [Taken.DUPLICATE] * 2 + [Taken.STORED] * 2
    assert gpio.since == (first - servers.OVERLAP).replace(microsecond=0)
    assert gpio.position
    assert gpio.position > first


def test_the_place_is_kept_until_all_is_stored(
    gpio: List, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest come first: who stops half-way has not seen the oldest."""
    monkeypatch.setattr(taking, "BATCH", 2)
    archive.behaviours += [sent(packed(MAILS))] * 2
    reading = gpio.ingest(EARLY)
    assert next(reading).taken is Taken.STORED
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert gpio.position == EARLY
    assert [item.taken for item in gpio.ingest()] == [Taken.DUPLICATE] * 2 + [Taken.STORED] * 3
    assert gpio.since == EARLY - servers.OVERLAP
    assert gpio.position
    assert gpio.position > EARLY


@pytest.mark.parametrize("batch", [4, 5, 6])
def test_the_place_moves_with_the_last_mail_wherever_its_batch_ends(
    gpio: List, archive: Archive, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(taking, "BATCH", batch)
    archive.behaviours.append(sent(packed(MAILS)))
    start = now()
    assert len(list(gpio.ingest(EARLY))) == 5
    assert gpio.position
    assert gpio.position >= start


def test_a_mailbox_that_breaks_off_leaves_nothing(gpio: List, archive: Archive) -> None:
    archive.behaviours.append(sent(packed(MAILS)[:-9]))
    with pytest.raises(UserError, match="its end is missing"):
        list(gpio.ingest())
    assert gpio.position is None
    archive.behaviours.append(sent(packed(MAILS)))
    assert [item.taken for item in gpio.ingest()] == [Taken.STORED] * 5


def test_what_comes_late_on_a_quiet_list_is_not_skipped(gpio: List, archive: Archive) -> None:
    archive.behaviours += [NOTHING, NOTHING]
    assert list(gpio.ingest(EARLY)) == []
    assert gpio.position == EARLY
    assert list(gpio.ingest()) == []
    assert (gpio.position, gpio.since) == (EARLY, EARLY - servers.OVERLAP)


def test_since_reaches_back_and_never_leaves_a_gap(gpio: List, archive: Archive) -> None:
    archive.behaviours += [sent(packed(MAILS[:1])), NOTHING, NOTHING]
    list(gpio.ingest())
    position = gpio.position
    assert position
    list(gpio.ingest(now()))
    assert gpio.since == (position - servers.OVERLAP).replace(microsecond=0)
    list(gpio.ingest(EARLY))
    assert (gpio.since, gpio.position) == (EARLY, position)


def test_a_clock_that_was_ahead_is_forgiven(gpio: List, archive: Archive) -> None:
    with gpio.database.writing() as session:
        sources.move(session, gpio.url, "2999-01-01T00:00:00+00:00", now())
    archive.behaviours.append(sent(packed(MAILS)))
    assert len(list(gpio.ingest())) == 5
    assert gpio.since <= now() - servers.OVERLAP
    assert gpio.position
    assert gpio.position <= now()


def test_a_thread_moves_nothing(gpio: List, archive: Archive) -> None:
    archive.behaviours.append(sent(packed(MAILS[:2])))
    plan = servers.planned(gpio.database, gpio.settings, gpio.url + "0@example.org/")
    items = list(servers.ingest(gpio.database, gpio.settings, plan, ("list.example.org",)))
    assert [item.message_id for item in items] == ["0@example.org", "1@example.org"]
    with gpio.database.reading() as session:
        assert session.scalars(select(SourceRow)).all() == []


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://127.0.0.1/list/?q=s:x", "a search cannot be ingested"),
        ("ftp://127.0.0.1/list/", "must begin with"),
        ("list", "must begin with"),
    ],
)
def test_what_cannot_be_asked_for_is_said_before(
    small: Database, open_settings: Settings, url: str, text: str
) -> None:
    with pytest.raises(UserError, match=text):
        servers.planned(small, open_settings, url)


def test_by_default_only_lore_is_asked_and_nothing_inside(
    small: Database, settings: Settings, archive: Archive
) -> None:
    for url in (archive.at("/list/"), archive.at("/list/").replace("http:", "https:")):
        with pytest.raises(
            UserError, match=r"must begin with https://|is not in KANTHA_LORE_HOSTS"
        ):
            list(servers.ingest(small, settings, servers.planned(small, settings, url)))
    assert archive.asked == []
    assert servers.limits_of(settings).hosts == {"lore.kernel.org"}
