# SPDX-License-Identifier: Apache-2.0
"""The patches that a series needs come in the order in which they apply, each once."""

from datetime import timedelta

import pytest

from app.code.diff import patch_id
from app.engine.assemble import grouped, mails_of_raw
from app.engine.prerequisite_mails import with_needed
from app.mail.read.decode import decode
from app.mail.read.mbox import RawMail
from app.service.offline.spool import Spool
from tests.support.mails import DATE, DIFF, mail, patch


def series(name: str, *numbers: int, version: int = 1, day: int = 0, text: str = "") -> list[bytes]:
    """A cover letter with a text, and patches whose numbers make their diffs; `name` is their
    subject, and begins their Message-IDs."""
    date = DATE + timedelta(days=day)
    prefix = f"PATCH v{version}" if version > 1 else "PATCH"
    cover = f"{name}.v{version}.0@x"
    found = [mail(cover, f"[{prefix} 0/{len(numbers)}] {name}", f"Do it.\n\n{text}", date=date)]
    for place, number in enumerate(numbers, 1):
        subject = f"[{prefix} {place}/{len(numbers)}] {name}: step {number}"
        one = patch(f"{name}.v{version}.{place}@x", subject, DIFF % number, date=date, refs=[cover])
        found.append(one)
    return found


def id_of(number: int) -> str:
    found = patch_id.of(DIFF % number)
    assert found
    return found


def needed(*mails: list[bytes]) -> dict[str, list[str]]:
    """The needed patches of each series that needs some; both ways to read mails find the same."""
    raws = [raw for some in mails for raw in some]
    found = with_needed(grouped(map(decode, raws)))
    names = {one.first.message_id: [m.message_id for m in one.needed] for one in found}
    with Spool(has_needed=True) as spool:
        for raw in raws:
            spool.add(RawMail(raw))
        spooled = [mails_of_raw(spool.raw(one)) for one in spool.all_mails()]
    assert names == {one.first.message_id: [m.message_id for m in one.needed] for one in spooled}
    assert all(message.diff for one in spooled for message in one.needed)
    return {name: some for name, some in names.items() if some}


A = ["a.v1.1@x", "a.v1.2@x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prerequisite-message-id: <a.v1.0@x>", A),
        ("Depends-on: <a.v1.2@x>", A),
        ("prerequisite-change-id: 2026-a:v1", A),
        ("prerequisite-change-id: 2026-a", A),
        ("prerequisite-change-id: 2026-a:v7", A),
        (f"prerequisite-patch-id: {id_of(2)}", A[1:]),
        (f"prerequisite-patch-id: {id_of(2)}\nprerequisite-patch-id: {id_of(1)}", A[::-1]),
        (f"prerequisite-change-id: 2026-a:v1\nprerequisite-patch-id: {id_of(1)}", A),
        (f"prerequisite-patch-id: {id_of(9)}\nprerequisite-message-id: <a.v1.0@x>", A),
        ("prerequisite-message-id: <unknown@x>", []),
        ("prerequisite-message-id: <b.v1.1@x>", []),
        (f"prerequisite-patch-id: {id_of(3)}", []),
        (f"prerequisite-patch-id: {id_of(9)}", []),
        ("prerequisite-change-id: 2026-b", []),
        ("prerequisite-change-id: 2026-unknown", []),
        ("a.v1.0@x is a mail, and 2026-a is a name", []),
    ],
)
def test_a_name_of_a_prerequisite_leads_to_its_patches(text: str, expected: list[str]) -> None:
    first = series("a", 1, 2, text="change-id: 2026-a\n")
    then = series("b", 3, day=1, text=f"change-id: 2026-b\n{text}\n")
    assert needed(then, first).get("b.v1.0@x", []) == expected


def test_a_patch_without_a_cover_letter_names_what_it_needs() -> None:
    diff = f"{DIFF % 7}\nprerequisite-message-id: <a.v1.0@x>\n"
    assert needed(series("a", 1, 2), [patch("1@y", "[PATCH] y", diff)]) == {"1@y": A}


def test_the_needs_of_a_needed_series_come_first() -> None:
    a = series("a", 1, 2)
    b = series("b", 3, day=1, text="prerequisite-message-id: <a.v1.0@x>\n")
    both = "prerequisite-message-id: <b.v1.0@x>\nprerequisite-message-id: <a.v1.0@x>\n"
    c = series("c", 4, day=2, text=both)
    assert needed(c, b, a) == {"b.v1.0@x": A, "c.v1.0@x": [*A, "b.v1.1@x"]}


def test_a_circle_ends() -> None:
    a = series("a", 1, text="prerequisite-message-id: <c.v1.0@x>\n")
    b = series("b", 2, text="prerequisite-message-id: <a.v1.0@x>\n")
    c = series("c", 3, text="prerequisite-message-id: <b.v1.0@x>\n")
    assert needed(a, b, c) == {
        "a.v1.0@x": ["b.v1.1@x", "c.v1.1@x"],
        "b.v1.0@x": ["c.v1.1@x", "a.v1.1@x"],
        "c.v1.0@x": ["a.v1.1@x", "b.v1.1@x"],
    }


def test_a_series_needs_no_other_version_of_itself() -> None:
    change = "change-id: 2026-a\n"
    v1 = series("a", 1, 2, text=change)
    v2 = series("a", 1, 3, version=2, day=1, text=f"{change}Based-on: <a.v1.0@x>\n")
    others = f"{change}prerequisite-patch-id: {id_of(1)}\n"
    assert needed(v1, v2) == {}
    assert needed(v1, series("a", 2, 3, version=2, day=1, text=others)) == {}


def test_a_named_version_is_needed_and_not_the_newest() -> None:
    change = "change-id: 2026-a\n"
    v1, v2 = series("a", 1, text=change), series("a", 2, version=2, day=1, text=change)
    named = series("b", 9, day=2, text="prerequisite-change-id: 2026-a:v1\n")
    assert needed(v1, v2, named) == {"b.v1.0@x": ["a.v1.1@x"]}
    newest = series("b", 9, day=2, text="prerequisite-change-id: 2026-a\n")
    assert needed(v1, v2, newest) == {"b.v1.0@x": ["a.v2.1@x"]}


def test_patch_ids_show_the_version() -> None:
    change = "change-id: 2026-a\n"
    v1 = series("a", 1, 2, text=change)
    v2 = series("a", 1, 3, version=2, day=1, text=change)
    ids = "".join(f"prerequisite-patch-id: {id_of(number)}\n" for number in (1, 2))
    b = series("b", 9, day=2, text=f"prerequisite-change-id: 2026-a:v9\n{ids}")
    assert needed(v1, v2, b) == {"b.v1.0@x": A}
    # a patch that both versions have is taken from the newer one
    b = series("b", 9, day=2, text=f"prerequisite-patch-id: {id_of(1)}\n")
    assert needed(v1, v2, b) == {"b.v1.0@x": ["a.v2.1@x"]}


def test_two_versions_of_one_work_are_not_both_needed() -> None:
    change = "change-id: 2026-a\n"
    v1, v2 = series("a", 1, text=change), series("a", 1, version=2, day=1, text=change)
    both = "Depends-on: <a.v2.0@x>\nDepends-on: <a.v1.0@x>\n"
    assert needed(v1, v2, series("b", 9, day=2, text=both)) == {"b.v1.0@x": ["a.v2.1@x"]}


def test_a_partial_respin_is_needed_with_the_patches_that_it_keeps() -> None:
    whole = series("a", 1, 2, 3)
    again = patch(
        "again@x",
        "[PATCH v1.1 2/3] a: step 2",
        DIFF % 22,
        date=DATE + timedelta(days=1),
        refs=["a.v1.2@x"],
    )
    b = series("b", 9, day=2, text="prerequisite-message-id: <again@x>\n")
    assert needed(whole, [again], b) == {"b.v1.0@x": ["a.v1.1@x", "again@x", "a.v1.3@x"]}
