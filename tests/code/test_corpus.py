# SPDX-License-Identifier: Apache-2.0
"""Real patches: every file is read, or said in words why not."""

import email
import tarfile
from collections.abc import Iterator
from io import StringIO

import pytest
from unidiff import errors, patch

from app.code.diff import unified
from app.code.view import PatchView
from app.model import FileChange
from tests.code import given

BULK = given.CORPUS / "bulk-patches.tar.xz"
LABELLED = given.CORPUS / "labelled"

pytestmark = [
    pytest.mark.skipif(not BULK.exists(), reason="the corpus of real patches is not here"),
    pytest.mark.slow,
]


def body(raw: bytes, is_mail: bool) -> str:
    payload = email.message_from_bytes(raw).get_payload(decode=True) if is_mail else raw
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def bulk() -> Iterator[tuple[str, str]]:
    with tarfile.open(BULK) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream:
                yield member.name, body(stream.read(), member.name.endswith(".eml"))


def counts(text: str) -> list[tuple[int, int]] | None:
    """Added and removed lines by file as unidiff alone counts them; `None` where it gives up."""
    try:
        return [(file.added, file.removed) for file in patch.PatchSet(StringIO(text))]
    except errors.UnidiffParseError:
        return None


def own(files: tuple[FileChange, ...]) -> list[tuple[int, int]]:
    return [(change.added_count, change.removed_count) for change in files]


def test_every_patch_is_read_or_said_why_not() -> None:
    files, problems = 0, []
    for name, text in bulk():
        changes, found = unified.parse(text)
        files += len(changes)
        problems += [(name.rpartition("/")[2], one.reason) for one in found]
        assert all(one.path and one.reason for one in found)
    assert files > 1400
    assert len(problems) == 2
    assert all("neither context nor change" in reason for _, reason in problems)


def test_counts_agree_with_unidiff_where_it_can_read_the_patch() -> None:
    compared = 0
    for name, text in bulk():
        start = 0 if text.startswith("diff --git ") else text.find("\ndiff --git ") + 1
        expected = counts(text[start:])
        if expected is not None and (start or text.startswith("diff ")):
            compared += 1
            assert own(unified.parse(text[start:])[0]) == expected, name
    assert compared > 500


def test_every_view_of_every_patch_can_be_made() -> None:
    functions = members = 0
    for _, text in bulk():
        for file in PatchView(given.patch_of(unified.parse(text)[0])).files:
            for function in (*file.functions, *file.pre_functions):
                functions += 1
                assert len(function.events) >= len(function.gotos)
                assert function.complete == (function.tree() is not None)
            members += len(file.members)
    assert (functions > 4000, members > 1000) == (True, True)


def mixes(text: str) -> bool:
    """A function with a forward or unknown goto and cleanup, one of which the patch adds."""
    view = PatchView(given.patch_of(unified.parse(text)[0]))
    return any(
        any(goto.direction != "backward" for goto in function.gotos)
        and function.cleanups
        and any(event.added for event in (*function.gotos, *function.cleanups))
        for file in view.files
        for function in file.functions
    )


@pytest.mark.parametrize(("label", "found"), [("pos", True), ("neg", False)])
def test_labelled_mixes_of_goto_and_guard_are_seen_and_no_others(label: str, found: bool) -> None:
    mails = sorted(LABELLED.glob(f"goto_guard-{label}-*.eml"))
    assert len(mails) >= 12
    wrong = [mail.name for mail in mails if mixes(body(mail.read_bytes(), True)) is not found]
    assert wrong == []
