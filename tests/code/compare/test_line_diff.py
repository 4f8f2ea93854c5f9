# SPDX-License-Identifier: Apache-2.0
"""The difference of two texts is true, short, and the one that git prints."""

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare import line_diff
from app.code.compare.line_diff import CONTEXT, LineChange
from app.code.compare.text_search import TooDifferent, Work

PLENTY = 10**7
LINES = st.lists(st.sampled_from(["", "{", "}", "\ta;", "\tb;", "c"]), max_size=14)


def changes(before: Sequence[str], after: Sequence[str]) -> list[LineChange]:
    return line_diff.changes(before, after, Work(PLENTY))


def common(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for line in a:
        last = row
        row = [0]
        for j, other in enumerate(b):
            row.append(last[j] + 1 if line == other else max(last[j + 1], row[-1]))
    return row[-1]


@given(LINES, LINES)
def test_the_changes_make_the_second_text_of_the_first(before: list[str], after: list[str]) -> None:
    made: list[str] = []
    at = 0
    for change in changes(before, after):
        made += before[at : change.a0]
        assert len(made) == change.b0
        made += after[change.b0 : change.b1]
        at = change.a1
    assert made + before[at:] == after


@given(st.lists(st.sampled_from("abcdef"), max_size=5), st.lists(st.sampled_from("abcdef")))
def test_short_texts_get_the_shortest_difference(before: list[str], after: list[str]) -> None:
    size = sum(c.a1 - c.a0 + c.b1 - c.b0 for c in changes(before, after[:6]))
    assert size == len(before) + len(after[:6]) - 2 * common(before, after[:6])


@given(LINES)
def test_a_text_does_not_differ_from_itself(lines: list[str]) -> None:
    assert changes(lines, lines) == []


def printed(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Hunks as git prints them, without numbers."""
    said: list[str] = []
    for hunk in line_diff.hunks(changes(before, after)):
        said.append("@@")
        at = max(0, hunk[0].a0 - CONTEXT)
        for change in hunk:
            said += [f" {line}" for line in before[at : change.a0]]
            said += [f"-{line}" for line in before[change.a0 : change.a1]]
            said += [f"+{line}" for line in after[change.b0 : change.b1]]
            at = change.a1
        said += [f" {line}" for line in before[at : at + CONTEXT]]
    return said


def said_by_git(where: Path, before: Sequence[str], after: Sequence[str]) -> list[str]:
    for name, lines in (("a", before), ("b", after)):
        (where / name).write_text("".join(f"{line}\n" for line in lines))
    command = ["git", "diff", "--no-index", "--no-color", "a", "b"]
    done = subprocess.run(command, check=False, cwd=where, capture_output=True, text=True)
    lines = done.stdout.split("\n")[4:-1]
    return ["@@" if line.startswith("@@") else line for line in lines]


WORDS = [
    "",
    "",
    "{",
    "}",
    "\tfoo();",
    "\tif (a)",
    "\t\tgoto out;",
    "\treturn 0;",
    "\tint a;",
    "  x",
]


def written(chance: random.Random, length: int) -> list[str]:
    return [
        chance.choice(WORDS) if chance.random() < 0.8 else f"\tset({chance.randrange(9)});"
        for _ in range(length)
    ]


def edited(chance: random.Random, lines: list[str]) -> list[str]:
    text = list(lines)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(text) + 1)
        text[at : at + chance.randrange(5)] = written(chance, chance.randrange(6))
    return text


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_git_prints(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    before = written(chance, chance.randrange(1, 120))
    after = edited(chance, before) if seed % 4 else written(chance, 60)
    assert printed(before, after) == said_by_git(tmp_path, before, after)


@pytest.mark.parametrize("seed", range(20))
def test_the_printed_size_is_that_of_what_is_printed(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    before = written(chance, 80)
    after = edited(chance, before)
    assert line_diff.printed_size(changes(before, after), len(before)) == len(
        printed(before, after)
    )


def test_two_long_texts_without_order_stay_bounded() -> None:
    chance = random.Random(0)  # noqa: S311 - not for secrets
    before, after = ([str(chance.randrange(300)) for _ in range(20_000)] for _ in range(2))
    with pytest.raises(TooDifferent):
        line_diff.changes(before, after, Work(100_000))


def test_equal_lines_without_end_stay_bounded() -> None:
    before, after = ["x"] * 50_000, ["x"] * 20_000
    assert line_diff.changes(before, after, Work(200_000)) == [
        LineChange(20_000, 50_000, 20_000, 20_000)
    ]


def test_long_texts_of_other_words_need_no_search() -> None:
    before = [f"a{n}" for n in range(50_000)]
    after = [f"b{n}" for n in range(50_000)]
    assert line_diff.changes(before, after, Work(10)) == [LineChange(0, 50_000, 0, 50_000)]
