# SPDX-License-Identifier: Apache-2.0
"""Command `kantha checks`: list the checks, or show a check with its reasons."""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from app import offline
from app.cli.printing import printable
from app.model import FileChange, Finding, Patch
from app.offline import Offline
from app.service.review import catalogue
from app.service.review.catalogue import ShownExample


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checks = commands.add_parser("checks", epilog="Example: kantha checks show cleanup-goto-mix")
    checks.set_defaults(settings=offline.load)
    actions = checks.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser(
        "list", help="list the checks, one per line", epilog="Example: kantha checks list"
    )
    listed.set_defaults(command=run_list)
    show = actions.add_parser(
        "show",
        help="show a check with its reasons, references and examples",
        epilog="Example: kantha checks show cleanup-goto-mix",
    )
    show.add_argument("check", metavar="ID", help="id of the check")
    show.set_defaults(command=run_show)


def run_list(_given: argparse.Namespace, settings: Offline) -> int:
    for rule in catalogue.rules(settings.rules):
        mark = "(preview) " if rule.check.status == "preview" else ""
        title = printable(f"{mark}{rule.title}")
        sys.stdout.write(f"{rule.id:<26} {rule.check.severity:<8} {title}\n")
    return 0


def run_show(given: argparse.Namespace, settings: Offline) -> int:
    rule = catalogue.named(given.check, catalogue.rules(settings.rules))
    check = rule.check
    about = f"{rule.id}: {check.severity}, confidence {check.confidence}, {check.status}"
    references = "\n".join(f"  {text}\n    {url}" for text, url in check.references)
    sys.stdout.write(f"{about}\n\n{check.doc.strip()}\n\nReferences\n{references}\n\nExamples\n")
    for example in catalogue.shown_examples(rule.id, settings.rules):
        sys.stdout.write("\n" + "".join(f"  {printable(line)}\n" for line in _example(example)))
    return 0


def _example(example: ShownExample) -> Iterator[str]:
    """Return the diffs of an example, with the check's findings below the lines to which they
    belong."""
    yield f"{'bad' if example.is_bad else 'good'}: {example.title}"
    by_file: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in example.findings:
        by_file[finding.at.message_id, finding.at.path].append(finding)
    known = {patch.message_id for patch in example.patches}
    for (mail, path), findings in by_file.items():
        if not path or mail not in known:
            yield from _said(findings)
    for number, patch in enumerate(example.patches, 1):
        if len(example.patches) > 1:
            yield f"patch {number}: {patch.title}"
        yield from _patch(patch, by_file)


def _patch(patch: Patch, by_file: dict[tuple[str, str], list[Finding]]) -> Iterator[str]:
    """Return a patch with its findings; findings in files that cannot be parsed come last."""
    here = {change.path: change for change in patch.files}
    for path, change in here.items():
        yield from _file(change, by_file[patch.message_id, path])
    for (mail, path), findings in by_file.items():
        if mail == patch.message_id and path and path not in here:
            yield path
            yield from _said(findings)


def _file(change: FileChange, findings: list[Finding]) -> Iterator[str]:
    yield f"--- {change.old_path or '/dev/null'}"
    yield f"+++ {change.new_path or '/dev/null'}"
    yield from _said(finding for finding in findings if finding.at.line is None)
    for hunk in change.hunks:
        yield hunk.header
        for line in hunk.lines:
            yield f"{line.kind}{line.text}".expandtabs()
            if line.new is not None:
                yield from _said(f for f in findings if f.at.line == line.new)


def _said(findings: Iterable[Finding]) -> Iterator[str]:
    return (f"^ {finding.severity}: {finding.message}" for finding in findings)
