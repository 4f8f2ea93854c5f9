# SPDX-License-Identifier: Apache-2.0
"""`kantha ingest lore` against a real public-inbox server: every Message-ID, and each once."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from app.cli import main
from app.mail.read import mbox
from tests.conftest import V1
from tests.lore.archive import Archive, packed, sent
from tests.lore.inbox import Inbox, needs_public_inbox
from tests.support.mails import GOTO_MIX, mail, now, patch

Capture = pytest.CaptureFixture[str]
OTHER = "another@example.org"


def founding_case() -> list[bytes]:
    with V1.open("rb") as stream:
        return [mail.data for mail in mbox.split(stream)]


THREAD = {str(message_from_bytes(raw)["Message-ID"]).strip("<>") for raw in founding_case()}
COVER = "20260321175808.57942-1-pasha.tatashin@soleen.com"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path))
    monkeypatch.setenv("KANTHA_LORE_PRIVATE", "true")
    return tmp_path


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """The founding case and a mail of another thread."""
    inbox = Inbox(tmp_path_factory.mktemp("public-inbox"))
    for raw in [*founding_case(), mail(OTHER, "another thread")]:
        inbox.deliver(raw)
    inbox.serve()
    yield inbox
    inbox.close()


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    archive = Archive()
    monkeypatch.setenv("KANTHA_LORE_HOSTS", archive.host())
    yield archive
    archive.close()


def ingest(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(["ingest", "lore", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data / "kantha.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def stored(data: Path) -> set[object]:
    return {row[0] for row in rows(data, "SELECT message_id FROM message")}


def summary(new: int, old: int = 0) -> str:
    return f"{new + old} messages: {new} stored, {old} duplicates, 0 conflicts, 0 dead letters; "


@needs_public_inbox
@pytest.mark.parametrize(
    "path", [f"/list/{COVER}/", f"/list/{COVER}/t/#u", f"/list/{COVER}/raw", f"/{COVER}"]
)
def test_a_thread_comes_as_the_inbox_has_it(
    capsys: Capture, data: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("KANTHA_LORE_HOSTS", inbox.host)
    code, out, err = ingest(capsys, "--no-review", inbox.url(path))
    assert (code, err.strip()) == (0, "")
    assert out.startswith(summary(len(THREAD)) + "1 new series\n")
    assert stored(data) == THREAD == inbox.message_ids() & THREAD
    assert rows(data, "SELECT * FROM source") == []


@needs_public_inbox
def test_a_thread_is_reviewed(
    capsys: Capture, data: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_LORE_HOSTS", inbox.host)
    assert ingest(capsys, inbox.url(f"/list/{COVER}/"))[0] == 0
    assert rows(data, "SELECT status FROM series") == [("reviewed",)]
    assert ("cleanup-goto-mix",) in rows(data, "SELECT check_id FROM finding")


@needs_public_inbox
def test_a_list_comes_whole_and_then_only_what_is_new(
    capsys: Capture, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(tmp_path)
    monkeypatch.setenv("KANTHA_LORE_HOSTS", inbox.host)
    for raw in founding_case():
        inbox.deliver(raw)
    inbox.serve()
    try:
        _, out, err = ingest(capsys, "--no-review", inbox.url())
        assert out.startswith(summary(0))
        assert f"{inbox.url()}: no new mails since " in err
        _, out, _ = ingest(capsys, "--no-review", "--since", "2026-03-01", inbox.url("/list"))
        assert out.startswith(summary(len(THREAD)))
        assert stored(data) == inbox.message_ids() == THREAD
        first = position(data)
        assert now() - first < timedelta(minutes=10)

        inbox.close()  # it looks for new mail every some seconds only
        inbox.deliver(patch("new@example.org", "[PATCH] foo: new", GOTO_MIX, date=now()))
        inbox.serve()
        _, out, _ = ingest(capsys, inbox.url())
        assert out.startswith(summary(1) + "1 new series\n")
        assert stored(data) == inbox.message_ids()
        assert position(data) > first
        # what the list received in the last hours is asked for again, and taken once
        assert ingest(capsys, inbox.url())[1].startswith(summary(0, 1))
    finally:
        inbox.close()


def position(data: Path) -> datetime:
    ((found,),) = rows(data, "SELECT position FROM source")
    return datetime.fromisoformat(str(found))


@needs_public_inbox
def test_what_the_inbox_has_not_is_said(
    capsys: Capture, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_LORE_HOSTS", inbox.host)
    code, out, err = ingest(capsys, inbox.url("/none/"), inbox.url("/list/none@example.org/"))
    assert (code, out.startswith(summary(0) + "0 new series\n")) == (2, True)
    assert f"{inbox.url('/none/')}: the server has no such list (404)" in err
    assert f"{inbox.url('/list/none@example.org')}: the server has no such thread (404)" in err


def test_one_address_that_fails_does_not_keep_the_others_out(
    capsys: Capture, data: Path, archive: Archive
) -> None:
    archive.behaviours.append(sent(packed([mail("a@example.org", "a")])))
    other = "http://other.example/list/"
    code, out, err = ingest(capsys, other, archive.at("/list/"), "--list", "x.example.org")
    assert code == 2
    assert out.startswith(summary(1))
    assert err.endswith(f"kantha: {other}: other.example is not in KANTHA_LORE_HOSTS\n")
    assert stored(data) == {"a@example.org"}
    assert ("x.example.org",) in rows(data, "SELECT list FROM message_list")


def test_plain_http_needs_the_setting(
    capsys: Capture, data: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KANTHA_LORE_PRIVATE")
    asked = len(archive.asked)
    assert "must begin with https://" in ingest(capsys, archive.at("/list/a@b/"))[2]
    assert len(archive.asked) == asked
    assert stored(data) == set()


@pytest.mark.parametrize("since", ["yesterday", "0001-01-01", "1969-01-01", "-1d", "99999d", ""])
def test_since_is_a_date_or_days(capsys: Capture, since: str) -> None:
    with pytest.raises(SystemExit):
        ingest(capsys, f"--since={since}", "https://lore.kernel.org/list/")
    assert "is not a date: write 2026-03-01, or 30d" in capsys.readouterr().err


def test_a_file_of_that_name_is_named_with_its_directory(
    capsys: Capture, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "lore").write_bytes(mail("a@example.org", "a"))
    monkeypatch.chdir(data)
    assert main(["ingest", "./lore"]) == 0
    assert capsys.readouterr().out.startswith(summary(1))
