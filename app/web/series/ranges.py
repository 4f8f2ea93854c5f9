# SPDX-License-Identifier: Apache-2.0
"""Comparison of two versions: the page and its JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from app.links import API
from app.model.stored import StoredSeries
from app.service.series import ranges
from app.service.series.chains import NoSuchSeries
from app.service.series.documents import PatchPage, SeriesDocument
from app.service.series.findings import ApiDocument, Joined, Text
from app.service.series.ranges import Compared, Comparison, Outer, PairMark, PatchPair
from app.web.contexts import Context
from app.web.openapi import refusals
from app.web.rendering import render
from app.web.responses import answered
from app.web.series import diffs
from app.web.site import Site, SiteDep

router = APIRouter()
MAX_LINES = 5_000  # on one page; the API has all

From = Annotated[
    str,
    Query(alias="from", max_length=1000, description="Message-ID of a mail of the first series"),
]
To = Annotated[
    str,
    Query(alias="to", max_length=1000, description="Message-ID of a mail of the second series"),
]
_KINDS = {"+": "added", "-": "removed", " ": "context", "@": "hunk"}
_WORDS = {
    PairMark.SAME: "the same",
    PairMark.CHANGED: "changed",
    PairMark.DROPPED: "gone",
    PairMark.ADDED: "new",
}


class RangePatch(ApiDocument):
    """A patch of one of the two versions."""

    message_id: str
    web_url: PatchPage
    number: int
    title: str


class RangeRow(ApiDocument):
    """A pair of matching patches, or a patch that exists in only one of the two series."""

    status: Literal["=", "!", "<", ">"] = Field(
        validation_alias="mark",
        description="Sign of git range-diff: equal, changed, only in the first series, only in "
        "the second series",
    )
    before: RangePatch | None
    after: RangePatch | None
    message: tuple[Text, ...] = Field(
        description="Lines of the comparison of the authors and commit messages"
    )
    diff: tuple[Text, ...] = Field(
        description="Lines of the comparison of the diffs: an outer sign, an inner sign and the "
        "text; a line that begins with @@ names the place of the next lines",
        examples=[["@@ fs/foo.c: int foo(void)", " +\tint ret;", "-+\tret = 1;", "++\tret = 2;"]],
    )
    is_too_large: bool = Field(
        description="Whether the patch changed and is too large to compare line by line"
    )
    changelog: str = Field(description="Changelog of the later patch below its `---`")

    @classmethod
    def of(cls, compared: Compared) -> "RangeRow":
        own = "" if compared.is_of_cover else compared.changelog
        return cls.model_validate(Joined(compared.row, changelog=own))


class RangeDocument(ApiDocument):
    """The comparison of two series, with the patches in the order of the second series."""

    before: SeriesDocument
    after: SeriesDocument
    rows: tuple[RangeRow, ...]
    changelog: str = Field(
        description="Changelog of the second cover letter; empty without a cover letter"
    )
    remarks: tuple[str, ...] = Field(
        description="Remarks that describe the limits of the comparison",
        examples=[["the two series do not belong to one chain"]],
    )

    @classmethod
    def of(cls, found: Comparison) -> "RangeDocument":
        return cls.model_validate(Joined(found, rows=tuple(map(RangeRow.of, found.rows))))


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the comparison of two patches. Each line has a `kind` (the style of the line), the
    outer `sign` of git range-diff and the text."""

    title: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class RowBlock:
    """A row of the comparison with the lines that the page shows; `cut` counts the other lines."""

    row: PatchPair
    word: str
    blocks: tuple[Block, ...]
    cut: int
    changelog: str
    is_of_cover: bool

    @property
    def has_part(self) -> bool:
        """Return whether the page has a separate part for this row."""
        return bool(self.row.mark is PairMark.CHANGED or self.changelog)

    @property
    def name(self) -> str:
        """Return the URL fragment that leads to the part of the page for this row."""
        before, after = self.row.before, self.row.after
        return f"p{before.number if before else 0}-{after.number if after else 0}"


@dataclass(frozen=True, slots=True)
class RangeContext(Context):
    """The context of the comparison page; `cover` is the changelog of the later cover letter."""

    before: StoredSeries
    after: StoredSeries
    rows: tuple[RowBlock, ...]
    cover: str
    remarks: tuple[str, ...]
    versions: tuple[StoredSeries, ...]
    json: str


def _between(site: Site, before: str, after: str) -> Comparison:
    return answered(lambda: ranges.between(site.database, before, after), NoSuchSeries)


@router.get("/range", include_in_schema=False)
def page(request: Request, site: SiteDep, before: From, after: To) -> HTMLResponse:
    found = _between(site, before, after)
    names = {"from": found.before.message_id, "to": found.after.message_id}
    context = RangeContext(
        before=found.before,
        after=found.after,
        rows=tuple(_blocks(found)),
        cover=found.changelog,
        remarks=found.remarks,
        versions=found.versions,
        json=f"{API}/range?{urlencode(names)}",
    )
    return render(request, "range.html", context)


@router.get(
    f"{API}/range",
    operation_id="get_range",
    tags=["series"],
    summary="Compare two series patch by patch",
    responses=refusals(404),
)
def document(site: SiteDep, before: From, after: To) -> RangeDocument:
    """Compare two series patch by patch, as `git range-diff` matches, orders and prints patches."""
    return RangeDocument.of(_between(site, before, after))


def _blocks(found: Comparison) -> Iterator[RowBlock]:
    left = MAX_LINES
    for compared in found.rows:
        row = compared.row
        message, diff = row.message[:left], row.diff[: max(0, left - len(row.message))]
        shown = len(message) + len(diff)
        left -= shown
        parts = (("Author and message", message), ("Patch", diff))
        blocks = tuple(Block(title, tuple(_lines(lines))) for title, lines in parts if lines)
        cut = len(row.lines) - shown
        yield RowBlock(row, _WORDS[row.mark], blocks, cut, compared.changelog, compared.is_of_cover)


def _lines(lines: Iterable[Outer]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        if line.sign == "@":
            yield _KINDS["@"], "", str(line)
        else:
            yield _KINDS[line.sign], line.sign, diffs.cut(line.text)
