# SPDX-License-Identifier: Apache-2.0
"""One attempt at a real server: what it said is known for every recipient."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from app.errors import UserError
from app.notify.smtp import Greeting, Relay, SmtpOutcome, deliver, greet
from tests.peers.certificates import certificate
from tests.peers.post_office import PostOffice, closed_port

SENDER = "kantha@example.org"
MAIL = b"Message-ID: <m@example.org>\r\nSubject: x\r\n\r\n.one dot\r\ntext\r\n"
TWO = ("one@example.org", "two@example.org")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def relay(office: PostOffice) -> Relay:
    return Relay.of(office.url, seconds=20)


def test_a_mail_arrives_as_it_is(office: PostOffice, relay: Relay) -> None:
    assert deliver(relay, SENDER, TWO, MAIL) == SmtpOutcome(accepted=TWO)
    (letter,) = office.letters
    assert letter == ("<m@example.org>", SENDER, TWO, MAIL)


@pytest.mark.parametrize(
    ("answer", "is_final"),
    [
        pytest.param("550 5.7.1 no", True, id="refused"),
        pytest.param("554 5.6.0 no", True, id="refused content"),
        pytest.param("451 4.7.1 greylisted", False, id="greylisted"),
        pytest.param("421 4.3.2 shutting down", False, id="going away"),
        pytest.param("452 4.2.2 full", False, id="full"),
    ],
)
def test_what_the_server_says_to_a_mail_is_of_all(
    office: PostOffice, relay: Relay, answer: str, is_final: bool
) -> None:
    office.script = [answer]
    done = deliver(relay, SENDER, TWO, MAIL)
    assert (done.accepted, done.refused if is_final else done.later) == ((), TWO)
    assert answer in done.reason
    assert office.letters == []


def test_who_is_refused_keeps_the_mail_from_nobody_else(office: PostOffice, relay: Relay) -> None:
    office.refuses = {TWO[0]: "550 5.1.1 no such user"}
    done = deliver(relay, SENDER, TWO, MAIL)
    assert (done.accepted, done.refused, done.later) == (TWO[1:], TWO[:1], ())
    assert done.reason == "one@example.org: 550 5.1.1 no such user"


def test_some_never_and_some_later(office: PostOffice, relay: Relay) -> None:
    third = "three@example.org"
    office.refuses = {TWO[0]: "550 5.1.1 no", TWO[1]: "450 4.2.0 greylisted"}
    done = deliver(relay, SENDER, (*TWO, third), MAIL)
    assert (done.accepted, done.refused, done.later) == ((third,), TWO[:1], TWO[1:])


def test_all_refused_one_by_one(office: PostOffice, relay: Relay) -> None:
    office.refuses = {TWO[0]: "550 5.1.1 no", TWO[1]: "450 4.2.0 greylisted"}
    done = deliver(relay, SENDER, TWO, MAIL)
    assert (done.accepted, done.refused, done.later) == ((), TWO[:1], TWO[1:])


@pytest.mark.parametrize("how", ["drop in DATA", "drop before 250"])
def test_a_connection_that_drops_is_tried_again(office: PostOffice, relay: Relay, how: str) -> None:
    office.script = [how]
    done = deliver(relay, SENDER, TWO, MAIL)
    assert (done.accepted, done.refused, done.later) == ((), (), TWO)
    assert "connection was lost" in done.reason
    assert deliver(relay, SENDER, TWO, MAIL).accepted == TWO


def test_a_server_that_takes_too_long_is_tried_again(office: PostOffice, relay: Relay) -> None:
    office.script = ["slow"]
    done = deliver(replace(relay, seconds=0.5), SENDER, TWO, MAIL)
    assert done == SmtpOutcome(later=TWO, reason="the mail server took too long")
    assert office.letters == []


def test_a_server_that_is_not_there_is_tried_again() -> None:
    relay = Relay.of(f"smtp://127.0.0.1:{closed_port()}", seconds=10)
    done = deliver(relay, SENDER, TWO, MAIL)
    assert done.later == TWO
    assert "no connection" in done.reason
    assert "127.0.0.1" not in done.reason


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[PostOffice, Path]]:
    """A server that wants TLS and a password, and its certificate."""
    path = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    def known(_server: object, _session: object, _envelope: object, _how: str, data: object) -> Any:
        is_right = data == LoginPassword(b"kantha", b"correct horse")
        return AuthResult(success=is_right, handled=False)

    office = PostOffice(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=known
    )
    yield office, path
    office.close()


def with_password(office: PostOffice, password: str, host: str = "localhost") -> Relay:
    port = office.url.rpartition(":")[2]
    return Relay.of(f"smtp://kantha@{host}:{port}", password, starttls="required", seconds=20)


def test_a_password_goes_through_tls_alone(
    guarded: tuple[PostOffice, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, path = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert deliver(with_password(office, "correct horse"), SENDER, TWO, MAIL).accepted == TWO
    wrong = deliver(with_password(office, "staple"), SENDER, TWO, MAIL)
    assert (wrong.accepted, wrong.later) == ((), TWO)
    assert "staple" not in wrong.reason
    # the certificate is of another name, and a password must not reach whoever shows it
    other = deliver(with_password(office, "correct horse", "127.0.0.1"), SENDER, TWO, MAIL)
    assert (other.accepted, other.later) == ((), TWO)
    assert len(office.letters) == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    guarded: tuple[PostOffice, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _ = guarded
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert deliver(with_password(office, "correct horse"), SENDER, TWO, MAIL).later == TWO
    assert office.letters == []


def test_without_the_tls_that_is_required_nothing_is_sent(office: PostOffice, relay: Relay) -> None:
    done = deliver(replace(relay, starttls="required"), SENDER, TWO, MAIL)
    assert done.later == TWO
    assert office.attempts == 0


def test_a_password_is_not_sent_to_a_server_that_did_not_ask(
    office: PostOffice, relay: Relay
) -> None:
    done = deliver(replace(relay, user="u", password="hush"), SENDER, TWO, MAIL)
    assert done.later == TWO
    assert "hush" not in done.reason
    assert "hush" not in repr(replace(relay, password="hush"))
    assert office.letters == []


@pytest.mark.parametrize(
    "odd", ["a b@example.org", "x@example.org>\r\nRCPT TO:<y@example.org", "ü@example.org", ""]
)
def test_an_odd_address_is_never_sent(office: PostOffice, relay: Relay, odd: str) -> None:
    done = deliver(relay, SENDER, (odd, TWO[0]), MAIL)
    assert (done.accepted, done.refused) == (TWO[:1], (odd,))
    assert [letter.recipients for letter in office.letters] == [TWO[:1]]
    assert deliver(relay, SENDER, (odd,), MAIL).refused == (odd,)


def test_an_address_of_a_server() -> None:
    relay = Relay.of("smtp://me%40x@mail.example.org", "p")
    assert (relay.host, relay.port, relay.user) == ("mail.example.org", 25, "me@x")
    assert relay.starttls == "required"
    assert Relay.of("smtps://mail.example.org").port == 465
    assert Relay.of("smtp://[::1]:2525").starttls == "never"
    assert Relay.of("smtp://localhost").starttls == "never"
    assert Relay.of("smtp://localhost", starttls="required").starttls == "required"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://x:port",
        "smtp://x:0",
        "smtp://x/path",
        "smtp://x?query",
        "smtp://u:secret@x",
        "smtp://[::1",
    ],
)
def test_what_is_no_address_of_a_server(url: str) -> None:
    with pytest.raises(UserError, match="KANTHA_SMTP") as error:
        Relay.of(url)
    assert "secret" not in str(error.value)


def test_a_greeting_goes_through_tls_and_login_and_sends_nothing(
    guarded: tuple[PostOffice, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, path = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert greet(with_password(office, "correct horse")) == Greeting(is_encrypted=True)
    wrong = greet(with_password(office, "staple"))
    assert wrong.reason.startswith("no connection: SMTPAuthenticationError")
    assert "staple" not in wrong.reason
    assert (office.letters, office.attempts) == ([], 0)
