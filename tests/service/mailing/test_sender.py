# SPDX-License-Identifier: Apache-2.0
"""From a reviewed series to a real SMTP server, once, whatever happens on the way."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.engine.pool import review_mails
from app.errors import UserError
from app.mail.read.mbox import RawMail
from app.model import Verdict
from app.model.mailing import OutboxEntry, OutboxState
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.mailing import explanation
from app.service.mailing import sender as sending
from app.service.mailing.sender import RETRY, Sender
from app.service.series import triage
from app.service.series.triage import Subject
from app.store.database import Database
from app.store.mailing import outbox
from app.store.review import material, results
from app.store.tables.mailing import OutboxRow
from app.store.tables.review import RunRow
from app.store.tables.series import SeriesRow
from tests.peers.post_office import PostOffice, closed_port
from tests.support.mails import DIFF, GOTO_MIX, patch

LIST = "linux-kernel.vger.kernel.org"
OTHER_MIX = GOTO_MIX.replace("foo_set", "foo_get")
BOTH_MIX = GOTO_MIX.removesuffix("-- \n2.43.0\n") + (
    "@@ -50,6 +53,9 @@ static int foo_get(struct foo *foo, int value)\n"
    + OTHER_MIX.split(" @@", 1)[1].split("\n", 1)[1]
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that was not accepted is tried again at once."""
    monkeypatch.setattr(sending, "RETRY", timedelta(0))


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


class House:
    """A database, a policy and a mail server, with a sender made anew for each step."""

    def __init__(self, database: Database, office: PostOffice, path: Path) -> None:
        self.database, self.office = database, office
        self.path = path / "policy.toml"
        self.settings = Settings(
            workers=1,
            policy=self.path,
            smtp=office.url,
            url="https://kantha.example.org",
        )
        self.wish("dry_run = false")

    def wish(self, *wishes: str, reply_to: str = "list", of: str = LIST) -> None:
        lines = ["[sender]", 'address = "kantha@example.org"', "[[list]]", f'id = "{of}"']
        self.path.write_text("\n".join([*lines, f'reply_to = "{reply_to}"', *wishes]) + "\n")

    def take(self, *mails: bytes) -> None:
        list(taking.take(Intake(self.database, timedelta(0)), map(RawMail, mails)))
        with self.database.writing() as session:
            for due in results.due(session, datetime.now(UTC), 100):
                raw = material.raw_series(session, due.series_id, 10**6)
                assert raw is not None
                results.finish(session, due, review_mails(raw), datetime.now(UTC))

    def patch(self, name: str, subject: str, diff: str = GOTO_MIX, **more: object) -> None:
        self.take(patch(name, subject, diff, **({"date": datetime.now(UTC)} | more)))

    def send(self, now: datetime | None = None) -> None:
        """All that a sender does until it has nothing to do."""
        sender = Sender(self.database, self.settings)
        for _ in range(100):
            if not sender.step(now):
                return
        raise AssertionError(self.entries())

    def entries(self) -> tuple[OutboxEntry, ...]:
        with self.database.reading() as session:
            return outbox.entries(session)

    @property
    def states(self) -> list[OutboxState]:
        return [entry.state for entry in reversed(self.entries())]


@pytest.fixture
def house(database: Database, office: PostOffice, tmp_path: Path) -> House:
    return House(database, office, tmp_path)


@pytest.fixture
def home(small: Database, office: PostOffice, tmp_path: Path) -> House:
    """The same on SQLite alone."""
    return House(small, office, tmp_path)


def test_a_database_that_is_away_keeps_no_mail_back(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.database.dispose()
    event.listen(home.database.engine, "connect", _do_not_wait)
    sender = Sender(home.database, home.settings)
    with home.database.writing() as session:
        session.connection()  # it is this one's now
        with pytest.raises(OperationalError, match="locked"):
            sender.step()
    sender.step()
    assert home.states == [OutboxState.SENT]


def _do_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")


def test_a_finding_is_mailed_once(house: House) -> None:
    house.patch("1@x", "[PATCH] One")
    house.send()
    house.send()
    assert house.states == [OutboxState.SENT]
    (letter,) = house.office.letters
    assert letter.sender == "kantha@example.org"
    assert sorted(letter.recipients) == ["dev@example.org", "linux-kernel@vger.kernel.org"]
    mail = message_from_bytes(letter.raw, policy=default)
    assert mail["In-Reply-To"] == "<1@x>"
    assert mail["Subject"] == "Re: [PATCH] One"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "Kantha <kantha@example.org>"
    assert mail["Date"]
    assert "goto" in mail.get_content()


def test_a_dry_run_is_the_default_and_sends_nothing(house: House) -> None:
    house.wish()
    house.patch("1@x", "[PATCH] One")
    house.send()
    assert house.states == [OutboxState.DRY_RUN]
    house.wish("dry_run = false")
    house.send()
    assert house.states == [OutboxState.DRY_RUN]
    assert house.office.attempts == 0


@pytest.mark.parametrize(
    "wishes",
    [
        pytest.param('severities = ["error"]', id="severity"),
        pytest.param('checks = "vfs/*"', id="other checks"),
        pytest.param('exclude_checks = "cleanup-*"', id="excluded check"),
    ],
)
def test_what_the_list_does_not_want_stays_here(home: House, wishes: str) -> None:
    home.wish("dry_run = false", wishes)
    home.patch("1@x", "[PATCH] One")
    home.send()
    assert home.entries() == ()


def test_a_list_that_did_not_opt_in_gets_nothing(home: House) -> None:
    home.wish("dry_run = false", of="linux-gpio.vger.kernel.org", reply_to="recipients")
    home.patch("1@x", "[PATCH] One")
    home.send()
    assert home.entries() == ()
    both = "Cc: linux-gpio@vger.kernel.org, someone@example.org\n"
    home.patch("2@x", "[PATCH] Two", OTHER_MIX, headers=both)
    home.send()
    (letter,) = home.office.letters
    people = ["dev@example.org", "linux-gpio@vger.kernel.org", "someone@example.org"]
    assert sorted(letter.recipients) == people


def test_old_patches_are_not_answered(home: House) -> None:
    home.patch("1@x", "[PATCH] One", date=datetime.now(UTC) - timedelta(days=8))
    home.send()
    assert home.entries() == ()


def test_what_grew_old_before_it_was_looked_at_is_not_answered(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.send(datetime.now(UTC) + timedelta(days=8))
    assert home.entries() == ()


def test_two_patches_of_a_series_get_a_mail_each(home: House) -> None:
    first = patch("1@x", "[PATCH 1/2] One", GOTO_MIX, date=datetime.now(UTC))
    second = OTHER_MIX.replace("foo.c", "bar.c")
    home.take(first, patch("2@x", "[PATCH 2/2] Two", second, refs=["1@x"], date=datetime.now(UTC)))
    home.send()
    answered = [message_from_bytes(one.raw)["In-Reply-To"] for one in home.office.letters]
    assert sorted(answered) == ["<1@x>", "<2@x>"]
    assert {entry.series for entry in home.entries()} == {"1@x"}


def test_what_people_call_themselves_breaks_no_mail(home: House) -> None:
    evil = "=?utf-8?q?A=0D=0ABcc:_victim=40example.org?= <dev@example.org>"
    home.patch("1@x", "[PATCH] One =?utf-8?q?=0D=0ABcc:_victim=40example.org?=", author=evil)
    home.send()
    (letter,) = home.office.letters
    mail = message_from_bytes(letter.raw, policy=default)
    assert mail["Bcc"] is None
    assert "victim@example.org" not in letter.recipients
    assert mail.get_all("To", []) == [mail["To"]]


def test_who_opts_in_later_is_not_told_of_before(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    without = home.settings.model_copy(update={"policy": None})
    assert not Sender(home.database, without).step()
    home.send()
    assert home.entries() == ()


def test_without_a_server_mails_wait(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    without = home.settings.model_copy(update={"smtp": ""})
    assert not Sender(home.database, without).step()
    assert home.states == [OutboxState.QUEUED]
    home.send()
    assert home.states == [OutboxState.SENT]


def test_a_patch_without_findings_gives_no_mail(home: House) -> None:
    home.patch("1@x", "[PATCH] One", DIFF % 1)
    home.send()
    assert home.entries() == ()


def test_nothing_found_is_said_where_it_is_wanted_once(house: House) -> None:
    house.wish("dry_run = false", 'when_clean = "say"')
    house.patch("1@x", "[PATCH] One", DIFF % 1)
    house.send()
    with house.database.writing() as session:
        session.execute(update(RunRow).values(to_mail=True))
    house.send()
    (letter,) = house.office.letters
    text = message_from_bytes(letter.raw, policy=default).get_content()
    assert "Nothing found by" in text
    assert "https://kantha.example.org/series/1@x" in text
    assert "-by:" not in text


def test_nothing_found_is_not_said_of_what_was_found(home: House) -> None:
    home.wish("dry_run = false", 'when_clean = "say"', 'checks = "vfs/*"')
    home.patch("1@x", "[PATCH] One")
    home.send()
    assert home.entries() == ()


def test_a_later_version_says_only_what_is_new(house: House) -> None:
    house.patch("1@x", "[PATCH] One")
    house.send()
    house.patch("2@x", "[PATCH v2] One", BOTH_MIX)
    house.send()
    assert house.states == [OutboxState.SENT, OutboxState.SENT]
    first, second = reversed(house.entries())
    assert second.series == "2@x"
    assert len(second.fingerprints) == 1
    assert not set(first.fingerprints) & set(second.fingerprints)


def test_a_later_version_with_nothing_new_says_nothing(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.send()
    home.patch("2@x", "[PATCH v2] One")
    home.send()
    assert home.states == [OutboxState.SENT]


def test_a_new_review_says_only_what_is_new(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.send()
    with home.database.writing() as session:
        session.execute(update(SeriesRow).values(status="queued", generation=1))
    home.take()
    home.send()
    assert home.states == [OutboxState.SENT]


def test_an_embargo_holds_and_ends(house: House) -> None:
    house.wish("dry_run = false", "embargo_hours = 12")
    house.patch("1@x", "[PATCH] One")
    house.send()
    house.send(datetime.now(UTC) + timedelta(hours=11))
    assert house.states == [OutboxState.QUEUED]
    assert house.office.attempts == 0
    house.send(datetime.now(UTC) + timedelta(hours=13))
    assert house.states == [OutboxState.SENT]


def test_a_mail_does_not_wait_for_the_time_of_a_wrong_clock(house: House) -> None:
    house.wish("dry_run = false", "embargo_hours = 1")
    house.patch("1@x", "[PATCH] One")
    house.send()
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with house.database.writing() as session:
        wrong = {"created_at": tomorrow, "next_at": tomorrow + timedelta(hours=1)}
        session.execute(update(OutboxRow).values(wrong))
    house.send()
    assert house.states == [OutboxState.QUEUED]
    house.send(datetime.now(UTC) + timedelta(hours=2))
    assert house.states == [OutboxState.SENT]


def test_a_new_version_during_the_embargo_takes_the_place(house: House) -> None:
    house.wish("dry_run = false", "embargo_hours = 12")
    house.patch("1@x", "[PATCH] One")
    house.send()
    house.patch("2@x", "[PATCH v2] One")
    house.send(datetime.now(UTC) + timedelta(hours=13))
    first, second = reversed(house.entries())
    assert (first.state, second.state) == (OutboxState.OUTDATED, OutboxState.SENT)
    assert first.error == "there is a newer version: 2@x"
    assert list(house.office.copies.values()) == [1]


def dismiss(house: House, verdict: Verdict = Verdict.FALSE_POSITIVE) -> Subject:
    (entry,) = house.entries()
    subject = Subject("1@x", entry.fingerprints[0])
    triage.give(house.database, subject, verdict, "It is right.", "somebody")
    return subject


def test_what_is_dismissed_during_the_embargo_is_not_sent_unless_that_is_undone(
    house: House,
) -> None:
    house.wish("dry_run = false", "embargo_hours = 12")
    house.patch("1@x", "[PATCH] One")
    house.send()
    subject = dismiss(house)
    house.send(datetime.now(UTC) + timedelta(hours=13))
    assert house.states == [OutboxState.OUTDATED]
    triage.undo(house.database, subject, "somebody")
    house.send(datetime.now(UTC) + timedelta(hours=13))
    assert house.states == [OutboxState.SENT]
    assert list(house.office.copies.values()) == [1]


def test_what_is_acknowledged_is_sent(home: House) -> None:
    home.wish("dry_run = false", "embargo_hours = 12")
    home.patch("1@x", "[PATCH] One")
    home.send()
    dismiss(home, Verdict.ACKNOWLEDGED)
    home.send(datetime.now(UTC) + timedelta(hours=13))
    assert home.states == [OutboxState.SENT]


def test_a_policy_that_changes_its_mind_during_the_embargo_is_heard(home: House) -> None:
    home.wish("dry_run = false", "embargo_hours = 12")
    home.patch("1@x", "[PATCH] One")
    home.send()
    home.wish("dry_run = false", reply_to="author")
    home.send(datetime.now(UTC) + timedelta(hours=13))
    (letter,) = home.office.letters
    assert letter.recipients == ("dev@example.org",)
    assert b"vger" not in letter.raw.split(b"\r\n\r\n")[0]


def test_back_to_a_dry_run_stops_what_waits(home: House) -> None:
    home.wish("dry_run = false", "embargo_hours = 12")
    home.patch("1@x", "[PATCH] One")
    home.send()
    home.wish()
    home.send(datetime.now(UTC) + timedelta(hours=13))
    assert home.states == [OutboxState.DRY_RUN]
    assert home.office.attempts == 0


def test_a_wrong_policy_stops_all_and_loses_nothing(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    sender = Sender(home.database, home.settings)
    home.path.write_text("nothing")
    assert not sender.step()
    with pytest.raises(UserError, match=r"policy\.toml:1: "):
        Sender(home.database, home.settings)
    home.wish("dry_run = false")
    home.send()
    assert home.states == [OutboxState.SENT]


def test_no_more_than_its_bound_a_day(house: House) -> None:
    house.wish("dry_run = false", "max_per_day = 4")  # an author and a list each
    for number in range(4):
        house.patch(f"{number}@x", f"[PATCH] Work {number}")
    house.send()
    assert sorted(house.states) == [
        OutboxState.QUEUED,
        OutboxState.QUEUED,
        OutboxState.SENT,
        OutboxState.SENT,
    ]
    house.send(datetime.now(UTC) + timedelta(hours=25))
    assert house.states == [OutboxState.SENT] * 4
    assert set(house.office.copies.values()) == {1}


CROWD = ", ".join(f"p{n}@example.com" for n in range(100))


def test_a_forged_patch_reaches_few_and_the_others_are_named(home: House) -> None:
    home.wish("dry_run = false", reply_to="recipients")
    home.patch("1@x", "[PATCH] One", headers=f"Cc: {CROWD}\n")
    found = explanation.explain(home.database, home.settings, "1@x")
    assert found is not None
    (planned,) = found.mails
    home.send()
    (letter,) = home.office.letters
    assert len(letter.recipients) == len(planned.to) + len(planned.cc) == 12
    (omitted,) = planned.omitted
    assert omitted.why == "more than 10 people"
    assert omitted.recipients == tuple(f"p{n}@example.com" for n in range(10, 100))


def test_a_mail_that_was_queued_for_many_reaches_few(home: House) -> None:
    """One of an earlier version, which knew no such bound."""
    home.wish("dry_run = false", "embargo_hours = 1", reply_to="recipients")
    home.patch("1@x", "[PATCH] One", headers=f"Cc: {CROWD}\n")
    home.send()
    with home.database.writing() as session:
        everybody = [f"p{n}@example.com" for n in range(100)]
        session.execute(update(OutboxRow).values(recipients=everybody, pending=everybody))
    home.send(datetime.now(UTC) + timedelta(hours=2))
    (letter,) = home.office.letters
    assert len(letter.recipients) == 12


def test_the_bound_of_a_day_counts_recipients(house: House) -> None:
    house.wish("dry_run = false", "max_per_day = 14", reply_to="recipients")
    house.patch("1@x", "[PATCH] One", headers=f"Cc: {CROWD}\n")
    house.patch("2@x", "[PATCH] Two")
    house.patch("3@x", "[PATCH] Three")
    now = datetime.now(UTC)
    house.send(now)
    assert sorted(house.states) == [OutboxState.QUEUED, OutboxState.SENT, OutboxState.SENT]
    assert sum(len(one.recipients) for one in house.office.letters) == 14
    waiting = next(one for one in house.entries() if one.state == OutboxState.QUEUED)
    assert "14 recipients a day" in waiting.error
    assert waiting.next_at == now + timedelta(days=1, seconds=1)
    house.send(now + timedelta(hours=25))
    assert house.states == [OutboxState.SENT] * 3


def test_a_bound_below_one_mail_sends_it_to_the_author_alone(home: House) -> None:
    home.wish("dry_run = false", "max_per_day = 1", reply_to="recipients")
    home.patch("1@x", "[PATCH] One", headers=f"Cc: {CROWD}\n")
    home.send()
    (letter,) = home.office.letters
    assert letter.recipients == ("dev@example.org",)


@pytest.mark.parametrize("what", ["451 greylisted", "421 bye", "drop in DATA", "drop before 250"])
def test_what_goes_wrong_for_now_is_tried_again(house: House, what: str) -> None:
    house.office.script = [what, what]
    house.patch("1@x", "[PATCH] One")
    house.send()
    (entry,) = house.entries()
    assert (entry.state, entry.attempts) == (OutboxState.SENT, 3)
    assert list(house.office.copies.values()) == [1]


def test_what_is_refused_for_good_is_parked_with_the_reason(house: House) -> None:
    house.office.script = ["550 5.7.1 not from you"]
    house.patch("1@x", "[PATCH] One")
    house.send()
    house.send()
    (entry,) = house.entries()
    assert (entry.state, entry.attempts) == (OutboxState.FAILED, 1)
    assert "550 5.7.1 not from you" in entry.error
    with house.database.writing() as session:
        outbox.retry(session, entry.id, datetime.now(UTC))
    house.send()
    assert house.states == [OutboxState.SENT]


def test_a_server_that_is_away_is_waited_for(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "RETRY", RETRY)
    home.patch("1@x", "[PATCH] One")
    away = {"smtp": f"smtp://127.0.0.1:{closed_port()}"}
    before = datetime.now(UTC)
    assert Sender(home.database, home.settings.model_copy(update=away)).step()
    (entry,) = home.entries()
    assert (entry.state, entry.attempts) == (OutboxState.QUEUED, 1)
    assert "no connection" in entry.error
    assert entry.next_at >= before + timedelta(minutes=1)
    home.send()
    assert home.states == [OutboxState.QUEUED]
    home.send(datetime.now(UTC) + timedelta(minutes=2))
    assert home.states == [OutboxState.SENT]


def test_a_server_that_never_takes_it_is_given_up(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.office.script = ["451 no"] * (sending.MAX_TRIES + 5)
    home.send()
    (entry,) = home.entries()
    assert (entry.state, entry.attempts) == (OutboxState.FAILED, sending.MAX_TRIES)
    assert "given up" in entry.error


def test_who_has_the_mail_does_not_get_it_again(house: House) -> None:
    house.office.refuses = {"linux-kernel@vger.kernel.org": "450 4.2.0 greylisted"}
    house.patch("1@x", "[PATCH] One")
    assert Sender(house.database, house.settings).step()
    (entry,) = house.entries()
    assert (entry.state, entry.pending) == (OutboxState.QUEUED, ("linux-kernel@vger.kernel.org",))
    house.office.refuses = {}
    house.send()
    assert house.states == [OutboxState.SENT]
    got = [letter.recipients for letter in house.office.letters]
    assert got == [("dev@example.org",), ("linux-kernel@vger.kernel.org",)]


def test_who_refuses_for_good_is_written_down(home: House) -> None:
    home.office.refuses = {"dev@example.org": "550 5.1.1 no such user"}
    home.patch("1@x", "[PATCH] One")
    home.send()
    (entry,) = home.entries()
    assert (entry.state, entry.pending) == (OutboxState.SENT, ("dev@example.org",))
    assert "no such user" in entry.error


def test_senders_that_race_send_each_mail_once(house: House) -> None:
    names = [f"{number}@x" for number in range(12)]
    now = datetime.now(UTC)
    house.take(*(patch(name, f"[PATCH] Work {name}", GOTO_MIX, date=now) for name in names))
    senders = [Sender(house.database, house.settings) for _ in range(4)]
    for sender in senders:
        sender.start()
    wait_until(lambda: house.states == [OutboxState.SENT] * len(names), house)
    for sender in senders:
        sender.stop()
    assert len(house.office.copies) == len(names)
    assert set(house.office.copies.values()) == {1}


def wait_until(is_so: object, house: House) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if callable(is_so) and is_so():
            return
        pause.wait(0.05)
    raise AssertionError(house.entries())


def test_a_claim_is_of_one_and_runs_out(house: House) -> None:
    house.patch("1@x", "[PATCH] One")
    Sender(house.database, house.settings.model_copy(update={"smtp": ""})).step()
    now, lease = datetime.now(UTC), timedelta(minutes=1)
    with house.database.writing() as session:
        held = outbox.claim(session, now, lease)
    assert held is not None
    with house.database.writing() as session:
        assert outbox.claim(session, now, lease) is None
        with pytest.raises(UserError, match="is being sent"):
            outbox.withdraw(session, held.entry.id, "no", now)
    with house.database.writing() as session:
        again = outbox.claim(session, now + 2 * lease, lease)
    assert again is not None
    with house.database.writing() as session:
        assert not outbox.settle(session, held, outbox.Settled(OutboxState.FAILED))
        assert outbox.settle(session, again, outbox.Settled(OutboxState.SENT, sent_at=now))
    assert house.states == [OutboxState.SENT]


def test_withdrawn_by_hand_is_for_good(home: House) -> None:
    home.wish("dry_run = false", "embargo_hours = 12")
    home.patch("1@x", "[PATCH] One")
    home.send()
    (entry,) = home.entries()
    with home.database.writing() as session:
        outbox.withdraw(session, entry.id, "rude", datetime.now(UTC))
        outbox.look_again(session, ["1@x"])
    home.send(datetime.now(UTC) + timedelta(hours=13))
    home.patch("2@x", "[PATCH v2] One")
    home.send(datetime.now(UTC) + timedelta(hours=26))
    assert home.states == [OutboxState.WITHDRAWN]
    with home.database.writing() as session, pytest.raises(UserError, match="is withdrawn"):
        outbox.withdraw(session, entry.id, "again", datetime.now(UTC))


@given(st.integers(1, 10**6), st.text(max_size=20), st.integers(1, 10**5))
def test_the_time_between_two_attempts_is_bounded(attempts: int, name: str, seconds: int) -> None:
    base = timedelta(seconds=seconds)
    found = sending.pause(name, attempts, base)
    assert min(base, sending.MAX_WAIT) <= found < sending.MAX_WAIT * 1.25
    assert found == sending.pause(name, attempts, base)


def test_mails_that_failed_together_come_back_apart_and_later_each_time() -> None:
    assert len({sending.pause(f"{number}@k", 1, RETRY) for number in range(20)}) > 10
    waits = [sending.pause("1@k", attempt, RETRY) for attempt in range(1, 8)]
    assert waits == sorted(waits)


def test_waits_grow_to_a_bound() -> None:
    base = timedelta(minutes=1)
    waits = [sending.pause("m@x", attempt, base) for attempt in range(1, 41)]
    assert base <= waits[0] <= base * 1.25
    assert all(wait <= sending.MAX_WAIT * 1.25 for wait in waits)
    assert sum(waits, timedelta()) > timedelta(days=5)
    assert sending.pause("m@x", 3, base) == waits[2]
    assert sending.pause("n@x", 3, base) != waits[2]


def test_a_series_is_explained(home: House) -> None:
    home.wish("dry_run = false", "embargo_hours = 12", 'checks = "cleanup-*"')
    home.patch("1@x", "[PATCH] One", headers="Cc: linux-gpio@vger.kernel.org\n")
    home.send()
    found = explanation.explain(home.database, home.settings, "1@x")
    assert found is not None
    assert [(one.list, one.line) for one in found.lists] == [
        ("linux-gpio.vger.kernel.org", None),
        (LIST, 3),
    ]
    (mail,) = found.mails
    assert (mail.state, mail.under_embargo, found.dry_run) == ("queued", True, False)
    assert mail.in_reply_to == "1@x"
    assert explanation.explain(home.database, home.settings, "nothing@x") is None
    home.send(datetime.now(UTC) + timedelta(hours=13))
    found = explanation.explain(home.database, home.settings, "1@x")
    assert found is not None
    assert found.mails == ()
    assert "an earlier mail reported the finding" in [one.why for one in found.left_out]
    assert [kept.state for kept in found.outbox] == ["sent"]


def test_without_a_policy_there_is_nothing_to_explain(home: House) -> None:
    with pytest.raises(UserError, match="set KANTHA_POLICY"):
        explanation.explain(home.database, Settings(), "1@x")


def test_rows_are_found_by_their_state(home: House) -> None:
    home.patch("1@x", "[PATCH] One")
    home.send()
    with home.database.reading() as session:
        assert outbox.counts(session) == {"sent": 1}
        assert len(outbox.entries(session, "sent")) == 1
        assert outbox.entries(session, "failed") == ()
        assert session.query(OutboxRow).count() == 1
