# SPDX-License-Identifier: Apache-2.0
"""Plans: the reply mails that the policy gives for a reviewed series, and the reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.engine.rules import Rules
from app.mail.read import address
from app.mail.read.decode import decode
from app.model import Address, Finding, Life, Message, Outcome, SeriesState, Tracked
from app.model.mailing import OutboxEntry, OutboxState
from app.model.stored import StoredSeries
from app.notify.clean import all_clear
from app.notify.compose import NOT_OPTED, Audience, Terms, compose
from app.notify.draft import Draft, Omitted, as_bytes
from app.notify.policy import ListRule, Policy
from app.store.database import Transaction
from app.store.mailing import outbox
from app.store.mailing.outbox import Outgoing
from app.store.review import results
from app.store.series import browse, story

NOT_REVIEWED = "the series is not reviewed yet"
DISMISSED = "the finding was dismissed: "
NO_LIST = "no mailing list of the series has opted in"


class ListChoice(NamedTuple):
    """A mailing list on which the series was seen, with the policy's decision about the list and
    the reason."""

    list_id: str
    line: int | None
    why: str


class Frame(NamedTuple):
    """The surroundings of a plan: the policy, the rules, the URL of the pages, and the current
    time."""

    policy: Policy
    rules: Rules
    url: str
    now: datetime


class LeftOut(NamedTuple):
    finding: Finding
    why: str


class Planned(NamedTuple):
    """A planned mail and the earliest time to send it; `entry` is its outbox entry, if there is
    one."""

    draft: Draft
    due: datetime
    entry: OutboxEntry | None

    @property
    def recipients(self) -> tuple[str, ...]:
        people = (*self.draft.to, *self.draft.cc)
        return tuple(dict.fromkeys(person.email for person in people))


@dataclass(frozen=True, slots=True)
class MailPlan:
    """The planned mails of a series, with recipients and reasons.

    `withheld` is the reason why no mail is sent at all, empty if mails may be sent. `entries` are
    all mails of the series in the outbox, whether planned now or not.
    """

    series: str
    title: str
    lists: tuple[ListChoice, ...]
    rule: ListRule | None
    sender: Address
    withheld: str = ""
    left_out: tuple[LeftOut, ...] = ()
    mails: tuple[Planned, ...] = ()
    entries: tuple[OutboxEntry, ...] = ()

    @property
    def is_dry_run(self) -> bool:
        return self.rule is not None and self.rule.dry_run

    def outgoing(self, planned: Planned) -> Outgoing:
        """Return a planned mail for the outbox, with its final text and date."""
        draft = planned.draft
        chosen = next((c.list_id for c in self.lists if self._decides(c)), "")
        return Outgoing(
            message_id=draft.message_id,
            series=self.series,
            answers=draft.answers,
            list_id=chosen,
            finding_set=draft.finding_set,
            fingerprints=tuple(sorted({f.fingerprint for f in draft.findings})),
            recipients=planned.recipients,
            raw=as_bytes(draft, self.sender, planned.due),
            state=OutboxState.DRY_RUN if self.is_dry_run else OutboxState.QUEUED,
            next_at=planned.due,
        )

    def _decides(self, choice: ListChoice) -> bool:
        return self.rule is not None and choice.line == self.rule.line


def plan(
    transaction: Transaction, series: StoredSeries, frame: Frame, but: int | None = None
) -> MailPlan:
    """Return the current plan for a series; the outbox mail with the row id `but` does not
    count."""
    policy = frame.policy
    seen = tuple(browse.lists(transaction, series.id))
    rule = policy.chosen(seen)
    made = MailPlan(
        series.message_id,
        series.title,
        tuple(_choice(policy, rule, list_id) for list_id in seen),
        rule,
        policy.sender,
        entries=outbox.of_series(transaction, series.message_id),
    )
    if rule is None:
        return replace(made, withheld=NO_LIST)
    versions = tuple(browse.versions(transaction, series))
    finished = outbox.finished_at(transaction, series.run_id)
    ground = _Ground(transaction, series, made, rule, versions, finished, frame, but)
    withheld = ground.withheld()
    if withheld:
        return replace(made, withheld=withheld)
    judged = tuple(ground.judged())
    known = {entry.message_id: entry for entry in made.entries}
    drafts = ground.drafts(judged)
    due = ground.due()
    return replace(
        made,
        left_out=tuple(LeftOut(finding, why) for finding, why in judged if why),
        mails=tuple(Planned(draft, due, known.get(draft.message_id)) for draft in drafts),
        withheld=ground.silence(judged) if not drafts else "",
    )


def _choice(policy: Policy, chosen: ListRule | None, list_id: str) -> ListChoice:
    rule = policy.rule_for(list_id)
    if rule is None:
        return ListChoice(list_id, None, "not in the policy, so the list gets no mail")
    if rule is not chosen:
        first = "an earlier [[list]] in the policy decides"
        return ListChoice(list_id, rule.line, first)
    return ListChoice(list_id, rule.line, "decides" + (", as a dry run" if rule.dry_run else ""))


class _Ground(NamedTuple):
    """Everything that the plan for a series depends on."""

    transaction: Transaction
    series: StoredSeries
    made: MailPlan
    rule: ListRule
    versions: tuple[StoredSeries, ...]
    finished: datetime | None
    frame: Frame
    but: int | None

    def withheld(self) -> str:
        series, rule = self.series, self.rule
        if series.project:
            return f"the series is for {series.project}, not for the kernel"
        finished = self.finished
        if series.status != SeriesState.REVIEWED or finished is None:
            return NOT_REVIEWED if series.status != SeriesState.FAILED else "the review failed"
        if finished - series.posted_at > rule.max_age:
            return f"the series was older than {_days(rule)} days when it was reviewed"
        if self.but is None and self.frame.now - series.posted_at > rule.max_age + rule.embargo:
            return f"the series is older than {_days(rule)} days"
        later = self._versions_after()
        return f"there is a newer version: {later[-1].message_id}" if later else ""

    def _versions_after(self) -> Sequence[StoredSeries]:
        here = next(at for at, one in enumerate(self.versions) if one.id == self.series.id)
        return self.versions[here + 1 :]

    def due(self) -> datetime:
        finished = self.finished or self.frame.now
        received = outbox.received_at(self.transaction, self.series.id) or finished
        return max(received + self.rule.embargo, finished)

    def judged(self) -> Iterator[tuple[Finding, str]]:
        """Yield the findings of the series, each with the reason to leave the finding out, or
        ""."""
        found = story.load(self.transaction, self.series)
        names = [one.message_id for one in self.versions]
        said = outbox.said(self.transaction, names, self.frame.now, self.rule.dry_run, self.but)
        for lived in found.lives(self.series):
            if lived.life is not Life.RESOLVED:
                tracked = found.tracked(lived)
                prints = {f for ids in found.ids for f, i in ids.items() if i == lived.identity}
                home = next((said[one] for one in sorted(prints) if one in said), None)
                yield tracked.finding, self._refusal(tracked, home)

    def _refusal(self, tracked: Tracked, home: str | None) -> str:
        """Return the reason to leave a finding out; `home` is the series whose reply mail had the
        finding."""
        finding = tracked.finding
        rule = self.frame.rules.by_id.get(finding.check)
        if finding.is_preview:
            return "the check is in preview"
        if finding.fixed_in:
            return "a later patch of the series fixes the finding"
        if rule is None or not rule.check.mail:
            return (
                "findings of this check are only shown on pages"
                if rule
                else "the check no longer exists"
            )
        if tracked.triage is not None and tracked.is_dismissed:
            return f"{DISMISSED}{tracked.triage.verdict}"
        return _said(home, self.series.message_id) if home else self.rule.refusal(finding)

    def drafts(self, judged: Sequence[tuple[Finding, str]]) -> tuple[Draft, ...]:
        wanted = [finding for finding, why in judged if not why]
        found = compose(self._mails(), wanted, self._terms()) if wanted else self._clean(judged)
        return tuple(draft for draft in map(self._opted, found) if draft.to)

    def _mails(self) -> list[Message]:
        return [decode(raw) for raw in results.mails(self.transaction, self.series.id)]

    def _lists(self) -> frozenset[str]:
        """Return the List-Ids of lists that may get the mail because they opted in, even if they
        did not get the series."""
        rules = [r for r in self.frame.policy.lists if r is self.rule or not r.dry_run]
        return frozenset(name for rule in rules for name in rule.ids)

    def _terms(self) -> Terms:
        own = frozenset({self.frame.policy.sender.email})
        audience = Audience(self.rule.reply_to)
        most = self.rule.max_per_day
        return Terms(self.frame.url, audience, own, self._lists(), self.rule.cc, most)

    def _opted(self, draft: Draft) -> Draft:
        """Remove recipients that are lists without opt-in, even if their addresses look like those
        of people."""
        others = {c.list_id for c in self.made.lists if c.list_id not in self._lists()}

        def is_other(person: Address) -> bool:
            return address.list_id(person.email) in others

        more = (Omitted(one, NOT_OPTED) for one in (*draft.to, *draft.cc) if is_other(one))
        return replace(
            draft,
            to=tuple(one for one in draft.to if not is_other(one)),
            cc=tuple(one for one in draft.cc if not is_other(one)),
            omitted=(*draft.omitted, *more),
        )

    def _clean(self, judged: Sequence[tuple[Finding, str]]) -> tuple[Draft, ...]:
        """Return the all-clear mail for a complete series that has no open findings and no other
        mails."""
        transaction, series = self.transaction, self.series
        was_answered = any(entry.id != self.but for entry in self.made.entries)
        is_open = any(f.counts and not why.startswith(DISMISSED) for f, why in judged)
        is_said = self.rule.says_clean and series.is_whole and series.total > 0
        if not is_said or was_answered or is_open:
            return ()
        outcomes = results.outcomes(transaction, series.run_id)
        if any(one.outcome in (Outcome.CRASHED, Outcome.TIMED_OUT) for one in outcomes):
            return ()
        looked = {one.check for one in outcomes if one.is_checked}
        skipped = {one.check for one in outcomes} - looked
        draft = all_clear(self._mails(), len(looked), len(skipped), self._terms())
        return (draft,) if draft and looked else ()

    def silence(self, judged: Sequence[tuple[Finding, str]]) -> str:
        """Return the reason why the plan has no mail although the policy allows a mail."""
        if any(not why for _, why in judged):
            return "the mail has no recipient"
        return "all findings are left out" if judged else "there are no findings"


def _days(rule: ListRule) -> str:
    return f"{rule.max_age.total_seconds() / 86400:g}"


def _said(series: str, here: str) -> str:
    return (
        "an earlier mail reported the finding"
        if series == here
        else f"a mail to {series} reported the finding"
    )
