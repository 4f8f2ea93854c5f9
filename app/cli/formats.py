# SPDX-License-Identifier: Apache-2.0
"""What `kantha check` prints: for people, for editors, for programs."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import app
from app.cli.printing import printable
from app.engine.rules import Rule
from app.model import Finding, Place
from app.service.checking import Checked, Report

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def text(report: Report) -> str:
    blocks = [block for checked in report.checked for block in _series_text(checked)]
    blocks += [
        printable(f"cannot read {mail.source}: {mail.reason}") + "\n" for mail in report.unread
    ]
    return "\n".join([*blocks, _summary(report)])


def _series_text(checked: Checked) -> Iterator[str]:
    posting, run = checked
    subjects = {message.message_id: message.subject for message in posting.members}
    shown = ""
    for finding in run.findings:
        subject = subjects.get(finding.at.message_id, "")
        heading = "" if subject == shown else printable(subject) + "\n"
        shown = subject
        yield heading + _finding_text(finding)
    yield from _not_checked(checked)


def _not_checked(checked: Checked) -> Iterator[str]:
    """Skipped is not passed: one line a reason, under the subject of the series."""
    by_reason: dict[str, set[str]] = {}
    for outcome in checked.run.outcomes:
        if not outcome.is_checked:
            reason = f"{outcome.outcome}, {outcome.reason}"
            by_reason.setdefault(reason, set()).add(outcome.check)
    if by_reason:
        reasons = (f"  {', '.join(sorted(names))}: {why}" for why, names in by_reason.items())
        yield (
            printable(checked.posting.first.subject)
            + "\n"
            + "".join(printable(reason) + "\n" for reason in reasons)
        )


def _finding_text(finding: Finding) -> str:
    at = finding.at
    lines = [f"  {finding.severity}: {printable(finding.message)} [{finding.check}]"]
    lines.append(f"    {_where(at)}")
    if at.text:
        lines.append(f"    > {printable(at.text.expandtabs())}")
    if finding.related:
        lines.append(f"    also: {', '.join(_related(at, place) for place in finding.related)}")
    if finding.fixed_in:
        lines.append("    not counted: a later patch of the series takes it away")
    if finding.is_preview:
        lines.append("    not counted: the check is in preview")
    return "\n".join(lines) + "\n"


def _where(place: Place) -> str:
    line = f":{place.line}" if place.line else ""
    function = f" in {place.function}()" if place.function else ""
    return printable(f"{place.path or 'the mail'}{line}{function}")


def _related(at: Place, place: Place) -> str:
    return str(place.line) if place.path == at.path and place.line else _where(place)


def _summary(report: Report) -> str:
    patches = sum(len(checked.posting.patches) for checked in report.checked)
    parts = [
        _count(report.mails, "mail"),
        _count(patches, "patch", "patches"),
        _count(len(report.checked), "series", "series"),
        _count(report.findings, "finding"),
    ]
    if report.unread:
        parts.append(f"{len(report.unread)} unreadable")
    return ", ".join(parts) + "\n"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def terse(report: Report) -> str:
    lines = [
        f"{printable(f.at.path) or '-'}:{f.at.line or 1}: {f.severity}: "
        f"{printable(f.message)} [{f.check}]\n"
        for checked in report.checked
        for f in checked.run.findings
    ]
    return "".join(lines)


def json_document(report: Report) -> str:
    from app.service.check_document import document  # noqa: PLC0415 - pydantic, for JSON alone

    return document(report).model_dump_json(indent=2) + "\n"


def sarif(report: Report) -> str:
    """SARIF 2.1.0 (OASIS): one run, all checks as rules, related places as related locations."""
    rules = list(report.rules)
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [
        _sarif_result(finding, index[finding.check])
        for checked in report.checked
        for finding in checked.run.findings
    ]
    driver = {
        "name": "kantha",
        "version": app.__version__,
        "rules": [_sarif_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"rulesHash": report.rules.hash},
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_rule(rule: Rule) -> dict[str, object]:
    url = next((reference.url for reference in rule.check.references if reference.url), "")
    return ({"helpUri": url} if url else {}) | {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.check.doc.strip()},
        "defaultConfiguration": {"level": rule.check.severity.value},
        "properties": {"confidence": rule.check.confidence.value, "status": rule.check.status},
    }


def _sarif_result(finding: Finding, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [_sarif_location(finding.at)],
        "partialFingerprints": {"kantha/v1": finding.fingerprint},
        "properties": {"patch": finding.at.message_id, "confidence": finding.confidence.value},
    }
    if finding.related:
        related = enumerate(finding.related, 1)
        result["relatedLocations"] = [{"id": i, **_sarif_location(place)} for i, place in related]
    return result


def _sarif_location(place: Place) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(place.path or "mail")}}
    if place.line:
        physical["region"] = {"startLine": place.line, "snippet": {"text": place.text}}
    location: dict[str, object] = {"physicalLocation": physical}
    if place.function:
        location["logicalLocations"] = [{"name": place.function, "kind": "function"}]
    return location


def _uri(path: str) -> str:
    return quote(path, safe="/+@~._-")


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "terse": terse,
    "json": json_document,
    "sarif": sarif,
}
