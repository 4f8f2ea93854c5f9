# SPDX-License-Identifier: Apache-2.0
"""Result of a backtest as text: first the numbers, then the paths and the series with findings."""

from collections.abc import Iterable, Iterator

from app.cli.printing import printable
from app.service.series.findings import (
    BacktestCheck,
    BacktestDocument,
    BacktestSeries,
    FindingDocument,
)

MAX_SERIES = 50
MAX_PATHS = 20
MAX_REASONS = 30


def text(document: BacktestDocument) -> str:
    parts = (_about(document), _checks(document), _months(document), _paths(document))
    lines = [line for part in parts for line in (*part, "")]
    return "\n".join((*lines, *_fired(document), *_not_checked(document))) + "\n"


def _about(document: BacktestDocument) -> Iterator[str]:
    unread = f", {document.unread:,} unreadable" if document.unread else ""
    yield (
        f"{document.mails:,} mails{unread}: {document.patches:,} patches in "
        f"{document.series:,} series by {document.authors:,} authors{_period(document)}"
    )
    if document.tree:
        applying = (f"{words}: {number:,}" for words, number in document.tree.applying.items())
        fidelity = (f"{words}: {number:,}" for words, number in document.tree.fidelity.items())
        yield f"kernel tree, in patches: {', '.join(applying)} ({', '.join(fidelity)})"


def _period(document: BacktestDocument) -> str:
    if document.first is None or document.last is None:
        return ""
    return f", {document.first:%Y-%m-%d} to {document.last:%Y-%m-%d}"


HEADING = (
    f"{'findings':>8} {'per 1,000':>9} {'distinct':>8} {'series':>7} {'authors':>7} {'most':>5}"
)


def _checks(document: BacktestDocument) -> Iterator[str]:
    yield f"{HEADING}  check"
    yield from (_check(check) for check in document.checks)
    yield "(per 1,000: patches; distinct: all versions count once; most: by one author)"
    fixed = sum(check.fixed for check in document.checks)
    if fixed:
        yield f"not counted: {fixed} findings that a later patch of the same series fixes"


def _check(check: BacktestCheck) -> str:
    preview = " (preview)" if check.status == "preview" else ""
    return (
        f"{check.findings:>8,} {check.per_1000_patches:>9.1f} {check.distinct:>8,} "
        f"{check.series:>7,} {check.authors:>7,} {check.most_by_one_author:>5,}  "
        f"{check.check}{preview}"
    )


def _months(document: BacktestDocument) -> Iterator[str]:
    yield f"{'findings':>8} {'per 1,000':>9} {'patches':>8}  month"
    for one in document.months:
        yield f"{one.findings:>8,} {one.per_1000_patches:>9.1f} {one.patches:>8,}  {one.month}"


def _paths(document: BacktestDocument) -> Iterator[str]:
    if not document.paths:
        return
    yield f"{'findings':>8} {'series':>9}  where"
    for one in document.paths[:MAX_PATHS]:
        where = printable(one.path) or "(the mail itself)"
        yield f"{one.findings:>8,} {one.series:>9,}  {where}"
    yield from _more(len(document.paths) - MAX_PATHS, "directories")


def _fired(document: BacktestDocument) -> Iterator[str]:
    for one in document.fired[:MAX_SERIES]:
        yield from _series(one)
        yield ""
    yield from _more(len(document.fired) - MAX_SERIES, "series")
    if not document.fired:
        yield "No check would have fired."


def _more(left: int, what: str) -> Iterable[str]:
    return [f"and {left:,} more {what}: use --format json or html to see all"] if left > 0 else []


def _series(one: BacktestSeries) -> Iterator[str]:
    version = f"v{one.version} " if one.version > 1 else ""
    yield printable(f"{one.date:%Y-%m-%d}  {version}{one.title}  ({one.author})")
    yield printable(f"  {one.message_id}")
    for finding in one.findings:
        yield from _finding(finding)


def _finding(finding: FindingDocument) -> Iterator[str]:
    yield printable(f"  {finding.severity}: {finding.message} [{finding.check}]")
    line = f":{finding.line}" if finding.line else ""
    function = f" in {finding.function}()" if finding.function else ""
    yield printable(f"    {finding.path}{line}{function}" if finding.path else "    the mail")
    if finding.text:
        yield f"    > {printable(finding.text.expandtabs())}"
    if finding.rests_on:
        yield f"    rests on {finding.rests_on.words}"


def _not_checked(document: BacktestDocument) -> Iterator[str]:
    """Yield the reasons why checks were skipped, crashed or timed out; none of these outcomes is a
    pass."""
    if document.not_checked:
        yield ""
        yield "Not checked:"
    for one in document.not_checked[:MAX_REASONS]:
        check = f"{one.check} " if one.check else ""
        yield printable(f"{one.times:>8,}  {check}{one.outcome}: {one.reason}")
    yield from _more(len(document.not_checked) - MAX_REASONS, "reasons")
