# SPDX-License-Identifier: Apache-2.0
"""Make the databases of tests/corpus/released with the programs of a released version.

    python -m tests.support.released CHECKOUT VERSION

CHECKOUT is a checkout of that version with a `.venv` of its own (`make install`). Every row is
written by that version: by its commands, its server and its REST.
"""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.cluster import PROGRAMS, Cluster
from tests.support.mails import DIFF, GOTO_MIX, huge, mail, patch
from tests.support.place import Place
from tests.support.server import Server
from tests.support.waiting import until

CORPUS = Path(__file__).parents[1] / "corpus"
RELEASED = CORPUS / "released"
PASSWORD = "correct horse battery staple"
POLICY = """\
[sender]
address = "kantha@example.org"

[[list]]
id = "linux-kernel.vger.kernel.org"
reply_to = "list"
max_age_days = 365
"""
V1 = "20260321175808.57942-1-pasha.tatashin@soleen.com"
V2 = "luo-next-derived@reconstructed.invalid"
OLD, NEW = "old@example.org", "new@example.org"
REPLY = mail(
    "ack@example.org",
    "Re: [PATCH] foo: set the value under the lock",
    "> Do it.\n\nReviewed-by: Rita Reader <rita@example.org>\n",
    author="Rita Reader <rita@example.org>",
    refs=[OLD],
)
INGESTED = {
    "old.eml": patch(OLD, "[PATCH] foo: set the value under the lock", GOTO_MIX),
    "mailed.eml": patch(
        "mailed@example.org", "[PATCH] quux: set it", GOTO_MIX.replace("foo", "quux")
    ),
    "new.eml": patch(NEW, "[PATCH] bar: mark the device", DIFF.replace("foo", "bar") % 2),
    "reply.eml": REPLY,
    "conflict.eml": REPLY.replace(b"Do it.", b"Do something else."),
    "dead.eml": b"From: Ada <ada@example.org>\nSubject: no Message-ID\n\nNothing.\n",
}
PARKED = patch("parked@example.org", "[PATCH] foo: take too long", huge(6_000))
WAITING = patch(
    "waiting@example.org", "[PATCH 1/2] qux: half of it", DIFF.replace("foo", "qux") % 4
)


class Release:
    """A released version with a database, run in processes of its own."""

    def __init__(self, checkout: Path, data: Path, url: str) -> None:
        self.program = str(checkout / ".venv/bin/kantha")
        self.data = data
        policy = data / "policy.toml"
        policy.write_text(POLICY)
        settings = {"DATA": str(data), "DATABASE": url, "POLICY": str(policy), "WORKERS": "1"}
        self.environ = os.environ | {f"KANTHA_{name}": value for name, value in settings.items()}
        self.port = Server(data).port

    def run(self, *words: str, given: str = "") -> str:
        done = subprocess.run(
            [self.program, *words],
            env=self.environ,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def serve(self, act: Callable[[], None], **settings: str) -> None:
        """Do something while its server runs."""
        with (self.data / "server.log").open("ab") as log:
            server = subprocess.Popen(
                [self.program, "serve", "--port", str(self.port)],
                env=self.environ | settings,
                stderr=log,
            )
        try:
            until(self._is_ready, self.log)
            act()
        finally:
            server.terminate()
            server.wait(60)

    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def _is_ready(self) -> bool:
        try:
            self.ask("/readyz")
        except OSError:
            return False
        return True

    def ask(self, path: str, token: str = "", body: bytes | None = None, kind: str = "") -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def series(self, message_id: str, more: str = "") -> str:
        return f"/api/v1/series/{quote(message_id, safe='')}{more}"

    def until_listed(self, message_id: str, status: str) -> None:
        until(lambda: bool(self.ask(self.series(message_id))["status"] == status), self.log)


def fill(release: Release) -> dict[str, Any]:
    """Use all that a released version keeps rows of; returns what its REST says at the end."""
    release.run("migrate")
    release.run("user", "create", "alice", "--role", "triager", "--password-stdin", given=PASSWORD)
    bot = release.run("token", "create", "bot", "--scope", "submit")
    alice = release.run("token", "create", "triage", "--scope", "triage", "--user", "alice")
    events = ("series.reviewed", "finding.opened", "finding.resolved")
    chosen = [word for event in events for word in ("--event", event)]
    release.run("hook", "add", "ci", "https://ci.invalid/kantha", *chosen)
    release.run(
        "ingest", *(str(CORPUS / f"luo-{name}.mbox") for name in ("v1-thread", "v2-derived"))
    )
    for name, raw in INGESTED.items():
        (release.data / name).write_bytes(raw)
        release.run("ingest", str(release.data / name))
    release.run("chain", "link", NEW, OLD, "--by", "alice", "--reason", "The same work.")

    def park() -> None:
        release.ask("/api/v1/messages", bot, PARKED, "message/rfc822")
        release.until_listed("parked@example.org", "failed")

    release.serve(park, KANTHA_REVIEW_SECONDS="0.01", KANTHA_REVIEW_RETRY="0.1")
    expected: dict[str, Any] = {"tokens": {"bot": bot, "alice": alice}, "password": PASSWORD}

    def use() -> None:
        release.ask("/api/v1/messages", bot, WAITING, "message/rfc822")
        release.until_listed(NEW, "reviewed")
        until(lambda: "dry run" in release.run("outbox", "list"), release.log)
        findings = release.ask(release.series(V1, "/findings"))
        for finding, verdict in zip(findings, ("acknowledged", "won't fix"), strict=False):
            path = release.series(V1, f"/findings/{finding['fingerprint']}/triage")
            word = json.dumps({"verdict": verdict, "reason": "The xarray comes in v2."})
            release.ask(path, alice, word.encode(), "application/json")
        expected["answers"] = {path: release.ask(path) for path in paths(release)}
        expected["outbox"] = release.run("outbox", "list").splitlines()

    release.serve(use)
    return expected


def paths(release: Release) -> Iterable[str]:
    """What today's server must answer as the released one did."""
    listed = release.ask("/api/v1/series?limit=100")["series"]
    yield "/api/v1/series?limit=100"
    yield "/api/v1/parked"
    for one in listed:
        for more in ("", "/findings", "/chain"):
            yield release.series(one["message_id"], more)
    yield release.series(OLD, "/thread")
    for finding in release.ask(release.series(V1, "/findings")):
        yield release.series(V1, f"/findings/{finding['fingerprint']}/triage")


def write(directory: Path, name: str, expected: dict[str, Any]) -> None:
    text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
    (directory / f"{name}.json").write_text(text + "\n")


def of_sqlite(checkout: Path, directory: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        file, whole = Path(data, "kantha.db"), Path(data, "whole.db")
        expected = fill(Release(checkout, Path(data), f"sqlite:///{file}"))
        with sqlite3.connect(file) as connection:
            connection.execute("VACUUM INTO ?", (str(whole),))
        packed = gzip.compress(whole.read_bytes(), 9, mtime=0)
        (directory / "sqlite.db.gz").write_bytes(packed)
    write(directory, "sqlite", expected)


def of_postgresql(checkout: Path, directory: Path) -> None:
    cluster, place = Cluster(), Place()
    try:
        url = cluster.create("released")
        expected = fill(Release(checkout, place.path, url))
        dumped = subprocess.run(
            [PROGRAMS / "pg_dump", "--inserts", "--no-owner", "--no-privileges", url],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        # commands of psql, which no server understands
        plain = re.sub(r"^\\(un)?restrict .*\n", "", dumped, flags=re.MULTILINE)
        (directory / "postgresql.sql").write_text(plain)
    finally:
        cluster.close()
        place.close()
    write(directory, "postgresql", expected)


def main(checkout: str, version: str) -> None:
    directory = RELEASED / version
    directory.mkdir(parents=True, exist_ok=True)
    of_sqlite(Path(checkout), directory)
    of_postgresql(Path(checkout), directory)


if __name__ == "__main__":
    main(*sys.argv[1:])
