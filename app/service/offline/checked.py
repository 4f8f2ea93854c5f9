# SPDX-License-Identifier: Apache-2.0
"""Checked series, and their findings that an earlier version had and nobody answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.code.compare import lives
from app.code.compare.lives import Version
from app.mail.read.subject import topic
from app.mail.thread import answers
from app.model import Life, Run, SeriesMails


class Checked(NamedTuple):
    """A series and the result of its review."""

    series_mails: SeriesMails
    run: Run


def marked(checked: Iterable[Checked]) -> tuple[Checked, ...]:
    """Return checked series with `Finding.unanswered_in`, as far as their versions were checked.

    Without a database, Kantha does not know its own mails, so only the author answers a finding.
    """
    by_id = {one.series_mails.first.message_id: one for one in checked}
    return tuple(_marked(versions(one, by_id)) for one in by_id.values())


def _marked(checked: Sequence[Checked]) -> Checked:
    *before, now = checked
    if not before:
        return now
    whole = [version(one) for one in checked]
    ids = lives.identities(whole)
    here = [one for one in lives.lives(whole, ids) if one.life is Life.STILL]
    if not here:
        return now
    answered = {
        known[fingerprint]
        for (mails, run), known in zip(before, ids, strict=False)
        for fingerprint in answers.answered(run.findings, mails.replies, {}, mails.first.author)
    }
    numbers = {one.series_mails.first.message_id: one.series_mails.version for one in before}
    marks = lives.unanswered(here, answered, numbers)
    findings = tuple(
        replace(finding, unanswered_in=marks.get(finding.fingerprint))
        for finding in now.run.findings
    )
    return now._replace(run=replace(now.run, findings=findings))


def versions(last: Checked, by_id: Mapping[str, Checked]) -> list[Checked]:
    """Return the checked versions of a chain up to the version `last`, oldest first."""
    found = [last]
    while previous := found[0].series_mails.previous:
        earlier = by_id.get(previous.first.message_id)
        if earlier is None:
            break
        found.insert(0, earlier)
    return found


def version(checked: Checked) -> Version:
    series_mails, run = checked
    mails = {message.message_id: topic(message.tag.title) for message in series_mails.members}
    is_whole = not series_mails.missing
    name = series_mails.first.message_id
    inexact = dict(run.tree.inexact) if run.tree else None
    return Version(name, mails, run.findings, run.outcomes, is_whole, inexact)
