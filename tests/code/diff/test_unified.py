# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.diff import unified
from app.model import DiffProblem, FileChange, FileStatus
from tests.code import given

GIT = """\
diff --git a/fs/x.c b/fs/x.c
index 1234567..89abcde 100644
--- a/fs/x.c
+++ b/fs/x.c
@@ -1,3 +1,4 @@ int f(void)
 one
-two
+TWO
+three
 four
"""


def parsed(text: str) -> FileChange:
    (change,), problems = unified.parse(text)
    assert not problems
    return change


def problem(text: str) -> DiffProblem:
    _, (found,) = unified.parse(text)
    return found


def test_a_modified_file_has_its_lines_numbered_in_both_images() -> None:
    change = parsed(GIT)
    assert (change.old_path, change.new_path, change.status) == (
        "fs/x.c",
        "fs/x.c",
        FileStatus.MODIFIED,
    )
    assert (change.old_id, change.new_id, change.old_mode, change.new_mode) == (
        "1234567",
        "89abcde",
        "100644",
        "100644",
    )
    assert change.hunks[0].section == "int f(void)"
    assert [(x.kind, x.text, x.old, x.new, x.at) for x in change.lines] == [
        (" ", "one", 1, 1, 6),
        ("-", "two", 2, None, 7),
        ("+", "TWO", None, 2, 8),
        ("+", "three", None, 3, 9),
        (" ", "four", 3, 4, 10),
    ]


def test_lines_are_counted_from_where_the_diff_begins_in_the_mail() -> None:
    (change,), _ = unified.parse(GIT, 40)
    assert next(change.lines).at == 45


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param("-- \n2.43.0\n", id="git's signature"),
        pytest.param("--\n2.43.0\n\n", id="the signature without its blank"),
        pytest.param("\n_______________\nlinux-mtd mailing list\n", id="a list's footer"),
        pytest.param("\n-- \n- one item\n+ another\n", id="a signature that looks like a diff"),
        pytest.param(
            "\nSee\n--- what I did\n+++ what you did\nok\n", id="prose like a file header"
        ),
        pytest.param("\nbase-commit: 0123456789\n", id="a base commit"),
        pytest.param("\nSee\n@@ -1,3 is where I stopped\n", id="prose like a hunk header"),
    ],
)
def test_what_follows_the_diff_is_no_part_of_it(behind: str) -> None:
    assert parsed(GIT + behind) == parsed(GIT)


@pytest.mark.parametrize(
    ("text", "paths", "status"),
    [
        pytest.param(
            'diff --git "a/tab\\tx.c" "b/tab\\tx.c"\n--- "a/tab\\tx.c"\n+++ "b/tab\\tx.c"\n'
            "@@ -1 +1 @@\n-a\n+b\n",
            ("tab\tx.c", "tab\tx.c"),
            FileStatus.MODIFIED,
            id="a quoted path",
        ),
        pytest.param(
            'diff --git "a/\\303\\274.c" "b/\\303\\274.c"\nold mode 100644\nnew mode 100755\n',
            ("ü.c", "ü.c"),
            FileStatus.MODE,
            id="octal utf-8 and a new mode",
        ),
        pytest.param(
            "diff --git a/a b.c b/a b.c\nindex 1111..2222 100644\nBinary files a/a b.c and b/a b.c differ\n",
            ("a b.c", "a b.c"),
            FileStatus.MODIFIED,
            id="a blank in the name",
        ),
        pytest.param(
            "diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n",
            ("x.c", "y.c"),
            FileStatus.RENAMED,
            id="a pure rename",
        ),
        pytest.param(
            "diff --git a/x.c b/y.c\nsimilarity index 90%\ncopy from x.c\ncopy to y.c\n"
            "--- a/x.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n",
            ("x.c", "y.c"),
            FileStatus.COPIED,
            id="an edited copy",
        ),
        pytest.param(
            "diff --git a/x.c b/x.c\nnew file mode 100644\nindex 0000000..e69de29\n",
            (None, "x.c"),
            FileStatus.ADDED,
            id="a new empty file",
        ),
        pytest.param(
            "diff --git a/x.c b/x.c\ndeleted file mode 100644\n--- a/x.c\n+++ /dev/null\n"
            "@@ -1 +0,0 @@\n-a\n",
            ("x.c", None),
            FileStatus.DELETED,
            id="a deleted file",
        ),
        pytest.param(
            "--- linux.orig/fs/x.c\t2024-01-01 00:00:00\n+++ linux/fs/x.c\t2024-01-02\n"
            "@@ -1 +1 @@\n-a\n+b\n",
            ("fs/x.c", "fs/x.c"),
            FileStatus.MODIFIED,
            id="no git header, two trees",
        ),
        pytest.param(
            "Index: linux/fs/x.c\n=====\n--- linux.orig/fs/x.c\n+++ linux/fs/x.c\n@@ -1 +1 @@\n-a\n+b\n",
            ("fs/x.c", "fs/x.c"),
            FileStatus.MODIFIED,
            id="quilt",
        ),
        pytest.param(
            "diff -urN a/x.c b/x.c\n--- a/x.c\t1970-01-01\n+++ b/x.c\t2024-01-01\n@@ -0,0 +1 @@\n+a\n",
            (None, "x.c"),
            FileStatus.ADDED,
            id="diff -urN of a new file",
        ),
        pytest.param(
            "diff --git fs/x.c fs/x.c\n--- fs/x.c\n+++ fs/x.c\n@@ -1 +1 @@\n-a\n+b\n",
            ("fs/x.c", "fs/x.c"),
            FileStatus.MODIFIED,
            id="git without prefixes",
        ),
    ],
)
def test_names_and_status(
    text: str, paths: tuple[str | None, str | None], status: FileStatus
) -> None:
    change = parsed(text)
    assert ((change.old_path, change.new_path), change.status) == (paths, status)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "diff --git a/x.png b/x.png\nindex 11111..22222 100644\nGIT binary patch\nliteral 3\n"
            "Kc$_\n\nliteral 0\nHcmV\n\n",
            id="literal",
        ),
        pytest.param(
            "diff --git a/x.png b/x.png\nindex 11111..22222 100644\nBinary files a/x.png and b/x.png differ\n",
            id="differ",
        ),
        pytest.param("Binary files a/x.png and b/x.png differ\n", id="without git header"),
    ],
)
def test_a_binary_file_has_no_hunks(text: str) -> None:
    change = parsed(text)
    assert (change.path, change.is_binary, change.hunks) == ("x.png", True, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(" four\n", "\tfour\n", id="a context line in another shape"),
        pytest.param(" one\n", "\n", id="a blank context line without its blank"),
    ],
)
def test_only_a_blank_line_may_lack_its_marker(old: str, new: str) -> None:
    files, problems = unified.parse(GIT.replace(old, new))
    assert bool(files) == (new == "\n")
    assert bool(problems) == (new != "\n")


def test_carriage_returns_go_where_every_line_has_one() -> None:
    assert parsed(GIT.replace("\n", "\r\n")) == parsed(GIT)


def test_carriage_returns_stay_where_they_are_the_files_own() -> None:
    change = parsed(GIT.replace("TWO\n", "TWO\r\n"))
    assert [x.text for x in change.lines if x.kind == "+"] == ["TWO\r", "three"]


def test_a_blank_context_line_of_a_dos_file_may_lack_its_blank() -> None:
    change = parsed("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@ int f()\r\n a\r\n\r\n-b\r\n+b\n")
    assert [line.text for line in change.lines] == ["a\r", "\r", "b\r", "b"]
    assert change.hunks[0].section == "int f()"


def test_the_last_line_of_a_dos_file_may_lack_its_end() -> None:
    text = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-b\r\n\\ No newline at end of file\n+b\r\n"
    assert [line.text for line in parsed(text).lines] == ["b\r", "b\r"]


@pytest.mark.parametrize("what", ["\f", "\u2028", "\v", "\x85", "\r"])
def test_lines_end_at_newlines_only(what: str) -> None:
    change = parsed(GIT.replace("TWO", f"T{what}O"))
    assert [x.text for x in change.lines if x.kind == "+"] == [f"T{what}O", "three"]


def test_a_missing_newline_is_not_a_line() -> None:
    change = parsed(GIT + "\\ No newline at end of file\n")
    assert (change.added_count, change.removed_count) == (2, 1)


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        pytest.param(GIT.replace(" four\n", ""), 10, "ends 1 line early", id="cut"),
        pytest.param(
            GIT.replace(" four\n", "-- \n2.43.0\n"),
            10,
            "ends 1 line early",
            id="cut before signature",
        ),
        pytest.param(
            GIT.replace("three", "thr\nee"), 10, "neither context nor change", id="wrapped"
        ),
        pytest.param(
            GIT + "+five\n", 11, "continues after the number of lines", id="longer than its header"
        ),
        pytest.param(
            GIT.replace("three", "t\n+h"), 11, "more lines than its header", id="too many added"
        ),
        pytest.param(GIT.replace("-1,3 ", "-1,x "), 5, "hunk header", id="a broken hunk header"),
        pytest.param(
            "diff --cc fs/x.c\nindex 1,2..3\n--- a/fs/x.c\n+++ b/fs/x.c\n@@@ -1 -1 +1 @@@\n- a\n",
            1,
            "combined diff",
            id="a merge",
        ),
    ],
)
def test_a_broken_file_is_a_problem_in_words(text: str, at: int, reason: str) -> None:
    found = problem(text)
    assert (found.at, found.path) == (at, "fs/x.c")
    assert reason in found.reason


def test_a_hunk_behind_prose_is_left_out_and_said_so() -> None:
    (change,), (found,) = unified.parse(GIT + "And then:\n@@ -9 +9 @@\n-a\n+b\n")
    assert (len(change.hunks), found.at) == (1, 12)
    assert "is skipped" in found.reason


def test_one_broken_file_costs_one_file() -> None:
    files, problems = unified.parse(GIT.replace(" four\n", "") + GIT.replace("fs/x.c", "fs/y.c"))
    assert [change.path for change in files] == ["fs/y.c"]
    assert [found.path for found in problems] == ["fs/x.c"]


@pytest.mark.parametrize(
    "text", ["", "\n", "hello\n", "@@ -1,3 +1,3 @@\n a\n", "--- a\n+++ b\n", "-- \n2.43.0\n"]
)
def test_text_without_a_diff_has_no_files_and_no_problems(text: str) -> None:
    assert unified.parse(text) == ((), ())


PIECES = st.sampled_from(
    [
        *GIT.splitlines(keepends=True),
        "-- \n",
        "2.43.0\n",
        "\n",
        " \n",
        "+\n",
        "@@ -1 +1 @@\n",
        "--- a/y\n",
        "+++ b/y\n",
        "\\ No\n",
        "diff --git a/y b/y\n",
        "rename from x\n",
        "@@@ -1 -1 +1 @@@\n",
        "GIT binary patch\n",
        "x\n",
    ]
)


@every(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_no_text_makes_it_raise_and_every_line_counts_once(text: str) -> None:
    files, problems = unified.parse(text)
    lines = text.split("\n")
    places = [line.at for change in files for line in change.lines]
    assert len(places) == len(set(places))
    for line in (line for change in files for line in change.lines):
        written = lines[line.at - 1].removesuffix("\r")
        assert written.lstrip(" +-").endswith(line.text.removesuffix("\r").lstrip(" +-"))
    changed = {n for n, line in enumerate(lines, 1) if line[:1] in {"+", "-"}}
    assert all(1 <= found.at <= len(lines) + 1 for found in problems)
    assert {x.at for change in files for x in change.lines if x.kind != " "} <= changed


@every(st.lists(PIECES).map("".join))
def test_hunks_keep_what_their_headers_say(text: str) -> None:
    files, _ = unified.parse(text)
    for hunk in (hunk for change in files for hunk in change.hunks):
        assert sum(line.old is not None for line in hunk.lines) == hunk.old_count
        assert sum(line.new is not None for line in hunk.lines) == hunk.new_count


@pytest.mark.slow
@pytest.mark.parametrize("unit", given.HOSTILE)
def test_hostile_text_is_read_to_its_end(unit: str) -> None:
    added = given.hostile(unit).split("\n")
    head = f"diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -0,0 +1,{len(added)} @@\n"
    change = parsed(head + "".join(f"+{line}\n" for line in added))
    assert change.added_count == len(added)
    unified.parse("\n".join(added))


NO_NEWLINE = "\\ No newline at end of file\n"


@pytest.mark.parametrize(
    ("lines", "old", "new"),
    [
        pytest.param("-a\n+b\n", False, False, id="both end with a newline"),
        pytest.param(f"-a\n{NO_NEWLINE}+b\n", True, False, id="before the patch"),
        pytest.param(f"-a\n+b\n{NO_NEWLINE}", False, True, id="after the patch"),
        pytest.param(f"-a\n{NO_NEWLINE}+b\n{NO_NEWLINE}", True, True, id="both"),
        pytest.param(f"-a\n+b\n c\n{NO_NEWLINE}", True, True, id="behind context"),
        pytest.param("-a\n+b\n\\ Kein Zeilenumbruch\n", False, True, id="in any language"),
        pytest.param("-\\ No newline at end of file\n+b\n", False, False, id="as text"),
    ],
)
def test_a_hunk_knows_whether_the_file_ends_with_a_newline(
    lines: str, old: bool, new: bool
) -> None:
    count = 1 + lines.count("\n c\n")
    change = parsed(f"--- a/f\n+++ b/f\n@@ -1,{count} +1,{count} @@\n{lines}")
    (hunk,) = change.hunks
    assert (hunk.old_lacks_newline, hunk.new_lacks_newline) == (old, new)
    assert all(line.kind in "+- " for line in hunk.lines)
