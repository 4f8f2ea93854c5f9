# SPDX-License-Identifier: Apache-2.0
"""Prerequisites in the database: both directions, whatever arrives first."""

import itertools
from collections.abc import Iterable
from datetime import timedelta

import pytest

from app.code.diff import patch_id
from app.mail.read.mbox import RawMail
from app.model.prerequisites import RelatedSeries
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.series import browsing
from app.service.series.browsing import SeriesDetails
from app.store.database import Database
from tests.support.mails import DATE, DIFF, mail, patch

CHANGE = "change-id: 20260101-foo-1a2b3c4d5e6f\n"
FIRST = (
    mail("0@x", "[PATCH 0/2] foo: first", CHANGE, date=DATE),
    patch("1@x", "[PATCH 1/2] foo: one", DIFF % 1, refs=["0@x"], date=DATE),
    patch("2@x", "[PATCH 2/2] foo: two", DIFF % 2, refs=["0@x"], date=DATE),
)
SECOND = mail("0@z", "[PATCH v2 0/2] foo: first", CHANGE, date=DATE + timedelta(days=1))
V1, V2 = RelatedSeries("0@x", "foo: first", 1), RelatedSeries("0@z", "foo: first", 2)
NEEDING = RelatedSeries("0@y", "bar: needs foo", 1)


def needing(text: str) -> bytes:
    return mail("0@y", "[PATCH 0/2] bar: needs foo", f"It needs foo.\n\n{text}\n")


def take(database: Database, mails: Iterable[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def details(database: Database, name: str) -> SeriesDetails:
    found = browsing.series(database, name)
    assert found is not None
    return found


NAMES = [
    pytest.param("prerequisite-message-id: <0@x>", V1, id="message id"),
    pytest.param("Depends-on: https://lore.kernel.org/r/2@x", V1, id="link to a patch"),
    pytest.param("Based-on: <1@x>", V1, id="QEMU"),
    pytest.param(f"prerequisite-patch-id: {patch_id.of(DIFF % 2)}", V1, id="patch id"),
    pytest.param("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v1", V1, id="change id"),
    pytest.param("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v2", V2, id="v2"),
    pytest.param("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f", V2, id="the last version"),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_a_prerequisite_is_found_whatever_arrives_first(
    database: Database, text: str, expected: RelatedSeries
) -> None:
    take(database, [needing(text)])
    (one,) = details(database, "0@y").prerequisites
    assert one.series is None
    take(database, [*FIRST, SECOND])
    (one,) = details(database, "0@y").prerequisites
    assert one.series == expected
    assert details(database, expected.message_id).needed_by == (NEEDING,)
    assert details(database, "0@x").prerequisites == ()
    assert details(database, "0@y").needed_by == ()


def test_prerequisites_of_all_mails_in_order_each_once(database: Database) -> None:
    one = patch("1@y", "[PATCH 1/2] bar: one", refs=["0@y"]).replace(
        b"---\n", b"---\nDepends-on: <9@x>\nDepends-on: <0@x>\n", 1
    )
    for order in itertools.islice(itertools.permutations([*FIRST, one]), 3):
        take(database, order)
    take(database, [needing("Depends-on: <0@x>\nDepends-on: <8@x>\n")])
    found = details(database, "0@y")
    assert [(x.value, x.series) for x in found.prerequisites] == [
        ("0@x", V1), ("8@x", None), ("9@x", None),
    ]  # fmt: skip
    assert details(database, "2@x").needed_by == (NEEDING,)


def test_a_version_that_is_not_named_is_not_needed(database: Database) -> None:
    text = "prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v2"
    take(database, [*FIRST, SECOND, needing(text)])
    assert details(database, "0@x").needed_by == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Depends-on: <1@x>", id="patch of the series"),
        pytest.param("Depends-on: <0@x>", id="cover letter of the series"),
        pytest.param("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v1", id="version"),
        pytest.param("prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f", id="later version"),
        pytest.param(f"prerequisite-patch-id: {patch_id.of(DIFF % 1)}", id="patch id"),
    ],
)
def test_a_series_does_not_need_itself(database: Database, text: str) -> None:
    second = FIRST[2].replace(b"---\n", f"---\n{text}\n".encode(), 1)
    assert second != FIRST[2]
    take(database, [second, SECOND, *FIRST[:2]])
    for name in ("0@x", "0@z"):
        assert details(database, name).prerequisites == ()
        assert details(database, name).needed_by == ()


def test_two_names_of_one_series_are_one_prerequisite(database: Database) -> None:
    text = "prerequisite-change-id: 20260101-foo-1a2b3c4d5e6f:v1\nDepends-on: <2@x>"
    take(database, [needing(text)])
    assert len(details(database, "0@y").prerequisites) == 2
    take(database, FIRST)
    (one,) = details(database, "0@y").prerequisites
    assert one.series == V1
    assert details(database, "0@x").needed_by == (NEEDING,)
