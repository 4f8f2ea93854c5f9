# SPDX-License-Identifier: Apache-2.0
"""What an author says of a new version, without what git wrote around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.group import changelog

STAT = """\
 drivers/foo/foo.c | 3 +--
 .../foo/{a => b}.h | 12 ++++++
 fw/foo.bin | Bin 0 -> 12 bytes
 3 files changed, 4 insertions(+), 2 deletions(-)
 create mode 100644 drivers/foo/b.h
"""
V2 = "Changes in v2:\n - return ret\n - rebase"
COVER = f"""\
This series sets foo, which v1 of the chip has not.

Changes since v2:
* P1: take the lock

Changes since v1:
* P2: new patch
---

A. Developer (2):
  foo: Set
  foo: Set more

{STAT}
base-commit: 0123456789abcdef0123456789abcdef01234567
-- 
2.43.0
"""


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(STAT, "", id="a diffstat alone"),
        pytest.param(f"{V2}\n{STAT}", V2, id="before a diffstat"),
        pytest.param(f"{STAT}\n{V2}\n\n", V2, id="behind one"),
        pytest.param(f"---\n{V2}\n---\n\n{STAT}", V2, id="between rulers"),
        pytest.param("v1 -> v2: rebased\n", "v1 -> v2: rebased", id="one line"),
        pytest.param("Only tested on x86.\n", "Only tested on x86.", id="another note"),
        pytest.param(f"{V2}\n\n-- \n2.43.0\n", V2, id="before a signature"),
        pytest.param(f"{V2}\nbase-commit: 0123\n", V2, id="before bookkeeping"),
        pytest.param("a | b is kept", "a | b is kept", id="a bar in prose"),
        pytest.param("a\n\n\n\nb", "a\n\nb", id="blank lines"),
    ],
)
def test_notes_are_kept_without_what_git_wrote(notes: str, expected: str) -> None:
    assert changelog.of_notes(notes) == expected


def test_a_cover_letters_changelog_ends_before_the_shortlog() -> None:
    expected = "Changes since v2:\n* P1: take the lock\n\nChanges since v1:\n* P2: new patch"
    assert changelog.of_cover(COVER) == expected


def test_the_newest_part_is_that_of_the_last_version() -> None:
    assert changelog.newest(changelog.of_cover(COVER)) == "Changes since v2:\n* P1: take the lock"


@pytest.mark.parametrize(
    "heading",
    [
        "Changes in v2:",
        "Changes since v1:",
        "Changes from v1 to v2:",
        "Changes for v3",
        "Changelog:",
        "Change log",
        "v2:",
        "V4:",
        "v1 -> v2:",
        "v1->v2",
        "v3 changes:",
        "v2..v3",
        "* Changes in v2",
        "--- Changes in v2 ---",
        "Since v1:",
        "Differences from v1",
        "RFC v1 -> v2",
        "Changed in v2:",
    ],
)
def test_headings_are_known(heading: str) -> None:
    assert changelog.of_cover(f"Sets foo.\n\n{heading}\n - done\n") == f"{heading}\n - done"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "This changes the locking of foo.",
        "The v2 of the chip needs a quirk.",
        "v4l2: this is about video",
        "v2 hardware is supported, too",
        "We have been here since long.",
        "Some changes are cosmetic.",
        "-- \nChanges in v2: none\n",
    ],
)
def test_prose_is_no_changelog(text: str) -> None:
    assert changelog.of_cover(text) == ""


def test_a_part_without_end_is_cut() -> None:
    assert changelog.newest("v2:\n" + "x\n" * 1000).count("\n") < 40


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    for read in (changelog.of_notes, changelog.of_cover, changelog.newest):
        assert read(text).count("\n") <= text.count("\n")


@pytest.mark.parametrize("line", ["v" * 10**6, " |" * 10**6, "( " * 10**6, " a | 1" * 10**5])
def test_a_line_without_end_is_read_in_time(line: str) -> None:
    text = "\n".join([line] * 5)
    assert changelog.of_notes(text) is not None
    assert changelog.of_cover(f"v2:\n{text}") is not None


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("\nNotes:\n    It was wrong.\n", True),
        ("Notes (v2):\n    It was wrong.\n", True),
        ("- return ret\n", True),
        ("  * return ret\n", True),
        (" a.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n", False),
        ("Hi Jane, please have a look.\n", False),
        ("-- \n2.43.0\n", False),
        ("", False),
    ],
)
def test_notes_with_a_list_or_a_block_of_git(notes: str, expected: bool) -> None:
    assert changelog.lists(notes) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V3 fixes an embarrassing whitespace issue", True),
        ("This version replaces the worker by a filter.", True),
        ("Version 2 had a race.", True),
        ("--v3 this drops the first patch", True),
        ("As expected, some porting was needed.", True),
        ("The v5 block has 64 lines.", False),
        ("It needs kernel v3.2.", False),
        ("Thanks, I will look at it.", False),
        ("The driver reports the last event.", False),
    ],
)
def test_prose_speaks_of_the_third_version(text: str, expected: bool) -> None:
    assert changelog.speaks_of(text, 3) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This version (v3) replaces the worker by a filter.", True),
        ("The previous\nsolution took the lock twice.", True),
        ("Rebased on linux-next.", True),
        ("Changes since v2: none", True),
        ("The first attempt to read the register fails.", False),
        ("The driver was ported from BSD.", False),
        ("Add support for v2 of the IP.", False),
        ("Use the new approach of the core.", False),
    ],
)
def test_the_prose_of_a_message_tells_of_changes(text: str, expected: bool) -> None:
    assert changelog.is_told_in_prose(text) is expected


@given(st.text(max_size=300))
def test_any_text_is_asked_for_changes(text: str) -> None:
    changelog.tells(text)
    changelog.lists(text)
    changelog.speaks_of(text, 2)
    changelog.is_told_in_prose(text)
    changelog.in_message(text, 2)
