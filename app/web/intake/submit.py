# SPDX-License-Identifier: Apache-2.0
"""REST v1 for mail bots: submission of mails, and the results."""

from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter, Request, Response, Security

from app.links import API
from app.mail.read import address
from app.model import Priority
from app.model.intake import Taken
from app.service.intake import submissions, taking
from app.service.intake.taking import Submission
from app.web.intake import bodies
from app.web.intake.admission import AdmissionDep
from app.web.intake.submission_schemas import SubmissionDocument
from app.web.openapi import BEARER, BODY_REFUSALS, headers, mail_body, refusals
from app.web.problem import Problem
from app.web.query import CameBy
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
) -> SubmissionDocument:
    """Submit one mail or an mbox, which can be compressed (gzip, xz, zstd).

    The server responds only after all mails are stored. A mail that cannot be read is kept as a
    dead letter, and the response lists the mail. If all mails are dead letters, the status is 422.
    """
    site = admission.site
    source = await admission.sender(request, "submit")
    response.headers.update(admission.count(source))
    await admission.require_queue(429)
    bodies.require_mail(request)
    lists = address.list_ids(list)
    now = datetime.now(UTC)
    submission = Submission(str(uuid4()), source, now, lists, priority=Priority.INTERACTIVE)
    with admission.room(request, source):
        body = await bodies.read(request, site.settings.max_body)
        given = await admission.open(_given, site, submission, body)
        items = await admission.store(given)
    site.metrics.took("rest", items)
    if all(item.taken is Taken.DEAD for item in items):
        raise Problem(422, "; ".join(sorted({item.reason for item in items}))[:1000])
    document = SubmissionDocument.model_validate(submission.with_items(items))
    response.headers["Location"] = document.url
    return document


def _given(site: Site, submission: Submission, body: bytes) -> taking.IntakeRequest:
    return taking.IntakeRequest.of(submission, bodies.mails(body, site.settings))


@router.get(
    "/submissions/{submission_id}",
    operation_id="get_submission",
    tags=["mails"],
    summary="Get the results of a submission",
    responses=refusals(404),
)
def submission(site: SiteDep, submission_id: str) -> SubmissionDocument:
    found = submissions.submission(site.database, submission_id)
    if found is None:
        raise Problem(404, "no submission has this id")
    return SubmissionDocument.model_validate(found)
