# SPDX-License-Identifier: Apache-2.0
"""Archives of public-inbox, made by git and by public-inbox itself, are read mail by mail."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app import archive
from app.errors import UserError
from app.mail import mbox
from tests.conftest import V1
from tests.mails import mail

PUBLIC_INBOX = ("public-inbox-init", "public-inbox-mda", "public-inbox-learn", "public-inbox-index")
ONE, TWO, THREE = (mail(f"{n}@example.org", f"{n} things") for n in ("one", "two", "three"))


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", f"--git-dir={repository}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=stdin).stdout


def repository(path: Path, *commits: tuple[str, bytes | None]) -> Path:
    """A bare repository; each commit puts a mail into a file, or takes the file away.

    `m` and `d` are all that their commits hold, as in v2.
    """
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "master", path], check=True)
    stream = []
    for number, (name, data) in enumerate(commits):
        stream.append(b"commit refs/heads/master\ncommitter A <a@example.org> %d +0000\n" % number)
        stream.append(b"data 0\n" + (b"deleteall\n" if name in ("m", "d") else b""))
        if data is None:
            stream.append(b"D %s\n" % name.encode())
        else:
            stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(data), data))
    git(path, "fast-import", "--quiet", stdin=b"".join(stream))
    return path


def mails(path: Path, limit: int = 2**20) -> list[bytes]:
    found = archive.listed(path)
    read = [mail.data for mail in found.mails(limit)]
    assert found.size == len(read)
    return read


def test_each_commit_of_an_epoch_is_a_mail(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO), ("m", THREE))
    assert archive.is_archive(epoch)
    assert mails(epoch) == [ONE, TWO, THREE]


def test_epochs_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    repository(tmp_path / "git" / "10.git", ("m", THREE))
    repository(tmp_path / "git" / "9.git", ("m", ONE), ("m", TWO))
    repository(tmp_path / "all.git", ("m", b"alternates, no mails"))
    assert mails(tmp_path) == [ONE, TWO, THREE]


def test_a_mail_that_was_taken_back_is_gone_from_earlier_epochs_too(tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    repository(tmp_path / "git" / "0.git", ("m", ONE), ("m", TWO), ("d", TWO), ("m", THREE))
    repository(tmp_path / "git" / "1.git", ("d", ONE), ("m", TWO))
    assert mails(tmp_path) == [THREE, TWO]


def test_v1_keeps_its_mails_as_files(tmp_path: Path) -> None:
    old = repository(
        tmp_path / "old.git", ("2e/01", ONE), ("2e/02", TWO), ("2e/01", None), ("2e/02", THREE)
    )
    assert mails(old) == [THREE]


def test_a_mail_beyond_the_limit_is_cut_and_says_so(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", ONE * 1000), ("m", TWO))
    found = list(archive.listed(epoch).mails(limit=10_000))
    assert [len(mail.data) for mail in found] == [len(ONE), 10_000, len(TWO)]
    assert [mail.problem for mail in found] == [None, "the mail is larger than 10000 bytes", None]


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    assert not archive.is_archive(tmp_path)
    assert not archive.is_archive(tmp_path / "nowhere")
    with pytest.raises(UserError, match="no public-inbox archive"):
        archive.listed(tmp_path)


def test_an_archive_without_a_mail_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"empty\.git: fatal: bad revision 'HEAD'"):
        archive.listed(repository(tmp_path / "empty.git"))


def test_a_mail_that_is_not_there_is_an_error_in_words(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    found = archive.listed(epoch)
    gone = found.epochs[0]._replace(mails=(b"\1" * 20,))
    with pytest.raises(UserError, match="a mail is not there"):
        list(found._replace(epochs=(gone,)).mails())


def test_who_stops_early_leaves_no_process_behind(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", *(("m", ONE + b"%d" % n) for n in range(500)))
    reading = archive.listed(epoch).mails()
    assert next(iter(reading)).data.startswith(ONE)
    reading.close()  # type: ignore[attr-defined]  # it is a generator


def test_the_settings_of_a_repository_start_nothing(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE), ("m", TWO))
    for name in ("core.pager", "core.fsmonitor", "diff.external", "core.sshCommand"):
        git(epoch, "config", name, f"touch {tmp_path / 'ran'}")
    assert mails(epoch) == [ONE, TWO]
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(
    not all(map(shutil.which, PUBLIC_INBOX)), reason="needs Debian's package public-inbox"
)
@pytest.mark.parametrize("version", [1, 2])
def test_what_public_inbox_delivers_is_read(version: int, tmp_path: Path) -> None:
    inbox, address = tmp_path / "inbox", "list@example.invalid"
    environ = os.environ | {
        "HOME": str(tmp_path),
        "PI_CONFIG": str(tmp_path / "config"),
        "ORIGINAL_RECIPIENT": address,
    }

    def run(*command: str, stdin: bytes = b"") -> None:
        subprocess.run(command, check=True, env=environ, input=stdin, capture_output=True)

    form = [f"-V{version}", "-L", "basic"]
    run("public-inbox-init", *form, "list", str(inbox), "http://127.0.0.1/list", address)
    config = ["git", "config", "-f", environ["PI_CONFIG"]]
    run(*config, "publicinboxmda.spamcheck", "none")
    with V1.open("rb") as stream:
        sent = [mail.data for mail in mbox.split(stream)][:3]
    for raw in sent:
        run("public-inbox-mda", "--no-precheck", stdin=raw)
    assert subjects(mails(inbox)) == subjects(sent)
    run("public-inbox-learn", "rm", "--all", stdin=sent[1])
    assert subjects(mails(inbox)) == subjects([sent[0], sent[2]])


def subjects(raw: list[bytes]) -> list[bytes]:
    return sorted(line for one in raw for line in one.split(b"\n") if line.startswith(b"Subject:"))
