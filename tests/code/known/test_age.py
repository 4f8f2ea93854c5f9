# SPDX-License-Identifier: Apache-2.0
"""The age of a kernel tree and that of a mail."""

from datetime import UTC, datetime

import pytest

from app.code.known import age
from app.model import UNDATED
from tests.support.kernel.given_facts import GivenFacts

DATE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "is_of_time"), [(-8, False), (-6, True), (0, True), (89, True), (91, False)]
)
def test_a_tree_is_of_the_time_of_a_mail(days: int, is_of_time: bool) -> None:
    tree = GivenFacts(newest=DATE.timestamp() + days * 86400)
    assert age.is_of_time(tree, DATE) is is_of_time


def test_a_mail_without_a_date_is_new() -> None:
    assert age.is_of_time(GivenFacts(), UNDATED)
