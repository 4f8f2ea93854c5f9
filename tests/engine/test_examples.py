# SPDX-License-Identifier: Apache-2.0
"""Examples are read as the diffs they stand for."""

import pytest

from app.engine import examples
from app.sdk import Good


def read(text: str) -> examples.Example:
    return examples.read(Good("x", (text,)))


def test_headers_get_their_counts_and_marks_their_lines() -> None:
    found = read("--- a/f.c\n+++ b/f.c\n@@ -3 +4 @@ int f(void)\n a\n-b\n+c  //~ said\n\n d\n")
    (change,) = found.series.patches[0].files
    (hunk,) = change.hunks
    assert (hunk.old_count, hunk.new_count, hunk.section) == (4, 4, "int f(void)")
    assert [line.text for line in hunk.lines] == ["a", "b", "c", "", "d"]
    assert found.expected == (examples.Expected("example-1@example.org", "f.c", 5, "said"),)


def test_two_files_and_two_hunks() -> None:
    text = "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n+a\n@@ -9 +10 @@\n+b\n--- a/g.c\n+++ b/g.c\n@@ -1 +1 @@\n+c\n"
    files = read(text).series.patches[0].files
    assert [(f.path, len(f.hunks)) for f in files] == [("f.c", 2), ("g.c", 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("+a\n", "not a diff", id="no header"),
        pytest.param("--- a/f.c\n+++ b/f.c\n@@ nonsense @@\n+a\n", "hunk header", id="no numbers"),
    ],
)
def test_what_is_no_diff_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(text)
