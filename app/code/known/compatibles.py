# SPDX-License-Identifier: Apache-2.0
"""Compatible strings and vendor prefixes that neither a series nor a kernel tree documents."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from app.code.kernel.devicetree import DevicetreePatch, words_before
from app.code.kernel.tree_facts import TreeFacts
from app.code.known import age
from app.code.view import FileView, SeriesView
from app.model import Place
from app.patterns import pattern

PREFIXES = "Documentation/devicetree/bindings/vendor-prefixes.yaml"
# a series hardly adds more
_MOST = 200
_LISTED = pattern(r"[ \t]*+[\"']?\^\(?([\w|-]++)\)?,\.\*[\"']?:")
_VENDOR = pattern(r"[a-z0-9][a-z0-9-]*+")
_PROPERTY = pattern(r"[ ]++[\"']?([a-z0-9][a-z0-9-]*+),[a-z0-9][\w#-]*+[\"']?:(?:[ \t]|$)")


class Undocumented(NamedTuple):
    """Names of one patch that no binding documents, with the place of the first one."""

    names: tuple[str, ...]
    at: Place
    related: tuple[Place, ...]


class Undecided(NamedTuple):
    """The names of a series that its own bindings do not document, as far as the tree knows.

    `is_unknown` means that the tree does not know all of them.
    """

    compatibles: tuple[Undocumented, ...]
    vendors: tuple[Undocumented, ...]
    is_unknown: bool


def undocumented(
    series: SeriesView, steps: Sequence[DevicetreePatch], documented: Set[str]
) -> Undecided:
    """Ask the tree about the compatible strings and vendor prefixes of a series.

    `documented` has the strings that the series documents or shows as documented.
    """
    tree = series.tree
    needed = [DevicetreePatch(-1, patch) for patch in series.needed]
    own = documented | {name for step in needed for name in step.documented}
    places = [{**step.used, **step.matched} for step in steps]
    names = {name for found in places for name in found if "," in name and name not in own}
    if tree is None or not age.is_of_time(tree, series.series.date):
        return Undecided((), (), bool(names))
    asked = {name: tree.has_compatible(name) for name in sorted(names)[:_MOST]}
    vendors = _vendors(tree, steps, _listed([*needed, *steps]))
    return Undecided(
        tuple(_absent(places, asked)),
        tuple(_absent([_prefixed(step) for step in steps], vendors)),
        any(asked.get(name) is None for name in names),
    )


def _absent(
    places: Sequence[Mapping[str, Place]], asked: Mapping[str, bool | None]
) -> Iterator[Undocumented]:
    """Yield the names that the tree lacks, each with the first patch that has it."""
    seen: set[str] = set()
    for found in places:
        names = [name for name in found if asked.get(name) is False and name not in seen]
        seen.update(names)
        if names:
            first, *more = (found[name] for name in names)
            yield Undocumented(tuple(names), first, tuple(more))


def _vendors(
    tree: TreeFacts, steps: Sequence[DevicetreePatch], listed: Set[str]
) -> dict[str, bool | None]:
    names = {name for step in steps for name in _prefixed(step)} - listed
    return {name: tree.has_vendor(name) for name in sorted(names)[:_MOST]}


def _prefixed(step: DevicetreePatch) -> dict[str, Place]:
    """Map the vendor prefixes in a patch's bindings, drivers and sources to their first lines."""
    found = {**step.used, **step.matched, **step.documented}
    places: dict[str, Place] = {}
    for name, place in found.items():
        vendor, comma, _ = name.partition(",")
        if comma and _VENDOR.fullmatch(vendor):
            places.setdefault(vendor, place)
    for file in step.bindings:
        for vendor, place in _of_properties(file):
            places.setdefault(vendor, place)
    return places


def _of_properties(file: FileView) -> Iterator[tuple[str, Place]]:
    """Yield the prefixes of the properties that a binding adds, such as `acme,rate:`."""
    if file.path.endswith(".yaml") and file.path != PREFIXES:
        for line in file.added_lines:
            match = _PROPERTY.match(line.text)
            if match and line.new:
                yield match[1], file.place(line.new)


def _listed(steps: Sequence[DevicetreePatch]) -> set[str]:
    """Return the prefixes that patches show in vendor-prefixes.yaml."""
    files = [file for step in steps for file in step.patch.files if file.path == PREFIXES]
    lines = [line.text for file in files for line in file.change.lines if line.kind != "-"]
    found = {name for text in lines if (m := _LISTED.match(text)) for name in m[1].split("|")}
    return found | {word for file in files for word in words_before(file)}
