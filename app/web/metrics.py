# SPDX-License-Identifier: Apache-2.0
"""`/metrics` for Prometheus: open to this machine, otherwise by token."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Request, Response

from app.net.addresses import is_loopback
from app.service.metrics import CONTENT_TYPE
from app.store import access
from app.web.api import refusals
from app.web.site import SiteDep, authorise

# a proxy on this machine brings requests of others, and says so by one of these
_FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "via")

router = APIRouter(tags=["operation"])


@router.get(
    "/metrics",
    summary="What Prometheus may know",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE: {}}}, **refusals(401, 403)},
)
def metrics(
    request: Request, site: SiteDep, authorization: Annotated[str | None, Header()] = None
) -> Response:
    """Without a token for who asks on this machine by no proxy, else with the scope `metrics`."""
    if authorization or not _is_local(request):
        authorise(site, authorization, access.METRICS)
    return Response(site.metrics.exposition(), media_type=CONTENT_TYPE)


def _is_local(request: Request) -> bool:
    if any(name.startswith(_FORWARDED) for name in request.headers):
        return False
    peer = request.client.host if request.client else ""
    # a page in a browser here may ask for another name that leads here
    return is_loopback(peer) and is_loopback(_name(request.headers.get("host", "")))


def _name(host: str) -> str:
    """The name in a Host header, without its port; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
