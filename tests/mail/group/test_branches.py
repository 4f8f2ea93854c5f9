# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.examples import read
from app.mail.group import branches
from app.mail.read import subject
from app.sdk import Good

DIFF = "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n+a\n"
SHA = "0123456789abcdef0123456789abcdef01234567"


def of(mark: str) -> set[str]:
    return set(branches.of(subject.read(f"[{mark}] smb: client: sanitize it")))


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("PATCH 6.12 1/2", {"6.12"}),
        ("PATCH 5.15.y", {"5.15"}),
        ("PATCH v6.6 1/2", {"6.6"}),
        ("PATCH v6.6.y 1/2", {"6.6"}),
        ("PATCH linux-6.1.y v2 1/2", {"6.1"}),
        ("PATCH stable-6.6", {"6.6"}),
        ("PATCH stable 6.6", {"6.6"}),
        ("PATCH 6.6-stable", {"6.6"}),
        ("PATCH for-6.6-stable", {"6.6"}),
        ("PATCH for 6.6-stable", {"6.6"}),
        ("PATCH for 6.6.y", {"6.6"}),
        ("PATCH for stable 6.6", {"6.6"}),
        ("PATCH stable:linux-6.6.y", {"6.6"}),
        ("PATCH 6.6.123 000/400", {"6.6"}),
        ("PATCH 5.10.y-cip", {"5.10"}),
        ("PATCH 4.19,5.4", {"4.19", "5.4"}),
        ("PATCH 5.10/5.15/6.1 1/1", {"5.10", "5.15", "6.1"}),
        ("PATCH AUTOSEL 6.18 48/60", {"6.18"}),
        ("PATCH AUTOSEL 6.3-6.1", {"6.1", "6.2", "6.3"}),
    ],
)
def test_the_branches_of_a_subject(mark: str, expected: set[str]) -> None:
    assert of(mark) == expected
    assert subject.read(f"[{mark}] x").version == (2 if " v2" in mark else 1)


@pytest.mark.parametrize(
    "mark",
    ["PATCH", "PATCH v2 1/3", "PATCH v2.1", "PATCH for-6.9 1/2", "PATCH net-next", "PATCH stable",
     "PATCH bpf-next/net v3", "PATCH iproute2-next", "PATCH i-g-t 6.x", "PATCH cgroup/for-6.9 1/2",
     "PATCH for 8.2", "PATCH for 8.2.1", "PATCH targeting 6.9 1/2"],
)  # fmt: skip
def test_marks_that_name_no_branch(mark: str) -> None:
    assert of(mark) == set()


def test_a_range_has_the_releases_in_it() -> None:
    assert {"5.15", "6.1", "6.6", "6.12", "6.17"} <= of("PATCH AUTOSEL 6.17-5.15")
    assert not branches.differ(
        frozenset(of("PATCH AUTOSEL 6.19-5.15")), frozenset(of("PATCH 6.18"))
    )
    assert len(of("PATCH AUTOSEL 1.0-99.99")) < 300


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        (("6.12.y",), True),
        (("5.15",), True),
        (("AUTOSEL", "6.17-6.1"), True),
        (("stable",), True),
        (("linux-6.1.y/cip",), True),
        (("6.6.15-rc1",), True),
        (("6.12-stable",), True),
        (("for-stable",), True),
        (("mm-unstable",), False),
        (("mm-stable",), False),
        (("mm-hotfixes-unstable",), False),
        (("akpm/mm-hotfixes-stable",), False),
        (("powerpc-unstable",), False),
        (("6.19-rc5",), False),
        (("v7.1-rc2",), False),
        (("net-next",), False),
        (("for-6.9",), False),
        (("i-g-t",), False),
        (("results",), False),
        ((), False),
    ],
)
def test_the_marks_of_a_stable_tree(prefixes: tuple[str, ...], expected: bool) -> None:
    assert branches.is_for_stable(prefixes) is expected


@pytest.mark.parametrize(
    ("subject_", "message", "expected"),
    [
        ("[PATCH 6.12.y] a: b", "Why.", True),
        ("[PATCH] a: b", f"commit {SHA} upstream.\n\nWhy.", True),
        ("[PATCH] a: b", f"[ Upstream commit {SHA} ]\n\nWhy.", True),
        ("[PATCH] a: b", f"Upstream commit {SHA}.\n\nWhy.", True),
        ("[PATCH] a: b", f"Why.\n\n(cherry picked from commit {SHA})", True),
        ("[PATCH] a: b", "6.12-stable review patch.\n\n-----\n\nWhy.", True),
        ("[PATCH] a: b", f"commit {SHA} upstream\n\nWhy.", True),
        ("[PATCH] a: b", f"[ commit {SHA} upstream ]\n\nWhy.", True),
        ("[PATCH] a: b", f"It is broken by\ncommit {SHA[:12]} upstream of the driver.", False),
        ("[PATCH] a: b", f"This was broken by commit {SHA[:12]}.", False),
        ("[PATCH] a: b", "The upstream commit that broke it is old.", False),
        ("[PATCH] a: b", "The upstream port of the switch is reset.", False),
        ("[PATCH v5] a: b", "Why.", False),
    ],
)
def test_a_backport_has_the_message_of_a_commit(
    subject_: str, message: str, expected: bool
) -> None:
    mail = f"Subject: {subject_}\n\n{message}\n---\n{DIFF}"
    series = read(Good("x", (mail,))).series
    assert branches.is_backport(series, series.patches[0]) is expected


@given(st.text(max_size=300))
def test_any_mark_is_read(mark: str) -> None:
    of(mark)


@given(st.from_regex(r"(?:[v-]?\d{1,3}[./-]?){1,60}(?:stable|y|-)?", fullmatch=True))
def test_any_number_is_read(mark: str) -> None:
    assert len(of(f"PATCH {mark}")) < 1_000
