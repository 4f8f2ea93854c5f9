# SPDX-License-Identifier: Apache-2.0
"""All of the real mail there is goes in, is reviewed, and none is lost."""

import json
import re
import tarfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cli import main
from app.engine import registry
from app.engine.assemble import series
from app.engine.runner import review
from app.mail.read.decode import decode
from app.model import MessageKind
from app.model.stored import Filters
from app.service.series import browsing
from app.store.database import Database
from app.store.tables.intake import ConflictRow, DeadLetterRow, MessageRow
from app.store.tables.series import SeriesRow
from tests.conftest import SHARED

GPIO = SHARED / "linux-gpio-2026-05-06.mbox.gz"
LABELLED = SHARED / "labelled"
pytestmark = [
    pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/corpus"),
    pytest.mark.slow,
]
Capture = pytest.CaptureFixture[str]
RULES = {
    "goto_guard": "cleanup-goto-mix",
    "inode_member": "vfs/struct-inode",
    "i_state": "vfs/inode-state-flag",
}


def test_every_mail_of_a_list_is_stored_or_said_why_not(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path))
    assert main(["ingest", str(GPIO)]) == 0
    out, err = capsys.readouterr()
    stored, found, _ = out.splitlines()
    assert [int(number) for number in re.findall(r"\d+", stored)] == [4946, 4945, 0, 1, 0, 561]
    assert found.endswith("; 0 series wait for a review")
    assert err.count("another mail") == 1
    database = Database(f"sqlite:///{tmp_path / 'kantha.db'}")
    with database.reading() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table))
            for table in (MessageRow, ConflictRow, DeadLetterRow)
        ]
        kinds = Counter(session.scalars(select(MessageRow.kind)))
        states = Counter(session.scalars(select(SeriesRow.status)))
    assert rows == [4945, 1, 0]
    assert (kinds["patch"], kinds["cover"]) == (1843, 290)
    assert states == {"reviewed": 561}
    warned = browsing.list_series(database, Filters(check="cleanup-goto-mix"), limit=100)
    assert len(warned.items) >= 8
    database.dispose()


def test_a_whole_list_can_be_checked(capsys: Capture) -> None:
    assert main(["check", "--format", "json", str(GPIO)]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["mails"], document["patches"]) == (4946, 1843)
    one, other = (mail["reason"] for mail in document["unread"])
    assert "neither context nor change" in one + other
    assert "the same Message-ID, but other text" in one + other
    broken = [
        outcome
        for series in document["series"]
        for outcome in series["outcomes"]
        if outcome["outcome"] in ("crashed", "timed out")
    ]
    assert broken == []


def test_the_patches_of_boards_and_distributions_are_checked(
    capsys: Capture, tmp_path: Path
) -> None:
    with tarfile.open(SHARED / "bulk-patches.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    assert main(["check", "--format", "json", str(tmp_path / "bulk")]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["mails"] >= 577
    (cut,) = document["unread"]
    assert "the hunk lacks 30 lines" in cut["reason"]
    crashed = [o for s in document["series"] for o in s["outcomes"] if o["outcome"] != "skipped"]
    assert crashed == []


@pytest.mark.parametrize(
    "name", [pytest.param(p, id=p.stem) for p in sorted((SHARED / "threads").glob("*.mbox"))]
)
def test_a_thread_is_checked(capsys: Capture, name: Path) -> None:
    assert main(["check", "--format", "json", str(name)]) in (0, 1)
    document = json.loads(capsys.readouterr().out)
    assert document["unread"] == []
    assert document["patches"] > 0


# The gotos of the one go back to a retry, and the scoped blocks of the other have one statement:
# cleanup-goto-mix leaves both alone.
ACCEPTED = {
    "goto_guard-pos-8168a10c-ext4-use-scoped-scoped-guard-to-drop-write-lock-unlock-pair.eml",
    "goto_guard-pos-d4c8b172-gpio-cdev-use-raw-notifier.eml",
}


def labelled() -> list[dict[str, str]]:
    if not LABELLED.exists():
        return []
    return [json.loads(line) for line in (LABELLED / "index.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("entry", [pytest.param(e, id=e["file"][:-4]) for e in labelled()])
def test_a_labelled_patch_is_judged_as_people_did(entry: dict[str, str]) -> None:
    message = decode((LABELLED / entry["file"]).read_bytes())
    (alone,) = series([replace(message, kind=MessageKind.PATCH)])
    found = {f.check for f in review(alone, registry.load()).findings}
    is_wanted = entry["label"] == "pos" and entry["file"] not in ACCEPTED
    assert (RULES[entry["rule"]] in found) == is_wanted
