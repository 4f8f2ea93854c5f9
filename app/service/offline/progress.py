# SPDX-License-Identifier: Apache-2.0
"""The progress of a series: the fate of one version's findings in the next version."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.code.compare import lives
from app.code.compare.fates import Successor
from app.code.compare.lives import Lived, Version
from app.engine.assemble import patch_of
from app.mail.read.subject import topic
from app.model import Life, SeriesMails
from app.service.offline.checking import Checked


class Progress(NamedTuple):
    """The progress of a series; `found` counts the findings of `before`, `new` those only in
    `after`."""

    before: SeriesMails
    after: SeriesMails
    found: int
    fixed: int
    still: int
    unchecked: int
    new: int


def of(checked: Iterable[Checked]) -> Iterator[Progress]:
    """Yield the progress of each checked series whose previous version was checked, too."""
    by_id = {one.series_mails.first.message_id: one for one in checked}
    for one in by_id.values():
        versions = _versions(one, by_id)
        if len(versions) > 1:
            yield _progress(versions)


def _versions(last: Checked, by_id: Mapping[str, Checked]) -> list[Checked]:
    """Return the checked versions of a chain up to the version `last`, oldest first."""
    found = [last]
    while previous := found[0].series_mails.previous:
        earlier = by_id.get(previous.first.message_id)
        if earlier is None:
            break
        found.insert(0, earlier)
    return found


def _progress(checked: Sequence[Checked]) -> Progress:
    *_, before, after = checked
    versions = [_version(one) for one in checked]
    lived = list(lives.lives(versions, lives.identities(versions)))
    name = before.series_mails.first.message_id
    gone = [one for one in lived if one.life is Life.RESOLVED and one.last == name]
    became = Counter(_fates(gone, after, before)) if gone else Counter[Life]()
    here = [one for one in lived if one.life is not Life.RESOLVED]
    old = Counter(one.finding.counts for one in here if one.last == name)
    return Progress(
        before=before.series_mails,
        after=after.series_mails,
        found=sum(finding.counts for finding in before.run.findings),
        # a finding that a later patch of the same version fixes counts as fixed
        fixed=became[Life.RESOLVED] + old[False],
        still=old[True],
        unchecked=became[Life.UNCHECKED],
        new=sum(one.finding.counts for one in here if one.last != name),
    )


def _version(checked: Checked) -> Version:
    series_mails, run = checked
    mails = {message.message_id: topic(message.tag.title) for message in series_mails.members}
    is_whole = not series_mails.missing
    name = series_mails.first.message_id
    return Version(name, mails, run.findings, run.outcomes, is_whole)


def _fates(gone: Iterable[Lived], after: Checked, before: Checked) -> Iterator[Life]:
    patches = [patch_of(message) for message in after.series_mails.patches]
    later = Successor(_version(after), patches, is_whole=not after.series_mails.missing)
    earlier = [patch_of(message) for message in before.series_mails.patches]
    later.add(earlier, before.series_mails.first.message_id)
    return (later.fate(one.finding).life for one in gone)
