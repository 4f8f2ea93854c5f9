# SPDX-License-Identifier: Apache-2.0
"""A patch with many findings is read by its first entries."""

from hypothesis import given
from hypothesis import strategies as st

from app.model import Confidence, Finding, Place, Severity, folding

ERROR, WARNING, NOTE = Severity


def finding(
    check: str,
    severity: Severity = WARNING,
    line: int = 1,
    mail: str = "1@x",
    preview: bool = False,
) -> Finding:
    at = Place(mail, "a.c", line)
    name = f"{check} {severity} {line} {mail}"
    return Finding(check, 1, severity, Confidence.HIGH, at, "m", (), (), name, is_preview=preview)


def checks(entries: tuple[folding.Entry, ...]) -> list[str]:
    return [entry[0].check for entry in entries]


def test_the_same_rule_in_several_places_is_one_entry() -> None:
    found = [finding("a", line=1), finding("b"), finding("a", line=2), finding("a", ERROR, 3)]
    patch = folding.of_patch("1@x", found)
    assert checks(patch.shown) == ["a", "b"]
    assert [one.at.line for one in patch.shown[0]] == [3, 1, 2]
    assert patch.unfolded == {found[3].fingerprint, found[1].fingerprint}


def test_five_entries_are_shown_the_worst_and_the_counted_ones() -> None:
    found = [finding("preview", ERROR, preview=True), *map(finding, "abcde"), finding("f", ERROR)]
    patch = folding.of_patch("1@x", found)
    assert checks(patch.shown) == ["a", "b", "c", "d", "f"]
    assert checks(patch.folded) == ["preview", "e"]


def test_notes_are_apart_even_those_of_a_rule_that_also_warns() -> None:
    patch = folding.of_patch("1@x", [finding("a", NOTE), finding("a"), finding("b", NOTE)])
    assert checks(patch.shown) == ["a"]
    assert [note.check for note in patch.notes] == ["a", "b"]


def test_each_patch_has_entries_of_its_own() -> None:
    found = [finding("a", mail="2@x"), finding("a"), finding("b", mail="2@x")]
    assert [(one.message_id, len(one.shown)) for one in folding.by_patch(found)] == [
        ("2@x", 2),
        ("1@x", 1),
    ]
    assert folding.by_patch([]) == ()


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from("abcdefgh"), st.sampled_from(Severity), st.integers(1, 9)),
    max_size=40,
)


@given(FINDINGS)
def test_no_finding_is_lost(found: list[Finding]) -> None:
    patch = folding.of_patch("1@x", found)
    entries = [one for entry in (*patch.shown, *patch.folded) for one in entry]
    assert sorted(map(repr, (*entries, *patch.notes))) == sorted(map(repr, found))
    assert len(patch.shown) <= folding.MOST
    assert len(set(checks((*patch.shown, *patch.folded)))) == len(patch.shown + patch.folded)
