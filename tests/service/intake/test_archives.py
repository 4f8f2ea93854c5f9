# SPDX-License-Identifier: Apache-2.0
"""public-inbox archives are read on from where they were, and what they lose is lost here too."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.errors import Overtaken, UserError
from app.mail.read.mbox import RawMail
from app.model.intake import Item, Taken
from app.service.intake import archives, taking
from app.service.intake.archives import Wish
from app.service.intake.taking import Intake, Submission
from app.store.database import Database
from app.store.search import mail_search
from app.store.tables.archives import EpochMailRow
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageListRow, MessageRow
from app.store.tables.review import FindingRow, RunRow
from app.store.tables.series import SeriesRow
from tests.support.inboxes import append, git, repository, rewrite
from tests.support.mails import mail, now, patch
from tests.support.submitting import submit

GPIO = "linux-gpio.vger.kernel.org"
LKML = "linux-kernel.vger.kernel.org"
LIST_ID = f"List-Id: <{GPIO}>\n"


def on_list(name: str, body: str = "Nothing.\n", headers: str = LIST_ID) -> bytes:
    return mail(f"{name}@x", f"{name} things", body, headers=headers)


ONE, TWO, THREE, FOUR = map(on_list, ("one", "two", "three", "four"))


def planned(database: Database, path: Path, wish: Wish) -> archives.ArchivePlan:
    return archives.planned(database, path, wish)


def read(database: Database, path: Path, *lists: str, since: datetime | None = None) -> list[Item]:
    into = Intake(database, timedelta(minutes=30))
    return list(archives.ingest(into, planned(database, path, Wish(lists, since))))


def kinds(items: list[Item]) -> list[str]:
    return [f"{item.message_id.removesuffix('@x')} {item.taken.name.lower()}" for item in items]


def stored(database: Database) -> list[str]:
    with database.reading() as session:
        names = session.scalars(select(MessageRow.message_id).order_by(MessageRow.id))
        return [name.removesuffix("@x") for name in names]


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def lists(database: Database, name: str) -> set[str]:
    with database.reading() as session:
        query = select(MessageListRow.list).join(
            MessageRow, MessageRow.id == MessageListRow.message_id
        )
        return set(session.scalars(query.where(MessageRow.message_id == f"{name}@x")))


def test_only_what_is_new_is_read(database: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    assert kinds(read(database, epoch)) == ["one stored", "two stored"]
    assert read(database, epoch) == []
    append(epoch, ("m", THREE))
    assert kinds(read(database, epoch)) == ["three stored"]
    assert count(database, EpochMailRow) == 3


def test_epochs_come_and_lack_and_are_empty(small: Database, tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    repository(tmp_path / "git" / "3.git", ("m", ONE))
    empty = repository(tmp_path / "git" / "4.git")
    assert kinds(read(small, tmp_path)) == ["one stored"]
    append(empty, ("m", TWO))
    repository(tmp_path / "git" / "5.git", ("d", ONE), ("m", THREE))
    assert kinds(read(small, tmp_path)) == ["two stored", "one taken_back", "three stored"]
    assert stored(small) == ["two", "three"]


def test_who_stops_in_the_middle_goes_on_there(small: Database, tmp_path: Path) -> None:
    mails = [on_list(f"{n}") for n in range(taking.BATCH * 2 + 50)]
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in mails))
    into = Intake(small, timedelta(0))
    reading = archives.ingest(into, planned(small, epoch, Wish()))
    assert next(reading).taken is Taken.STORED
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert len(stored(small)) == taking.BATCH
    rest = read(small, epoch)
    assert {item.taken for item in rest} == {Taken.STORED}
    assert stored(small) == [f"{n}" for n in range(len(mails))]


def test_a_mail_taken_back_leaves_nothing(database: Database, tmp_path: Path) -> None:
    spam = on_list("spam", "Buy zanthoxylum.\n")
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", spam))
    read(database, epoch)
    with database.reading() as session:
        assert len(mail_search.search(session, "zanthoxylum", None, 10).items) == 1
    append(epoch, ("d", spam), ("m", TWO))
    assert kinds(read(database, epoch)) == ["spam taken_back", "two stored"]
    assert stored(database) == ["one", "two"]
    with database.reading() as session:
        assert not mail_search.search(session, "zanthoxylum", None, 10).items
    assert count(database, MessageListRow) == 4
    assert count(database, EpochMailRow) == 2


def test_what_another_list_has_stays(database: Database, tmp_path: Path) -> None:
    other = on_list("one", headers=f"List-Id: <{LKML}>\n")
    gpio = repository(tmp_path / "gpio.git", ("m", ONE), ("m", TWO))
    read(database, gpio)
    read(database, repository(tmp_path / "lkml.git", ("m", other)))
    assert lists(database, "one") == {GPIO, LKML}
    append(gpio, ("d", ONE))
    assert kinds(read(database, gpio)) == ["one elsewhere"]
    assert lists(database, "one") == {LKML}
    append(tmp_path / "lkml.git", ("d", other))
    assert kinds(read(database, tmp_path / "lkml.git")) == ["one taken_back"]
    assert stored(database) == ["two"]


def test_what_came_by_another_list_first_stays(small: Database, tmp_path: Path) -> None:
    submit(
        Intake(small, timedelta(0)),
        [RawMail(on_list("one", headers=f"List-Id: <{LKML}>\n"))],
        Submission("id", "test", now()),
    )
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    assert kinds(read(small, epoch)) == ["one duplicate"]
    append(epoch, ("d", ONE))
    assert kinds(read(small, epoch)) == ["one elsewhere"]
    assert lists(small, "one") == {LKML}


def test_only_the_very_same_mail_is_taken_back(small: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    read(small, epoch)
    append(epoch, ("d", on_list("one", "Other words.\n")), ("d", THREE))
    assert kinds(read(small, epoch)) == ["one absent", "three absent"]
    assert stored(small) == ["one", "two"]


def test_a_mail_taken_back_may_come_again(small: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    read(small, epoch)
    append(epoch, ("d", ONE), ("m", ONE), ("m", TWO))
    assert kinds(read(small, epoch)) == ["one taken_back", "one stored", "two stored"]
    append(epoch, ("d", ONE))
    assert kinds(read(small, epoch)) == ["one taken_back"]


def test_what_comes_and_goes_in_one_reading_is_never_stored(
    small: Database, tmp_path: Path
) -> None:
    (tmp_path / "git").mkdir()
    repository(tmp_path / "git" / "0.git", ("m", ONE), ("m", TWO), ("d", TWO), ("m", THREE))
    repository(tmp_path / "git" / "1.git", ("d", THREE))
    assert kinds(read(small, tmp_path)) == ["one stored", "two absent", "three absent"]


def test_what_kept_a_message_id_from_another_mail_gives_it_back(
    database: Database, tmp_path: Path
) -> None:
    other = on_list("one", "Words of another.\n")
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", other))
    assert kinds(read(database, epoch)) == ["one stored", "one conflict"]
    append(epoch, ("d", ONE))
    assert kinds(read(database, epoch)) == ["one replaced"]
    with database.reading() as session:
        (size,) = session.scalars(select(MessageRow.size))
    assert size == len(other)
    assert count(database, ConflictRow) == 0


def test_a_conflict_and_a_dead_letter_are_taken_back(small: Database, tmp_path: Path) -> None:
    other = on_list("one", "Words of another.\n")
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", other), ("m", b"no mail"))
    read(small, epoch)
    append(epoch, ("d", other), ("d", b"no mail"))
    assert kinds(read(small, epoch)) == ["one taken_back", " taken_back"]
    assert count(small, ConflictRow) == count(small, DeadLetterRow) == 0
    assert stored(small) == ["one"]
    rewrite(epoch, ("m", TWO))
    assert kinds(read(small, epoch)) == ["two stored", "one taken_back"]


def test_v1_changes_and_removes_files(small: Database, tmp_path: Path) -> None:
    edited = on_list("one", "Without the address.\n")
    old = repository(tmp_path / "old.git", ("2e/01", ONE), ("2e/02", TWO))
    read(small, old)
    append(old, ("2e/01", edited), ("2e/02", None))
    assert kinds(read(small, old)) == ["one taken_back", "one stored", "two taken_back"]
    with small.reading() as session:
        assert session.scalars(select(MessageRow.size)).all() == [len(edited)]


def test_a_purged_mail_is_gone_though_nothing_of_it_is_left(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO), ("m", THREE))
    read(database, epoch)
    rewrite(epoch, ("m", ONE), ("m", THREE), ("m", FOUR))
    with caplog.at_level(logging.WARNING):
        found = kinds(read(database, epoch))
    assert found == ["one duplicate", "three duplicate", "four stored", "two taken_back"]
    assert "the history was rewritten" in caplog.text
    assert stored(database) == ["one", "three", "four"]
    assert count(database, EpochMailRow) == 3
    assert read(database, epoch) == []


def test_a_mail_that_was_edited_takes_the_place_of_the_old_one(
    small: Database, tmp_path: Path
) -> None:
    edited = on_list("two", "Without the address.\n")
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    read(small, epoch)
    rewrite(epoch, ("m", ONE), ("m", edited))
    assert kinds(read(small, epoch)) == ["one duplicate", "two conflict", "two replaced"]
    with small.reading() as session:
        sizes = session.scalars(select(MessageRow.size).order_by(MessageRow.message_id)).all()
    assert sizes == [len(ONE), len(edited)]
    assert count(small, ConflictRow) == 0
    rewrite(epoch, ("m", ONE))
    assert kinds(read(small, epoch)) == ["one duplicate", "two taken_back"]


def test_a_mail_that_another_epoch_has_is_not_gone(small: Database, tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    first = repository(tmp_path / "git" / "0.git", ("m", ONE), ("m", TWO))
    repository(tmp_path / "git" / "1.git", ("m", TWO))
    read(small, tmp_path)
    rewrite(first, ("m", ONE))
    assert kinds(read(small, tmp_path)) == ["one duplicate"]
    assert stored(small) == ["one", "two"]


def test_a_rewritten_epoch_is_swept_though_the_first_try_broke_off(
    small: Database, tmp_path: Path
) -> None:
    many = [("m", on_list(f"{n}")) for n in range(taking.BATCH)]
    epoch = repository(tmp_path / "0.git", ("m", ONE), *many)
    read(small, epoch)
    rewrite(epoch, *many, ("m", TWO))
    reading = archives.ingest(Intake(small, timedelta(0)), planned(small, epoch, Wish()))
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # it is a generator
    assert kinds(read(small, epoch)) == ["two stored", "one taken_back"]


def test_the_archive_tells_the_list_of_mails_that_do_not(small: Database, tmp_path: Path) -> None:
    old = on_list("old", headers="")
    others = [("m", on_list(f"{n}")) for n in range(20)]
    epoch = repository(tmp_path / "0.git", ("m", old), *others)
    read(small, epoch)
    assert lists(small, "old") == {GPIO, LKML}


def test_mails_of_many_lists_tell_none(small: Database, tmp_path: Path) -> None:
    mails = (on_list("old", headers=""), ONE, on_list("other", headers="List-Id: <o.x.org>\n"))
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in mails))
    read(small, epoch)
    assert lists(small, "old") == {LKML}
    read(small, repository(tmp_path / "1.git", ("m", TWO)), "mine.example.org")
    assert lists(small, "two") == {GPIO, LKML, "mine.example.org"}


def test_the_first_reading_may_leave_old_mails_out(small: Database, tmp_path: Path) -> None:
    year = 365 * 24 * 3600
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    append(epoch, ("m", THREE), start=year)
    assert kinds(read(small, epoch, since=datetime(1970, 6, 1, tzinfo=UTC))) == ["three stored"]
    append(epoch, ("m", FOUR), start=2 * year)
    assert kinds(read(small, epoch)) == ["four stored"]
    rewrite(epoch, ("m", ONE))
    append(epoch, ("m", FOUR), start=2 * year)
    assert kinds(read(small, epoch)) == ["four duplicate", "three taken_back"]


def test_a_mail_that_is_not_there_stops_it_where_it_is(small: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO), ("m", THREE))
    missing = git(epoch, "rev-parse", "HEAD^:m").decode().strip()
    contents = git(epoch, "cat-file", "blob", missing)
    git(epoch, "config", "extensions.partialClone", "origin")
    git(epoch, "config", "remote.origin.promisor", "true")
    git(epoch, "config", "remote.origin.url", str(tmp_path))
    git(epoch, "config", "remote.origin.uploadpack", f"touch {tmp_path / 'ran'}; false")
    (epoch / "objects" / missing[:2] / missing[2:]).unlink()
    with pytest.raises(UserError, match=f"the mail {missing} is missing: use a complete clone"):
        read(small, epoch)
    assert stored(small) == ["one"]
    assert not (tmp_path / "ran").exists()
    git(epoch, "hash-object", "-w", "--stdin", stdin=contents)
    assert kinds(read(small, epoch)) == ["two stored", "three stored"]


def test_a_broken_repository_changes_nothing(small: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    read(small, epoch)
    append(epoch, ("m", TWO))
    objects, away = epoch / "objects", tmp_path / "away"
    objects.rename(away)
    objects.mkdir()
    with pytest.raises(UserError, match=r"0\.git: fatal: bad object"):
        read(small, epoch)
    objects.rmdir()
    away.rename(objects)
    assert kinds(read(small, epoch)) == ["two stored"]


def test_of_two_readers_one_goes_on(database: Database, tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    into = Intake(database, timedelta(0))
    first, second = (planned(database, epoch, Wish()) for _ in range(2))
    assert len(list(archives.ingest(into, first))) == 2
    append(epoch, ("d", ONE))
    read(database, epoch)
    with pytest.raises(Overtaken):
        list(archives.ingest(into, second))
    assert stored(database) == ["two"]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_mails_in_another_repository_are_read_by_alternates(
    form: str, small: Database, tmp_path: Path
) -> None:
    store = repository(tmp_path / "objstore.git", ("m", ONE), ("m", TWO), form=form)
    fork = repository(tmp_path / "0.git", form=form)
    (fork / "objects" / "info" / "alternates").write_text(f"{store / 'objects'}\n")
    git(fork, "update-ref", "refs/heads/master", git(store, "rev-parse", "HEAD").decode().strip())
    assert kinds(read(small, fork)) == ["one stored", "two stored"]


def test_a_repack_in_the_middle_is_not_noticed(small: Database, tmp_path: Path) -> None:
    mails = [on_list(f"{n}") for n in range(taking.BATCH + 50)]
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in mails))
    reading = archives.ingest(Intake(small, timedelta(0)), planned(small, epoch, Wish()))
    next(reading)
    append(epoch, ("m", ONE))
    git(epoch, "-c", "gc.reflogExpire=now", "gc", "--prune=now", "--quiet")
    assert sum(1 for _ in reading) == len(mails) - 1
    assert kinds(read(small, epoch)) == ["one stored"]


def reviewed(database: Database) -> None:
    """As if the series had been reviewed, with a finding about its second patch."""
    with database.writing() as session:
        series = session.scalars(select(SeriesRow)).one()
        run = RunRow(
            series_id=series.id,
            members=series.members,
            rules="r",
            finished_at=datetime.now(UTC),
            outcomes=[],
        )
        session.add(run)
        session.flush()
        series.run_id, series.status, series.warnings = run.id, "reviewed", 1


def test_a_series_without_one_of_its_patches_is_reviewed_anew(
    database: Database, tmp_path: Path
) -> None:
    first = patch("1@x", "[PATCH 1/2] One", headers=LIST_ID)
    both = [first, patch("2@x", "[PATCH 2/2] Two", refs=["1@x"], headers=LIST_ID)]
    epoch = repository(tmp_path / "0.git", *(("m", raw) for raw in both))
    read(database, epoch)
    reviewed(database)
    append(epoch, ("d", both[1]))
    assert kinds(read(database, epoch)) == ["2 taken_back"]
    with database.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        assert (series.missing, series.status, series.run_id) == ([2], "waiting", None)
        assert (series.warnings, series.attempts) == (0, 0)
    assert count(database, FindingRow) == 0
    append(epoch, ("d", both[0]))
    read(database, epoch)
    assert count(database, SeriesRow) == 0
    append(epoch, *(("m", raw) for raw in both))
    read(database, epoch)
    with database.reading() as session:
        series = session.scalars(select(SeriesRow)).one()
        assert (series.missing, series.status) == ([], "queued")
