# SPDX-License-Identifier: Apache-2.0
"""Format SARIF 2.1.0 (OASIS): a log with one run, the checks that ran as its rules, and related
places of a finding as related locations."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import app
from app.cli.formats import applying, notes
from app.cli.printing import printable
from app.engine.registry import Rule
from app.model import Finding, Place
from app.service.offline.checking import CheckReport

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def sarif(report: CheckReport) -> str:
    rules = list(report.rules)
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, index[finding.check])
        for checked in report.checked
        for finding in report.shown(checked)
    ]
    driver = {
        "name": "kantha",
        "version": app.__version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"rulesHash": report.rules.hash},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(report: CheckReport) -> dict[str, object]:
    return {
        "executionSuccessful": report.is_complete,
        "toolExecutionNotifications": list(_notifications(report)),
    }


def _notifications(report: CheckReport) -> Iterator[dict[str, object]]:
    """Yield an error for each unchecked input, and a note for each part of the input that was left
    out and for each way in which patches apply to a kernel tree."""
    for one in report.unchecked:
        yield {"level": "error", "message": {"text": printable(f"{one.source}: {one.reason}")}}
    for note in (*notes(report), *applying(report)):
        yield {"level": "note", "message": {"text": note}}


def _rule(rule: Rule) -> dict[str, object]:
    url = next((reference.url for reference in rule.check.references if reference.url), "")
    known: dict[str, object] = {"helpUri": url} if url else {}
    if rule.instead:
        known["help"] = {"text": rule.instead}
    return known | {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.check.doc.strip()},
        "defaultConfiguration": {"level": rule.check.severity.value},
        "properties": {"confidence": rule.check.confidence.value, "status": rule.check.status},
    }


def _result(finding: Finding, rule: int) -> dict[str, object]:
    rests_on = {"restsOn": finding.rests_on.value} if finding.rests_on else {}
    result: dict[str, object] = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        "locations": [_location(finding.at)],
        "partialFingerprints": {"kantha/v1": finding.fingerprint},
        "properties": {
            "patch": finding.at.message_id,
            "confidence": finding.confidence.value,
            "counted": finding.counts,
            "unansweredIn": finding.unanswered_in,
            **rests_on,
        },
    }
    if finding.related:
        related = enumerate(finding.related, 1)
        result["relatedLocations"] = [{"id": i, **_location(place)} for i, place in related]
    return result


def _location(place: Place) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(place.path or "mail")}}
    if place.line:
        physical["region"] = {"startLine": place.line, "snippet": {"text": place.text}}
    location: dict[str, object] = {"physicalLocation": physical}
    if place.function:
        location["logicalLocations"] = [{"name": place.function, "kind": "function"}]
    return location


def _uri(path: str) -> str:
    return quote(path, safe="/+@~._-")
