# SPDX-License-Identifier: Apache-2.0
"""Floods of mails that pose as one series, one thread or one work, by their kind."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from tests.support.mails import DATE, DIFF, mail, patch

EVIL = "E. Vil <evil@example.net>"
COVER = "cover@flood"
_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)


def diff(path: str, number: int = 1) -> str:
    """A small diff of one file."""
    return (DIFF % number).replace("drivers/foo/foo.c", path)


def _posed(number: int, subject: str, *refs: str, path: str = "drivers/foo/foo.c") -> bytes:
    date = DATE + timedelta(seconds=number)
    return patch(f"{number}@flood", subject, diff(path, number), author=EVIL, date=date, refs=refs)


def _cover(total: int) -> bytes:
    return mail(COVER, f"[PATCH 0/{total}] flood", author=EVIL)


def totals(count: int) -> Iterator[bytes]:
    """`[PATCH 1/2]`, `[PATCH 2/2]`, `[PATCH 1/3]` and so on, all in answer to one cover letter."""
    yield _cover(2)
    number, total = 1, 2
    for at in range(count):
        yield _posed(at, f"[PATCH {number}/{total}] flood {at}", COVER)
        number, total = (number + 1, total) if number < total else (1, total + 1)


def one_number(count: int) -> Iterator[bytes]:
    """The same number again and again, in answer to one cover letter."""
    yield _cover(7)
    for at in range(count):
        yield _posed(at, f"[PATCH 3/7] flood {at}", COVER)


def some_numbers(count: int) -> Iterator[bytes]:
    """All numbers of a series again and again, in answer to one cover letter."""
    yield _cover(200)
    for at in range(count):
        yield _posed(at, f"[PATCH {at % 200 + 1}/200] flood {at}", COVER)


def replies(count: int) -> Iterator[bytes]:
    """Answers to one patch, each with a tag."""
    yield _posed(0, "[PATCH] flood")
    for at in range(1, count):
        yield _reply(at, "0@flood")


def deep(count: int) -> Iterator[bytes]:
    """Answers each to the one before, under one patch."""
    yield _posed(0, "[PATCH] flood")
    for at in range(1, count):
        yield _reply(at, f"{at - 1}@flood")


def _reply(number: int, parent: str) -> bytes:
    body = f"> Do it.\nYes.\n\nReviewed-by: Reviewer {number} <r{number}@example.net>\n"
    date = DATE + timedelta(seconds=number)
    return mail(f"{number}@flood", "Re: [PATCH] flood", body, author=EVIL, date=date, refs=[parent])


def deep_patches(count: int) -> Iterator[bytes]:
    """Numbered patches, each in answer to the one before."""
    for at in range(count):
        parent = (f"{at - 1}@flood",) if at else ()
        yield _posed(at, f"[PATCH {at % 7 + 1}/7] flood {at}", *parent)


def versions(count: int) -> Iterator[bytes]:
    """Versions of one patch."""
    for at in range(count):
        yield _posed(at, f"[PATCH v{at + 1}] flood: Do it")


def deep_versions(count: int) -> Iterator[bytes]:
    """Versions of one patch under ever new titles, each in answer to the one before."""
    for at in range(count):
        parent = (f"{at - 1}@flood",) if at else ()
        title = f"[PATCH v{at + 1}] flood{at}: word{at} word{at + 1}"
        yield _posed(at, title, *parent, path=f"drivers/foo/foo{at}.c")


def change_ids(count: int) -> Iterator[bytes]:
    """Patches with one change-id."""
    for at in range(count):
        body = f"Do it.\n---\nchange-id: 20260301-flood-0123456789ab\n\n{diff(f'foo/{at}.c', at)}"
        date = DATE + timedelta(seconds=at)
        yield mail(f"{at}@flood", f"[PATCH] flood {at}", body, author=EVIL, date=date)


def references(count: int) -> Iterator[bytes]:
    """Patches whose References name the same thousand mails."""
    named = [f"{number}@gone" for number in range(1_000)]
    for at in range(count):
        yield _posed(at, f"[PATCH {at % 7 + 1}/7] flood {at}", *named)


def one_file(count: int) -> Iterator[bytes]:
    """Patches without a number, by one author to one file."""
    for at in range(count):
        yield _posed(at, f"[PATCH] flood {at}: word{at}")


def true_series(count: int) -> Iterator[bytes]:
    """A series of so many patches, as its subjects count them."""
    yield _cover(count)
    for at in range(1, count + 1):
        yield _posed(at, f"[PATCH {at:04}/{count}] flood {at}", COVER, path=f"foo/{at}.c")


def cut_series(count: int) -> Iterator[bytes]:
    """A series whose count is just one that a series may have, and more patches than that."""
    yield _cover(999)
    for at in range(count):
        title = f"[PATCH {at % 999 + 1}/999] flood {at}"
        yield _posed(at, title, COVER, path=f"foo/{at}.c")


def no_parents(count: int) -> Iterator[bytes]:
    """Numbered patches in answer to mails that never come, each to another."""
    for at in range(count):
        yield _posed(at, f"[PATCH {at % 7 + 1}/7] flood {at}", f"{at}@gone")


KINDS: dict[str, Callable[[int], Iterator[bytes]]] = {
    kind.__name__.replace("_", "-"): kind
    for kind in (
        *(totals, one_number, some_numbers, replies, deep, deep_patches, versions, deep_versions),
        *(change_ids, references, one_file, true_series, cut_series, no_parents),
    )
}


def names(flood: Iterable[bytes]) -> Sequence[str]:
    """The Message-IDs of the first mails of a flood, of one in the middle and of the last."""
    found = [match[1].decode() for raw in flood if (match := _ID.search(raw))]
    return list(dict.fromkeys((*found[:2], found[len(found) // 2], found[-1])))
