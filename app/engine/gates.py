# SPDX-License-Identifier: Apache-2.0
"""Gates: conditions that the engine applies to all checks.

The gates ask four questions. Does the rule hold for the project of the patch? Does the patch touch
the line of a finding? Does the subsystem want the finding? Has an owner of the check acked the
patch?
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from app.code.diff.changed_lines import touched_lines
from app.code.globs import directory
from app.engine import manners
from app.engine.projects.profiles import Belonging, Profiles
from app.engine.rules import Rule
from app.mail.read import address
from app.model import Address, Finding, Message, Patch, Place, Series, Severity

_ACK = ("acked-by", "reviewed-by")


# the end of the skip reason of a rule that does not hold for another project
KERNEL_RULE = ", and this is a rule of the kernel"


def not_for(rule: Rule, belonging: Belonging, profiles: Profiles) -> str:
    """Return the reason why a rule does not hold for a patch; empty if the rule holds."""
    is_held = profiles.profile(belonging).holds(rule.id, rule.family)
    return "" if is_held else f"{belonging.why}{KERNEL_RULE}"


class Touched:
    """The lines that a series touches, by patch and path. Each file of a patch is read once."""

    def __init__(self, patches: Iterable[Patch]) -> None:
        self._changes = {(p.message_id, c.path): c for p in patches for c in p.files}
        self._lines: dict[tuple[str, str], frozenset[int]] = {}
        self._shown: dict[tuple[str, str], frozenset[int | None]] = {}

    def has(self, finding: Finding) -> bool:
        """Return whether a finding is about a line that its patch touches, or has no line."""
        at = finding.at
        if at.line is None:
            return True
        key = (at.message_id, at.path)
        if key not in self._lines:
            self._lines[key] = (
                touched_lines(self._changes[key]) if key in self._changes else frozenset()
            )
        return at.line in self._lines[key]

    def shows(self, at: Place) -> bool:
        """Return whether a place is a line that a hunk of its patch shows, or has no line."""
        key = (at.message_id, at.path)
        if key not in self._shown:
            lines = self._changes[key].lines if key in self._changes else ()
            self._shown[key] = frozenset(line.new for line in lines)
        return at.line is None or at.line in self._shown[key]


def linked(finding: Finding, touched: Touched) -> Finding:
    """Return a finding whose related places have no Message-ID if no hunk shows their lines.

    Such places are in whole files. No page has an anchor for them.
    """
    if not (finding.related and finding.rests_on):
        return finding
    related = (
        place if touched.shows(place) else replace(place, message_id="")
        for place in finding.related
    )
    return replace(finding, related=tuple(related))


class Mannered(NamedTuple):
    """The findings that the subsystem wants, and the reason why others were removed."""

    findings: tuple[Finding, ...]
    unwanted: str


def mannered(rule: Rule, findings: Iterable[Finding]) -> Mannered:
    kept, why = [], ""
    accepted = manners.load()
    for finding in findings:
        manner = accepted.find(finding.at.path, rule.id, rule.family)
        if manner and manner.do == "skip":
            why = why or f"{directory(finding.at.path)}: {manner.why}"
            continue
        kept.append(replace(finding, severity=Severity.NOTE) if manner else finding)
    return Mannered(tuple(kept), why)


def acked(rule: Rule, series: Series, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Turn the findings on patches that an owner of the check acked into notes.

    Each note names the owner. No finding is removed.
    """
    owners = [one for owner in rule.check.owners for one in address.parse(owner)]
    for finding in findings:
        who = next(_acks(owners, series, finding.at.message_id), None) if owners else None
        yield _lowered(finding, who) if who else finding


def _lowered(finding: Finding, who: Address) -> Finding:
    message = f"{finding.message} ({who.shown} has acked it.)"
    return replace(finding, severity=Severity.NOTE, message=message)


def _acks(owners: list[Address], series: Series, message_id: str) -> Iterator[Address]:
    values = [
        trailer.value.lower()
        for patch in series.patches
        if patch.message_id == message_id
        for trailer in patch.trailers
        if trailer.name.lower() in _ACK
    ]
    values += [
        value
        for reply in series.replies
        if _answers(reply, series, message_id)
        for value in _given(reply)
    ]
    return (owner for owner in owners if any(owner.email.lower() in value for value in values))


def _answers(reply: Message, series: Series, message_id: str) -> bool:
    return message_id in reply.references or reply.in_reply_to == series.message_id


def _given(reply: Message) -> Iterator[str]:
    """Yield the people in a reply's own Acked-by and Reviewed-by lines.

    Quoted lines begin with `>` and do not count.
    """
    for line in reply.body.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.lower() in _ACK:
            yield value.lower()
