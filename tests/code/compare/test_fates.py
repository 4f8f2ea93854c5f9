# SPDX-License-Identifier: Apache-2.0
"""The fate of findings that a later version lacks, and the work that it takes to say so."""

import sys
from types import FrameType

import pytest

from app.code.compare.fates import Fate, Successor
from app.code.compare.lives import Version
from app.code.view import FileView
from app.engine.assemble import patch_of
from app.mail.read.decode import decode
from app.model import CheckOutcome, Confidence, Finding, Life, Outcome, Patch, Place, Severity
from app.model.images import Basis, Fidelity
from tests.support.mails import patch

DIFF = """\
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10,3 +10,%d @@ static int foo_probe(struct device *dev)
 	int ret;
 
%s 	ret = foo_init(dev);
"""


def posted(name: str, added: int = 1) -> Patch:
    lines = "".join(f"+\tfoo_mark(dev, {number});\n" for number in range(added))
    return patch_of(decode(patch(name, f"[PATCH] {name}", DIFF % (3 + added, lines))))


def finding(path: str, function: str, rests_on: Basis | None = None) -> Finding:
    at = Place("gone@x", path, 12, function)
    severity = Severity.WARNING
    return Finding("c", 1, severity, Confidence.HIGH, at, "m", (), (), "f", rests_on=rests_on)


def successor(
    *patches: Patch,
    outcome: Outcome = Outcome.PASS,
    inexact: dict[str, Fidelity] | None = None,
    is_read: bool = True,
) -> Successor:
    outcomes = tuple(CheckOutcome("c", one.message_id, outcome) for one in patches)
    version = Version(patches[0].message_id, {}, (), outcomes, inexact=inexact)
    return Successor(version, patches if is_read else None, is_whole=True)


@pytest.mark.parametrize(
    ("path", "function", "by"),
    [
        ("drivers/foo/foo.c", "foo_probe", "new@x"),
        ("drivers/foo/foo.c", "foo_remove", ""),
        ("drivers/foo/foo.c", "", ""),
        ("drivers/foo/bar.c", "foo_probe", ""),
    ],
)
def test_a_patch_that_rewrites_the_function_resolved_it(path: str, function: str, by: str) -> None:
    assert successor(posted("new@x")).fate(finding(path, function)) == Fate(Life.RESOLVED, by)


def test_a_check_that_did_not_look_resolves_nothing() -> None:
    later = successor(posted("new@x"), outcome=Outcome.SKIPPED)
    assert later.fate(finding("drivers/foo/foo.c", "foo_probe")).life is Life.UNCHECKED


def test_a_version_that_was_not_read_counts_all_outcomes() -> None:
    outcomes = (CheckOutcome("c", "new@x", Outcome.PASS),)
    later = Successor(Version("new@x", {}, (), outcomes), None, is_whole=True)
    assert later.fate(finding("drivers/foo/foo.c", "foo_probe")) == Fate(Life.RESOLVED)


FOO = "drivers/foo/foo.c"


@pytest.mark.parametrize("is_read", [True, False])
@pytest.mark.parametrize(
    ("rests_on", "inexact", "expected"),
    [
        (Basis.EXACT, None, Life.UNCHECKED),
        (Basis.EXACT, {FOO: Fidelity.APPROXIMATE}, Life.UNCHECKED),
        (Basis.APPROXIMATE, {FOO: Fidelity.PATCH_ONLY}, Life.UNCHECKED),
        (Basis.EXACT, {}, Life.RESOLVED),
        (Basis.EXACT, {"drivers/foo/bar.c": Fidelity.PATCH_ONLY}, Life.RESOLVED),
        (Basis.APPROXIMATE, {FOO: Fidelity.APPROXIMATE}, Life.RESOLVED),
        (Basis.TREE, None, Life.UNCHECKED),
        (Basis.TREE, {FOO: Fidelity.PATCH_ONLY}, Life.RESOLVED),
        (Basis.PATCH_ONLY, None, Life.RESOLVED),
        (Basis.PATCH_ONLY, {FOO: Fidelity.PATCH_ONLY}, Life.RESOLVED),
        (None, None, Life.RESOLVED),
    ],
)
def test_a_review_that_knows_less_of_the_file_resolves_nothing(
    rests_on: Basis | None,
    inexact: dict[str, Fidelity] | None,
    expected: Life,
    is_read: bool,
) -> None:
    later = successor(posted("new@x"), inexact=inexact, is_read=is_read)
    assert later.fate(finding(FOO, "foo_probe", rests_on)).life is expected


def test_a_file_that_the_version_does_not_change_needs_no_tree() -> None:
    later = successor(posted("new@x"))
    gone = finding("drivers/foo/bar.c", "foo_probe", Basis.EXACT)
    assert later.fate(gone) == Fate(Life.RESOLVED)


def looked_at(findings: int) -> int:
    """Return how often lines are looked at to tell the fate of so many findings."""
    later = successor(posted("new@x", added=100))
    calls = 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code is FileView.function_at.__code__

    sys.setprofile(count)
    try:
        for _ in range(findings):
            later.fate(finding("drivers/foo/foo.c", "foo_remove"))
    finally:
        sys.setprofile(None)
    return calls


def test_a_thousand_findings_read_the_patches_once() -> None:
    assert looked_at(1_000) == looked_at(1) == 100
