# SPDX-License-Identifier: Apache-2.0
"""Events reach a real receiver, once where it acknowledges them, whatever goes wrong between."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.config import Settings
from app.model.hooks import EventStatus, NewHook, StoredHook
from app.notify.hook_request import HookRules
from app.service.hooks import delivery
from app.service.hooks import setup as service
from app.service.hooks.delivery import DELAYS, HookSender
from app.store.database import Database
from app.store.hooks import hooks
from app.store.hooks.hooks import NewEvent
from app.store.tables.hooks import HookEventRow
from tests.peers import receiver as behaviour
from tests.peers.receiver import SECRET, Behaviour, Receiver
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import Server
from tests.support.waiting import until

SETTINGS = Settings(hook_private=True)
RULES = HookRules(may_be_private=True, seconds=60)
HASTY = HookRules(may_be_private=True, seconds=2)  # for a receiver that never answers
BODY = '{"type":"series.reviewed","timestamp":"2026-03-01T12:00:00Z","data":{}}'


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    made: list[Receiver] = []

    def make() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()


@pytest.fixture
def receiver(receivers: Callable[[], Receiver]) -> Receiver:
    return receivers()


def add(database: Database, receiver: Receiver, name: str = "bot") -> None:
    hook = NewHook(name, receiver.url(), SECRET, ("series.reviewed",))
    service.add(database, hook, SETTINGS)


def make(database: Database, count: int, name: str = "bot") -> list[str]:
    ids = [f"evt_{name}_{number}" for number in range(count)]
    with database.writing() as session:
        hook = hooks.named(session, name)
        events = [NewEvent(one, hook.id, "series.reviewed", BODY) for one in ids]
        hooks.make(session, events, datetime.now(UTC))
    return ids


def rows(database: Database) -> Sequence[HookEventRow]:
    with database.reading() as session:
        return session.scalars(select(HookEventRow).order_by(HookEventRow.id)).all()


def hook_of(database: Database, name: str = "bot") -> StoredHook:
    with database.reading() as session:
        return hooks.named(session, name)


def change(database: Database, **values: object) -> None:
    with database.writing() as session:
        session.execute(update(HookEventRow).values(**values))


def hurry(database: Database) -> None:
    """What waits for its next attempt need not wait any longer."""
    with database.writing() as session:
        waiting = update(HookEventRow).where(HookEventRow.status == EventStatus.PENDING)
        session.execute(waiting.values(next_at=datetime.now(UTC)))


def send(database: Database, times: int = 1, rules: HookRules = RULES) -> list[int]:
    sender = HookSender(database, rules)
    return [sender.send_due() for _ in range(times)]


def test_an_event_that_is_taken_is_sent_once(database: Database, receiver: Receiver) -> None:
    add(database, receiver)
    (event,) = make(database, 1)
    assert send(database, 2) == [1, 0]
    assert [name for name, _ in receiver.got] == [event]
    assert receiver.refused == 0
    (row,) = rows(database)
    assert (row.status, row.attempts, row.error, row.claimed_until) == ("delivered", 1, "", None)
    assert row.done_at is not None


def test_a_new_event_does_not_wait_for_the_time_of_a_wrong_clock(
    database: Database, receiver: Receiver
) -> None:
    add(database, receiver)
    make(database, 1)
    change(database, next_at=datetime.now(UTC) + timedelta(days=1))
    assert send(database, 2) == [1, 0]
    (row,) = rows(database)
    assert (row.status, row.attempts) == ("delivered", 1)


@pytest.mark.parametrize(
    ("behave", "rules"),
    [
        pytest.param(behaviour.status(500, b"not now"), RULES, id="500"),
        pytest.param(behaviour.status(302, Location="http://127.0.0.1:1/"), RULES, id="redirect"),
        pytest.param(behaviour.drop, RULES, id="drop"),
        pytest.param(behaviour.silent, HASTY, id="silent"),
        pytest.param(behaviour.slow_header, HASTY, id="slow header"),
        pytest.param(behaviour.huge, RULES, id="huge"),
        pytest.param(behaviour.garbage, RULES, id="garbage"),
    ],
)
def test_what_fails_is_tried_again_under_the_same_id(
    small: Database, receiver: Receiver, behave: Behaviour, rules: HookRules
) -> None:
    add(small, receiver)
    (event,) = make(small, 1)
    receiver.behaviours.append(behave)
    assert send(small, 2, rules) == [1, 0]
    until(lambda: len(receiver.got) == 1)
    (row,) = rows(small)
    assert (row.status, row.attempts, row.claimed_until) == ("pending", 1, None)
    assert row.error
    assert row.next_at > row.created_at + timedelta(seconds=DELAYS[0])
    hurry(small)
    assert send(small, 2) == [1, 0]
    assert [name for name, _ in receiver.got] == [event, event]
    (row,) = rows(small)
    assert (row.status, row.attempts, row.error) == ("delivered", 2, "")


def test_a_later_attempt_is_signed_anew(small: Database, receiver: Receiver) -> None:
    add(small, receiver)
    make(small, 1)
    receiver.behaviours.append(behaviour.status(500))
    send(small)
    # the timestamp is of whole seconds
    start = int(receiver.headers[0]["webhook-timestamp"])
    while int(datetime.now(UTC).timestamp()) == start:
        threading.Event().wait(0.05)
    hurry(small)
    send(small)
    first, second = receiver.headers
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-signature"] != second["webhook-signature"]
    assert int(second["webhook-timestamp"]) > start


def test_a_hook_that_is_gone_is_called_no_more(database: Database, receiver: Receiver) -> None:
    add(database, receiver)
    make(database, 6)
    receiver.behaviours.extend([behaviour.status(410)] * 4)
    send(database, 3)
    assert len(receiver.got) == 4  # those that were under way together
    hook = hook_of(database)
    assert (hook.disabled_at is None, hook.disabled_why) == (False, "the hook answered 410 Gone")
    states = sorted(row.status for row in rows(database))
    assert states == ["failed"] * 4 + ["pending"] * 2
    with database.writing() as session:
        hooks.enable(session, "bot", datetime.now(UTC))
    send(database, 2)
    assert len(receiver.got) == 6
    assert sorted(row.status for row in rows(database)) == ["delivered"] * 2 + ["failed"] * 4


def test_a_hook_that_fails_for_days_is_disabled_with_the_reason(
    database: Database, receiver: Receiver
) -> None:
    add(database, receiver)
    make(database, 1)
    receiver.behaviours.extend([behaviour.status(500, b"broken")] * 20)
    for _ in range(len(DELAYS) + 3):
        send(database)
        hurry(database)
    assert len(receiver.got) == len(DELAYS) + 1
    (row,) = rows(database)
    assert (row.status, row.error) == ("failed", "500: broken")
    why = hook_of(database).disabled_why
    assert why.startswith("no event was accepted since ")
    assert why.endswith("last answer: 500: broken")


def test_a_hook_that_takes_others_stays_enabled(small: Database, receiver: Receiver) -> None:
    add(small, receiver)
    make(small, 2)
    send(small)
    with small.writing() as session:
        last = update(HookEventRow).where(HookEventRow.id == "evt_bot_0")
        session.execute(last.values(status="pending", attempts=len(DELAYS), done_at=None))
    receiver.behaviours.append(behaviour.status(500))
    send(small)
    assert [row.status for row in rows(small)] == ["failed", "delivered"]
    assert hook_of(small).disabled_at is None


def test_a_hook_that_does_not_answer_keeps_no_other_waiting(
    small: Database, receivers: Callable[[], Receiver]
) -> None:
    dead, alive = receivers(), receivers()
    add(small, dead, "a dead one")
    add(small, alive, "bot")
    make(small, 50, "a dead one")
    make(small, 3)
    dead.behaviours.extend([behaviour.silent] * 50)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, small)
        until(lambda: len(alive.got) == 3)
        assert not sending.done()
        dead.leaving.set()
        assert sending.result() == [hooks.AT_ONCE + 3]


def test_two_senders_deliver_each_event_once(database: Database, receiver: Receiver) -> None:
    add(database, receiver)
    ids = make(database, 40)
    senders = [HookSender(database, RULES) for _ in range(2)]

    def work(sender: HookSender) -> None:
        while sender.send_due():
            pass

    threads = [threading.Thread(target=work, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send(database, 10)  # what one saw that the other had claimed
    assert sorted(name for name, _ in receiver.got) == sorted(ids)
    assert {(row.status, row.attempts) for row in rows(database)} == {("delivered", 1)}


def test_what_a_dead_worker_had_claimed_is_sent_when_its_time_is_over(
    database: Database, receiver: Receiver
) -> None:
    add(database, receiver)
    (event,) = make(database, 1)
    now = datetime.now(UTC)
    with database.writing() as session:
        (dead,) = hooks.claim(session, now, 10)
    with database.writing() as session:
        assert hooks.claim(session, now, 10) == []
        assert not hooks.is_due(session, now)
    assert send(database) == [0]
    later = now + hooks.LEASE + timedelta(seconds=1)
    with database.writing() as session:
        (mine,) = hooks.claim(session, later, 10)
        assert (mine.id, mine.attempt) == (event, 2)
        # the dead one was only slow: its word does not count any longer
        hooks.give_up(session, dead, "too late", later)
        hooks.delivered(session, dead, later)
    (row,) = rows(database)
    assert (row.status, row.attempts, row.claimed_until) == ("pending", 2, mine.until)
    with database.writing() as session:
        hooks.delivered(session, mine, later)
    assert rows(database)[0].status == "delivered"


def test_a_removed_hook_leaves_nothing_behind(database: Database, receiver: Receiver) -> None:
    add(database, receiver)
    make(database, 2)
    with database.writing() as session:
        (*_, last) = hooks.claim(session, datetime.now(UTC), 10)
    with database.writing() as session:
        hooks.remove(session, "bot")
        hooks.delivered(session, last, datetime.now(UTC))
    assert rows(database) == []
    assert send(database) == [0]


def test_the_times_of_attempts_grow_and_can_be_told_beforehand() -> None:
    waits = [delivery.delay("evt_1", attempt) for attempt in range(1, len(DELAYS) + 2)]
    *some, last = waits
    assert last is None
    for wait, least in zip(some, DELAYS, strict=True):
        assert wait is not None
        assert least <= wait.total_seconds() <= least * 1.2
    assert waits == [delivery.delay("evt_1", n) for n in range(1, len(DELAYS) + 2)]
    others = {delivery.delay(f"evt_{n}", 1) for n in range(20)}
    assert len(others) > 10


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [(0, 5, 6), (100, 100, 120), (10_000_000, 86_400, 103_680)],
    ids=["nothing", "a while", "too long"],
)
def test_a_receiver_may_ask_for_time(asked: int, least: int, most: int) -> None:
    wait = delivery.delay("evt_1", 1, asked)
    assert wait is not None
    assert least <= wait.total_seconds() <= most


def test_the_log_names_the_hook_and_neither_secret_nor_address(
    small: Database, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    add(small, receiver)
    make(small, 2)
    receiver.behaviours.extend([behaviour.status(500, b"no\nforged line"), behaviour.status(410)])
    with caplog.at_level(logging.INFO, "app"):
        send(small)
    assert "hook bot, attempt 1: 500: no forged line" in caplog.messages
    assert SECRET not in caplog.text
    assert "key=q" not in "".join(r.getMessage() for r in caplog.records if r.name != "httpx2")


def test_the_sender_of_a_process_sends_until_it_is_stopped(
    small: Database, receiver: Receiver
) -> None:
    add(small, receiver)
    sender = HookSender(small, RULES)
    sender.start()
    make(small, 3)
    until(lambda: len(receiver.got) == 3)
    sender.stop()
    assert len(receiver.got) == 3
    sender.stop()


@pytest.mark.xdist_group("processes")
def test_a_killed_server_sends_what_it_had_to_tell(tmp_path: object, receiver: Receiver) -> None:
    server = Server(tmp_path, KANTHA_HOOK_PRIVATE="true")  # type: ignore[arg-type]  # it is a Path
    (server.data / "secret").write_text(SECRET)
    url, secret = receiver.url(), server.data / "secret"
    events = ("--event", "series.reviewed", "--event", "finding.opened")
    assert server.run("hook", "add", "bot", url, *events, "--secret-file", str(secret)) == ""
    token = server.run("token", "create", "lore", "--scope", "ingest")
    receiver.behaviours.extend([behaviour.silent] * 2)
    server.start()
    assert server.post(token, patch("1@x", "[PATCH] foo: lock", GOTO_MIX)) == 202
    until(lambda: len(receiver.got) == 2)
    server.kill()
    pending = "SELECT count(*) FROM hook_event WHERE status = 'pending'"
    assert server.sql(pending) == [(2,)]
    # its claim is over after minutes; the test does not wait for that
    database = Database(f"sqlite:///{server.data / 'kantha.db'}")
    change(database, claimed_until=datetime.now(UTC))
    database.dispose()
    server.start()
    server.wait_for(pending, [(0,)])
    server.stop()
    names = [name for name, _ in receiver.got]
    assert len(names) == 4
    assert len(set(names)) == 2
    assert sorted(receiver.types) == ["finding.opened"] * 2 + ["series.reviewed"] * 2
    log = (server.data / "server.log").read_text()
    assert SECRET not in log
    assert "key=q" not in log
    assert "HTTP Request" not in log
