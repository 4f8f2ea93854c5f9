# SPDX-License-Identifier: Apache-2.0
"""A mailbox comes whole from a server that may be asked, or it does not come."""

import gzip
import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import app
from app.errors import UserError
from app.lore.download import DownloadLimits, mailbox
from app.lore.place import parse
from app.mail.read import mbox
from app.net.addresses import Reach
from tests.lore.archive import SEPARATOR, Archive, moved, packed, sent
from tests.peers import receiver as behaviour
from tests.peers.receiver import Behaviour, _Handler
from tests.support.mails import mail

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ONE = mail("one@example.org", "one", "From here on:\n\n>From there.\n")
TWO = mail("two@example.org", "two")
BOTH = packed([ONE.replace(b"\nFrom h", b"\n>From h").replace(b"\n>From t", b"\n>>From t"), TWO])
OPEN = Reach(may_be_private=True, setting="KANTHA_LORE_PRIVATE")
CLOSED = OPEN._replace(may_be_private=False)
SIZE = 100_000
THREAD = "/list/one@example.org/"


@pytest.fixture(scope="module")
def server() -> Iterator[Archive]:
    archive = Archive()
    yield archive
    archive.close()


@pytest.fixture
def archive(server: Archive) -> Archive:
    server.forget()
    return server


def limits(
    archive: Archive, *hosts: str, reach: Reach = OPEN, seconds: float = 30.0
) -> DownloadLimits:
    return DownloadLimits(frozenset((archive.host(), *hosts)), reach, SIZE, seconds)


def mails(url: str, limits: DownloadLimits) -> list[bytes] | None:
    with mailbox(parse(url, OPEN), SINCE, limits) as stream:
        return [mail.data for mail in mbox.split(stream)] if stream else None


def refusal(url: str, limits: DownloadLimits) -> str:
    with pytest.raises(UserError) as caught:
        mails(url, limits)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) <= 300
    return text


def test_a_thread_is_its_mailbox(archive: Archive) -> None:
    archive.behaviours.append(sent(BOTH))
    assert mails(archive.at(THREAD + "t/#u"), limits(archive)) == [ONE, TWO]
    assert archive.asked == [f"GET {THREAD}t.mbox.gz"]
    (headers,) = archive.headers
    assert headers["user-agent"] == f"kantha/{app.__version__}"
    assert headers["host"] == archive.host()
    assert headers["accept-encoding"] == "identity"


def test_a_list_is_what_it_received_since(archive: Archive) -> None:
    archive.behaviours.append(sent(BOTH))
    assert mails(archive.at("/list"), limits(archive)) == [ONE, TWO]
    assert archive.asked == ["POST /list/?q=rt:1767225600..&x=m"]


@pytest.mark.parametrize("kind", ["text/plain", "text/html; charset=UTF-8"])
def test_a_list_without_new_mail_is_no_error(archive: Archive, kind: str) -> None:
    archive.behaviours.append(behaviour.status(404, b"<pre>No results found", Content_Type=kind))
    assert mails(archive.at("/list/"), limits(archive)) is None


def test_what_there_is_not_is_said(archive: Archive) -> None:
    archive.behaviours += [
        behaviour.status(404, b"No results found\n"),
        behaviour.status(404, b"Not Found\n"),
    ]
    assert "the server has no such thread (404)" in refusal(archive.at(THREAD), limits(archive))
    assert "the server has no such list (404)" in refusal(archive.at("/list/"), limits(archive))


def test_an_id_alone_is_found_by_a_redirect_to_a_page(archive: Archive) -> None:
    archive.behaviours += [moved(THREAD), sent(BOTH)]
    assert mails(archive.at("/r/one@example.org/"), limits(archive)) == [ONE, TWO]
    assert archive.asked == ["GET /r/one@example.org", f"GET {THREAD}t.mbox.gz"]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_list_keeps_the_question(archive: Archive, code: int) -> None:
    archive.behaviours += [moved(archive.at("/new/?q=other&x=m"), code), sent(BOTH)]
    assert mails(archive.at("/list/"), limits(archive)) == [ONE, TWO]
    assert archive.asked[1] == "POST /new/?q=rt:1767225600..&x=m"


def pouring(*parts: bytes, every: float = 0.0) -> Behaviour:
    """Bytes of a mailbox, the last of them again and again."""

    def answer(request: _Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/gzip")
        request.end_headers()
        for part in parts[:-1]:
            request.wfile.write(part)
        while not request.server.receiver.leaving.wait(every):
            request.wfile.write(parts[-1])

    return answer


def lying(length: int) -> Behaviour:
    """A mailbox that is longer or shorter than the header says."""

    def answer(request: _Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/gzip")
        request.send_header("Content-Length", str(length))
        request.end_headers()
        request.wfile.write(BOTH)

    return answer


def chunked(request: _Handler) -> None:
    """Chunks that break off."""
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Content-Type", "application/gzip")
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"%x\r\n%s\r\n" % (len(BOTH), BOTH))


BOMB = gzip.compress(SEPARATOR + b"x: " + bytes(64 * 2**20))
PAGE = b"<!DOCTYPE html><html><head><title>Making sure you are not a bot</title>"


@pytest.mark.parametrize(
    ("behave", "text"),
    [
        pytest.param(sent(PAGE, "text/html"), "sent text/html instead of a mailbox", id="page"),
        pytest.param(
            sent(BOTH, "text/HTML;x"), "sent text/html instead of a mailbox", id="called page"
        ),
        pytest.param(sent(BOTH, ""), "sent no Content-Type", id="no type"),
        pytest.param(sent(PAGE), "did not send a mailbox", id="page called gzip"),
        pytest.param(sent(gzip.compress(PAGE)), "did not send a mailbox", id="page inside"),
        pytest.param(sent(gzip.compress(b"")), "did not send a mailbox", id="nothing inside"),
        pytest.param(sent(gzip.compress(BOTH)), "did not send a mailbox", id="packed twice"),
        pytest.param(sent(b""), "did not send a mailbox", id="nothing"),
        pytest.param(sent(BOTH[:-9]), "its end is missing", id="cut"),
        pytest.param(sent(BOTH[:-8] + bytes(8)), "broken", id="wrong sum"),
        pytest.param(sent(BOTH + b"<html>"), "broken", id="something behind"),
        pytest.param(sent(zlib.compress(BOTH)), "did not send a mailbox", id="zlib"),
        pytest.param(sent(BOMB), "unpacks to more than 250 times its size", id="bomb"),
        pytest.param(sent(bytes(SIZE + 1)), "larger than 100000 bytes", id="large"),
        pytest.param(pouring(BOTH, bytes(SIZE)), "larger than 100000 bytes", id="endless"),
        pytest.param(lying(len(BOTH) + 1), "RemoteProtocolError", id="too short"),
        pytest.param(lying(len(BOTH) - 1), "its end is missing", id="too long"),
        pytest.param(lying(-1), "RemoteProtocolError", id="less than nothing"),
        pytest.param(chunked, "RemoteProtocolError", id="chunks"),
        pytest.param(behaviour.drop, "RemoteProtocolError", id="dropped"),
        pytest.param(behaviour.garbage, "RemoteProtocolError", id="no HTTP"),
        pytest.param(behaviour.huge_header, "RemoteProtocolError", id="huge header"),
        pytest.param(behaviour.status(200), "sent no Content-Type", id="empty"),
        pytest.param(behaviour.status(204), "answered 204", id="204"),
        pytest.param(behaviour.status(500, b"\x1b[31m"), "answered 500", id="500"),
        pytest.param(behaviour.status(403), "answered 403", id="403"),
        pytest.param(behaviour.status(302), "answered 302", id="redirect to nowhere"),
        pytest.param(behaviour.status(300), "answered 300", id="choices"),
        pytest.param(behaviour.status(429), "the server is busy (429)", id="429"),
        pytest.param(
            behaviour.status(503, Retry_After="120"),
            "the server is busy (503); retry in 120 s",
            id="503",
        ),
    ],
)
def test_what_is_no_whole_mailbox_is_said_in_a_line(
    archive: Archive, behave: Behaviour, text: str
) -> None:
    archive.behaviours.append(behave)
    said = refusal(archive.at(THREAD), limits(archive))
    assert said.startswith(archive.at(THREAD.rstrip("/")))
    assert text in said
    assert len(archive.asked) == 1


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(behaviour.silent, id="no answer"),
        pytest.param(behaviour.slow_header, id="slow header"),
        pytest.param(behaviour.early_hints, id="early hints"),
        pytest.param(pouring(BOTH[:-1], b"", every=0.1), id="stops before the end"),
        pytest.param(pouring(b"\x1f", every=0.1), id="slow drip"),
    ],
)
def test_the_time_is_of_the_whole(archive: Archive, behave: Behaviour) -> None:
    archive.behaviours.append(behave)
    said = refusal(archive.at(THREAD), limits(archive, seconds=0.6))
    assert "the download took longer than 0.6 s" in said


def test_the_time_is_of_all_redirects_together(archive: Archive) -> None:
    archive.behaviours += [moved(THREAD), behaviour.silent]
    assert "longer than 0.6 s" in refusal(archive.at(THREAD), limits(archive, seconds=0.6))


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("http://other.example/list/one@example.org/", "other.example is not in KANTHA_LORE_HOSTS"),
        ("//other.example/list/one@example.org/", "other.example is not in KANTHA_LORE_HOSTS"),
        ("http://127.0.0.1:1/list/one@example.org/", "127.0.0.1:1 is not in KANTHA_LORE_HOSTS"),
        ("http://127.0.0.1/list/one@example.org/", "127.0.0.1 is not in KANTHA_LORE_HOSTS"),
        ("http://169.254.169.254/latest/one@x/", "169.254.169.254 is not in KANTHA_LORE_HOSTS"),
        ("http://[::1]/list/one@example.org/", "[::1] is not in KANTHA_LORE_HOSTS"),
        ("http://2130706433/list/one@example.org/", "2130706433 is not in KANTHA_LORE_HOSTS"),
        ("file:///etc/one@example.org/", "must begin with"),
        ("file:///etc/passwd", "must begin with"),
        ("ftp://127.0.0.1/one@example.org/", "must begin with"),
        ("gopher://127.0.0.1/one@example.org/", "must begin with"),
        ("javascript:alert('@')", "must begin with"),
        ("http://user@127.0.0.1/list/one@x/", "neither a user"),
        ("http://[::1/list/one@x/", "Invalid port"),
        ("/login", "which is not a thread"),
        ("/", "must be the address of a list or a thread"),
        ("\x1b[31m", "Invalid non-printable"),
        ("/list/one@example.org/" + "x" * 5000, "longer than 2000"),
    ],
)
def test_a_redirect_leads_nowhere_else(archive: Archive, location: str, text: str) -> None:
    archive.behaviours += [moved(location), sent(BOTH)]
    assert text in refusal(archive.at(THREAD), limits(archive))
    assert len(archive.asked) == 1


def test_a_list_does_not_become_a_thread(archive: Archive) -> None:
    archive.behaviours += [moved(THREAD), sent(BOTH)]
    assert "which is not a list" in refusal(archive.at("/list/"), limits(archive))


def test_redirects_end(archive: Archive) -> None:
    archive.behaviours += [moved(THREAD) for _ in range(50)]
    assert "the server redirects more than 4 times" in refusal(archive.at(THREAD), limits(archive))
    assert len(archive.asked) == 5


def test_a_redirect_to_another_host_that_is_allowed_is_followed(archive: Archive) -> None:
    other = Archive()
    archive.behaviours.append(moved(other.at("/other/one@example.org/")))
    other.behaviours.append(sent(BOTH))
    found = mails(archive.at(THREAD), limits(archive, other.host()))
    other.close()
    assert found == [ONE, TWO]
    assert other.headers[0]["host"] == other.host()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "2130706433"]
)
def test_nothing_is_asked_inside_though_the_host_is_listed(archive: Archive, host: str) -> None:
    url = archive.at(THREAD, host).replace("http:", "https:")
    closed = limits(archive, archive.host(host), reach=CLOSED)
    said = refusal(url, closed)
    assert "is not a public address (KANTHA_LORE_PRIVATE=true allows it)" in said
    assert archive.asked == []


def test_plain_http_is_for_private_servers(archive: Archive) -> None:
    closed = limits(archive, reach=CLOSED)
    assert "must begin with https://" in refusal(archive.at(THREAD), closed)
    assert archive.asked == []


def test_each_hop_looks_its_host_up_once_and_calls_what_it_found(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a name that leads elsewhere when it is asked again gains nothing."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str | bytes, port: int, *more: object, **named: object) -> object:
        name = host if isinstance(host, str) else host.decode()
        asked.append(name)
        address = "127.0.0.1" if asked.count(name) == 1 else "127.0.0.2"
        return real(address, port, type=socket.SOCK_STREAM)

    names = ("one.example", "two.example")
    archive.behaviours += [moved(archive.at(THREAD, "two.example")), sent(BOTH)]
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", rebinding)
        hosts = limits(archive, *map(archive.host, names))
        assert mails(archive.at(THREAD, "one.example"), hosts) == [ONE, TWO]
    assert [name for name in asked if name in names] == [*names]
    assert [headers["host"] for headers in archive.headers] == [archive.host(n) for n in names]


def test_one_private_address_among_several_is_one_too_many(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(_host: object, port: int, *_more: object, **_named: object) -> object:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("1.1.1.1", port)), (*kind, ("127.0.0.1", port))]

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", both)
        closed = limits(archive, "both.example", reach=CLOSED)
        said = refusal("https://both.example" + THREAD, closed)
    assert "127.0.0.1, which is not a public address" in said


def test_a_proxy_of_the_environment_is_not_asked(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Archive()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    archive.behaviours.append(sent(BOTH))
    assert mails(archive.at(THREAD), limits(archive)) == [ONE, TWO]
    proxy.close()
    assert proxy.asked == []
