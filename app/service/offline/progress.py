# SPDX-License-Identifier: Apache-2.0
"""The progress of a series: the fate of one version's findings in the next version."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.code.compare import lives
from app.code.compare.fates import Successor
from app.code.compare.lives import Lived
from app.engine.assemble import patch_of
from app.model import Life, SeriesMails
from app.service.offline import checked as chains
from app.service.offline.checked import Checked


class Progress(NamedTuple):
    """The progress of a series; `found` counts the findings of `before`, `new` those only in
    `after`.

    `missed` counts the findings only in `after` that only a kernel tree shows, in files that the
    review of `before` knew less well.
    """

    before: SeriesMails
    after: SeriesMails
    found: int
    fixed: int
    still: int
    unchecked: int
    new: int
    missed: int = 0


def of(checked: Iterable[Checked]) -> Iterator[Progress]:
    """Yield the progress of each checked series whose previous version was checked, too."""
    by_id = {one.series_mails.first.message_id: one for one in checked}
    for one in by_id.values():
        versions = chains.versions(one, by_id)
        if len(versions) > 1:
            yield _progress(versions)


def _progress(checked: Sequence[Checked]) -> Progress:
    *_, before, after = checked
    versions = [chains.version(one) for one in checked]
    lived = list(lives.lives(versions, lives.identities(versions)))
    name = before.series_mails.first.message_id
    gone = [one for one in lived if one.life is Life.RESOLVED and one.last == name]
    became = Counter(_fates(gone, after, before)) if gone else Counter[Life]()
    here = [one for one in lived if one.life is not Life.RESOLVED]
    old = Counter(one.finding.counts for one in here if one.last == name)
    mine = (one for one in here if one.last != name and one.finding.counts)
    only = Counter(one.life is Life.UNCHECKED_BEFORE for one in mine)
    return Progress(
        before=before.series_mails,
        after=after.series_mails,
        found=sum(finding.counts for finding in before.run.findings),
        # a finding that a later patch of the same version fixes counts as fixed
        fixed=became[Life.RESOLVED] + old[False],
        still=old[True],
        unchecked=became[Life.UNCHECKED],
        new=only[False],
        missed=only[True],
    )


def _fates(gone: Iterable[Lived], after: Checked, before: Checked) -> Iterator[Life]:
    patches = [patch_of(message) for message in after.series_mails.patches]
    later = Successor(chains.version(after), patches, is_whole=not after.series_mails.missing)
    earlier = [patch_of(message) for message in before.series_mails.patches]
    later.add(earlier, before.series_mails.first.message_id)
    return (later.fate(one.finding).life for one in gone)
