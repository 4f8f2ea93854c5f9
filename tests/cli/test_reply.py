# SPDX-License-Identifier: Apache-2.0
"""`kantha reply`: drafts to read and drafts for a mail program."""

import io
import re
import sys
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.cli import main
from app.config import Settings
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.upkeep.opening import opened
from tests.conftest import V1, V2
from tests.support.mails import DIFF, GOTO_MIX, patch

Capture = pytest.CaptureFixture[str]
PATCH = "20260321175808.57942-2-pasha.tatashin@soleen.com"


def reply(capfd: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main(["reply", *map(str, arguments)])
    out, err = capfd.readouterr()
    return code, out, err


def test_text_to_read(capfd: Capture) -> None:
    code, out, err = reply(capfd, V1)
    assert (code, err) == (0, "")
    assert out.startswith("To: Pasha Tatashin <pasha.tatashin@soleen.com>\nCc: linux-kernel@")
    assert f"\nIn-Reply-To: <{PATCH}>\n\nOn Sat, 21 Mar 2026" in out


@pytest.mark.parametrize("url", [None, "http://localhost:8000", "http://127.0.0.1", "http://[::1]"])
def test_a_draft_never_links_to_this_machine(
    capfd: Capture, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    if url:
        monkeypatch.setenv("KANTHA_URL", url)
    for arguments in ([V1], ["--mbox", V1]):
        _, out, _ = reply(capfd, *arguments)
        assert "cleanup-goto-mix" in out
        assert not re.search(r"127\.0\.0\.1|localhost|::1", out)


def test_a_draft_links_to_the_pages_of_a_public_server(
    capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANTHA_URL", "https://kantha.example.org")
    _, out, _ = reply(capfd, "--mbox", V1)
    assert "\n  https://kantha.example.org/patch/" in out
    assert re.search(r"^Message-ID: <kantha-\w+@kantha\.example\.org>$", out, re.MULTILINE)


def test_mbox(capfd: Capture, tmp_path: Path) -> None:
    file = tmp_path / "replies.mbox"
    assert reply(capfd, "--mbox", V1, "--output", file) == (0, "", "")
    code, out, _ = reply(capfd, "--mbox", V1)
    assert (code, out.encode()) == (0, file.read_bytes())
    (mail,) = mbox.split(io.BytesIO(file.read_bytes()))
    read = message_from_bytes(mail.data, policy=policy.default)
    assert read["Subject"] == "Re: [PATCH 1/2] liveupdate: prevent double management of files"
    assert b"\r" not in file.read_bytes()


def test_from_lines_survive_the_mbox(capfd: Capture, tmp_path: Path) -> None:
    raw = patch("1@example.org", "[PATCH] foo: use guard", GOTO_MIX)
    file = tmp_path / "mail"
    file.write_bytes(raw.replace(b"Do it.", b"From here on do it."))
    _, out, _ = reply(capfd, "--mbox", file)
    (mail,) = mbox.split(io.BytesIO(out.encode()))
    assert mail.data.endswith(b"answer and say why.\n")


def test_stdin(capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = patch("1@example.org", "[PATCH] foo: use guard", GOTO_MIX)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    code, out, _ = reply(capfd)
    assert code == 0
    assert "\nSubject: Re: [PATCH] foo: use guard\n" in out


@pytest.mark.parametrize("what", [V2, "clean"])
def test_nothing_to_answer(capfd: Capture, tmp_path: Path, what: Path | str) -> None:
    clean = tmp_path / "clean"
    clean.write_bytes(patch("1@example.org", "[PATCH] foo: mark it", DIFF % 1))
    found = reply(capfd, "--mbox", what if isinstance(what, Path) else clean)
    assert found == (0, "", "kantha: no finding to report, so no reply mail was written\n")


def test_stored(capfd: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path))
    settings = Settings(data=tmp_path, workers=1)
    database = opened(settings)
    raw = patch("1@example.org", "[PATCH] foo: use guard", GOTO_MIX)
    list(taking.take(Intake(database, timedelta(0)), [RawMail(raw)]))
    sum(Worker(database, settings).drain())
    database.dispose()
    file = tmp_path / "mail"
    file.write_bytes(raw)
    assert reply(capfd, "<1@example.org>") == reply(capfd, file)
    code, _, err = reply(capfd, "2@example.org")
    assert code == 2
    assert "2@example.org: no such file, and no stored patch" in err


def test_no_such_file(capfd: Capture) -> None:
    assert reply(capfd, "missing")[0] == 2


def test_no_patch(capfd: Capture, tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(b"Message-ID: <1@example.org>\nSubject: hello\n\nHello.\n")
    code, _, err = reply(capfd, file)
    reason = f"{file}: no patch found"
    assert (code, err) == (2, f"kantha: not everything was checked\n  {reason}\n")


def test_what_cannot_be_read_is_named_behind_the_drafts(capfd: Capture, tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_bytes(V1.read_bytes() + b"\nFrom x Mon Sep 17 00:00:00 2001\nMessage-ID: <>\n\nx\n")
    code, out, err = reply(capfd, file)
    assert (code, out) == (2, reply(capfd, V1)[1])
    assert "mail (mail 7): its Message-ID is invalid" in err
