# SPDX-License-Identifier: Apache-2.0
"""The same finding is known in every version, and what became of it is said right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.code.compare import lives
from app.code.compare.lives import Identity, Version
from app.model import CheckOutcome, Confidence, Finding, Life, Outcome, Place, Severity
from app.model.images import OTHERS, Basis, Fidelity


def finding(
    fingerprint: str, mail: str = "p1", path: str = "a.c", check: str = "c", **more: object
) -> Finding:
    return Finding(
        check=check,
        check_version=1,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        at=Place(mail, path, 1 if path else None),
        message="m",
        references=(),
        related=(),
        fingerprint=fingerprint,
        **more,  # type: ignore[arg-type]  # of Finding
    )


def version(
    name: str,
    *findings: Finding,
    mails: dict[str, str] | None = None,
    outcome: Outcome = Outcome.PASS,
    inexact: dict[str, Fidelity] | None = None,
    is_whole: bool = True,
) -> Version:
    topics = mails if mails is not None else {f.at.message_id: "topic" for f in findings}
    checks = {f.check for f in findings} | {"c"}
    outcomes = tuple(CheckOutcome(c, "", outcome) for c in checks)
    return Version(name, topics, findings, outcomes, is_whole, inexact)


def became(*versions: Version) -> dict[str, tuple[Life, str, str]]:
    ids = lives.identities(versions)
    return {
        one.finding.fingerprint: (one.life, one.since, one.last)
        for one in lives.lives(versions, ids)
    }


A = finding("a")
NONE = version("none")


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        pytest.param([version("1", A)], (Life.NEW, "1", ""), id="the first version"),
        pytest.param([NONE, version("2", A)], (Life.NEW, "2", ""), id="it came later"),
        pytest.param([version("1", A), version("2", A)], (Life.STILL, "1", "1"), id="still"),
        pytest.param(
            [version("1", A), NONE, version("3", A)], (Life.REAPPEARED, "1", "1"), id="back again"
        ),
        pytest.param(
            [version("1", A), NONE, version("3", A), version("4", A)],
            (Life.STILL, "1", "3"),
            id="back again, and still there since",
        ),
        pytest.param(
            [version("1", A), version("2", outcome=Outcome.TIMED_OUT), version("3", A)],
            (Life.STILL, "1", "1"),
            id="nobody looked in between",
        ),
        pytest.param([version("1", A), NONE], (Life.RESOLVED, "1", "1"), id="resolved"),
        pytest.param(
            [version("1", A), NONE, version("3")], (Life.RESOLVED, "1", "1"), id="long resolved"
        ),
        pytest.param(
            [version("1", finding("a", fixed_in="p2")), version("2", A)],
            (Life.NEW, "2", ""),
            id="what a later patch took away was never raised",
        ),
    ],
)
def test_what_becomes_of_a_finding(
    versions: list[Version], expected: tuple[Life, str, str]
) -> None:
    assert became(*versions) == {"a": expected}


@pytest.mark.parametrize("more", [{"fixed_in": "p2"}, {"is_preview": True}])
def test_what_never_counted_is_not_resolved(more: dict[str, object]) -> None:
    assert became(version("1", finding("a", **more)), NONE) == {}  # type: ignore[arg-type]


def test_another_line_is_another_finding() -> None:
    found = became(version("1", A), version("2", finding("b")))
    assert found == {"b": (Life.NEW, "2", ""), "a": (Life.RESOLVED, "1", "1")}


TWO = {"1a": "one", "1b": "two"}


def about(fingerprint: str, mail: str) -> Finding:
    return finding(fingerprint, mail, path="")


def test_the_same_text_in_another_mail_is_another_finding() -> None:
    before = version("1", about("a", "1a"), about("a.2", "1b"), mails=TWO)
    after = version("2", about("a", "2b"), mails={"2a": "one", "2b": "two"})
    ids = lives.identities((before, after))
    assert ids[1]["a"] == ids[0]["a.2"] != ids[0]["a"]
    found = [(one.life, one.finding.at.message_id) for one in lives.lives((before, after), ids)]
    assert found == [(Life.STILL, "2b"), (Life.RESOLVED, "1a")]


def test_a_mail_that_moved_in_the_series_is_the_same_one() -> None:
    before = version("1", about("a", "1a"), about("a.2", "1b"), mails=TWO)
    after = version("2", about("a", "2b"), about("a.2", "2a"), mails={"2b": "two", "2a": "one"})
    ids = lives.identities((before, after))
    assert (ids[1]["a"], ids[1]["a.2"]) == (ids[0]["a.2"], ids[0]["a"])


def test_a_renamed_mail_is_known_by_what_is_said_of_it() -> None:
    before = version("1", about("a", "1a"), about("b", "1a"), mails=TWO)
    named = {"2a": "better", "2b": "two"}
    after = version("2", about("a", "2a"), about("b", "2a"), mails=named)
    third = version("3", about("b", "3a"), mails={"3a": "better", "3b": "two"})
    ids = lives.identities((before, after, third))
    assert ids[1] == ids[0]
    assert ids[2]["b"] == ids[0]["b"]


def test_a_new_mail_beside_the_old_one_is_not_it() -> None:
    before = version("1", about("a", "1a"), mails=TWO)
    after = version("2", about("a", "2c"), mails={"2a": "one", "2b": "two", "2c": "three"})
    found = [(o.life, o.finding.at.message_id) for o in _lives(before, after)]
    assert found == [(Life.NEW, "2c"), (Life.RESOLVED, "1a")]


def _lives(*versions: Version) -> list[lives.Lived]:
    return list(lives.lives(versions, lives.identities(versions)))


def test_two_patches_of_one_title_stay_apart() -> None:
    same = {"1a": "t", "1b": "t"}
    before = version("1", about("a", "1b"), mails=same)
    after = version("2", about("a", "2b"), mails={"2a": "t", "2b": "t"})
    assert [o.life for o in _lives(before, after)] == [Life.STILL]


def test_twice_the_same_of_one_mail_are_two() -> None:
    twice = version("1", about("a", "1a"), about("a.2", "1a"), mails=TWO)
    once = version("2", about("a", "2a"), mails={"2a": "one", "2b": "two"})
    assert sorted(o.life for o in _lives(twice, once)) == [Life.RESOLVED, Life.STILL]


@pytest.mark.parametrize(
    ("versions", "answered", "expected"),
    [
        pytest.param([version("1", A), version("2", A)], [], {"a": 1}, id="still there"),
        pytest.param([version("1", A), version("2", A)], ["a"], {}, id="answered"),
        pytest.param([version("1", A), version("2", A)], ["b"], {"a": 1}, id="another answered"),
        pytest.param([version("1", A)], [], {}, id="new"),
        pytest.param([version("1", A), NONE], [], {}, id="gone"),
        pytest.param([version("1", A), NONE, version("3", A)], [], {}, id="back again"),
        pytest.param(
            [version("1", A), version("2", finding("a", is_preview=True))], [], {}, id="preview"
        ),
        pytest.param(
            [version("1", A), version("2", A), version("3", A)], [], {"a": 2}, id="the last one"
        ),
    ],
)
def test_a_finding_that_nobody_answered_is_marked(
    versions: list[Version], answered: list[str], expected: dict[str, int]
) -> None:
    found = lives.lives(versions, lives.identities(versions))
    numbers = {one.message_id: n for n, one in enumerate(versions, 1)}
    assert lives.unanswered(found, [Identity(one) for one in answered], numbers) == expected


EXACT, APPROXIMATE, PATCH_ONLY = Fidelity
SEEN = finding("a", rests_on=Basis.EXACT)
NEARLY = finding("a", rests_on=Basis.APPROXIMATE)
PLAIN = finding("a", rests_on=Basis.PATCH_ONLY)
KNOWN = finding("a", rests_on=Basis.TREE)
OF_MAIL = finding("a", path="", rests_on=Basis.TREE)


def bare(name: str = "1", **more: object) -> Version:
    """A version without findings, whose review had no kernel tree."""
    return version(name, mails={f"{name}p": "topic"}, **more)  # type: ignore[arg-type]  # of version


def treed(name: str = "1", **lower: Fidelity) -> Version:
    """A version without findings, whose review had a tree; `lower` are files without exact image."""
    return bare(name, inexact={f"{path}.c": one for path, one in lower.items()})


@pytest.mark.parametrize(
    ("before", "found", "expected"),
    [
        pytest.param([bare()], SEEN, Life.UNCHECKED_BEFORE, id="no tree"),
        pytest.param([bare()], NEARLY, Life.UNCHECKED_BEFORE, id="no tree, approximate now"),
        pytest.param([treed(a=PATCH_ONLY)], SEEN, Life.UNCHECKED_BEFORE, id="patch only"),
        pytest.param([treed(a=PATCH_ONLY)], NEARLY, Life.UNCHECKED_BEFORE, id="patch only, too"),
        pytest.param([treed(a=APPROXIMATE)], SEEN, Life.UNCHECKED_BEFORE, id="approximate"),
        pytest.param(
            [bare(inexact={OTHERS: PATCH_ONLY})], SEEN, Life.UNCHECKED_BEFORE, id="one of many"
        ),
        pytest.param(
            [bare(inexact={}, outcome=Outcome.SKIPPED)],
            SEEN,
            Life.UNCHECKED_BEFORE,
            id="the check was skipped",
        ),
        pytest.param([treed(), bare("2")], SEEN, Life.UNCHECKED_BEFORE, id="not in v2"),
        pytest.param([bare()], KNOWN, Life.UNCHECKED_BEFORE, id="a name of the tree"),
        pytest.param([bare()], OF_MAIL, Life.UNCHECKED_BEFORE, id="a commit of the tree"),
        pytest.param(
            [bare(inexact={}, outcome=Outcome.SKIPPED)],
            KNOWN,
            Life.UNCHECKED_BEFORE,
            id="a tree without an index",
        ),
        pytest.param([treed(a=PATCH_ONLY)], KNOWN, Life.NEW, id="a name of the tree in both"),
        pytest.param([treed()], OF_MAIL, Life.NEW, id="a commit of the tree in both"),
        pytest.param([], SEEN, Life.NEW, id="first version"),
        pytest.param([treed()], SEEN, Life.NEW, id="exact"),
        pytest.param([treed(a=APPROXIMATE)], NEARLY, Life.NEW, id="approximate in both"),
        pytest.param([treed(b=PATCH_ONLY)], SEEN, Life.NEW, id="another file"),
        pytest.param([bare()], PLAIN, Life.NEW, id="patch only now"),
        pytest.param([treed(a=PATCH_ONLY)], PLAIN, Life.NEW, id="patch only in both"),
        pytest.param([bare()], A, Life.NEW, id="no tree in both"),
        pytest.param([bare(outcome=Outcome.SKIPPED)], A, Life.NEW, id="no tree, and skipped"),
        pytest.param([bare()], finding("a", path=""), Life.NEW, id="about a mail"),
        pytest.param(
            [treed(), version("2", mails={"2q": "other"}, is_whole=False)],
            SEEN,
            Life.NEW,
            id="a partial respin of another patch tells nothing",
        ),
        pytest.param(
            [treed(), bare("2", is_whole=False)],
            SEEN,
            Life.UNCHECKED_BEFORE,
            id="a partial respin of the patch without a tree",
        ),
    ],
)
def test_what_only_the_tree_shows_was_not_checked_before(
    before: list[Version], found: Finding, expected: Life
) -> None:
    after = version("9", found, mails={"p1": "topic"}, inexact={})
    assert became(*before, after) == {"a": (expected, "9", "")}


def test_a_check_that_was_skipped_on_another_patch_was_not_skipped_here() -> None:
    outcomes = (CheckOutcome("c", "1p", Outcome.PASS), CheckOutcome("c", "1q", Outcome.SKIPPED))
    before = Version("1", {"1p": "topic", "1q": "other"}, (), outcomes, inexact={})
    after = version("2", SEEN, mails={"p1": "topic"}, inexact={})
    assert became(before, after)["a"][0] is Life.NEW
    renamed = version("2", SEEN, mails={"p1": "new title"}, inexact={})
    assert became(before, renamed)["a"][0] is Life.UNCHECKED_BEFORE


def test_what_was_not_checked_before_is_still_there_later() -> None:
    second, third = (version(name, SEEN, inexact={}) for name in ("2", "3"))
    assert became(bare(), second, third) == {"a": (Life.STILL, "2", "2")}


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        (bare("2"), Life.STILL),
        (treed("2", a=PATCH_ONLY), Life.STILL),
        (treed("2", a=APPROXIMATE), Life.STILL),
        (treed("2"), Life.REAPPEARED),
        (treed("2", b=PATCH_ONLY), Life.REAPPEARED),
    ],
)
def test_a_review_that_knows_less_does_not_miss_a_finding(between: Version, expected: Life) -> None:
    first, third = (version(name, SEEN, inexact={}) for name in ("1", "3"))
    assert became(first, between, third)["a"][0] is expected


def test_findings_are_found_by_check_and_place() -> None:
    found = lives.by_place((A, finding("x", path="b.c"), finding("y")))
    assert found["c", A.at] == ["a", "y"]
    assert ("other", A.at) not in found


PRINTS = st.lists(st.sampled_from("abcd"), unique=True, max_size=4)


@given(st.lists(st.tuples(PRINTS, PRINTS), min_size=1, max_size=6))
def test_every_finding_is_in_one_state_and_none_is_lost(
    plan: list[tuple[list[str], list[str]]],
) -> None:
    versions = [
        version(
            str(n),
            *(finding(one) for one in code),
            *(about(f"m{one}", f"{n}p") for one in mails),
            mails={"p1": "x", f"{n}p": "one"},
        )
        for n, (code, mails) in enumerate(plan)
    ]
    found = _lives(*versions)
    ever = {f.fingerprint for v in versions for f in v.findings}
    here = {f.fingerprint for f in versions[-1].findings}
    assert sorted(o.finding.fingerprint for o in found) == sorted(ever)
    gone = {o.finding.fingerprint for o in found if o.life is Life.RESOLVED}
    assert gone == ever - here
