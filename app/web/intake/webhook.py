# SPDX-License-Identifier: Apache-2.0
"""Webhook for lore ingesters, which post one raw mail per request, in any order; a mail that is
posted again is stored only once."""

import base64
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Literal, NamedTuple
from uuid import uuid4

from fastapi import APIRouter, Request, Response, Security
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app import links
from app.invalid import faults_of, in_words
from app.mail.read import address
from app.model.intake import Taken
from app.service.intake import taking
from app.service.intake.taking import Replayed, SignedRequest, Submission
from app.web.intake import bodies
from app.web.intake.admission import Admission, AdmissionDep
from app.web.intake.submission_schemas import MailResult
from app.web.openapi import BEARER, BODY_REFUSALS, SIGNATURE, Responses, mail_body, refusals
from app.web.problem import Problem
from app.web.query import CameBy
from app.web.site import Site, SiteDep

router = APIRouter(prefix="/webhooks")
WINDOW = timedelta(minutes=5)  # of the standardwebhooks package
SIGNED = "\0signed"  # the rate of all signed requests; no token has this name


class LoreMail(BaseModel):
    """A mail in JSON, for senders that cannot post the raw mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    raw: str = Field(description="The whole mail, with the header first")
    list: str | None = Field(
        None,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="List-Id or address of the mailing list of the mail",
    )
    message_id: str | None = Field(
        None,
        max_length=1000,
        description="Message-ID of the mail; must equal the Message-ID in `raw`",
    )
    encoding: Literal["text", "base64"] = Field("text", description="Encoding of `raw`")


class HookAnswer(BaseModel):
    mails: tuple[MailResult, ...]


class _Sender(NamedTuple):
    """The sender of a mail, and the mailing list that the address of the request names."""

    name: str
    delivery: SignedRequest | None = None
    asked: str | None = None


ANSWERS: Responses = {
    200: {"model": HookAnswer, "description": "All mails were already stored"},
    **refusals(401, 403, 409, 429, *BODY_REFUSALS),
}


@router.post(
    "/lore",
    status_code=202,
    operation_id="ingest",
    tags=["mails"],
    summary="Post mails from an ingester",
    responses=ANSWERS,
    dependencies=[Security(BEARER), Security(SIGNATURE)],
    openapi_extra=mail_body(LoreMail),
)
async def lore(
    request: Request,
    response: Response,
    site: SiteDep,
    admission: AdmissionDep,
    list: CameBy = None,
) -> HookAnswer:
    """Post one raw mail (message/rfc822), an mbox, or JSON, with a token or a Standard Webhooks
    signature.

    Status 2xx means that the mails are stored: 202 if any mail is new, 200 if all mails were
    already stored. A mail that cannot be read is stored as a dead letter. The status is then also
    202, because sending the mail again would not help.
    """
    unsigned = await _by_token(request, response, admission)
    await admission.require_queue(503)
    bodies.require_mail(request, "application/json")
    with admission.room(request, unsigned.name if unsigned else None):
        body = await bodies.read(request, site.settings.max_body)
        sender = unsigned or _by_signature(request, response, admission, body)
        # the address is not signed: anybody who repeats a request could name any list in it
        asked = None if sender.delivery else list
        given = await admission.open(_given, request, site, body, sender._replace(asked=asked))
        try:
            items = await admission.store(given)
        except Replayed as error:
            raise Problem(409, str(error)) from error
    site.metrics.took("webhook", items)
    if all(item.taken is Taken.DUPLICATE for item in items):
        response.status_code = 200
    return HookAnswer(mails=tuple(map(MailResult.model_validate, items)))


async def _by_token(request: Request, response: Response, admission: Admission) -> _Sender | None:
    if "webhook-signature" in request.headers and "authorization" not in request.headers:
        _require_signing(admission.site)
        admission.refuse_guesser(request)
        return None
    sender = _Sender(await admission.sender(request, "ingest"))
    response.headers.update(admission.count(sender.name))
    return sender


def _require_signing(site: Site) -> SecretStr:
    """Return the secret for signatures. Without a secret, the server refuses the request before
    reading the body."""
    secret = site.settings.webhook_secret
    if secret is None:
        raise Problem(
            401,
            "this server accepts no signatures (KANTHA_WEBHOOK_SECRET is not set): send a token",
        )
    return secret


def _by_signature(
    request: Request, response: Response, admission: Admission, body: bytes
) -> _Sender:
    try:
        sender = _verified(request, admission.site, body)
    except Problem:
        admission.count_guess(request)
        raise
    response.headers.update(admission.count(SIGNED))
    return sender


def _verified(request: Request, site: Site, body: bytes) -> _Sender:
    secret = _require_signing(site)
    headers = dict(request.headers)
    try:
        Webhook(secret.get_secret_value()).verify(body, headers, json_parse=False)
    except UnicodeDecodeError as error:
        text = "a signed body must be UTF-8: send this mail as JSON with base64"
        raise Problem(401, text) from error
    except (WebhookVerificationError, ValueError) as error:
        raise Problem(401, f"the signature is invalid: {error}") from error
    # the signature covers whole seconds, so 1.5 must be the same request as 1
    signed_at = datetime.fromtimestamp(floor(float(headers["webhook-timestamp"])), UTC)
    delivery = SignedRequest(headers["webhook-id"], signed_at, WINDOW)
    return _Sender(name="webhook", delivery=delivery)


def _given(request: Request, site: Site, body: bytes, sender: _Sender) -> taking.IntakeRequest:
    mail = _read(body) if bodies.content_type(request) == "application/json" else None
    lists = address.list_ids(sender.asked, mail.list if mail else None)
    now = datetime.now(UTC)
    submission = Submission(str(uuid4()), sender.name, now, lists, sender.delivery)
    mails = bodies.mails(_raw(mail) if mail else body, site.settings)
    given = taking.IntakeRequest.of(submission, mails)
    if mail and mail.message_id:
        message_id = links.bare_id(mail.message_id)
        if given.first_id not in ("", message_id):
            own = given.first_id
            raise Problem(422, f"message_id is {message_id}, but the mail in raw has {own}")
    return given


def _read(body: bytes) -> LoreMail:
    try:
        return LoreMail.model_validate_json(body)
    except ValidationError as error:
        raise Problem(422, in_words(faults_of(error.errors()))) from error


def _raw(mail: LoreMail) -> bytes:
    if mail.encoding == "text":
        return mail.raw.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(mail.raw, validate=True)
    except ValueError as error:
        raise Problem(422, f"raw: {error}") from error
