# SPDX-License-Identifier: Apache-2.0
"""Partial respins: reviewed at once, on top of the version that has the other patches."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import timedelta
from io import BytesIO

import pytest

from app.config import Settings
from app.engine.assemble import grouped
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.model import Life, SeriesState
from app.model.stored import StoredSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing
from app.store.database import Database
from app.store.review import material
from tests.conftest import SHARED
from tests.support.mails import DATE, DIFF, GOTO_MIX, mail, patch

CASE = SHARED.parent / "cases" / "04-partial-reroll" / "in.mbox"
WAIT = timedelta(minutes=30)
CLEAN = GOTO_MIX.replace("guard(mutex)(&", "foo_lock(").replace("goto out_free;", "return 0;")


def bar(diff: str) -> str:
    return diff.replace("foo/foo.c", "bar/bar.c").replace("foo_set", "bar_set")


def step(
    number: int, mark: str = "PATCH", diff: str = "", *refs: str, days: int = 0, name: str = ""
) -> bytes:
    return patch(
        name or f"{number}@x",
        f"[{mark} {number}/3] foo: step {number}",
        diff or DIFF % number,
        refs=refs or ["0@x"],
        date=DATE + timedelta(days=days, seconds=number),
    )


COVER = mail("0@x", "[PATCH 0/3] foo: three steps", date=DATE)
V1 = (COVER, step(1, diff=GOTO_MIX), step(2), step(3, diff=bar(GOTO_MIX)))
RESPIN = step(3, "PATCH v2", bar(CLEAN), "0@x", "3@x", days=1, name="v2-3@x")


def take(database: Database, mails: Iterable[bytes], wait: timedelta = WAIT) -> None:
    list(taking.take(Intake(database, wait), map(RawMail, mails)))


def review(database: Database) -> None:
    sum(Worker(database, Settings(workers=1)).drain())


def summary(database: Database, name: str) -> StoredSeries:
    found = browsing.series(database, name)
    assert found is not None
    return found.summary


def lives(database: Database, name: str, check: str) -> dict[str, tuple[Life, str]]:
    found = browsing.series(database, name)
    assert found is not None
    return {
        one.finding.at.path or one.finding.at.message_id: (one.life, one.resolved_by)
        for one in found.tracked
        if one.finding.check == check
    }


def assert_partial(database: Database) -> None:
    one = summary(database, "v2-3@x")
    assert one.is_reviewed
    assert (one.missing, one.unchanged, one.partial_on, one.version) == ((), (1, 2), 1, 2)
    assert one.state == "reviewed: 3/3 of v2 on top of v1"
    assert lives(database, "v2-3@x", "cleanup-goto-mix") == {
        "drivers/foo/foo.c": (Life.UNCHECKED, ""),
        "drivers/bar/bar.c": (Life.RESOLVED, "v2-3@x"),
    }
    first = summary(database, "0@x")
    assert (first.title, first.missing, first.state) == ("foo: three steps", (), "reviewed")


@pytest.mark.parametrize(
    "order", [*itertools.permutations(range(5))][::13], ids=lambda order: "".join(map(str, order))
)
def test_a_partial_respin_whatever_the_order_of_arrival(
    database: Database, order: Sequence[int]
) -> None:
    mails = (*V1, RESPIN)
    for at in order:
        take(database, [mails[at]])
    review(database)
    assert_partial(database)


def test_the_earlier_version_arrives_after_the_review(database: Database) -> None:
    take(database, [RESPIN], timedelta(0))
    review(database)
    assert summary(database, "v2-3@x").state == "reviewed in part, 1/3, 2/3 missing"
    take(database, V1)
    review(database)
    assert_partial(database)


@pytest.mark.parametrize(
    "late",
    [
        pytest.param([RESPIN], id="no earlier version"),
        pytest.param([COVER, step(1), RESPIN], id="the earlier version lacks 2/3, too"),
        pytest.param(
            [*V1, step(3, "PATCH v2", "", "0@x", "v2-0@x", days=1, name="v2-3@x")],
            id="the cover letter is late",
        ),
        pytest.param(
            [*V1, step(3, "PATCH v2", "", "1@x", "v2-1@x", days=1, name="v2-3@x")],
            id="patch 1 is late",
        ),
        pytest.param(
            [
                *V1,
                mail("v2-0@x", "[PATCH v2 0/3] foo: three steps", refs=["0@x"], date=DATE + WAIT * 9),
                step(3, "PATCH v2", "", "0@x", "v2-0@x", days=1, name="v2-3@x"),
            ],
            id="all but a patch and the cover letter are late",
        ),
        pytest.param(
            [
                *V1,
                step(1, "PATCH v2", "", "1@x", days=1, name="v2-1@x"),
                step(3, "PATCH v2", "", "1@x", "v2-1@x", days=1, name="v2-3@x"),
            ],
            id="patch 2 of a series without a cover letter is late",
        ),
        pytest.param(
            [
                *V1,
                patch("v2-3@x", "[PATCH v2 3/4] foo: step 3", DIFF % 4, refs=["3@x"], date=DATE + WAIT * 9),
            ],
            id="another number of patches",
        ),
    ],
)  # fmt: skip
def test_an_incomplete_series_waits(database: Database, late: list[bytes]) -> None:
    take(database, late)
    one = summary(database, "v2-3@x")
    assert one.status == SeriesState.WAITING
    assert one.state.startswith("waiting for ")
    assert "/" in one.state
    assert not one.is_partial
    assert one.missing


@pytest.mark.parametrize(
    ("mails", "part"),
    [
        pytest.param(
            [step(3, "PATCH v2", "", "0@x", days=1, name="v2@x")],
            "3/3 of v2 on top of v1", id="in answer to the cover letter",
        ),
        pytest.param(
            [step(3, "PATCH v2", "", "0@x", "3@x", "review@y", days=1, name="v2@x")],
            "3/3 of v2 on top of v1", id="in answer to a review",
        ),
        pytest.param(
            [step(3, "PATCH", "", "0@x", "3@x", days=1, name="v2@x")],
            "3/3 of v1 on top of v1", id="without a version",
        ),
        pytest.param(
            [step(3, "PATCH RESEND", "", "0@x", "3@x", days=1, name="v2@x")],
            "3/3 of v1 on top of v1", id="a resend",
        ),
        pytest.param(
            [step(3, "PATCH v1.1", "", "0@x", "3@x", days=1, name="v2@x")],
            "3/3 of v1 on top of v1", id="v1.1",
        ),
        pytest.param(
            [
                step(2, "PATCH v2", "", "0@x", "2@x", days=1, name="v2@x"),
                step(3, "PATCH v2", "", "0@x", "3@x", days=1, name="v2-3@x"),
            ],
            "2/3, 3/3 of v2 on top of v1", id="two patches",
        ),
        pytest.param(
            [
                step(2, "PATCH v2", "", "0@x", days=1, name="v2@x"),
                step(3, "PATCH v2", "", "0@x", "v2@x", days=1, name="v2-3@x"),
            ],
            "2/3, 3/3 of v2 on top of v1", id="two patches in one run",
        ),
        pytest.param(
            [RESPIN, step(2, "PATCH v3", "", "0@x", "2@x", days=3, name="v2@x")],
            "2/3 of v3 on top of v1", id="a partial respin after another",
        ),
    ],
)  # fmt: skip
def test_partial_respins(database: Database, mails: list[bytes], part: str) -> None:
    take(database, [*V1, *mails])
    one = summary(database, "v2@x")
    assert one.status == SeriesState.QUEUED
    assert one.part == part
    review(database)
    assert summary(database, "v2@x").state == f"reviewed: {part}"


def test_two_partial_respins_of_one_version_without_threads(database: Database) -> None:
    lone = [
        step(n, "PATCH v2", DIFF % (n + 5), days=n, name=f"v2-{n}@x").replace(
            b"In-Reply-To: <0@x>\nReferences: <0@x>\n", b""
        )
        for n in (2, 3)
    ]
    take(database, [*V1, *lone])
    found = browsing.series(database, "0@x")
    assert found is not None
    assert [one.part for one in found.versions] == [
        "", "2/3 of v2 on top of v1", "3/3 of v2 on top of v1",
    ]  # fmt: skip


def test_a_patch_that_answers_nothing_waits_for_others_of_its_version(database: Database) -> None:
    lone = step(3, "PATCH v2", bar(CLEAN), days=1, name="v2-3@x").replace(
        b"In-Reply-To: <0@x>\nReferences: <0@x>\n", b""
    )
    take(database, [*V1, lone])
    one = summary(database, "v2-3@x")
    assert one.status == SeriesState.WAITING
    assert one.state == "waiting for review: 3/3 of v2 on top of v1"


def test_the_next_version_follows_the_partial_respin(database: Database) -> None:
    """v3 has the finding of 1/3 still, and not again; nothing is told of a version left out."""
    v3 = (
        mail("v3-0@x", "[PATCH v3 0/3] foo: three steps", date=DATE + timedelta(days=3)),
        *(
            step(n, "PATCH v3", diff, "v3-0@x", days=3, name=f"v3-{n}@x")
            for n, diff in ((1, GOTO_MIX), (2, DIFF % 2), (3, bar(CLEAN)))
        ),
    )
    take(database, [*V1, RESPIN, *v3])
    review(database)
    found = browsing.series(database, "v3-0@x")
    assert found is not None
    assert [one.version for one in found.versions] == [1, 2, 3]
    assert lives(database, "v3-0@x", "cleanup-goto-mix") == {
        "drivers/foo/foo.c": (Life.STILL, ""),
        "drivers/bar/bar.c": (Life.RESOLVED, "v3-3@x"),
    }
    assert not found.gone_before
    assert not [one for one in found.findings if one.check == "version-gap"]


def test_the_previous_version_has_the_patches_of_its_partial_respins(database: Database) -> None:
    v3 = step(1, "PATCH v3", "", "0@x", "1@x", days=3, name="v3-1@x")
    by_id = {one.first.message_id: one for one in grouped(map(decode, [*V1, RESPIN, v3]))}
    previous = by_id["v3-1@x"].previous
    assert previous is not None
    assert [one.message_id for one in previous.patches] == ["1@x", "2@x", "v2-3@x"]
    assert (previous.version, previous.missing, by_id["v3-1@x"].partial_on) == (2, (), 1)
    assert by_id["v2-3@x"].previous == by_id["0@x"]
    take(database, [v3, RESPIN, *V1])
    with database.reading() as transaction:
        pk = summary(database, "v3-1@x").id
        raw = material.raw_series(transaction, pk, 10**9)
    assert raw is not None
    assert raw.previous is not None
    ids = [decode(one).message_id for one in raw.previous.patches]
    assert (ids, raw.previous.missing, raw.missing) == (["1@x", "2@x", "v2-3@x"], (), (2, 3))


@pytest.mark.skipif(not CASE.exists(), reason="needs the shared cases")
def test_the_shared_case(database: Database) -> None:
    mails = [raw.data for raw in mbox.split(BytesIO(CASE.read_bytes()))]
    take(database, reversed(mails))
    review(database)
    first, second = (
        browsing.series(database, name) for name in ("pr0@example.com", "pr3v2@example.com")
    )
    assert first is not None
    assert second is not None
    assert (first.summary.title, len(first.patches), first.summary.state) == (
        "demo: three steps", 3, "reviewed",
    )  # fmt: skip
    assert second.summary.state == "reviewed: 3/3 of v2 on top of v1"
    fates = {
        one.finding.at.message_id: one.life
        for one in second.tracked
        if one.finding.check == "fixes-tag"
    }
    assert fates == {"pr1@example.com": Life.UNCHECKED, "pr3@example.com": Life.RESOLVED}
