# SPDX-License-Identifier: Apache-2.0
"""An archive speaks for its own list alone, and for what its later epochs say."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select, text

from app import archive
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.model.hooks import NewHook
from app.service.intake.taking import Intake, Submission
from app.store.database import Database
from app.store.hooks import hooks
from app.store.tables.archives import EpochRow
from app.store.tables.hooks import HookEventRow
from app.store.tables.intake import DeadLetterRow, MessageRow
from app.store.tables.mailing import OutboxRow
from app.store.tables.series import SeriesRow
from tests.conftest import V1, V2
from tests.service.intake.test_archives import (
    GPIO,
    LIST_ID,
    LKML,
    ONE,
    THREE,
    TWO,
    kinds,
    lists,
    on_list,
    read,
    stored,
)
from tests.support.inboxes import append, repository, rewrite
from tests.support.mails import now, patch
from tests.support.submitting import submit

# each table in words that do not depend on row ids
TOLD = (
    "SELECT message_id, digest FROM message",
    "SELECT m.message_id, l.list FROM message_list l JOIN message m ON m.id = l.message_id",
    "SELECT m.message_id, k.key FROM thread_key k JOIN message m ON m.id = k.message_id",
    "SELECT m.message_id, s.message_id FROM message m JOIN series s ON s.id = m.series_id",
    "SELECT s.message_id, s.members, s.chain, s.status, p.message_id "
    "FROM series s LEFT JOIN series p ON p.id = s.previous_id",
    "SELECT s.message_id, k.key FROM chain_key k JOIN series s ON s.id = k.series_id",
    "SELECT a.message_id, b.message_id, l.kind, l.detail FROM chain_link l "
    "JOIN series a ON a.id = l.later_id JOIN series b ON b.id = l.earlier_id",
    "SELECT count(*), count(previous_id) FROM series",
)
UNLISTED = on_list("one", headers="")


def send(database: Database, raw: bytes) -> None:
    submit(Intake(database, timedelta(0)), [RawMail(raw)], Submission("id", "test", now()))


def test_an_archive_takes_nothing_back_that_was_never_its_own(
    database: Database, tmp_path: Path
) -> None:
    send(database, UNLISTED)
    other = "List-Id: <other.example.org>\n"
    hostile = repository(tmp_path / "0.git", ("m", on_list("two", headers=other)))
    append(hostile, ("d", on_list("one", headers=other)))
    assert kinds(read(database, hostile)) == ["two stored", "one absent"]
    nameless = repository(tmp_path / "1.git", ("m", THREE), ("d", UNLISTED))
    assert kinds(read(database, nameless)) == ["three stored", "one absent"]
    assert stored(database) == ["one", "two", "three"]


def test_an_archive_that_bears_the_name_of_a_list_takes_nothing_back_from_it(
    database: Database, tmp_path: Path
) -> None:
    read(database, repository(tmp_path / "real.git", ("m", ONE), ("m", TWO)))
    hostile = repository(tmp_path / "hostile.git", ("m", ONE))
    assert kinds(read(database, hostile)) == ["one duplicate"]
    append(hostile, ("d", ONE), ("d", TWO))
    assert kinds(read(database, hostile)) == ["one elsewhere", "two elsewhere"]
    append(tmp_path / "real.git", ("d", ONE))
    assert kinds(read(database, tmp_path / "real.git")) == ["one taken_back"]


def test_an_archive_that_moved_does_not_keep_what_it_takes_back(
    small: Database, tmp_path: Path
) -> None:
    repository(tmp_path / "old.git", ("m", ONE), ("m", TWO))
    read(small, tmp_path / "old.git")
    shutil.move(tmp_path / "old.git", tmp_path / "new.git")
    read(small, tmp_path / "new.git")
    append(tmp_path / "new.git", ("d", ONE))
    assert kinds(read(small, tmp_path / "new.git")) == ["one taken_back"]


def test_another_mail_of_that_id_puts_nothing_on_its_list(
    database: Database, tmp_path: Path
) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    read(database, epoch)
    send(database, on_list("one", "Forged.\n", "List-Id: <other.example.org>\n"))
    assert lists(database, "one") == {GPIO, LKML}
    append(epoch, ("d", ONE))
    assert kinds(read(database, epoch)) == ["one replaced"]
    assert lists(database, "one") == {"other.example.org", LKML}


def test_what_a_later_epoch_took_back_does_not_come_again_with_a_rewritten_one(
    small: Database, tmp_path: Path
) -> None:
    (tmp_path / "git").mkdir()
    first = repository(tmp_path / "git" / "0.git", ("m", ONE), ("m", TWO), ("m", THREE))
    later = repository(tmp_path / "git" / "1.git", ("d", ONE), ("d", TWO), ("m", TWO))
    read(small, tmp_path)
    assert stored(small) == ["three", "two"]
    rewrite(first, ("m", ONE), ("m", TWO))
    append(later, ("m", ONE))
    assert kinds(read(small, tmp_path)) == ["three taken_back", "one stored"]
    assert sorted(stored(small)) == ["one", "two"]


def test_what_a_later_epoch_took_back_does_not_come_with_one_that_was_missing(
    small: Database, tmp_path: Path
) -> None:
    (tmp_path / "git").mkdir()
    repository(tmp_path / "git" / "1.git", ("d", ONE), ("m", TWO))
    read(small, tmp_path)
    repository(tmp_path / "git" / "0.git", ("m", ONE), ("m", THREE))
    assert kinds(read(small, tmp_path)) == ["three stored"]


def test_what_came_again_in_a_later_epoch_outlives_the_rewriting_of_a_former_one(
    small: Database, tmp_path: Path
) -> None:
    (tmp_path / "git").mkdir()
    first = repository(tmp_path / "git" / "0.git", ("m", ONE), ("d", ONE), ("m", THREE))
    repository(tmp_path / "git" / "1.git", ("m", ONE))
    read(small, tmp_path)
    rewrite(first, ("m", ONE), ("d", ONE))
    assert kinds(read(small, tmp_path)) == ["one absent", "three taken_back"]
    assert stored(small) == ["one"]


def test_a_shallow_copy_takes_nothing_back(small: Database, tmp_path: Path) -> None:
    source = repository(tmp_path / "source.git", ("m", ONE), ("m", TWO))
    epoch = tmp_path / "0.git"
    clone = ["git", "clone", "--quiet", "--mirror"]
    subprocess.run([*clone, source, epoch], check=True)
    read(small, epoch)
    append(source, ("m", THREE))
    shutil.rmtree(epoch)
    subprocess.run([*clone, "--depth=1", f"file://{source}", epoch], check=True)
    assert kinds(read(small, epoch)) == ["three stored"]
    assert stored(small) == ["one", "two", "three"]


def test_a_commit_with_an_old_date_hides_nothing_before_it(small: Database, tmp_path: Path) -> None:
    year = 365 * 24 * 3600
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    append(epoch, ("m", TWO), start=year)
    append(epoch, ("m", on_list("odd")))
    append(epoch, ("m", THREE), start=2 * year)
    found = read(small, epoch, since=datetime(1970, 6, 1, tzinfo=UTC))
    assert kinds(found) == ["two stored", "three stored"]


CHOOSY = {
    "postgresql": "ALTER TABLE message ADD CONSTRAINT choosy CHECK (message_id <> 'two@x')",
    "sqlite": "CREATE TRIGGER choosy BEFORE INSERT ON message WHEN NEW.message_id = 'two@x' "
    "BEGIN SELECT RAISE(ABORT, 'no'); END",
}


def test_a_mail_that_the_database_refuses_stops_no_others(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        session.execute(text(CHOOSY[database.engine.dialect.name]))
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO), ("m", THREE))
    assert kinds(read(database, epoch)) == ["one stored", " dead", "three stored"]
    assert read(database, epoch) == []
    with database.reading() as session:
        assert session.scalars(select(DeadLetterRow.reason)).all() == [
            "the database refuses the mail: IntegrityError"
        ]


def test_nothing_goes_out_that_quotes_what_was_taken_back(
    database: Database, tmp_path: Path
) -> None:
    mails = [patch(f"{name}_%@x", f"[PATCH] {name}", headers=LIST_ID) for name in ("ab", "ac")]
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in mails))
    read(database, epoch)
    moment = datetime.now(UTC)
    with database.writing() as session:
        for name, sent_at in (("waits", None), ("sent", moment)):
            session.add(
                OutboxRow(
                    message_id=name,
                    series="ab_%@x",
                    answers="ab_%@x",
                    list_id=GPIO,
                    finding_set="",
                    fingerprints=[],
                    recipients=[],
                    pending=[],
                    raw=b"",
                    status="sent" if sent_at else "queued",
                    created_at=moment,
                    next_at=moment,
                    sent_at=sent_at,
                )
            )
        secret = "whsec_" + "a" * 32
        hooks.add(session, NewHook("h", "https://h.example.org", secret, ()), moment)
        told = [(name, f'{{"series":{{"message_id":"{name}_%@x"}}}}') for name in ("ab", "ac")]
        hooks.make(session, [hooks.NewEvent(n, 1, "series.reviewed", b) for n, b in told], moment)
    append(epoch, ("d", mails[0]))
    assert kinds(read(database, epoch)) == ["ab_% taken_back"]
    with database.reading() as session:
        assert session.scalars(select(OutboxRow.message_id)).all() == ["sent"]
        assert session.scalars(select(HookEventRow.id)).all() == ["ac"]


def test_two_who_hold_a_mail_both_have_to_take_it_back(small: Database, tmp_path: Path) -> None:
    """Though it was sent to yet another list besides."""
    one, two = (on_list("one", headers=f"List-Id: <{n}.example.org>\n") for n in ("a", "b"))
    first = repository(tmp_path / "a.git", ("m", one))
    second = repository(tmp_path / "b.git", ("m", two))
    read(small, first)
    read(small, second)
    append(first, ("d", one))
    assert kinds(read(small, first)) == ["one elsewhere"]
    append(second, ("d", two))
    assert kinds(read(small, second)) == ["one taken_back"]


def test_of_a_huge_mail_the_header_tells_the_list(tmp_path: Path) -> None:
    huge = on_list("huge", "x" * 100 + "\n" + "y\n" * 2**20)
    epoch = repository(tmp_path / "0.git", ("m", huge))
    assert archive.list_id(epoch) == GPIO


def told(database: Database) -> list[list[str]]:
    with database.reading() as session:
        return [sorted(map(str, session.execute(text(query)))) for query in TOLD]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_taken_back_might_never_have_come(
    seed: int, database: Database, tmp_path: Path
) -> None:
    chance = Random(seed)  # noqa: S311 - an order, not a secret
    with V1.open("rb") as one, V2.open("rb") as two:
        mails = [each.data for each in (*mbox.split(one), *mbox.split(two))]
    gone = chance.sample(mails, chance.randrange(1, len(mails)))
    chance.shuffle(mails)
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in mails))
    read(database, epoch, GPIO)
    append(epoch, *(("d", raw) for raw in gone))
    assert len(read(database, epoch, GPIO)) == len(gone)
    found = told(database)
    with database.writing() as session:
        for table in (MessageRow, SeriesRow, EpochRow):
            session.execute(delete(table))
    left = (("m", raw) for raw in mails if raw not in gone)
    read(database, repository(tmp_path / "1.git", *left), GPIO)
    assert found == told(database)
