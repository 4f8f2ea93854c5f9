# SPDX-License-Identifier: Apache-2.0
"""Is the process alive, and can it do its work."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.errors import UserError
from app.store import schema
from app.web.problem import Problem
from app.web.site import SiteDep

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    status: str


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    return Health(status="ok")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="The database answers and is of this version")
def readyz(site: SiteDep) -> Health:
    try:
        schema.check(site.database)
    except UserError as error:
        raise Problem(503, str(error)) from error
    return Health(status="ready")
