# SPDX-License-Identifier: Apache-2.0
"""Versions are linked as well as docs/explanation/chains.md says."""

import re

import pytest

from app.paths import ROOT
from bench import chains

DOCUMENT = ROOT / "docs" / "explanation" / "chains.md"


def test_the_labels_are_many_each_pair_once() -> None:
    pairs = [(one.later, one.earlier) for one in chains.labels()]
    assert len(set(pairs)) == len(pairs) >= 100


@pytest.mark.slow
@pytest.mark.skipif(not chains.CORPUS.exists(), reason="needs the shared corpus")
def test_precision_and_recall_are_what_the_document_says() -> None:
    measured = chains.measure(chains.chained(), chains.labels())
    said = re.search(r"precision (\d\.\d{3}), recall (\d\.\d{3})", DOCUMENT.read_text())
    assert said
    assert round(measured.precision, 3) >= float(said[1])
    assert round(measured.recall, 3) >= float(said[2])
