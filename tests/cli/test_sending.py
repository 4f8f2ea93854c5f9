# SPDX-License-Identifier: Apache-2.0
"""`kantha policy` and `kantha outbox`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import config
from app.cli import main
from app.service.mailing.sender import Sender
from app.service.upkeep.opening import opened
from tests.support.mails import GOTO_MIX, patch

Capture = pytest.CaptureFixture[str]
POLICY = """\
[sender]
address = "kantha@example.org"
[[list]]
id = "linux-kernel.vger.kernel.org"
reply_to = "author"
"""


@pytest.fixture(autouse=True)
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KANTHA_POLICY", str(path))
    return path


@pytest.fixture
def reviewed(tmp_path: Path, capsys: Capture) -> None:
    """A series with a finding is reviewed, and the sender has looked at it."""
    mail = tmp_path / "1.eml"
    mail.write_bytes(patch("1@x", "[PATCH] One \x1b[31m", GOTO_MIX, date=datetime.now(UTC)))
    assert main(["ingest", str(mail)]) == 0
    settings = config.load(os.environ)
    Sender(opened(settings), settings).step()
    capsys.readouterr()


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_right_policy(capsys: Capture, policy: Path) -> None:
    code, out, _ = run(capsys, "policy", "check", policy)
    assert (code, out) == (0, "linux-kernel.vger.kernel.org: to author, dry run\n")


def test_a_check_that_there_is_not_is_no_error(capsys: Capture, policy: Path) -> None:
    policy.write_text(POLICY + 'checks = ["cleanup-*", "no-such-*"]\n')
    code, out, _ = run(capsys, "policy", "check", policy)
    assert code == 0
    assert "note: line 3: no check has the id no-such-*" in out
    assert "cleanup" not in out


def test_a_policy_may_name_a_removed_check(capsys: Capture, policy: Path) -> None:
    policy.write_text(POLICY + 'exclude_checks = ["finding-unaddressed"]\n')
    code, out, _ = run(capsys, "policy", "check", policy)
    assert code == 0
    assert "note: line 3: finding-unaddressed is no longer a check: its findings became" in out


def test_a_wrong_policy(capsys: Capture, policy: Path) -> None:
    policy.write_text(POLICY + "dryrun = true\nembargo_hours = -1\n")
    code, out, _ = run(capsys, "policy", "check", policy)
    assert code == 1
    assert [line.split(": ")[0] for line in out.splitlines()] == [f"{policy}:6", f"{policy}:7"]


def test_a_policy_that_is_not_there(capsys: Capture, tmp_path: Path) -> None:
    code, _, err = run(capsys, "policy", "check", tmp_path / "nothing.toml")
    assert code == 2
    assert "No such file" in err


@pytest.mark.usefixtures("reviewed")
def test_what_would_be_sent_is_explained(capsys: Capture) -> None:
    code, out, _ = run(capsys, "policy", "explain", "<1@x>")
    assert code == 0
    assert "\x1b" not in out
    assert "linux-kernel.vger.kernel.org, line 3 of the policy: decides, as a dry run" in out
    assert "in the outbox: 1, dry run" in out
    code, out, _ = run(capsys, "policy", "explain", "1@x", "--format", "json")
    found = json.loads(out)
    assert (code, found["series"], found["dry_run"]) == (0, "1@x", True)


def test_what_is_left_out_is_named_with_its_place(
    capsys: Capture, policy: Path, tmp_path: Path
) -> None:
    policy.write_text(POLICY + 'severities = ["error"]\n')
    mail = patch("1@x", "[PATCH] One", GOTO_MIX, date=datetime.now(UTC))
    reported = b"Reported-by: kernel test robot <lkp@intel.com>\n---\n"
    (tmp_path / "1.eml").write_bytes(mail.replace(b"---\n", reported, 1))
    assert main(["ingest", str(tmp_path / "1.eml")]) == 0
    _, out, _ = run(capsys, "policy", "explain", "1@x")
    why = "the list wants no warning (error only)"
    assert f"left out: cleanup-goto-mix at drivers/foo/foo.c:17: {why}" in out
    assert f"left out: report-link at the mail: {why}" in out


@pytest.mark.usefixtures("reviewed")
def test_a_series_that_there_is_not(capsys: Capture) -> None:
    code, _, err = run(capsys, "policy", "explain", "nothing@x")
    assert code == 2
    assert "no series has a mail" in err


@pytest.mark.usefixtures("reviewed")
def test_the_outbox_by_hand(capsys: Capture) -> None:
    code, out, _ = run(capsys, "outbox", "list")
    assert code == 0
    assert out.split("\t")[:2] == ["1", "dry run"]
    code, out, _ = run(capsys, "outbox", "show", 1)
    assert "In-Reply-To: <1@x>\n" in out
    code, _, err = run(capsys, "outbox", "retry", 1)
    assert (code, err) == (
        2,
        "kantha: mail 1 is dry run: you can retry only failed, withdrawn or queued mails\n",
    )
    assert run(capsys, "outbox", "withdraw", 1)[0] == 0
    _, out, _ = run(capsys, "outbox", "list", "--state", "withdrawn")
    assert out.endswith("withdrawn by hand\n")
    assert run(capsys, "outbox", "show", 2)[0] == 2
