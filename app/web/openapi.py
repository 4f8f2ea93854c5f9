# SPDX-License-Identifier: Apache-2.0
"""OpenAPI document: parts that several routes share, and facts that FastAPI cannot know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi.openapi.constants import REF_PREFIX
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from app.service.series.findings import ApiDocument
from app.web.intake.bodies import MAIL_TYPES
from app.web.problem import PROBLEM

Responses = dict[int | str, dict[str, Any]]

BEARER = HTTPBearer(
    scheme_name="token",
    description="A token that you create with `kantha token create` or on the page `/account`",
    auto_error=False,  # `authorise` and `require` refuse in our own words
)
SIGNATURE = APIKeyHeader(
    name="webhook-signature",
    scheme_name="signature",
    description="Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`",
    auto_error=False,
)

TAGS = [
    {
        "name": "mails",
        "description": "Submit mails, get the results of a submission, search all mails",
    },
    {"name": "series", "description": "Read series: patches, findings, threads, versions"},
    {"name": "triage", "description": "Acknowledge or dismiss findings, correct versions"},
    {"name": "checks", "description": "Read the checks and watch rules"},
    {"name": "operation", "description": "Monitor the server"},
]

_MEANINGS = {
    400: "The body is incomplete",
    401: "The request has no valid token or signature",
    403: "The token lacks the scope, or its user lacks the role",
    404: "The server has no such resource",
    408: "The body did not arrive in time",
    409: "The request does not match the state of the server; `detail` contains the reason",
    413: "The body is too large, compressed or unpacked",
    415: "The Content-Type or the Content-Encoding is not supported",
    422: "The body or a parameter is not valid; `detail` names it",
    429: "The sender sent too much, or too many series wait for a review: send it again later",
    500: "The server has a bug",
    503: "The server or its database is busy or not available: send it again later",
}
_HEADERS = {
    401: {"WWW-Authenticate": "Always `Bearer`"},
    429: {"Retry-After": "Seconds after which to send the request again"},
    503: {"Retry-After": "Seconds after which to send the request again"},
}
_ALWAYS = (500, 503)  # any operation may answer these
BODY_REFUSALS = (400, 408, 413, 415, 422)  # of operations that read a body


class ProblemDocument(ApiDocument):
    """An error in the format of RFC 9457."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The status in words", examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(
        description="Description of the problem and of the remedy", examples=["no Message-ID"]
    )


def refusals(*codes: int) -> Responses:
    """Return the documentation of the error responses of an operation."""
    return {code: _refusal(code) for code in codes}


def _refusal(code: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": _MEANINGS[code],
        "content": {PROBLEM: {"schema": _reference(ProblemDocument)}},
    }
    if code in _HEADERS:
        found["headers"] = headers(_HEADERS[code])
    return found


def headers(described: Mapping[str, str]) -> dict[str, Any]:
    """Return the documentation of response headers from their names and descriptions."""
    text = {"type": "string"}
    return {name: {"description": said, "schema": text} for name, said in described.items()}


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Return the documentation of the request body of a route that reads the body itself."""
    return _body({"application/json": {"schema": _reference(model)}})


def mail_body(json: type[BaseModel] | None = None) -> dict[str, Any]:
    """Return the documentation of the request body of a route that takes mails, and also the model
    `json` if it is set."""
    content: dict[str, Any] = {name: {"schema": _BYTES} for name in sorted(MAIL_TYPES)}
    content["message/rfc822"] |= {"example": _EXAMPLE}
    if json:
        content["application/json"] = {"schema": _reference(json)}
    return _body(content, "One mail or an mbox, plain or packed by gzip, xz or zstd")


def _body(content: dict[str, Any], description: str = "") -> dict[str, Any]:
    about = {"description": description} if description else {}
    return {"requestBody": {"required": True, "content": content, **about}}


_BYTES = {"type": "string", "format": "binary"}
_EXAMPLE = "Message-ID: <1@example.org>\nFrom: …\nSubject: [PATCH] …\n\n…"


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"{REF_PREFIX}{model.__name__}"}


def complete(document: dict[str, Any], models: Sequence[type[BaseModel]]) -> None:
    """Add to FastAPI's document the facts that FastAPI does not know.

    These facts are the `models` to which routes refer by name, the error responses that any
    operation can have, and the meaning of optional query parameters. FastAPI's own model of a 422
    is removed, because no response uses this model.
    """
    for operation in _operations(document):
        _complete_parameters(operation.get("parameters", []))
        _complete_responses(operation)
    schemas = document["components"]["schemas"]
    every: list[type[BaseModel]] = [ProblemDocument, *models]
    _, made = models_json_schema(
        [(model, "validation") for model in every], ref_template=f"{REF_PREFIX}{{model}}"
    )
    schemas |= made["$defs"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _complete_parameters(parameters: list[dict[str, Any]]) -> None:
    for one in parameters:
        schema = one["schema"]
        if one["in"] == "query" and not one["required"] and "default" not in schema:
            # no query can contain a null; an empty value counts as none
            one["allowEmptyValue"] = True
            kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
            schema |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}


def _complete_responses(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    is_validated = any(one["in"] == "query" for one in operation.get("parameters", []))
    for code in (*([422] if is_validated else []), *_ALWAYS):
        responses.setdefault(str(code), _refusal(code))
