# SPDX-License-Identifier: Apache-2.0
"""The same words find the same mails on both databases, newest first, whatever is asked."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.mail.words import IndexedWords
from app.model.stored import Filters
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.upkeep import opening
from app.store import schema
from app.store.database import Database
from app.store.search import mail_search, query_words, word_index
from app.store.search.query_words import MAX_LENGTH, MAX_WORDS
from app.store.search.word_index import Asked, IndexEntry
from app.store.series import browse
from app.store.tables.intake import MessageRow
from app.store.tables.series import SeriesRow
from tests.support.mails import DATE, GOTO_MIX, mail, patch

MAILS = (
    patch("1@x", "[PATCH 1/2] gpio: mpc8xxx: Fix the thing", GOTO_MIX),
    patch("2@x", "[PATCH 2/2] pinctrl: Say more", author="Łukasz Bartosik <lb@semihalf.com>"),
    mail(
        "3@x",
        "Re: [PATCH 1/2] gpio: mpc8xxx: Fix the thing",
        "It sets i_state twice.\n",
        refs=["1@x"],
    ),
    mail("4@x", "A question on scoped_guard()", "Does the guard end\nat the brace? 100% sure.\n"),
    mail(
        "5@x",
        "[GIT PULL] gpio fixes",
        "drivers/gpio/gpio-mpc8xxx.c | 2 +-\n",
        author="Bob <bob@x.org>",
    ),
)


def take(database: Database, mails: Iterable[bytes]) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(RawMail, mails)))


def found(database: Database, query: str) -> str:
    """The local parts of the Message-IDs, the newest first."""
    with database.reading() as session:
        page = mail_search.search(session, query, None, 50)
    return " ".join(one.message_id.removesuffix("@x") for one in page.items)


def dated(mails: Iterable[bytes]) -> list[bytes]:
    """A day apart, the first one oldest."""
    old = DATE.strftime("%d %b %Y").lstrip("0").encode()
    return [
        raw.replace(old, (DATE + timedelta(n)).strftime("%d %b %Y").lstrip("0").encode(), 1)
        for n, raw in enumerate(mails)
    ]


@pytest.fixture
def filled(database: Database) -> Database:
    take(database, dated(MAILS))
    return database


CASES = {
    "gpio": "5 3 1",
    "GPIO": "5 3 1",
    "gpio fix": "3 1",
    "fix -re": "1",
    "thing -subject:re": "1",
    '"the thing"': "3 1",
    '"thing the"': "",
    '"the thing': "3 1",
    "lukasz": "2",
    "ŁUKASZ": "2",
    "author:łukasz": "2",
    "author:semihalf.com": "2",
    "subject:lukasz": "",
    "scoped_guard": "4",
    "guard": "4 1",
    "subject:guard": "4",
    '"guard end at"': "4",
    "i_state": "3",
    "state": "3",
    "drivers/gpio/gpio-mpc8xxx.c": "5",
    "file:drivers/gpio/gpio-mpc8xxx.c": "",
    "file:foo.c": "2 1",
    "file:drivers/foo": "2 1",
    "file:foo_set": "",
    "function:foo_set": "1",
    "function:foo_probe": "2",
    "function:foo": "2 1",
    "function:foo_*": "2 1",
    "FUNCTION:FOO_SET": "1",
    "body:foo_set": "1",
    "body:mpc8xxx": "5",
    "pinc*": "2",
    "pi*": "",
    "-pinc* gpio": "5 3 1",
    'subject:"git pull"': "5",
    "100%": "4",
    "unknown": "",
    "re:": "3",
    "OR": "",
    "gpio NOT fix": "",
    "gpio AND fix": "",
    "NEAR(gpio fix)": "",
    "{file}: gpio": "",
    "gpio & fix": "3 1",
    "gpio | pull": "5",
    "!gpio": "5 3 1",
    "gpio:*": "5 3 1",
    "gpio <-> fix": "3 1",
    "'gpio'": "5 3 1",
    '""gpio""': "5 3 1",
    "gpio\0fix": "",
    "\ud800 gpio": "5 3 1",
    "- gpio": "5 3 1",
    "--gpio fixes": "",
}


def test_a_table_of_questions(filled: Database) -> None:
    assert {query: found(filled, query) for query in CASES} == CASES


def test_without_a_word_nothing_is_looked_for(filled: Database) -> None:
    for query in ("", "  ", "-gpio", "%", '"', "*", "file:.", "-", "\0"):
        with pytest.raises(UserError, match="at least one word"):
            found(filled, query)


def test_a_query_is_bounded(filled: Database) -> None:
    with pytest.raises(UserError, match="at most 1000 characters"):
        found(filled, "gpio " * 10_000)
    with pytest.raises(UserError, match="at most 40 words"):
        found(filled, "a " * (MAX_WORDS + 1))
    assert found(filled, "gpio " * MAX_WORDS) == "5 3 1"
    assert found(filled, "g" * MAX_LENGTH) == ""


WORDS = ["AND", "NOT", "OR", "NEAR", "<->", "gpio", "subject:", "author:", "{a b}", "i_state"]
PIECES = st.one_of(st.sampled_from(WORDS), st.sampled_from("'\"-*:()^&|!{}+%ß \\\0\ud800"))


def test_no_query_is_a_syntax_error(filled: Database) -> None:
    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join)))
    def holds(query: str) -> None:
        try:
            found(filled, query)
            with filled.reading() as session:
                browse.list_series(session, Filters(q=query, author=query), None, 5)
        except UserError as error:
            assert "query" in str(error) or "filter" in str(error)  # noqa: PT017 - both are right

    holds()


def test_a_query_that_takes_too_long_is_refused(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_search, "MAX_MS", 50)
    schema.migrate(database := Database(postgres_url))
    with database.writing() as session:
        session.execute(text("LOCK TABLE search_mail"))
        with pytest.raises(UserError, match="takes too long"):
            found(database, "the")
    assert found(database, "the") == ""
    database.dispose()


@pytest.mark.parametrize("newest", [1, 2, 4, 100])
def test_pages_follow_the_cursor_and_show_each_mail_once(
    database: Database, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "_NEWEST", newest)
    same = [mail(f"{n}@x", "the same day") for n in range(7)]
    take(database, [*same, *(mail("9@x", "the next", date=DATE + timedelta(1)),)])
    seen: list[str] = []
    cursor: str | None = None
    with database.reading() as session:
        while True:
            page = mail_search.search(session, "the", cursor, 3)
            seen += [one.message_id for one in page.items]
            if (cursor := page.next) is None:
                break
    assert seen[0] == "9@x"
    assert sorted(seen) == sorted([*(f"{n}@x" for n in range(7)), "9@x"])
    with pytest.raises(UserError, match="cursor"), database.reading() as session:
        mail_search.search(session, "the", "odd", 3)


def test_dates_out_of_reach_are_sorted_all_the_same(database: Database) -> None:
    years = (1969, 1970, 2106, 9999)
    odd = [mail(f"{y}@x", "odd", date=datetime(y, 12, 1, tzinfo=UTC)) for y in years]
    take(database, [*odd, mail("2026@x", "odd")])
    # no mail is newer than when it came
    assert found(database, "odd") == "9999 2106 1970 1969 2026"


def test_a_reply_belongs_to_the_series_that_it_answers(filled: Database) -> None:
    with filled.reading() as session:
        mails = mail_search.search(session, "gpio", None, 50).items
        series = mail_search.series_of(session, mails)
    assert [s.message_id if s else None for s in series] == [None, "1@x", "1@x"]


def test_removed_mails_are_gone_and_their_place_is_free(filled: Database) -> None:
    with filled.writing() as session:
        wanted = MessageRow.message_id.in_(["1@x", "5@x"])
        ids = session.scalars(select(MessageRow.id).where(wanted)).all()
        mail_search.remove(session, ids)
        session.execute(delete(MessageRow).where(wanted))
    assert found(filled, "gpio") == "3"
    assert found(filled, "function:foo_set") == ""
    take(filled, [mail("6@x", "nothing of that", date=DATE + timedelta(4))])
    assert found(filled, "gpio") == "3"
    assert found(filled, "nothing") == "6"


def test_what_was_there_before_the_index_is_filled_in(filled: Database) -> None:
    schema.downgrade(filled, "0005")
    schema.migrate(filled)
    assert found(filled, "gpio") == ""
    with filled.writing() as session:
        # a mail that is not in yet has nothing to be taken out
        mail_search.remove(session, [session.scalars(select(MessageRow.id)).all()[0]])
    opening.fill_index(filled)
    assert {query: found(filled, query) for query in CASES} == CASES
    with filled.reading() as session:
        assert not mail_search.is_left(session)
        assert len(browse.list_series(session, Filters(q="gpio"), None, 9).items) == 1


def test_series_are_filled_in_before_the_mails_that_say_that_work_is_left(
    filled: Database,
) -> None:
    with filled.reading() as session:
        ids = session.scalars(select(SeriesRow.id).order_by(SeriesRow.id)).all()
    schema.downgrade(filled, "0005")
    schema.migrate(filled)
    after, done = 0, []
    while (last := _series_filled(filled, after)) is not None:
        after = last
        done.append(last)
    assert done == ids
    assert len(ids) > 1
    assert titles(filled, q="pinctrl say") == ["pinctrl: Say more"]
    with filled.reading() as session:
        assert mail_search.is_left(session)


def _series_filled(database: Database, after: int) -> int | None:
    with database.writing() as session:
        return mail_search.fill_series(session, after, 1)


def titles(database: Database, **filters: Any) -> list[str]:
    with database.reading() as session:
        return [row.title for row in browse.list_series(session, Filters(**filters), None, 9).items]


def test_series_are_found_by_all_their_subjects_and_forgotten_when_they_go(
    filled: Database,
) -> None:
    whole = ["gpio: mpc8xxx: Fix the thing"]
    assert titles(filled, q="pinctrl say") == ["pinctrl: Say more"]
    assert titles(filled, q="mpc thi") == whole
    assert titles(filled, q="mpc dev@example") == whole
    assert titles(filled, author="develop") == whole
    assert titles(filled, author="mpc") == []
    assert titles(filled, q="mpc", author="lukasz") == []
    take(filled, [mail("0@x", "[PATCH 0/2] A cover letter", "Both.\n")])
    take(filled, [patch("7@x", "[PATCH 2/2] Second", refs=["0@x"])])
    assert titles(filled, q="second") == ["A cover letter"]
    with filled.writing() as session:
        session.execute(text("DELETE FROM series"))
        assert browse.list_series(session, Filters(q="second"), None, 9).items == ()
        assert session.scalars(select(SeriesRow)).all() == []


def test_a_series_is_found_by_every_list_that_it_was_seen_on(filled: Database) -> None:
    assert titles(filled, list="b.example.org") == []
    headers = "List-Id: <b.example.org>\n"
    diff = MAILS[1].replace(b"To: ", headers.encode() + b"To: ", 1)
    take(filled, [diff.replace(b"1 Mar", b"2 Mar")])
    assert titles(filled, list="b.example.org") == ["pinctrl: Say more"]
    assert titles(filled, list="b.example.org", q="say", author="luk") == ["pinctrl: Say more"]
    assert titles(filled, list="b.example.org", q="gpio") == []
    assert titles(filled, q="b.example.org") == titles(filled, list="b.example") == []


def test_the_words_of_the_longest_mail_are_taken(database: Database) -> None:
    wide = "".join(chr(0x20000 + n % 40_000) + ("_" if n % 31 == 0 else "") for n in range(90_000))
    many = " ".join(f"w{n}" for n in range(40_000))
    take(database, [mail("1@x", "wide", f"{wide}\n"), mail("2@x", "many", f"{many} end\n")])
    assert found(database, "wide") == "1"
    assert found(database, "w500") == "2"
    assert found(database, "w39999") == ""


def test_words_that_no_tsvector_holds_are_cut(database: Database) -> None:
    def letters(start: int) -> str:
        """Long words of letters of four bytes each, which are found by their parts too."""
        words = ((chr(start + n) + "𠀀" * 62, chr(start + n) + "𠀁" * 62) for n in range(700))
        return "\n".join(map("_".join, words))

    files = letters(0x21000).replace("\n", "\n+++ b/")
    hunks = letters(0x22000).replace("\n", "(\n@@ -1,1 +1,1 @@ a")
    body = (
        f"{letters(0x20010)}\n---\ndiff --git a/f b/f\n+++ b/{files}\n@@ -1,1 +1,1 @@ a{hunks}(\n"
    )
    take(database, [mail("1@x", "[PATCH] wide", body)])
    assert found(database, "wide") == "1"


def test_phrases_are_of_what_is_written_side_by_side(database: Database) -> None:
    hunks = "".join(
        f"@@ -{n},1 +{n},1 @@ int {name}(void)\n+x\n" for n, name in ((1, "a"), (9, "b"))
    )
    take(
        database, [mail("1@x", "[PATCH] x", f"---\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n{hunks}")]
    )
    assert found(database, "function:a function:b a b") == "1"
    assert found(database, '"int a"') == "1"
    assert found(database, '"a b"') == ""


def test_a_large_index_loses_no_hit(small: Database) -> None:
    def moment(number: int) -> datetime:
        return datetime.fromtimestamp(1_100_000_000 + number * 733_103 % 800_000_000, UTC)

    words = IndexedWords("both one", "", "", "", ""), IndexedWords("both two", "", "", "", "")
    numbers = sorted(range(1, 3_001), key=moment, reverse=True)
    with small.writing() as session:
        index = word_index.of(session)
        # small pages, so that it is as deep as one of many more mails
        session.execute(text("INSERT INTO search_mail (search_mail, rank) VALUES ('pgsz', 64)"))
        index.add(session, [IndexEntry(n, moment(n), words[n % 2]) for n in numbers])
    with small.reading() as session:
        for query, rest in (("both one", 0), ("both -one", 1)):
            (hits,) = index.mails(Asked(query_words.read(query)))
            found = select(hits.owner).select_from(hits.source).where(hits.fits).order_by(hits.key)
            assert session.scalars(found).all() == [n for n in numbers if n % 2 == rest]
