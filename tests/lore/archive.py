# SPDX-License-Identifier: Apache-2.0
"""A real HTTP server in the place of a public-inbox, which can misbehave."""

import gzip
from collections.abc import Iterable

from tests.peers.receiver import Behaviour, Receiver, status

SEPARATOR = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


class Archive(Receiver):
    """Its behaviours are used up one a request."""

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        self.headers.append(headers)
        self.bodies.append(body.decode())

    def forget(self) -> None:
        """Begin anew, for another test."""
        for kept in (self.asked, self.headers, self.bodies, self.behaviours):
            kept.clear()

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return self.url(host).removesuffix("/hook?key=q") + path

    def host(self, name: str = "127.0.0.1") -> str:
        return f"{name}:{self.port}"


def packed(mails: Iterable[bytes]) -> bytes:
    return gzip.compress(b"".join(SEPARATOR + mail + b"\n" for mail in mails))


def sent(body: bytes, kind: str = "application/gzip", **headers: str) -> Behaviour:
    return status(200, body, Content_Type=kind, **headers)


def moved(location: str, code: int = 302) -> Behaviour:
    return status(code, Location=location)
