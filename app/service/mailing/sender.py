# SPDX-License-Identifier: Apache-2.0
"""The sender of reply mails, which works in two steps.

One step puts the planned mails of new runs into the outbox. The other step sends mails from the
outbox to the mail server.

Both steps read and write rows of the database, so any number of senders may run, and each sender
may die at any time. The Message-ID of a reply mail is derived from the series, the answered mail
and the set of findings, so the same findings give one mail. One sender at a time claims a mail.
"""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.config import Settings
from app.errors import UserError
from app.model.mailing import OutboxState
from app.net.loopback import public_url
from app.notify import policy as policies
from app.notify.policy import ListRule, Policy
from app.notify.smtp import Relay, SmtpOutcome, deliver
from app.retry import retry_delay, spread
from app.service.mailing import planning
from app.service.mailing.planning import Frame, MailPlan
from app.service.review import catalogue
from app.service.upkeep.loop import Loop
from app.store.database import Database, Transaction, is_away
from app.store.mailing import outbox
from app.store.mailing.outbox import Claim, Settled
from app.store.series import browse

BATCH = 64
MAX_TRIES = 40
MAX_WAIT = timedelta(hours=4)
PAUSE = timedelta(minutes=1)
RETRY = timedelta(minutes=1)  # many servers that greylist a mail take it a minute later

log = logging.getLogger(__name__)


def relay_of(settings: Settings) -> Relay | None:
    """Return the mail server in the settings, if any; raise UserError if KANTHA_SMTP is invalid."""
    if not settings.smtp:
        return None
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    return Relay.of(settings.smtp, password, settings.smtp_starttls)


def frame_of(settings: Settings, policy: Policy, now: datetime) -> Frame:
    return Frame(policy, catalogue.rules(settings.rules), public_url(settings.url), now)


class Sender(Loop):
    """A loop that fills the outbox and sends the mails of the outbox until the loop is stopped.

    Invalid settings or an invalid policy raise UserError at once. If the policy becomes invalid
    later, no mails are sent until the policy is valid again.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__("sender of mails")
        self._database = database
        self._settings = settings
        self._relay = relay_of(settings)
        self._stumbled: set[int] = set()
        self._said = ""
        if settings.policy:
            policies.load(settings.policy)

    def step(self, now: datetime | None = None) -> bool:
        """Plan mails for new runs and try to send one mail; return whether there may be more to do.

        A caller can pass a later time as `now`, so that it need not wait for the end of an embargo.
        """
        policy = self._policy()
        if self._settings.policy is None:
            self._forget()
            return False
        if policy is None:
            return False
        self.sweep(policy, now or datetime.now(UTC))
        return self._relay is not None and self.send_one(policy, self._relay, now)

    def _policy(self) -> Policy | None:
        if self._settings.policy is None:
            return None
        try:
            policy = policies.load(self._settings.policy)
        except UserError as error:
            if str(error) != self._said:
                log.error("no mail is sent: %s", error)
            self._said = str(error)
            return None
        self._said = ""
        return policy

    def _forget(self) -> None:
        """Mark new runs as planned, so that a later policy causes no mails about earlier
        reviews."""
        with self._database.reading() as transaction:
            is_any = outbox.fresh(transaction, 1)
        if is_any:
            with self._database.writing() as transaction:
                outbox.forget_fresh(transaction)

    def sweep(self, policy: Policy, now: datetime) -> int:
        """Put the planned mails of new runs into the outbox; return the number of mails."""
        count = 0
        while True:
            with self._database.reading() as transaction:
                runs = outbox.fresh(transaction, BATCH, self._stumbled)
            if not runs or self._stopping.is_set():
                return count
            for run in runs:
                count += self._see_to(run, policy, now)

    def _see_to(self, run: int, policy: Policy, now: datetime) -> int:
        try:
            with self._database.writing() as transaction:
                series = outbox.see_to(transaction, run)
                if series is None:
                    return 0
                made = planning.plan(transaction, series, frame_of(self._settings, policy, now))
                return sum(outbox.add(transaction, made.outgoing(one), now) for one in made.mails)
        except Exception as error:  # a border: a series that fails stops no other
            if is_away(error):
                raise
            log.exception("run %d: the reply mails could not be written", run)
            self._stumbled.add(run)
            return 0

    def send_one(self, policy: Policy, relay: Relay, now: datetime | None = None) -> bool:
        """Try to send the mail that has waited longest; return `False` if no mail is due."""
        lease = timedelta(seconds=2 * relay.seconds + 5)
        with self._database.writing() as transaction:
            start = now or datetime.now(UTC)
            outbox.bring_back(transaction, start)
            held = outbox.claim(transaction, start, lease)
            if held is None:
                return False
            ready = self._checked(transaction, held, policy, start)
        if ready is not None:
            done = deliver(relay, policy.sender.email, ready.entry.pending, ready.raw)
            self._write(ready, done, now or datetime.now(UTC))
        return True

    def _checked(
        self, transaction: Transaction, held: Claim, policy: Policy, now: datetime
    ) -> Claim | None:
        """Return the claimed mail with the recipients of the current plan, `None` if it must not be
        sent now."""
        entry = held.entry
        series = browse.series_with(transaction, entry.series)
        if series is None:
            self._outdated(transaction, held, "the series was deleted")
            return None
        made = planning.plan(transaction, series, frame_of(self._settings, policy, now), entry.id)
        if made.withheld == planning.NOT_REVIEWED:
            outbox.postpone(transaction, held, now + PAUSE, "the series is being reviewed again")
            return None
        planned = next((m for m in made.mails if m.draft.message_id == entry.message_id), None)
        if planned is None or made.rule is None:
            versions = [one.message_id for one in browse.versions(transaction, series)]
            outbox.look_again(transaction, [*versions, series.message_id])
            self._outdated(transaction, held, made.withheld or "the findings have changed")
            return None
        if made.rule.dry_run:
            why = "the list is a dry run again"
            outbox.settle(transaction, held, Settled(OutboxState.DRY_RUN, why, entry.pending))
            return None
        ready = self._as_planned(transaction, held, made, planned)
        if ready is None or self._waits(transaction, ready, made.rule, planned.due, now):
            return None
        return ready

    def _waits(
        self, transaction: Transaction, held: Claim, rule: ListRule, due: datetime, now: datetime
    ) -> bool:
        if due > now:
            outbox.postpone(transaction, held, due, "under embargo")
            return True
        full = None
        if held.entry.sent_at is None:
            full = outbox.day_is_full(transaction, held.entry, rule.max_per_day, now)
        if full:
            why = f"the mails of the list reach at most {rule.max_per_day} recipients a day"
            outbox.postpone(transaction, held, full, why)
        return full is not None

    def _as_planned(
        self, transaction: Transaction, held: Claim, made: MailPlan, planned: planning.Planned
    ) -> Claim | None:
        """Return the claimed mail with only the recipients of the plan, `None` if no recipient is
        left."""
        entry = held.entry
        if entry.recipients == planned.recipients:
            return held
        if entry.sent_at is None and set(entry.pending) == set(entry.recipients):
            return outbox.rewrite(transaction, held, made.outgoing(planned))
        left = tuple(email for email in entry.pending if email in planned.recipients)
        if not left:
            self._outdated(transaction, held, "the policy names no further recipient of the mail")
            return None
        return held._replace(entry=replace(entry, pending=left))

    def _outdated(self, transaction: Transaction, held: Claim, why: str) -> None:
        state = OutboxState.SENT if held.entry.sent_at else OutboxState.OUTDATED
        outbox.settle(transaction, held, Settled(state, why, held.entry.pending))

    def _write(self, held: Claim, done: SmtpOutcome, now: datetime) -> None:
        settled = _settled(held, done, now, RETRY)
        with self._database.writing() as transaction:
            if not outbox.settle(transaction, held, settled):
                log.warning(
                    "mail %d: the attempt took too long, so another process may send the mail",
                    held.entry.id,
                )
        log.info("mail %d: %s", held.entry.id, settled.state)


def pause(message_id: str, attempts: int, first: timedelta) -> timedelta:
    """Return the waiting time after a failed attempt, up to a quarter longer depending on the
    mail."""
    return spread(retry_delay(attempts, first, 2, MAX_WAIT), 0.25, f"{message_id} {attempts}")


def _settled(held: Claim, done: SmtpOutcome, now: datetime, base: timedelta) -> Settled:
    entry = held.entry
    sent_at = entry.sent_at or (now if done.accepted else None)
    is_last = entry.attempts >= MAX_TRIES
    if done.later and not is_last:
        next_at = now + pause(entry.message_id, entry.attempts, base)
        return Settled(OutboxState.QUEUED, done.reason, done.later, next_at, sent_at)
    reason = done.reason
    if done.later:
        reason = f"given up after {entry.attempts} attempts: {reason}"
    state = OutboxState.SENT if sent_at else OutboxState.FAILED
    return Settled(state, reason, (*done.later, *done.refused), None, sent_at)
