# SPDX-License-Identifier: Apache-2.0
"""How a patch applies is said in words that are true of every kind of application."""

import pytest

from app.model.images import Application, Applying, Basis, Fidelity

BASE = "v7.2-rc1 (base-commit)"
TRIED = ("blob 1 of the index line: in no repository", "master at 12: no such file")


def said(applying: Applying, place: str = "", offset: int = 0, reason: str = "") -> str:
    return Application("1@x", applying, Fidelity.EXACT, place, offset, reason, TRIED).words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (said(Applying.EXACTLY, BASE), f"applies exactly to {BASE}"),
        (said(Applying.EXACTLY), "applies exactly"),
        (said(Applying.WITH_OFFSET, BASE, 3), f"applies with an offset of 3 lines to {BASE}"),
        (said(Applying.WITH_OFFSET, BASE, 1), f"applies with an offset of 1 line to {BASE}"),
        (
            said(Applying.NOT, "master at 12", 0, "a.c: hunk 2 does not fit"),
            "does not apply to master at 12: a.c: hunk 2 does not fit; "
            "tried: blob 1 of the index line: in no repository, master at 12: no such file",
        ),
        (
            said(Applying.UNKNOWN, "master at 12", 0, "a.c: no text"),
            "no base was found: a.c: no text; "
            "tried: blob 1 of the index line: in no repository, master at 12: no such file",
        ),
    ],
)
def test_words(words: str, expected: str) -> None:
    assert words == expected


def test_nothing_was_tried() -> None:
    assert Application("1@x", Applying.UNKNOWN, Fidelity.PATCH_ONLY).words == "no base was found"


def test_each_basis_has_words_of_its_own() -> None:
    assert len({basis.words for basis in Basis}) == len(Basis)


def test_each_fidelity_is_a_basis() -> None:
    assert {basis.fidelity for basis in Basis if basis.value in set(Fidelity)} == set(Fidelity)
    assert Basis.TREE.fidelity is Fidelity.PATCH_ONLY
