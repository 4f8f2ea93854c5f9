# SPDX-License-Identifier: Apache-2.0
"""What a review read of kernel trees survives being stored."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.model.images import Application, Applying, Fidelity, TreeUse
from app.store.review import tree_json

TEXT = st.text(max_size=20)
APPLICATIONS = st.builds(
    Application,
    TEXT,
    st.sampled_from(Applying),
    st.sampled_from(Fidelity),
    TEXT,
    st.integers(0, 10**6),
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
)
USES = st.builds(
    TreeUse,
    commits=st.lists(TEXT, max_size=3).map(tuple),
    blobs=st.lists(TEXT, max_size=3).map(tuple),
    index=TEXT,
    hash=TEXT,
    applications=st.lists(APPLICATIONS, max_size=3).map(tuple),
    is_complete=st.booleans(),
    inexact=st.dictionaries(TEXT, st.sampled_from(Fidelity), max_size=3).map(
        lambda found: tuple(found.items())
    ),
)


@given(USES)
def test_it_is_read_as_it_was_written(use: TreeUse) -> None:
    stored = json.loads(json.dumps(tree_json.write(use)))
    assert tree_json.read(stored, use.hash) == use


def test_a_review_without_a_tree_has_nothing() -> None:
    assert tree_json.read(None, "") is None


def test_long_texts_are_cut() -> None:
    long = "x" * 5_000
    one = Application("1@x", Applying.NOT, Fidelity.PATCH_ONLY, long, 0, long, (long,) * 50)
    stored = json.dumps(tree_json.write(TreeUse(applications=(one,))))
    assert len(stored) < (tree_json.MAX_TRIED + 3) * tree_json.LONG
