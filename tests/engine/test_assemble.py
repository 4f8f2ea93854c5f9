# SPDX-License-Identifier: Apache-2.0
"""From mails to series."""

import pytest

from app.engine.assemble import grouped, mails_of_raw, patch_of, series_of
from app.mail.read.decode import decode
from app.model import RawSeries, SeriesKind
from tests.support.mails import mail, patch

COVER = mail("c@x", "[RFC PATCH net-next v3 0/3] Three things", "Cover.\n")
ONE = patch("1@x", "[RFC PATCH net-next v3 1/3] One", refs=["c@x"])
THREE = patch("3@x", "[RFC PATCH net-next v3 3/3] Three", refs=["c@x"])


def test_a_series_is_named_after_its_cover_letter() -> None:
    (series_mails,) = grouped(map(decode, [THREE, COVER, ONE]))
    series = series_of(series_mails)
    assert (series.message_id, series.title, series.version) == ("c@x", "Three things", 3)
    assert (series.kind, series.prefixes, series.total) == (SeriesKind.RFC, ("net-next",), 3)
    assert [p.title for p in series.patches] == ["One", "Three"]
    assert series.missing == (2,)


def test_without_one_it_is_named_after_its_first_patch() -> None:
    (series_mails,) = grouped(map(decode, [THREE, ONE]))
    assert series_of(series_mails).message_id == "1@x"


def test_the_author_of_a_patch_may_be_another_than_its_sender() -> None:
    body = "From: Ann Other <ann@example.org>\n\nDo it.\n\n---\n"
    (series_mails,) = grouped([decode(mail("1@x", "[PATCH] One", body + DIFF))])
    (one,) = series_of(series_mails).patches
    assert str(one.author) == "Ann Other <ann@example.org>"
    assert one.description == "Do it."


def test_the_parts_of_a_patch() -> None:
    one = patch_of(decode(patch("1@x", "[PATCH] One")))
    assert [(t.name, t.value) for t in one.trailers] == [
        ("Signed-off-by", "A. Developer <dev@example.org>")
    ]
    assert one.paths == ("drivers/foo/foo.c",)
    assert (one.number, one.problems) == (1, ())


def test_mails_known_to_belong_together_need_no_threading() -> None:
    one = patch("1@y", "[RFC PATCH net-next v3 1/3] One")
    series_mails = mails_of_raw(RawSeries((one, THREE), COVER, missing=(2,)))
    assert [m.message_id for m in series_mails.members] == ["c@x", "1@y", "3@x"]
    series = series_of(series_mails)
    assert (series.total, series.missing) == (3, (2,))


def test_the_other_patches_are_missing_to_a_mail_of_a_crowd() -> None:
    series = series_of(mails_of_raw(RawSeries((THREE,))))
    assert (series.total, series.missing) == (3, (1, 2))


DIFF = """\
diff --git a/f b/f
--- a/f
+++ b/f
@@ -1 +1 @@
-a
+b
"""


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("cover", "one", "expected"),
    [
        pytest.param("", f"base-commit: {COMMIT}\n", COMMIT, id="below a patch"),
        pytest.param(f"base-commit: {COMMIT.upper()}\n", "", COMMIT, id="in the cover letter"),
        pytest.param(
            f"base-commit: {COMMIT}\n", f"base-commit: {COMMIT[::-1]}\n", COMMIT, id="in both"
        ),
        pytest.param("", "base-commit: 0123456789ab\n", "0123456789ab", id="abbreviated"),
        pytest.param("base-commit: v7.2-rc1\n", f"base-commit: {COMMIT}\n", COMMIT, id="a tag"),
        pytest.param("base-commit: v7.2-rc1\n", "base-commit: 01234\n", "", id="no id"),
        pytest.param("> base-commit: 0123456789ab\n", "", "", id="a quoted line"),
        pytest.param("", "", "", id="none"),
    ],
)
def test_the_base_commit_of_a_series(cover: str, one: str, expected: str) -> None:
    mails = [
        mail("c@x", "[PATCH 0/2] Two things", f"Cover.\n\n{cover}"),
        patch("1@x", "[PATCH 1/2] One", DIFF + one, refs=["c@x"]),
        patch("2@x", "[PATCH 2/2] Two", refs=["c@x"]),
    ]
    (series_mails,) = grouped(map(decode, mails))
    assert series_of(series_mails).base_commit == expected
