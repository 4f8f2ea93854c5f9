# SPDX-License-Identifier: Apache-2.0
"""The life of each finding (new, still there, resolved, ...) in the versions of a chain."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.model import CheckOutcome, Finding, Life, Place
from app.model.images import OTHERS, Basis, Fidelity


class Identity(NamedTuple):
    """The identity of a finding, which is the same in all versions of a chain: its fingerprint.

    Several mails of a series may contain the same text, and so the same finding. The identity of a
    finding about a mail therefore also has the mail's Message-ID in the first version with this
    mail.
    """

    fingerprint: str
    mail: str = ""
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.nth} {self.mail}" if self.mail else self.fingerprint


class Version(NamedTuple):
    """A reviewed series.

    `mails` maps the Message-IDs of the series' mails to the topics of the mails, in order.
    `is_whole` is false if patches are missing, as in a partial respin. `inexact` is
    `TreeUse.inexact`, and `None` for a review without a kernel tree.
    """

    message_id: str
    mails: Mapping[str, str]
    findings: tuple[Finding, ...]
    outcomes: tuple[CheckOutcome, ...]
    is_whole: bool = True
    inexact: Mapping[str, Fidelity] | None = None

    def shows(self, finding: Finding) -> bool:
        """Return whether this version's review knew at least as much of the kernel tree as the
        review that made the finding.

        The result is true for a finding that needs no kernel tree.
        """
        needed = finding.rests_on
        if needed is None or needed is Basis.PATCH_ONLY:
            return True
        if self.inexact is None:
            return False
        others = self.inexact.get(OTHERS, Fidelity.EXACT)
        return self.inexact.get(finding.at.path, others).rank >= needed.fidelity.rank

    def judged(self, finding: Finding, topic: str) -> bool:
        """Return whether the check of a finding ran to its end on the mail with a topic, or on all
        mails if no mail has the topic."""
        mine = {"", *(name for name, one in self.mails.items() if one == topic)}
        outcomes = [one for one in self.outcomes if one.check == finding.check]
        return all(one.is_checked for one in outcomes if len(mine) == 1 or one.patch in mine)

    @property
    def checked(self) -> frozenset[str]:
        """The checks that ran to their end on all patches of this version."""
        unchecked = {outcome.check for outcome in self.outcomes if not outcome.is_checked}
        return frozenset(outcome.check for outcome in self.outcomes) - unchecked


class Lived(NamedTuple):
    """A finding with its life, as of the last version of its chain.

    `home` is the version whose review made the finding: the last version, or the last version with
    the finding.
    """

    finding: Finding
    identity: Identity
    life: Life
    since: str
    last: str
    home: str


@dataclass(slots=True)
class _Trace:
    """A finding, as the last version with this finding has it.

    `is_gone` means that the check ran on a later version and no longer reported the finding.
    """

    finding: Finding
    since: str
    last: str
    is_gone: bool = False


def identities(versions: Iterable[Version]) -> tuple[dict[str, Identity], ...]:
    """Return one mapping for each version, oldest first: fingerprints to identities of findings."""
    mails = _ChainMails()
    return tuple(mails.identities(version) for version in versions)


def lives(versions: Sequence[Version], ids: Sequence[Mapping[str, Identity]]) -> Iterator[Lived]:
    """Yield the findings of the last version in order, then the earlier findings that it lacks.

    The function assumes that the last version was checked for all earlier findings. A finding of an
    earlier version that does not count (`Finding.counts`) is ignored. A later finding that is the
    same is new, and the ignored finding is never resolved.
    """
    *before, now = versions
    traces = _traces(before, ids)
    here = ids[-1]
    for finding in now.findings:
        identity = here[finding.fingerprint]
        trace = traces.pop(identity, None)
        if trace is None:
            life = Life.NEW if _was_looked_for(finding, now, before) else Life.UNCHECKED_BEFORE
            yield Lived(finding, identity, life, now.message_id, "", now.message_id)
        else:
            life = Life.REAPPEARED if trace.is_gone else Life.STILL
            yield Lived(finding, identity, life, trace.since, trace.last, now.message_id)
    for identity, trace in traces.items():
        last = trace.last
        yield Lived(trace.finding, identity, Life.RESOLVED, trace.since, last, last)


def _was_looked_for(finding: Finding, now: Version, before: Sequence[Version]) -> bool:
    """Return whether the previous version would have had a finding if its code had been the same.

    A partial respin without the patch of the finding tells nothing about the finding. Only findings
    that rest on a kernel tree can be missed.
    """
    if finding.rests_on is None or finding.rests_on is Basis.PATCH_ONLY:
        return True
    topic = now.mails.get(finding.at.message_id, "")
    telling = (one for one in reversed(before) if one.is_whole or topic in one.mails.values())
    previous = next(telling, None)
    return previous is None or (previous.shows(finding) and previous.judged(finding, topic))


def unanswered(
    here: Iterable[Lived], answered: Container[Identity], numbers: Mapping[str, int]
) -> dict[str, int]:
    """Return `Finding.unanswered_in` of the last version's findings, by fingerprint.

    `answered` has the findings that somebody answered in the thread of an earlier version.
    `numbers` has the number of each version by its Message-ID.
    """
    return {
        one.finding.fingerprint: numbers[one.last]
        for one in here
        if one.life is Life.STILL and one.finding.counts and one.identity not in answered
    }


def _traces(
    versions: Iterable[Version], ids: Iterable[Mapping[str, Identity]]
) -> dict[Identity, _Trace]:
    traces: dict[Identity, _Trace] = {}
    topics: dict[str, str] = {}
    for version, known in zip(versions, ids, strict=False):
        here = {known[f.fingerprint]: f for f in version.findings if f.counts}
        checked, present = version.checked, set(version.mails.values())
        for identity, trace in traces.items():
            # a version without the patch of a finding tells nothing about the finding
            is_read = version.is_whole or topics.get(trace.finding.at.message_id) in present
            is_read = is_read and trace.finding.check in checked and version.shows(trace.finding)
            trace.is_gone |= identity not in here and is_read
        topics |= version.mails
        for identity, finding in here.items():
            old = traces.get(identity)
            since = old.since if old else version.message_id
            traces[identity] = _Trace(finding, since, version.message_id)
    return traces


def by_place(findings: Iterable[Finding]) -> dict[tuple[str, Place], list[str]]:
    """Map pairs of a check and a place to the fingerprints of the check's findings there.

    A finding of an app.sdk.FindingCheck is about other findings. Such a finding names the check of
    the other findings, and has the same place as the other findings.
    """
    found: dict[tuple[str, Place], list[str]] = {}
    for finding in findings:
        found.setdefault((finding.check, finding.at), []).append(finding.fingerprint)
    return found


class _ChainMails:
    """The mails of a chain, followed through the versions of the chain.

    Mails with the same topic in two versions count as the same mail. A mail with a new topic counts
    as an earlier mail if both have the same finding, and this version lacks the earlier mail. The
    comparison of topics and findings needs no diffs. app.code.compare.same would recognise a little
    more.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[str, int], str] = {}
        self._of: dict[str, str] = {}
        self._found: dict[str, dict[str, None]] = {}

    def identities(self, version: Version) -> dict[str, Identity]:
        new = self._add(version.mails)
        about = [finding for finding in version.findings if not finding.at.path]
        present = {self._of[name] for name in version.mails}
        for finding in about:
            if self._of.get(finding.at.message_id) in new:
                self._rename(finding, new, present)
        nth: Counter[tuple[str, str]] = Counter()
        found = {f.fingerprint: Identity(f.fingerprint) for f in version.findings}
        for finding in about:
            key = _plain(finding), self._of.get(finding.at.message_id, "")
            found[finding.fingerprint] = Identity(*key, nth[key])
            nth[key] += 1
            self._found.setdefault(key[0], {})[key[1]] = None
        return found

    def _add(self, mails: Mapping[str, str]) -> dict[str, tuple[str, int]]:
        """Return the mails with a topic that no earlier version had, with topic and number."""
        seen: Counter[str] = Counter()
        new: dict[str, tuple[str, int]] = {}
        for message_id, topic in mails.items():
            name = topic, seen[topic]
            seen[topic] += 1
            if name not in self._first:
                self._first[name] = message_id
                new[message_id] = name
            self._of[message_id] = self._first[name]
        return new

    def _rename(self, finding: Finding, new: dict[str, tuple[str, int]], present: set[str]) -> None:
        earlier = reversed(list(self._found.get(_plain(finding), ())))
        root = next((mail for mail in earlier if mail not in present), None)
        if root is None:
            return
        message_id = finding.at.message_id
        self._first[new.pop(message_id)] = self._of[message_id] = root
        present.add(root)


def _plain(finding: Finding) -> str:
    """Return the fingerprint without the number that it has if the same text occurs repeatedly."""
    return finding.fingerprint.partition(".")[0]
