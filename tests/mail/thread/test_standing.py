# SPDX-License-Identifier: Apache-2.0
"""The newest relevant mail decides the state of each patch and of the series."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import grouped
from app.mail.read.decode import decode
from app.mail.thread import standing as standings
from app.mail.thread import statements
from app.model import Address
from app.model.patch_states import (
    PatchOutline,
    PatchState,
    SeriesOutline,
    SeriesStanding,
    StateEdit,
    Statement,
)
from tests.support.mails import DATE, mail, patch

AUTHOR = Address("A. Developer", "dev@example.org")
JANE = Address("Jane Roe", "jane@example.com")
KIM = Address("Kim Poe", "kim@example.net")
UNDER_REVIEW, CHANGES = PatchState.UNDER_REVIEW, PatchState.CHANGES_REQUESTED
SUPERSEDED, APPLIED = PatchState.SUPERSEDED, PatchState.APPLIED
IN_PART, DROPPED, WITHDRAWN = (
    PatchState.APPLIED_IN_PART,
    PatchState.DROPPED,
    PatchState.WITHDRAWN,
)


def series(version: int = 1, count: int = 3, **more: object) -> SeriesOutline:
    """Return a series of patches with a cover letter; titles stay the same in all versions."""
    patches = tuple(
        PatchOutline(f"v{version}-{n}@x", f"foo: part {n}", n) for n in range(1, count + 1)
    )
    date = DATE + timedelta(days=10 * (version - 1))
    whole = SeriesOutline(
        f"v{version}-0@x", patches, (AUTHOR,), date, version, count, "foo: rework"
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def said(
    state: PatchState, answers: str = "v1-0@x", day: int = 1, author: Address = JANE, **more: object
) -> Statement:
    name = f"{state}-{answers}-{day}-{author.email}"
    date = DATE + timedelta(days=day)
    one = Statement(name, author, date, state, answers=(answers,) if answers else ())
    return replace(one, **more)  # type: ignore[arg-type]


def states(found: SeriesStanding) -> tuple[PatchState, ...]:
    return (found.state, *(one.state for one in found.patches))


def folded(*those: Statement, later: Sequence[SeriesOutline] = ()) -> tuple[PatchState, ...]:
    return states(standings.standing(series(), those, later))


def test_a_series_without_statements_is_under_review() -> None:
    found = standings.standing(series(), ())
    assert states(found) == (UNDER_REVIEW,) * 4
    assert found.decided_by == ""


def test_applied_under_the_cover_letter_is_for_all_patches() -> None:
    mine = said(APPLIED)
    found = standings.standing(series(), [mine])
    assert states(found) == (APPLIED,) * 4
    assert found.statement is found.patches[2].statement is mine
    assert found.decided_by == mine.message_id
    assert found.state.is_settled


def test_applied_under_a_patch_is_for_this_patch() -> None:
    found = standings.standing(series(), [said(APPLIED, "v1-2@x")])
    assert states(found) == (IN_PART, UNDER_REVIEW, APPLIED, UNDER_REVIEW)
    assert not found.state.is_settled


def test_applied_patch_by_patch_is_applied() -> None:
    each = [said(APPLIED, f"v1-{n}@x", n) for n in (1, 2, 3)]
    found = standings.standing(series(), each)
    assert states(found) == (APPLIED,) * 4
    assert found.statement is each[2]


def test_numbers_titles_and_message_ids_name_patches() -> None:
    expected = (IN_PART, APPLIED, UNDER_REVIEW, APPLIED)
    titles = ("foo: part 1", "Foo:  part 3")
    assert folded(said(APPLIED, numbers=(1, 3))) == expected
    assert folded(said(APPLIED, numbers=(2,), is_except=True)) == expected
    assert folded(said(APPLIED, titles=titles)) == expected
    assert folded(said(APPLIED, "", patches=("v1-1@x", "v1-3@x"))) == expected
    # a title that the maintainer changed is found by its number
    assert (
        folded(said(APPLIED, numbers=(1, 3), titles=("foo: part 1", "foo: part three"))) == expected
    )
    assert folded(said(APPLIED, titles=("bar: other",))) == (UNDER_REVIEW,) * 4


def test_a_pull_request_names_titles_of_the_last_version_before() -> None:
    pulled = said(
        APPLIED, "", day=15, titles=("foo: part 1", "foo: part 2", "foo: part 3"), has_proof=True
    )
    assert folded(pulled) == (APPLIED,) * 4
    assert folded(pulled, later=[series(2)]) == (SUPERSEDED,) * 4
    assert folded(pulled, later=[series(3)]) == (APPLIED,) * 4
    assert states(standings.standing(series(2), [pulled])) == (APPLIED,) * 4
    assert states(standings.standing(series(3), [pulled])) == (UNDER_REVIEW,) * 4


def test_a_reply_in_the_thread_of_a_later_version_is_about_that_version() -> None:
    # v2 was sent as an answer to v1
    mine = said(APPLIED, answers="", day=11)
    mine = replace(mine, answers=("v1-0@x", "v2-0@x"))
    assert folded(mine, later=[series(2)]) == (SUPERSEDED,) * 4
    assert states(standings.standing(series(2), [mine])) == (APPLIED,) * 4


def test_the_authors_own_applied_needs_proof() -> None:
    suggested = said(APPLIED, author=AUTHOR, answers="v1-0@x")
    suggested = replace(suggested, answers=("v1-0@x", "review@x"))
    assert folded(suggested) == (UNDER_REVIEW,) * 4
    assert folded(replace(suggested, has_proof=True)) == (APPLIED,) * 4
    # a maintainer answers the own patch, as Rob Herring does
    assert folded(said(APPLIED, author=AUTHOR)) == (APPLIED,) * 4


def test_applied_then_dropped_is_dropped() -> None:
    dropped = said(DROPPED, day=3)
    found = standings.standing(series(), [dropped, said(APPLIED)])
    assert states(found) == (DROPPED,) * 4
    assert found.statement is dropped
    assert folded(said(APPLIED), dropped, said(APPLIED, day=4)) == (APPLIED,) * 4
    assert folded(said(APPLIED), said(DROPPED, "v1-2@x", 3)) == (IN_PART, APPLIED, DROPPED, APPLIED)


def test_only_the_person_who_applied_a_patch_drops_the_patch() -> None:
    assert folded(said(APPLIED), said(DROPPED, day=3, author=KIM)) == (APPLIED,) * 4
    assert (
        folded(said(APPLIED), said(DROPPED, day=3, author=AUTHOR, has_proof=True)) == (APPLIED,) * 4
    )
    # another tree may carry the same patch
    assert folded(said(APPLIED), said(DROPPED, day=3, author=KIM, has_proof=True)) == (APPLIED,) * 4
    assert folded(said(DROPPED)) == (UNDER_REVIEW,) * 4
    assert folded(said(DROPPED, has_proof=True)) == (DROPPED,) * 4


def test_an_application_may_be_a_mistake() -> None:
    assert folded(said(APPLIED), said(UNDER_REVIEW, day=2)) == (UNDER_REVIEW,) * 4
    assert folded(said(APPLIED), said(UNDER_REVIEW, day=2, author=KIM)) == (APPLIED,) * 4


def test_the_first_of_several_applied_decides() -> None:
    first = said(APPLIED, day=2)
    found = standings.standing(series(), [said(APPLIED, day=3, author=KIM), first])
    assert found.statement is first
    # and all who applied may drop
    dropped = said(DROPPED, day=4, author=KIM)
    assert folded(first, said(APPLIED, day=3, author=KIM), dropped) == (DROPPED,) * 4


def test_a_request_for_changes_takes_no_application_back() -> None:
    assert folded(said(CHANGES, "v1-2@x")) == (CHANGES, UNDER_REVIEW, CHANGES, UNDER_REVIEW)
    assert folded(said(CHANGES), said(APPLIED, day=2)) == (APPLIED,) * 4
    assert folded(said(APPLIED), said(CHANGES, day=2, author=KIM)) == (APPLIED,) * 4
    assert folded(said(CHANGES, author=AUTHOR)) == (UNDER_REVIEW,) * 4


def test_only_the_author_withdraws() -> None:
    assert folded(said(WITHDRAWN, author=AUTHOR, has_proof=True)) == (WITHDRAWN,) * 4
    assert folded(said(WITHDRAWN, has_proof=True)) == (UNDER_REVIEW,) * 4
    assert (
        folded(said(APPLIED), said(WITHDRAWN, day=2, author=AUTHOR, has_proof=True))
        == (APPLIED,) * 4
    )
    ignore_this = said(WITHDRAWN, author=AUTHOR)
    assert folded(ignore_this) == (WITHDRAWN,) * 4
    below = replace(ignore_this, answers=("v1-0@x", "somebody@x"))
    assert folded(below) == folded(said(WITHDRAWN)) == (UNDER_REVIEW,) * 4


def test_a_later_version_supersedes_patches_that_are_not_applied() -> None:
    found = standings.standing(series(), [said(CHANGES)], [series(2), series(3)])
    assert states(found) == (SUPERSEDED,) * 4
    assert found.decided_by == found.superseded_by == "v2-0@x"
    rest = series(2, patches=series(2).patches[1:])
    part = standings.standing(series(), [said(APPLIED, numbers=(1,))], [rest])
    assert states(part) == (IN_PART, APPLIED, SUPERSEDED, SUPERSEDED)
    assert part.is_settled
    assert folded(said(APPLIED, day=11), later=[series(2)]) == (APPLIED,) * 4


def test_a_patch_sent_again_after_its_application_is_superseded() -> None:
    assert folded(said(APPLIED), later=[series(2)]) == (SUPERSEDED,) * 4
    assert folded(said(APPLIED), later=[series(2, 2)]) == (
        IN_PART,
        *(SUPERSEDED, SUPERSEDED, APPLIED),
    )


def test_a_partial_respin_supersedes_the_patches_that_it_replaces() -> None:
    second = PatchOutline("v2-2@x", "foo: part two", 2)
    respin = series(2, cover="", patches=(second,))
    assert folded(later=[respin]) == (UNDER_REVIEW, UNDER_REVIEW, SUPERSEDED, UNDER_REVIEW)
    alone = series(2, cover="", patches=(PatchOutline("v2@x", "foo: part 3"),), total=1)
    assert folded(later=[alone]) == (UNDER_REVIEW, UNDER_REVIEW, UNDER_REVIEW, SUPERSEDED)
    assert folded(later=[respin, series(3)]) == (SUPERSEDED,) * 4


def test_a_later_version_of_which_mails_are_missing_is_whole_if_mails_of_both_are_missing() -> None:
    mine, theirs = series(1), series(2)
    mine = replace(mine, cover="", patches=mine.patches[:1])
    theirs = replace(theirs, cover="", patches=theirs.patches[1:2])
    assert states(standings.standing(mine, (), [theirs])) == (SUPERSEDED, SUPERSEDED)


def test_known_patches_of_an_incomplete_series_are_a_part() -> None:
    part = replace(series(), patches=series().patches[:2])
    listed = said(APPLIED, numbers=(1, 2))
    assert states(standings.standing(part, [listed])) == (IN_PART, APPLIED, APPLIED)
    whole = said(APPLIED, is_for_series=True)
    assert states(standings.standing(part, [whole])) == (APPLIED,) * 3


def test_a_cover_letter_without_patches_has_a_state() -> None:
    alone = replace(series(), patches=(), total=0)
    assert states(standings.standing(alone, [said(APPLIED)])) == (APPLIED,)
    assert states(standings.standing(alone, (), [series(2)])) == (SUPERSEDED,)


def edit(state: PatchState, name: str = "", day: int = 5, number: int = 1) -> StateEdit:
    return StateEdit(number, "v1-0@x", name, state, "I know", "kim", DATE + timedelta(days=day))


def test_a_correction_outweighs_mails() -> None:
    found = standings.standing(series(), [said(APPLIED, day=9)], [series(2)], [edit(DROPPED)])
    assert states(found) == (DROPPED,) * 4
    assert found.edit is not None
    assert found.decided_by == ""
    one = standings.standing(series(), [said(APPLIED)], (), [edit(DROPPED, "v1-2@x")])
    assert states(one) == (IN_PART, APPLIED, DROPPED, APPLIED)


def test_the_newest_correction_counts_and_an_undone_one_does_not() -> None:
    both = [edit(DROPPED, day=5), edit(APPLIED, "v1-1@x", day=6, number=2)]
    assert states(standings.standing(series(), (), (), both)) == (
        IN_PART,
        APPLIED,
        DROPPED,
        DROPPED,
    )
    undone = replace(both[0], undone_at=DATE)
    found = standings.standing(series(), (), (), [undone, both[1]])
    assert states(found) == (IN_PART, APPLIED, UNDER_REVIEW, UNDER_REVIEW)
    part = standings.standing(series(), (), (), [edit(IN_PART)])
    assert states(part) == (IN_PART, UNDER_REVIEW, UNDER_REVIEW, UNDER_REVIEW)


def test_keys_connect_statements_and_series() -> None:
    mine = standings.keys_of_series(series())
    for one in (
        said(APPLIED),
        said(APPLIED, "v1-2@x"),
        said(APPLIED, "", patches=("v1-3@x",)),
        said(APPLIED, "", titles=("Foo: part  1",)),
    ):
        assert mine & standings.keys_of_statement(one)
    assert not mine & standings.keys_of_statement(said(APPLIED, "other@x", titles=("foo: part 1",)))


def test_mails_are_read_and_folded() -> None:
    cover, *others = (
        mail("0@x", "[PATCH v2 0/2] foo: rework"),
        patch("1@x", "[PATCH v2 1/2] foo: part 1", refs=["0@x"]),
        patch("2@x", "[PATCH v2 2/2] foo: part 2", refs=["0@x"]),
    )
    (one,) = grouped(map(decode, (cover, *others)))
    outline = standings.outline(one)
    assert outline.members == ("0@x", "1@x", "2@x")
    assert (outline.total, outline.version, outline.first) == (2, 2, "0@x")
    answer = mail(
        "a@x",
        "Re: [PATCH v2 0/2] foo: rework",
        "Applied, thanks!\n",
        author=str(JANE),
        refs=["0@x"],
    )
    found = standings.standing(outline, statements.read(decode(answer)))
    assert states(found) == (APPLIED,) * 3
    assert found.decided_by == "a@x"


NAMES = ["v1-0@x", "v1-1@x", "v1-2@x", "v2-0@x", "v2-1@x", "other@x"]
made = st.builds(
    Statement,
    message_id=st.sampled_from(["a@x", "b@x", "c@x", "d@x"]),
    author=st.sampled_from([AUTHOR, JANE, KIM]),
    date=st.integers(0, 30).map(lambda day: DATE + timedelta(days=day)),
    state=st.sampled_from([state for state in PatchState if state is not IN_PART]),
    answers=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    patches=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    numbers=st.lists(st.integers(0, 5), max_size=3).map(tuple),
    titles=st.lists(st.sampled_from(["foo: part 1", "foo: part 2", "bar"]), max_size=3).map(tuple),
    is_for_series=st.booleans(),
    is_except=st.booleans(),
    has_proof=st.booleans(),
)


@given(st.lists(made, max_size=8), st.booleans())
def test_any_statements_give_each_patch_one_state(those: list[Statement], has_later: bool) -> None:
    later = [series(2, 2)] if has_later else []
    mine = series(1, 2)
    found = standings.standing(mine, those, later)
    assert [one.message_id for one in found.patches] == ["v1-1@x", "v1-2@x"]
    known = {one.state for one in found.patches}
    assert IN_PART not in known
    assert (found.state is APPLIED) == (known == {APPLIED})
    if not (standings.keys_of_series(mine) & set().union(*map(standings.keys_of_statement, those))):
        assert known <= {UNDER_REVIEW, SUPERSEDED}
    if len({(one.date, one.message_id) for one in those}) == len(those):
        assert standings.standing(mine, those[::-1], later) == found
