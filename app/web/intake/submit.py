# SPDX-License-Identifier: Apache-2.0
"""REST v1 for mail bots."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.links import API
from app.mail.read import address
from app.model import Priority
from app.model.intake import Taken
from app.service.intake import submissions, taking
from app.service.intake.taking import Submission
from app.service.review import catalogue
from app.service.series import browsing, threads, triage
from app.service.series.browsing import SeriesDetails
from app.service.series.documents import SeriesDocument
from app.service.series.threads import Thread
from app.web.answers import answered, received
from app.web.intake import bodies
from app.web.intake.admission import AdmissionDep
from app.web.openapi import BEARER, BODY_REFUSALS, headers, mail_body, refusals
from app.web.problem import Problem
from app.web.query import CameBy, MessageId, SeriesQuery
from app.web.series import schemas
from app.web.series.tracking_schemas import TrackedDocument
from app.web.site import Site, SiteDep

router = APIRouter(prefix=API)


@router.post(
    "/messages",
    status_code=202,
    operation_id="submit",
    tags=["mails"],
    summary="Submit mails",
    responses={
        202: {"headers": headers({"Location": "Address of the submission"})},
        **refusals(401, 403, 429, *BODY_REFUSALS),
    },
    dependencies=[Security(BEARER)],
    openapi_extra=mail_body(),
)
async def submit(
    request: Request,
    response: Response,
    admission: AdmissionDep,
    list: CameBy = None,
) -> schemas.SubmissionDocument:
    """One mail, or an mbox, as it is or compressed (gzip, xz, zstd).

    The answer comes once everything is stored. Mails that cannot be read are kept as dead
    letters and named in the answer; where that is all of them, the answer is 422.
    """
    site = admission.site
    source = await admission.sender(request, "submit")
    response.headers.update(admission.count(source))
    await admission.require_queue(429)
    bodies.require_mail(request)
    lists = address.list_ids(list)
    submission = Submission(str(uuid4()), source, lists, priority=Priority.INTERACTIVE)
    with admission.room(request, source):
        body = await bodies.read(request, site.settings.max_body)
        given = await admission.open(_given, site, submission, body)
        items = await admission.store(given)
    site.metrics.took("rest", items)
    if all(item.taken is Taken.DEAD for item in items):
        raise Problem(422, "; ".join(sorted({item.reason for item in items}))[:1000])
    document = await run_in_threadpool(_submission, site, submission.id)
    response.headers["Location"] = document.url
    return document


def _given(site: Site, submission: Submission, body: bytes) -> taking.IntakeRequest:
    return taking.IntakeRequest.of(submission, bodies.mails(body, site.settings))


def _submission(site: Site, submission_id: str) -> schemas.SubmissionDocument:
    found = submissions.submission(site.database, submission_id)
    if found is None:
        raise Problem(404, "there is no submission with this id")
    return schemas.SubmissionDocument(
        id=found.id,
        url=f"{API}/submissions/{found.id}",
        received_at=found.received_at,
        source=found.source,
        mails=tuple(schemas.MailResult.of(item) for item in found.items),
    )


@router.get(
    "/submissions/{submission_id}",
    operation_id="get_submission",
    tags=["mails"],
    summary="Get what became of a submission",
    responses=refusals(404),
)
def submission(site: SiteDep, submission_id: str) -> schemas.SubmissionDocument:
    return _submission(site, submission_id)


@router.get(
    "/series", operation_id="list_series", tags=["series"], summary="List series, newest first"
)
def list_series(site: SiteDep, query: Annotated[SeriesQuery, Query()]) -> schemas.SeriesList:
    page = answered(
        lambda: browsing.list_series(site.database, query.filters, query.cursor, query.limit)
    )
    return schemas.SeriesList(
        series=tuple(SeriesDocument.of(summary) for summary in page.series),
        next=query.address(f"{API}/series", page.next) if page.next else None,
    )


def _series(site: Site, message_id: str) -> SeriesDetails:
    return received(browsing.series(site.database, message_id))


def _thread(site: Site, message_id: str) -> Thread:
    return threads.of(site.database, message_id) or Thread()


@router.get(
    "/series/{message_id:path}/patches",
    operation_id="list_patches",
    tags=["series"],
    summary="List the patches of a series",
    responses=refusals(404),
)
def patches(site: SiteDep, message_id: MessageId) -> tuple[schemas.PatchDocument, ...]:
    return schemas.patches(_series(site, message_id), _thread(site, message_id))


@router.get(
    "/series/{message_id:path}/findings",
    operation_id="list_findings",
    tags=["series"],
    summary="List the findings of a series",
    responses=refusals(404),
)
def findings(site: SiteDep, message_id: MessageId) -> tuple[TrackedDocument, ...]:
    return schemas.findings(_series(site, message_id))


@router.get(
    "/series/{message_id:path}/mbox",
    operation_id="get_mbox",
    tags=["series"],
    summary="Download a series as mboxrd",
    response_class=Response,
    responses={
        200: {"content": {"application/mbox": {"schema": {"type": "string"}}}},
        **refusals(404),
    },
)
def series_mbox(site: SiteDep, message_id: MessageId) -> Response:
    """Cover letter and patches as they came, as mboxrd for `git am`."""
    pieces = received(browsing.mbox(site.database, message_id))
    headers = {"Content-Disposition": "attachment; filename=series.mbox"}
    return StreamingResponse(pieces, 200, headers, "application/mbox")


@router.get(
    "/series/{message_id:path}",
    operation_id="get_series",
    tags=["series"],
    summary="Get a series",
    responses=refusals(404),
)
def series(site: SiteDep, message_id: MessageId) -> schemas.SeriesWhole:
    """A series by the Message-ID of its cover letter or of any of its patches."""
    return schemas.SeriesWhole.of_details(_series(site, message_id), _thread(site, message_id))


@router.get("/checks", operation_id="list_checks", tags=["checks"], summary="List all checks")
def checks(site: SiteDep) -> tuple[schemas.CheckSummary, ...]:
    found = catalogue.rules(site.settings.rules)
    return tuple(schemas.CheckSummary.of(rule) for rule in found)


@router.get(
    "/checks/{check:path}",
    operation_id="get_check",
    tags=["checks"],
    summary="Get a check and its text",
    responses=refusals(404),
)
def check(site: SiteDep, check: str) -> schemas.CheckWhole:
    rule = catalogue.rule(check, site.settings.rules)
    if rule is None:
        raise Problem(404, f"there is no check named {check}")
    return schemas.CheckWhole.of_rule(rule, triage.accepted(site.database, check))


@router.get(
    "/rules",
    operation_id="list_rules",
    tags=["checks"],
    summary="List watch rules, and those that are not in force",
)
def rules(site: SiteDep) -> schemas.WatchRulesDocument:
    return schemas.WatchRulesDocument.of(catalogue.watch_rules(site.settings.rules))
