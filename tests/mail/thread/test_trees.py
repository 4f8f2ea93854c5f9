# SPDX-License-Identifier: Apache-2.0
"""Answers stand under their patch, and tags are whose they are."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.read import mbox
from app.mail.read.decode import decode
from app.mail.thread import answers, trees
from app.mail.thread.answers import Sent
from app.mail.thread.trees import Tag, Thread
from app.model import Message, MessageKind
from tests.conftest import SHARED, V1
from tests.support.mails import DATE, mail

THREADS = SHARED / "threads"
needs_threads = pytest.mark.skipif(not THREADS.exists(), reason="needs the shared corpus")
TAG = "Reviewed-by: Jane Roe <jane@example.com>"
JANE = "Jane Roe <jane@example.com>"


def of(messages: Sequence[Message], sent: Sequence[Sent] = ()) -> Thread:
    posted = [m for m in messages if m.kind.is_posted]
    cover = next((m.message_id for m in posted if m.kind is MessageKind.COVER), "")
    others = [m for m in messages if not m.kind.is_posted]
    return trees.build([m.message_id for m in posted], others, sent, cover)


def read(path: Path) -> list[Message]:
    with path.open("rb") as stream:
        return [decode(raw.data) for raw in mbox.split(stream)]


def reply(name: str, *refs: str, body: str = "Fine.", author: str = JANE, days: int = 1) -> Message:
    date = DATE + timedelta(days=days)
    return decode(mail(name, "Re: [PATCH] x", body, author=author, date=date, refs=refs))


def series(*replies: Message) -> Thread:
    return trees.build(["0@x", "1@x", "2@x"], replies, (), "0@x")


def words(tags: Sequence[Tag]) -> list[str]:
    return [f"{tag.name}: {tag.person.name}" for tag in tags]


def test_the_founding_thread_is_one_path_under_its_patch() -> None:
    found = of(read(V1))
    shown = [(r.author.name, r.home.split("-")[1], r.depth) for r in found.replies]
    assert shown == [
        ("Pasha Tatashin", "2", 0),
        ("Christian Brauner", "2", 1),
        ("Pasha Tatashin", "2", 2),
        ("Christian Brauner", "2", 3),
    ]
    assert "xarray" in found.replies[2].parts[0].text
    assert any("I_LUO_MANAGED" in line for line in found.replies[1].parts[0].quoted)
    # the Acks in it are the patch's own, quoted four times: nobody gives them here
    assert [found.tags(m.message_id) for m in read(V1)] == [()] * len(read(V1))


# who gave which tag, read by hand: file, patch of the series, tag, conditional
GIVEN = [
    ("hwmon-sashiko-06-80bdfc", 7, "Acked-by: Guenter Roeck", False),
    ("iio-mpl3115-v1-91ea25", 1, "Reviewed-by: Rob Herring", False),
    ("iio-mpl3115-v1-91ea25", 3, "Reviewed-by: Nuno Sá", False),
    ("iio-mpl3115-v3-e4138d", 1, "Reviewed-by: Andy Shevchenko", False),
    ("iio-mpl3115-v3-e4138d", 1, "Reviewed-by: Marcelo Schmitt", True),
    ("iio-mpl3115-v3-e4138d", 3, "Reviewed-by: Marcelo Schmitt", False),
    ("iio-rzt2h-adc-v2-f03b4c", 2, "Reviewed-by: Geert Uytterhoeven", False),
    ("iio-rzt2h-adc-v2-f03b4c", 3, "Reviewed-by: Nuno Sá", False),
    ("iio-rzt2h-adc-v3-0aac37", 4, "Reviewed-by: Geert Uytterhoeven", False),
    ("iio-rzt2h-adc-v3-0aac37", 5, "Reviewed-by: Geert Uytterhoeven", False),
    ("iio-rzt2h-adc-v3-0aac37", 6, "Reviewed-by: Geert Uytterhoeven", False),
    ("iio-rzt2h-adc-v3-0aac37", 7, "Reviewed-by: Geert Uytterhoeven", False),
]


@needs_threads
def test_real_threads_give_just_the_tags_that_people_wrote() -> None:
    found = []
    for path in sorted(THREADS.glob("*.mbox")):
        messages = read(path)
        whole = of(messages)
        for one in messages:
            for tag in whole.own_tags(one.message_id):
                assert not tag.is_for_other, tag
                number = one.tag.number or 0
                found.append((path.stem, number, *words([tag]), tag.is_conditional))
    assert sorted(found) == sorted(GIVEN)


@needs_threads
@pytest.mark.parametrize("path", sorted(THREADS.glob("*.mbox")), ids=lambda path: str(path.stem))
def test_every_reply_of_a_real_thread_is_shown_once(path: Path) -> None:
    messages = read(path)
    found = of(messages)
    others = [m.message_id for m in messages if not m.kind.is_posted]
    assert sorted(r.message_id for r in found.replies) == sorted(set(others))
    posted = {m.message_id for m in messages if m.kind.is_posted}
    assert {r.home for r in found.replies} <= posted


def test_a_tag_to_the_cover_letter_counts_for_all() -> None:
    found = series(reply("r@x", "0@x", body=TAG))
    for name in ("0@x", "1@x", "2@x"):
        assert words(found.tags(name)) == ["Reviewed-by: Jane Roe"]
    assert found.own_tags("1@x") == ()


def test_a_tag_to_one_patch_is_of_that_one() -> None:
    found = series(reply("r@x", "0@x", "2@x", body=f"Nice.\n\n{TAG}"))
    assert words(found.tags("2@x")) == ["Reviewed-by: Jane Roe"]
    assert found.tags("1@x") == found.tags_of_all == ()


@pytest.mark.parametrize(
    "body", [f"For patches 1 and 2:\n\n{TAG}", f"{TAG} # gpio", f"For 1/2:\n{TAG}"]
)
def test_a_tag_to_the_cover_letter_for_a_part_is_no_patch_s(body: str) -> None:
    found = series(reply("r@x", "0@x", body=body))
    (tag,) = found.tags_of_all
    assert tag.is_partial
    assert found.tags("1@x") == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Acked-by: Jane Roe <jane@example.com>", "Acked-by"),
        ("Tested-by: Jane Roe <jane@example.com>", "Tested-by"),
        ("Nacked-by: Jane Roe <jane@example.com>", "Nacked-by"),
        ("NACKed-by: Jane Roe <jane@example.com>", "Nacked-by"),
        ("Reviewed-and-tested-by: Jane Roe <jane@example.com>", "Reviewed-and-tested-by"),
    ],
)
def test_the_tags_that_are_collected(line: str, name: str) -> None:
    (tag,) = series(reply("r@x", "1@x", body=f"Hello,\n\n{line}\n\nJane")).tags("1@x")
    assert (tag.name, tag.reply, tag.is_for_other) == (name, "r@x", False)


@pytest.mark.parametrize(
    "body",
    [
        f"> {TAG}",
        f"  {TAG}",
        f"-- \n{TAG}",
        "Please add your Reviewed-by: tag.",
        f"{TAG}\nSigned-off-by: Jane Roe <jane@example.com>",
        "Signed-off-by: Jane Roe <jane@example.com>",
        "Suggested-by: Jane Roe <jane@example.com>",
        "Fixes-by: Jane Roe <jane@example.com>",
        "> Nacked-by: Jane Roe <jane@example.com>",
    ],
)
def test_what_is_quoted_or_no_review_gives_no_tag(body: str) -> None:
    assert series(reply("r@x", "1@x", body=body)).tags("1@x") == ()


def test_a_tag_for_another_person_says_who_gave_it() -> None:
    (tag,) = series(reply("r@x", "1@x", body=TAG, author="Bot <bot@ci.example>")).tags("1@x")
    assert tag.is_for_other
    assert (tag.person.email, tag.giver.email) == ("jane@example.com", "bot@ci.example")


@pytest.mark.parametrize(
    "author", ["Jane Roe <jroe@work.example>", "J. <jane@example.com>", '"Roe, Jane" <x@y.example>']
)
def test_the_same_person_with_another_address_gives_a_tag_herself(author: str) -> None:
    (tag,) = series(reply("r@x", "1@x", body=TAG, author=author)).tags("1@x")
    assert not tag.is_for_other


def test_a_tag_is_named_once_and_plainly_where_it_was_given_so() -> None:
    found = series(
        reply("a@x", "1@x", body=f"If this is fixed:\n\n{TAG}"),
        reply("b@x", "1@x", body=TAG, days=2),
        reply("c@x", "1@x", body=TAG.upper().replace("REVIEWED-BY", "Reviewed-By"), days=3),
    )
    (tag,) = found.tags("1@x")
    assert (tag.reply, tag.is_conditional) == ("b@x", False)


def test_deep_answers_stay_at_one_depth() -> None:
    names = [f"{n}@r" for n in range(10)]
    found = series(*(reply(n, "1@x", *names[:i], days=i) for i, n in enumerate(names)))
    assert [r.depth for r in found.replies] == [0, 1, 2, 3, 4, 4, 4, 4, 4, 4]


def test_an_answer_to_a_mail_that_never_came_stands_under_its_patch() -> None:
    found = series(reply("r@x", "0@x", "2@x", "lost@x"))
    (one,) = found.replies
    assert (one.home, one.parent, one.depth) == ("2@x", "2@x", 0)


def test_answers_in_a_circle_are_all_shown() -> None:
    found = series(reply("a@x", "b@x"), reply("b@x", "a@x"), reply("c@x", "c@x"))
    assert {r.message_id for r in found.replies} == {"a@x", "b@x", "c@x"}


@pytest.mark.slow
def test_large_threads_and_mails_are_bounded() -> None:
    found = series(*(reply(f"{n}@r", "1@x", body="x" * 30_000) for n in range(600)))
    assert len(found.replies) == trees.MAX_REPLIES
    assert found.is_cut
    shown = [sum(len(part.text) for part in r.parts) for r in found.replies]
    assert max(shown) <= trees.MAX_TEXT
    assert sum(shown) <= trees.MAX_TEXTS
    assert all(r.cut + n >= 30_000 for r, n in zip(found.replies, shown, strict=True))
    many = "\n".join(f"Acked-by: P{n} <p{n}@x.example>" for n in range(1000))
    flood = series(*(reply(f"{n}@r", "0@x", body=many) for n in range(50)))
    assert len(flood.tags_of_all) <= trees.MAX_TAGS
    assert len(flood.tags("1@x")) <= trees.MAX_FOR_ALL


NAMES = st.sampled_from([f"{n}@r" for n in range(6)] + ["0@x", "1@x", "lost@x"])
REPLIES = st.lists(
    st.tuples(NAMES.filter(lambda n: n.endswith("@r")), st.lists(NAMES, max_size=4)),
    max_size=8,
    unique_by=lambda one: one[0],
)


@given(REPLIES, st.randoms())
def test_any_answers_are_shown_once_in_any_order_of_arrival(
    answers: list[tuple[str, list[str]]], random: object
) -> None:
    mails = [reply(name, *refs, body=TAG, days=n) for n, (name, refs) in enumerate(answers)]
    found = series(*mails)
    assert sorted(r.message_id for r in found.replies) == sorted(name for name, _ in answers)
    shuffled = list(mails)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    assert series(*shuffled) == found
    homes = {r.home for r in found.replies}
    assert homes <= {"0@x", "1@x", "2@x"}
    assert sum(len(found.under(home)) for home in homes) == len(found.replies)
    place = {r.message_id: n for n, r in enumerate(found.replies)}
    for one in found.replies:
        assert 0 <= one.depth <= trees.MAX_DEPTH
        if one.depth:
            assert place[one.parent] < place[one.message_id]


@given(st.text(max_size=200))
def test_an_anchor_is_fit_for_html_and_tells_mails_apart(name: str) -> None:
    found = answers.anchor(name)
    assert found.isascii()
    assert found.replace("-", "").isalnum()
    assert found != answers.anchor(f"{name}x")
