# SPDX-License-Identifier: Apache-2.0
"""Response of REST v1 for the comparison of two versions."""

from typing import Literal

from pydantic import Field

from app.service.series.documents import PatchPage, SeriesDocument
from app.service.series.findings import ApiDocument, Joined, Text
from app.service.series.ranges import Compared, Comparison


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
