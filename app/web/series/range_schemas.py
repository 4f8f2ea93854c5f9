# SPDX-License-Identifier: Apache-2.0
"""Answer of REST v1 for the comparison of two versions."""

from typing import Literal

from pydantic import Field

from app.model import Patch
from app.render import message_path
from app.service.series.documents import SeriesDocument
from app.service.series.findings import ApiDocument
from app.service.series.ranges import Compared, Comparison, PatchPair


class RangePatch(ApiDocument):
    """A patch of one of the two versions."""

    message_id: str
    web_url: str
    number: int
    title: str

    @classmethod
    def of(cls, patch: Patch) -> "RangePatch":
        return cls(
            message_id=patch.message_id,
            web_url=message_path("/patch", patch.message_id),
            number=patch.number,
            title=patch.title,
        )


class RangeRow(ApiDocument):
    """A pair of patches, or a patch that has no partner."""

    status: Literal["=", "!", "<", ">"] = Field(
        description="Mark of git range-diff: equal, changed, only in the first, only in the second"
    )
    before: RangePatch | None
    after: RangePatch | None
    message: tuple[str, ...] = Field(
        description="Lines of the comparison of author and commit message"
    )
    diff: tuple[str, ...] = Field(
        description="Lines of the comparison of the diffs: outer sign, inner sign, text",
        examples=[["@@ fs/foo.c: int foo(void)", " +\tint ret;", "-+\tret = 1;", "++\tret = 2;"]],
    )
    is_too_large: bool = Field(
        description="Whether the patch changed and is too large to compare line by line"
    )
    changelog: str = Field(description="Changelog of the later patch below its `---`")

    @classmethod
    def of(cls, compared: Compared) -> "RangeRow":
        row: PatchPair = compared.row
        return cls(
            status=row.mark.value,
            before=RangePatch.of(row.before) if row.before else None,
            after=RangePatch.of(row.after) if row.after else None,
            message=tuple(map(str, row.message)),
            diff=tuple(map(str, row.diff)),
            is_too_large=row.is_too_large,
            changelog="" if compared.is_of_cover else compared.changelog,
        )


class RangeDocument(ApiDocument):
    """The comparison of two series, in the order of the second."""

    before: SeriesDocument
    after: SeriesDocument
    rows: tuple[RangeRow, ...]
    changelog: str = Field(
        description="Changelog of the second cover letter; empty without a cover letter"
    )
    remarks: tuple[str, ...] = Field(
        description="Limits of the comparison in words",
        examples=[["the two series do not belong to one chain"]],
    )

    @classmethod
    def of(cls, found: Comparison) -> "RangeDocument":
        return cls(
            before=SeriesDocument.of(found.before),
            after=SeriesDocument.of(found.after),
            rows=tuple(RangeRow.of(compared) for compared in found.rows),
            changelog=found.changelog,
            remarks=found.remarks,
        )
