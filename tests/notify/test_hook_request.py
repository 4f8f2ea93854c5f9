# SPDX-License-Identifier: Apache-2.0
"""One webhook request to a real receiver, and to those where none may go."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.net.addresses import is_public
from app.notify import hook_request
from app.notify.hook_request import HookEvent, HookResponse, HookRules, HookTarget
from tests.peers import receiver as behaviour
from tests.peers.certificates import certificate
from tests.peers.receiver import SECRET, Behaviour, Receiver
from tests.support.waiting import until

SLOW = pytest.mark.slow  # waits for the time limit of a request
BODY = '{"type":"ping","timestamp":"2026-03-21T18:00:00Z","data":{"hook":"ü"}}'
EVENT = HookEvent("evt_1", BODY)
OPEN = HookRules(seconds=60, may_be_private=True)
HASTY = HookRules(seconds=2, may_be_private=True)  # for a receiver that never answers
CLOSED = HookRules(seconds=60, may_be_private=False)


def post(url: str, rules: HookRules = OPEN) -> HookResponse:
    return asyncio.run(hook_request.post(HookTarget(url, SECRET), EVENT, rules))


def test_what_arrives_is_the_body_and_verifies(receiver: Receiver) -> None:
    answer = post(receiver.url())
    assert answer == HookResponse(204, "204")
    assert answer.is_taken
    assert receiver.bodies == [BODY]
    assert receiver.refused == 0
    (headers,) = receiver.headers
    assert headers["webhook-id"] == "evt_1"
    assert headers["content-type"] == "application/json"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


def test_a_wrong_secret_does_not_verify(receiver: Receiver) -> None:
    other = HookTarget(receiver.url(), "whsec_" + "b3RoZXIg" * 5)
    asyncio.run(hook_request.post(other, EVENT, OPEN))
    assert (receiver.got, receiver.refused) == ([], 1)


@pytest.mark.parametrize(
    ("behave", "status", "text"),
    [
        pytest.param(behaviour.status(500, b"oh\x00 \x1b[31mno"), 500, "500: oh [31mno", id="500"),
        pytest.param(behaviour.status(404), 404, "404", id="404"),
        pytest.param(behaviour.status(410), 410, "410", id="gone"),
        pytest.param(behaviour.drop, None, "RemoteProtocolError", id="dropped"),
        pytest.param(behaviour.garbage, None, "RemoteProtocolError", id="not HTTP"),
        pytest.param(behaviour.silent, None, "no answer within 2 s", id="no answer", marks=SLOW),
        pytest.param(
            behaviour.slow_header, None, "no answer within 2 s", id="slow header", marks=SLOW
        ),
        pytest.param(
            behaviour.early_hints, None, "no answer within 2 s", id="early hints", marks=SLOW
        ),
        pytest.param(behaviour.huge_header, None, "RemoteProtocolError", id="huge header"),
        pytest.param(behaviour.huge, 500, "500: no! no!", id="huge refusal"),
        pytest.param(behaviour.status(500, b"x" * 5_000_000), 500, "500: xxx", id="long refusal"),
    ],
)
def test_a_refusal_is_said_in_a_short_line(
    receiver: Receiver, behave: Behaviour, status: int | None, text: str
) -> None:
    receiver.behaviours.append(behave)
    answer = post(receiver.url(), HASTY if text.startswith("no answer") else OPEN)
    assert answer.status == status
    assert answer.text.startswith(text)
    assert not answer.is_taken
    assert len(answer.text) <= 310
    assert answer.text.isprintable()
    until(lambda: len(receiver.got) == 1)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    other = Receiver()
    receiver.behaviours.append(behaviour.status(307, Location=other.url()))
    answer = post(receiver.url())
    other.close()
    assert (answer.status, answer.is_taken, other.got) == (307, False, [])


@pytest.mark.parametrize("code", [200, 202, 204])
def test_a_success_whose_body_does_not_end_is_one(receiver: Receiver, code: int) -> None:
    receiver.behaviours.append(behaviour.slow(code))
    assert post(receiver.url()).is_taken


def test_a_refusal_may_say_when_to_come_back(receiver: Receiver) -> None:
    receiver.behaviours.append(behaviour.status(503, Retry_After="120"))
    receiver.behaviours.append(behaviour.status(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"))
    assert [post(receiver.url()).retry_after for _ in range(2)] == [120, 0]


@pytest.mark.slow
def test_a_listener_that_speaks_no_tls_and_one_that_says_nothing(receiver: Receiver) -> None:
    assert post(receiver.url().replace("http:", "https:")).status is None
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        plain, tls = (post(f"{scheme}://127.0.0.1:{port}/", HASTY) for scheme in ("http", "https"))
    assert (plain.status, plain.text) == (None, "no answer within 2 s")
    assert (tls.status, tls.text) == (None, "no connection within 1 s")


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        answer = post(f"http://127.0.0.1:{port}/")
    assert answer.status is None
    assert answer.text.startswith("ConnectError")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fd00::1]",
        "[fec0::1]",
        "224.0.0.1",
        "[ff02::1]",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "example.org@127.0.0.1",
        "127.0.0.1#@example.org",
        "127.0.0.1\\@example.org",
        "１２７.０.０.１",
        "ⓛocalhost",
    ],
)
def test_nothing_is_sent_inside(receiver: Receiver, host: str) -> None:
    answer = post(f"https://{host}:{receiver.port}/", CLOSED)
    assert answer.status is None
    is_trick = not host.isascii() or host in ("LOCALHOST.", "0177.0.0.1") or set("@%") & set(host)
    said = ("is not a public address", "the URL must", "not a URL", "cannot be resolved")
    assert any(text in answer.text for text in (said if is_trick else said[:1]))
    assert (receiver.got, receiver.refused) == ([], 0)


def test_this_machine_by_its_own_name_is_inside(receiver: Receiver) -> None:
    answer = post(f"https://{socket.gethostname()}:{receiver.port}/", CLOSED)
    assert "is not a public address" in answer.text or "not found" in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "example.org",
        "https://",
        "https:///x",
        "https://user:password@example.org/",
        "https://example.org/#x",
        "https://example.org:99999/",
        "https://example.org/\r\nHost: x",
        "https://exa mple.org/",
        "https://[::1/",
        "",
    ],
)
def test_a_url_that_is_none_of_a_webhook_is_refused(url: str) -> None:
    answer = post(url, CLOSED)
    assert (answer.status, answer.is_taken) == (None, False)


@pytest.mark.parametrize(
    "text",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::1.1.1.1", "172.32.0.1", "11.0.0.1"],
)
def test_addresses_of_the_internet_are_public(text: str) -> None:
    assert is_public(text)


def test_the_address_that_was_looked_at_is_the_one_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a name that leads elsewhere when it is asked again gains nothing."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def rebinding(host: object, port: int, *more: object, **named: object) -> object:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(address, port, type=socket.SOCK_STREAM)

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", rebinding)
        answer = post(receiver.url("rebinding.example"))
    assert answer.is_taken
    assert [name for name in asked if name == "rebinding.example"] == ["rebinding.example"]
    assert receiver.headers[0]["host"] == f"rebinding.example:{receiver.port}"


def test_one_private_address_among_several_is_one_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def both(_host: object, port: int, *_more: object, **_named: object) -> object:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("1.1.1.1", port)), (*kind, ("10.0.0.1", port))]

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", both)
        answer = post("https://both.example/", CLOSED)
    assert "10.0.0.1, which is not a public address" in answer.text


def test_a_proxy_of_the_environment_is_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Receiver()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert post(receiver.url()).is_taken
    proxy.close()
    assert (len(receiver.got), proxy.got) == (1, [])


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Receiver, Path]]:
    path = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    receiver = Receiver(tls=context)
    yield receiver, path
    receiver.close()


def test_the_certificate_must_be_of_the_name_though_the_address_is_called(
    secure: tuple[Receiver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver, path = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert post(receiver.url("localhost")).is_taken
    assert receiver.headers[0]["host"] == f"localhost:{receiver.port}"
    wrong = post(receiver.url("127.0.0.1"))
    assert wrong.status is None
    assert "certificate verify failed" in wrong.text
    assert len(receiver.got) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure: tuple[Receiver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    answer = post(secure[0].url("localhost"))
    assert "certificate verify failed" in answer.text
    assert secure[0].got == []


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(HookTarget("https://example.org/", SECRET))
