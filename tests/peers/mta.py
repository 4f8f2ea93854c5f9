# SPDX-License-Identifier: Apache-2.0
"""What stands before `kantha lmtp`: a client that says what it is told, and a mail server."""

import re
import smtplib
import socket
import time
from collections.abc import Iterable
from types import TracebackType

TO = "kantha@kantha.example"


class Client:
    """One connection to a Unix socket; bytes go out as they are."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self.socket.close()

    def answer(self) -> str:
        """The next answer, its last line alone; empty when the other end has hung up."""
        try:
            while (line := self._file.readline())[3:4] == b"-":
                pass
        except ConnectionError:
            return ""
        return line.decode().rstrip("\r\n")

    def say(self, raw: bytes) -> str:
        try:
            self.socket.sendall(raw)
        except ConnectionError:
            return ""
        return self.answer()

    def codes(self, *lines: bytes) -> list[str]:
        """The codes of the answers to some commands."""
        return [self.say(line + b"\r\n")[:3] for line in lines]

    def begin(self, *recipients: str) -> None:
        """Come as far as DATA."""
        to = [f"RCPT TO:<{one}>".encode() for one in recipients or (TO,)]
        found = [self.answer()[:3], *self.codes(b"LHLO x", b"MAIL FROM:<a@x.example>", *to)]
        assert found == ["220", *(["250"] * (len(found) - 1))]
        assert self.codes(b"DATA") == ["354"]


def on_the_wire(mail: bytes) -> bytes:
    return re.sub(rb"(?m)^\.", b"..", mail).replace(b"\n", b"\r\n") + b".\r\n"


def deliver(path: str, mail: bytes, to: Iterable[str] = (TO,)) -> list[str]:
    """One try: the answers to the mail, one for each recipient, or the one to what failed."""
    with Client(path) as client:
        client.begin(*to)
        client.socket.sendall(on_the_wire(mail))
        return [client.answer() for _ in to]


def insist(path: str, mail: bytes, to: Iterable[str] = (TO,)) -> int:
    """Try until the mail is taken, as mail servers do; how often it took."""
    for number in range(1, 1200):
        try:
            if all(answer.startswith("250") for answer in deliver(path, mail, to)):
                return number
        except (OSError, AssertionError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"nobody takes mails at {path}")


def submit(port: int, mail: bytes, to: list[str]) -> dict[str, tuple[int, bytes]]:
    """By SMTP; the recipients that were refused."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail("a@x.example", to, mail, mail_options=["BODY=8BITMIME"])
