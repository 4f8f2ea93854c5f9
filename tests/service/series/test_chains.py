# SPDX-License-Identifier: Apache-2.0
"""People correct chains: with a reason, by name, for ever on record."""

from datetime import timedelta

import pytest

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.series import chains
from app.service.series.chains import ChainView, NoSuchSeries
from app.store.database import Database
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
