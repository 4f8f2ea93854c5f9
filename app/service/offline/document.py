# SPDX-License-Identifier: Apache-2.0
"""The report of `kantha check` as a JSON document."""

import app
from app.service.offline.checked import Checked
from app.service.offline.checking import CheckReport
from app.service.series.findings import (
    CheckDocument,
    CheckedSeries,
    Joined,
    UnreadDocument,
)


def document(report: CheckReport) -> CheckDocument:
    patches = sum(len(checked.series_mails.patches) for checked in report.checked)
    return CheckDocument(
        kantha=app.__version__,
        rules=report.rules.hash,
        mails=report.mails,
        patches=patches,
        series=tuple(_series(report, checked) for checked in report.checked),
        unread=tuple(UnreadDocument.model_validate(one) for one in report.unread),
        complete=report.is_complete,
    )


def _series(report: CheckReport, checked: Checked) -> CheckedSeries:
    series_mails, run = checked
    first = series_mails.first
    found = Joined(
        first.tag,
        message_id=first.message_id,
        version=series_mails.version,
        total=len(series_mails.patches) + len(series_mails.missing),
        missing=() if series_mails.is_partial else series_mails.missing,
        is_partial=series_mails.is_partial,
        findings=report.shown(checked),
        outcomes=tuple(outcome for outcome in run.outcomes if not outcome.is_checked),
        tree=run.tree,
    )
    return CheckedSeries.model_validate(found)
