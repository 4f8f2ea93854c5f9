# SPDX-License-Identifier: Apache-2.0
"""Health of the process, and readiness of its database."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.errors import UserError
from app.web.error_pages import AGAIN
from app.web.problem import Problem
from app.web.upkeep.readiness import Readiness

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    status: str


@router.get("/healthz", operation_id="get_health", summary="Check that the server process responds")
async def healthz() -> Health:
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Check that the database responds and has the schema of this version",
)
async def readyz(request: Request) -> Health:
    readiness: Readiness = request.app.state.readiness
    try:
        await readiness.check()
    except UserError as error:
        raise Problem(503, str(error), {"Retry-After": str(AGAIN)}) from error
    return Health(status="ready")
