# SPDX-License-Identifier: Apache-2.0
"""A finding that the previous version had, and that nobody answered, says so."""

from collections.abc import Sequence

import pytest

from app.service.series import refresh
from app.store.database import Database
from tests.service.series.test_threads import answered
from tests.service.series.test_tracking import CHANGED, day, details, goto, posted, review
from tests.support.mails import DIFF, GOTO_MIX, mail

AUTHOR = "A. Developer <dev@example.org>"
JANE = "Jane Roe <jane@example.com>"
LINE = "> +\t\tgoto out_free;\n"


def reply(text: str, *refs: str, author: str = AUTHOR, on: int = 2, name: str = "r@x") -> bytes:
    return mail(name, "Re: [PATCH] foo", text, author=author, date=day(on), refs=refs or ["v1@x"])


def marks(database: Database, message_id: str) -> list[int | None]:
    while refresh.refresh_all(database):
        pass
    return [one.finding.unanswered_in for one in goto(database, message_id)]


def test_a_finding_that_stays_is_marked_with_its_version(database: Database) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX), posted(3, GOTO_MIX))
    assert [marks(database, f"v{n}@x") for n in (1, 2, 3)] == [[None], [1], [2]]
    found = details(database, "v3@x").summary
    # the missing changelog is the other one
    assert (found.warnings, found.notes, found.mark) == (1, 1, "2 also in v2, unanswered")


@pytest.mark.parametrize(
    "diffs",
    [
        pytest.param([DIFF % 1, GOTO_MIX], id="new"),
        pytest.param([GOTO_MIX, CHANGED], id="another line"),
        pytest.param([GOTO_MIX, DIFF % 1, GOTO_MIX], id="it was gone in between"),
    ],
)
def test_other_findings_are_not_marked(small: Database, diffs: Sequence[str]) -> None:
    review(small, *(posted(n, diff) for n, diff in enumerate(diffs, 1)))
    assert set(marks(small, f"v{len(diffs)}@x")) == {None}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(f"{LINE}\nIt does no harm here.\n"), id="in time"),
        pytest.param(reply(f"{LINE}\nIt does no harm here.\n", on=30), id="after the next version"),
    ],
)
def test_the_author_answers_below_the_line(database: Database, answer: bytes) -> None:
    review(database, posted(1, GOTO_MIX), posted(2, GOTO_MIX))
    assert marks(database, "v2@x") == [1]
    review(database, answer)
    assert marks(database, "v2@x") == [None]
    assert details(database, "v2@x").summary.unanswered == 0
    review(database, posted(3, GOTO_MIX))
    assert marks(database, "v3@x") == [None]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply(f"{LINE}\nIs that so?\n", author=JANE), id="another person"),
        pytest.param(reply(LINE), id="only a quote"),
        pytest.param(reply("> +\tguard(mutex)(&foo->lock);\n\nYes.\n"), id="another line"),
        pytest.param(reply("Ping?\n"), id="no line"),
    ],
)
def test_other_replies_answer_nothing(small: Database, answer: bytes) -> None:
    review(small, posted(1, GOTO_MIX), answer, posted(2, GOTO_MIX))
    assert marks(small, "v2@x") == [1]


def test_anybody_may_answer_a_mail_of_kantha(database: Database) -> None:
    review(database, posted(1, GOTO_MIX))
    draft = answered(database, "v1@x")
    review(database, posted(2, GOTO_MIX))
    assert marks(database, "v2@x") == [1]
    review(database, reply("That is on purpose.\n", "v1@x", draft.message_id, author=JANE))
    assert marks(database, "v2@x") == [None]
