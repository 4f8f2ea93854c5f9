# SPDX-License-Identifier: Apache-2.0
"""People correct chains: with a reason, by name, for ever on record."""

from datetime import timedelta
from io import BytesIO

import pytest

from app.config import Settings
from app.errors import UserError
from app.mail.group.likeness import LinkKind
from app.mail.read import mbox
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.review.reviews import Worker
from app.service.series import browsing, chains
from app.service.series.chains import ChainView, NoSuchSeries
from app.store.database import Database
from tests.conftest import SHARED
from tests.store.series.test_chains import APART, V1, V2, take


def chain(database: Database, message_id: str) -> ChainView:
    found = chains.of(database, message_id)
    assert found is not None
    return found


def versions(found: ChainView) -> list[str]:
    return [one.message_id for one in found.versions]


def test_every_version_says_why_it_is_one(small: Database) -> None:
    take(small, V1, V2)
    found = chain(small, "2@x")
    assert versions(found) == ["1@x", "2@x"]
    (link,) = found.why("2@x")
    assert (link.earlier, link.kind, link.detail) == ("1@x", "title", "the same author and title")
    assert found.why("1@x") == (link,)


def test_there_is_no_chain_of_what_is_not_there(small: Database) -> None:
    assert chains.of(small, "gone@x") is None


def test_a_word_is_kept_with_who_and_why(small: Database) -> None:
    take(small, V1, V2, APART)
    linked = chains.link(small, "<2@x>", "1@y", " renamed ", "jane")
    assert versions(linked) == ["1@x", "1@y", "2@x"]
    assert ("edit", "jane: renamed") in {(link.kind, link.detail) for link in linked.links}
    chains.unlink(small, "1@y", "2@x", "no, it is not", "joe")
    after = chain(small, "1@y")
    assert versions(after) == ["1@y"]
    said = [(e.action.value, e.by, e.reason, e.undone_by) for e in after.edits]
    assert said == [("link", "jane", "renamed", "joe"), ("unlink", "joe", "no, it is not", "")]
    chains.undo(small, "2@x", "1@y", "jane")
    assert [e.undone_by for e in chain(small, "1@y").edits] == ["joe", "jane"]


def test_a_word_on_a_patch_is_one_on_its_series(small: Database) -> None:
    """A cover letter that comes later does not lose it."""
    from tests.support.mails import mail, patch  # noqa: PLC0415

    one = patch("1@a", "[PATCH 1/1] foo: one", refs=["0@a"])
    take(small, one, APART)
    chains.link(small, "1@a", "1@y", "so it is", "jane")
    list(taking.take(Intake(small, timedelta(0)), [RawMail(mail("0@a", "[PATCH 0/1] Foo"))]))
    assert set(versions(chain(small, "0@a"))) == {"0@a", "1@y"}
    chains.undo(small, "0@a", "1@y", "jane")
    assert versions(chain(small, "0@a")) == ["0@a"]


@pytest.mark.parametrize(
    ("later", "earlier", "reason", "error"),
    [
        ("2@x", "gone@x", "why", NoSuchSeries),
        ("gone@x", "2@x", "why", NoSuchSeries),
        ("2@x", "2@x", "why", UserError),
        ("2@x", "1@x", "  ", UserError),
        ("2@x", "1@x", "a\0b", UserError),
        ("2@x", "1@x", "\ud800", UserError),
        ("2@x", "1@x", "x" * 2001, UserError),
    ],
)
def test_what_is_refused_changes_nothing(
    small: Database, later: str, earlier: str, reason: str, error: type[UserError]
) -> None:
    take(small, V1, V2)
    before = chain(small, "1@x")
    for say in (chains.link, chains.unlink):
        with pytest.raises(error):
            say(small, later, earlier, reason, "jane")
    assert chain(small, "1@x") == before


def test_there_is_nothing_to_take_back(small: Database) -> None:
    take(small, V1, V2)
    with pytest.raises(NoSuchSeries, match="no correction"):
        chains.undo(small, "2@x", "1@x", "jane")


CASES = SHARED.parent / "cases"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="needs the shared cases")


def reviewed_case(database: Database, name: str) -> None:
    mails = list(mbox.split(BytesIO((CASES / name / "in.mbox").read_bytes())))
    list(taking.take(Intake(database, timedelta(0)), reversed(mails)))
    sum(Worker(database, Settings(workers=1)).drain())


@needs_cases
def test_a_series_that_replaces_a_single_patch_is_its_next_version(database: Database) -> None:
    reviewed_case(database, "05-series-as-reply")
    found = browsing.series(database, "sr2@example.com")
    assert found is not None
    assert [one.message_id for one in found.versions] == ["sr1@example.com", "sr2@example.com"]
    assert [link.kind for link in found.chain.links] == [LinkKind.REPLY]
    assert (found.summary.total, found.summary.missing, found.summary.state) == (2, (), "reviewed")


@needs_cases
def test_stable_branches_are_not_versions_of_each_other(database: Database) -> None:
    reviewed_case(database, "34-stable-backports")
    for name in ("sb01@example.com", "sb11@example.com", "sb21@example.com"):
        found = browsing.series(database, name)
        assert found is not None
        assert [one.message_id for one in found.versions] == [name]
        assert (found.summary.total, len(found.patches), found.previous) == (2, 2, None)
        assert found.earlier == ()
        assert "version-gap" not in {one.check for one in found.findings}
