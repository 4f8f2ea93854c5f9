# SPDX-License-Identifier: Apache-2.0
"""Checks of mails without a database, for `kantha check`."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

from app.engine.assemble import grouped, raw_of, series_of
from app.engine.chosen import ALL, Chosen, ReviewFailed, ReviewLimits
from app.engine.kept_trees import KeptTrees
from app.engine.rules import Rules
from app.engine.runner import review
from app.mail.read import digest
from app.mail.read.mbox import RawMail
from app.model import Finding, Message, Outcome, RawSeries, Run, SeriesMails, Severity
from app.service.intake.decoding import read
from app.service.offline.checked import Checked, marked
from app.service.offline.profile import DIFFS, MAILS, Profile

# with this many series, two processes save more time than their start takes
ALONE = 20


class MailSource(NamedTuple):
    """A mail and the name of the place where it was read, for error messages."""

    name: str
    mail: RawMail


class UnreadMail(NamedTuple):
    """A mail that could not be read, with its place and the reason."""

    source: str
    reason: str


class CheckReport(NamedTuple):
    """The result of `kantha check` for some mails.

    `unread` is everything in the input that no check has seen. `incomplete` are series with missing
    patches. `passed` are mails that hold a diff but post no patch, such as replies. Findings less
    severe than `least` are not shown. `is_unfolded` shows each finding of a patch in full.
    """

    rules: Rules
    mails: int
    checked: tuple[Checked, ...]
    unread: tuple[UnreadMail, ...]
    incomplete: tuple[SeriesMails, ...] = ()
    passed: tuple[UnreadMail, ...] = ()
    least: Severity = Severity.NOTE
    is_unfolded: bool = False

    @property
    def unchecked(self) -> tuple[UnreadMail, ...]:
        """Everything that no check has seen, each check that failed, and each rule that was
        rejected."""
        failed = (
            UnreadMail(
                source=outcome.patch or checked.run.series,
                reason=f"{outcome.check} {outcome.outcome}: {outcome.reason}",
            )
            for checked in self.checked
            for outcome in checked.run.outcomes
            if outcome.outcome in (Outcome.CRASHED, Outcome.TIMED_OUT)
        )
        rejected = (
            UnreadMail(source=f"{one.file}:{one.line}", reason=f"not in force: {one.reason}")
            for one in self.rules.rejected
        )
        return (*self.unread, *failed, *rejected)

    @property
    def is_complete(self) -> bool:
        """True if all checks have seen everything in the input, no check failed, and no rule was
        rejected."""
        return not self.unchecked

    @property
    def findings(self) -> int:
        """The number of findings that count (`Finding.counts`)."""
        return self.at_least(Severity.NOTE)

    def at_least(self, severity: Severity) -> int:
        """Return the number of findings that count and are at least as severe as `severity`."""
        found = (finding for checked in self.checked for finding in checked.run.findings)
        return sum(finding.counts and finding.severity.is_at_least(severity) for finding in found)

    def shown(self, checked: Checked) -> tuple[Finding, ...]:
        """Return the findings of a series that are at least as severe as the user asked for."""
        found = checked.run.findings
        return tuple(finding for finding in found if finding.severity.is_at_least(self.least))


class _Inbox:
    """The mails of the input with their bytes and places, and everything that could not be read."""

    def __init__(self) -> None:
        self.mails = 0
        self.unread: list[UnreadMail] = []
        self.passed: list[UnreadMail] = []
        self.messages: dict[str, Message] = {}
        self.raw: dict[str, bytes] = {}
        self.places: dict[str, str] = {}

    def add(self, source: MailSource | UnreadMail) -> None:
        if isinstance(source, UnreadMail):
            self.unread.append(source)
            return
        self.mails += 1
        message = read(source.mail)
        if isinstance(message, str):
            self._miss(source.name, message)
            return
        if source.mail.remark:
            self._miss(source.name, source.mail.remark)
        if reason := message.not_taken:
            if reason.is_begun:
                self._miss(source.name, reason)
            else:
                passed = UnreadMail(source=source.name, reason=f"not taken as a patch: {reason}")
                self.passed.append(passed)
        name = message.message_id
        if name not in self.messages:
            self.messages[name] = message
            self.raw[name] = source.mail.data
            self.places[name] = source.name
        elif digest.of_mail(message) != digest.of_mail(self.messages[name]):
            self._miss(source.name, f"{self.places[name]} has the same Message-ID, but other text")

    def miss(self, name: str, reason: str) -> None:
        """Record that something in the mail with the Message-ID `name` was not checked."""
        self._miss(self.places[name], reason)

    def _miss(self, place: str, reason: str) -> None:
        self.unread.append(UnreadMail(source=place, reason=reason))

    def raw_series(self, series_mails: SeriesMails) -> RawSeries:
        return raw_of(series_mails, lambda message: self.raw[message.message_id])


def check(
    sources: Iterable[MailSource | UnreadMail],
    workers: int,
    limits: ReviewLimits,
    chosen: Chosen = ALL,
    profile: Profile | None = None,
) -> CheckReport:
    """Group mails into series and review each series; with `profile`, review only in this
    process."""
    inbox = _Inbox()
    with profile.part(MAILS) if profile else nullcontext():
        posted = _grouped(sources, inbox)
        if chosen.trees:
            posted = _with_needed(posted)
    found = [series_mails for series_mails in posted if series_mails.patches]
    runs: Iterator[Run | ReviewFailed]
    if profile:
        runs = _profiled(found, limits, chosen, profile)
    elif len(found) < ALONE:
        runs = _alone(found, limits, chosen)
    else:
        runs = _pooled(found, inbox, workers, limits, chosen)
    checked = marked(_checked(found, runs, inbox, chosen))
    incomplete = tuple(one for one in posted if one.missing and not one.is_partial)
    return CheckReport(
        chosen.rules(), inbox.mails, checked, tuple(inbox.unread), incomplete, tuple(inbox.passed)
    )


def _checked(
    found: list[SeriesMails], runs: Iterator[Run | ReviewFailed], inbox: _Inbox, chosen: Chosen
) -> Iterator[Checked]:
    for series_mails, run in zip(found, runs, strict=True):
        if isinstance(run, ReviewFailed):
            inbox.miss(series_mails.first.message_id, f"the series was not checked: {run.reason}")
            continue
        for patch, problem in run.unparsed:
            inbox.miss(patch, f"line {problem.at} of the mail: {problem.reason}")
        yield Checked(series_mails, _only(run, chosen) if chosen.checks else run)


def _only(run: Run, chosen: Chosen) -> Run:
    """Remove the results of checks that ran only because a chosen check depends on them."""
    return replace(
        run,
        findings=tuple(f for f in run.findings if f.check in chosen.checks),
        outcomes=tuple(o for o in run.outcomes if o.check in chosen.checks),
    )


def _grouped(sources: Iterable[MailSource | UnreadMail], inbox: _Inbox) -> tuple[SeriesMails, ...]:
    """Read all mails and return their series, oldest first."""
    for source in sources:
        inbox.add(source)
    found = grouped(inbox.messages.values())
    return tuple(sorted(found, key=lambda one: (one.first.date, one.first.message_id)))


def _with_needed(posted: tuple[SeriesMails, ...]) -> tuple[SeriesMails, ...]:
    from app.engine.prerequisite_mails import with_needed  # noqa: PLC0415 - not without a tree

    return with_needed(posted)


def _profiled(
    found: list[SeriesMails], limits: ReviewLimits, chosen: Chosen, profile: Profile
) -> Iterator[Run]:
    rules = chosen.rules()
    with KeptTrees(chosen) as trees:
        for series_mails in found:
            with profile.part(DIFFS):
                series = series_of(series_mails)
            with profile.reviews():
                tree = trees.of_series(series)
                run = review(series, rules, limits.check_seconds, profile.part, tree=tree)
            yield run


def _alone(found: list[SeriesMails], limits: ReviewLimits, chosen: Chosen) -> Iterator[Run]:
    rules = chosen.rules()
    with KeptTrees(chosen) as trees:
        for series_mails in found:
            series = series_of(series_mails)
            yield review(series, rules, limits.check_seconds, tree=trees.of_series(series))


def _pooled(
    found: list[SeriesMails], inbox: _Inbox, workers: int, limits: ReviewLimits, chosen: Chosen
) -> Iterator[Run | ReviewFailed]:
    from app.engine.pool import ReviewPool  # noqa: PLC0415 - a small check starts without it

    with ReviewPool(workers, limits, chosen) as pool:
        yield from pool.reviews(inbox.raw_series(series_mails) for series_mails in found)
