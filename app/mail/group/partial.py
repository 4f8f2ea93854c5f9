# SPDX-License-Identifier: Apache-2.0
"""Partial respins: some patches of a series, sent again without the others.

The other patches of the earlier version stay valid. The mails of a partial respin look like those
of an incomplete series. The difference is in the answered mails: the patches of a whole series
answer their own cover letter or each other, and a patch of a partial respin answers the earlier
version.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.mail.group import chain, likeness
from app.mail.group.node import Node, PatchPlace, order


class PartialRespin(NamedTuple):
    """The earlier series that a partial respin builds on.

    `base` has the patches that the partial respin lacks. `is_certain` means that no other patches
    need to be awaited.
    """

    base: Node
    is_certain: bool


def read(node: Node, others: Iterable[Node]) -> PartialRespin | None:
    """Return the base of a partial respin; `None` for any other series.

    `others` are the other series of the chain.
    """
    numbers = {place.number for place in node.places}
    if node.has_cover or node.is_loose or not 0 < len(numbers) < node.total:
        return None
    earlier = [one for one in others if _may_be_base(one, node)]
    missing = set(range(1, node.total + 1)) - numbers
    bases = [one for one in earlier if missing <= {place.number for place in one.places}]
    if not bases:
        return None
    base = max(bases, key=order)
    is_few = 2 * len(numbers) <= node.total
    if not any(place.references for place in node.places):
        # such mails say nothing of their series, whose other patches may be on their way
        return PartialRespin(base, is_certain=False) if is_few else None
    answers = list(_answers(node.places, node, earlier))
    if None in answers or not any(answers):
        return None
    # the first patch of a whole series without a cover letter may answer the earlier version, too
    is_partial = is_few or min(numbers) > 1 or all(answers)
    return PartialRespin(base, is_certain=True) if is_partial else None


def of_chain(nodes: Collection[Node]) -> dict[str, PartialRespin]:
    """Return the partial respins among the series of a chain, by the ids of the series."""
    found = ((node.id, read(node, nodes)) for node in nodes)
    return {name: respin for name, respin in found if respin}


def history(
    node: Node, versions: Collection[Node], respins: Mapping[str, PartialRespin]
) -> list[Node]:
    """Return the previous version of a series, then the partial respins of that version, oldest
    first.

    `versions` are the series of the chain, and `respins` the partial respins among them. The result
    is empty without a previous version.
    """
    previous = chain.previous(node, [one for one in versions if one.id not in respins])
    if previous is None:
        return []
    between = (
        one
        for one in versions
        if one.id in respins
        and respins[one.id].base.id == previous.id
        and chain.is_before(one, node)
    )
    return [previous, *sorted(between, key=order)]


def _may_be_base(one: Node, node: Node) -> bool:
    return (
        one.total == node.total
        and one.version <= node.version
        and order(one) < order(node)
        and likeness.have_one_author(one, node)
    )


def _answers(
    places: Sequence[PatchPlace], node: Node, earlier: Sequence[Node]
) -> Iterator[bool | None]:
    """Yield for each patch whether the patch answers an earlier series.

    The result is false for an answer to a patch of the same series, and `None` for an answer to any
    other mail, such as a cover letter that has not arrived.
    """
    before = {name for one in earlier for name in one.members}
    numbered = {(place.number, place.message_id) for one in earlier for place in one.places}
    for place in places:
        parent = place.references[-1] if place.references else ""
        # the patch may answer a review of the patch that it replaces
        if parent in before or any((place.number, name) in numbered for name in place.references):
            yield True
        else:
            yield False if parent in node.members else None
