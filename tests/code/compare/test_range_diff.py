# SPDX-License-Identifier: Apache-2.0
"""Two versions of a series are compared as real git does it, and in bounds."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare import line_diff, range_diff
from app.code.compare.line_diff import LineChange
from app.code.compare.range_diff import MAX_LINES, PairMark, PatchPair, compare
from app.code.compare.text_search import Work
from app.code.diff import unified
from app.mail.read import mbox
from app.model import NEVER_MAILED, UNDATED, Address, Patch, Trailer
from tests.code import scratch
from tests.code.scratch import Posted
from tests.conftest import SHARED, V1, V2

THREADS = SHARED / "threads"
DRDY = "iio: mpl3115: add support for DRDY interrupt"
EVENTS = "iio: mpl3115: support for events"
ADC = "Add ADCs support for RZ/T2H and RZ/N2H"
DELL = "Convert most Dell WMI drivers to use the new buffer-based API"


def posted(*paths: Path) -> list[Posted]:
    mails: list[bytes] = []
    for path in paths:
        with path.open("rb") as stream:
            mails += [mail.data for mail in mbox.split(stream)]
    return scratch.grouped(mails)


def version(title: str, number: int) -> Posted:
    """A series of the shared threads."""
    name = {DRDY: "iio-mpl3115", EVENTS: "iio-mpl3115", ADC: "iio-rzt2h"}.get(title, "hwmon")
    for path in sorted(THREADS.glob(f"{name}*.mbox")):
        for one in posted(path):
            if (one.series.title, one.series.version) == (title, number):
                return one
    raise AssertionError(f"no v{number} of {title}")


def printed(before: Sequence[Patch], after: Sequence[Patch]) -> list[str]:
    """A comparison as git prints it, without the ids of commits."""
    width = len(str(1 + max(len(before), len(after))))

    def place(patch: Patch | None, patches: Sequence[Patch]) -> str:
        return f"{'-' if patch is None else patches.index(patch) + 1:>{width}}"

    lines = []
    for row in compare(before, after):
        shown = row.before or row.after
        assert shown
        pair = f"{place(row.before, before)}: {row.mark} {place(row.after, after)}: "
        lines += [f"{pair} {shown.title}", *(f"    {line}" for line in row.lines)]
    return lines


def heads(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not line.startswith("    ")]


def test_the_founding_case_is_as_git_says(tmp_path: Path) -> None:
    v1, v2 = posted(V1)[0], posted(V2)[0]
    said = scratch.range_diff(tmp_path, v1, v2).splitlines()
    assert printed(v1.series.patches, v2.series.patches) == said
    assert [line[:8] for line in said] == ["1: < -: ", "-: > 1: "]


def test_the_founding_case_beside_a_respin_is_as_git_says(tmp_path: Path) -> None:
    """The same patch with another line, another message and another subject."""
    v1 = posted(V1)[0]
    mail = v1.mails[0].replace(b"I_LUO_MANAGED", b"I_KHO_MANAGED").replace(b"double", b"twofold")
    again = scratch.grouped([mail])[0]
    said = scratch.range_diff(tmp_path, v1, again).splitlines()
    assert printed(v1.series.patches, again.series.patches) == said
    assert said[0].startswith("1: ! 1: ")
    assert any(line.startswith("    -+") for line in said)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpus")
@pytest.mark.parametrize(
    ("title", "first", "second"),
    [
        (DRDY, 1, 2),
        (DRDY, 2, 3),
        (DRDY, 3, 4),
        (DRDY, 1, 4),
        (EVENTS, 1, 2),
        (EVENTS, 2, 3),
        (EVENTS, 3, 4),
        (ADC, 2, 3),
        (ADC, 3, 4),
        (ADC, 2, 4),
        (DELL, 4, 6),
    ],
)
def test_real_versions_are_as_git_says(tmp_path: Path, title: str, first: int, second: int) -> None:
    """Line by line for the patches as git has them; authors use other diff algorithms, too."""
    old, new = version(title, first), version(title, second)
    said = scratch.range_diff(tmp_path, old, new).split("\n")[:-1]
    assert printed(scratch.patches(tmp_path, "old"), scratch.patches(tmp_path, "new")) == said
    mailed = printed(old.series.patches, new.series.patches)
    assert heads(mailed) == heads(said)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpus")
@pytest.mark.parametrize(
    ("title", "first", "second"),
    [(DRDY, 1, 2), (DRDY, 2, 3), (EVENTS, 3, 4), (ADC, 3, 4)],
)
def test_mailed_patches_are_as_git_says_where_the_author_uses_its_default_diff(
    tmp_path: Path, title: str, first: int, second: int
) -> None:
    old, new = version(title, first), version(title, second)
    said = scratch.range_diff(tmp_path, old, new).split("\n")[:-1]
    assert printed(old.series.patches, new.series.patches) == said


DOS = "From: A <a@example.org>\nSubject: [PATCH{version}] x: Set\nMessage-ID: <{version}@example.org>\n"


def dos(version: str, added: str) -> Posted:
    """A patch of a file with CRLF line ends."""
    diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n a\r\n"
    raw = f"{DOS.format(version=version)}\nDo it.\n\n---\n{diff}{added} b\r\n-- \n2.45.0\n"
    return scratch.grouped([raw.encode()])[0]


@pytest.mark.parametrize("added", ["+c\r\n", "+c\n", "+d\r\n"])
def test_line_ends_of_dos_are_as_git_says(tmp_path: Path, added: str) -> None:
    old, new = dos("", "+c\r\n"), dos(" v2", added)
    said = scratch.range_diff(tmp_path, old, new).split("\n")[:-1]
    assert printed(old.series.patches, new.series.patches) == said


AUTHOR = Address("A. Developer", "dev@example.org")


def made(number: int, lines: Sequence[str], title: str = "", description: str = "Do it.") -> Patch:
    """A patch that adds lines to a file of its own."""
    text = "".join(f"+{line}\n" for line in lines)
    files, problems = unified.parse(
        f"diff --git a/f{number}.c b/f{number}.c\n--- a/f{number}.c\n+++ b/f{number}.c\n"
        f"@@ -1,2 +1,{2 + len(lines)} @@\n int a;\n{text} int b;\n"
    )
    assert not problems
    return Patch(
        message_id=f"{number}@{NEVER_MAILED}",
        title=title or f"foo: Set {number}",
        author=AUTHOR,
        date=UNDATED,
        number=number,
        description=description,
        notes="",
        trailers=(Trailer("Signed-off-by", str(AUTHOR)),),
        files=files,
    )


def body(number: int, count: int = 20) -> list[str]:
    return [f"\tset({number}, {line});" for line in range(count)]


FOUR = tuple(made(number, body(number)) for number in range(1, 5))
CHANGED = made(2, [*body(2)[:-1], "\treturn 0;"])


def marks(rows: Sequence[PatchPair]) -> list[tuple[int | None, str, int | None]]:
    """Numbers and marks of the rows."""
    return [(number(row.before), row.mark.value, number(row.after)) for row in rows]


def number(patch: Patch | None) -> int | None:
    return patch.number if patch else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(FOUR[:2], FOUR[:2], [(1, "=", 1), (2, "=", 2)], id="the same"),
        pytest.param((), (), [], id="nothing"),
        pytest.param((), FOUR[:1], [(None, ">", 1)], id="only new"),
        pytest.param(FOUR[:1], (), [(1, "<", None)], id="only gone"),
        pytest.param(
            FOUR[:3], FOUR[2::-1], [(3, "=", 3), (2, "=", 2), (1, "=", 1)], id="reordered"
        ),
        pytest.param(
            FOUR,
            (FOUR[0], FOUR[3]),
            [(1, "=", 1), (2, "<", None), (3, "<", None), (4, "=", 4)],
            id="dropped",
        ),
        pytest.param(
            (FOUR[0], FOUR[3]),
            FOUR,
            [(1, "=", 1), (None, ">", 2), (None, ">", 3), (4, "=", 4)],
            id="added",
        ),
        pytest.param(
            FOUR[:3],
            (FOUR[2], CHANGED),
            [(1, "<", None), (3, "=", 3), (2, "!", 2)],
            id="dropped, reordered and changed",
        ),
        pytest.param(FOUR[:1], FOUR[1:2], [(1, "<", None), (None, ">", 2)], id="nothing in common"),
    ],
)
def test_patches_are_matched_and_ordered(
    before: Sequence[Patch],
    after: Sequence[Patch],
    expected: list[tuple[int | None, str, int | None]],
) -> None:
    assert marks(compare(before, after)) == expected


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param({"title": "bar: Set"}, "+    bar: Set", id="subject"),
        pytest.param({"description": "Why."}, "+    Why.", id="description"),
        pytest.param({"author": Address("B", "b@x")}, "+Author: B <b@x>", id="author"),
        pytest.param(
            {"trailers": (*FOUR[0].trailers, Trailer("Acked-by", "B <b@x>"))},
            "+    Acked-by: B <b@x>",
            id="tag",
        ),
    ],
)
def test_a_message_that_changed_is_shown_apart(change: dict[str, object], line: str) -> None:
    (row,) = compare(FOUR[:1], [replace(FOUR[0], **change)])  # type: ignore[arg-type]
    assert row.mark is PairMark.CHANGED
    assert line in map(str, row.message)
    assert all(outer.sign == " " for outer in row.diff)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"notes": "Changes in v2: nothing"}, id="notes"),
        pytest.param({"message_id": "2@x"}, id="Message-ID"),
        pytest.param({"number": 7}, id="number"),
        pytest.param({"description": "Do it.  \n\n\n"}, id="blanks at the end"),
    ],
)
def test_what_git_does_not_compare_is_the_same(change: dict[str, object]) -> None:
    (row,) = compare(FOUR[:1], [replace(FOUR[0], **change)])  # type: ignore[arg-type]
    assert (row.mark, row.lines) == (PairMark.SAME, ())


def test_a_split_patch_goes_with_its_larger_part() -> None:
    whole = made(1, body(1, 40))
    large, small = made(1, body(1, 40)[:30]), replace(made(1, body(1, 40)[30:]), number=2)
    assert marks(compare([whole], [small, large])) == [(None, ">", 2), (1, "!", 1)]


def test_hunks_say_where_they_are() -> None:
    (row,) = compare([FOUR[1]], [CHANGED])
    assert str(row.lines[0]) == "@@ f2.c"
    assert [str(line) for line in row.lines if line.sign in "+-"] == [
        "-+\tset(2, 19);",
        "++\treturn 0;",
    ]


LINES = st.lists(st.sampled_from(["\ta;", "\tb;", "\tif (a)", "", "}"]), max_size=8)
SERIES = st.lists(st.tuples(st.integers(1, 3), LINES, st.sampled_from(["foo", "bar"])), max_size=6)


def series(parts: list[tuple[int, list[str], str]]) -> list[Patch]:
    return [
        replace(made(number, lines, title), message_id=f"{at}@x", number=at)
        for at, (number, lines, title) in enumerate(parts, 1)
    ]


@given(SERIES)
def test_a_version_is_equal_to_itself(parts: list[tuple[int, list[str], str]]) -> None:
    patches = series(parts)
    assert [row.mark for row in compare(patches, patches)] == [PairMark.SAME] * len(patches)


@given(SERIES, SERIES)
def test_every_patch_stands_in_one_row(
    first: list[tuple[int, list[str], str]], second: list[tuple[int, list[str], str]]
) -> None:
    before, after = series(first), series(second)
    rows = compare(before, after)
    assert [row.after for row in rows if row.after] == after
    assert sorted(row.before.number for row in rows if row.before) == [p.number for p in before]
    for row in rows:
        assert (row.before is None) == (row.mark is PairMark.ADDED)
        assert (row.after is None) == (row.mark is PairMark.DROPPED)
        assert bool(row.lines) == (row.mark is PairMark.CHANGED)


SUBSETS = st.lists(st.sampled_from([*FOUR, CHANGED]), unique_by=lambda patch: patch.number)
TURNED = {"=": "=", "!": "!", "<": ">", ">": "<"}


@given(SUBSETS, SUBSETS)
def test_the_other_way_round_says_the_same_turned_round(
    before: list[Patch], after: list[Patch]
) -> None:
    there, back = marks(compare(before, after)), marks(compare(after, before))
    assert {(second, TURNED[mark], first) for first, mark, second in there} == set(back)


@given(SERIES, SERIES)
def test_the_other_way_round_as_many_are_the_same(
    first: list[tuple[int, list[str], str]], second: list[tuple[int, list[str], str]]
) -> None:
    before, after = series(first), series(second)
    there, back = compare(before, after), compare(after, before)
    assert sum(row.mark is PairMark.SAME for row in there) == sum(
        r.mark is PairMark.SAME for r in back
    )


@pytest.mark.slow
def test_200_patches_beside_200_alike_stay_in_bounds() -> None:
    """A treewide conversion: every patch makes the same change in another file."""
    common = [f"\tstep({line});" for line in range(30)]
    before = [made(n, [*common, f"\told({n});"]) for n in range(1, 201)]
    after = [made(n, [*common, f"\tnew({n});"]) for n in range(200, 0, -1)]
    rows = compare(before, after)
    pairs = [(row.before.number, row.after.number) for row in rows if row.before and row.after]
    assert pairs == [(n, n) for n in range(200, 0, -1)]


def test_many_patches_of_the_same_lines_stay_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a pair costs at least counts too, and so does asking what two have in common."""
    monkeypatch.setattr(range_diff, "MATCHING", 10_000)
    read, whole = [], line_diff.changes

    def changes(old: Sequence[str], new: Sequence[str], work: Work) -> list[LineChange]:
        read.append(len(old) + len(new))
        return whole(old, new, work)

    monkeypatch.setattr(line_diff, "changes", changes)
    common = [f"\tstep({line});" for line in range(50)]
    before = [[*common, f"\told({n});"] for n in range(20)]
    after = [[*common, f"\told({n});", "\tnew();"] for n in range(20)]
    assert range_diff._gains(before, after)
    assert sum(read) <= 10_000
    monkeypatch.setattr(range_diff, "MATCHING", 300)
    # the rare line alone is left to tell who goes with whom
    assert range_diff._shared(before, after) == {(n, n): 1 for n in range(20)}


@pytest.mark.slow
def test_a_patch_of_50000_lines_is_said_to_be_too_large() -> None:
    before, after = made(1, body(1, 50_000)), made(1, [*body(1, 50_000), "\treturn 0;"])
    (row,) = compare([before], [after])
    assert (row.mark, row.lines, row.is_too_large) == (PairMark.CHANGED, (), True)


@pytest.mark.slow
def test_a_patch_of_50000_lines_that_is_equal_is_not() -> None:
    (row,) = compare([made(1, body(1, 50_000))], [made(1, body(1, 50_000))])
    assert (row.mark, row.is_too_large) == (PairMark.SAME, False)


@pytest.mark.slow
def test_lines_in_random_order_stay_in_bounds() -> None:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    words = [f"\tset({number});" for number in range(200)]
    before, after = (
        [made(n, [chance.choice(words) for _ in range(MAX_LINES // 3)]) for n in range(1, 5)]
        for _ in range(2)
    )
    rows = compare(before, after)
    assert any(row.is_too_large for row in rows if row.mark is PairMark.CHANGED)
    assert len([row for row in rows if row.after]) == 4


def test_a_patch_without_a_diff_goes_by_its_message() -> None:
    empty = [replace(made(n, []), files=()) for n in (1, 2)]
    assert marks(compare(empty, empty[::-1])) == [(2, "=", 2), (1, "=", 1)]


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u2028", "<script>", "\r", "a\x0bb"])
def test_hostile_text_stays_text(text: str) -> None:
    old, new = made(1, [*body(1), text]), made(1, [*body(1), text + "x"], title=text)
    (row,) = compare([old], [new])
    assert f"++{text}x" in map(str, row.lines)


def test_the_creation_factor_is_gits() -> None:
    assert range_diff.CREATION_FACTOR == 60
