# SPDX-License-Identifier: Apache-2.0
"""Endpoint `/metrics` for Prometheus: open to this machine, otherwise with a token."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response, Security

from app.model.people import METRICS
from app.net.loopback import is_loopback
from app.service.upkeep.metrics import CONTENT_TYPE
from app.web.openapi import BEARER, refusals
from app.web.site import SiteDep, authorise

# a proxy on this machine passes requests of others, and marks them with one of these
_FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "via")

router = APIRouter(tags=["operation"])


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Get the metrics for Prometheus",
    response_class=Response,
    responses={
        200: {"content": {CONTENT_TYPE: {"schema": {"type": "string"}}}},
        **refusals(401, 403),
    },
    dependencies=[Security(BEARER)],
    openapi_extra={"security": [{}]},  # from this machine without a token
)
def metrics(request: Request, site: SiteDep) -> Response:
    """Get the metrics in the Prometheus text format.

    Requests from this machine need no token, unless they come through a proxy. Other requests need
    a token with the scope `metrics`.
    """
    authorization = request.headers.get("authorization")
    if authorization or not _is_local(request):
        authorise(site, authorization, METRICS)
    return Response(site.metrics.exposition(), media_type=CONTENT_TYPE)


def _is_local(request: Request) -> bool:
    if any(name.startswith(_FORWARDED) for name in request.headers):
        return False
    peer = request.client.host if request.client else ""
    # a page in a browser on this machine may use another name that leads here
    return is_loopback(peer) and is_loopback(_name(request.headers.get("host", "")))


def _name(host: str) -> str:
    """Return the host name in a Host header without the port; empty if the header has no host
    name."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
