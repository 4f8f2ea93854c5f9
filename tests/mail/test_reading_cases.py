# SPDX-License-Identifier: Apache-2.0
"""Mails of public bug reports, where the shared cases beside the checkout are at hand."""

import pytest

from app.engine.assemble import series
from app.mail.read import mbox
from app.mail.read.decode import decode
from app.model import Series
from app.paths import ROOT

CASES = ROOT.parent / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not at hand")


def of(name: str) -> Series:
    with (CASES / name).open("rb") as stream:
        messages = [decode(mail.data) for mail in mbox.split(mbox.decompress(stream))]
    (found,) = series(messages)
    return found


@pytest.mark.parametrize("name", ["dirs", "mnemonic", "noprefix"])
def test_any_prefix_of_git_is_cut(name: str) -> None:
    (patch,) = of(f"14-noprefix/{name}.eml").patches
    (change,) = patch.files
    assert change.old_path == change.new_path
    assert change.path.startswith("block/blk-demo")


@pytest.mark.parametrize(
    ("name", "version"), [("19-patch-dash-tree/0.mbox", 4), ("23-n-of-m/in.mbox", 3)]
)
def test_brackets_of_other_tools_make_a_series(name: str, version: int) -> None:
    found = of(name)
    assert found.cover
    assert (found.version, [patch.number for patch in found.patches]) == (version, [1, 2])
    assert found.missing == ()


def test_a_mail_that_a_list_wrapped_is_a_patch_of_its_author() -> None:
    (patch,) = of("22-dmarc-wrapped/in.eml").patches
    assert (patch.message_id, str(patch.author)) == (
        "wr1@example.com",
        "Ada Byron <ada@example.com>",
    )
    assert patch.paths == ("drivers/demo/wr.c",)
    assert patch.description == "It is needed because the value is used unchecked."


@pytest.mark.parametrize("order", [1, -1])
def test_people_behind_a_list_keep_their_series_apart(order: int) -> None:
    with (CASES / "01-dmarc-from" / "in.mbox").open("rb") as stream:
        messages = [decode(mail.data) for mail in mbox.split(mbox.decompress(stream))]
    found = series(messages[::order])
    assert {str(one.author): [patch.message_id for patch in one.patches] for one in found} == {
        "Ada Byron <ada@example.com>": ["dm-a1@example.com", "dm-a2@example.com"],
        "Grace Murray <grace@example.net>": ["dm-g1@example.net", "dm-g2@example.net"],
    }


def test_a_mail_through_two_lists_names_both() -> None:
    copies = [decode((CASES / "07-two-lists" / f"{name}.eml").read_bytes()) for name in "ab"]
    assert [copy.message_id for copy in copies] == ["tl1@example.com"] * 2
    assert [copy.tag.title for copy in copies] == ["demo: cross-posted"] * 2
    assert "other.lists.example.org" in copies[1].lists


@pytest.mark.parametrize(
    ("name", "title", "description"),
    [
        ("10-scissors/in", "demo: reject negative values", "The check is needed"),
        ("24-in-body-headers/folded", "demo: inner title that is long", "It is needed"),
        ("24-in-body-headers/subject", "demo: inner title", "It is needed"),
    ],
)
def test_lines_of_the_body_name_author_and_title(name: str, title: str, description: str) -> None:
    (patch,) = of(f"{name}.eml").patches
    assert (patch.title, str(patch.author)) == (title, "Joan Clarke <joan@example.net>")
    assert patch.description == f"{description} because the value is used unchecked."


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("0", "2020-02-05 17:38:00+00:00"),
        ("1", "2001-12-13 15:30:00+00:00"),
        ("2", "2000-06-14 12:41:34+00:00"),
        ("3", "2005-04-09 13:39:52+00:00"),
        ("4", "2026-07-20 08:00:00+00:00"),
        ("5", "2026-07-20 12:00:00+00:00"),
    ],
)
def test_odd_dates_are_read(name: str, date: str) -> None:
    assert str(of(f"18-date/{name}.eml").date) == date


@pytest.mark.parametrize("name", ["8bit", "base64", "qp"])
def test_a_changed_line_end_is_shown(name: str) -> None:
    (patch,) = of(f"32-crlf/{name}.eml").patches
    changed = [(line.kind, line.text) for line in patch.files[0].lines if line.kind != " "]
    assert changed == [("-", "  INF = 1\r"), ("+", "  INF = 1")]
