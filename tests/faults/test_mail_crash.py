# SPDX-License-Identifier: Apache-2.0
"""kill -9 of real senders at a real mail server: each mail once, as far as SMTP allows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from app.model.mailing import OutboxState
from app.store.database import Database
from app.store.mailing import outbox
from app.store.tables.mailing import OutboxRow
from tests.peers.post_office import PostOffice
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import Server
from tests.support.waiting import until

POLICY = """\
[sender]
address = "kantha@example.org"
[[list]]
id = "linux-kernel.vger.kernel.org"
reply_to = "author"
dry_run = false
"""


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def workers(url: str, tmp_path: Path, office: PostOffice) -> Iterator[list[Server]]:
    """Two `kantha worker` on one database, not started; it runs once on each kind."""
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    settings = {
        "KANTHA_DATABASE": url,
        "KANTHA_POLICY": str(policy),
        "KANTHA_SMTP": office.url,
    }
    found = [Server(tmp_path, **settings) for _ in range(2)]
    for one in found:
        one.constants["app.service.mailing.sender.RETRY"] = 3
    yield found
    for one in found:
        if one.process and one.process.poll() is None:
            one.kill()


def ingest(worker: Server, count: int) -> None:
    mails = worker.data / "mails"
    mails.mkdir()
    for number in range(count):
        raw = patch(f"{number}@x", f"[PATCH] Work {number}", GOTO_MIX, date=datetime.now(UTC))
        (mails / f"{number}.eml").write_bytes(raw)
    worker.run("ingest", "--no-review", str(mails))


def states(database: Database) -> list[OutboxState]:
    with database.reading() as session:
        return [entry.state for entry in outbox.entries(session)]


def expire(database: Database) -> None:
    """End all claims; they would end by themselves after two minutes."""
    with database.writing() as session:
        session.execute(update(OutboxRow).values(claimed_until=datetime.now(UTC)))


@pytest.mark.xdist_group("processes")
def test_two_processes_send_each_mail_once(
    workers: list[Server], database: Database, office: PostOffice
) -> None:
    ingest(workers[0], 8)
    office.script = ["451 not now", "drop in DATA"]
    for one in workers:
        one.launch("worker")
    until(lambda: states(database) == [OutboxState.SENT] * 8, lambda: states(database))
    for one in workers:
        one.stop()
    assert len(office.copies) == 8
    assert set(office.copies.values()) == {1}


@pytest.mark.xdist_group("processes")
def test_a_kill_between_attempts_costs_nothing(
    workers: list[Server], database: Database, office: PostOffice
) -> None:
    ingest(workers[0], 2)
    office.script = ["451 not now", "451 not now"]
    workers[0].launch("worker")
    until(lambda: office.attempts >= 2, lambda: office.attempts)
    workers[0].kill()
    expire(database)  # the outcome of the second attempt may not be stored yet
    assert office.copies == {}
    workers[1].launch("worker")
    until(lambda: states(database) == [OutboxState.SENT] * 2, lambda: states(database))
    workers[1].stop()
    assert sorted(office.copies.values()) == [1, 1]


@pytest.mark.xdist_group("processes")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_kill_within_an_attempt_hands_the_mail_to_another(
    workers: list[Server], database: Database, office: PostOffice
) -> None:
    ingest(workers[0], 1)
    office.script = ["slow"]
    workers[0].launch("worker")
    until(lambda: office.attempts >= 1, lambda: office.attempts)
    workers[0].kill()
    expire(database)
    workers[1].launch("worker")
    until(lambda: states(database) == [OutboxState.SENT], lambda: states(database))
    workers[1].stop()
    assert list(office.copies.values()) == [1]


@pytest.mark.xdist_group("processes")
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_a_kill_before_our_commit_doubles_has_one_message_id(
    workers: list[Server], database: Database, office: PostOffice
) -> None:
    """The window that SMTP leaves: the server says 250 and nobody is there to hear it."""
    ingest(workers[0], 1)
    office.script = ["hold"]
    workers[0].launch("worker")
    until(office.reached.is_set, lambda: office.attempts)
    workers[0].kill()
    expire(database)
    office.released.set()
    workers[1].launch("worker")
    until(lambda: states(database) == [OutboxState.SENT], lambda: states(database))
    workers[1].stop()
    assert list(office.copies.values()) == [2]
    first, second = office.letters
    assert first == second
