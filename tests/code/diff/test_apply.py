# SPDX-License-Identifier: Apache-2.0
"""Hunks applied to texts, compared with `git apply`."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import assume, example, settings
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.diff import unified
from app.code.diff.apply import (
    Applied,
    FileText,
    Misfit,
    SearchLimit,
    apply,
    rebased,
    to_diff,
    whole,
)
from app.code.diff.hunk_places import MAX_WORK
from app.model import FileChange, FileStatus, Hunk, Line
from app.model.images import Fidelity, Image, Shift

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "LC_ALL": "C",
}
OFFSET = re.compile(r"succeeded at \d+ \(offset (-?\d+) line")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory below no repository."""
    with TemporaryDirectory() as directory:
        yield Path(directory)


def git(place: Path, *command: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    environment = ENVIRONMENT | {"GIT_CEILING_DIRECTORIES": str(place.parent)}
    return subprocess.run(
        ["git", *command],
        cwd=place,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def diff_of(place: Path, old: str, new: str, context: int = 3) -> str:
    for side, text in (("a", old), ("b", new)):
        (place / side).mkdir(exist_ok=True)
        (place / side / "f").write_text(text, newline="")
    options = ("--no-index", "--no-prefix", "--full-index", f"-U{context}")
    return git(place, "diff", *options, "a/f", "b/f").stdout


def change_of(diff: str) -> FileChange:
    (change,), problems = unified.parse(diff)
    assert not problems
    return change


class Gits(NamedTuple):
    """What git made of a text, `None` if the patch does not apply, and its largest offset."""

    text: str | None
    offset: int


def applied_by_git(place: Path, diff: str, text: str, *, backwards: bool = False) -> Gits:
    (place / "f").write_text(text, newline="")
    way = ["-R"] if backwards else []
    done = git(place, "apply", "-v", "--whitespace=nowarn", *way, "-", stdin=diff)
    if done.returncode:
        return Gits(None, 0)
    offsets = [abs(int(offset)) for offset in OFFSET.findall(done.stderr)]
    with (place / "f").open(newline="") as file:
        return Gits(file.read(), max(offsets, default=0))


Edit = tuple[str, int, str]
EDITS = st.tuples(
    st.sampled_from(["add", "remove", "change"]), st.integers(0, 60), st.sampled_from("xyz")
)


def edited(lines: list[str], edits: list[Edit]) -> list[str]:
    found = list(lines)
    for what, place, word in edits:
        at = place % (len(found) + 1)
        if what == "add":
            found.insert(at, word)
        elif at < len(found):
            found[at : at + 1] = [] if what == "remove" else [word]
    return found


def text_of(lines: list[str], has_newline: bool) -> str:
    return "\n".join(lines) + ("\n" if has_newline and lines else "")


class Case(NamedTuple):
    """The text before a patch, after it, and the text to which it is to be applied."""

    old: str
    new: str
    target: str


@st.composite
def cases(draw: st.DrawFn, lines: st.SearchStrategy[list[str]]) -> Case:
    base = draw(lines)
    old = text_of(base, draw(st.booleans()))
    new = text_of(edited(base, draw(st.lists(EDITS, min_size=1, max_size=4))), draw(st.booleans()))
    target = text_of(edited(base, draw(st.lists(EDITS, max_size=4))), old.endswith("\n"))
    return Case(old, new, target)


SOME = settings(max_examples=40, deadline=None)  # each starts git
DIFFERENT = st.integers(1, 60).map(lambda size: [f"line {number}" for number in range(size)])
ALIKE = st.lists(st.sampled_from("ab"), min_size=1, max_size=40)


@SOME
@every(cases(DIFFERENT), st.integers(1, 3), st.booleans())
def test_what_git_applies_applies_in_the_same_way(
    place: Path, case: Case, context: int, backwards: bool
) -> None:
    diff = diff_of(place, case.old, case.new, context)
    assume(diff)
    change = change_of(diff)
    assume(change.status is FileStatus.MODIFIED)
    found = apply(change, FileText(case.target), backwards=backwards)
    expected = applied_by_git(place, diff, case.target, backwards=backwards)
    if isinstance(found, Applied):
        assert (found.text, found.offset) == expected
    else:
        # git takes a last line without a newline for the beginning of a line
        assert expected.text is None or "newline" in found.reason


@SOME
@every(cases(ALIKE), st.integers(1, 3))
@example(Case("a\nb\na\nb\na\nb\n", "a\nb\na\na\nb\n", "b\na\nb\na\nb\na\nb\n"), 1)
def test_among_lines_alike_no_hunk_goes_where_git_does_not_put_it(
    place: Path, case: Case, context: int
) -> None:
    diff = diff_of(place, case.old, case.new, context)
    assume(diff)
    change = change_of(diff)
    assume(change.status is FileStatus.MODIFIED)
    found = apply(change, FileText(case.target))
    if isinstance(found, Applied):
        assert (found.text, found.offset) == applied_by_git(place, diff, case.target)


@SOME
@every(cases(ALIKE | DIFFERENT), st.integers(0, 3))
def test_a_change_applies_to_its_own_texts_both_ways(place: Path, case: Case, context: int) -> None:
    diff = diff_of(place, case.old, case.new, context)
    assume(diff)
    change = change_of(diff)
    forwards = apply(change, FileText(case.old), is_known=True)
    back = apply(change, FileText(case.new), backwards=True, is_known=True)
    assert forwards == Applied(case.new)
    assert back == Applied(case.old)


@SOME
@every(cases(DIFFERENT), st.booleans())
def test_the_numbers_of_an_image_name_the_lines_of_the_diff(
    place: Path, case: Case, backwards: bool
) -> None:
    diff = diff_of(place, case.old, case.new)
    assume(diff)
    change = change_of(diff)
    found = apply(change, FileText(case.target), backwards=backwards)
    assume(isinstance(found, Applied))
    assert isinstance(found, Applied)
    texts = (found.text, case.target) if backwards else (case.target, found.text)
    before, after = (FileText(text).lines for text in texts)
    image = Image(
        Fidelity.APPROXIMATE, *texts, shifts_before=found.before, shifts_after=found.after
    )
    moved = rebased(change, image)
    for line, original in zip(moved.lines, change.lines, strict=True):
        if line.old is not None:
            assert before[line.old - 1] == line.text
            assert to_diff(found.before, line.old) == original.old
        if line.new is not None:
            assert after[line.new - 1] == line.text
            assert to_diff(found.after, line.new) == original.new
        assert (line.kind, line.text, line.at) == (original.kind, original.text, original.at)
    for hunk in moved.hunks:
        olds = [line.old for line in hunk.lines if line.old is not None]
        news = [line.new for line in hunk.lines if line.new is not None]
        assert not olds or (hunk.old_start, hunk.old_count) == (olds[0], len(olds))
        assert not news or (hunk.new_start, hunk.new_count) == (news[0], len(news))


HEADERS = "@@ -1 +1 @@,@@ -0,0 +1,2 @@,@@ -3,2 +9,1 @@,@@ -2,0 +1,3 @@,@@ -999999999 +1 @@"
LINES = st.sampled_from(
    [*re.split(",(?=@@ -)", HEADERS), " a", "-a", "+a", " ", "+b", "-b", "\\ No", "-a\r", " é"]
)


@every(st.lists(LINES, max_size=30), st.text("ab\n\ré", max_size=30), st.booleans())
def test_no_diff_is_an_error(lines: list[str], text: str, backwards: bool) -> None:
    files, _ = unified.parse("\n".join(["--- a/f", "+++ b/f", "@@ -1 +1 @@", "-a", "+b", *lines]))
    for change in files:
        whole(change, backwards=backwards)
        for is_known in (False, True):
            found = apply(change, FileText(text), backwards=backwards, is_known=is_known)
            if isinstance(found, Applied):
                image = Image(Fidelity.APPROXIMATE, "", "", shifts_before=found.before)
                assert len(rebased(change, image).hunks) == len(change.hunks)


OLD = "".join(f"line {number}\n" for number in range(1, 41))
CHANGE = """\
--- a/f
+++ b/f
@@ -9,3 +9,4 @@
 line 9
-line 10
+ten
+ten and a half
 line 11
@@ -29,3 +30,2 @@
 line 29
-line 30
 line 31
"""


def moved_down(text: str, by: int, below: int = 0) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:below], *["new\n"] * by, *lines[below:]])


def test_hunks_at_their_places_have_no_shifts() -> None:
    found = apply(change_of(CHANGE), FileText(OLD))
    assert isinstance(found, Applied)
    assert found[1:] == (0, (), ())
    change = change_of(CHANGE)
    assert rebased(change, Image(Fidelity.EXACT, OLD, found.text)) is change


def test_all_hunks_are_listed_if_one_has_an_offset() -> None:
    found = apply(change_of(CHANGE), FileText(moved_down(OLD, 5, below=20)))
    assert isinstance(found, Applied)
    assert found.offset == 5
    assert found.before == (Shift(9, 11, 0), Shift(34, 36, 5))
    assert found.after == (Shift(9, 12, 0), Shift(35, 36, 5))


@pytest.mark.parametrize(
    ("line", "expected"),
    [(1, 1), (9, 9), (11, 11), (22, 22), (23, 18), (34, 29), (36, 31), (90, 85)],
)
def test_a_line_between_hunks_has_the_distance_of_the_nearest(line: int, expected: int) -> None:
    assert to_diff((Shift(9, 11, 0), Shift(34, 36, 5)), line) == expected


def test_without_shifts_a_line_keeps_its_number() -> None:
    assert to_diff((), 7) == 7


def test_a_hunk_that_the_diff_numbers_wrongly_has_its_place_in_the_new_text() -> None:
    """As in a diff from which somebody cut a hunk: the later numbers are wrong after it only."""
    change = change_of(CHANGE.replace("@@ -29,3 +30,2 @@", "@@ -29,3 +37,2 @@"))
    found = apply(change, FileText(OLD))
    assert isinstance(found, Applied)
    assert (found.offset, found.before) == (0, ())
    assert found.after == (Shift(9, 12, 0), Shift(30, 31, -7))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            OLD.replace("line 30\n", "thirty\n"),
            'hunk 2 of 2 (@@ -29,3 +30,2 @@) does not fit: line 30 is "thirty", and the patch has '
            '"line 30"',
            id="one other line",
        ),
        pytest.param(
            OLD.replace("line 10\n", "line  10\n"),
            "hunk 1 of 2 (@@ -9,3 +9,4 @@) does not fit: line 10 has other white space than the "
            'patch: "line 10"',
            id="white space",
        ),
        pytest.param(
            moved_down(OLD, 3).replace("line 11\n", "eleven\n"),
            'hunk 1 of 2 (@@ -9,3 +9,4 @@) does not fit: line 14 is "eleven", and the patch has '
            '"line 11"',
            id="one other line and an offset",
        ),
        pytest.param(
            "nothing\n",
            "hunk 1 of 2 (@@ -9,3 +9,4 @@) does not fit: the file has none of its lines, such as "
            '"line 10"',
            id="another file",
        ),
        pytest.param(
            "",
            "hunk 1 of 2 (@@ -9,3 +9,4 @@) does not fit: the file has none of its lines, such as "
            '"line 10"',
            id="an empty file",
        ),
        pytest.param(
            OLD.split("line 31\n")[0],
            "hunk 2 of 2 (@@ -29,3 +30,2 @@) does not fit: the file ends at line 30, before "
            '"line 31"',
            id="a file that ends early",
        ),
        pytest.param(
            "line 10\nline 11\n",
            'hunk 1 of 2 (@@ -9,3 +9,4 @@) does not fit: the patch has "line 9" above the first '
            "line of the file",
            id="a file that begins late",
        ),
        pytest.param(
            OLD.replace("line 30\n", "line 30" + "x" * 100 + "\n"),
            'hunk 2 of 2 (@@ -29,3 +30,2 @@) does not fit: line 30 is "line 30'
            + "x" * 50
            + '...", and the patch has "line 30"',
            id="a long line",
        ),
    ],
)
def test_a_misfit_says_which_hunk_and_line_and_what_differs(text: str, reason: str) -> None:
    assert apply(change_of(CHANGE), FileText(text)) == Misfit(reason)


def hunks(*parts: str) -> FileChange:
    return change_of("--- a/f\n+++ b/f\n" + "".join(parts))


@pytest.mark.parametrize(
    ("change", "text", "reason"),
    [
        pytest.param(
            hunks("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", "@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n"),
            "a\nb\nc\nd\ne\n",
            "its lines are at line 3, in or above the hunk before",
            id="hunks that overlap",
        ),
        pytest.param(
            hunks("@@ -4,3 +4,3 @@\n d\n-e\n+E\n f\n", "@@ -2,1 +2,1 @@\n-b\n+B\n c\n"[:-3]),
            "a\nb\nc\nd\ne\nf\n",
            "its lines are at line 2, in or above the hunk before",
            id="hunks in the wrong order",
        ),
        pytest.param(
            hunks("@@ -1,2 +1,3 @@\n+x\n a\n b\n"),
            "z\na\nb\n",
            "its lines are at line 2, and by its context it is the beginning of the file",
            id="a hunk of the first line",
        ),
        pytest.param(
            hunks("@@ -5,2 +5,3 @@\n a\n b\n+x\n"),
            "a\nb\nc\nd\na\nb\nz\n",
            "its lines are at line 5, and by its context it is the end of the file",
            id="a hunk of the last line",
        ),
        pytest.param(
            hunks("@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n"),
            "a\nb\n",
            "the newline at the end of the file differs",
            id="a newline that the patch does not have",
        ),
        pytest.param(
            hunks("@@ -1,2 +1,2 @@\n-a\n+A\n b\n"),
            "a\nb",
            "the newline at the end of the file differs",
            id="no newline where the patch has one",
        ),
        pytest.param(
            hunks("@@ -2,0 +3,1 @@\n+x\n"),
            "a\nb\nc\n",
            "it has no context, and other lines are at its place",
            id="no context",
        ),
        pytest.param(
            hunks("@@ -0,0 +1,1 @@\n+x\n"),
            "a\n",
            "it has no context, and other lines are at its place",
            id="the text of a new file, in a file that exists",
        ),
        pytest.param(
            hunks("@@ -1,3 +1,3 @@\n a\n-b\n+c\n\\ No newline at end of file\n d\n"),
            "a\nb\nd\nz\n",
            "does not end the file, as the patch says",
            id="a line without a newline amid the file",
        ),
    ],
)
def test_what_does_not_fit(change: FileChange, text: str, reason: str) -> None:
    found = apply(change, FileText(text))
    assert isinstance(found, Misfit)
    assert found.reason.endswith(reason)


def test_a_hunk_that_git_and_patch_place_differently_is_left_out() -> None:
    """git takes the nearest place, and patch the offset of the hunk before."""
    block = "begin\nsame\nend\n"
    head = "pad\n" * 4 + "top\nfirst\nbelow\npad\n"
    text = head + block + "pad\n" * 3 + block + "pad\n"
    change = hunks(
        "@@ -5,3 +5,3 @@\n top\n-first\n+second\n below\n",
        "@@ -15,3 +15,3 @@\n begin\n-same\n+other\n end\n",
    )
    second = "pad\n" * 3 + "begin\nother\nend\n" + "pad\n"
    expected = head.replace("first", "second") + block + second
    assert apply(change, FileText(text)) == Applied(expected)
    assert apply(change, FileText(moved_down(text, 10))) == Misfit(
        "hunk 2 of 2 (@@ -15,3 +15,3 @@) fits at line 19 and at line 25 alike"
    )
    assert isinstance(apply(change, FileText(moved_down(text, 2))), Applied)


def test_a_hunk_without_context_fits_only_into_the_text_with_its_id() -> None:
    change = hunks("@@ -1,0 +2,1 @@\n+x\n", "@@ -3,1 +3,0 @@\n-c\n")
    assert apply(change, FileText("a\nb\nc\nd\n"), is_known=True) == Applied("a\nx\nb\nd\n")
    assert isinstance(apply(change, FileText("a\nb\nc\nd\n")), Misfit)


@pytest.mark.parametrize(
    ("old", "new"), [("a\nb", "a\nc"), ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb"), ("a", "a\nb")]
)
def test_an_end_without_a_newline(place: Path, old: str, new: str) -> None:
    change = change_of(diff_of(place, old, new))
    assert apply(change, FileText(old)) == Applied(new)
    assert apply(change, FileText(new), backwards=True) == Applied(old)
    other = old.removesuffix("\n") if old.endswith("\n") else old + "\n"
    assert isinstance(apply(change, FileText(other)), Misfit)


def test_only_lf_ends_a_line() -> None:
    text = "a\fb\u2028c\n\x85d\n\re\r\n"
    change = hunks("@@ -1,3 +1,3 @@\n a\fb\u2028c\n-\x85d\n+D\n \re\r\n")
    assert apply(change, FileText(text)) == Applied("a\fb\u2028c\nD\n\re\r\n")


def test_the_context_is_that_of_the_text_where_a_mail_lost_bytes() -> None:
    """As of a file in latin-1, sent as UTF-8."""
    change = hunks("@@ -1,3 +1,3 @@\n caf\ufffd\n-b\n+B\n \ufffd\n")
    text = FileText("café\nb\né\n", ["caf\ufffd", "b", "\ufffd"])
    assert apply(change, text) == Applied("café\nB\né\n")
    after = FileText("café\nB\né\n", ["caf\ufffd", "B", "\ufffd"])
    assert apply(change, after, backwards=True) == Applied("café\nb\né\n")


def test_the_file_that_one_hunk_shows_as_a_whole() -> None:
    added = hunks("@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n")
    assert whole(added) == "a\nb"
    removed = hunks("@@ -1,2 +0,0 @@\n-a\n-b\n")
    assert (whole(removed, backwards=True), whole(removed)) == ("a\nb\n", "")
    assert whole(hunks("@@ -2,2 +2,1 @@\n a\n-b\n")) is None
    assert whole(change_of(CHANGE)) is None
    assert whole(FileChange("f", "f", FileStatus.MODE)) == ""


def made(blocks: Iterator[tuple[int, list[str], list[str]]]) -> FileChange:
    """A change of hunks with a first line, and the lines before and after it, without context."""
    found: list[Hunk] = []
    for start, old, new in blocks:
        lines = [Line("-", text, start, None, 1) for text in old]
        lines += [Line("+", text, None, start, 1) for text in new]
        lines += [Line(" ", "", start + len(old), start + len(new), 1)]
        counts = (len(old) + 1, start, len(new) + 1)
        found.append(Hunk(start, *counts, "", tuple(lines)))
    return FileChange("f", "f", FileStatus.MODIFIED, tuple(found))


SIZE = 20_000


@pytest.mark.parametrize(
    ("start", "text"),
    [
        pytest.param(lambda number: 3 * number + 1, "\n" * 3 * SIZE, id="at their places"),
        pytest.param(lambda number: 3 * number + 2, "\n" * 3 * SIZE + "x\n", id="one line off"),
        pytest.param(lambda number: 2, "\n" * 3 * SIZE, id="all of one line"),
        pytest.param(lambda number: 10**9 - 1, "\n" * 3 * SIZE, id="all behind the end"),
        pytest.param(lambda number: 5 * number + 2, "\nx\n\n" * SIZE, id="a bit off"),
    ],
)
def test_many_hunks_of_blank_lines_take_bounded_work(
    start: Callable[[int], int], text: str
) -> None:
    change = made((start(number), [""], ["x"]) for number in range(SIZE))
    work = SearchLimit()
    apply(change, FileText(text), work=work)
    assert work.left >= -10 * len(text)


def test_a_search_among_too_many_places_ends() -> None:
    text = "a\nb\n" * 50_000
    change = hunks("@@ -7,3 +7,2 @@\n a\n-a\n b\n")
    work = SearchLimit(1000)
    found = apply(change, FileText(text), work=work)
    assert isinstance(found, Misfit)
    assert found.reason.endswith("may fit at too many places to try all of them")
    assert MAX_WORK > 0


def test_the_reason_why_a_hunk_does_not_fit_takes_bounded_work() -> None:
    text = FileText("a\n" * 5000)
    change = hunks("@@ -1,8 +1,9 @@\n" + "".join(f" {n}\n" for n in range(8)) + "+x\n")
    work = SearchLimit()
    found = apply(change, text, work=work)
    assert isinstance(found, Misfit)
    assert found.reason.endswith('the file has none of its lines, such as "0"')
    spent = MAX_WORK - work.left
    assert spent > 8 * 5000
    found = apply(change, text, work=SearchLimit(spent - 1))
    assert isinstance(found, Misfit)
    assert found.reason.endswith("does not fit: the search ended at its limit")
