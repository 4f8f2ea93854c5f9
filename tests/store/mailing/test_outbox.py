# SPDX-License-Identifier: Apache-2.0
"""A mail is kept once, is one sender's at a time, and says what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import UserError
from app.model.mailing import OutboxEntry, OutboxState
from app.store.database import Database
from app.store.mailing import outbox
from app.store.mailing.outbox import DAY, Claim, Outgoing, Settled
from tests.support.blocked import until_blocked

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
LIST = "linux-mm.kvack.org"
ANN, BEN = "ann@example.org", "ben@example.org"


def mail(
    name: str = "1@k",
    state: OutboxState = OutboxState.QUEUED,
    *,
    series: str = "1@x",
    recipients: tuple[str, ...] = (ANN, BEN),
    raw: bytes = b"Subject: x\r\n\r\nx\r\n",
    next_at: datetime = NOW,
) -> Outgoing:
    prints = (f"print of {name}",)
    return Outgoing(name, series, series, LIST, "set", prints, recipients, raw, state, next_at)


def add(database: Database, *mails: Outgoing, at: datetime = NOW) -> list[bool]:
    with database.writing() as session:
        return [outbox.add(session, one, at) for one in mails]


def claimed(database: Database, at: datetime = NOW) -> Claim | None:
    with database.writing() as session:
        return outbox.claim(session, at, MINUTE)


def claim(database: Database, at: datetime = NOW) -> Claim:
    found = claimed(database, at)
    assert found is not None
    return found


def settle(database: Database, held: Claim, done: Settled) -> bool:
    with database.writing() as session:
        return outbox.settle(session, held, done)


def entry(database: Database, name: str = "1@k") -> OutboxEntry:
    with database.reading() as session:
        return next(one for one in outbox.entries(session) if one.message_id == name)


def put(database: Database, name: str, state: OutboxState) -> OutboxEntry:
    """A mail of its own series that has come to a state."""
    add(database, mail(name, series=f"of {name}"))
    settle(database, claim(database), Settled(state, sent_at=NOW if state == "sent" else None))
    return entry(database, name)


SENT = Settled(OutboxState.SENT, sent_at=NOW)


def test_a_mail_is_kept_with_all_that_is_needed_to_send_it(database: Database) -> None:
    raw = bytes(range(256)) * 3
    assert add(database, mail(raw=raw)) == [True]
    found = entry(database)
    assert (found.state, found.attempts, found.error) == (OutboxState.QUEUED, 0, "")
    assert found.recipients == found.pending == (ANN, BEN)
    assert (found.created_at, found.next_at, found.sent_at) == (NOW, NOW, None)
    with database.reading() as session:
        assert outbox.raw(session, found.id) == raw
        assert outbox.of_series(session, "1@x") == (found,)
        assert outbox.of_series(session, "2@x") == ()


def test_a_message_id_is_kept_once(database: Database) -> None:
    assert add(database, mail(raw=b"first"), mail(raw=b"second", recipients=())) == [True, False]
    held = claim(database)
    assert (held.raw, held.entry.recipients) == (b"first", (ANN, BEN))
    assert claimed(database) is None


def test_of_two_workers_with_the_same_mail_one_keeps_it(queue: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        with queue.writing() as session:
            assert outbox.add(session, mail(raw=b"first"), NOW)
            second = pool.submit(add, queue, mail(raw=b"second"), mail("2@k"))
            until_blocked(queue)
        assert second.result() == [False, True]  # its transaction went on
    assert claim(queue).raw == b"first"


@pytest.mark.parametrize(
    "state", [OutboxState.SENT, OutboxState.FAILED, OutboxState.DRY_RUN, OutboxState.WITHDRAWN]
)
def test_what_a_person_or_a_server_decided_is_not_taken_up_again(
    small: Database, state: OutboxState
) -> None:
    before = put(small, "1@k", state)
    assert add(small, mail(raw=b"again")) == [False]
    assert entry(small) == before
    assert claimed(small, NOW + 1000 * HOUR) is None


def test_what_kantha_withdrew_comes_back_with_the_findings(database: Database) -> None:
    put(database, "1@k", OutboxState.OUTDATED)
    assert claimed(database) is None
    assert add(database, mail(raw=b"again", recipients=(BEN,), next_at=NOW + HOUR)) == [True]
    found = entry(database)
    assert (found.state, found.error, found.recipients) == (OutboxState.QUEUED, "", (BEN,))
    assert claimed(database) is None
    assert claim(database, NOW + HOUR).raw == b"again"


def test_what_was_sent_to_some_before_it_was_outdated_does_not_come_back(small: Database) -> None:
    add(small, mail())
    settle(small, claim(small), Settled(OutboxState.OUTDATED, pending=(BEN,), sent_at=NOW))
    assert add(small, mail()) == [False]
    assert entry(small).state is OutboxState.OUTDATED


def test_only_what_is_due_is_claimed_the_longest_waiting_first(database: Database) -> None:
    late, early = mail("late@k", next_at=NOW), mail("early@k", next_at=NOW - HOUR)
    add(database, late, early, mail("tomorrow@k", next_at=NOW + MOMENT))
    add(database, mail("dry@k", OutboxState.DRY_RUN))
    names = [claim(database).entry.message_id for _ in range(2)]
    assert names == ["early@k", "late@k"]
    assert claimed(database) is None


def test_a_claimed_mail_is_nobody_elses_before_the_lease_is_over(database: Database) -> None:
    add(database, mail())
    first = claim(database)
    assert (first.until, first.entry.attempts) == (NOW + MINUTE, 1)
    assert claimed(database) is None
    assert claimed(database, NOW + MINUTE - MOMENT) is None
    second = claim(database, NOW + MINUTE)
    assert second.entry.attempts == 2
    assert not settle(database, first, SENT)
    with database.writing() as session:
        assert not outbox.postpone(session, first, NOW, "no")
    assert entry(database).state is OutboxState.QUEUED
    assert settle(database, second, SENT)
    assert not settle(database, second, Settled(OutboxState.FAILED))
    found = entry(database)
    assert (found.state, found.sent_at, found.pending) == (OutboxState.SENT, NOW, ())


def test_a_mail_that_some_have_waits_for_the_others(database: Database) -> None:
    add(database, mail())
    again = Settled(OutboxState.QUEUED, "450 later", (BEN,), NOW + HOUR, NOW)
    assert settle(database, claim(database), again)
    found = entry(database)
    assert (found.pending, found.error, found.next_at) == ((BEN,), "450 later", NOW + HOUR)
    assert claimed(database, NOW + HOUR - MOMENT) is None
    held = claim(database, NOW + HOUR)
    assert settle(database, held, Settled(OutboxState.FAILED, "550 no"))
    found = entry(database)
    assert (found.state, found.sent_at, found.next_at) == (OutboxState.FAILED, NOW, NOW + HOUR)


def test_a_mail_given_back_untried_has_made_no_attempt(database: Database) -> None:
    add(database, mail())
    held = claim(database)
    with database.writing() as session:
        assert outbox.postpone(session, held, NOW + HOUR, "the day is full")
    found = entry(database)
    assert (found.attempts, found.error, found.state) == (0, "the day is full", OutboxState.QUEUED)
    assert claimed(database, NOW + HOUR - MOMENT) is None
    assert claim(database, NOW + HOUR).entry.attempts == 1


def test_a_clock_that_was_ahead_keeps_no_mail_waiting(database: Database) -> None:
    add(database, mail("ahead@k", next_at=NOW + 1000 * HOUR), at=NOW + 1000 * HOUR)
    add(database, mail("embargo@k", next_at=NOW + HOUR))
    add(database, mail("dry@k", OutboxState.DRY_RUN), at=NOW + HOUR)
    with database.writing() as session:
        outbox.bring_back(session, NOW)
    assert claim(database).entry.message_id == "ahead@k"
    assert claimed(database) is None
    assert entry(database, "dry@k").created_at == NOW + HOUR


def test_who_has_a_mail_keeps_it_whatever_the_clock_said(small: Database) -> None:
    add(small, mail(), at=NOW + HOUR)
    held = claim(small)
    with small.writing() as session:
        outbox.bring_back(session, NOW)
    assert entry(small).created_at == NOW + HOUR
    assert settle(small, held, SENT)


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.WITHDRAWN, OutboxState.QUEUED])
def test_what_was_not_sent_can_be_tried_again_from_the_beginning(
    small: Database, state: OutboxState
) -> None:
    one = put(small, "1@k", state)
    with small.writing() as session:
        outbox.retry(session, one.id, NOW + HOUR)
    found = entry(small)
    assert (found.state, found.attempts, found.pending) == (OutboxState.QUEUED, 0, (ANN, BEN))
    assert claimed(small, NOW + HOUR - MOMENT) is None
    assert claim(small, NOW + HOUR).entry.attempts == 1


def test_who_has_the_mail_already_does_not_get_it_again(small: Database) -> None:
    add(small, mail())
    settle(small, claim(small), Settled(OutboxState.FAILED, "550", pending=(BEN,)))
    with small.writing() as session:
        outbox.retry(session, entry(small).id, NOW)
    assert claim(small).entry.pending == (BEN,)


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.DRY_RUN, OutboxState.OUTDATED])
def test_what_was_sent_or_is_only_shown_is_not_tried_again(
    small: Database, state: OutboxState
) -> None:
    before = put(small, "1@k", state)
    with (
        small.writing() as session,
        pytest.raises(UserError, match=f"mail 1 is {state}: you can retry only"),
    ):
        outbox.retry(session, before.id, NOW)
    assert entry(small) == before


@pytest.mark.parametrize("state", [s for s in OutboxState if s not in ("sent", "withdrawn")])
def test_what_waits_is_withdrawn_for_good(small: Database, state: OutboxState) -> None:
    one = put(small, "1@k", state)
    with small.writing() as session:
        outbox.withdraw(session, one.id, "not now", NOW)
    found = entry(small)
    assert (found.state, found.error) == (OutboxState.WITHDRAWN, "not now")
    assert claimed(small, NOW + 1000 * HOUR) is None
    assert add(small, mail()) == [False]


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.WITHDRAWN])
def test_what_is_gone_is_not_withdrawn(small: Database, state: OutboxState) -> None:
    before = put(small, "1@k", state)
    with small.writing() as session, pytest.raises(UserError, match=f"is {state} and cannot"):
        outbox.withdraw(session, before.id, "not now", NOW)
    assert entry(small) == before


def test_a_mail_that_is_just_being_sent_is_not_withdrawn(small: Database) -> None:
    add(small, mail())
    held = claim(small)
    with small.writing() as session, pytest.raises(UserError, match="is being sent"):
        outbox.withdraw(session, held.entry.id, "not now", held.until - MOMENT)
    assert entry(small).state is OutboxState.QUEUED
    with small.writing() as session:
        outbox.withdraw(session, held.entry.id, "not now", held.until)
    assert not settle(small, held, SENT)
    assert entry(small).state is OutboxState.WITHDRAWN


def test_a_mail_that_is_not_there_is_said_to_be_not_there(database: Database) -> None:
    with database.writing() as session:
        for ask in (
            lambda: outbox.raw(session, 7),
            lambda: outbox.retry(session, 7, NOW),
            lambda: outbox.withdraw(session, 7, "", NOW),
        ):
            with pytest.raises(UserError, match="the outbox has no mail 7"):
                ask()


def test_mails_are_listed_newest_first_by_state_and_counted(small: Database) -> None:
    put(small, "sent@k", OutboxState.SENT)
    put(small, "failed@k", OutboxState.FAILED)
    add(small, mail("1@k"), mail("2@k"))

    def listed(state: str | None, limit: int = 200) -> list[str]:
        with small.reading() as session:
            return [one.message_id for one in outbox.entries(session, state, limit)]

    assert listed(None) == ["2@k", "1@k", "failed@k", "sent@k"]
    assert listed(None, 1) == ["2@k"]
    assert listed("sent") == ["sent@k"]
    assert listed("withdrawn") == listed("no state") == []
    with small.reading() as session:
        assert outbox.counts(session) == {"queued": 2, "failed": 1, "sent": 1}


def test_another_text_is_put_into_a_claimed_mail(small: Database) -> None:
    add(small, mail())
    held = claim(small)
    with small.writing() as session:
        new = outbox.rewrite(session, held, mail(raw=b"other", recipients=(BEN,)))
    assert (new.raw, new.until, new.entry.pending) == (b"other", held.until, (BEN,))
    assert new.entry.fingerprints == held.entry.fingerprints
    with small.reading() as session:
        assert outbox.raw(session, held.entry.id) == b"other"
    assert settle(small, new, SENT)


def full(database: Database, name: str, most: int, at: datetime = NOW) -> datetime | None:
    with database.reading() as session:
        return outbox.day_is_full(session, entry(database, name), most, at)


def test_the_recipients_of_a_day_are_counted_and_not_the_mails(database: Database) -> None:
    add(database, mail("1@k"))
    settle(database, claim(database), SENT)
    add(database, mail("2@k", recipients=(ANN,)))
    assert full(database, "2@k", 3) is None
    until = full(database, "2@k", 2)
    assert until is not None
    assert until > NOW + DAY
    assert full(database, "2@k", 2, until) is None


def test_mails_under_way_count_and_the_mail_itself_does_not(small: Database) -> None:
    add(small, mail("1@k"), mail("2@k"))
    claim(small)
    assert full(small, "1@k", 2) is None
    assert full(small, "2@k", 4) is None
    assert full(small, "2@k", 3) == NOW + 10 * MINUTE
    # a lease that is over is of a sender that died
    assert full(small, "2@k", 3, NOW + MINUTE) is None


def test_mails_that_wait_failed_or_went_elsewhere_fill_no_day(small: Database) -> None:
    put(small, "failed@k", OutboxState.FAILED)
    add(small, mail("elsewhere@k")._replace(list_id="other.example.org"))
    settle(small, claim(small), SENT)
    add(small, mail("dry@k", OutboxState.DRY_RUN), mail("waits@k"), mail("1@k"))
    assert full(small, "1@k", 2) is None


def test_a_mail_with_more_recipients_than_a_day_has_waits(small: Database) -> None:
    add(small, mail())
    assert full(small, "1@k", 1) == NOW + 10 * MINUTE


def said(
    database: Database, *series: str, dry_run: bool = False, but: int | None = None
) -> set[str]:
    with database.reading() as session:
        found = outbox.said(session, series, NOW, dry_run, but)
    assert set(found.values()) <= set(series)
    return set(found)


def test_only_what_went_out_was_said(database: Database) -> None:
    for state in (OutboxState.SENT, OutboxState.WITHDRAWN, OutboxState.FAILED):
        put(database, state.value, state)
    put(database, "outdated", OutboxState.OUTDATED)
    add(database, mail("dry", OutboxState.DRY_RUN, series="of dry"))
    add(database, mail("waits", series="of waits"))
    names = ("sent", "withdrawn", "failed", "outdated", "dry", "waits")
    every = [f"of {name}" for name in names]
    assert said(database, *every) == {"print of sent", "print of withdrawn"}
    assert said(database, *every, dry_run=True) == {
        "print of sent",
        "print of withdrawn",
        "print of dry",
    }
    assert said(database, "of waits", "of nobody") == set()
    assert said(database) == set()


def test_a_mail_that_somebody_is_about_to_send_was_said_but_not_to_itself(small: Database) -> None:
    add(small, mail())
    held = claim(small)
    assert said(small, "1@x") == {"print of 1@k"}
    assert said(small, "1@x", but=held.entry.id) == set()
