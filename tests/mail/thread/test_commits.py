# SPDX-License-Identifier: Apache-2.0
"""A commit applies a patch only with proof: its name and its title, or its patch id."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.mail.thread import commits, standing
from app.model.patch_states import (
    CommitOutline,
    CommitProof,
    PatchOutline,
    SeriesOutline,
    StateEdit,
)
from tests.mail.thread.test_standing import (
    APPLIED,
    AUTHOR,
    CHANGES,
    DROPPED,
    IN_PART,
    SUPERSEDED,
    UNDER_REVIEW,
    WITHDRAWN,
    said,
    series,
    states,
)
from tests.support.mails import DATE

ID = "0123456789abcdef0123456789abcdef01234567"
LINK, COVER, SAME = CommitProof.LINK, CommitProof.COVER, CommitProof.PATCH_ID
WEEK = timedelta(days=7)


def named(message: str) -> tuple[str, ...]:
    return commits.read(ID, "foo: Bar", message, 0).mails


def commit(title: str = "foo: part 1", **more: object) -> CommitOutline:
    one = CommitOutline(ID, title, DATE + WEEK, branch="next/master")
    return replace(one, **more)  # type: ignore[arg-type]


def with_ids(one: SeriesOutline, *ids: str) -> SeriesOutline:
    patches = zip(one.patches, ids, strict=True)
    return replace(one, patches=tuple(replace(patch, patch_id=id) for patch, id in patches))


def proofs(
    one: CommitOutline, of: SeriesOutline | None = None, *later: SeriesOutline
) -> dict[str, CommitProof]:
    found = commits.applied(of or series(), later, [one])
    return {name: by.proof for name, by in found.items()}


@pytest.mark.parametrize(
    "line",
    [
        "Link: https://lore.kernel.org/r/20260301-a.1@example.org",
        "Link: https://lore.kernel.org/r/20260301-a.1@example.org/",
        "Link: https://lore.kernel.org/all/20260301-a.1@example.org/T/#u",
        "Link: https://lore.kernel.org/linux-gpio/20260301-a.1@example.org/ [1]",
        "Link: https://patch.msgid.link/20260301-a.1@example.org",
        "Link: http://lkml.kernel.org/r/20260301-a.1@example.org",
        "link: <https://patch.msgid.link/20260301-a.1%40example.org>",
        "Message-ID: <20260301-a.1@example.org>",
        "Message-Id: <20260301-a.1@example.org>",
    ],
)
def test_lines_that_name_a_mail(line: str) -> None:
    assert named(f"foo: Bar\n\nText.\n\n{line}\nSigned-off-by: M <m@x>\n") == (
        "20260301-a.1@example.org",
    )


def test_a_slash_in_a_message_id_is_written_as_percent_2f() -> None:
    assert named("x\n\nLink: https://lore.kernel.org/r/a%2Fb%2Bc@x.org/\n") == ("a/b+c@x.org",)


@pytest.mark.parametrize(
    "line",
    [
        "Closes: https://lore.kernel.org/r/20260301-a.1@example.org",
        "See https://lore.kernel.org/r/20260301-a.1@example.org",
        "> Link: https://lore.kernel.org/r/20260301-a.1@example.org",
        "Link: https://bugzilla.kernel.org/show_bug.cgi?id=1@2",
        "Link: https://lore.kernel.org/patchwork/patch/12345/",
        "Link: https://example.org/r/20260301-a.1@example.org",
        "Link: https://lore.kernel.org/r/not-a-message-id",
        "Link: https://lore.kernel.org/r/evil%00@example.org",
        "Message-ID: 20260301-a.1@example.org",
        'Fixes: 0123456789ab ("foo: Bar")',
    ],
)
def test_lines_that_name_no_mail(line: str) -> None:
    assert named(f"foo: Bar\n\nText.\n\n{line}\n") == ()


def test_of_thousands_of_links_the_last_ones_count() -> None:
    lines = [f"Link: https://lore.kernel.org/r/{n}@x.org" for n in range(10_000)]
    found = named("foo: Bar\n\n" + "\n".join(lines))
    assert len(found) == commits.MAX_MAILS
    assert "9999@x.org" in found
    assert "0@x.org" not in found


def test_titles_are_compared_without_marks_case_and_blanks() -> None:
    assert commits.title_of("[media] foo:  Add  Bar") == "foo: add bar"
    assert commits.title_of("foo: Add\0 Bar") == "foo: add bar"


def test_what_a_commit_reverts() -> None:
    text = f'Revert "foo"\n\nThis reverts commit {ID}.\n\nThis reverts commit 12345.\n'
    assert commits.read(ID, 'Revert "foo"', text, 0).reverts == (ID[:12],)


@pytest.mark.parametrize("seconds", [-(10**18), 0, 10**18])
def test_any_date_is_read(seconds: int) -> None:
    assert 1970 <= commits.read(ID, "", "", seconds).date.year <= 2100


@given(st.text(), st.text(max_size=300))
@example("Link: https://lore.kernel.org/r/%ff%00@x\n" * 3, "\ud800")
def test_any_message_is_read(message: str, title: str) -> None:
    found = commits.read(ID, title, message, 1)
    assert len(found.mails) <= commits.MAX_MAILS
    assert all(one.isprintable() for one in found.mails)
    assert "\0" not in found.title


def test_a_link_to_the_patch_with_its_title() -> None:
    assert proofs(commit(mails=("v1-1@x",))) == {"v1-1@x": LINK}
    assert proofs(commit("foo: part 2", mails=("v1-2@x", "other@x"))) == {"v1-2@x": LINK}


def test_a_link_alone_is_no_proof() -> None:
    assert proofs(commit("bar: Fix foo", mails=("v1-1@x",))) == {}
    assert proofs(commit('revert "foo: part 1"', mails=("v1-1@x",))) == {}
    assert proofs(commit("foo: part 2", mails=("v1-1@x",))) == {}
    assert proofs(commit("foo: part 1", mails=("report@x",))) == {}


def test_a_link_to_the_cover_letter_names_no_patch_if_several_have_the_title() -> None:
    one = with_ids(series(), "a", "b", "c")
    same = [replace(patch, title="DTS: Fix typo") for patch in one.patches[:2]]
    twins = replace(one, patches=(*same, one.patches[2]))
    linked = commit("dts: fix typo", mails=("v1-0@x",))
    assert proofs(linked, twins) == {}
    assert proofs(replace(linked, patch_ids=("b",)), twins) == {"v1-2@x": COVER}
    assert proofs(commit("foo: part 3", mails=("v1-0@x",)), twins) == {"v1-3@x": COVER}


def test_a_link_to_the_cover_letter_is_for_the_patch_with_the_title() -> None:
    assert proofs(commit("foo: part 3", mails=("v1-0@x",))) == {"v1-3@x": COVER}
    assert proofs(commit("foo: rework", mails=("v1-0@x",))) == {}
    assert proofs(commit("foo: part 4", mails=("v1-0@x",))) == {}
    assert proofs(commit(), series(count=1, cover="")) == {}


def test_the_title_alone_is_no_proof() -> None:
    assert proofs(commit()) == {}
    assert proofs(commit(patch_ids=("aa",)), with_ids(series(), "bb", "cc", "dd")) == {}


def test_the_same_patch_id_is_proof_with_any_title() -> None:
    one = with_ids(series(), "aa", "bb", "cc")
    assert proofs(commit("Other title", patch_ids=("xx", "bb")), one) == {"v1-2@x": SAME}
    assert proofs(commit("Other title", mails=("v1-2@x",), patch_ids=("bb",)), one) == {
        "v1-2@x": LINK
    }


def test_a_patch_sent_after_the_commit_was_not_applied_by_it() -> None:
    one = with_ids(series(), "aa", "bb", "cc")
    early = commit(patch_ids=("aa",), date=DATE - WEEK)
    assert proofs(early, one) == {}
    # a link proves it, whatever the clocks say
    assert proofs(replace(early, mails=("v1-1@x",)), one) == {"v1-1@x": LINK}
    assert proofs(replace(early, date=DATE - timedelta(hours=3)), one) == {"v1-1@x": SAME}


def test_the_same_change_in_two_versions_counts_for_the_last_one_before_the_commit() -> None:
    v1, v2 = with_ids(series(1), "aa", "bb", "cc"), with_ids(series(2), "aa", "b2", "c2")
    between, after = commit(patch_ids=("aa",)), commit(patch_ids=("aa",), date=DATE + 3 * WEEK)
    assert proofs(between, v1, v2) == {"v1-1@x": SAME}
    assert proofs(after, v1, v2) == {}
    assert proofs(after, v2) == {"v2-1@x": SAME}
    assert proofs(replace(after, mails=("v1-1@x",)), v1, v2) == {"v1-1@x": LINK}
    assert proofs(replace(after, mails=("v2-1@x",)), v1, v2) == {}


def test_a_revert_applies_only_a_patch_with_its_title() -> None:
    again = commit('revert "revert "foo: part 1""', patch_ids=("aa",))
    assert proofs(again, with_ids(series(), "aa", "bb", "cc")) == {}
    revert = PatchOutline("r@x", 'Revert "foo: part 1"', 1, "aa")
    sent = SeriesOutline("", (revert,), (), DATE)
    assert proofs(commit('revert "foo: part 1"', patch_ids=("aa",)), sent) == {"r@x": SAME}


def test_of_several_commits_the_oldest_that_nothing_reverts_counts() -> None:
    first = commit(mails=("v1-1@x",))
    second = replace(first, id="f" * 40, date=first.date + WEEK, branch="linux/master")
    for order in ([first, second], [second, first]):
        assert commits.applied(series(), (), order)["v1-1@x"].place == f"{ID[:12]} in next/master"
    reverted = replace(first, reverted_by="e" * 40)
    found = commits.applied(series(), (), [reverted, second])["v1-1@x"]
    assert (found.id, found.why) == ("f" * 40, "its Link names the patch")
    alone = commits.applied(series(), (), [reverted])["v1-1@x"]
    assert alone.why == f"its Link names the patch; reverted by {'e' * 12}"


def test_a_commit_outweighs_requests_and_later_versions() -> None:
    one = commit(mails=("v1-1@x",))
    found = standing.standing(series(), [said(CHANGES, day=30)], [series(2)], commits=[one])
    assert states(found) == (IN_PART, APPLIED, SUPERSEDED, SUPERSEDED)
    assert found.is_settled
    assert found.applied_as == f"{ID[:12]} in next/master (its Link names the patch)"
    assert found.decided_by == ""
    assert [one.commit is None for one in found.patches] == [False, True, True]


def test_all_patches_by_commits() -> None:
    each = [commit(f"foo: part {n}", mails=("v1-0@x",), id=str(n) * 40) for n in (1, 2, 3)]
    assert states(standing.standing(series(), (), commits=each)) == (APPLIED,) * 4
    known = series(total=4)
    assert states(standing.standing(known, (), commits=each))[0] is IN_PART


def test_a_later_mail_that_drops_the_patch_outweighs_the_commit() -> None:
    one = commit(mails=("v1-1@x",))
    earlier, later = (said(DROPPED, "v1-1@x", day, has_proof=True) for day in (1, 30))
    assert states(standing.standing(series(), [earlier], commits=[one]))[1] is APPLIED
    assert states(standing.standing(series(), [later], commits=[one]))[1] is DROPPED
    gone = replace(later, state=WITHDRAWN, author=AUTHOR)
    assert states(standing.standing(series(), [gone], commits=[one]))[1] is WITHDRAWN


def test_a_person_outweighs_the_commit() -> None:
    one = commit(mails=("v1-1@x",))
    edit = StateEdit(1, "v1-0@x", "v1-1@x", DROPPED, "no", "jane", datetime(2026, 3, 2, tzinfo=UTC))
    found = standing.standing(series(), (), edits=[edit], commits=[one])
    assert states(found)[1] is DROPPED
    assert found.patches[0].commit is None


def test_the_mail_that_said_applied_stays_the_reason_beside_the_commit() -> None:
    mine = said(APPLIED)
    found = standing.standing(series(), [mine], commits=[commit(mails=("v1-1@x",))])
    assert found.patches[0].statement is mine
    assert found.patches[0].commit is not None
    assert found.patches[1].commit is None
    assert states(found) == (APPLIED,) * 4


def test_a_series_without_patches_has_no_commit() -> None:
    only = SeriesOutline("c@x", (), (), DATE, title="foo: rework")
    found = standing.standing(only, (), commits=[commit("foo: rework", mails=("c@x",))])
    assert states(found) == (UNDER_REVIEW,)


def test_keys_of_commits_and_series_meet() -> None:
    one = with_ids(series(), "aa", "bb", "")
    mine = commits.keys_of_series(one)
    assert not mine.isdisjoint(commits.keys_of_commit(commit(mails=("v1-0@x",))))
    assert not mine.isdisjoint(commits.keys_of_commit(commit(patch_ids=("bb",))))
    assert mine.isdisjoint(commits.keys_of_commit(commit(mails=("v2-0@x",), patch_ids=("cc",))))
    assert all(key.value for key in mine)
