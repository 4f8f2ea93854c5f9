# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.group import threading
from app.mail.group.threading import Group, Threadable
from app.mail.read import subject
from app.model import UNDATED, MessageKind

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


def posted(
    name: str,
    mark: str,
    refs: str = "",
    at: int = 0,
    author: str = "jane@x",
    date: datetime = MONDAY,
) -> Threadable:
    """A mail `at` seconds after Monday noon; the last of `refs` is the answered one."""
    tag = subject.read(f"[{mark}] gpio: foo")
    if "PATCHSET" in mark:
        tag = replace(tag, number=0, total=0, is_patch=True)
    ids = tuple(refs.split())
    return Threadable(
        message_id=name,
        author_email=author,
        date=date + timedelta(seconds=at),
        tag=tag,
        references=ids,
        in_reply_to=ids[-1] if ids else None,
        kind=MessageKind.COVER if tag.number == 0 else MessageKind.PATCH,
    )


def members(mails: Iterable[Threadable]) -> set[str]:
    return {" ".join(group.members) for group in threading.group(mails)}


COVER = posted("c", "PATCH 0/2")
ONE = posted("1", "PATCH 1/2", "c", 1)
TWO = posted("2", "PATCH 2/2", "c", 2)
RUN = "20260309120000.4711-{}-jane@x"


def test_a_group_names_its_mails_in_order() -> None:
    (group,) = threading.group([TWO, COVER, ONE])
    assert group == Group(cover="c", patches=((1, "1"), (2, "2")), total=2, missing=())
    assert group.members == ("c", "1", "2")


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        pytest.param([], set(), id="nothing"),
        pytest.param([COVER, ONE, TWO], {"c 1 2"}, id="shallow"),
        pytest.param(
            [COVER, ONE, posted("2", "PATCH 2/2", "c 1", 2)], {"c 1 2"}, id="chained",
        ),
        pytest.param([ONE, posted("2", "PATCH 2/2", "c 1", 2)], {"1 2"}, id="chained, cover not here"),
        pytest.param([ONE, TWO], {"1 2"}, id="cover not here yet"),
        pytest.param([COVER, TWO], {"c 2"}, id="patch not here yet"),
        pytest.param(
            [posted("1", "PATCH 1/2"), posted("2", "PATCH 2/2", "1", 1)], {"1 2"}, id="no cover",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2", "bug"), posted("2", "PATCH 2/2", "bug", 1)],
            {"1 2"}, id="no cover, in answer to a report",
        ),
        pytest.param(
            [posted("c", "PATCH 0/1"), posted("1", "PATCH 1/1", "c", 1)], {"c 1"}, id="one patch with a cover",
        ),
        pytest.param(
            [posted("c", "PATCH 0/2"), posted("1", "PATCH 1/2", at=1), posted("2", "PATCH 2/2", at=2)],
            {"c 1 2"}, id="not threaded at all",
        ),
        pytest.param(
            [posted("c", "PATCH v2 0/2", "v1"), posted("1", "PATCH v2 1/2", "v1", 1), posted("2", "PATCH v2 2/2", "v1", 2)],
            {"c 1 2"}, id="all in answer to the last version",
        ),
        pytest.param(
            [posted(RUN.format(1), "PATCH 1/2", "gone"), posted(RUN.format(2), "PATCH 2/2", "lost", 1)],
            {f"{RUN.format(1)} {RUN.format(2)}"}, id="same run, torn thread",
        ),
        pytest.param(
            [posted(RUN.format(1), "PATCH v2 0/2"), posted(RUN.format(2), "PATCH 1/2 v4", at=1), posted(RUN.format(3), "PATCH 2/2", at=2)],
            {" ".join(RUN.format(n) for n in (1, 2, 3))}, id="same run, each patch with its own version",
        ),
        pytest.param(
            [posted(RUN.format(1), "PATCH 1/2"), posted(RUN.format(2), "PATCH 2/2", author="joe@x")],
            {f"{RUN.format(1)} {RUN.format(2)}"}, id="same run, each author in From",
        ),
        pytest.param(
            [posted("c", "PATCH RFC 0/2"), ONE, posted("2", "RFC PATCH net 2/2", "c", 2)],
            {"c 1 2"}, id="RFC and prefixes on some",
        ),
        pytest.param(
            [posted("c", "PATCH 0/2", at=5 * 86400), ONE, TWO], {"c 1 2"}, id="a wrong clock",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2", "c", date=UNDATED), COVER, TWO], {"c 1 2"}, id="no date",
        ),
        pytest.param(
            [posted("JANE", "PATCH 1/2", author="Jane@X"), posted("2", "PATCH 2/2", "JANE", 1)],
            {"JANE 2"}, id="address in another case",
        ),
        pytest.param([COVER, ONE, TWO, COVER, ONE, TWO], {"c 1 2"}, id="each twice"),
        pytest.param(
            [COVER, posted("1", "PATCH 1/2", "c", -90 * 86400), posted("2", "PATCH 2/2", "c", -30 * 86400)],
            {"c 1 2"}, id="the dates of the commits",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH 1/2", "c", -90 * 86400), posted("2", "PATCH 2/2", "c 1", -30 * 86400)],
            {"c 1 2"}, id="the dates of the commits, chained",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH v2 1/2", "c", 1), posted("2", "PATCH v2 2/2", "c", 2)],
            {"c 1 2"}, id="a cover that forgot the version",
        ),
        pytest.param(
            [posted("c", "PATCH v3 0/2"), ONE, TWO], {"c 1 2"}, id="patches that forgot the version",
        ),
        pytest.param(
            [posted("c", "PATCH v3 0/2"), posted("1", "PATCH v3 1/2", "c", 1), TWO], {"c 1 2"}, id="a patch that forgot the version",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH v2 1/2", "c", 4), posted("2", "PATCH v2 2/2", "c 1", 5)], {"c 1 2"}, id="a chain whose cover forgot the version",
        ),
        pytest.param(
            [posted("c", "PATCHSET"), ONE, TWO], {"c 1 2"}, id="a cover without a count",
        ),
        pytest.param(
            [posted("c", "PATCH 0/2"), posted("1", "PATCH 6.6 1/2", "c", 1), posted("2", "PATCH 6.6.y 2/2", "c", 2)],
            {"c 1 2"}, id="one stable branch in two spellings",
        ),
    ],
)  # fmt: skip
def test_mails_of_one_series_are_one_group(mails: list[Threadable], expected: set[str]) -> None:
    assert members(mails) == expected
    assert members(reversed(mails)) == expected


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        pytest.param(
            [posted("1", "PATCH"), posted("2", "PATCH", "1", 1)], {"1", "2"}, id="patches without a number",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("d", "PATCH v2 0/2", "c", 9), posted("3", "PATCH v2 1/2", "d", 10), posted("4", "PATCH v2 2/2", "d", 11)],
            {"c 1 2", "d 3 4"}, id="v2 in answer to v1",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("3", "PATCH v2 2/2", "c 2", 9)], {"c 1 2", "3"}, id="v2 of one patch",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("3", "PATCH RESEND 2/2", "c", 9)], {"c 1 2", "3"}, id="one patch sent again",
        ),
        pytest.param(
            [COVER, ONE, posted("3", "PATCH RESEND 2/2", "c", 9)], {"c 1", "3"}, id="one patch sent again, the first lost",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("3", "PATCH 2/2", "c", 9)], {"c 1 2", "3"}, id="a number twice",
        ),
        pytest.param(
            [COVER, ONE, posted("3", "PATCH 2/2", "c", 9, author="joe@x")], {"c 1", "3"}, id="a stranger's patch in the thread",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("3", "PATCH 3/3", "c", 3)], {"c 1 2", "3"}, id="another total",
        ),
        pytest.param(
            [
                posted("a1", "PATCH 1/2", "bug", 0), posted("a2", "PATCH 2/2", "bug", 1),
                posted("b1", "PATCH 1/2", "bug", 60), posted("b2", "PATCH 2/2", "bug", 61),
            ],
            {"a1 a2", "b1 b2"}, id="two series in answer to one mail",
        ),
        pytest.param(
            [
                posted("a0", "PATCH 0/2"), posted("a1", "PATCH 1/2", "a0", 1), posted("a2", "PATCH 2/2", "a0", 2),
                posted("b0", "PATCH 0/2", at=1), posted("b1", "PATCH 1/2", "b0", 2), posted("b2", "PATCH 2/2", "b0", 3),
            ],
            {"a0 a1 a2", "b0 b1 b2"}, id="two series at the same time",
        ),
        pytest.param(
            [
                posted("a1", "PATCH 1/2", at=0), posted("a2", "PATCH 2/2", at=1),
                posted("b1", "PATCH 1/2", at=300), posted("b2", "PATCH 2/2", at=301),
            ],
            {"a1 a2", "b1 b2"}, id="two series, no threads",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("d", "PATCH 0/2", "c", 600), posted("3", "PATCH 1/2", "d", 601), posted("4", "PATCH 2/2", "d", 602)],
            {"c 1 2", "d 3 4"}, id="a respin that forgot its version",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2"), posted("2", "PATCH 2/2", at=7200)], {"1", "2"}, id="no threads, two hours apart",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2", date=UNDATED), posted("2", "PATCH 2/2", date=UNDATED)], {"1", "2"}, id="no threads, no dates",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2"), posted("2", "PATCH 2/2", author="joe@x")], {"1", "2"}, id="no threads, two authors",
        ),
        pytest.param(
            [posted("1", "PATCH 1/2"), posted("2", "PATCH 2/2", "1", 30 * 86400)], {"1", "2"}, id="a month later",
        ),
        pytest.param(
            [COVER, ONE, TWO, posted("3", "PATCH 2/2", "c", 30 * 86400)], {"c 1 2", "3"}, id="a number twice, months apart",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH 1/2", "c", 30 * 86400, author="joe@x")], {"c", "1"}, id="a stranger's patch months later",
        ),
        pytest.param(
            [COVER, ONE, posted("3", "PATCH v2 2/2", "c", 9)], {"c 1", "3"}, id="v2 of one patch, the first lost",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH v2 1/2", "c", 86400), posted("2", "PATCH v2 2/2", "c", 86401)],
            {"c", "1 2"}, id="v2 in answer to v1, whose patches are lost",
        ),
        pytest.param(
            [COVER, posted("1", "PATCH v2 1/2", "c", author="joe@x")], {"c", "1"}, id="a stranger's v2 in answer to a cover",
        ),
        pytest.param(
            [posted("c", "PATCHSET"), posted("1", "PATCH 1/2", "c", 1), posted("3", "PATCH 3/3", "c", 2)],
            {"c 1", "3"}, id="a cover without a count has one series",
        ),
        pytest.param(
            [
                posted("a1", "PATCH 6.12 1/2", at=0), posted("a2", "PATCH 6.12 2/2", at=2),
                posted("b1", "PATCH 6.6.y 1/2", at=3), posted("b2", "PATCH 6.6.y 2/2", at=4),
            ],
            {"a1 a2", "b1 b2"}, id="two stable branches, no threads",
        ),
        pytest.param(
            [posted(RUN.format(1), "PATCH 6.6 1/2"), posted(RUN.format(2), "PATCH 6.1 2/2", at=1)],
            {RUN.format(1), RUN.format(2)}, id="two stable branches in one run",
        ),
        pytest.param([COVER, posted("d", "PATCH 0/2", "c")], {"c", "d"}, id="covers alone"),
        pytest.param([posted("c", "PATCH 0/0")], {"c"}, id="a counter that counts nothing"),
    ],
)  # fmt: skip
def test_mails_of_two_series_are_two_groups(mails: list[Threadable], expected: set[str]) -> None:
    assert members(mails) == expected
    assert members(reversed(mails)) == expected


def test_what_is_missing_is_named_and_the_cover_never_is() -> None:
    three = posted("3", "PATCH 3/4", "c", 3)
    (group,) = threading.group([three])
    assert group == Group(cover=None, patches=((3, "3"),), total=4, missing=(1, 2, 4))


def test_a_cover_alone_misses_all_patches() -> None:
    assert threading.group([COVER]) == (Group(cover="c", patches=(), total=2, missing=(1, 2)),)


def test_a_patch_without_a_number_is_a_series_of_one() -> None:
    patch = posted("1", "PATCH")
    assert threading.group([patch]) == (
        Group(cover=None, patches=((1, "1"),), total=1, missing=()),
    )
    assert threading.keys(patch) == ()


def test_replies_are_left_out() -> None:
    reply = Threadable(
        "r", "joe@x", MONDAY, subject.read("Re: [PATCH 1/2] x"), ("1",), "1", MessageKind.REPLY
    )
    assert members([reply, COVER, ONE, TWO]) == {"c 1 2"}


def test_groups_come_oldest_first() -> None:
    later = posted("0", "PATCH", at=9)
    assert [group.members[0] for group in threading.group([later, ONE, TWO, COVER])] == ["c", "0"]


def test_links_are_ranked() -> None:
    first, second = posted(RUN.format(1), "PATCH 1/3"), posted(RUN.format(2), "PATCH 2/3")
    assert threading.strength(first, second) == threading.SAME_RUN
    assert threading.strength(COVER, ONE) == threading.strength(ONE, COVER) == threading.ANSWER
    assert threading.strength(ONE, TWO) == threading.SIBLINGS
    assert threading.strength(COVER, posted("9", "PATCH 1/2")) == threading.UNTHREADED
    assert threading.strength(ONE, ONE) is None


def test_a_long_chain_without_its_cover_is_one_group() -> None:
    ids = [f"{n}" for n in range(1, 101)]
    chain = [
        posted(name, f"PATCH {n}/100", " ".join(["c", *ids[: n - 1]]), n)
        for n, name in enumerate(ids, 1)
    ]
    assert members(chain) == {" ".join(ids)}
    without = [mail for mail in chain if mail.message_id not in {"50", "51"}]
    assert len(members(without)) == 1


authors = st.sampled_from(["jane@x", "joe@x"])
marks = st.builds(
    lambda number, total, version, extra: f"PATCH {extra} v{version} {number}/{total}",
    st.integers(0, 3), st.integers(1, 3), st.integers(1, 2), st.sampled_from(["", "", "RESEND", "RFC", "6.6", "6.1"]),
)  # fmt: skip
names = st.sampled_from(
    [
        *"abcdefgh",
        *(RUN.format(n) for n in range(1, 5)),
        *(f"20260309-topic-v1-{n}-6d3325b9af42@x" for n in range(4)),
    ]
)
moments = st.sampled_from([0, 1, 2, 60, 3599, 3600, 7000, 86_400, 90_000, 900_000])
sets_of_mails = st.lists(
    st.builds(
        posted,
        name=names, mark=marks | st.sampled_from(["PATCH", "PATCHSET"]), refs=st.lists(names, max_size=5).map(" ".join), at=moments, author=authors,
        date=st.sampled_from([MONDAY, MONDAY, UNDATED]),
    ),
    max_size=14, unique_by=lambda mail: mail.message_id,
)  # fmt: skip


def components(mails: Sequence[Threadable]) -> list[list[Threadable]]:
    """What is connected by shared keys, as a store finds it."""
    left = list(mails)
    found = []
    while left:
        reached = [left.pop()]
        keys = set(threading.keys(reached[0]))
        while near := [mail for mail in left if keys.intersection(threading.keys(mail))]:
            reached += near
            left = [mail for mail in left if mail not in near]
            keys.update(key for mail in near for key in threading.keys(mail))
        found.append(reached)
    return found


@given(sets_of_mails, st.randoms())
def test_groups_do_not_depend_on_the_order(mails: list[Threadable], random: Random) -> None:
    shuffled = list(mails)
    random.shuffle(shuffled)
    assert threading.group(shuffled) == threading.group(mails)


@given(sets_of_mails)
def test_every_mail_is_in_one_group_and_no_number_twice(mails: list[Threadable]) -> None:
    groups = threading.group(mails)
    found = [name for group in groups for name in group.members]
    assert sorted(found) == sorted(mail.message_id for mail in mails)
    for group in groups:
        numbers = [number for number, _ in group.patches]
        assert (
            sorted([*numbers, *group.missing]) == list(range(1, group.total + 1))
            or group.total <= 1
        )


@given(sets_of_mails)
def test_mails_that_link_share_a_key(mails: list[Threadable]) -> None:
    for one in mails:
        assert len(threading.keys(one)) <= 8
        assert len(set(threading.keys(one))) == len(threading.keys(one))
        for two in mails:
            linked = threading.strength(one, two) is not None
            assert not linked or set(threading.keys(one)).intersection(threading.keys(two))
            assert threading.strength(one, two) == threading.strength(two, one)


@given(sets_of_mails)
def test_a_neighbourhood_is_grouped_as_the_whole(mails: list[Threadable]) -> None:
    parts = [group for component in components(mails) for group in threading.group(component)]
    assert set(parts) == set(threading.group(mails))


@given(sets_of_mails)
def test_regrouping_at_each_arrival_ends_with_the_same_groups(mails: list[Threadable]) -> None:
    known: dict[str, Group] = {}
    for count in range(1, len(mails) + 1):
        arrived = mails[:count]
        near = next(part for part in components(arrived) if mails[count - 1] in part)
        known |= {name: group for group in threading.group(near) for name in group.members}
    assert set(known.values()) == set(threading.group(mails))
