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
