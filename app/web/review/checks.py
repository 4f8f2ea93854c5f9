# SPDX-License-Identifier: Apache-2.0
"""Pages of checks and watch rules."""

from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app.model.demotion import VerdictCounts
from app.render import markdown
from app.service.review import catalogue, precision
from app.service.review.catalogue import Rejected, Rule
from app.service.review.precision import Measured, MeasuredCheck
from app.service.series import triage
from app.web.contexts import Context
from app.web.problem import Problem
from app.web.rendering import render
from app.web.series import diffs
from app.web.series.diffs import Diff
from app.web.site import SiteDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ChecksContext(Context):
    families: tuple[tuple[str, tuple[Rule, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownDiff:
    """An example with the findings of its check, and with one diff for each patch."""

    title: str
    is_bad: bool
    patches: tuple[Diff, ...]


@dataclass(frozen=True, slots=True)
class CheckContext(Context):
    """The context of a check's page.

    `text` is the check's own text as HTML, without the title line. `numbers` contains the measured
    numbers of the check; `numbers` is `None` if the check has not been measured. `verdicts` counts
    the last verdicts in force on findings of the check.
    """

    rule: Rule
    text: Markup
    examples: tuple[ShownDiff, ...]
    measured: Measured
    numbers: MeasuredCheck | None
    verdicts: VerdictCounts


@dataclass(frozen=True, slots=True)
class RulesContext(Context):
    """Watch rules: the rules in the operator's directory, the shipped rules, and the rules that are
    not in force."""

    own: tuple[Rule, ...]
    shipped: tuple[Rule, ...]
    rejected: tuple[Rejected, ...]
    has_directory: bool


@router.get("/checks")
def checks(request: Request, site: SiteDep) -> HTMLResponse:
    found = catalogue.rules(site.settings.rules)
    by_family = sorted(found, key=lambda rule: (rule.family, rule.id))
    families = groupby(by_family, key=lambda rule: rule.family)
    context = ChecksContext(tuple((family, tuple(rules)) for family, rules in families))
    return render(request, "checks.html", context)


@router.get("/checks/{check:path}")
def check(request: Request, site: SiteDep, check: str) -> HTMLResponse:
    rule = catalogue.rule(check, site.settings.rules)
    if rule is None:
        raise Problem(404, f"there is no check named {check}")
    shown = tuple(
        ShownDiff(e.title, e.is_bad, tuple(diffs.blocks(p, e.findings) for p in e.patches))
        for e in catalogue.shown_examples(check, site.settings.rules)
    )
    text = rule.check.doc[rule.check.doc.index("\n## ") :]
    measured, numbers = precision.measured(), precision.of_check(check)
    accepted = triage.counts(site.database, check)
    context = CheckContext(rule, markdown(text), shown, measured, numbers, accepted)
    return render(request, "check.html", context)


@router.get("/rules")
def rules(request: Request, site: SiteDep) -> HTMLResponse:
    directory = site.settings.rules
    found = catalogue.watch_rules(directory)
    context = RulesContext(found.own, found.shipped, found.rejected, directory is not None)
    return render(request, "rules.html", context)
