# SPDX-License-Identifier: Apache-2.0
"""Output formats of `kantha check`: for people, for editors, for programs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.cli.printing import count, printable
from app.cli.terminal import Paint, Style, plain
from app.engine.gates import KERNEL_RULE
from app.model import CheckOutcome, Finding, Place, SeriesMails, Severity, folding
from app.model.folding import FoldedPatch
from app.model.images import Application
from app.service.offline import progress
from app.service.offline.checked import Checked
from app.service.offline.checking import CheckReport
from app.service.offline.progress import Progress

STYLES = {severity: Style[severity.name] for severity in Severity}


def text(report: CheckReport, paint: Paint = plain) -> str:
    blocks = [block for checked in report.checked for block in _series_text(report, checked, paint)]
    blocks += [printable(f"cannot read {one.source}: {one.reason}") + "\n" for one in report.unread]
    versions = [one for one in progress.of(report.checked) if one.found or one.new]
    lines = [_progress(one, is_titled=len(versions) > 1) for one in versions]
    return "\n".join([*blocks, _summary(report) + "".join(lines)])


def _series_text(report: CheckReport, checked: Checked, paint: Paint) -> Iterator[str]:
    subjects = {message.message_id: message.subject for message in checked.series_mails.members}
    for patch in folding.by_patch(report.shown(checked)):
        heading = _heading(subjects.get(patch.message_id, ""), paint)
        texts = _every_text(patch, paint) if report.is_unfolded else _patch_text(patch, paint)
        yield heading + "\n".join(texts)
    about = "".join(f"  {line}\n" for line in (*_applying_text(checked), *_not_checked(checked)))
    if about:
        yield _heading(checked.series_mails.first.subject, paint) + about


def _applying_text(checked: Checked) -> Iterator[str]:
    """Yield how the patches apply to the kernel trees, and what was tried for those that do not."""
    for patches, one in _applications(checked):
        yield printable(f"{patches}{one.outcome}")
        yield from (printable(f"  tried: {tried}") for tried in one.tried if not one.is_applied)


def _applications(checked: Checked) -> Iterator[tuple[str, Application]]:
    """Yield one application for all patches with equal words, after the numbers of the patches;
    none without a tree."""
    tree = checked.run.tree
    numbers = {mail.message_id: mail.tag.number or 1 for mail in checked.series_mails.patches}
    found: dict[str, list[Application]] = defaultdict(list)
    for one in tree.applications if tree else ():
        found[one.words].append(one)
    for some in found.values():
        ranges = _ranges(numbers.get(one.message_id, 1) for one in some)
        yield f"patch {ranges}: " if len(numbers) > 1 else "", some[0]


def _ranges(numbers: Iterable[int]) -> str:
    """Return numbers in order, with a range for several that follow each other: `1-3, 7`."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in found)


def _every_text(patch: FoldedPatch, paint: Paint) -> Iterator[str]:
    found = [finding for entry in (*patch.shown, *patch.folded) for finding in entry]
    return (_finding_text(finding, paint) for finding in (*found, *patch.notes))


def _patch_text(patch: FoldedPatch, paint: Paint) -> Iterator[str]:
    """Yield a text for each shown entry, and a line each for the folded entries and the notes."""
    for first, *others in patch.shown:
        yield _finding_text(first, paint, [finding.at for finding in others])
    if patch.folded:
        checks = ", ".join(entry[0].check for entry in patch.folded)
        yield f"  {count(sum(map(len, patch.folded)), 'more finding')}: {checks}\n"
    if patch.notes:
        notes = ", ".join(f"{note.check} ({_where(note.at)})" for note in patch.notes)
        yield f"  {count(len(patch.notes), 'note')}: {notes}\n"


def _heading(subject: str, paint: Paint) -> str:
    return paint(printable(subject), Style.TITLE) + "\n"


def _not_checked(checked: Checked) -> Iterator[str]:
    """Yield the reasons why checks were skipped, crashed or timed out, one line per reason; none of
    these outcomes is a pass."""
    for reason, outcomes in _by_reason(checked).items():
        if reason.endswith(KERNEL_RULE):
            yield _kernel_rules(reason, outcomes)
        else:
            checks = sorted({outcome.check for outcome in outcomes})
            yield printable(f"{', '.join(checks)}: {reason}")


def _by_reason(checked: Checked) -> Mapping[str, list[CheckOutcome]]:
    found: dict[str, list[CheckOutcome]] = defaultdict(list)
    for outcome in checked.run.outcomes:
        if not outcome.is_checked:
            # all rules of the kernel are skipped for the same reason, whatever they check
            is_kernel = outcome.reason.endswith(KERNEL_RULE)
            reason = outcome.reason if is_kernel else f"{outcome.outcome}, {outcome.reason}"
            found[reason].append(outcome)
    return found


def _kernel_rules(reason: str, outcomes: list[CheckOutcome]) -> str:
    number = len({outcome.check for outcome in outcomes})
    return printable(f"{count(number, 'kernel rule')} skipped: {reason.removesuffix(KERNEL_RULE)}")


def _finding_text(finding: Finding, paint: Paint, others: Sequence[Place] = ()) -> str:
    """Return the text of a finding; `others` are the places of the same rule in the same patch."""
    at = finding.at
    severity = paint(finding.severity, STYLES[finding.severity])
    lines = [f"  {severity}: {printable(finding.message)} [{finding.check}]"]
    lines.append(f"    {_where(at)}")
    if at.text:
        lines.append("    " + paint(f"> {printable(at.text.expandtabs())}", Style.FAINT))
    if finding.related:
        lines.append(f"    also: {', '.join(_related(at, place) for place in finding.related)}")
    if others:
        lines.append(f"    also at: {', '.join(_related(at, place) for place in others)}")
    if finding.mark:
        lines.append(f"    {finding.mark}")
    if finding.basis:
        lines.append(f"    rests on {finding.basis}")
    if finding.fixed_in:
        lines.append("    not counted: a later patch of the series fixes it")
    if finding.is_preview:
        lines.append("    not counted: the check is in preview")
    return "\n".join(lines) + "\n"


def _where(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    function = f" in {place.function}()" if place.function else ""
    return printable(f"{place.path or 'the mail'}{line}{function}")


def _related(at: Place, place: Place) -> str:
    return str(place.line) if place.path == at.path and place.line else _where(place)


def _summary(report: CheckReport) -> str:
    patches = sum(len(checked.series_mails.patches) for checked in report.checked)
    found = [finding for checked in report.checked for finding in checked.run.findings]
    hidden = len(found) - sum(len(report.shown(checked)) for checked in report.checked)
    previews = sum(finding.is_preview for finding in found)
    parts = [
        count(report.mails, "mail"),
        count(patches, "patch", "patches"),
        count(len(report.checked), "series", "series"),
        count(report.findings, "finding"),
    ]
    unanswered = sum(finding.unanswered_in is not None for finding in found)
    parts += [f"{unanswered} also in an earlier version, unanswered"] if unanswered else []
    parts += [f"{previews} of checks in preview (not counted)"] if previews else []
    parts += [f"{hidden} not shown"] if hidden else []
    parts += [f"{len(report.unread)} unreadable"] if report.unread else []
    return ", ".join(parts) + "\n"


def terse(report: CheckReport) -> str:
    lines = [
        f"{printable(f.at.path) or '-'}:{f.at.line or 1}: {f.severity}: "
        f"{printable(f.message)} [{f.check}]{'' if f.counts else ' (not counted)'}"
        f"{f' ({f.mark})' if f.mark else ''}"
        f"{f' (rests on {f.basis})' if f.basis else ''}\n"
        for checked in report.checked
        for f in report.shown(checked)
    ]
    return "".join(lines)


def json_document(report: CheckReport) -> str:
    from app.service.offline.document import document  # noqa: PLC0415 - pydantic, for JSON alone

    return document(report).model_dump_json(indent=2) + "\n"


def _progress(one: Progress, *, is_titled: bool) -> str:
    """Return one line that compares the findings of a version with the findings of the previous
    version."""
    before, after = _version(one.before), _version(one.after)
    parts = [
        f"{one.fixed} fixed in {after}" if one.fixed else "",
        f"{one.still} still there" if one.still else "",
        f"{one.unchecked} not checked in {after}" if one.unchecked else "",
        f"{one.new} new in {after}" if one.new else "",
        f"{one.missed} not checked in {before}" if one.missed else "",
    ]
    title = f"{printable(one.after.first.tag.title)}: " if is_titled else ""
    became = ", ".join(filter(None, parts))
    return f"{title}{count(one.found, 'finding')} in {before}: {became}\n"


def _version(series_mails: SeriesMails) -> str:
    tag = series_mails.first.tag
    resend = " RESEND" if tag.is_resend else ""
    return f"{'RFC ' if tag.is_rfc else ''}v{series_mails.version}{resend}"


def unchecked(report: CheckReport) -> list[str]:
    """Return unread inputs, failed checks and rejected watch rules, one line each; each of them
    results in exit code 2."""
    return [printable(f"{one.source}: {one.reason}") for one in report.unchecked]


def notes(report: CheckReport) -> list[str]:
    """Return notes on mails with a diff that are not patches, on missing patches, and on skipped
    kernel rules, one line each.

    These notes do not change the exit code.
    """
    missing = [_missing(series_mails) for series_mails in report.incomplete]
    passed = [printable(f"{one.source}: {one.reason}") for one in report.passed]
    return [*passed, *missing] + [
        f"{printable(checked.series_mails.first.subject)}: {_kernel_rules(reason, outcomes)}"
        for checked in report.checked
        for reason, outcomes in _by_reason(checked).items()
        if reason.endswith(KERNEL_RULE)
    ]


def applying(report: CheckReport) -> list[str]:
    """Return how the patches apply to the kernel trees, one line each; none without a tree."""
    return [
        printable(f"{checked.series_mails.first.subject}: {patches}{one.words}")
        for checked in report.checked
        for patches, one in _applications(checked)
    ]


def _missing(series_mails: SeriesMails) -> str:
    numbers = ", ".join(map(str, series_mails.missing[:20]))
    more = f" and {len(series_mails.missing) - 20} more" if len(series_mails.missing) > 20 else ""
    total = len(series_mails.patches) + len(series_mails.missing)
    subject = printable(series_mails.first.subject)
    return f"{subject}: patch {numbers}{more} of {total} is missing and was not checked"
