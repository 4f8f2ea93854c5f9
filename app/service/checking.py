# SPDX-License-Identifier: Apache-2.0
"""Check mails without a database: what `kantha check` does."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import NamedTuple

from app.engine.assemble import postings, raw_of, series_of
from app.engine.chosen import ALL, Chosen, Failed, Limits
from app.engine.rules import Rules
from app.engine.runner import review
from app.errors import UserError
from app.mail.mbox import RawMail
from app.model import Message, Outcome, Posting, RawPosting, Run
from app.service.profile import DIFFS, MAILS, Profile
from app.service.reading import read

# from about here on two processes gain more than they cost to start
ALONE = 20


class Source(NamedTuple):
    """A mail and where it was read, for error messages."""

    name: str
    mail: RawMail


class Checked(NamedTuple):
    """A posting, and its run."""

    posting: Posting
    run: Run


class Unread(NamedTuple):
    """A mail that could not be read: where it is, and why."""

    source: str
    reason: str


class Report(NamedTuple):
    """All that came of checking some mails."""

    rules: Rules
    mails: int
    checked: tuple[Checked, ...]
    unread: tuple[Unread, ...]

    @property
    def unfinished(self) -> tuple[str, ...]:
        """In words, the checks that crashed or took too long: nobody may call that clean."""
        return tuple(
            f"{outcome.check} {outcome.outcome} on {outcome.patch or checked.run.series}"
            for checked in self.checked
            for outcome in checked.run.outcomes
            if outcome.outcome in (Outcome.CRASHED, Outcome.TIMED_OUT)
        )

    @property
    def findings(self) -> int:
        """How many of them count (`Finding.counts`)."""
        return sum(f.counts for checked in self.checked for f in checked.run.findings)


class _Inbox:
    """The messages with their bytes."""

    def __init__(self) -> None:
        self.mails = 0
        self.unread: list[Unread] = []
        self.messages: list[Message] = []
        self.raw: dict[str, bytes] = {}

    def add(self, source: Source) -> None:
        self.mails += 1
        message = read(source.mail)
        if isinstance(message, str):
            self.unread.append(Unread(source=source.name, reason=message))
            return
        if message.message_id not in self.raw:
            self.messages.append(message)
            self.raw[message.message_id] = source.mail.data

    def raw_posting(self, posting: Posting) -> RawPosting:
        return raw_of(posting, lambda message: self.raw[message.message_id])


def check(
    sources: Iterable[Source],
    workers: int,
    limits: Limits,
    chosen: Chosen = ALL,
    profile: Profile | None = None,
) -> Report:
    """Group mails into series and review each; with a profile, in this process alone.

    Raises:
        UserError: a review could not be brought to an end; the text says which and why.
    """
    inbox = _Inbox()
    with profile.part(MAILS) if profile else nullcontext():
        found = _postings(sources, inbox)
    if profile:
        runs = _profiled(found, limits, chosen, profile)
    elif len(found) < ALONE:
        runs = _alone(found, limits, chosen)
    else:
        runs = _pooled(found, inbox, workers, limits, chosen)
    checked = tuple(Checked(p, run) for p, run in zip(found, runs, strict=True))
    return Report(chosen.rules(), inbox.mails, checked, tuple(inbox.unread))


def _postings(sources: Iterable[Source], inbox: _Inbox) -> list[Posting]:
    """What was posted, oldest first."""
    for source in sources:
        inbox.add(source)
    found = [posting for posting in postings(inbox.messages) if posting.patches]
    return sorted(found, key=lambda posting: (posting.first.date, posting.first.message_id))


def _profiled(
    found: list[Posting], limits: Limits, chosen: Chosen, profile: Profile
) -> Iterator[Run]:
    rules = chosen.rules()
    for posting in found:
        with profile.part(DIFFS):
            series = series_of(posting)
        with profile.reviews():
            run = review(series, rules, limits.check_seconds, profile.part)
        yield run


def _alone(found: list[Posting], limits: Limits, chosen: Chosen) -> Iterator[Run]:
    rules = chosen.rules()
    return (review(series_of(posting), rules, limits.check_seconds) for posting in found)


def _pooled(
    found: list[Posting], inbox: _Inbox, workers: int, limits: Limits, chosen: Chosen
) -> Iterator[Run]:
    from app.engine.pool import ReviewPool  # noqa: PLC0415 - a small check starts without it

    jobs = (inbox.raw_posting(posting) for posting in found)
    with ReviewPool(workers, limits, chosen) as pool:
        for posting, run in zip(found, pool.reviews(jobs), strict=True):
            if isinstance(run, Failed):
                raise UserError(f"{posting.first.message_id}: {run.reason}")
            yield run
