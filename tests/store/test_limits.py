# SPDX-License-Identifier: Apache-2.0
"""What a mail may claim of itself does not stop a database, of either kind."""

from datetime import UTC, datetime, timedelta

import pytest

from app.config import Settings
from app.mail.read.mbox import RawMail
from app.model.intake import Taken
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing
from app.store.database import Database
from tests.support.mails import GOTO_MIX, patch

LONG = "é" * 20_000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(patch("1@x", f"[PATCH] {LONG}"), id="subject"),
        pytest.param(patch("1@x", "[PATCH] x", author=f"{LONG} <{LONG}@example.org>"), id="author"),
        pytest.param(patch("1@x", "[PATCH 1/2] x", refs=[f"{LONG}@x"]), id="reference"),
        pytest.param(
            patch("1@x", "[PATCH 1/2] x", refs=[f"{n}@{LONG[:200]}" for n in range(300)]),
            id="many references",
        ),
        pytest.param(patch("1@x", "[PATCH] x", headers=f"List-Id: <{LONG}.org>\n"), id="list"),
        pytest.param(patch("1@x", "[PATCH] x", GOTO_MIX.replace("foo.c", LONG + ".c")), id="path"),
        pytest.param(patch("1@x", "[PATCH] x", GOTO_MIX.replace("foo_set", LONG)), id="function"),
        pytest.param(
            patch("1@x", "[PATCH] x", GOTO_MIX.replace("out_free", "o" * 100_000)), id="line"
        ),
        pytest.param(
            patch("1@x", "[PATCH] x", GOTO_MIX.replace("+10,9", "+9999999999,9")), id="line number"
        ),
        pytest.param(patch("1@x", "[PATCH v999999 9999/99999] x"), id="numbers"),
        pytest.param(
            patch("1@x", "[PATCH] \x00\x01 x", GOTO_MIX.replace("foo_set", "f\x00oo")), id="NUL"
        ),
        pytest.param(
            patch("1@x", "[PATCH] x", headers="List-Id: " + ".".join(["ü" * 100] * 11) + "\n"),
            id="a bare List-Id",
        ),
        pytest.param(
            patch("1@x", "[PATCH] x", GOTO_MIX.replace("b/drivers/foo/foo.c", '"b/f\\000.c"')),
            id="NUL in a path",
        ),
        pytest.param(
            patch("1@x", "[PATCH] x", date=datetime(1, 1, 1, tzinfo=UTC)), id="the first year"
        ),
        pytest.param(
            patch("1@x", "[PATCH] x", date=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
            id="the last",
        ),
        pytest.param(
            patch("1@x", "[PATCH] x").replace(b"dev@example.org", b"\xff\xfe@\xed\xa0\x80"),
            id="bytes",
        ),
    ],
)
def test_a_mail_that_exaggerates_is_stored_reviewed_and_found(
    database: Database, raw: bytes
) -> None:
    fine = patch("2@x", "[PATCH] fine")
    items = list(taking.take(Intake(database, timedelta(0)), map(RawMail, [raw, fine])))
    assert [item.taken for item in items] == [Taken.STORED, Taken.STORED]
    assert sum(Worker(database, Settings(workers=1)).drain()) == 2
    page = browsing.list_series(database, Filters())
    assert {summary.status for summary in page.items} == {"reviewed"}
    assert browsing.series(database, "1@x") is not None
    assert browsing.patch(database, "1@x") is not None
