# SPDX-License-Identifier: Apache-2.0
"""Archives of public-inbox, made by git and by public-inbox itself, are read mail by mail."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import archive
from app.archive import changes
from app.errors import UserError
from tests.support.inboxes import append, git, repository
from tests.support.mails import mail

ONE, TWO, THREE = (mail(f"{n}@example.org", f"{n} things") for n in ("one", "two", "three"))


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
    with pytest.raises(UserError, match="is missing: use a complete clone"):
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


def test_another_object_in_the_place_of_a_mail_is_not_read(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    other = git(epoch, "hash-object", "-w", "--stdin", stdin=TWO).decode().strip()
    git(epoch, "replace", git(epoch, "rev-parse", "HEAD:m").decode().strip(), other)
    assert mails(epoch) == [ONE]


def test_what_a_purge_leaves_is_no_mail(tmp_path: Path) -> None:
    assert mails(repository(tmp_path / "0.git", ("m", ONE), ("m", b""), ("m", TWO))) == [ONE, TWO]
    other = repository(tmp_path / "1.git", ("m", ONE), ("m", b""), form="sha256")
    assert mails(other) == [ONE]


def test_links_are_no_mails(tmp_path: Path) -> None:
    epoch = repository(tmp_path / "0.git", ("m", ONE))
    target = git(epoch, "hash-object", "-w", "--stdin", stdin=b"/etc/passwd").decode().strip()
    tree = git(epoch, "mktree", stdin=f"120000 blob {target}\tm\n".encode()).decode().strip()
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    commit = git(epoch, *author, "commit-tree", tree, "-p", "HEAD").decode().strip()
    git(epoch, "update-ref", "refs/heads/master", commit)
    assert mails(epoch) == [ONE]


def test_archives_are_found_in_a_tree(tmp_path: Path) -> None:
    repository(tmp_path / "org" / "two" / "git" / "0.git", ("m", ONE))
    repository(tmp_path / "org" / "two" / "all.git", ("m", ONE))
    repository(tmp_path / "org" / "one", ("2e/01", ONE))
    (tmp_path / "org" / "loop").symlink_to(tmp_path)
    found = list(archive.archives(tmp_path))
    assert found == [tmp_path / "org" / "one", tmp_path / "org" / "two"]
    assert list(archive.archives(found[0])) == [found[0]]
    assert not list(archive.archives(tmp_path / "nowhere"))


def test_a_fingerprint_is_another_when_a_branch_moves(tmp_path: Path) -> None:
    first = repository(tmp_path / "git" / "0.git", ("m", ONE))
    seen = [archive.fingerprint(tmp_path)]
    assert archive.fingerprint(tmp_path) == seen[0]
    append(first, ("m", TWO))
    seen.append(archive.fingerprint(tmp_path))
    git(first, "pack-refs", "--all")
    seen.append(archive.fingerprint(tmp_path))
    append(first, ("m", THREE))
    seen.append(archive.fingerprint(tmp_path))
    repository(tmp_path / "git" / "1.git")
    seen.append(archive.fingerprint(tmp_path))
    assert len(set(seen)) == len(seen)


NAMES = st.binary(min_size=20, max_size=20).map(bytes.hex).map(str.encode)


@given(st.lists(st.one_of(st.binary(max_size=200), NAMES)))
def test_lines_that_git_does_not_print_are_refused(lines: list[bytes]) -> None:
    with suppress(UserError):
        assert not list(changes.parsed(lines))


@given(
    NAMES, st.lists(st.tuples(NAMES, st.binary(min_size=1).map(lambda n: n.strip(b"\n") or b"f")))
)
def test_lines_that_git_prints_are_read(commit: bytes, files: list[tuple[bytes, bytes]]) -> None:
    lines = [b":100644 100644 %s %s M\t%s\n" % (commit, blob, name) for blob, name in files]
    found = list(changes.parsed([commit + b"\n", *lines]))
    assert [(c.commit, c.name) for c in found] == [(commit, name) for _, name in files]
    assert [c.new.hex().encode() for c in found] == [
        blob if blob.strip(b"0") else b"" for blob, _ in files
    ]
