# SPDX-License-Identifier: Apache-2.0
"""A real `kantha lmtp` and what mail servers, and others, say to it."""

import random
import smtplib
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.mail.read import mbox
from tests.conftest import V1
from tests.peers.mta import TO, Client, deliver, insist, on_the_wire, submit
from tests.support.mails import mail, patch
from tests.support.server import Server

GPIO = "gpio@kantha.example"
RECIPIENTS = f"{TO}, {GPIO}=linux-gpio.vger.kernel.org"
MAX_MAIL = 100_000
MANY = 100  # connections, and recipients of a mail
MIB = 2**20
STATUS = "SELECT status FROM series WHERE message_id LIKE '20260321175808.%'"
FINDINGS = (
    "SELECT check_id, line FROM finding JOIN run ON run.id = finding.run_id "
    "JOIN series ON series.id = run.series_id WHERE series.message_id LIKE '20260321175808.%'"
)

pytestmark = pytest.mark.xdist_group("lmtp")


class Post(Server):
    """A `kantha lmtp` on a Unix socket."""

    def __init__(self, data: Path, **settings: str) -> None:
        always = {
            "KANTHA_LMTP_RECIPIENTS": RECIPIENTS,
            "KANTHA_SERIES_WAIT": "0.1",  # one mail of the founding thread is nowhere
        }
        super().__init__(data, **(always | settings))
        self.limits: dict[str, object] = {"size": MAX_MAIL}
        self.constants["app.lmtp.mailbox.LIMITS"] = self.limits
        self.path = str(data / "lmtp")

    def begin(self) -> None:
        self.launch("lmtp", "--listen", f"unix:{self.path}")
        self.wait_until_it_listens()

    def wait_until_it_listens(self) -> None:
        for _ in range(1200):
            try:
                with Client(self.path) as client:
                    assert client.answer().startswith("220 ")
                    return
            except OSError:
                if self.process and self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError((self.data / "server.log").read_text())

    def ids(self) -> list[str]:
        return [str(row[0]) for row in self.sql("SELECT message_id FROM message ORDER BY 1")]

    def peak(self) -> int:
        """The most memory that it ever had, in bytes."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    post = Post(tmp_path_factory.mktemp("post"))
    post.begin()
    yield post
    post.stop()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Post]:
    """One for a test alone, not started."""
    post = Post(tmp_path)
    yield post
    if post.process and post.process.poll() is None:
        post.kill()


def test_each_recipient_gets_an_answer_and_the_mail_is_stored_once(post: Post) -> None:
    raw = patch("two@x", "[PATCH] Two")
    answers = deliver(post.path, raw, [TO, GPIO])
    assert answers == ["250 2.6.0 stored"] * 2
    assert post.sql("SELECT count(*) FROM message WHERE message_id = 'two@x'") == [(1,)]


def test_a_recipient_says_by_which_list_a_mail_came(post: Post) -> None:
    query = (
        "SELECT list FROM message_list JOIN message ON message.id = message_list.message_id "
        "WHERE message.message_id = 'list@x' ORDER BY list"
    )
    raw = patch("list@x", "[PATCH] Listed", headers="List-Id: <lkml.example.org>\n")
    deliver(post.path, raw)
    own = [("linux-kernel.vger.kernel.org",), ("lkml.example.org",)]
    assert post.sql(query) == own
    assert deliver(post.path, raw, [GPIO.upper()]) == ["250 2.6.0 duplicate"]
    assert post.sql(query) == sorted([*own, ("linux-gpio.vger.kernel.org",)])


def test_what_comes_is_live(post: Post) -> None:
    deliver(post.path, patch("live@x", "[PATCH] Live"))
    assert post.sql("SELECT priority FROM series WHERE message_id = 'live@x'") == [(10,)]


def test_a_mail_that_comes_again_is_a_duplicate(post: Post) -> None:
    raw = patch("again@x", "[PATCH] Again")
    assert deliver(post.path, raw) == ["250 2.6.0 stored"]
    trace = b"Return-Path: <x@y.example>\nReceived: from y.example\n"
    assert deliver(post.path, trace + raw) == ["250 2.6.0 duplicate"]


def test_what_the_standard_library_sends_is_taken(post: Post) -> None:
    raw = patch("smtplib@x", "[PATCH] Łódź", author="Łukasz <l@example.org>")
    with smtplib.LMTP(post.path) as client:
        refused = client.sendmail("", [TO], raw, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    assert refused == {}
    assert post.sql("SELECT subject, author_name FROM message WHERE message_id = 'smtplib@x'") == [
        ("[PATCH] Łódź", "Łukasz")
    ]


def test_the_mail_is_stored_as_it_was_on_disk(post: Post) -> None:
    raw = patch("dots@x", "[PATCH] Dots") + b".\n..dots\n\rodd\0bytes \xff\n\n"
    assert deliver(post.path, raw) == ["250 2.6.0 stored"]
    assert post.sql("SELECT size FROM message WHERE message_id = 'dots@x'") == [(len(raw),)]
    assert deliver(post.path, raw.replace(b"\n", b"\r\n")) == ["250 2.6.0 duplicate"]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Subject: no id\n\nText.\n", id="no Message-ID"),
        pytest.param(b"\0" * 1000 + b"\n", id="NULs"),
        pytest.param(b"no header\n\nText.\n", id="no header"),
    ],
)
def test_what_cannot_be_read_is_a_dead_letter_that_nobody_sends_again(
    post: Post, raw: bytes
) -> None:
    assert deliver(post.path, raw) == ["250 2.6.0 dead letter"]
    assert (len(raw),) in post.sql("SELECT size FROM dead_letter")


def test_all_at_once_is_answered_in_order(post: Post) -> None:
    dialogue = (
        b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n%sRSET\r\nQUIT\r\n"
    )
    raw = on_the_wire(patch("piped@x", "[PATCH] Piped"))
    with Client(post.path) as client:
        client.socket.sendall(dialogue % (TO.encode(), GPIO.encode(), raw))
        codes = [client.answer()[:3] for _ in range(11)]
    assert codes == ["220", *["250"] * 4, "354", *["250"] * 3, "221", ""]


@pytest.mark.parametrize(
    "address",
    [
        "someone@kantha.example",
        "kantha@kantha.example.org",
        "kantha%example.org@kantha.example",
        '"kantha@kantha.example"@example.org',
        "postmaster",
        "łukasz@kantha.example",
    ],
)
def test_nobody_else_gets_mail_here(post: Post, address: str) -> None:
    with Client(post.path) as client:
        client.answer()
        client.codes(b"LHLO x", b"MAIL FROM:<a@x.example>")
        assert client.say(f"RCPT TO:<{address}>\r\n".encode())[:5] == "550 5"
        assert client.codes(b"DATA") == ["503"]


def test_of_many_recipients_a_hundred_are_taken_and_answered(post: Post) -> None:
    with Client(post.path) as client:
        client.answer()
        client.codes(b"LHLO x", b"MAIL FROM:<a@x.example>")
        codes = client.codes(*[f"RCPT TO:<{TO}>".encode()] * 1000)
        assert codes == ["250"] * MANY + ["452"] * 900
        assert client.codes(b"DATA") == ["354"]
        client.socket.sendall(on_the_wire(patch("many@x", "[PATCH] Many")))
        assert [client.answer()[:3] for _ in range(MANY)] == ["250"] * MANY
        assert client.codes(b"NOOP") == ["250"]


def test_a_mail_that_says_it_is_too_large_is_refused_before_it_comes(post: Post) -> None:
    with Client(post.path) as client:
        client.answer()
        command = f"MAIL FROM:<a@x.example> SIZE={MAX_MAIL + 1}".encode()
        client.codes(b"LHLO x")
        assert client.say(command + b"\r\n").startswith("552 5.3.4 ")
        assert client.codes(b"MAIL FROM:<a@x.example> SIZE=1") == ["250"]


def test_a_mail_that_is_too_large_is_refused_once_for_each_recipient(post: Post) -> None:
    raw = patch("large@x", "[PATCH] Large") + b"a line\n" * (MAX_MAIL // 7)
    with Client(post.path) as client:
        client.begin(TO, GPIO)
        client.socket.sendall(on_the_wire(raw))
        assert [client.answer()[:9] for _ in range(2)] == ["552 5.3.4"] * 2
        assert client.codes(b"NOOP") == ["250"]
    assert "large@x" not in post.ids()


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        pytest.param(["MAIL FROM:<a@x>"], ["503"], id="MAIL before LHLO"),
        pytest.param(["EHLO x", "HELO x"], ["500", "500"], id="SMTP"),
        pytest.param(["LHLO"], ["501"], id="LHLO without a name"),
        pytest.param(["LHLO x", "RCPT TO:<a@x>"], ["250", "503"], id="RCPT before MAIL"),
        pytest.param(["LHLO x", "DATA"], ["250", "503"], id="DATA before RCPT"),
        pytest.param(
            ["LHLO x", "MAIL FROM:<a@x>", "MAIL FROM:<a@x>"], ["250", "250", "503"], id="two MAILs"
        ),
        pytest.param(
            ["LHLO x", "MAIL FROM:<a@x>", f"RCPT TO:<{TO}>", "DATA now"],
            ["250", "250", "250", "501"],
            id="DATA with a word",
        ),
        pytest.param(
            ["LHLO x", "MAIL FROM:<a@x>", f"RCPT TO:<{TO}>", "RSET", "DATA"],
            ["250", "250", "250", "250", "503"],
            id="RSET forgets",
        ),
        pytest.param(
            ["LHLO x", "VRFY kantha", "EXPN kantha", "HELP", "AUTH PLAIN AGEAYg==", "STARTTLS"],
            ["250", "502", "502", "502", "502", "502"],
            id="what is not offered",
        ),
        pytest.param(
            ["LHLO x", "MAIL FROM:<a@x> BODY=BINARYMIME"], ["250", "501"], id="BINARYMIME"
        ),
        pytest.param(["LHLO x", "BDAT 10 LAST"], ["250", "500"], id="BDAT"),
        pytest.param(["LHLO x", "MAIL FROM:<"], ["250", "553"], id="half an address"),
        pytest.param(
            ["LHLO x", "MAIL FROM:<" + "(" * 900], ["250", "553"], id="a nest in an address"
        ),
        pytest.param(["LHLO x", "MAIL FROM:<" + "a" * 2000], ["250", "500"], id="a long command"),
        pytest.param(["", "\0", "LHLO x"], ["500", "500", "250"], id="nothing"),
    ],
)
def test_commands_are_refused_out_of_place(post: Post, lines: list[str], codes: list[str]) -> None:
    with Client(post.path) as client:
        client.answer()
        assert client.codes(*(line.encode() for line in lines)) == codes
    assert deliver(post.path, patch("place@x", "[PATCH] In place"))[0].startswith("250 ")


def test_who_talks_nonsense_is_sent_away(post: Post) -> None:
    with Client(post.path) as client:
        client.answer()
        codes = client.codes(*[b"GET / HTTP/1.1"] * 6)
        assert codes == ["500"] * 4 + ["502", ""]


def test_who_says_the_same_for_ever_is_sent_away(post: Post) -> None:
    with Client(post.path) as client:
        client.answer()
        codes = client.codes(*[b"LHLO x"] * 22)
        assert codes == ["250"] * 20 + ["421", ""]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r.\r", b"\n.\r"])
def test_a_mail_within_a_mail_is_none(post: Post, end: bytes) -> None:
    inner = b"MAIL FROM:<b@x.example>\r\nRCPT TO:<%s>\r\nDATA\r\n" % TO.encode()
    inner += on_the_wire(patch(f"inner-{end.hex()}@x", "[PATCH] Inner"))
    outer = patch(f"outer-{end.hex()}@x", "[PATCH] Outer").replace(b"\n", b"\r\n").rstrip()
    with Client(post.path) as client:
        client.begin()
        assert client.say(outer + end + inner) == "250 2.6.0 stored"
        assert client.codes(b"NOOP") == ["250"]
    assert f"outer-{end.hex()}@x" in post.ids()
    assert f"inner-{end.hex()}@x" not in post.ids()


def test_a_lone_carriage_return_begins_no_field(post: Post) -> None:
    raw = mail("field@x", "A\rList-Id: <forged.example.org>\rReferences: <b@x>")
    deliver(post.path, raw)
    assert post.sql("SELECT count(*) FROM message_list WHERE list LIKE 'forged%'") == [(0,)]
    assert post.sql("SELECT \"references\" FROM message WHERE message_id = 'field@x'") == [("[]",)]


def test_a_line_without_end_is_not_kept(post: Post) -> None:
    before = post.peak()
    endless = b"a" * MIB
    with Client(post.path) as client:
        client.begin()
        for _ in range(64):
            client.socket.sendall(endless)
        assert client.say(b"\r\n.\r\n")[:3] == "552"
    with Client(post.path) as client:
        client.answer()
        for _ in range(64):
            client.socket.sendall(endless)
        assert client.say(b"\r\n")[:3] == "500"
        assert client.codes(b"LHLO x") == ["250"]
    assert post.peak() < before + 16 * MIB


def test_what_clients_say_is_not_in_the_log_as_it_is(post: Post) -> None:
    with Client(post.path) as client:
        client.answer()
        client.codes(b"LHLO \x1b[31mx", b"MAIL FROM:<a@x.example>", b"\x1b[31m")
        client.codes(b"RCPT TO:<\x1bred@kantha.example>", b"RCPT TO:<r\xc3\xa9d@x.example>")
        client.codes(b"RCPT TO:<r\rd@x.example>", b"RCPT TO:<\xff@x.example>")
    log = (post.data / "server.log").read_bytes()
    assert b"red@kantha.example" in log
    assert all(32 <= byte < 127 or byte == 10 for byte in log)


def test_idle_connections_keep_nobody_out(post: Post) -> None:
    with ExitStack() as stack:
        idle = []
        for _ in range(MANY + 1):
            idle.append(stack.enter_context(Client(post.path)))
            assert idle[-1].answer()[:3] == "220"
        # the first has waited for the longest time
        assert idle[0].answer()[:9] == "421 4.3.2"
        assert idle[0].answer() == ""
        assert idle[-1].codes(b"NOOP") == ["250"]
        assert insist(post.path, patch("crowd@x", "[PATCH] Crowd")) == 1


def test_who_sends_a_mail_is_not_sent_away(post: Post) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(Client(post.path))
        first.begin()
        for _ in range(2 * MANY):
            assert stack.enter_context(Client(post.path)).answer()[:3] == "220"
        first.socket.sendall(on_the_wire(patch("patient@x", "[PATCH] Patient")))
        assert first.answer()[:3] == "250"


def test_a_client_that_closes_its_half_loses_nothing_but_its_answer(post: Post) -> None:
    raw = patch("half@x", "[PATCH] Half")
    with Client(post.path) as client:
        client.begin()
        client.socket.sendall(on_the_wire(raw))
        client.socket.shutdown(socket.SHUT_WR)
        assert client.answer()[:3] in ("", "250")
    insist(post.path, raw)
    assert post.sql("SELECT count(*) FROM message WHERE message_id = 'half@x'") == [(1,)]


def test_what_was_not_sent_to_its_end_is_not_stored(post: Post) -> None:
    with Client(post.path) as client:
        client.begin()
        client.socket.sendall(on_the_wire(patch("cut@x", "[PATCH] Cut"))[:-3])
    with Client(post.path) as client:
        client.begin()
        client.socket.sendall(on_the_wire(patch("cut@x", "[PATCH] Cut"))[:-3])
        client.socket.shutdown(socket.SHUT_WR)
        assert client.answer() == ""
    assert "cut@x" not in post.ids()
    assert not post.sql("SELECT * FROM conflict WHERE message_id = 'cut@x'")


def test_a_value_that_the_database_refuses_is_a_dead_letter(post: Post) -> None:
    post.sql(
        "CREATE TRIGGER choosy BEFORE INSERT ON message WHEN NEW.message_id = 'choosy@x' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    raw = patch("choosy@x", "[PATCH] Choosy")
    assert deliver(post.path, raw) == ["250 2.6.0 dead letter"]
    reason = "the database refuses the mail: IntegrityError"
    assert (len(raw), reason) in post.sql("SELECT size, reason FROM dead_letter")


def test_a_database_that_is_broken_for_a_while_gets_the_mail_later(post: Post) -> None:
    raw = patch("later@x", "[PATCH] Later")
    post.sql("ALTER TABLE message_list RENAME TO away")
    assert (
        deliver(post.path, raw, [TO, GPIO])
        == ["451 4.3.0 the mail cannot be stored now, send the mail again later"] * 2
    )
    assert "later@x" not in post.ids()
    post.sql("ALTER TABLE away RENAME TO message_list")
    assert insist(post.path, raw) == 1


def test_a_stop_ends_what_is_under_way_and_takes_nothing_new(own: Post) -> None:
    own.begin()
    with Client(own.path) as idle, Client(own.path) as busy, Client(own.path) as between:
        idle.answer()
        between.answer()
        between.codes(b"LHLO x", b"MAIL FROM:<a@x.example>")
        busy.begin(TO, GPIO)
        raw = on_the_wire(patch("last@x", "[PATCH] Last"))
        busy.socket.sendall(raw[:100])
        assert own.process
        own.process.terminate()
        assert idle.answer()[:3] == "421"
        assert between.answer()[:3] == "421"
        assert not Path(own.path).exists()
        busy.socket.sendall(raw[100:] + b"NOOP\r\n")
        assert [busy.answer()[:3] for _ in range(4)] == ["250", "250", "421", ""]
    assert own.process.wait(60) == 0
    assert own.ids() == ["last@x"]


def test_a_kill_loses_nothing_that_was_answered_and_doubles_nothing(own: Post) -> None:
    taken: list[str] = []
    own.begin()
    for number in range(20):
        name = f"{number}@x"
        assert deliver(own.path, patch(name, f"[PATCH] {name}"))[0].startswith("250 ")
        taken.append(name)
    under_way = patch("under-way@x", "[PATCH] Under way")
    with Client(own.path) as client:
        client.begin()
        client.socket.sendall(on_the_wire(under_way))
        own.kill()
    assert set(taken) <= set(own.ids())
    own.begin()  # over the socket that is left
    insist(own.path, under_way)
    own.stop()
    assert own.ids() == sorted([*taken, "under-way@x"])
    assert not own.sql("SELECT * FROM conflict")
    assert own.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """One that waits for nobody and nothing longer than three seconds."""
    post = Post(tmp_path_factory.mktemp("hasty"))
    post.limits["seconds"] = 3
    post.begin()
    yield post
    post.stop()


def test_a_database_that_is_busy_too_long_gets_the_mail_later(hasty: Post) -> None:
    raw = patch("busy@x", "[PATCH] Busy")
    lock = sqlite3.connect(hasty.data / "kantha.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    assert deliver(hasty.path, raw, [TO, GPIO])[1].startswith("451 4.3.0 ")
    lock.close()
    insist(hasty.path, raw)
    assert hasty.ids() == ["busy@x"]


def test_who_is_slow_is_sent_away_and_others_are_not(hasty: Post) -> None:
    with Client(hasty.path) as silent, Client(hasty.path) as slow, Client(hasty.path) as endless:
        silent.answer()
        slow.begin()
        endless.begin()
        endless.socket.setblocking(False)
        insist(hasty.path, patch("quick@x", "[PATCH] Quick"))
        talking = {slow: b"a\r\n", endless: b"a\r\n" * 1000}
        for _ in range(1200):
            talking = {one: text for one, text in talking.items() if is_open(one, text)}
            if not talking:
                break
            time.sleep(0.05)
        assert not talking
        assert silent.answer() == ""
    assert "quick@x" in hasty.ids()


def is_open(client: Client, text: bytes) -> bool:
    try:
        client.socket.send(text)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def test_more_mails_than_there_is_room_for_wait_their_turn(post: Post) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(post.path)) for _ in range(9)]
        for client in clients[:8]:
            client.begin()
        last = clients[8]
        last.answer()
        last.codes(b"LHLO x", b"MAIL FROM:<a@x.example>", f"RCPT TO:<{TO}>".encode())
        last.socket.sendall(b"DATA\r\n")
        last.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            last.socket.recv(1)
        last.socket.settimeout(60)
        assert clients[0].say(on_the_wire(patch("0@x", "[PATCH] 0")))[:3] == "250"
        assert last.answer()[:3] == "354"
        assert last.say(on_the_wire(patch("8@x", "[PATCH] 8")))[:3] == "250"


def test_smtp_is_spoken_where_it_is_asked_for(own: Post) -> None:
    own.launch("lmtp", "--smtp", "--listen", f"127.0.0.1:{own.port}")
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", own.port)).close()
            break
        except OSError:
            time.sleep(0.05)
    refused = submit(own.port, patch("smtp@x", "[PATCH] Smtp"), [TO, GPIO, "a@else.example"])
    assert {address: code for address, (code, _) in refused.items()} == {"a@else.example": 550}
    with smtplib.SMTP("127.0.0.1", own.port) as client:
        assert client.helo("x")[0] == 250
        assert client.docmd("LHLO", "x")[0] == 500
        client.mail("")
        client.rcpt(TO)
        client.rcpt(GPIO)
        assert client.data(patch("smtp@x", "[PATCH] Smtp")) == (250, b"2.6.0 duplicate")
        assert client.noop()[0] == 250
    own.stop()
    assert own.ids() == ["smtp@x"]


def test_the_founding_thread_gets_its_findings_in_any_order(post: Post) -> None:
    with V1.open("rb") as stream:
        mails = [one.data for one in mbox.split(stream)]
    random.Random(1).shuffle(mails)  # noqa: S311 - an order, not a secret
    for raw in mails:
        assert deliver(post.path, raw, [TO, GPIO]) == ["250 2.6.0 stored"] * 2
    worker = Server(post.data)
    worker.launch("worker")
    try:
        worker.wait_for(STATUS, [("reviewed",)])
    finally:
        worker.stop()
    assert set(post.sql(FINDINGS)) == {
        ("anon-inode-state", 285),
        ("cleanup-goto-mix", 283),
        ("core-struct-size", None),
        ("istate-outside-fs", 285),
        ("vfs/inode-state-flag", 750),
    }
