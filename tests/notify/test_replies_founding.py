# SPDX-License-Identifier: Apache-2.0
"""The reply to the founding case and to two others, word by word."""

from pathlib import Path

import pytest

from app.config import Settings
from app.notify.draft import Draft, as_bytes
from app.service.offline.drafts import of_report
from tests.conftest import CORPUS, SHARED, V1, V2
from tests.notify.replies import SENDER, TAG, URL, parsed, report

GOLDEN = CORPUS / "golden"
THREADS = SHARED / "threads"
SETTINGS = Settings(url=URL)

needs_corpus = pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpus")


def drafts(*files: Path) -> tuple[Draft, ...]:
    return of_report(report(*files), SETTINGS.url)


def assert_golden(draft: Draft, name: str) -> None:
    """Delete the file to have it written anew, and read what is written."""
    lines = as_bytes(draft, SENDER, None).decode().replace("\r\n", "\n").split("\n")
    text = "\n".join(line for line in lines if not line.startswith("User-Agent: "))
    file = GOLDEN / name
    if not file.exists():
        file.write_text(text, encoding="utf-8")
        pytest.fail(f"{file.name} was written; read it")
    assert text == file.read_text(encoding="utf-8")


def test_founding_case() -> None:
    (draft,) = drafts(V1)
    assert_golden(draft, "luo-v1-1.txt")


def test_founding_case_says_the_four_things_once() -> None:
    (draft,) = drafts(V1)
    text = draft.body
    assert [f.check for f in draft.findings].count("vfs/inode-state-flag") == 1
    assert ">  	I_SYNC_QUEUED" in text
    assert (
        "> +	I_LUO_MANAGED		= (1U << 19),\n\nI_LUO_MANAGED adds an inode state bit" in text
    )
    assert "> +			goto err_free_files_mem;\n\nluo_preserve_file() now uses" in text
    assert text.count("> +		inode_state_set(file_inode(file), I_LUO_MANAGED);") == 1
    assert "core-struct-size" not in text  # a note
    assert not [line for line in parsed(draft).own if TAG.search(line)]


def test_the_same_mails_give_the_same_bytes() -> None:
    one, other = drafts(V1), drafts(V1)
    assert [as_bytes(d, SENDER, None) for d in one] == [as_bytes(d, SENDER, None) for d in other]


def test_the_clean_second_version_gets_no_mail() -> None:
    answered = {draft.series for draft in drafts(V1, V2)}
    assert answered == {"20260321175808.57942-1-pasha.tatashin@soleen.com"}
    assert drafts(V2) == ()


@needs_corpus
def test_drdy_series() -> None:
    found = drafts(THREADS / "iio-mpl3115-v3-621058.mbox")
    assert [draft.subject for draft in found] == [
        "Re: [PATCH v3 2/4] iio: mpl3115: use guards from cleanup.h",
        "Re: [PATCH v3 3/4] iio: mpl3115: add support for DRDY interrupt",
    ]
    assert_golden(found[0], "mpl3115-v3-2.txt")


@needs_corpus
def test_what_is_resolved_is_not_spoken_of() -> None:
    v3, v4 = "iio-mpl3115-v3-621058.mbox", "iio-mpl3115-v4-2ecebe.mbox"
    assert all(" v3 " in draft.subject for draft in drafts(THREADS / v3, THREADS / v4))


@needs_corpus
def test_what_the_mail_lacks_stands_under_its_subject() -> None:
    (draft,) = drafts(THREADS / "hwmon-sashiko-08-5c1645.mbox")
    assert_golden(draft, "amd-sbi-1.txt")
