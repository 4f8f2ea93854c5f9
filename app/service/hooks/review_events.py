# SPDX-License-Identifier: Apache-2.0
"""Events for hooks, made from a review in the transaction that stores the review."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from app.code.compare.lives import Identity, Version
from app.links import absolute, message_path
from app.model import Finding, Life, Tracked
from app.model.hooks import StoredHook
from app.model.stored import StoredSeries
from app.service.hooks import payloads
from app.service.hooks.payloads import (
    MOST,
    FindingChange,
    FindingChanged,
    OpenFindings,
    SeriesReviewed,
)
from app.service.series import tracking
from app.service.series.documents import SeriesDocument
from app.service.series.findings import ApiDocument, Joined
from app.store.database import Transaction
from app.store.hooks import hooks
from app.store.hooks.hooks import NewEvent
from app.store.review import results
from app.store.series import browse, story
from app.store.series.story import Story

Event = Literal["finding.opened", "finding.resolved"]

log = logging.getLogger(__name__)


class HookSite(NamedTuple):
    """The server's URL for links in events, and the time when the review was stored."""

    url: str
    now: datetime


class Told(NamedTuple):
    """The content of an event for any hook; `key` is the same whenever the same news is made
    again."""

    event: str
    key: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class _StoredReview:
    """A review with the story of its chain; `again` are the findings of the previous review of the
    same series."""

    series: StoredSeries
    rules: str
    story: Story
    tracked: tuple[Tracked, ...]
    again: tuple[Finding, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return (
            self.series.message_id,
            self.series.members,
            str(self.series.generation),
            self.rules,
        )

    @property
    def here(self) -> Version:
        return self.story.versions[self.story.position(self.series)]

    @property
    def after(self) -> StoredSeries | None:
        later = self.story.series[self.story.position(self.series) + 1 :]
        return later[0] if later else None

    @cached_property
    def open(self) -> list[Tracked]:
        return [one for one in self.tracked if one.is_open]

    @cached_property
    def opened(self) -> list[Tracked]:
        """Return the open findings that neither the previous version nor the series' previous
        review had."""
        known = {finding.fingerprint for finding in self.again}
        new = (one for one in self.open if one.life is not Life.STILL)
        return [one for one in new if one.finding.fingerprint not in known]

    @cached_property
    def resolved(self) -> list[Tracked]:
        """Return the findings of earlier versions that are resolved in this version for the first
        time."""
        gone = [one for one in self.tracked if one.life is Life.RESOLVED]
        return [one for one in gone if not one.is_dismissed and self._is_news(one)]

    def _is_news(self, gone: Tracked) -> bool:
        """Return whether the previous version had the finding, or was not fully checked for the
        finding."""
        position = self.story.position(self.series)
        before, series = self.story.versions[position - 1], self.story.series[position - 1]
        is_told = gone.finding.check in before.checked and series.is_whole
        is_told = is_told and before.shows(gone.finding)
        return gone.last == before.message_id or not is_told

    @cached_property
    def taken_back(self) -> list[Tracked]:
        """Return the findings of the series' previous review that this review no longer has.

        Findings of checks that did not run in this review are left out, because they are not
        resolved. So are findings in files that this review knows less well.
        """
        known = {one.finding.fingerprint for one in self.tracked}
        name, checked = self.series.message_id, self.here.checked
        return [
            Tracked(finding=finding, life=Life.RESOLVED, since=name, last=name)
            for finding in self.again
            if finding.fingerprint not in known
            and finding.check in checked
            and self.here.shows(finding)
            and not self._is_dismissed(finding)
        ]

    def _is_dismissed(self, finding: Finding) -> bool:
        verdict = self.story.verdict_on(Identity(finding.fingerprint))
        return verdict is not None and verdict.verdict.dismisses


def tell(transaction: Transaction, series_id: int, site: HookSite) -> None:
    """Make the events of a review, in the transaction that stores the review.

    If the next version was reviewed before, the events of its resolved findings are made too,
    because these findings are known only now.
    """
    listening = hooks.listening(transaction)
    series = browse.by_id(transaction, series_id) if listening else None
    if series is None:
        return
    series = hooks.hold(transaction, series)
    try:
        told = list(_all(transaction, series, site))
    except Exception:  # a border: the review is valid even without events
        log.exception("series %d: the hooks get no events about the review", series_id)
        return
    hooks.make(transaction, events(listening, told), site.now)


def _all(transaction: Transaction, series: StoredSeries, site: HookSite) -> Iterator[Told]:
    review = _review(transaction, series)
    yield _reviewed(review, site)
    yield from _opened(review, site)
    yield from _resolved(review, site)
    if review.after:
        yield from _resolved(_review(transaction, review.after), site)


def _review(transaction: Transaction, series: StoredSeries) -> _StoredReview:
    whole = story.load(transaction, series)
    before = hooks.run_before(transaction, series)
    found = results.findings(transaction, before) if before else ()
    return _StoredReview(
        series,
        results.rules(transaction, series.run_id) or "",
        whole,
        tuple(one.tracked for one in tracking.of_story(transaction, whole, series)),
        tuple(finding for finding in found if finding.counts),
    )


def _reviewed(review: _StoredReview, site: HookSite) -> Told:
    found = review.open
    data = OpenFindings(
        series=_series(review.series, site),
        findings=tuple(payloads.finding(one.finding) for one in found[:MOST]),
        findings_left_out=max(0, len(found) - MOST),
        opened=len(review.opened),
        resolved=len(review.resolved) + len(review.taken_back),
    )
    return _told("series.reviewed", review.key, SeriesReviewed(timestamp=site.now, data=data))


def _opened(review: _StoredReview, site: HookSite) -> Iterator[Told]:
    for one, body in _changes(review, "finding.opened", review.opened, site):
        yield _told("finding.opened", (*review.key, one.finding.fingerprint), body)


def _resolved(review: _StoredReview, site: HookSite) -> Iterator[Told]:
    for one, body in _changes(
        review, "finding.resolved", review.resolved + review.taken_back, site
    ):
        # one event, whichever version lacks the finding and however often that version is reviewed
        name = review.series.message_id
        state = review.key if one.last == name else ("since", one.last)
        yield _told("finding.resolved", (*state, one.finding.fingerprint), body)


def _changes(
    review: _StoredReview, event: Event, all_of_them: Sequence[Tracked], site: HookSite
) -> Iterator[tuple[Tracked, FindingChanged]]:
    total = len(all_of_them)
    for one in all_of_them[:MOST]:
        patch = one.resolved_by or one.finding.at.message_id
        change = Joined(
            one,
            series=_series(review.series, site),
            finding=payloads.finding(one.finding),
            web_url=absolute(site.url, message_path("/patch", patch)),
            total=total,
            left_out=max(0, total - MOST),
        )
        data = FindingChange.model_validate(change)
        yield one, FindingChanged(type=event, timestamp=site.now, data=data)


def _series(series: StoredSeries, site: HookSite) -> SeriesDocument:
    return payloads.series(series, site.url)


def _told(event: str, key: tuple[str, ...], body: ApiDocument) -> Told:
    return Told(event, key, body.model_dump_json())


def events(listening: Iterable[StoredHook], told: Sequence[Told]) -> Iterator[NewEvent]:
    """Yield an event for each hook that subscribes to the type of the event."""
    for hook in listening:
        for event, key, body in told:
            if event in hook.events:
                yield NewEvent(_id(hook, event, key), hook.id, event, body)


def _id(hook: StoredHook, event: str, key: tuple[str, ...]) -> str:
    # the row id of a removed hook is used again
    parts = (str(hook.id), hook.created_at.isoformat(), event, *key)
    return "evt_" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:48]
