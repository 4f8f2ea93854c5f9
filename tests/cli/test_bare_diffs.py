# SPDX-License-Identifier: Apache-2.0
"""`kantha check` reads every diff that `git apply` reads, and says why it reads no other."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import adopt, main
from app.engine.assemble import patch_of
from app.mail.read.decode import Undecodable, decode
from app.mail.read.mbox import RawMail
from app.model import NEVER_MAILED, FileStatus, MessageKind, Patch
from app.paths import ROOT
from tests.support.mails import DIFF, mail

CASES = ROOT.parent / "shared" / "cases"
HUNK = "@@ -1,3 +1,3 @@\n int a;\n-int b;\n+int c;\n int d;\n"
LINE = "=" * 67
GIT = f"diff --git a/fs/demo.c b/fs/demo.c\nindex 1111111..2222222 100644\n--- a/fs/demo.c\n+++ b/fs/demo.c\n{HUNK}"
PLAIN = f"--- linux-6.1/fs/demo.c\t2026-07-20 10:00:00.000000000 +0000\n+++ linux/fs/demo.c\t2026-07-20 10:00:01.000000000 +0000\n{HUNK}"
COMMIT = "0123456789" * 4
SHOWN = f"""\
commit {COMMIT} (HEAD -> main)
Author: Ada Byron <ada@example.org>
Date:   Mon Jul 20 10:00:00 2026 +0000

    fs: change demo

    Needed.

    Signed-off-by: Ada Byron <ada@example.org>

"""
EXPORTED = """\
# HG changeset patch
# User Ada Byron <ada@example.org>
# Date 1381711840 10800
#      Sun Oct 13 20:51:40 2013 -0300
# Node ID 1f2e
# Parent  44299fd3d1a8
fs: change demo

Needed.

Signed-off-by: Ada Byron <ada@example.org>

"""


def adopted(data: bytes) -> Patch:
    (raw,) = adopt.adopted(iter([RawMail(data)]), "demo.diff", 1)
    message = decode(raw.data)
    assert message.kind is MessageKind.PATCH
    return patch_of(message)


@pytest.mark.parametrize(
    "diff",
    [
        pytest.param(GIT, id="git"),
        pytest.param(GIT.replace("a/fs", "fs").replace("b/fs", "fs"), id="noprefix"),
        pytest.param(GIT.replace("a/fs", "i/fs").replace("b/fs", "w/fs"), id="mnemonicPrefix"),
        pytest.param(GIT.replace("a/fs", "old/fs").replace("b/fs", "new/fs"), id="other prefixes"),
        pytest.param(PLAIN, id="diff -u"),
        pytest.param(PLAIN.replace("\t", "        "), id="tabs lost"),
        pytest.param(f"diff -urN linux-6.1/fs/demo.c linux/fs/demo.c\n{PLAIN}", id="diff -urN"),
        pytest.param(f"diff --unified linux-6.1/fs/demo.c linux/fs/demo.c\n{PLAIN}", id="diff --unified"),
        pytest.param(f"--- fs/demo.c.orig\n+++ fs/demo.c\n{HUNK}", id="diff of a backup"),
        pytest.param(
            f"diff -r 44299fd3d1a8 fs/demo.c\n--- a/fs/demo.c\tThu Jan 01 00:00:00 1970 +0000\n"
            f"+++ b/fs/demo.c\tSun Oct 13 20:51:40 2013 -0300\n{HUNK}", id="hg",
        ),
        pytest.param(
            f"Index: fs/demo.c\n{LINE}\n--- fs/demo.c\t(revision 12)\n+++ fs/demo.c\t(working copy)\n{HUNK}\n"
            f"Property changes on: fs/demo.c\n{LINE}\nAdded: svn:executable\n## -0,0 +1 ##\n+*\n", id="svn",
        ),
        pytest.param(
            f"Index: fs/demo.c\n{LINE}\nRCS file: /cvs/fs/demo.c,v\ndiff -u -r1.1 -r1.2\n"
            f"--- fs/demo.c\t10 Jan 2026 12:00:00 -0000\t1.1\n+++ fs/demo.c\t11 Jan 2026 12:00:00 -0000\t1.2\n{HUNK}",
            id="cvs",
        ),
        pytest.param(
            f"Index: linux-6.1/fs/demo.c\n{LINE}\n--- linux-6.1.orig/fs/demo.c\n+++ linux-6.1/fs/demo.c\n{HUNK}",
            id="quilt",
        ),
        pytest.param(f"=== modified file 'fs/demo.c'\n--- fs/demo.c\t2009-10-13 23:53:36 +0000\n+++ fs/demo.c\t2009-10-13 23:53:36 +0000\n{HUNK}", id="bzr"),
        pytest.param(f"Hi all,\n\nhere: is a fix.\n\n{PLAIN}\nRegards\nAda\n", id="text around"),
        pytest.param(f"Note: a fix\n\n{GIT}", id="text with a colon"),
        pytest.param(f"Description: a fix\nAuthor: Ada <ada@x>\n---\n{PLAIN}", id="header of Debian"),
        pytest.param(f"\ufeff{PLAIN}", id="byte order mark"),
        pytest.param(f"\n\n{GIT}", id="blank lines"),
        pytest.param(GIT.replace("\n", "\r\n"), id="CRLF"),
    ],
)  # fmt: skip
def test_a_bare_diff_of_any_program_is_one_patch(diff: str) -> None:
    found = adopted(diff.encode())
    assert [(one.old_path, one.new_path) for one in found.files] == [("fs/demo.c", "fs/demo.c")]
    assert [one.status for one in found.files] == [FileStatus.MODIFIED]
    assert (found.problems, found.description) == ((), "")
    assert found.title == "demo.diff"
    assert found.author.email.endswith(NEVER_MAILED)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SHOWN, id="git show"),
        pytest.param(SHOWN.replace("Date: ", "AuthorDate: ").replace("\n\n    fs", "\nCommit: Eve <e@x>\n\n    fs"), id="git show --format=fuller"),
        pytest.param(SHOWN.replace("\nAuthor", "\nMerge: 1234 5678\nAuthor"), id="a merge"),
        pytest.param(EXPORTED, id="hg export"),
        pytest.param(
            "From: Ada Byron <ada@example.org>\nSubject: fs: change demo\n\nNeeded.\n\n"
            "Signed-off-by: Ada Byron <ada@example.org>\n---\n", id="quilt, or git format-patch -k",
        ),
    ],
)  # fmt: skip
def test_the_commit_before_a_diff_counts(text: str) -> None:
    found = adopted((text + GIT).encode())
    assert str(found.author) == "Ada Byron <ada@example.org>"
    assert (found.title, found.description) == ("fs: change demo", "Needed.")
    assert [str(one.value) for one in found.trailers] == ["Ada Byron <ada@example.org>"]
    assert found.paths == ("fs/demo.c",)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: Joe <j@x>\nSubject: Re: demo\n\n" + GIT.encode(), id="reply"),
        pytest.param(b"From: Joe <j@x>\nSubject: demo\nIn-Reply-To: <a@x>\n\n" + GIT.encode(), id="answer"),
        pytest.param(b"From: Joe <j@x>\nReceived: from x\nSubject: bug\n\nHm.\n" + GIT.encode(), id="mail"),
        pytest.param(mail("1@x", "it is broken", f"Try:\n\n{DIFF}"), id="mail with a Message-ID"),
        pytest.param(b"diff -u says nothing\n", id="prose"),
    ],
)  # fmt: skip
def test_other_mails_with_a_diff_are_left_as_they_are(raw: bytes) -> None:
    (found,) = adopt.adopted(iter([RawMail(raw)]), "demo.diff", 1)
    assert found.data.endswith(raw)


PATCH = mail(
    "p@x",
    "[PATCH] foo: mark it",
    f"Needed.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\n{DIFF}",
)


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        pytest.param(mail("1@x", "Re: it", f"Try:\n\n{DIFF}", refs=["p@x"]), 0, "not taken as a patch: a reply", id="reply"),
        pytest.param(mail("1@x", "it is broken", f"Try:\n\n{DIFF}"), 0, "not taken as a patch: neither PATCH", id="bug report"),
        pytest.param(mail("1@x", "[tip: irq/core] it", f"Done.\n\n{DIFF}"), 0, "not taken as a patch: a notice", id="robot"),
        pytest.param(mail("1@x", "it", DIFF), 2, "a diff alone or attached", id="a diff alone"),
        pytest.param(mail("1@x", "[PATCH] it", "Forgot it."), 2, "the subject contains PATCH, but", id="no diff"),
        pytest.param(mail("1@x", "[RFC] it", "A question."), 0, "", id="discussion"),
    ],
)  # fmt: skip
def test_a_mail_that_is_not_taken_is_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, raw: bytes, code: int, words: str
) -> None:
    for name, data in (("1.eml", PATCH), ("2.eml", raw)):
        (tmp_path / name).write_bytes(data)
    assert main(["check", str(tmp_path), "--fail-on", "error"]) == code
    err = capsys.readouterr().err
    assert words in err
    assert ("2.eml" in err) == bool(words)
    assert "1.eml" not in err


def test_a_reply_alone_is_listed_and_changes_no_exit_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "reply.eml"
    file.write_bytes(mail("1@x", "Re: it", f"Try:\n\n{DIFF}", refs=["p@x"]))
    assert main(["check", str(file)]) == 0
    assert "reply.eml (mail 1): not taken as a patch: a reply" in capsys.readouterr().err


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not at hand")
@pytest.mark.parametrize(
    "name", ["26-bare-diffs/hg.diff", "26-bare-diffs/diff-urN.patch", "14-noprefix/dirs.eml"]
)
def test_the_shared_cases_are_read(name: str) -> None:
    found = adopted((CASES / name).read_bytes())
    assert found.paths in [("fs/demo.c",), ("block/blk-demo3.c",)]
    assert found.files[0].old_path == found.files[0].new_path


lines = st.sampled_from(
    ["commit 0123456", "Author: A <a@x>", "Date: x", "", "    title", "# HG changeset patch", "# User A <a@x>",
     "diff --git a/a b/a", "--- a/a", "+++ b/a", "@@ -1 +1 @@", "-a", "+b", "Subject: x", "From: A", "\r", "\ufeff"]
)  # fmt: skip


@given(st.binary() | st.lists(lines, max_size=20).map("\n".join).map(str.encode))
def test_any_bytes_are_adopted(data: bytes) -> None:
    (found,) = adopt.adopted(iter([RawMail(data)]), "a\nb\udcff", 1)
    try:
        decode(found.data)
    except Undecodable as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right
