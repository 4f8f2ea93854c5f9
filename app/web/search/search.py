# SPDX-License-Identifier: Apache-2.0
"""Full-text search: a page, and the list of mails in REST v1."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from app.errors import UserError
from app.links import API
from app.model import MessageKind
from app.service.search import searching
from app.service.search.searching import MailFound
from app.service.series.documents import SeriesDocument
from app.service.series.findings import AddressDocument, ApiDocument
from app.web.contexts import Context
from app.web.query import Text, Whole
from app.web.rendering import render
from app.web.responses import answered
from app.web.site import SiteDep

router = APIRouter()


class SearchQuery(BaseModel):
    """The parameters of a search; an unknown parameter is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(
        "",
        description='Words to search for; also "a phrase", begin*, field:word and -without',
        examples=["author:walleij file:drivers/gpio -pinctrl"],
    )
    cursor: Text = Field(None, description="Cursor from the `next` address of the previous page")
    limit: Whole = Field(25, ge=1, le=100, description="Maximum number of mails on a page")

    def address(self, path: str, cursor: str) -> str:
        given = {"q": self.q, "cursor": cursor}
        given |= {"limit": str(self.limit)} if "limit" in self.model_fields_set else {}
        return f"{path}?{urlencode(given)}"


class FoundDocument(ApiDocument):
    """A mail that matches, and its series."""

    message_id: str
    web_url: str = Field(
        validation_alias="path",
        description="Address of the page of the mail, or of the place of the mail in a thread; "
        "empty if there is neither",
    )
    subject: str
    author: AddressDocument
    date: datetime
    kind: MessageKind
    series: SeriesDocument | None = Field(
        description="Series of the mail; null if the mail belongs to no series"
    )


class FoundList(ApiDocument):
    """A page of mails, newest first; `next` is the address of the next page."""

    mails: tuple[FoundDocument, ...]
    next: str | None


@router.get(f"{API}/search", operation_id="search", tags=["mails"], summary="Search all mails")
def search(site: SiteDep, query: Annotated[SearchQuery, Query()]) -> FoundList:
    """Search all mails, including replies; the newest mails come first."""
    page = answered(lambda: searching.find(site.database, query.q, query.cursor, query.limit))
    return FoundList(
        mails=tuple(map(FoundDocument.model_validate, page.items)),
        next=query.address(f"{API}/search", page.next) if page.next else None,
    )


@dataclass(frozen=True, slots=True)
class SearchContext(Context):
    """The context of the search page.

    `problem` is the reason if the search was not possible. `next` is the address of the next page.
    """

    query: str
    mails: tuple[MailFound, ...] = ()
    next: str = ""
    problem: str = ""
    fields: tuple[str, ...] = searching.FIELDS

    @property
    def status(self) -> int:
        return 422 if self.problem else 200


@router.get("/search", include_in_schema=False)
def page(request: Request, site: SiteDep, query: Annotated[SearchQuery, Query()]) -> HTMLResponse:
    return render(request, "search.html", _context(site, query))


def _context(site: SiteDep, query: SearchQuery) -> SearchContext:
    if not query.q.strip():
        return SearchContext(query.q)
    try:
        found = searching.find(site.database, query.q, query.cursor, query.limit)
    except UserError as error:
        return SearchContext(query.q, problem=str(error))
    following = query.address("/search", found.next) if found.next else ""
    return SearchContext(query.q, found.items, following)
