# SPDX-License-Identifier: Apache-2.0
"""A full disk, a clock that jumps, all killed at once: what was accepted is reviewed once."""

import random
import subprocess
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from app.mail.mboxrd import mboxrd
from app.model.hooks import NewHook
from app.store import schema
from app.store.database import Database
from app.store.hooks import hooks
from app.store.people import api_tokens
from tests.conftest import SECRET
from tests.peers.receiver import SECRET as HOOK_SECRET
from tests.peers.receiver import Receiver
from tests.support import clock
from tests.support.clock import Clock
from tests.support.cluster import Cluster, Made, Member
from tests.support.disk import Confined, NoDisk, SmallCluster
from tests.support.mails import GOTO_MIX, huge, mail, now, patch
from tests.support.place import Place
from tests.support.server import Server

pytestmark = pytest.mark.xdist_group("faults")

UNREVIEWED = "SELECT count(*) FROM series WHERE status != 'reviewed'"
MESSAGES = "SELECT count(*) FROM message"
RUNS = "SELECT count(*), count(DISTINCT series_id) FROM run"
STATES = "SELECT status, attempts, count(*) FROM series GROUP BY 1, 2 ORDER BY 1, 2"
JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
SOUND = "PRAGMA integrity_check"


def single(name: str, diff: str = GOTO_MIX) -> bytes:
    """A patch that is a series by itself."""
    return patch(name, f"[PATCH] {name}", diff)


def noise(name: str, size: int) -> str:
    """Text that takes so many bytes on any disk."""
    return random.Random(name).randbytes(size).hex()  # noqa: S311


def fat(name: str) -> bytes:
    return single(name, f"{GOTO_MIX}{noise(name, 20_000)}\n")


def post_until_taken(server: Server, token: str, body: bytes) -> None:
    for _ in range(200):
        if server.post(token, body) in (200, 202):
            return
        time.sleep(0.1)
    raise AssertionError(log_of(server))


def filled(server: Server, token: str) -> tuple[set[str], set[str]]:
    """Post mails until the disk is full, and return those that were accepted and refused."""
    accepted, refused = set[str](), set[str]()
    while len(refused) < 10:
        name = f"{len(accepted | refused)}@x"
        status, headers = server.answer(token, fat(name))
        assert status == 202 or (status == 503 and int(headers["Retry-After"]) > 0)
        (accepted if status == 202 else refused).add(name)
    assert len(accepted) >= 5
    return accepted, refused


def log_of(server: Server) -> str:
    return (server.data / "server.log").read_text()


def prepared(server: Server, *called: NewHook) -> str:
    """A token, in a database with hooks; commands would each take seconds to start."""
    database = Database(server.url)
    schema.migrate(database)
    with database.writing() as session:
        for hook in called:
            hooks.add(session, hook, now())
        token = api_tokens.create(session, "lore", ["ingest"], now())
    database.dispose()
    return token


def assert_once(server: Server, accepted: set[str], unsure: Iterable[str] = ()) -> None:
    """All that was accepted is stored, and of others what had no answer at most; every series
    of one mail has one run."""
    server.wait_for(UNREVIEWED, [(0,)])
    stored = [str(row[0]) for row in server.sql("SELECT message_id FROM message")]
    assert accepted <= set(stored) <= accepted.union(unsure)
    assert server.sql(RUNS) == [(len(stored), len(stored))]
    assert server.sql(STATES) == [("reviewed", 0, len(stored))]


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Confined]:
    try:
        server = Confined(tmp_path, "6m")
    except NoDisk:
        pytest.skip("nothing can be mounted here, not in a user namespace either")
    yield server
    server.end()
    server.disk.end()


def test_a_server_goes_on_when_a_full_disk_has_room_again(confined: Confined) -> None:
    server = confined
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    accepted, refused = filled(server, token)
    assert server.answers("/")
    assert server.sql(SOUND) == [("ok",)]
    server.kill()
    before = len(log_of(server))
    server.start()
    assert server.sql(MESSAGES) == [(len(accepted),)]
    # what it has reviewed now must wait, unless all of it had found a place before
    for _ in range(600):
        is_waiting = "the worker waits for the database" in log_of(server)[before:]
        if is_waiting or server.sql(UNREVIEWED) == [(0,)]:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(log_of(server))
    assert server.sql("SELECT max(attempts) FROM series") == [(0,)]
    server.disk.resize("60m")
    for name in refused:
        post_until_taken(server, token, fat(name))
    assert_once(server, accepted | refused)
    server.stop()
    assert server.sql(SOUND) == [("ok",)]
    assert "Traceback" not in log_of(server)


def test_ingest_on_a_full_disk_says_so_and_can_be_repeated(confined: Confined) -> None:
    server = confined
    # more than one transaction takes, and then more than the disk does
    mails = [single(f"{n}@x") if n < 20 else mail(f"{n}@x", str(n)) for n in range(220)]
    mails += [mail(f"{n}@y", str(n), noise(str(n), 6000)) for n in range(1000)]
    path = server.data / "mails.mbox"
    path.write_bytes(mboxrd(mails))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        server.run("ingest", str(path))
    assert failed.value.returncode == 2
    assert "disk is full" in failed.value.stderr
    assert "Traceback" not in failed.value.stderr
    ((stored,),) = server.sql(MESSAGES)
    assert 0 < int(str(stored)) < len(mails)
    assert server.sql(SOUND) == [("ok",)]
    server.disk.resize("60m")
    server.run("ingest", str(path))
    assert server.sql(MESSAGES) == [(len(mails),)]
    assert server.sql(RUNS) == [(20, 20)]


@pytest.fixture
def small_cluster() -> Iterator[SmallCluster]:
    try:
        cluster = SmallCluster("24m")
    except NoDisk:
        pytest.skip("nothing can be mounted here by root")
    yield cluster
    cluster.close()


def test_on_postgres_all_goes_on_when_a_full_disk_has_room_again(
    small_cluster: SmallCluster, tmp_path: Path
) -> None:
    server = Member(tmp_path, small_cluster.url)
    try:
        token = prepared(server)
        server.start()
        accepted, refused = filled(server, token)
        assert "No space left on device" in log_of(server)
        assert server.answers("/")
        assert server.answers("/readyz")
        stored = server.sql("SELECT message_id FROM message")
        assert {str(row[0]) for row in stored} == accepted
        small_cluster.disk.resize("120m")
        for name in refused:
            post_until_taken(server, token, fat(name))
        assert_once(server, accepted | refused)
        server.wait_for(JOBS, [])
        server.stop()
    finally:
        server.end()


@pytest.fixture
def faked() -> Iterator[Clock]:
    if not clock.LIBRARIES:
        pytest.skip("there is no faketime")
    place = Place()  # the user of PostgreSQL reads it too
    yield Clock(place.path / "clock")
    place.close()


@pytest.fixture
def faked_cluster(faked: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL server on a machine whose clock jumps."""
    with monkeypatch.context() as patched:
        for name, value in faked.environ.items():
            patched.setenv(name, value)
        cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def jumping(request: pytest.FixtureRequest, tmp_path: Path, faked: Clock) -> Iterator[Server]:
    """A server on a machine whose clock jumps, the database with it."""
    settings = faked.environ | {"KANTHA_WEBHOOK_SECRET": SECRET, "KANTHA_HOOK_PRIVATE": "1"}
    server = Server(tmp_path, **settings)
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("faked_cluster")
        server = Member(tmp_path, cluster.url, **settings)
    yield server
    server.end()


def signed(body: bytes) -> dict[str, str]:
    """Headers of a sender whose clock is right."""
    sent = now()
    signature = Webhook(SECRET).sign("1", sent, body.decode())
    return {
        "webhook-id": "1",
        "webhook-timestamp": str(int(sent.timestamp())),
        "webhook-signature": signature,
    }


def incomplete(name: str) -> bytes:
    return patch(name, f"[PATCH 1/2] {name}", GOTO_MIX)


def test_a_clock_that_jumps_loses_nothing(
    jumping: Server, faked: Clock, receiver: Receiver
) -> None:
    server, day = jumping, timedelta(days=1)
    hook = NewHook("bot", receiver.url(), HOOK_SECRET, ("series.reviewed",))
    token = prepared(server, hook)
    server.start()
    names: list[str] = []

    def post(name: str, body: bytes) -> None:
        assert server.post(token, body) == 202
        names.append(name)

    post("early@x", incomplete("early@x"))
    post("first@x", single("first@x"))
    server.wait_for(UNREVIEWED, [(1,)])
    faked.set(day)
    server.wait_for(UNREVIEWED, [(0,)])
    # what is stored now has a time that comes again
    post("long@x", single("long@x", huge(15_000)))
    for number in range(6):
        post(f"{number}@x", single(f"{number}@x"))
    post("half@x", incomplete("half@x"))
    mine = single("signed@x")
    headers = signed(mine)
    assert server.answer("", mine, headers)[0] == 401
    faked.set(timedelta(0))
    assert server.answer("", mine, headers)[0] == 202
    names.append("signed@x")
    server.wait_for(UNREVIEWED, [(0,)])
    faked.set(-day)
    post("late@x", single("late@x"))
    post("another@x", incomplete("another@x"))
    server.wait_for(UNREVIEWED, [(1,)])
    faked.set(timedelta(0))
    assert_once(server, set(names))
    server.wait_for("SELECT count(*) FROM hook_event WHERE status != 'delivered'", [(0,)])
    # those that were sent while the clock was wrong have a signature of another day
    assert len(receiver.got) + receiver.refused == len(names)
    server.stop()


def test_two_servers_take_the_same_mails_and_one_is_killed(member: Made) -> None:
    one, other = member(), member()
    token = prepared(one)
    one.start()
    other.start()

    def post(number: int, server: Server) -> bool:
        if (number, server) == (30, one):
            one.kill()
        return server.post(token, single(f"{number}@x")) in (200, 202)

    posts = [(number, server) for number in range(60) for server in (one, other)]
    with ThreadPoolExecutor(8) as threads:
        taken = [*threads.map(post, *zip(*posts, strict=True))]
    assert taken[1::2] == [True] * 60
    assert taken[0]
    assert not taken[-2]
    assert_once(other, {f"{number}@x" for number in range(60)})
    other.wait_for(JOBS, [])


def test_all_are_killed_at_once_and_started_again(member: Made) -> None:
    server, worker = member(), member()
    token = prepared(server)
    server.start()
    worker.work()
    names = [f"{number}@x" for number in range(50)]

    def post(name: str) -> bool:
        if name == names[40]:
            server.end()
            worker.end()
        return server.post(token, single(name)) == 202

    with ThreadPoolExecutor(4) as threads:
        taken = [*threads.map(post, names)]
    accepted = {name for name, is_taken in zip(names, taken, strict=True) if is_taken}
    assert 30 <= len(accepted) < len(names)
    server.start()
    assert_once(server, accepted, names)
    server.wait_for(JOBS, [])
