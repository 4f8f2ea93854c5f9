# SPDX-License-Identifier: Apache-2.0
"""Real inboxes of public-inbox, and real processes that read and follow them."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from app.cli.main import main
from app.mail.read import mbox
from app.mail.read.decode import decode
from tests.conftest import V1, V2
from tests.support.inboxes import PublicInbox, append, needs_public_inbox, repository, rewrite
from tests.support.mails import mail
from tests.support.server import ROOT

LISTED = "List-Id: <list.example.invalid>\n"


class Kantha:
    """`kantha` with a database of its own."""

    def __init__(self, data: Path) -> None:
        data.mkdir()
        self._data = data
        self._environ = os.environ | {"KANTHA_DATA": str(data), "KANTHA_WORKERS": "1"}
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        """As the command line would, without a process of its own."""
        with pytest.MonkeyPatch.context() as patched, redirect_stdout(io.StringIO()) as said:
            patched.setattr(os, "environ", self._environ)
            assert main(arguments) == 0
        return said.getvalue()

    def launch(self, *arguments: str) -> None:
        with (self._data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", *arguments], cwd=ROOT, env=self._environ, stderr=log
            )

    @property
    def log(self) -> str:
        return (self._data / "log").read_text()

    def sql(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self._data / "kantha.db", timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def names(self) -> set[object]:
        return {name for (name,) in self.sql("SELECT message_id FROM message")}

    def wait(self, is_so: Callable[[], bool]) -> None:
        for _ in range(1200):
            try:
                if is_so():
                    return
            except sqlite3.OperationalError:  # it is not made yet
                pass
            time.sleep(0.05)
        raise AssertionError(self.log)


@pytest.fixture
def kantha(tmp_path: Path) -> Iterator[Kantha]:
    kantha = Kantha(tmp_path / "data")
    yield kantha
    if kantha.process and kantha.process.poll() is None:
        kantha.process.kill()
        kantha.process.wait()


def mails_of(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        return [one.data for one in mbox.split(stream)]


def named(*names: str) -> list[bytes]:
    return [mail(f"{name}@x", f"{name} things", f"Of {name}.\n", headers=LISTED) for name in names]


@needs_public_inbox
@pytest.mark.parametrize("version", [1, 2])
def test_a_real_inbox_is_followed_through_its_life(
    version: int, kantha: Kantha, tmp_path: Path
) -> None:
    inbox = PublicInbox(tmp_path, version)
    first = mails_of(V1)
    inbox.deliver([*first, *named("one")])
    said = kantha.run("ingest", "public-inbox", str(inbox.path))
    assert said.startswith("7 messages: 7 stored, 0 duplicates")
    assert kantha.names() == {*names_of(first), "one@x"}
    found = {check for (check,) in kantha.sql("SELECT check_id FROM finding")}
    assert found >= {"core-struct-size", "vfs/inode-state-flag", "cleanup-goto-mix"}
    inbox.deliver([*mails_of(V2), *named("two", "three", "four")])
    inbox.take_back(named("one")[0])
    said = kantha.run("ingest", "public-inbox", str(inbox.path), "--no-review")
    assert said.startswith("5 messages: 4 stored, 0 duplicates")
    assert "1 removed" in said
    expected = {*names_of([*first, *mails_of(V2)]), "two@x", "three@x", "four@x"}
    assert kantha.names() == expected
    if version == 2:
        inbox.purge(named("two")[0])
        inbox.edit("three@x", "Of three", "Nothing at all")
        said = kantha.run("ingest", "public-inbox", str(inbox.path), "--no-review")
        assert "2 removed" in said
        assert kantha.names() == expected - {"two@x"}
        assert kantha.sql("SELECT count(*) FROM conflict") == [(0,)]
    assert kantha.run("ingest", "public-inbox", str(inbox.path)).startswith("0 messages")


def names_of(mails: list[bytes]) -> set[str]:
    return {decode(raw).message_id for raw in mails}


def test_a_kill_in_the_middle_loses_and_doubles_nothing(kantha: Kantha, tmp_path: Path) -> None:
    mails = named(*(str(n) for n in range(1000)))
    repository(tmp_path / "git" / "0.git", *(("m", raw) for raw in mails))
    stored = "SELECT count(*) FROM message"
    kantha.launch("ingest", "public-inbox", "--no-review", str(tmp_path))
    kantha.wait(lambda: kantha.sql(stored) > [(0,)])
    assert kantha.process
    kantha.process.send_signal(signal.SIGKILL)
    kantha.process.wait()
    ((before,),) = kantha.sql(stored)
    assert isinstance(before, int)
    assert 0 < before < 1000
    said = kantha.run("ingest", "public-inbox", "--no-review", str(tmp_path))
    assert said.startswith(f"{1000 - before} messages: {1000 - before} stored, 0 duplicates")
    assert kantha.names() == {f"{n}@x" for n in range(1000)}
    assert kantha.sql("SELECT count(*) FROM epoch_mail") == [(1000,)]


def test_what_cannot_be_read_is_said_and_the_rest_is_stored(
    kantha: Kantha, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = repository(tmp_path / "good.git", *(("m", raw) for raw in named("one")))
    bad = repository(tmp_path / "bad.git", *(("m", raw) for raw in named("two")))
    (bad / "HEAD").write_text("nothing that git knows\n")
    with pytest.raises(AssertionError):
        kantha.run("ingest", "public-inbox", "--no-review", str(bad), str(good))
    assert "not read completely" in capsys.readouterr().err
    assert kantha.names() == {"one@x"}
    with pytest.raises(AssertionError):
        kantha.run("ingest", "public-inbox", str(tmp_path / "nowhere"))
    assert "nowhere: no public-inbox archive" in capsys.readouterr().err


def test_a_tree_of_archives_is_followed(kantha: Kantha, tmp_path: Path) -> None:
    tree = tmp_path / "lore"
    one = repository(tree / "one" / "git" / "0.git", *(("m", raw) for raw in named("one")))
    kantha.launch("follow", str(tree), "--every", "0.1")
    kantha.wait(lambda: kantha.names() == {"one@x"})
    (added,) = named("added")
    append(one, ("m", added))
    repository(tree / "one" / "git" / "1.git", *(("m", raw) for raw in named("rotated")))
    two = repository(tree / "two" / "git" / "0.git", *(("m", raw) for raw in named("two")))
    kantha.wait(lambda: kantha.names() == {"one@x", "added@x", "rotated@x", "two@x"})
    away = two.rename(tmp_path / "away")
    append(one, ("d", added))
    kantha.wait(lambda: kantha.names() == {"one@x", "rotated@x", "two@x"})
    away.rename(two)
    (two / "HEAD").write_text("nothing that git knows\n")
    kantha.wait(lambda: "not a git repository" in kantha.log)
    (two / "HEAD").write_text("ref: refs/heads/master\n")
    rewrite(two, *(("m", raw) for raw in named("later")))
    kantha.wait(lambda: kantha.names() == {"one@x", "rotated@x", "later@x"})
    assert kantha.process
    kantha.process.send_signal(signal.SIGTERM)
    assert kantha.process.wait(30) == 0
    assert kantha.log.count("not a git repository") == 1
