# SPDX-License-Identifier: Apache-2.0
"""Patch ids are those of git."""

import shutil
import subprocess
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.diff import patch_id
from app.mail.read import mbox
from app.model import MessageKind
from app.service.intake.decoding import read
from tests.conftest import SHARED
from tests.support.mails import DIFF, GOTO_MIX

CORPUS = SHARED / "lists" / "hwmon.mbox.xz"
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")

NEW = (
    "diff --git a/a b/a\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/a\n"
    "@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n"
)
RENAMED = "diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n"
BINARY = "diff --git a/a.bin b/a.bin\nindex 1111111..2222222 100644\nGIT binary patch\nliteral 3\nKc$@\n\n"
SQL = "diff --git a/q b/q\nindex 1111111..2222222 100644\n--- a/q\n+++ b/q\n@@ -1 +1,2 @@\n--- no\n+-- yes\n+diff \n"


def of_git(diff: str) -> str | None:
    run = subprocess.run(
        ["git", "patch-id", "--stable"], input=diff.encode(), capture_output=True, check=True
    )
    return run.stdout.split()[0].decode() if run.stdout else None


@needs_git
@pytest.mark.parametrize(
    "diff",
    [
        pytest.param(DIFF % 1, id="a change"),
        pytest.param(GOTO_MIX + DIFF % 1, id="text after the signature"),
        pytest.param((DIFF % 1).removesuffix("-- \n2.43.0\n") + NEW + RENAMED, id="three files"),
        pytest.param(NEW, id="a new file"),
        pytest.param(RENAMED, id="a rename"),
        pytest.param(BINARY + NEW, id="a binary file"),
        pytest.param(SQL, id="lines that look like headers"),
        pytest.param("--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n", id="no diff of git"),
        pytest.param("", id="nothing"),
    ],
)
def test_the_id_is_that_of_git(diff: str) -> None:
    assert patch_id.of(diff) == of_git(diff)


def test_white_space_line_numbers_and_order_do_not_count() -> None:
    one, other = DIFF.removesuffix("-- \n2.43.0\n") % 1, NEW
    assert patch_id.of(one + other) == patch_id.of(other + one)
    moved = one.replace("@@ -10,6 +10,7 @@", "@@ -99,6 +99,7 @@").replace("\t", "    ")
    assert patch_id.of(moved) == patch_id.of(one)
    assert patch_id.of(one) != patch_id.of(one.replace("foo_mark", "foo_note"))


@needs_git
@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.exists(), reason="needs the shared corpus")
def test_real_patches() -> None:
    with CORPUS.open("rb") as file:
        mails = [read(raw) for raw in islice(mbox.split(mbox.decompress(file)), 150)]
    diffs = [m.diff for m in mails if not isinstance(m, str) and m.kind is MessageKind.PATCH]
    assert len(diffs) > 30
    assert [patch_id.of(diff) for diff in diffs] == [of_git(diff) for diff in diffs]


lines = st.sampled_from(
    ["diff --git a/a b/a", "index 1111..2222", "--- a/a", "+++ b/a", "@@ -1,2 +1 @@", "+a", "-b", " c", "", "-- ", "\\ No"]
)  # fmt: skip


@given(st.lists(lines | st.text(max_size=20), max_size=60).map("\n".join))
def test_any_text_is_read(diff: str) -> None:
    found = patch_id.of(diff)
    assert found is None or len(found) == 40
