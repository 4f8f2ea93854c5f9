# SPDX-License-Identifier: Apache-2.0
"""Which series are versions of one chain: what is linked, and at least as much what is not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.assemble import grouped
from app.mail.group import chain, history
from app.mail.group.chain import Chain, ChainEdit
from app.mail.group.likeness import LinkKind
from app.mail.group.node import Node
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import Message
from tests.conftest import SHARED
from tests.support.mails import DIFF, mail, patch

START = datetime(2026, 1, 1, 10, tzinfo=UTC)
THREADS = SHARED / "threads"


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def other(path: str, number: int = 1) -> str:
    return (DIFF % number).replace("drivers/foo/foo.c", path)


def found(*mails: bytes, edits: Iterable[ChainEdit] = ()) -> tuple[Chain, ...]:
    return of_messages(map(decode, mails), edits)


def of_messages(messages: Iterable[Message], edits: Iterable[ChainEdit] = ()) -> tuple[Chain, ...]:
    return chain.chains(nodes(messages).values(), edits)


def nodes(messages: Iterable[Message]) -> dict[str, Node]:
    made = (history.node(series_mails) for series_mails in grouped(messages))
    return {node.id: node for node in made}


def works(*mails: bytes, edits: Iterable[ChainEdit] = ()) -> list[tuple[str, ...]]:
    return [one.members for one in found(*mails, edits=edits)]


V1 = patch("1@x", "[PATCH] foo: mark it", date=day(1))
V2 = patch("2@x", "[PATCH v2] foo: mark it", DIFF % 2, date=day(5))
V3 = patch("3@x", "[PATCH v3] foo: mark it", DIFF % 3, date=day(9))


def noted(message_id: str, subject: str, notes: str, number: int, **more: object) -> bytes:
    """A patch with words below the `---`."""
    text = f"Do it.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\n{notes}\n"
    return mail(message_id, subject, text + DIFF % number, **more)  # type: ignore[arg-type]  # mail's own keywords


CHANGE = "change-id: 20260101-foo-1a2b3c4d5e6f\n"
OTHER_CHANGE = "change-id: 20260101-bar-6f5e4d3c2b1a\n"
LINK = "- Link to v%d: https://lore.kernel.org/r/%s\n"
RENAMED = "[PATCH v2] bar: hide the whole thing"
ELSE = other("drivers/bar/bar.c", 7)

LINKED = [
    pytest.param([V1, V2], LinkKind.TITLE, id="the same author and title"),
    pytest.param(
        [V1, patch("2@x", "[PATCH RESEND] foo: mark it", date=day(3))],
        LinkKind.TITLE,
        id="a resend",
    ),
    pytest.param(
        [patch("1@x", "[RFC PATCH v3] foo: mark it", date=day(1)), V1.replace(b"1@x", b"9@x")],
        LinkKind.TITLE,
        id="an RFC of any version becomes v1",
    ),
    pytest.param(
        [
            noted("1@x", "[PATCH] foo: one", CHANGE, 1, date=day(1)),
            noted("2@x", RENAMED, CHANGE, 9, date=day(4), author="B <b@example.net>"),
        ],
        LinkKind.CHANGE_ID,
        id="another title and author, but one change-id",
    ),
    pytest.param(
        [V1, patch("2@x", RENAMED, ELSE, date=day(5), refs=["1@x"])],
        LinkKind.REPLY,
        id="a new version as an answer to the old one",
    ),
    pytest.param(
        [V1, noted("2@x", RENAMED, LINK % (1, "1@x"), 9, date=day(5))],
        LinkKind.LORE,
        id="a link in the changelog",
    ),
    pytest.param(
        [
            V1,
            noted("2@x", RENAMED, LINK % (1, "1@x"), 9, date=day(5), author="B <b@example.net>"),
        ],
        LinkKind.LORE,
        id="a link by who took the work over",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH v2] foo: leave it", DIFF % 1, date=day(5))],
        LinkKind.PATCHES,
        id="another title, the same diff",
    ),
    pytest.param(
        [V1, V2.replace(b"dev@example.org>\nTo", b"developer@corp.example.com>\nTo")],
        LinkKind.TITLE,
        id="another address, the same name",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH v2] foo: mark it twice", DIFF % 2, date=day(5))],
        LinkKind.TITLE,
        id="a similar title and the same files",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH] foo: mark it", date=day(2))], LinkKind.TITLE, id="sent twice"
    ),
    pytest.param(
        [
            V1,
            patch("2@x", "[PATCH 1/2] foo: prepare", DIFF % 7, date=day(2), refs=["1@x", "r@x"]),
            patch("3@x", "[PATCH 2/2] bar: use it", ELSE, date=day(2), refs=["1@x", "r@x"]),
        ],
        LinkKind.REPLY,
        id="a patch that was split in answer to a review",
    ),
    pytest.param(
        [
            V1,
            mail("0@y", "[PATCH 0/2] foo: clean up", date=day(2)),
            patch("1@y", "[PATCH 1/2] foo: mark it", DIFF % 7, date=day(2), refs=["0@y"]),
            patch("2@y", "[PATCH 2/2] bar: use it", ELSE, date=day(2), refs=["0@y"]),
        ],
        LinkKind.TITLE,
        id="a patch that became a part of a series",
    ),
    pytest.param(
        [
            V1,
            patch("1@y", "[PATCH 1/2] foo: now for all", DIFF % 1, date=day(2)),
            patch("2@y", "[PATCH 2/2] bar: use it", ELSE, date=day(2), refs=["1@y"]),
        ],
        LinkKind.PATCHES,
        id="a patch that became a part of a series under another title",
    ),
    pytest.param(
        [
            patch("1@x", "[PATCH 6.6] foo: mark it", date=day(1)),
            patch("2@x", "[PATCH 6.6.y v2] foo: mark it", DIFF % 2, date=day(5)),
        ],
        LinkKind.TITLE,
        id="two versions for one stable branch",
    ),
]


@pytest.mark.parametrize(("mails", "kind"), LINKED)
def test_versions_of_one_work(mails: list[bytes], kind: LinkKind) -> None:
    (one,) = found(*mails)
    assert [link.kind for link in one.links] == [kind]
    assert all(link.detail for link in one.links)


STRANGER = "S. Tranger <s@example.net>"
APART = [
    pytest.param([V1, patch("2@x", RENAMED, ELSE, date=day(5))], id="nothing in common"),
    pytest.param(
        [V1, patch("2@x", "[PATCH v2] foo: mark it", date=day(5), author=STRANGER)],
        id="another author",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH] foo: mark it", ELSE, date=day(5))],
        id="a title that comes again for another file",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH] foo: leave it", DIFF % 2, date=day(5))],
        id="two patches of one author for one file",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH v2] foo: rework the locking entirely", DIFF % 2, date=day(5))],
        id="one file and the next number are not enough",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH] bar: other", ELSE, date=day(1), refs=["1@x"])],
        id="another patch in the thread",
    ),
    pytest.param(
        [V1, patch("2@x", RENAMED, ELSE, date=day(1), refs=["1@x"], author=STRANGER)],
        id="a stranger's suggestion in the thread",
    ),
    pytest.param(
        [V1, noted("2@x", RENAMED, "Depends on v1: https://lore.kernel.org/r/1@x\n", 9)],
        id="a link to what it depends on",
    ),
    pytest.param(
        [V1, noted("2@x", RENAMED, "Discussed in https://lore.kernel.org/r/1@x\n", 9)],
        id="a link to a discussion",
    ),
    pytest.param(
        [V1, noted("2@x", RENAMED, "v4: https://lore.kernel.org/r/1@x\n", 9, date=day(5))],
        id="a link to a version after this one",
    ),
    pytest.param(
        [
            noted("1@x", "[PATCH] foo: mark it", CHANGE, 1, date=day(1)),
            noted("2@x", "[PATCH v2] foo: mark it", OTHER_CHANGE, 1, date=day(5)),
        ],
        id="the same in all, but another change-id",
    ),
    pytest.param(
        [V1, noted("2@x", "[PATCH v2] foo: mark it", LINK % (1, "gone@x"), 2, date=day(5))],
        id="the same in all, but it names another series as its v1",
    ),
    pytest.param(
        [patch("1@x", "[PATCH v3] foo: mark it", date=day(1)), V2],
        id="a version is not older than one with a higher number",
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH v2] foo: mark it", ELSE, date=day(900))],
        id="the same title after years",
    ),
    pytest.param(
        [
            patch("1@x", "[PATCH] gpio: xgene: allow test builds", date=day(1)),
            patch("2@x", "[PATCH v2] gpio: zevio: allow test builds", DIFF % 2, date=day(5)),
        ],
        id="the same change of two drivers in one file",
    ),
    pytest.param([V1, mail("2@x", "Re: [PATCH] foo: mark it", refs=["1@x"])], id="a reply"),
    pytest.param(
        [
            V1,
            patch("2@x", "[PATCH 1/2] bar: other", ELSE, date=day(2), refs=["1@x"]),
            patch("3@x", "[PATCH 2/2] bar: more", ELSE, date=day(2), refs=["1@x"]),
        ],
        id="a series in the thread that leaves the file alone",
    ),
    pytest.param(
        [
            V1,
            patch("2@x", "[PATCH 1/2] foo: other", DIFF % 8, date=day(2)),
            patch("3@x", "[PATCH 2/2] foo: more", DIFF % 9, date=day(2), refs=["2@x"]),
        ],
        id="a later series for the same file, without a link or a title",
    ),
    pytest.param(
        [
            patch("1@x", "[PATCH 1/2] foo: mark it", date=day(1)),
            patch("2@x", "[PATCH 2/2] foo: more", DIFF % 9, date=day(1), refs=["1@x"]),
            patch("3@x", "[PATCH] foo: leave it", DIFF % 8, date=day(2), refs=["1@x"]),
        ],
        id="a single patch in the thread of a series",
    ),
    *(
        pytest.param(
            [
                patch("1@x", f"[PATCH {one}] foo: mark it", date=day(1)),
                patch("2@x", f"[PATCH {other}] foo: mark it", date=day(1), refs=refs),
            ],
            id=f"stable branches {one} and {other} {refs}",
        )
        for one, other in (
            ("6.6", "6.1"),
            ("6.6.y", "5.15.y"),
            ("AUTOSEL 6.12", "AUTOSEL 6.6"),
            ("5.10/5.15", "6.1"),
            ("v2 6.6", "v3 6.1"),
        )
        for refs in ([], ["1@x"])
    ),
    pytest.param(
        [V1, patch("2@x", "[PATCH 6.6] foo: mark it", date=day(9))],
        id="a patch and its backport",
    ),
    pytest.param(
        [
            noted("1@x", "[PATCH 6.6] foo: mark it", CHANGE, 1, date=day(1)),
            noted("2@x", "[PATCH 6.1] foo: mark it", CHANGE, 1, date=day(1)),
        ],
        id="stable branches with one change-id",
    ),
]


@pytest.mark.parametrize("mails", APART)
def test_what_is_no_version_of_it(mails: list[bytes]) -> None:
    assert not any(one.links for one in found(*mails))


def series(version: int, titles: list[str], date: datetime) -> list[bytes]:
    tag = f"PATCH v{version}"
    cover = mail(f"0-{version}@x", f"[{tag} 0/{len(titles)}] Work {version}", date=date)
    return [
        cover,
        *(
            patch(
                f"{number}-{version}@x",
                f"[{tag} {number}/{len(titles)}] {title}",
                other(f"drivers/foo/{title}.c", version),
                date=date,
                refs=[f"0-{version}@x"],
            )
            for number, title in enumerate(titles, 1)
        ),
    ]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(["one", "two", "three", "four"], id="a patch added"),
        pytest.param(["one", "two"], id="a patch dropped"),
        pytest.param(["three", "one", "two"], id="reordered"),
        pytest.param(["one", "two-a", "two-b", "three"], id="a patch split"),
        pytest.param(["all", "one"], id="most squashed"),
    ],
)
def test_a_series_whose_cover_letter_is_renamed(after: list[str]) -> None:
    before = series(1, ["one", "two", "three"], day(1))
    assert works(*before, *series(2, after, day(4))) == [("0-1@x", "0-2@x")]


def test_two_works_of_one_author_with_a_patch_in_common_stay_apart() -> None:
    a, b = series(1, ["one", "two"], day(1)), series(2, ["one", "two"], day(5))
    rival = patch("r@x", "[PATCH] one", other("drivers/foo/one.c"), date=day(3))
    assert works(*a, *b, rival) == [("0-1@x", "0-2@x"), ("r@x",)]


def test_likeness_does_not_join_what_each_says_of_itself() -> None:
    """Two works of one title, each with its own links: one later mail like both joins none."""
    a = [V1, noted("2@x", "[PATCH v2] foo: mark it", LINK % (1, "1@x"), 2, date=day(5))]
    b = [
        noted("1@y", "[PATCH] foo: mark it", "", 1, date=day(2)).replace(b"foo.c", b"bar.c"),
        noted("2@y", "[PATCH v2] foo: mark it", LINK % (1, "1@y"), 2, date=day(6)),
    ]
    third = patch("3@x", "[PATCH v3] foo: mark it", DIFF % 3, date=day(9))
    assert works(*a, *b, third) == [("1@x", "2@x"), ("1@y", "2@y", "3@x")]


def test_people_have_the_last_word() -> None:
    link = ChainEdit("9@x", "1@x", is_link=True, reason="the same, renamed")
    far = patch("9@x", RENAMED, ELSE, date=day(5), author=STRANGER)
    assert works(V1, far) == [("1@x",), ("9@x",)]
    assert works(V1, far, edits=[link]) == [("1@x", "9@x")]
    apart = ChainEdit("2@x", "1@x", is_link=False, reason="another")
    assert works(V1, V2, edits=[apart]) == [("1@x",), ("2@x",)]
    # v3 is nearer to v2, and brings nothing of v1 with it
    assert works(V1, V2, V3, edits=[apart]) == [("1@x",), ("2@x", "3@x")]
    assert works(V1, V2, edits=[apart, ChainEdit("1@x", "2@x", is_link=True, reason="yes")]) == [
        ("1@x", "2@x")
    ]
    assert works(V1, V2, edits=[ChainEdit("gone@x", "1@x", is_link=True, reason="")]) == [
        ("1@x", "2@x")
    ]


def test_a_mainline_patch_joins_no_two_stable_branches() -> None:
    link = LINK % (1, "1@x")
    backports = [
        noted(f"{n}@x", f"[PATCH {branch}] foo: mark it", link, 1, date=day(n))
        for n, branch in ((5, "6.6"), (6, "6.1"))
    ]
    assert works(V1, *backports) == [("1@x", "5@x"), ("6@x",)]
    told = ChainEdit("6@x", "5@x", is_link=True, reason="one work")
    assert works(V1, *backports, edits=[told]) == [("1@x", "5@x", "6@x")]


def test_a_cover_letter_with_its_version_in_the_title() -> None:
    mails = [
        *(mail(f"{n}@x", f"[PATCH 0/2] {title}", date=day(n)) for n, title in titles.items()),
        *(
            patch(
                f"{n}.{k}@x", f"[PATCH {k}/2] foo: {n} {k}", DIFF % n, date=day(n), refs=[f"{n}@x"]
            )
            for n in titles
            for k in (1, 2)
        ),
    ]
    (one,) = found(*mails)
    assert one.members == ("1@x", "2@x", "3@x", "4@x")
    assert [node.version for node in nodes(map(decode, mails)).values()] == [1, 2, 3, 4]


titles = {1: "mark all foo", 2: "mark all foo v2", 3: "mark all foo (v3)", 4: "v4: mark all foo"}


@given(
    st.permutations([V1, V2, V3, *series(1, ["one", "two"], day(1)), *series(2, ["two"], day(2))])
)
def test_a_chain_is_a_function_of_the_set(mails: list[bytes]) -> None:
    expected = found(*sorted(mails))
    assert found(*mails) == expected
    assert [one.members for one in expected] == [("0-1@x", "0-2@x"), ("1@x", "2@x", "3@x")]


@given(
    st.lists(st.sampled_from([V1, V2, V3, ELSE.encode(), *series(1, ["one"], day(1))]), max_size=6)
)
def test_linked_series_share_a_key(mails: list[bytes]) -> None:
    found = list(nodes(decode(raw) for raw in mails if raw.startswith(b"Message-ID")).values())
    for one in found:
        for two in found:
            if one.id != two.id and chain.linked(one, two):
                assert chain.keys(one) & chain.keys(two)


def test_the_series_before() -> None:
    by_id = nodes(
        map(decode, [V1, V2, V3, patch("4@x", "[PATCH v4 1/9] foo: mark it", date=day(7))])
    )
    assert chain.previous(by_id["1@x"], by_id.values()) is None
    assert chain.previous(by_id["2@x"], by_id.values()) == by_id["1@x"]
    # neither a higher number nor a stray part of a series
    assert chain.previous(by_id["3@x"], by_id.values()) == by_id["2@x"]


@pytest.mark.slow
def test_a_flood_of_series_alike_is_one_chain_in_little_time() -> None:
    mails = [
        patch(f"{n}@x", f"[PATCH v{n % 90 + 1}] foo: mark it", DIFF % 1, date=day(n))
        for n in range(300)
    ]
    assert sum(len(one.members) for one in found(*mails)) == 300


@pytest.mark.skipif(not THREADS.exists(), reason="needs the shared corpus")
def test_works_of_one_author_on_one_driver_are_one_chain_each() -> None:
    messages = {
        message.message_id: message
        for file in sorted(THREADS.glob("iio-*.mbox"))
        for message in (decode(raw.data) for raw in mbox.split(BytesIO(file.read_bytes())))
    }
    made = nodes(messages.values())
    versions = [
        (made[one.name].topic, [made[name].version for name in one.members])
        for one in of_messages(messages.values())
    ]
    assert versions == [
        ("iio: mpl3115: add support for drdy interrupt", [1, 2, 3, 4]),
        ("add adcs support for rz/t2h and rz/n2h", [2, 3, 4]),
        ("iio: mpl3115: support for events", [1, 2, 3, 4]),
    ]


def signed(
    message_id: str, title: str, number: int, author: str, signer: str = "", **more: object
) -> bytes:
    """A patch of one author, signed off with the same or another address."""
    text = f"Do it.\n\nSigned-off-by: {signer or author}\n---\n{DIFF % number}"
    return mail(message_id, title, text, author=author, **more)  # type: ignore[arg-type]  # mail's own keywords


WEI, OTHER_WEI = "Wei Wang <wei.wang@a.org>", "Wei Wang <wei.wang@b.org>"
FIRST = signed("1@x", "[PATCH] foo: mark it", 1, WEI, date=day(1))


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, OTHER_WEI, date=day(5)), id="a new version"
        ),
        pytest.param(
            signed("2@x", "[PATCH RESEND] foo: mark it", 2, OTHER_WEI, date=day(5)), id="a resend"
        ),
        pytest.param(
            signed("2@x", "[PATCH v2] foo: leave it", 1, OTHER_WEI, date=day(5)), id="one diff"
        ),
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, "Wei Wang via D <d@lists.x.org>", OTHER_WEI,
                   headers="List-Id: <d.lists.x.org>\n", date=day(5)),
            id="through a list",
        ),
    ],
)  # fmt: skip
def test_people_of_one_name_are_not_one_author(later: bytes) -> None:
    assert works(FIRST, later) == [("1@x",), ("2@x",)]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, OTHER_WEI, WEI, date=day(5)),
            id="a sign-off with the old address",
        ),
        pytest.param(
            mail("2@x", "[PATCH v2] foo: mark it", f"From: {WEI}\n\nDo it.\n---\n{DIFF % 2}",
                 author=OTHER_WEI, date=day(5)),
            id="a From line in the body",
        ),
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, OTHER_WEI, refs=["1@x"], date=day(5)),
            id="an answer to the old version",
        ),
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, OTHER_WEI, date=day(5),
                   headers=f"Reply-To: {WEI}\n"),
            id="Reply-To",
        ),
        pytest.param(
            signed("2@x", "[PATCH v2] foo: mark it", 2, "Wei Wang via D <d@lists.x.org>", WEI,
                   headers="List-Id: <d.lists.x.org>\n", date=day(5)),
            id="through a list",
        ),
    ],
)  # fmt: skip
def test_evidence_makes_two_addresses_one_author(later: bytes) -> None:
    assert works(FIRST, later) == [("1@x", "2@x")]
