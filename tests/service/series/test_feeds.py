# SPDX-License-Identifier: Apache-2.0
"""What a feed reads: each work once, however many of its versions it shows."""

import pytest

from app.model.stored import Filters, StoredSeries
from app.service.series import browsing, feeds
from app.store.database import Database, Transaction
from app.store.series import story
from app.store.series.story import Story
from tests.service.series.test_tracking import CLEAN, posted, review
from tests.support.mails import GOTO_MIX, patch


def test_a_work_of_many_versions_is_read_once(
    small: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = patch("o@x", "[PATCH] bar: Other", GOTO_MIX.replace("foo", "bar"))
    diffs = (GOTO_MIX, CLEAN, GOTO_MIX, GOTO_MIX)
    review(small, other, *(posted(n, diff) for n, diff in enumerate(diffs, 1)))
    read: list[set[str]] = []
    load = story.load

    def counted(session: Transaction, *rows: StoredSeries) -> Story:
        read.append({row.message_id for row in rows})
        return load(session, *rows)

    monkeypatch.setattr(story, "load", counted)
    found = feeds.feed(small, Filters(), None, 50).entries
    assert sorted(map(sorted, read)) == [["o@x"], ["v1@x", "v2@x", "v3@x", "v4@x"]]
    monkeypatch.setattr(story, "load", load)
    for entry in found:
        page = browsing.series(small, entry.series.message_id)
        assert page is not None
        shown = {one.finding.fingerprint for one in page.tracked if one.is_open}
        assert {finding.fingerprint for finding in entry.open} == shown
